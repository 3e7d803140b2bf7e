import { abortError, throwIfAborted } from "../../abort.ts";
import type { Scalar } from "../../entity.ts";

/** A row remains hot for so many milliseconds after units have met there, or waited for each other. */
const HOT_MS = 1000;

/**
 * A unit that holds a row for so many milliseconds is not waited for any more. It may itself wait for one that waits for it, as when a
 * unit is within one of another worker; or be one that was begun and forgotten.
 */
const LONGEST_HOLD_MS = 10_000;

/** Rows of units that did not meet again are forgotten at the latest when there are more than so many. */
const MANY = 1024;

/** The rows that a unit holds until it ends. */
export interface Hold {
  release(): void;
}

/** A row that a unit has read by its key, as units of the process tell it from others. */
export interface ReadRow {
  readonly name: string;
  readonly table: string;
  readonly key: Scalar;
}

/** A unit that waits for a row. */
interface Waiter {
  readonly hold: Hold;
  readonly isRepeat: boolean;
  /** @param isHeld whether it holds the row now; if not, nobody waits for that any more */
  end(isHeld: boolean): void;
}

/** The times of hot rows. */
export interface HotTimes {
  /** A row remains hot for so many milliseconds after units have met there, or waited for each other. @default 1000 */
  readonly hotMs?: number;
  /** A unit that holds a row for so many milliseconds is not waited for any more. @default 10000 */
  readonly longestHoldMs?: number;
}

/** A row at which units have met. */
class HotRow {
  hotUntil = 0;
  readonly #times: Required<HotTimes>;
  readonly #waiting: Waiter[] = [];
  #holder: Hold | undefined;
  #heldSince = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(times: Required<HotTimes>) {
    this.#times = times;
  }

  /** Whether no unit holds it, but for one that is not waited for. */
  isFree(now: number): boolean {
    return !this.#holder || now - this.#heldSince >= this.#times.longestHoldMs;
  }

  /** Whether nobody needs it any more. */
  isCold(now: number): boolean {
    return now > this.hotUntil && this.isFree(now) && this.#waiting.length === 0;
  }

  heat(now: number): void {
    this.hotUntil = now + this.#times.hotMs;
  }

  take(hold: Hold): void {
    this.#holder = hold;
    this.#heldSince = performance.now();
    this.#watch();
  }

  /** Hands it on, if that unit holds it still. */
  release(hold: Hold): void {
    if (this.#holder !== hold) return;
    this.#holder = undefined;
    const next = this.#waiting.shift();
    if (next) this.take(next.hold);
    next?.end(true);
    this.#watch();
  }

  enter(waiter: Waiter): void {
    const ahead = waiter.isRepeat ? this.#waiting.findIndex(({ isRepeat }) => !isRepeat) : -1;
    this.#waiting.splice(ahead < 0 ? this.#waiting.length : ahead, 0, waiter);
    this.heat(performance.now());
    this.#watch();
  }

  leave(waiter: Waiter): void {
    this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
    this.#watch();
  }

  /** Keeps the time of the holder, if others wait for it. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (!this.#holder || this.#waiting.length === 0) return;
    const giveUp = () => {
      this.#holder = undefined;
      for (const waiter of this.#waiting.splice(0)) waiter.end(false);
    };
    this.#timer = setTimeout(giveUp, this.#heldSince + this.#times.longestHoldMs - performance.now());
  }
}

/**
 * Queues the units of one process that change the same rows, where the database would have all but one of them run again. A row
 * becomes hot when a unit that has read it by its key, and changes it, is asked to run again. Units that begin by reading it then follow
 * one another, in the order of their coming, and none of them is in the other's way. Rows that are not hot cost nothing.
 *
 * It protects nothing: the database decides what may happen at once, also between processes. Without it all is right, and slower.
 */
export class HotRows {
  readonly #rows = new Map<string, HotRow>();
  readonly #times: Required<HotTimes>;
  /** The waits of units, which have no connection meanwhile. */
  readonly #away = new Set<Promise<void>>();
  #isClosed = false;

  constructor({ hotMs = HOT_MS, longestHoldMs = LONGEST_HOLD_MS }: HotTimes = {}) {
    this.#times = { hotMs, longestHoldMs };
  }

  /** Whether its database is being closed: no unit begins. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Notes that a unit which changes these rows was asked to run again. */
  heat(names: Iterable<string>): void {
    const now = performance.now();
    if (this.#rows.size > MANY) this.#forget(now);
    for (const name of names) this.#row(name).heat(now);
  }

  /** Those of the rows that are hot, in the order in which all units take them, so that no two wait for each other. */
  hotAmong(names: Iterable<string>): string[] {
    if (this.#rows.size === 0 || this.#isClosed) return [];
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
    const now = performance.now();
    if (!rows.every((row) => row.isFree(now))) return undefined;
    const held: HotRow[] = [];
    const hold = holdOf(held);
    for (const row of rows) {
      row.take(hold);
      held.push(row);
    }
    return hold;
  }

  /**
   * Waits until no unit before holds one of the rows, and holds them.
   *
   * @param names by `hotAmong`
   * @param isRepeat whether the unit runs again. It goes before others: it has waited already, and others that run again wait for its turn
   * @returns undefined if that took too long: the unit may go on, and may be asked to run again
   * @throws the error of the signal's abort
   */
  async hold(names: readonly string[], signal: AbortSignal | undefined, isRepeat = false): Promise<Hold | undefined> {
    const held: HotRow[] = [];
    const hold = holdOf(held);
    try {
      for (const name of names) {
        throwIfAborted(signal);
        const row = this.#row(name);
        if (row.isFree(performance.now())) row.take(hold);
        else if (!(await waitFor(row, { hold, isRepeat }, signal))) {
          hold.release();
          return undefined;
        }
        held.push(row);
      }
      throwIfAborted(signal);
    } catch (error) {
      hold.release();
      throw error;
    }
    return hold;
  }

  /** Has `close` wait for a unit that will have a connection again. */
  away(wait: Promise<void>): Promise<void> {
    this.#away.add(wait);
    const back = () => this.#away.delete(wait);
    wait.then(back, back);
    return wait;
  }

  /** Lets no more units wait. @returns when all have their connections again; undefined if they have */
  close(): Promise<unknown> | undefined {
    this.#isClosed = true;
    return this.#away.size === 0 ? undefined : Promise.allSettled(this.#away);
  }

  #row(name: string): HotRow {
    const row = this.#rows.get(name) ?? new HotRow(this.#times);
    this.#rows.set(name, row);
    return row;
  }

  #forget(now: number): void {
    for (const [name, row] of this.#rows) if (row.isCold(now)) this.#rows.delete(name);
  }
}

/** @returns whether the row was handed over in time */
function waitFor(
  row: HotRow,
  who: Pick<Waiter, "hold" | "isRepeat">,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      row.leave(waiter);
      if (signal) reject(abortError(signal));
    };
    const waiter: Waiter = {
      ...who,
      end: (isHeld) => {
        signal?.removeEventListener("abort", onAbort);
        resolve(isHeld);
      },
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    row.enter(waiter);
  });
}

function holdOf(rows: readonly HotRow[]): Hold {
  const hold = {
    release: () => {
      for (const row of rows) row.release(hold);
    },
  };
  return hold;
}

/** The rows that one unit has read by their keys, and which of them it changes. */
export class RowsOfUnit {
  /** By table and key. */
  readonly #read = new Map<string, Map<Scalar, string>>();
  readonly #changed = new Set<string>();

  /** The names of those that it changes, as far as is known. */
  get changed(): Iterable<string> {
    return this.#changed;
  }

  add(rows: readonly ReadRow[]): void {
    for (const { table, key, name } of rows) {
      const names = this.#read.get(table) ?? new Map<Scalar, string>();
      this.#read.set(table, names.set(key, name));
    }
  }

  /**
   * Notes those of the rows that a statement changes: their table is in it, and their keys are among its values. Many units may read a
   * row that none of them changes, such as that of their common owner, and need not follow one another for it.
   *
   * @param values undefined where they are in the statement's text
   */
  change(sql: string, values: readonly unknown[] | undefined): void {
    for (const [table, names] of this.#read) {
      if (!sql.includes(table)) continue;
      if (values) {
        for (const value of values) {
          const name = names.get(value as Scalar);
          if (name !== undefined) this.#changed.add(name);
        }
      } else for (const name of names.values()) this.#changed.add(name);
    }
  }
}
