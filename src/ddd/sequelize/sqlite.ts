import { setTimeout as sleep } from "node:timers/promises";
import { Sequelize } from "sequelize";
import sqlite3 from "sqlite3";
import { DomainError, throwIfAborted } from "../error.ts";
import { untilAborted } from "../scope.ts";
import { Cache } from "./cache.ts";
import type { Driver, Failure, Mode, Row, Session, Value } from "./driver.ts";
import { codeOf, messageOf } from "./error.ts";
import { Pool } from "./pool.ts";

export interface SqliteOptions {
  /** How many connections read at a time. Each takes a thread of libuv's pool while it works. @default 4 */
  readonly readers?: number | undefined;
  /** How long to wait for another process that is writing. @default 5000 */
  readonly busyTimeoutMs?: number | undefined;
  /** How long a unit may wait for its turn to write, or for a connection to read with. @default 10000 */
  readonly acquireTimeoutMs?: number | undefined;
}

/** A statement is tried again in pauses of up to this long while another process is writing. */
const BUSY_PAUSE_MS = 20;

/** Only for its knowledge of SQLite's SQL: it never connects, as its transactions collapse when several run at a time. */
const sequelize = new Sequelize({ dialect: "sqlite", logging: false });

/**
 * SQLite, through the driver `sqlite3`; all use of it is in this file. It lets one connection write at a time, so there is
 * one to write, which units queue for, and a few to read, which never wait for it (write-ahead log).
 */
export function sqliteDriver(file: string, options: SqliteOptions = {}): Driver {
  const { readers = 4, busyTimeoutMs = 5000, acquireTimeoutMs: timeoutMs = 10_000 } = options;
  const writer: Pool<SqliteSession> = new Pool({
    max: 1,
    timeoutMs,
    timeoutMessage: `no turn to write within ${timeoutMs} ms: too much is written, or a unit was left open`,
    create: () => SqliteSession.open(file, "write", busyTimeoutMs, (session, usable) => writer.give(session, usable)),
    destroy: (session) => session.close(),
  });
  const reader: Pool<SqliteSession> = new Pool({
    max: readers,
    timeoutMs,
    timeoutMessage: `no connection to read with within ${timeoutMs} ms: too much is read, or a unit was left open`,
    create: () => SqliteSession.open(file, "read", busyTimeoutMs, (session, usable) => reader.give(session, usable)),
    destroy: (session) => session.close(),
  });
  const query = sequelize.getQueryInterface();
  return {
    dialect: "sqlite",
    quote: (name) => query.quoteIdentifier(name),
    placeholder: () => "?",
    failureSpoilsTransaction: false,
    statementIsUnit: true,
    acquire: (mode, signal) => (mode === "read" ? reader : writer).take(signal),
    explain,
    close: async () => {
      await reader.close();
      await writer.close();
    },
  };
}

class SqliteSession implements Session {
  readonly #database: sqlite3.Database;
  readonly #busyTimeoutMs: number;
  readonly #onRelease: (session: SqliteSession, usable: boolean) => void;
  readonly #statements = new Cache<sqlite3.Statement>((statement) => statement.finalize());
  #inTransaction = false;

  private constructor(
    database: sqlite3.Database,
    busyTimeoutMs: number,
    onRelease: (session: SqliteSession, usable: boolean) => void,
  ) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#onRelease = onRelease;
  }

  static async open(
    file: string,
    mode: "read" | "write",
    busyTimeoutMs: number,
    onRelease: (session: SqliteSession, usable: boolean) => void,
  ): Promise<SqliteSession> {
    const database = await new Promise<sqlite3.Database>((resolve, reject) => {
      const flags = sqlite3.OPEN_READWRITE | (mode === "write" ? sqlite3.OPEN_CREATE : 0);
      const opened = new sqlite3.Database(file, flags, (error) => (error ? reject(error) : resolve(opened)));
    });
    const session = new SqliteSession(database, busyTimeoutMs, onRelease);
    try {
      await session.execute("PRAGMA foreign_keys = ON");
      if (mode === "read") {
        await session.execute("PRAGMA query_only = ON");
      } else {
        // A commit is on the disk when it is acknowledged.
        await session.execute("PRAGMA synchronous = FULL");
        const [row] = await session.all("PRAGMA journal_mode = WAL");
        if (row?.journal_mode !== "wal") throw new Error("a write-ahead log is not possible there");
      }
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const statement = await this.#prepared(sql);
    return this.#whileBusy(
      () =>
        new Promise<Row[]>((resolve, reject) => {
          statement.all<Row>(params, (error, rows) => (error ? reject(error) : resolve(rows)));
        }),
    );
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const statement = await this.#prepared(sql);
    return this.#whileBusy(
      () =>
        new Promise<number>((resolve, reject) => {
          statement.run(params, function (error) {
            if (error) reject(error);
            else resolve(this.changes);
          });
        }),
    );
  }

  async execute(sql: string): Promise<void> {
    await this.run(sql);
  }

  async begin(mode: Mode, signal?: AbortSignal): Promise<void> {
    const statement = await this.#prepared(mode === "read" ? "BEGIN" : "BEGIN IMMEDIATE");
    await this.#whileBusy(
      () => new Promise<void>((resolve, reject) => statement.run((error) => (error ? reject(error) : resolve()))),
      signal,
    );
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    await this.execute("COMMIT");
    this.#inTransaction = false;
  }

  async rollback(): Promise<void> {
    try {
      await this.execute("ROLLBACK");
    } catch (error) {
      // After some errors, such as a full disk or an interrupted write, SQLite has rolled back by itself.
      if (!messageOf(error).includes("no transaction is active")) throw error;
    }
    this.#inTransaction = false;
  }

  interrupt(): void {
    this.#database.interrupt();
  }

  release(usable: boolean): void {
    this.#onRelease(this, usable);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    await new Promise<void>((resolve) => this.#database.close(() => resolve()));
  }

  async #prepared(sql: string): Promise<sqlite3.Statement> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = await this.#whileBusy(
      () =>
        new Promise<sqlite3.Statement>((resolve, reject) => {
          const prepared: sqlite3.Statement = this.#database.prepare(sql, (error) =>
            error ? reject(error) : resolve(prepared),
          );
        }),
    );
    this.#statements.set(sql, statement);
    return statement;
  }

  /** SQLite's own waiting would hold a thread of libuv's pool, and could not be aborted. */
  async #whileBusy<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    // Within a transaction the lock is held, or the view taken: being busy then does not pass by waiting.
    if (this.#inTransaction) return work();
    const start = performance.now();
    for (;;) {
      throwIfAborted(signal);
      try {
        return await work();
      } catch (error) {
        if (codeOf(error) !== "SQLITE_BUSY" || performance.now() - start > this.#busyTimeoutMs) throw error;
      }
      await untilAborted(sleep(1 + Math.random() * BUSY_PAUSE_MS), signal);
    }
  }
}

const constraints = [
  [/UNIQUE constraint failed: (.+)/, "unique"],
  [/NOT NULL constraint failed: (.+)/, "not_null"],
  [/CHECK constraint failed: (.+)/, "check"],
  [/FOREIGN KEY constraint failed/, "foreign_key"],
] as const;

function explain(error: unknown): Failure | DomainError {
  if (error instanceof DomainError) return error;
  switch (codeOf(error)) {
    case "SQLITE_CONSTRAINT":
      return explainConstraint(messageOf(error));
    case "SQLITE_BUSY":
    case "SQLITE_LOCKED":
      return { kind: "busy" };
    case "SQLITE_INTERRUPT":
      return { kind: "interrupted" };
    case "SQLITE_FULL":
      return { kind: "unavailable", message: "the disk that the database is on is full" };
    case "SQLITE_READONLY":
      // The latter is a mistake in a method of a subclass.
      return { kind: "unavailable", message: "the file can only be read, or a statement that writes was run by all()" };
    case "SQLITE_IOERR":
    case "SQLITE_CANTOPEN":
    case "SQLITE_CORRUPT":
    case "SQLITE_NOTADB":
    case "SQLITE_PERM":
      return { kind: "unavailable", message: "the database's file cannot be used" };
    default:
      return { kind: "unknown" };
  }
}

function explainConstraint(message: string): Failure {
  for (const [pattern, kind] of constraints) {
    const found = pattern.exec(message);
    if (!found) continue;
    if (kind === "check") return { kind, constraint: found[1] };
    const columns = (found[1] ?? "").split(", ").filter((one) => one !== "");
    const [table] = columns[0]?.split(".") ?? [];
    return { kind, table, columns: columns.map((one) => one.slice(one.indexOf(".") + 1)) };
  }
  return { kind: "check" };
}
