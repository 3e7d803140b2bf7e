import type * as sqlite3 from "sqlite3";
import type { Row } from "../../column.ts";
import { loadDriver } from "../../session/connect/load-driver.ts";

/** The milliseconds that a statement waits for another process, such as one that recovers the write-ahead log. */
const BUSY_TIMEOUT_MS = 5000;

/** A copy that is being made, which the driver has, and its types lack. */
interface Copy {
  readonly completed: boolean;
  retryErrors: readonly number[];
  step(pages: number, done: (error: Error | null) => void): void;
  finish(done: () => void): void;
}

type Made = (error: Error | null) => void;

interface Copyable {
  backup(target: string, made: Made): Copy;
  backup(source: string, to: string, from: string, isTarget: boolean, made: Made): Copy;
}

/** A connection to a file as a whole, which runs no units. Its errors are the driver's. */
export class FileConnection {
  readonly #database: sqlite3.Database;

  private constructor(database: sqlite3.Database) {
    this.#database = database;
  }

  static async open(file: string, mode: "read" | "write"): Promise<FileConnection> {
    const { default: sqlite3 } = await loadDriver("sqlite3", "sqlite:", () => import("sqlite3"));
    const flags = mode === "read" ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE;
    const database = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened = new sqlite3.Database(file, flags, (error) => (error ? reject(error) : resolve(opened)));
    });
    // Nothing else of the process waits for the thread.
    database.configure("busyTimeout", BUSY_TIMEOUT_MS);
    const connection = new FileConnection(database);
    try {
      // The file may be from anybody: its views and triggers get no function that does more than compute.
      await connection.all("PRAGMA trusted_schema = OFF");
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  }

  all(sql: string): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#database.all<Row>(sql, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  /** The first column of the first row. */
  async one(sql: string): Promise<unknown> {
    const [row] = await this.all(sql);
    return Object.values(row ?? {})[0];
  }

  /** Writes a copy of the content, without free pages, into a file that is empty or not there, by one view of it. */
  async vacuumInto(target: string): Promise<void> {
    await this.all(`VACUUM INTO '${target.replaceAll("'", "''")}'`);
  }

  /** Copies the content into another file, page by page: of a damaged database, too. */
  copyTo(target: string): Promise<void> {
    return this.#copy((database, made) => database.backup(target, made));
  }

  /** Writes the content of another file over this one's, in one transaction. */
  copyFrom(source: string): Promise<void> {
    return this.#copy((database, made) => database.backup(source, "main", "main", false, made));
  }

  #copy(start: (database: Copyable, made: Made) => Copy): Promise<void> {
    return new Promise((resolve, reject) => {
      const database = this.#database as unknown as Copyable;
      const backup = start(database, (unmade) => {
        if (unmade) return reject(unmade);
        // All pages at a time, since a change between two steps would begin it anew.
        backup.step(-1, (error) => {
          const isWhole = backup.completed;
          backup.finish(() =>
            error || !isWhole ? reject(error ?? new Error("the copy was not completed")) : resolve(),
          );
        });
      });
      // A database that is in use is told by an error instead.
      backup.retryErrors = [];
    });
  }

  /** Makes the running statement fail. */
  interrupt(): void {
    this.#database.interrupt();
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => this.#database.close((error) => (error ? reject(error) : resolve())));
  }
}
