import { Sequelize } from "sequelize";
import { DeadlineError, UnavailableError } from "../error.ts";
import { Cache } from "./cache.ts";
import { dial } from "./dial.ts";
import { type Driver, type LimitOptions, type Mode, type Row, type Session, toLimits, type Value } from "./driver.ts";
import { codeOf } from "./error.ts";
import { Pool } from "./pool.ts";
import { requestCancel } from "./postgres-cancel.ts";
import { type Client, connectPostgres } from "./postgres-client.ts";
import { ConnectFailure, explain, QUERY_CANCELED } from "./postgres-error.ts";

export interface PostgresOptions extends LimitOptions {
  /** How many connections are open at most: as many units run at a time. @default 10 */
  readonly maxConnections?: number | undefined;
  /** How long a unit may wait for a connection. @default 10000 */
  readonly acquireTimeoutMs?: number | undefined;
  /** How long connecting may take. @default 5000 */
  readonly connectTimeoutMs?: number | undefined;
}

/** Values come as PostgreSQL's text: the columns' codecs know what to make of them. */
const types = { getTypeParser: () => (text: string) => text };

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

/** One that was idle longer is closed rather than used: what is between may have forgotten it. */
const MAX_IDLE_MS = 30_000;

/** Only for its knowledge of the SQL: it never connects, as its pool has no limit for what a lost connection waits for. */
const sequelize = new Sequelize({ dialect: "postgres", logging: false, dialectModule: {} });

/** PostgreSQL, through the driver `pg`. */
export function postgresDriver(url: string, options: PostgresOptions = {}): Driver {
  const { maxConnections = 10, acquireTimeoutMs: timeoutMs = 10_000, connectTimeoutMs = 5000 } = options;
  const connect = async (signal: AbortSignal) => {
    const client = await connectPostgres(url, signal);
    await prepareClient(client);
    return client;
  };
  const pool: Pool<Client> = new Pool({
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
    destroy: close,
    isUsable: (client) => client.isOpen(),
    maxIdleMs: MAX_IDLE_MS,
  });
  const query = sequelize.getQueryInterface();
  return {
    dialect: "postgres",
    limits: toLimits(options),
    quote: (name) => query.quoteIdentifier(name),
    placeholder: (n) => `$${n}`,
    failureSpoilsTransaction: true,
    statementIsUnit: false,
    acquire: async (_, signal) => {
      const client = await pool.take(signal);
      return new PostgresSession(client, (usable) => pool.give(client, usable && client.isOpen()));
    },
    explain,
    close: (signal) => pool.close(signal),
  };
}

/**
 * Sees to it that values come and go as the columns' codecs know them, whatever the server, the database or the user is
 * set to. pg sets the encoding.
 */
async function prepareClient(client: Client): Promise<void> {
  const settings = [
    "standard_conforming_strings = on",
    "client_min_messages = warning",
    "TIME ZONE 'UTC'",
    "datestyle = ISO",
    "extra_float_digits = 3",
  ];
  await client.query({ text: settings.map((one) => `SET ${one}`).join("; "), types });
}

/** How long a server may take to hear that it is not needed any more. */
const FAREWELL_MS = 500;

async function close(client: Client, politely: boolean): Promise<void> {
  if (politely && client.isOpen()) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    // What closing a useless connection complains of is of no interest.
    await Promise.race([client.end().catch(() => {}), late]);
    clearTimeout(timer);
  }
  client.destroy();
}

/** What must be remembered of a client from one session to the next. */
interface Prepared {
  /** The names of its prepared statements, by their SQL. */
  readonly names: Cache<string>;
  /** Names that were forgotten here, but not yet on the server. */
  readonly forgotten: string[];
}
const prepared = new WeakMap<Client, Prepared>();
let statements = 0;

class PostgresSession implements Session {
  readonly #client: Client;
  readonly #onRelease: (usable: boolean) => void;
  readonly #prepared: Prepared;
  #running = false;
  #inTransaction = false;
  #firstInterruptTime: number | undefined;

  constructor(client: Client, onRelease: (usable: boolean) => void) {
    this.#client = client;
    this.#onRelease = onRelease;
    this.#prepared = preparedOf(client);
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const { rows } = await this.#query(sql, params);
    return rows;
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const { rowCount } = await this.#query(sql, params);
    return rowCount ?? 0;
  }

  async execute(sql: string): Promise<void> {
    await this.#query(sql);
  }

  async begin(mode: Mode): Promise<void> {
    await this.#query(begin[mode]);
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    const { command } = await this.#query("COMMIT").catch(ifIdleTooLong);
    // PostgreSQL does not call it an error to commit a transaction that an error has spoiled: it rolls back instead.
    if (command !== "COMMIT") throw new Error("the unit was rolled back, as one of its statements had failed");
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    await this.#query("ROLLBACK");
  }

  /** A server that neither ends the statement nor answers the request in time loses the connection. */
  async interrupt(): Promise<void> {
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

  /** A transaction that several statements in one have left open is met by nobody else. */
  release(usable: boolean): void {
    this.#onRelease(usable && this.#client.getTransactionStatus() === "I");
  }

  /** @param values where there are none, the statement is not worth preparing */
  async #query(text: string, values?: readonly Value[]) {
    const client = this.#client;
    this.#running = true;
    try {
      if (!values) return await client.query({ text, types });
      const name = this.#nameOf(text);
      for (let old = this.#prepared.forgotten.pop(); old; old = this.#prepared.forgotten.pop()) {
        const { parsedStatements } = client.connection;
        // The server does not know a statement that it has refused.
        if (!(old in parsedStatements)) continue;
        delete parsedStatements[old];
        await client.query({ text: `DEALLOCATE ${old}`, types });
      }
      return await client.query({ text, values, name, types });
    } catch (error) {
      if (codeOf(error) !== QUERY_CANCELED || this.#firstInterruptTime !== undefined) throw error;
      throw new DeadlineError("the database ended a statement that took too long for it, or that was cancelled there", {
        cause: error,
      });
    } finally {
      this.#running = false;
    }
  }

  /** The name that a statement is prepared by. A name is never used again, so it always means the same. */
  #nameOf(sql: string): string {
    const { names } = this.#prepared;
    let name = names.get(sql);
    if (name === undefined) {
      name = `brasa_${++statements}`;
      names.set(sql, name);
    }
    return name;
  }
}

/** This is said instead of reading the COMMIT, so it is known that it did not take effect. */
function ifIdleTooLong(error: unknown): never {
  if (codeOf(error) !== "25P03") throw error;
  throw new UnavailableError("the database has undone the unit, which was idle for too long for it", { cause: error });
}

function preparedOf(client: Client): Prepared {
  let known = prepared.get(client);
  if (!known) {
    const forgotten: string[] = [];
    known = { names: new Cache((name) => forgotten.push(name)), forgotten };
    prepared.set(client, known);
  }
  return known;
}
