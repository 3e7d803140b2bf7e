const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;
const DURATION = /^-?(\d+)(\.\d{1,9})?s$/;
/** Durations have at most so many seconds, about 10,000 years (google/protobuf/duration.proto). */
const MAX_SECONDS = 315_576_000_000;

/** The words of what is wrong with a time of RFC 3339; undefined for a good one. */
export function timeProblem(text: string): string | undefined {
  if (!TIME.test(text)) return "must be a time of RFC 3339, such as 2026-01-31T10:30:00.123456789Z";
  const wall = text.replace(/\.\d+/, "").replace(/(Z|[+-]\d\d:\d\d)$/, "Z");
  const parsed = new Date(wall);
  // Of the 31st of February, a Date would make a day in March.
  return Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(wall.slice(0, 19))
    ? "there is no such time"
    : undefined;
}

export function durationProblem(text: string): string | undefined {
  const [, seconds] = DURATION.exec(text) ?? [];
  if (seconds === undefined) return "must be seconds and an s, such as 1.5s, with at most nine digits after the point";
  return Number(seconds) > MAX_SECONDS ? `must be at most ${MAX_SECONDS}s` : undefined;
}

/** The zone of a picker: that of the browser, or UTC. */
export type Zone = "local" | "UTC";

/** A time as a datetime-local input has it; "" for a text that is none. */
export function toPicker(text: string, zone: Zone): string {
  const time = new Date(text);
  if (timeProblem(text) !== undefined || Number.isNaN(time.getTime())) return "";
  const minutes = zone === "UTC" ? 0 : time.getTimezoneOffset();
  return new Date(time.getTime() - minutes * 60_000).toISOString().slice(0, 19);
}

/** The time that was picked, with the digits after the second that the text before had. @param picked such as 2026-01-31T10:30 */
export function fromPicker(picked: string, zone: Zone, before: string): string {
  const whole = picked.length === 16 ? `${picked}:00` : picked.slice(0, 19);
  const time = new Date(zone === "UTC" ? `${whole}Z` : whole);
  if (Number.isNaN(time.getTime())) return before;
  const fraction = TIME.exec(before)?.[7];
  return `${time.toISOString().slice(0, 19)}${fraction === undefined ? "" : `.${fraction}`}Z`;
}
