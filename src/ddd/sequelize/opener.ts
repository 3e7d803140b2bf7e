import type { Sequelize } from "sequelize";
import type { DumpCommands, FileBackups } from "./backup/file-backups.ts";
import type { Driver, LimitOptions } from "./driver.ts";
import type { Examination } from "./examine/examination.ts";

/** How long units of a group commit wait for each other. */
export interface GroupCommitOptions {
  /**
   * A group takes no more units so many milliseconds after its first one has finished; on a slow disk, after the time that four COMMITs
   * have taken of late. @default 8
   */
  readonly openMs?: number | undefined;
  /**
   * A unit that has run in a group for so many milliseconds is undone, and runs again alone, so that those before it in the group can be
   * committed. A statement is not interrupted before ten times as long. @default 60
   */
  readonly patienceMs?: number | undefined;
}

export interface DatabaseOptions extends LimitOptions {
  /** The maximum connections to a server: as many units run at a time. @default 10 */
  readonly maxConnections?: number | undefined;
  /**
   * The connections that read a file at a time. Each takes a thread of libuv's pool while it works, of which there are 4
   * (UV_THREADPOOL_SIZE): with more connections than threads, a thread finds the next statement waiting. @default 8
   */
  readonly readers?: number | undefined;
  /**
   * The milliseconds that a unit may wait for a connection, or for its turn to write a file. Some servers let a statement
   * wait as long for a lock, in whole seconds. @default 10000
   */
  readonly acquireTimeoutMs?: number | undefined;
  /** The milliseconds that connecting to a server may take. @default 5000 */
  readonly connectTimeoutMs?: number | undefined;
  /** The milliseconds to wait for another process that writes the file. @default 5000 */
  readonly busyTimeoutMs?: number | undefined;
  /**
   * Whether units that queue to write a file may share a transaction, so that they wait for the disk once; and how long they wait
   * for each other. Each has a savepoint in it, and is acknowledged after its COMMIT. Units with a `retryForMs` below 30000, and those of `begin`,
   * have their own.
   *
   * @default true
   */
  readonly groupCommit?: boolean | GroupCommitOptions | undefined;
  /**
   * Whether the database is opened to be looked at alone: nothing is made where there is none, and every unit only reads.
   *
   * @default false
   */
  readonly readOnly?: boolean | undefined;
  /** The clock that the defaults of columns read. @default the system's */
  readonly now?: (() => Date) | undefined;
  /** More that the caller takes, for the error about a URL that no database has. @default "" */
  readonly orElse?: string | undefined;
  /**
   * Gets warnings about a usable database, such as that its guarantees need a single writer.
   *
   * @default a warning of the process, which Node prints to stderr
   */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** Opens databases of one kind. */
export interface Opener {
  /** The schemes of their URLs, in lower case. */
  readonly schemes: readonly string[];
  /** A URL for each way to open one, as an error proposes them. */
  readonly examples: readonly string[];
  /** The names of the dialect in Sequelize. */
  readonly sequelizeDialects: readonly string[];
  /** Prepares a database that a URL names. @throws DatabaseError for a URL without a meaning */
  open(url: string, options: DatabaseOptions): Promise<Opening>;
  /** Prepares the database of a user's own Sequelize instance. @throws DatabaseError for an instance that cannot be used */
  adopt(instance: Sequelize, options: DatabaseOptions): Promise<Opening>;
  /** Backups of databases that are files. @default the tools of the server make them: see `dump` */
  readonly backups?: FileBackups;
  /** The tools of the server for backups. @default they are not known */
  readonly dump?: DumpCommands;
  /** Loads the examinations of an open database. @default there are none */
  examinations?(url: string): Promise<readonly Examination[]>;
}

/** A database that is about to be used. */
export interface Opening {
  readonly driver: Driver;
  /** Says in one line why it cannot be used, and how to mend it. */
  problem(error: unknown): string;
}
