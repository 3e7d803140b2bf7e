import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type * as sqlite3 from "sqlite3";
import { throwIfAborted, untilAborted } from "../../abort.ts";
import { SerializationError } from "../../error.ts";
import type { Row, Value } from "../column.ts";
import type { Rule } from "../dialect.ts";
import type { Mode, NativeStatement, Session } from "../driver.ts";
import { messageOf } from "../error.ts";
import { loadDriver } from "../session/connect/load-driver.ts";
import { Cache } from "../session/lru.ts";
import { resultCodeOf } from "./error.ts";
import { allowLargeIntegers } from "./rows/integers.ts";

/** A statement is tried again in pauses of up to this long while another process is writing. */
const BUSY_PAUSE_MS = 20;

/** A connection to a file, through the driver `sqlite3`: all its use by units is in this file. */
export class SqliteSession implements Session {
  readonly #database: sqlite3.Database;
  readonly #busyTimeoutMs: number;
  readonly #onRelease: (session: SqliteSession, usable: boolean) => void;
  readonly #statements = new Cache<sqlite3.Statement>((statement) => statement.finalize());
  /** Whether the lock to write is held, or the view to read taken: being busy then does not pass by waiting. */
  #settled = false;
  #inTransaction = false;
  /** Whether CHECK constraints are enforced. */
  #checksOn = true;
  /** A statement that waits for another process is interrupted by this, as it does not run. */
  #stopping = false;
  #destroyed = false;
  #ended = false;
  #closing: Promise<void> | undefined;

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
    mode: "read" | "write" | "look",
    busyTimeoutMs: number,
    onRelease: (session: SqliteSession, usable: boolean) => void,
  ): Promise<SqliteSession> {
    const { default: sqlite3 } = await loadDriver("sqlite3", "sqlite:", () => import("sqlite3"));
    const database = await new Promise<sqlite3.Database>((resolve, reject) => {
      const flags =
        // The last connection that can write takes the log into the file, and one that cannot leaves its index behind.
        mode === "look" && existsSync(`${file}-wal`)
          ? sqlite3.OPEN_READONLY
          : sqlite3.OPEN_READWRITE | (mode === "write" ? sqlite3.OPEN_CREATE : 0);
      const opened = new sqlite3.Database(file, flags, (error) => (error ? reject(error) : resolve(opened)));
    });
    // The driver has set a second; see #whileBusy.
    database.configure("busyTimeout", 0);
    allowLargeIntegers(database);
    const session = new SqliteSession(database, busyTimeoutMs, onRelease);
    try {
      await session.execute("PRAGMA foreign_keys = ON");
      if (mode !== "write") {
        await session.execute("PRAGMA query_only = ON");
        // The first statement that reads the file: a unit that only begins and ends does not.
        if (mode === "look") await session.all("PRAGMA schema_version");
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
    const statement = this.#kept(sql) ?? (await this.#prepare(sql));
    const rows = await this.#inUnit(
      () =>
        new Promise<Row[]>((resolve, reject) => {
          statement.all<Row>(params, (error, found) => (error ? fail(statement, error, reject) : resolve(found)));
        }),
    );
    this.#settled = this.#inTransaction;
    return rows;
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const statement = this.#kept(sql) ?? (await this.#prepare(sql));
    const changes = await this.#inUnit(
      () =>
        new Promise<number>((resolve, reject) => {
          statement.run(params, function (error) {
            if (error) fail(statement, error, reject);
            else resolve(this.changes);
          });
        }),
    );
    this.#settled = this.#inTransaction;
    return changes;
  }

  /** Not kept: most of Sequelize's statements have their values in them, so that no other is like them. */
  async native({ sql, values = [], rows = true }: NativeStatement): Promise<unknown> {
    const result = await this.#inUnit(
      () =>
        new Promise((resolve, reject) => {
          const statement = this.#database.prepare(sql, (unprepared) => {
            if (unprepared) return reject(unprepared);
            const end = (settle: () => void) => statement.finalize(settle);
            if (rows) statement.all(values, (error, found) => end(() => (error ? reject(error) : resolve(found))));
            else
              statement.run(values, function (error) {
                end(() => (error ? reject(error) : resolve(this)));
              });
          });
        }),
    );
    this.#settled = this.#inTransaction;
    return result;
  }

  /** References cannot be turned off within a transaction. */
  async enforce(rule: Rule, on: boolean): Promise<boolean> {
    if (rule !== "checks") return false;
    if (!on) this.#checksOn = false;
    await this.run(`PRAGMA ignore_check_constraints = ${on ? "OFF" : "ON"}`);
    if (on) this.#checksOn = true;
    return true;
  }

  async execute(sql: string): Promise<void> {
    await this.run(sql);
  }

  /** Runs several statements without values, at once. */
  async script(sql: string): Promise<void> {
    await this.#inUnit(() => this.#exec(sql));
  }

  async begin(mode: Mode, signal?: AbortSignal): Promise<void> {
    const sql = mode === "read" ? "BEGIN" : "BEGIN IMMEDIATE";
    const statement = this.#kept(sql) ?? (await this.#prepare(sql));
    await this.#whileBusy(
      () =>
        new Promise<void>((resolve, reject) =>
          statement.run((error) => (error ? fail(statement, error, reject) : resolve())),
        ),
      signal,
    );
    this.#inTransaction = true;
    this.#settled = mode !== "read";
  }

  async commit(): Promise<void> {
    await this.execute("COMMIT");
    this.#leave();
  }

  async rollback(): Promise<void> {
    try {
      await this.execute("ROLLBACK");
    } catch (error) {
      // After some errors, such as a full disk or an interrupted write, SQLite has rolled back by itself.
      if (!messageOf(error).includes("no transaction is active")) throw error;
    }
    this.#leave();
  }

  /**
   * After some errors SQLite has rolled the whole transaction back: a full disk, an interrupted write, ON CONFLICT
   * ROLLBACK, a trigger's RAISE(ROLLBACK). It does not report that, but a new transaction can begin then.
   */
  async #inUnit<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#whileBusy(work);
    } catch (error) {
      if (this.#inTransaction && !this.#ended) this.#ended = !(await this.#isStillOpen());
      throw error;
    }
  }

  async #isStillOpen(): Promise<boolean> {
    try {
      await this.#exec("BEGIN");
    } catch (error) {
      return messageOf(error).includes("within a transaction");
    }
    await this.#exec("ROLLBACK");
    return false;
  }

  #exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) => this.#database.exec(sql, (error) => (error ? reject(error) : resolve())));
  }

  #leave(): void {
    this.#ended = false;
    this.#inTransaction = false;
    this.#settled = false;
  }

  async cancel(): Promise<void> {
    this.#stopping = true;
    if (!this.#closing) this.#database.interrupt();
  }

  isOpen(): boolean {
    return !this.#destroyed;
  }

  transactionEnded(): boolean {
    return this.#ended;
  }

  /** A statement in a thread cannot be ended from here: `close` waits for it in the background. */
  destroy(): void {
    this.#destroyed = true;
    this.#stopping = true;
    // A database that is being closed cannot be interrupted.
    if (!this.#closing) this.#database.interrupt();
  }

  release(usable: boolean): void {
    this.#stopping = this.#destroyed;
    this.#onRelease(this, usable && this.#checksOn && !this.#destroyed);
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    this.#statements.clear();
    await new Promise<void>((resolve) => this.#database.close(() => resolve()));
  }

  /** A pragma takes effect when it is prepared, so it is prepared each time. */
  #kept(sql: string): sqlite3.Statement | undefined {
    return sql.startsWith("PRAGMA ") ? undefined : this.#statements.get(sql);
  }

  async #prepare(sql: string): Promise<sqlite3.Statement> {
    this.#statements.get(sql)?.finalize();
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
    const start = performance.now();
    for (;;) {
      throwIfAborted(signal);
      try {
        return await work();
      } catch (error) {
        if (resultCodeOf(error) !== "SQLITE_BUSY") throw error;
        if (this.#settled) throw new SerializationError({ cause: error });
        if (this.#stopping) throw interruptedError(error);
        if (performance.now() - start > this.#busyTimeoutMs) throw error;
      }
      await untilAborted(sleep(1 + Math.random() * BUSY_PAUSE_MS), signal);
    }
  }
}

/**
 * Finishes a failed statement. While another process writes, SQLite keeps it open; it would block later commits on its
 * connection, and its interruption would hit them.
 */
function fail(statement: sqlite3.Statement, error: Error, reject: (error: Error) => void): void {
  statement.reset(() => reject(error));
}

/** The result of a statement from SQLite. */
function interruptedError(cause: unknown): Error {
  return Object.assign(new Error("interrupted while it waited for another process", { cause }), {
    code: "SQLITE_INTERRUPT",
  });
}
