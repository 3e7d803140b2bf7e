import { SerializationError } from "../../../error.ts";
import type { Pool } from "../../session/pool.ts";
import type { SqliteSession } from "../session.ts";

/** A group takes no more than so many units: as many run again if the group is undone. */
const MAX_UNITS = 64;

/**
 * The milliseconds between two looks at the unit that runs. A pause of the process, which is no fault of the unit, counts as
 * one tick.
 */
const TICK_MS = 5;

/** A statement that still runs after so many times the patience is interrupted, which may undo the whole group. */
const LAST_PATIENCE = 10;

/** The weight of the last turn, and of the last COMMIT, in their averages. */
const WEIGHT = 0.1;

/** On a slow disk or a busy machine, a group stays open for so many times as long as a COMMIT takes. */
const COMMITS = 4;

/** How long others wait in a group. */
export interface GroupLimits {
  /**
   * A group takes no more units so many milliseconds after its first one has finished, or after the time of COMMITS, if that is
   * longer.
   */
  readonly openMs: number;
  /**
   * A unit that has run in a group for so many milliseconds is taken out, when its statement has ended, and those that wait for
   * it are committed.
   */
  readonly patienceMs: number;
}

/**
 * Finds tables with a reference that is looked at when the transaction ends. SQLite tells of no savepoint whether it has left one broken, and a
 * later one of the group may mend it, or hide it by a deletion.
 */
const DEFERS = `SELECT 1 FROM (SELECT sql FROM sqlite_master UNION ALL SELECT sql FROM sqlite_temp_master)
  WHERE sql LIKE '%DEFERRABLE%INITIALLY%DEFERRED%' LIMIT 1`;

/** A unit that runs in a group after others have finished in it. */
export interface Latecomer {
  /** Undoes the unit, which runs again later, and commits those that wait for it; when its statement has ended. */
  takeOut(): void;
  /** Interrupts its statement. */
  interrupt(): void;
}

/** Units that have done their work in one transaction of SQLite, and wait for its COMMIT. */
export class Group {
  /** Whether the savepoint of the last unit is still there. */
  leavesPoint = false;
  /** Resolves when all is on the disk. Rejects with SerializationError when all was undone: each unit runs again. */
  readonly committed: Promise<void>;
  readonly #limits: GroupLimits;
  readonly #since = performance.now();
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;
  #size = 0;
  #running: Latecomer | undefined;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(limits: GroupLimits) {
    this.#limits = limits;
    this.committed = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Those that wait hear of it; a unit that was cut off does not wait.
    this.committed.catch(() => {});
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get takesMore(): boolean {
    return this.#size < MAX_UNITS && performance.now() - this.#since < this.#limits.openMs;
  }

  add(): void {
    this.#size++;
  }

  #tick(): void {
    const waitedMs = ++this.#ticks * TICK_MS;
    if (waitedMs >= this.#limits.patienceMs) this.#running?.takeOut();
    if (waitedMs >= this.#limits.patienceMs * LAST_PATIENCE) this.#running?.interrupt();
  }

  /** Has a unit taken out when the others have waited for it long enough. */
  watch(running: Latecomer): void {
    this.#ticks = 0;
    this.#running = running;
  }

  /** Lets the last unit go, which has ended. */
  unwatch(): void {
    this.#running = undefined;
  }

  /** Ends the waiting for a unit: nothing more is done in the group. */
  close(): void {
    clearInterval(this.#timer);
    this.#running = undefined;
  }

  end(): void {
    this.close();
    this.#resolve();
  }

  undo(cause: unknown): void {
    this.close();
    this.#reject(new SerializationError({ cause }, "the units that shared a transaction with this one were undone"));
  }
}

/**
 * Group commit: units that queue for the one writer share a transaction, whose COMMIT waits for the disk once for all of
 * them. The first begins it, and each later one has a savepoint in it. None is acknowledged before the COMMIT. A unit that
 * nobody queues behind is a transaction of its own.
 */
export class CommitGroups {
  readonly #writer: Pool<SqliteSession>;
  readonly #limits: GroupLimits;
  /** Whether units of a connection share transactions, where that is known. */
  readonly #sharing = new WeakMap<SqliteSession, boolean>();
  #open: Group | undefined;
  /** The average of the last turns. */
  #turnMs = 0;
  /** The average of the last COMMITs, of which it is not known at first how long they take. */
  #commitMs = 1;

  constructor(writer: Pool<SqliteSession>, limits: GroupLimits) {
    this.#writer = writer;
    this.#limits = limits;
  }

  /** Whether units may share a transaction: not where their references are looked at with those of others. */
  async mayShare(session: SqliteSession): Promise<boolean> {
    const known = this.#sharing.get(session);
    if (known !== undefined) return known;
    const mayShare = (await session.all(DEFERS)).length === 0;
    this.#sharing.set(session, mayShare);
    return mayShare;
  }

  /** Takes notice of a statement that may have changed the tables. */
  tablesChanged(session: SqliteSession): void {
    this.#sharing.delete(session);
  }

  /** The longest time that units wait for a statement of another. */
  get longWaitMs(): number {
    return this.#limits.patienceMs * LAST_PATIENCE;
  }

  /** Whether the connection is in a transaction of units that have finished. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Whether a unit that ends now leaves the COMMIT to the next one. If so, the turn must be handed on at once. */
  get putsOff(): boolean {
    return this.#writer.waiting > 0 && this.#isWorthIt && (this.#open?.takesMore ?? true);
  }

  /** While turns are long, a group saves little, and would have to take units out. */
  get #isWorthIt(): boolean {
    return this.#turnMs < Math.max(this.#limits.patienceMs / 6, COMMITS * this.#commitMs);
  }

  /** Takes notice of how many milliseconds a turn has taken. @param commits whether its COMMIT is in that time */
  turnEnded(ms: number, commits = false): void {
    const own = commits ? ms - this.#commitMs : ms;
    this.#turnMs += WEIGHT * (Math.min(Math.max(own, 0), this.#limits.patienceMs) - this.#turnMs);
  }

  /** Runs a COMMIT, and takes notice of its time. */
  async timed(commit: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await commit();
    this.#commitMs += WEIGHT * (performance.now() - start - this.#commitMs);
  }

  /** The group that the next unit may join; undefined if there is none. */
  joinable(): Group | undefined {
    return this.#open?.takesMore ? this.#open : undefined;
  }

  /** Adds a unit that has finished to the open group, or to a new one. */
  add(): Group {
    const openMs = Math.max(this.#limits.openMs, COMMITS * this.#commitMs);
    this.#open ??= new Group({ ...this.#limits, openMs });
    this.#open.add();
    return this.#open;
  }

  /**
   * Commits the open group, if there is one; its units hear of the outcome. The caller has the turn.
   *
   * @throws if the connection is of no more use
   */
  async commit(session: SqliteSession): Promise<void> {
    const group = this.#open;
    if (!group) return;
    this.#open = undefined;
    group.close();
    try {
      await this.timed(() => session.commit());
    } catch (error) {
      try {
        await session.rollback();
      } catch (unknown) {
        session.destroy();
        throw unknown;
      } finally {
        group.undo(error);
      }
      return;
    }
    group.end();
  }

  /** Has the units of the open group run again: their transaction is undone, or is about to be. */
  undo(cause: unknown): void {
    const group = this.#open;
    this.#open = undefined;
    group?.undo(cause);
  }
}
