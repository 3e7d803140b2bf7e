import type { RecordedEvent } from "../event/event.ts";

/** The headers of a message that say which event it is. `Nats-Msg-Id`, by which the server knows a repeat, has its id. */
const HEADERS = {
  id: "Nats-Msg-Id",
  type: "Brasa-Type",
  key: "Brasa-Key",
  sequence: "Brasa-Sequence",
  recordTime: "Brasa-Record-Time",
} as const;

/** Of W3C Trace Context, as other programs and tools read it. */
const TRACEPARENT = "traceparent";

/** The headers of an event, as names and values of printable ASCII. The server stores it in no stream but the named one. */
export function headersOf(
  { id, type, key, sequence, recordTime, traceparent }: RecordedEvent,
  stream: string,
): readonly [string, string][] {
  return [
    ["Nats-Expected-Stream", stream],
    [HEADERS.id, id],
    [HEADERS.type, encodeURIComponent(type)],
    [HEADERS.key, encodeURIComponent(key)],
    [HEADERS.sequence, String(sequence)],
    [HEADERS.recordTime, recordTime.toISOString()],
    ...(traceparent === undefined ? [] : [[TRACEPARENT, traceparent] as [string, string]]),
  ];
}

/** How many bytes a message has for the server's limit: its headers as NATS writes them, and its payload. */
export function sizeOf(headers: readonly [string, string][], payload: Uint8Array): number {
  const lines = headers.reduce((sum, [name, value]) => sum + name.length + value.length + ": \r\n".length, 0);
  return "NATS/1.0\r\n\r\n".length + lines + payload.length;
}

/**
 * The event of a message.
 *
 * @param header gives the value of a header, "" for none
 * @throws Error for a message that is none, such as one that an operator has sent by hand
 */
export function eventOf(header: (name: string) => string, bytes: Uint8Array): RecordedEvent {
  const id = header(HEADERS.id);
  const sequence = Number(header(HEADERS.sequence));
  const recordTime = new Date(header(HEADERS.recordTime));
  const [type, key] = [HEADERS.type, HEADERS.key].map((name) => decodeURIComponent(header(name)));
  if (id === "" || !type || !key || !Number.isSafeInteger(sequence) || Number.isNaN(recordTime.getTime())) {
    throw new Error(`it lacks one of the headers ${Object.values(HEADERS).join(", ")}`);
  }
  const traceparent = header(TRACEPARENT);
  // One that no recorder makes is left out: the event counts, and not its place in a trace.
  const place = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/.test(traceparent) ? { traceparent } : {};
  return { id, type, key, sequence, recordTime, bytes, ...place };
}

/**
 * The subject of the events of a type: the type behind a prefix, with its dots, so that an operator can watch
 * `brasa.events.accounts.>`. Two types never share one.
 */
export function subjectOf(prefix: string, type: string): string {
  const encoded = (text: string) => `%${text.charCodeAt(0).toString(16).toUpperCase()}`;
  const token = encodeURIComponent(type)
    .replace(/[!'()*~]/g, encoded)
    // A subject has no empty part.
    .replace(/^\.|\.$|\.(?=\.)/g, encoded);
  return `${prefix}.${token}`;
}

/**
 * Refuses an event that is not of its subject: the server's permissions are for subjects.
 *
 * @throws Error for a message whose type is another's
 */
export function requireSubject({ type }: RecordedEvent, subject: string, prefix: string): void {
  if (subjectOf(prefix, type) !== subject) throw new Error(`its type ${type} is not that of its subject ${subject}`);
}
