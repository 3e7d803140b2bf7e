import { abortError, throwIfAborted, withAnySignal } from "../../abort.ts";
import { CancelledError, DomainError, SerializationError, UnavailableError } from "../../error.ts";
import type { TracePlace } from "../../trace.ts";
import type { Savepoint, Transaction } from "../../unit/backend.ts";
import type { Connection, UnitConnection } from "../connection.ts";
import type { Driver, Mode, NativeStatement, Session } from "../driver.ts";
import { commitUnknown, DatabaseError, isElsewhere, losesConnection, refusalIn } from "../error.ts";
import type { Schema } from "../sql/table.ts";
import { traced } from "../trace/traced-session.ts";
import { BoundedSession } from "./bounded.ts";
import { type Hold, type HotRows, type ReadRow, RowsOfUnit } from "./hot-rows.ts";
import { NestedConnection, type TransactionStatements } from "./nested.ts";
import { closedError } from "./pool.ts";
import { refuseControl } from "./transaction-control.ts";

/** A database that transactions are begun on. */
export interface Host extends Pick<Connection, "driver" | "schema"> {
  /** The rows at which its units meet. @default they do not meet: one writes after the other */
  readonly hotRows?: HotRows | undefined;
}

/** An open transaction on one connection, which goes back to its pool when it ends. */
export class SqlTransaction implements Transaction<Connection>, TransactionStatements {
  readonly connection: UnitConnection;
  readonly driver: Driver;
  readonly schema: Schema;
  readonly mode: Mode;
  readonly #signal: AbortSignal | undefined;
  readonly #level: NestedConnection;
  readonly #hotRows: HotRows | undefined;
  readonly #isRepeat: boolean;
  readonly #reopen: () => Promise<BoundedSession>;
  #session: BoundedSession;
  /** Whether it waits for other units, and has no connection meanwhile. */
  #isAway = false;
  #hasWorked = false;
  readonly #rows = new RowsOfUnit();
  /** Ends its wait when it ends itself. */
  #leaving: AbortController | undefined;
  #hold: Hold | undefined;
  #ended = false;
  #savepoints = 0;
  /**
   * After this nothing is done any more, even if the error was caught: the database may have rolled back by itself, and
   * later statements would be outside the transaction.
   */
  #abortedBy: Error | undefined;
  /** Whether another connection may reach a server that accepts a change that is refused here. */
  #misplaced = false;
  /** Whether a statement has changed its session. */
  #isChanged = false;

  private constructor({ host, mode, signal, session, isRepeat, reopen }: Opened) {
    this.#isRepeat = isRepeat;
    this.driver = host.driver;
    this.schema = host.schema;
    this.mode = mode;
    // A unit that only reads is in nobody's way.
    this.#hotRows = mode === "write" ? host.hotRows : undefined;
    this.#reopen = reopen;
    this.#session = session;
    this.#signal = signal;
    this.#level = new NestedConnection(this);
    this.connection = this.#level;
  }

  /**
   * @param place the span that its statements are in @default they are in no trace
   * @param how `shares`: see Driver.acquire; `isRepeat`: whether the database has asked to run it again
   */
  static async begin(
    host: Host,
    mode: Mode,
    signal: AbortSignal | undefined,
    place?: TracePlace,
    { shares = false, isRepeat = false } = {},
  ): Promise<SqlTransaction> {
    refuseIfClosed(host);
    const reopen = () => open(host, mode, signal, { place, shares });
    return new SqlTransaction({ host, mode, signal, session: await reopen(), isRepeat, reopen });
  }

  queueFor(rows: readonly ReadRow[]): Promise<void> | undefined {
    const hotRows = this.#hotRows;
    // One whose wait has failed has no connection to wait without.
    if (!hotRows || this.#ended || this.#abortedBy) return undefined;
    this.#rows.add(rows);
    // In the midst of its work it is in the way of others, and they may be in its own.
    const hot = this.#hasWorked ? [] : hotRows.hotAmong(rows.map(({ name }) => name));
    if (hot.length === 0) return undefined;
    this.#hold = hotRows.tryHold(hot);
    return this.#hold ? undefined : hotRows.away(this.#queue(hotRows, hot));
  }

  changes({ sql, values }: Pick<NativeStatement, "sql" | "values">): void {
    if (this.#hotRows) this.#rows.change(sql, values && Object.values(values));
  }

  async statement<T>(run: (session: Session) => Promise<T>): Promise<T> {
    if (this.#ended) throw endedError();
    if (this.#abortedBy) throw this.#abortedBy;
    this.#hasWorked = true;
    try {
      const result = await run(this.#session);
      if (this.#session.transactionEnded()) throw transactionEndedError();
      return result;
    } catch (error) {
      const known = this.#known(error);
      if (this.#ends(error, known)) this.#abortedBy ??= known;
      throw known;
    }
  }

  admit(sql: string, comesAgain = true): void {
    if (this.#ended) return;
    try {
      if (refuseControl(sql, comesAgain, true)) this.changesSession();
      if (this.mode !== "migrate" && this.schema.dialect.commitIn?.(sql) === "certain") throw transactionEndedError();
    } catch (error) {
      this.#abortedBy ??= this.schema.translate(error);
      throw error;
    }
  }

  /** Keeps the connection from later callers, to whom a statement would otherwise matter. */
  changesSession(): void {
    this.#isChanged = true;
  }

  async commit(): Promise<void> {
    await this.#level.alone(async () => {
      if (this.#ended) throw endedError();
      if (this.#abortedBy) {
        await this.rollback();
        throw this.#abortedBy;
      }
      if (!this.#session.isOpen()) {
        await this.rollback();
        throw new UnavailableError("the connection to the database was lost before the commit, so the unit was undone");
      }
      this.#ended = true;
      try {
        await this.#session.commit();
        this.#session.release(!this.#isChanged);
      } catch (error) {
        const lost = this.#isLost(error);
        const known = lost ? commitUnknown(error, this.#signal) : this.schema.translate(error);
        this.#ends(error, known);
        await this.#undo();
        // The reads are complete already.
        if (!lost || this.mode !== "read") throw known;
      } finally {
        this.#hold?.release();
      }
    });
  }

  /**
   * Does not wait for the unit's code: cancels the running statement, and refuses later ones.
   *
   * @throws SerializationError if the unit has seen what others have written who were undone
   */
  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#leaving?.abort();
    try {
      const misled = await this.#undo();
      if (misled) throw misled;
    } finally {
      this.#hold?.release();
    }
  }

  savepoint(): Promise<Savepoint> {
    return this.#level.savepoint();
  }

  async guarded<T>(run: (session: Session) => Promise<T>): Promise<T> {
    if (!this.schema.dialect.errorAbortsTransaction) return this.statement(run);
    try {
      return await this.statement((session) => session.guarded?.(run) ?? run(session));
    } catch (error) {
      // The caller must hear of the first failure.
      if (!this.#ended) await this.#restore((session) => session.undo?.()).catch(() => {});
      throw error;
    }
  }

  async mark(): Promise<Savepoint> {
    const name = `brasa_${++this.#savepoints}`;
    await this.statement((session) => session.execute(`SAVEPOINT ${name}`));
    const end = async (...statements: string[]) => {
      this.#savepoints--;
      for (const sql of statements) await this.#restore((session) => session.execute(`${sql} SAVEPOINT ${name}`));
    };
    return {
      release: () => end("RELEASE"),
      rollback: async () => {
        // There is nothing to return to in a transaction that has ended.
        if (!this.#ended) await end("ROLLBACK TO", "RELEASE");
      },
    };
  }

  async inSavepoint<T>(fn: () => Promise<T>): Promise<T> {
    const point = await this.mark();
    let result: T;
    try {
      result = await fn();
    } catch (error) {
      // The caller must hear of the first failure.
      await point.rollback().catch(() => {});
      throw error;
    }
    await point.release();
    return result;
  }

  /** Undoes or keeps changes. If that fails, they are neither as they should be, and nothing of the transaction may be committed. */
  async #restore(step: (session: Session) => Promise<void> | undefined): Promise<void> {
    try {
      await this.statement(async (session) => step(session));
    } catch (error) {
      this.#abortedBy ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  /** Waits for the units before, without a connection, which others need meanwhile. */
  async #queue(hotRows: HotRows, hot: readonly string[]): Promise<void> {
    this.#isAway = true;
    const leaving = new AbortController();
    this.#leaving = leaving;
    let hold: Hold | undefined;
    try {
      await giveBack(this.#session);
      const { signal: own } = leaving;
      const signals = this.#signal ? [this.#signal, own] : [own];
      hold = await withAnySignal(signals, (any) => hotRows.hold(hot, any, this.#isRepeat));
      if (this.#ended) throw endedError();
      const session = await this.#reopen();
      if (this.#ended) {
        await giveBack(session);
        throw endedError();
      }
      this.#session = session;
      this.#isAway = false;
      this.#hold = hold;
    } catch (error) {
      hold?.release();
      const known = this.#ended && !this.#signal?.aborted ? endedError() : this.#known(error);
      this.#abortedBy ??= known;
      throw known;
    }
  }

  /** @returns the error by which the database says that the unit must run again, even if it has failed by itself */
  async #undo(): Promise<SerializationError | undefined> {
    if (this.#isAway) return undefined;
    let misled: SerializationError | undefined;
    try {
      // The statement's caller gets its failure.
      await this.#session.cancel();
      await this.#session.rollback().catch((error: unknown) => {
        if (!(error instanceof SerializationError)) throw error;
        misled = error;
      });
      this.#session.release(!this.#misplaced && !this.#isChanged);
    } catch {
      // The connection is of no use any more, and closing it rolls back.
      this.#session.release(false);
    }
    return misled;
  }

  /** The abort's reason says more than the cancellation. */
  #known(error: unknown): Error {
    const known = this.schema.translate(error);
    return known instanceof CancelledError && this.#signal?.aborted ? abortError(this.#signal) : known;
  }

  /** Whether the unit can do nothing more after an error. */
  #ends(error: unknown, known: Error): boolean {
    if (known instanceof SerializationError) this.#hotRows?.heat(this.#rows.changed);
    const refusal = refusalIn(error, this.schema.dialect);
    this.#misplaced ||= isElsewhere(refusal);
    return (
      known instanceof SerializationError ||
      refusal !== undefined ||
      this.#isLost(error) ||
      this.#session.transactionEnded()
    );
  }

  #isLost(error: unknown): boolean {
    return this.#session.givenUp || losesConnection(error, this.schema.dialect);
  }
}

/** The parts of a transaction that has begun. */
interface Opened {
  readonly host: Host;
  readonly mode: Mode;
  readonly signal: AbortSignal | undefined;
  readonly session: BoundedSession;
  readonly isRepeat: boolean;
  /** Begins it anew, on another connection. */
  readonly reopen: () => Promise<BoundedSession>;
}

/** @throws UnavailableError if the database is being closed, and waits for units that are open */
export function refuseIfClosed({ hotRows }: Pick<Host, "hotRows">): void {
  if (hotRows?.isClosed) throw closedError();
}

/** Lends a connection, and begins a transaction on it. */
async function open(
  { driver, schema }: Host,
  mode: Mode,
  signal: AbortSignal | undefined,
  { place, shares }: { readonly place: TracePlace | undefined; readonly shares: boolean },
): Promise<BoundedSession> {
  try {
    const acquired = traced(await driver.acquire(mode, signal, shares), schema.dialect, place);
    const session = new BoundedSession(acquired, driver.limits, signal);
    try {
      await session.begin(mode);
    } catch (error) {
      const failure = schema.dialect.classify(error);
      session.release(failure instanceof DomainError || failure.kind === "busy");
      throw error;
    }
    return session;
  } catch (error) {
    // The abort's reason says more.
    throwIfAborted(signal);
    throw schema.translate(error);
  }
}

/** Ends a transaction in which nothing was done. */
async function giveBack(session: BoundedSession): Promise<void> {
  const [ended] = await Promise.allSettled([session.rollback()]);
  session.release(ended.status === "fulfilled");
}

function transactionEndedError(): DatabaseError {
  return new DatabaseError(
    "a statement that ends its transaction cannot be part of a unit: on this database, one that changes tables, or a " +
      "procedure that commits; run it outside of units, or in a migration",
  );
}

function endedError(): Error {
  return new Error("this unit has ended: await all of its operations within it");
}
