import { abortError, throwIfAborted } from "../../abort.ts";

/** A row remains hot for so many milliseconds after units have met there, or waited for each other. */
const HOT_MS = 1000;

/**
 * The maximum wait for the units before, in milliseconds. One of them may itself wait for this unit, as when a unit is within
 * one of another worker.
 */
const LONGEST_WAIT_MS = 10_000;

/** Rows of units that did not meet again are forgotten at the latest when there are more than so many. */
const MANY = 1024;

/** The rows that a unit holds until it ends. */
export interface Hold {
  release(): void;
}

/** A row at which units have met. */
class HotRow {
  hotUntil = 0;
  isHeld = false;
  readonly waiting: (() => void)[] = [];

  /** Whether nobody needs it any more. */
  isCold(now: number): boolean {
    return !this.isHeld && now > this.hotUntil;
  }

  release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.isHeld = false;
  }
}

/**
 * Queues the units of one process that change the same rows, where the database would have all but one of them run again. A row
 * becomes hot when a unit that has read it by its key is asked to run again. Units that begin by reading it then follow one another,
 * in the order of their coming, and none of them is in the other's way. Rows that are not hot cost nothing.
 *
 * It protects nothing: the database decides what may happen at once, also between processes. Without it all is right, and slower.
 */
export class HotRows {
  readonly #rows = new Map<string, HotRow>();
  readonly #longestWaitMs: number;

  constructor({ longestWaitMs = LONGEST_WAIT_MS } = {}) {
    this.#longestWaitMs = longestWaitMs;
  }

  /** Notes that a unit which has read these rows was asked to run again. */
  heat(names: Iterable<string>): void {
    const now = performance.now();
    if (this.#rows.size > MANY) this.#forget(now);
    for (const name of names) {
      const row = this.#rows.get(name) ?? new HotRow();
      row.hotUntil = now + HOT_MS;
      this.#rows.set(name, row);
    }
  }

  /** Those of the rows that are hot, in the order in which all units take them, so that no two wait for each other. */
  hotAmong(names: Iterable<string>): string[] {
    if (this.#rows.size === 0) return [];
    const now = performance.now();
    return [...names]
      .filter((name) => {
        const row = this.#rows.get(name);
        if (!row?.isCold(now)) return row !== undefined;
        this.#rows.delete(name);
        return false;
      })
      .sort();
  }

  /** Holds rows at once. @returns undefined if another unit holds one of them */
  tryHold(names: readonly string[]): Hold | undefined {
    const rows = names.map((name) => this.#row(name));
    if (rows.some(({ isHeld }) => isHeld)) return undefined;
    for (const row of rows) row.isHeld = true;
    return holdOf(rows);
  }

  /**
   * Waits until no unit before holds one of the rows, and holds them.
   *
   * @param names by `hotAmong`
   * @returns undefined if that took too long: the unit may go on, and may be asked to run again
   * @throws the error of the signal's abort
   */
  async hold(names: readonly string[], signal: AbortSignal | undefined): Promise<Hold | undefined> {
    throwIfAborted(signal);
    const until = performance.now() + this.#longestWaitMs;
    const held: HotRow[] = [];
    try {
      for (const name of names) {
        const row = this.#row(name);
        if (row.isHeld && !(await this.#waitFor(row, until, signal))) {
          holdOf(held).release();
          return undefined;
        }
        row.isHeld = true;
        held.push(row);
      }
    } catch (error) {
      holdOf(held).release();
      throw error;
    }
    return holdOf(held);
  }

  /** @returns whether the row was handed over in time */
  #waitFor(row: HotRow, until: number, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      const handedOver = () => {
        end();
        resolve(true);
      };
      const leave = () => {
        row.waiting.splice(row.waiting.indexOf(handedOver), 1);
        end();
      };
      const onAbort = () => {
        leave();
        if (signal) reject(abortError(signal));
      };
      const timer = setTimeout(() => {
        leave();
        resolve(false);
      }, until - performance.now());
      signal?.addEventListener("abort", onAbort);
      row.waiting.push(handedOver);
      row.hotUntil = performance.now() + HOT_MS;
    });
  }

  #row(name: string): HotRow {
    const row = this.#rows.get(name) ?? new HotRow();
    this.#rows.set(name, row);
    return row;
  }

  #forget(now: number): void {
    for (const [name, row] of this.#rows) if (row.isCold(now)) this.#rows.delete(name);
  }
}

function holdOf(rows: readonly HotRow[]): Hold {
  return {
    release: () => {
      for (const row of rows) row.release();
    },
  };
}
