import { Sequelize } from "sequelize";
import { DeadlineError, throwIfAborted } from "../error.ts";
import { untilAborted } from "../scope.ts";
import { Cache } from "./cache.ts";
import type { Driver, Mode, Row, Session, Value } from "./driver.ts";
import { codeOf } from "./error.ts";
import { closedError } from "./pool.ts";
import { type Backend, requestCancel } from "./postgres-cancel.ts";
import { explain, QUERY_CANCELED } from "./postgres-error.ts";

export interface PostgresOptions {
  /** How many connections are open at most: as many units run at a time. @default 10 */
  readonly maxConnections?: number | undefined;
  /** How long a unit may wait for a connection. @default 10000 */
  readonly acquireTimeoutMs?: number | undefined;
  /** How long connecting may take. @default 5000 */
  readonly connectTimeoutMs?: number | undefined;
}

/** What this file uses of a client of the driver `pg`, which has no types of its own. */
interface Client extends Backend {
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
  sequelize.addHook("afterConnect", (client) => prepareClient(client as Client));
  const { connectionManager } = sequelize;
  let closed = false;
  const query = sequelize.getQueryInterface();

  async function acquire(_: Mode, signal?: AbortSignal): Promise<Session> {
    throwIfAborted(signal);
    if (closed) throw closedError();
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
    close: () => {
      closed = true;
      return sequelize.close();
    },
  };
}

/**
 * Sees to it that values come and go as the columns' codecs know them, whatever the server, the database or the user is
 * set to. Sequelize sets the time zone and `standard_conforming_strings`, pg the encoding.
 */
async function prepareClient(client: Client): Promise<void> {
  await client.query({ text: "SET datestyle = ISO; SET extra_float_digits = 3", types });
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
  #firstInterruptTime: number | undefined;
  #lost = false;

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

  /** A server that neither ends the statement nor answers the request in time loses the connection. */
  async interrupt(): Promise<void> {
    if (!this.#running) return;
    this.#firstInterruptTime ??= performance.now();
    const left = this.#firstInterruptTime + CANCEL_TIMEOUT_MS - performance.now();
    if (left <= 0 || !(await requestCancel(this.#client, left))) {
      this.#lost = true;
      this.#client.connection.stream.destroy();
    }
  }

  release(usable: boolean): void {
    const { connectionManager } = this.#sequelize;
    if (usable && !this.#lost) connectionManager.releaseConnection(this.#client);
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

function preparedOf(client: Client): Prepared {
  let known = prepared.get(client);
  if (!known) {
    const forgotten: string[] = [];
    known = { names: new Cache((name) => forgotten.push(name)), forgotten };
    prepared.set(client, known);
  }
  return known;
}
