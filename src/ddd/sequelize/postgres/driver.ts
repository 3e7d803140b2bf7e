import { DeadlineError, UnavailableError } from "../../error.ts";
import { forEveryMode, type Lender } from "../adopt/lender.ts";
import type { Row, Value } from "../column.ts";
import {
  type Driver,
  type LimitOptions,
  type Mode,
  type NativeStatement,
  type SequelizeAdapter,
  type Session,
  toLimits,
} from "../driver.ts";
import { codeOf } from "../error.ts";
import type { DatabaseOptions } from "../opener.ts";
import { dial } from "../session/dial.ts";
import { hangUp } from "../session/hang-up.ts";
import { Pool } from "../session/pool.ts";
import { requestCancel } from "./client/cancel.ts";
import { type Client, connectPostgres } from "./client/client.ts";
import { type ConnectionState, checkServer, prepareClient } from "./client/settings.ts";
import { Statements } from "./client/statements.ts";
import { postgresDialect } from "./dialect.ts";
import { ConnectFailure, QUERY_CANCELED } from "./error.ts";
import type { PostgresLogin } from "./login.ts";
import { sequelizeAdapter } from "./sequelize.ts";

/**
 * Units are SERIALIZABLE: each runs as if alone, so that a rule checked in one cannot be broken by two that run at once
 * (write skew), as on SQLite, where there is one writer. What it costs is a repeat now and then.
 */
const begin: Readonly<Record<Mode, string>> = {
  write: "BEGIN ISOLATION LEVEL SERIALIZABLE",
  read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  migrate: "BEGIN ISOLATION LEVEL READ COMMITTED",
};

/** A statement that does not heed its cancellation this long loses its connection. */
const CANCEL_TIMEOUT_MS = 2000;

/**
 * A connection that was idle for more milliseconds is closed rather than used: a firewall or proxy may have dropped it.
 */
const MAX_IDLE_MS = 30_000;

/** A connection with its known state. */
export interface Link {
  readonly client: Client;
  readonly state: ConnectionState;
  readonly statements: Statements;
}

/** PostgreSQL, through the driver `pg`. */
export function postgresDriver(login: PostgresLogin, options: DatabaseOptions = {}): Driver {
  const { maxConnections = 10, acquireTimeoutMs: timeoutMs = 10_000, connectTimeoutMs = 5000 } = options;
  const connect = async (signal: AbortSignal) => {
    const client = await connectPostgres(login.url, signal);
    const state = await prepareClient(client, login.prepares);
    return { client, state, statements: new Statements(client, login.prepares, state.pooled) };
  };
  const pool: Pool<Link> = new Pool({
    max: maxConnections,
    timeoutMs,
    timeoutMessage: () =>
      `no database connection was free within ${timeoutMs} ms: too many units run, or one was left open`,
    create: async (signal) => {
      try {
        return await dial(connect, connectTimeoutMs, signal);
      } catch (error) {
        throw new ConnectFailure(error);
      }
    },
    destroy: ({ client }, politely) => hangUp(client, politely),
    isUsable: ({ client }) => client.isOpen(),
    check: ({ statements }) => statements.simple("SELECT 1"),
    maxIdleMs: MAX_IDLE_MS,
  });
  return driverOn(forEveryMode(pool), login.place, sequelizeAdapter, options);
}

/** The driver on connections of any origin. @param place the server, as errors name it */
export function driverOn(
  pool: Lender<Link>,
  place: string,
  sequelizeAdapter: SequelizeAdapter,
  options: LimitOptions,
): Driver {
  return {
    dialect: postgresDialect,
    sequelize: sequelizeAdapter,
    limits: toLimits(options),
    checkServer: async () => {
      const link = await pool.take("write");
      let usable = false;
      try {
        await checkServer(place, link.statements);
        usable = true;
        return [];
      } finally {
        pool.give(link, usable && link.client.isOpen());
      }
    },
    acquire: async (mode, signal) => {
      const link = await pool.take(mode, signal);
      return new PostgresSession(link, (usable) => pool.give(link, usable && link.client.isOpen()));
    },
    close: (signal) => pool.close(signal),
  };
}

class PostgresSession implements Session {
  readonly #client: Client;
  readonly #state: ConnectionState;
  readonly #statements: Statements;
  readonly #onRelease: (usable: boolean) => void;
  #mode: Mode | undefined;
  #running = false;
  #inTransaction = false;
  #firstInterruptTime: number | undefined;

  constructor({ client, state, statements }: Link, onRelease: (usable: boolean) => void) {
    this.#client = client;
    this.#state = state;
    this.#statements = statements;
    this.#onRelease = onRelease;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const { rows } = await this.#statement(sql, params);
    return rows;
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const { rowCount } = await this.#statement(sql, params);
    return rowCount ?? 0;
  }

  /** Prepares nothing: Sequelize writes most values into its SQL. */
  async native({ sql, values = [] }: NativeStatement): Promise<unknown> {
    return this.#query(() => this.#client.query({ text: sql, values: Object.values(values) }));
  }

  /** All rules are always enforced. */
  async enforce(): Promise<boolean> {
    return false;
  }

  async execute(sql: string): Promise<void> {
    await this.#query(() => this.#statements.simple(sql));
  }

  async begin(mode: Mode): Promise<void> {
    await this.#query(async () => {
      await this.#statements.forget();
      await this.#statements.simple(begin[mode] + (mode === "write" ? this.#state.unitSettings : ""));
    });
    this.#mode = mode;
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    const { command } = await this.#query(() => this.#statements.simple("COMMIT")).catch(ifIdleTooLong);
    // PostgreSQL does not call it an error to commit a transaction that an error has spoiled: it rolls back instead.
    if (command !== "COMMIT") throw new Error("the unit was rolled back, as one of its statements had failed");
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    await this.#query(() => this.#statements.simple("ROLLBACK"));
  }

  /** A server that neither ends the statement nor answers the request in time loses the connection. */
  async cancel(): Promise<void> {
    if (!this.#running) return;
    this.#firstInterruptTime ??= performance.now();
    const left = this.#firstInterruptTime + CANCEL_TIMEOUT_MS - performance.now();
    if (left <= 0 || !(await requestCancel(this.#client, left))) this.#client.destroy();
  }

  isOpen(): boolean {
    return this.#client.isOpen();
  }

  transactionEnded(): boolean {
    return this.#inTransaction && this.#client.getTransactionStatus() === "I";
  }

  destroy(): void {
    this.#client.destroy();
  }

  /** A connection with an open transaction, left by several statements in one text, is not reused. */
  release(usable: boolean): void {
    this.#onRelease(usable && this.#client.getTransactionStatus() === "I");
  }

  /** Prepares no statements of a migration, since each runs once. */
  #statement(sql: string, params: readonly Value[]) {
    return this.#query(() =>
      this.#inTransaction && this.#mode === "migrate"
        ? this.#statements.once(sql, params)
        : this.#statements.prepared(sql, params, this.#inTransaction),
    );
  }

  async #query<T>(statement: () => Promise<T>): Promise<T> {
    this.#running = true;
    try {
      return await statement();
    } catch (error) {
      if (codeOf(error) !== QUERY_CANCELED || this.#firstInterruptTime !== undefined) throw error;
      throw new DeadlineError("the database ended a statement that took too long for it, or that was cancelled there", {
        cause: error,
      });
    } finally {
      this.#running = false;
    }
  }
}

/** The server sends this error instead of reading the COMMIT, so the commit has not taken effect. */
function ifIdleTooLong(error: unknown): never {
  if (codeOf(error) !== "25P03" || !(error instanceof Error && "severity" in error && error.severity === "FATAL"))
    throw error;
  throw new UnavailableError("the database has undone the unit, which was idle for too long for it", { cause: error });
}
