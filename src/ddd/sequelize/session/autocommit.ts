import { throwIfAborted, untilAborted } from "../../abort.ts";
import type { Scalar } from "../../entity.ts";
import { CancelledError, COMMIT_UNKNOWN, SerializationError } from "../../error.ts";
import { spanOf, type TracePlace } from "../../trace.ts";
import { OnDemandStorage } from "../../unit/on-demand-storage.ts";
import { type RetryTurns, retryUnit } from "../../unit/retry.ts";
import type { Row, Value } from "../column.ts";
import type { Connection, UnitConnection } from "../connection.ts";
import type { DialectTable } from "../dialect.ts";
import type { Driver, NativeStatement, Session } from "../driver.ts";
import { commitUnknown, isElsewhere, losesConnection, refusalIn } from "../error.ts";
import type { Schema } from "../sql/table.ts";
import { traced } from "../trace/traced-session.ts";
import { BoundedSession } from "./bounded.ts";
import type { KeyReads } from "./key-reads.ts";
import { runLone } from "./lone.ts";
import { atomicError } from "./nested.ts";
import { type Host, refuseIfClosed, SqlTransaction } from "./transaction.ts";
import { onlyReads, refuseControl } from "./transaction-control.ts";

/** The `atomic` or `inUnit` part outside any unit that the running code is in. */
const current = new OnDemandStorage<{
  readonly driver: Driver;
  open: boolean;
  /** The connection of an `inUnit` part, which operations join. */
  readonly join?: Connection;
}>();

/** Whether the running code is in an `inUnit` part outside any unit of a database. */
export function isInPart(driver: Driver): boolean {
  const part = current.value;
  return part?.open === true && part.driver === driver && part.join !== undefined;
}

/** The parts that all connections of a database share. */
export interface Shared extends Host {
  /** The retry turns of all its units. */
  readonly turns: RetryTurns;
  /** The reads by key outside of units. */
  readonly keyReads: KeyReads;
}

/** The connection of repositories outside any unit: each of its operations is a unit of its own. */
export class AutocommitConnection implements Connection {
  readonly driver: Driver;
  readonly schema: Schema;
  readonly #shared: Shared;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends all operations when it is aborted */
  constructor(shared: Shared, signal?: AbortSignal) {
    this.driver = shared.driver;
    this.schema = shared.schema;
    this.#shared = shared;
    this.#signal = signal;
  }

  /** A single statement sees one state of the database anyhow, so it needs no transaction. */
  async all(sql: string, params?: readonly Value[]): Promise<Row[]> {
    const changesSession = refuseControl(sql);
    return (
      this.#joined?.all(sql, params) ?? this.#alone("read", (session) => session.all(sql, params), { changesSession })
    );
  }

  rowByKey(table: DialectTable, key: Scalar): Promise<Row | undefined> {
    const part = current.value;
    if (!part) return this.#shared.keyReads.read(table, key, this.#signal);
    return this.#joined?.rowByKey(table, key) ?? this.#rowOutside(table, key);
  }

  /** In a part that it does not join, which may be one of another database. */
  async #rowOutside(table: DialectTable, key: Scalar): Promise<Row | undefined> {
    this.#refuseWithinAtomic();
    return this.#shared.keyReads.read(table, key, this.#signal);
  }

  async run(sql: string, params: readonly Value[] = [], lone?: string): Promise<number> {
    const joined = this.#joined;
    if (joined) return joined.run(sql, params);
    if (lone === undefined) return this.#write(sql, (session) => session.run(sql, params));
    return this.#alone("write", (session) => runLone(session, lone, params), { turns: this.#shared.turns });
  }

  async returning(sql: string, params?: readonly Value[]): Promise<Row[]> {
    return this.#joined?.returning(sql, params) ?? this.#write(sql, (session) => session.all(sql, params));
  }

  async native(statement: NativeStatement): Promise<unknown> {
    const { sql } = statement;
    const run = (session: Session) => session.native(statement);
    if (!onlyReads(sql)) return this.#write(sql, run, false);
    const changesSession = refuseControl(sql, false);
    return this.#alone("read", run, { changesSession });
  }

  async enforce(): Promise<never> {
    throw new Error("rules are turned off in an atomic part only");
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

  async inUnit<T>(mode: "read" | "write", fn: (connection: UnitConnection) => Promise<T>): Promise<T> {
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

  async #write<T>(sql: string, statement: (session: Session) => Promise<T>, comesAgain = true): Promise<T> {
    const changesSession = refuseControl(sql, comesAgain);
    const { dialect } = this.schema;
    if (dialect.singleStatementIsSerializable || dialect.commitIn?.(sql)) {
      return this.#alone("write", statement, { changesSession });
    }
    return this.#unit("write", (transaction) => {
      if (changesSession) transaction.changesSession();
      return transaction.statement(statement);
    });
  }

  /** A statement that the database asks to repeat has had no effect. */
  async #alone<T>(
    mode: "read" | "write",
    statement: (session: Session) => Promise<T>,
    { turns, changesSession = false }: { readonly turns?: RetryTurns; readonly changesSession?: boolean } = {},
  ): Promise<T> {
    this.#refuseWithinAtomic();
    const once = (attempt: number) => this.#once(mode, statement, { shares: attempt === 1, changesSession });
    return retryUnit(once, (error) => error instanceof SerializationError, { signal: this.#signal, turns });
  }

  async #once<T>(
    mode: "read" | "write",
    statement: (session: Session) => Promise<T>,
    { shares, changesSession }: { readonly shares: boolean; readonly changesSession: boolean },
  ): Promise<T> {
    try {
      refuseIfClosed(this.#shared);
      const acquired = await this.driver.acquire(mode, this.#signal, shares);
      const own = traced(acquired, this.schema.dialect, this.#place);
      const session = new BoundedSession(own, this.driver.limits, this.#signal);
      let usable = false;
      try {
        const result = await statement(session);
        usable = true;
        return result;
      } catch (error) {
        const lost = session.givenUp || losesConnection(error, this.schema.dialect);
        usable = !lost && !isElsewhere(refusalIn(error, this.schema.dialect));
        throw lost && mode === "write" ? commitUnknown(error, this.#signal) : error;
      } finally {
        session.release(usable && !changesSession);
      }
    } catch (error) {
      const known = this.schema.translate(error);
      // The abort's reason says more than the cancellation.
      if (known instanceof CancelledError && known.reason !== COMMIT_UNKNOWN) throwIfAborted(this.#signal);
      throw known;
    }
  }

  async #unit<T>(mode: "read" | "write", fn: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
    this.#refuseWithinAtomic();
    return retryUnit(
      async (attempt) => {
        const how = { shares: attempt === 1, isRepeat: attempt > 1 };
        const transaction = await SqlTransaction.begin(this.#shared, mode, this.#signal, this.#place, how);
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
      { signal: this.#signal, turns: mode === "write" ? this.#shared.turns : undefined },
    );
  }

  /** The span that its statements are in. */
  get #place(): TracePlace | undefined {
    const span = spanOf(this.#signal);
    return span && { span };
  }

  /** A statement on another connection would be outside the atomic part, and could wait for it for ever. */
  #refuseWithinAtomic(): void {
    const part = current.value;
    if (part?.open && part.driver === this.driver) {
      throw atomicError();
    }
  }
}
