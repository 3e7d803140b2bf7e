import type { DataType, QueryInterface, Dialect as SequelizeDialect } from "sequelize";
import type { DomainError } from "../error.ts";
import type { Kind } from "../schema/field.ts";

/**
 * The databases that there is a driver for; MySQL is of MariaDB's dialect. Another one is another file like sqlite.ts, and
 * a column in column.ts.
 */
export type Dialect = "sqlite" | "postgres" | "mariadb";

/** What can be bound to a placeholder. */
export type Value = string | number | null | readonly string[];

/** A row as the driver gives it; see Codec for what its values are. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * What a transaction is for: `migrate` changes tables, and must see what others have committed while it waited for its
 * lock.
 */
export type Mode = "read" | "write" | "migrate";

/** A statement of Sequelize's, with its values as Sequelize gives them to the driver. */
export interface NativeStatement {
  readonly sql: string;
  /** Values by position; on SQLite perhaps by name. */
  readonly values?: readonly unknown[] | Readonly<Record<string, unknown>>;
  /** Whether Sequelize wants rows, on SQLite, whose driver has a method for either. @default true */
  readonly rows?: boolean;
}

/** How Sequelize is given a connection of this database's driver. */
export interface SequelizeAdapter {
  /** The dialect's name in Sequelize. */
  readonly dialect: SequelizeDialect;
  /** Sequelize's types for kinds of values that are kept otherwise than its own would keep them. */
  readonly types?: Partial<Readonly<Record<Kind, DataType>>>;
  /** Methods of the QueryInterface that make a table anew, and lose a part of it. */
  readonly rebuilding?: readonly (keyof QueryInterface)[];
  /**
   * Makes an object with the public methods of the driver's connections that Sequelize's queries call.
   *
   * @param run runs a statement and gives the driver's own result
   */
  connection(run: (statement: NativeStatement) => Promise<unknown>): object;
}

/** One connection, used by one alone until it is released. Its errors are the driver's. */
export interface Session {
  /** Runs a statement that gives rows. */
  all(sql: string, params?: readonly Value[]): Promise<Row[]>;
  /** @returns how many rows were changed */
  run(sql: string, params?: readonly Value[]): Promise<number>;
  /** Runs a statement of Sequelize's. @returns the driver's own result, in the types that Sequelize expects */
  native(statement: NativeStatement): Promise<unknown>;
  /** Runs a statement without values, such as SAVEPOINT. */
  execute(sql: string): Promise<void>;
  begin(mode: Mode, signal?: AbortSignal): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /**
   * Makes the statement that runs fail soon, if it does not end by itself. Resolves when whatever comes of it has come:
   * a later statement is not met.
   */
  cancel(): Promise<void>;
  /** Whether the connection is open, as far as is known without asking the server. */
  isOpen(): boolean;
  /**
   * Whether the transaction has ended without `commit` or `rollback`: the database has rolled it back by itself, or a
   * statement has ended it. Later statements would be outside of it.
   */
  transactionEnded(): boolean;
  /** Closes the connection at once, without waiting for a running statement, which may never end. `release` follows. */
  destroy(): void;
  /** @param usable false if its state is not known: it is closed then, and another is opened when one is needed */
  release(usable: boolean): void;
}

/** How long a database may take to answer, in milliseconds, before its connection is given up. */
export interface Limits {
  /** The limit for beginning or ending a transaction or a savepoint. */
  readonly answerMs: number;
  /** The limit for a statement whose caller has set none. */
  readonly statementMs: number;
}

/** Time limits that a user may set. */
export interface LimitOptions {
  /**
   * How many milliseconds the database may take to begin or end a transaction or a savepoint, before the connection is
   * given up. A commit that takes longer may have taken effect. @default 10000
   */
  readonly answerTimeoutMs?: number | undefined;
  /**
   * How many milliseconds a statement without a signal may take, before the connection is given up. Migrations have no
   * limit. @default 900000
   */
  readonly statementTimeoutMs?: number | undefined;
}

export function toLimits({ answerTimeoutMs = 10_000, statementTimeoutMs = 900_000 }: LimitOptions): Limits {
  return { answerMs: answerTimeoutMs, statementMs: statementTimeoutMs };
}

/**
 * Why a database that answers stores nothing: its disk is full; it is read-only; its files cannot be used; it lacks
 * another resource, such as memory.
 */
export type RefusalReason = "STORAGE_FULL" | "STORAGE_READ_ONLY" | "STORAGE_FAILED" | "DATABASE_EXHAUSTED";

/** What a driver's error means. */
export type DriverFailure =
  | {
      readonly kind: "unique" | "foreign_key" | "not_null" | "check";
      readonly table?: string | undefined;
      readonly constraint?: string | undefined;
      readonly columns?: readonly string[] | undefined;
      /** Whether the refusal is about deleting a referenced row, if the database tells. */
      readonly restricted?: boolean | undefined;
    }
  /** Other transactions were in the way: the unit must be run again. */
  | { readonly kind: "serialization"; readonly message?: string }
  | { readonly kind: "interrupted" }
  /** Another process has the database to itself. */
  | { readonly kind: "busy" }
  /** The connection was lost, or not made: a commit that was sent may have taken effect. */
  | { readonly kind: "unavailable"; readonly message: string }
  /** The database cannot store anything, or not on this server: the unit is rolled back. */
  | { readonly kind: "refused"; readonly reason: RefusalReason }
  /** The program's own mistake, such as a table that does not exist. */
  | { readonly kind: "unknown" };

/** A kind of database, reached. */
export interface Driver {
  readonly dialect: Dialect;
  readonly sequelize: SequelizeAdapter;
  /** What compares text, where each table must say it. It is known when a connection has been acquired. */
  readonly collation?: string;
  /** A table's or column's name as SQL. */
  quote(name: string): string;
  /** The nth placeholder, from 1. */
  placeholder(n: number): string;
  /** Whether a statement that fails spoils its transaction, so that each that may fail needs a savepoint. */
  readonly errorAbortsTransaction: boolean;
  /** Whether one statement outside a transaction is as isolated as a unit. */
  readonly singleStatementIsSerializable: boolean;
  /** Whether a statement commits its transaction: certainly, or perhaps. @default no statement does */
  commitIn?(sql: string): "certain" | "possible" | undefined;
  readonly limits: Limits;
  /**
   * Checks that the server supports units.
   *
   * @returns warnings for the user, a line each
   * @throws DatabaseError if it does not, with the remedy
   */
  checkServer?(): Promise<readonly string[]>;
  /**
   * A connection to read or write with, as soon as one is free.
   *
   * @throws UnavailableError when none was free for too long; what the signal stands for when it is aborted first
   */
  acquire(mode: Mode, signal?: AbortSignal): Promise<Session>;
  /** What an error means; a DomainError is one already. */
  classify(error: unknown): DriverFailure | DomainError;
  /** Waits for running units, and closes all connections. @param signal when it is aborted, closes without waiting */
  close(signal?: AbortSignal): Promise<void>;
}

/** MariaDB's session settings that turn the checking of references off and on. */
export const REFERENCES_OFF = "SET foreign_key_checks = 0";
export const REFERENCES_ON = "SET foreign_key_checks = 1";

/**
 * The same for checks. A session tracks all of these, so that a connection with checking turned off is never reused.
 */
export const CHECKS_OFF = {
  sqlite: "PRAGMA ignore_check_constraints = ON",
  mariadb: "SET check_constraint_checks = 0",
};
export const CHECKS_ON = {
  sqlite: "PRAGMA ignore_check_constraints = OFF",
  mariadb: "SET check_constraint_checks = 1",
};
