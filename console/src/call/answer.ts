/** A message of the answer, in JSON. */
export interface Received {
  /** From 1. */
  readonly number: number;
  /** In ms after the call began. */
  readonly afterMs: number;
  readonly text: string;
}

/** An answer as it is so far. */
export interface Answer {
  readonly status: "running" | "done" | "failed" | "stopped";
  /** In ms of the epoch. */
  readonly startedAt: number;
  /** In ms; until now for one that runs. */
  readonly durationMs: number;
  readonly headers: readonly Pair[];
  readonly trailers: readonly Pair[];
  /** The last ones: see KEPT_MESSAGES. */
  readonly messages: readonly Received[];
  /** The number of all messages. */
  readonly count: number;
  readonly error?: unknown;
}

/** A header of a request, as it is typed. */
export interface HeaderRow {
  readonly name: string;
  readonly value: string;
}

export type Pair = readonly [name: string, value: string];

/** A stream has no end that one could wait for: so many of its last messages are kept, */
export const KEPT_MESSAGES = 500;
/** and of so many characters in all. */
export const KEPT_CHARACTERS = 4_000_000;

/** The last messages that may be kept: the newest one always is. */
export function bounded(messages: readonly Received[]): readonly Received[] {
  let characters = 0;
  let from = messages.length;
  while (from > 0 && messages.length - from < KEPT_MESSAGES) {
    characters += messages[from - 1]?.text.length ?? 0;
    if (characters > KEPT_CHARACTERS && from < messages.length) break;
    from -= 1;
  }
  return from === 0 ? messages : messages.slice(from);
}

/** The id under which the server's log has a call; undefined if the server gave none. */
export function requestIdOf({ headers }: Pick<Answer, "headers">): string | undefined {
  return headers.find(([name]) => name === "x-request-id")?.[1];
}
