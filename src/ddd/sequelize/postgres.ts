import { connect } from "node:net";
import { Sequelize } from "sequelize";
import { DomainError, throwIfAborted, UnavailableError } from "../error.ts";
import { untilAborted } from "../scope.ts";
import { Cache } from "./cache.ts";
import type { Driver, Failure, Mode, Row, Session, Value } from "./driver.ts";
import { codeOf, messageOf } from "./error.ts";

export interface PostgresOptions {
  /** How many connections are open at most: as many units run at a time. @default 10 */
  readonly maxConnections?: number | undefined;
  /** How long a unit may wait for a connection. @default 10000 */
  readonly acquireTimeoutMs?: number | undefined;
  /** How long connecting may take. @default 5000 */
  readonly connectTimeoutMs?: number | undefined;
}

/** What this file uses of a client of the driver `pg`, which has no types of its own. */
interface Client {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly connection: { readonly parsedStatements: Record<string, string>; readonly stream: { destroy(): void } };
  query(query: {
    text: string;
    name?: string;
    values?: readonly Value[];
    types: { getTypeParser(): (text: string) => string };
  }): Promise<{ rows: Row[]; rowCount: number | null; command: string }>;
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
/** A request may come before the statement has begun, and is lost then. */
const CANCEL_EVERY_MS = 250;
/** The protocol's code for it. */
const CANCEL_REQUEST = 80877102;

/** PostgreSQL, on the connections of Sequelize's pool. */
export function postgresDriver(url: string, options: PostgresOptions = {}): Driver {
  const { maxConnections = 10, acquireTimeoutMs = 10_000, connectTimeoutMs = 5000 } = options;
  const sequelize = new Sequelize(url, {
    dialect: "postgres",
    logging: false,
    pool: { max: maxConnections, acquire: acquireTimeoutMs, idle: 30_000 },
    dialectOptions: {
      application_name: "brasa",
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMs,
    },
  });
  const { connectionManager } = sequelize;
  const query = sequelize.getQueryInterface();

  async function acquire(_: Mode, signal?: AbortSignal): Promise<Session> {
    throwIfAborted(signal);
    const acquired = connectionManager.getConnection({ type: "write" });
    try {
      // Sequelize's type says only "object"; for this dialect it is a client of pg.
      return new PostgresSession((await untilAborted(acquired, signal)) as Client, sequelize);
    } catch (error) {
      // Whoever waited has given up: the connection goes back as soon as it comes, if it does.
      acquired.then(
        (connection) => connectionManager.releaseConnection(connection),
        () => {},
      );
      throw error;
    }
  }

  return {
    dialect: "postgres",
    quote: (name) => query.quoteIdentifier(name),
    placeholder: (n) => `$${n}`,
    failureSpoilsTransaction: true,
    statementIsUnit: false,
    acquire,
    explain,
    close: () => sequelize.close(),
  };
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
  readonly #sequelize: Sequelize;
  readonly #prepared: Prepared;
  #running = false;
  #interruptTime = Number.NEGATIVE_INFINITY;

  constructor(client: Client, sequelize: Sequelize) {
    this.#client = client;
    this.#sequelize = sequelize;
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
  }

  async commit(): Promise<void> {
    const { command } = await this.#query("COMMIT");
    // PostgreSQL does not call it an error to commit a transaction that an error has spoiled: it rolls back instead.
    if (command !== "COMMIT") throw new Error("the unit was rolled back, as one of its statements had failed");
  }

  async rollback(): Promise<void> {
    await this.#query("ROLLBACK");
  }

  /** Asks the server, on a connection of its own, as its protocol has it ("Canceling Requests in Progress"). */
  interrupt(): void {
    const now = performance.now();
    if (!this.#running || now - this.#interruptTime < CANCEL_EVERY_MS) return;
    this.#interruptTime = now;
    const { host, port, processID, secretKey } = this.#client;
    const request = Buffer.alloc(16);
    [16, CANCEL_REQUEST, processID, secretKey].forEach((word, i) => {
      request.writeInt32BE(word, i * 4);
    });
    const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    // Not heard is as good as not heeded; see the timer.
    socket.on("error", () => {});
    socket.end(request);
    const timer = setTimeout(() => {
      if (this.#running) this.#client.connection.stream.destroy();
    }, CANCEL_TIMEOUT_MS);
    timer.unref();
  }

  release(usable: boolean): void {
    const { connectionManager } = this.#sequelize;
    if (usable) connectionManager.releaseConnection(this.#client);
    // What closing a useless connection complains of is of no interest.
    else connectionManager.destroyConnection(this.#client).catch(() => {});
  }

  /** @param values where there are none, the statement is not worth preparing */
  async #query(text: string, values?: readonly Value[]) {
    const client = this.#client;
    this.#running = true;
    try {
      if (!values) return await client.query({ text, types });
      const name = this.#nameOf(text);
      for (let old = this.#prepared.forgotten.pop(); old; old = this.#prepared.forgotten.pop()) {
        delete client.connection.parsedStatements[old];
        await client.query({ text: `DEALLOCATE ${old}`, types });
      }
      return await client.query({ text, values, name, types });
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

function preparedOf(client: Client): Prepared {
  let known = prepared.get(client);
  if (!known) {
    const forgotten: string[] = [];
    known = { names: new Cache((name) => forgotten.push(name)), forgotten };
    prepared.set(client, known);
  }
  return known;
}

function explain(error: unknown): Failure | DomainError {
  if (error instanceof DomainError) return error;
  const code = codeOf(error);
  const { table, constraint, column } = detailsOf(error);
  switch (code) {
    case "23505":
      return { kind: "unique", table, constraint };
    case "23503":
      return { kind: "foreign_key", table, constraint };
    case "23502":
      return { kind: "not_null", table, columns: column === undefined ? [] : [column] };
    case "23514":
    case "23P01":
      return { kind: "check", table, constraint };
    case "40001":
    case "40P01":
      return { kind: "serialization" };
    case "57014":
      return { kind: "interrupted" };
    case "53100":
      return { kind: "unavailable", message: "the disk that the database is on is full" };
    case "25006":
      return { kind: "unavailable", message: "the database only allows reading at present" };
  }
  if (error instanceof Error && error.name === "SequelizeConnectionAcquireTimeoutError") {
    return new UnavailableError("no database connection was free in time: too many units run, or one was left open", {
      cause: error,
    });
  }
  return isConnectionLoss(error, code)
    ? { kind: "unavailable", message: "the database cannot be reached, or has closed the connection" }
    : { kind: "unknown" };
}

/** 08: connection exception; 53: insufficient resources; 57P: shut down. Without a code: pg's own words. */
function isConnectionLoss(error: unknown, code: string): boolean {
  if (/^(08|53|57P)/.test(code) || /^E[A-Z]+$/.test(code)) return true;
  const { name = "" } = error instanceof Error ? error : {};
  return (
    /^Sequelize.*(Connection|Host)/.test(name) || /connection|not queryable/i.test(code === "" ? messageOf(error) : "")
  );
}

function detailsOf(error: unknown): { table?: string; constraint?: string; column?: string } {
  return typeof error === "object" && error !== null ? error : {};
}
