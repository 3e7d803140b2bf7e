import type { Logger } from "pino";

/** The maximum lines of one text in a period; further ones are only counted. */
const BURST = 100;
const PERIOD_MS = 60_000;

/**
 * Writes lines of level error that callers can cause at will: a hundred a minute of each text, then only their number.
 * Otherwise a caller could fill the disk, and hide other errors among its own.
 */
export class LimitedLog {
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #texts = new Map<string, { since: number; written: number; left: number }>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(log: Logger, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** @param text one of a fixed set; data that differs from line to line belongs in the entry */
  error(text: string, entry: Readonly<Record<string, unknown>>): void {
    const now = this.#now();
    let count = this.#texts.get(text);
    if (!count || now - count.since >= PERIOD_MS) {
      const left = count?.left ?? 0;
      if (left > 0) this.#log.error({ count: left }, `${text}: more of these lines were left out`);
      count = { since: now, written: 0, left: 0 };
      this.#texts.set(text, count);
    }
    if (count.written < BURST) {
      count.written += 1;
      this.#log.error(entry, text);
    } else {
      count.left += 1;
    }
  }
}
