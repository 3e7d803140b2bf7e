import { throwIfAborted, untilAborted } from "../abort.ts";
import { CancelledError, COMMIT_UNKNOWN, SerializationError } from "../error.ts";
import { OnDemandStorage } from "../unit/on-demand-storage.ts";
import { type RetryTurns, retryUnit } from "../unit/retry.ts";
import type { Driver, NativeStatement, Row, Session, Value } from "./driver.ts";
import { commitUnknown, isElsewhere, losesConnection, refusalIn } from "./error.ts";
import { BoundedSession } from "./session/bounded.ts";
import { atomicError, SqlTransaction, type Translate } from "./session/transaction.ts";
import { onlyReads, refuseControl } from "./session/transaction-control.ts";

/**
 * What a repository works on: the transaction of its unit, or, outside any unit, the database. Errors that leave it are
 * of the toolkit.
 */
export interface Connection {
  readonly driver: Driver;

  /** Runs one statement that only reads. */
  all(sql: string, params?: readonly Value[]): Promise<Row[]>;

  /** Runs one statement that writes. If it fails, it has done nothing, and the unit can go on. @returns how many rows it changed */
  run(sql: string, params?: readonly Value[]): Promise<number>;

  /** `run` for a statement that gives rows: one with RETURNING. */
  returning(sql: string, params?: readonly Value[]): Promise<Row[]>;

  /**
   * Runs several statements that take effect together or not at all. Outside a unit they are one, and may be run
   * again as one is. Within it, only the connection that it is given may be used.
   */
  atomic<T>(fn: (connection: Connection) => Promise<T>): Promise<T>;

  /**
   * Runs several operations in the unit, without making a part of them that fails alone. Outside a unit they are one,
   * and may be run again as one is; what other repositories of the database do in `fn` is then part of it.
   *
   * @param mode of the unit outside of which there is none: `read` sees one state of the database, and changes nothing
   */
  inUnit<T>(mode: "read" | "write", fn: (connection: Connection) => Promise<T>): Promise<T>;

  /** Runs one statement of Sequelize's. @returns the driver's own result */
  native(statement: NativeStatement): Promise<unknown>;
}

/** The `atomic` or `inUnit` part outside any unit that the running code is in. */
const current = new OnDemandStorage<{
  readonly driver: Driver;
  open: boolean;
  /** The connection of an `inUnit` part, which operations join. */
  readonly join?: Connection;
}>();

/** The connection of repositories outside any unit: each of its operations is a unit of its own. */
export class AutocommitConnection implements Connection {
  readonly driver: Driver;
  readonly #translate: Translate;
  readonly #signal: AbortSignal | undefined;

  readonly #turns: RetryTurns;

  /**
   * @param turns the retry turns of all units of the database
   * @param signal ends all operations when it is aborted
   */
  constructor(driver: Driver, translate: Translate, turns: RetryTurns, signal?: AbortSignal) {
    this.driver = driver;
    this.#translate = translate;
    this.#turns = turns;
    this.#signal = signal;
  }

  /** A single statement sees one state of the database anyhow, so it needs no transaction. */
  async all(sql: string, params?: readonly Value[]): Promise<Row[]> {
    refuseControl(sql);
    return this.#joined?.all(sql, params) ?? this.#alone("read", (session) => session.all(sql, params));
  }

  async run(sql: string, params?: readonly Value[]): Promise<number> {
    return this.#joined?.run(sql, params) ?? this.#write(sql, (session) => session.run(sql, params));
  }

  async returning(sql: string, params?: readonly Value[]): Promise<Row[]> {
    return this.#joined?.returning(sql, params) ?? this.#write(sql, (session) => session.all(sql, params));
  }

  async native(statement: NativeStatement): Promise<unknown> {
    const { sql } = statement;
    refuseControl(sql);
    if (this.#joined) throw new Error("an operation is open here: pass the transaction that withSequelize gives");
    const run = (session: Session) => session.native(statement);
    return onlyReads(sql) ? this.#alone("read", run) : this.#write(sql, run);
  }

  async atomic<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#joined) return this.#joined.atomic(fn);
    return this.#unit("write", async ({ connection }) => {
      const part = { driver: this.driver, open: true };
      try {
        return await current.run(part, () => fn(connection));
      } finally {
        part.open = false;
      }
    });
  }

  async inUnit<T>(mode: "read" | "write", fn: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#joined) return this.#joined.inUnit(mode, fn);
    return this.#unit(mode, async ({ connection }) => {
      const part = { driver: this.driver, open: true, join: connection };
      try {
        return await current.run(part, () => fn(connection));
      } finally {
        part.open = false;
      }
    });
  }

  /** The connection of the `inUnit` part that the running code is in. */
  get #joined(): Connection | undefined {
    const part = current.value;
    return part?.open && part.driver === this.driver ? part.join : undefined;
  }

  async #write<T>(sql: string, statement: (session: Session) => Promise<T>): Promise<T> {
    refuseControl(sql);
    if (this.driver.singleStatementIsSerializable || this.driver.commitIn?.(sql))
      return this.#alone("write", statement);
    return this.#unit("write", (transaction) => transaction.statement(statement));
  }

  /** A statement that the database asks to repeat has had no effect. */
  async #alone<T>(mode: "read" | "write", statement: (session: Session) => Promise<T>): Promise<T> {
    this.#refuseWithinAtomic();
    const once = () => this.#once(mode, statement);
    return retryUnit(once, (error) => error instanceof SerializationError, { signal: this.#signal });
  }

  async #once<T>(mode: "read" | "write", statement: (session: Session) => Promise<T>): Promise<T> {
    try {
      const acquired = await this.driver.acquire(mode, this.#signal);
      const session = new BoundedSession(acquired, this.driver.limits, this.#signal);
      let usable = false;
      try {
        const result = await statement(session);
        usable = true;
        return result;
      } catch (error) {
        const lost = session.givenUp || losesConnection(error, this.driver);
        usable = !lost && !isElsewhere(refusalIn(error, this.driver));
        throw lost && mode === "write" ? commitUnknown(error, this.#signal) : error;
      } finally {
        session.release(usable);
      }
    } catch (error) {
      const known = this.#translate(error);
      // What the statement was interrupted for says more.
      if (known instanceof CancelledError && known.reason !== COMMIT_UNKNOWN) throwIfAborted(this.#signal);
      throw known;
    }
  }

  async #unit<T>(mode: "read" | "write", fn: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
    this.#refuseWithinAtomic();
    return retryUnit(
      async () => {
        const transaction = await SqlTransaction.begin(this.driver, mode, this.#signal, this.#translate);
        let result: T;
        try {
          result = await untilAborted(fn(transaction), this.#signal);
        } catch (error) {
          await transaction.rollback();
          throw error;
        }
        await transaction.commit();
        return result;
      },
      (error) => error instanceof SerializationError,
      // A unit that only reads conflicts with no other.
      { signal: this.#signal, turns: mode === "write" ? this.#turns : undefined },
    );
  }

  /** What it would do would not be a part of it, and might wait for it for ever. */
  #refuseWithinAtomic(): void {
    const part = current.value;
    if (part?.open && part.driver === this.driver) {
      throw atomicError();
    }
  }
}
