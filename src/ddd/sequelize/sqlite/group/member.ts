import { setTimeout as sleep } from "node:timers/promises";
import { throwIfAborted } from "../../../abort.ts";
import { SerializationError } from "../../../error.ts";
import type { Row, Value } from "../../column.ts";
import type { Rule } from "../../dialect.ts";
import type { Mode, NativeStatement, Session } from "../../driver.ts";
import { refusalIn } from "../../error.ts";
import { withoutComments } from "../../session/transaction-control.ts";
import { classify } from "../error.ts";
import type { SqliteSession } from "../session.ts";
import type { CommitGroups, Group, Latecomer } from "./groups.ts";

/**
 * Other statements change how the connection works, or cannot be in a transaction. A PRAGMA can make SQLite forget
 * references that are broken until the end of the transaction: others' included.
 */
const PLAIN = /^(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|VALUES)\b/i;

/** Its name differs from those of a unit's own savepoints. */
const POINT = "brasa_unit";

/**
 * The writer as one unit, or one statement outside of units, has it: for its turn. When it has ended, its COMMIT may be put
 * off, and the connection be used by the next one.
 */
export class Member implements Session, Latecomer {
  readonly #session: SqliteSession;
  readonly #groups: CommitGroups;
  #shares: boolean;
  /** When it could begin its work. */
  #since = performance.now();
  /** Whether the connection is its own. After that, nothing that is done to the member may reach the connection. */
  #hasTurn = true;
  #begun = false;
  /** The group that it has joined after others. */
  #group: Group | undefined;
  #inSavepoint = false;
  /** Whether a statement of its own is running, which may be cancelled. */
  #isRunning = false;
  #isEnding = false;
  /** Whether others have waited long enough for it. */
  #isLate = false;
  /** Whether the connection is as the next unit expects it. */
  #isPlain = true;
  /** Whether nothing of the transaction can be committed any more. */
  #isBroken = false;

  /** @param shares whether it may be in one transaction with others, and is run again if that is undone */
  constructor(session: SqliteSession, groups: CommitGroups, shares: boolean) {
    this.#session = session;
    this.#groups = groups;
    this.#shares = shares;
  }

  all(sql: string, params?: readonly Value[]): Promise<Row[]> {
    return this.#statement(sql, () => this.#session.all(sql, params));
  }

  run(sql: string, params?: readonly Value[]): Promise<number> {
    return this.#statement(sql, () => this.#session.run(sql, params));
  }

  native(statement: NativeStatement): Promise<unknown> {
    return this.#statement(statement.sql, () => this.#session.native(statement));
  }

  execute(sql: string): Promise<void> {
    return this.#own(() => this.#session.execute(sql));
  }

  async enforce(rule: Rule, on: boolean): Promise<boolean> {
    this.#beSpecial();
    return this.#own(() => this.#session.enforce(rule, on));
  }

  async begin(mode: Mode, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const group = await this.#join();
    if (group) {
      const sql = `SAVEPOINT ${POINT}`;
      await this.#own(() =>
        group.leavesPoint ? this.#session.script(`RELEASE ${POINT}; ${sql}`) : this.#session.execute(sql),
      );
      group.leavesPoint = true;
      this.#inSavepoint = true;
    } else {
      await this.#own(() => this.#session.begin(mode, signal));
    }
    this.#hasBegun();
    group?.watch(this);
  }

  #hasBegun(): void {
    this.#begun = true;
    this.#since = performance.now();
  }

  /** The time of the COMMIT is not the unit's. */
  #ends(): void {
    if (this.#shares && this.#begun && !this.#isEnding) this.#groups.turnEnded(performance.now() - this.#since);
    this.#isEnding = true;
  }

  /** Joins the open group, or else commits it. */
  async #join(): Promise<Group | undefined> {
    this.#shares &&= await this.#own(() => this.#groups.mayShare(this.#session));
    this.#group = this.#shares ? this.#groups.joinable() : undefined;
    if (!this.#group) await this.#groups.commit(this.#session);
    return this.#group;
  }

  async commit(): Promise<void> {
    this.#ends();
    if (!this.#hasTurn) throw takenOutError();
    this.#group?.unwatch();
    if (this.#putsOff) {
      const group = this.#groups.add();
      this.#handOn();
      await group.committed;
    } else if (this.#group) {
      await this.#groups.commit(this.#session);
      await this.#group.committed;
    } else await this.#groups.timed(() => this.#session.commit());
  }

  /**
   * In a group, waits for the COMMIT of the others: the unit may have failed by what they have written.
   *
   * @throws SerializationError if they were undone, so that the unit must run again
   */
  async rollback(): Promise<void> {
    this.#ends();
    const group = this.#group;
    if (this.#hasTurn && this.#begun) {
      if (!group || this.#isBroken) await this.#session.rollback();
      else await this.#goBack(group);
    }
    await group?.committed;
  }

  /** Undoes the unit alone. */
  async #goBack(group: Group): Promise<void> {
    if (this.#inSavepoint) await this.#undoAlone();
    group.unwatch();
    if (!this.#hasTurn) return;
    if (this.#putsOff) this.#handOn();
    else await this.#groups.commit(this.#session);
  }

  async #undoAlone(): Promise<void> {
    this.#inSavepoint = false;
    try {
      await this.#session.execute(`ROLLBACK TO ${POINT}`);
    } catch (error) {
      this.#isBroken = true;
      this.#groups.undo(error);
      throw error;
    }
  }

  get #putsOff(): boolean {
    return this.#shares && this.#isPlain && this.#groups.putsOff;
  }

  #handOn(usable = true): void {
    this.#hasTurn = false;
    this.#session.release(usable);
  }

  takeOut(): void {
    if (this.#isEnding || !this.#inSavepoint || !this.#hasTurn) return;
    this.#isLate = true;
    // A statement that writes cannot be stopped without undoing the whole transaction, so it is waited for.
    if (!this.#isRunning) void this.#leave();
  }

  interrupt(): void {
    if (!this.#isRunning || this.#isEnding || !this.#hasTurn) return;
    this.#isLate = true;
    void this.#session.cancel();
  }

  async #leave(): Promise<void> {
    this.#ends();
    this.#hasTurn = false;
    let usable = true;
    try {
      if (this.#isBroken) await this.#session.rollback();
      else if (this.#inSavepoint) await this.#undoAlone();
      await this.#groups.commit(this.#session);
    } catch {
      // The units of the group have heard of it. The connection is closed, and another is opened.
      usable = false;
    }
    this.#handOn(usable);
  }

  async #statement<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const isPlain = PLAIN.test(withoutComments(sql));
    if (!isPlain) this.#groups.tablesChanged(this.#session);
    if (!this.#begun) return this.#single(isPlain, work);
    if (!isPlain) this.#beSpecial();
    return this.#own(work);
  }

  /** Lets nobody into the transaction later. @throws SerializationError if others are in it already */
  #beSpecial(): void {
    this.#isPlain = false;
    if (this.#group)
      throw new SerializationError(undefined, "this unit needs a transaction of its own, and runs again");
  }

  /** A statement outside of units. SQLite undoes one that fails by itself. */
  async #single<T>(isPlain: boolean, work: () => Promise<T>): Promise<T> {
    if (!this.#shares || !isPlain) {
      await this.#groups.commit(this.#session);
      return this.#own(work);
    }
    if (!(await this.#join())) {
      if (!this.#putsOff) return this.#lone(work);
      await this.#own(() => this.#session.begin("write"));
    }
    this.#hasBegun();
    this.#group?.watch(this);
    let result: T;
    try {
      result = await this.#own(work);
    } catch (error) {
      await (this.#isBroken ? this.rollback() : this.commit());
      throw error;
    }
    await this.commit();
    return result;
  }

  /** Its own transaction, which SQLite begins and commits with it. */
  async #lone<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#own(work);
    } finally {
      this.#groups.turnEnded(performance.now() - this.#since, true);
    }
  }

  async #own<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#hasTurn) throw takenOutError();
    this.#isRunning = true;
    let result: T;
    try {
      result = await work();
    } catch (error) {
      this.#isRunning = false;
      if (this.#hasTurn && (this.#session.transactionEnded() || refusalIn(error, { classify }))) {
        this.#isBroken = true;
        this.#groups.undo(error);
      }
      throw (await this.#leaveIfLate()) ? takenOutError() : error;
    }
    this.#isRunning = false;
    await this.#leaveIfLate();
    return result;
  }

  /** @returns whether the unit was undone, because others have waited long enough for it */
  async #leaveIfLate(): Promise<boolean> {
    // A single statement that has ended needs not be undone.
    if (!this.#isLate || !this.#hasTurn || !(this.#inSavepoint || this.#isBroken)) return false;
    await this.#leave();
    // Those that were undone with it run again before it does.
    if (this.#isBroken) await sleep(this.#groups.longWaitMs);
    return true;
  }

  async cancel(): Promise<void> {
    if (this.#hasTurn && this.#isRunning) await this.#session.cancel();
  }

  isOpen(): boolean {
    return !this.#hasTurn || this.#session.isOpen();
  }

  transactionEnded(): boolean {
    return this.#hasTurn && this.#session.transactionEnded();
  }

  destroy(): void {
    if (this.#hasTurn) this.#session.destroy();
  }

  release(usable: boolean): void {
    if (!this.#hasTurn) return;
    if (!usable) this.#groups.undo(new Error("the connection was closed"));
    if (this.#groups.isOpen && !this.#putsOff) void this.#leave();
    else this.#handOn(usable);
  }
}

function takenOutError(): SerializationError {
  return new SerializationError(undefined, "others waited for this unit, which runs again, to be committed");
}
