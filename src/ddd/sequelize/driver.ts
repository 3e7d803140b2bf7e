import type { DomainError } from "../error.ts";

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

/** One connection, used by one alone until it is released. Its errors are the driver's. */
export interface Session {
  /** Runs a statement that gives rows. */
  all(sql: string, params?: readonly Value[]): Promise<Row[]>;
  /** @returns how many rows were changed */
  run(sql: string, params?: readonly Value[]): Promise<number>;
  /** Runs a statement without values, such as SAVEPOINT. */
  execute(sql: string): Promise<void>;
  begin(mode: Mode, signal?: AbortSignal): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /**
   * Makes the statement that runs fail soon, if it does not end by itself. Resolves when whatever comes of it has come:
   * a later statement is not met.
   */
  interrupt(): Promise<void>;
  /** @param usable false if its state is not known: it is closed then, and another is opened when one is needed */
  release(usable: boolean): void;
}

/** What a driver's error means. */
export type Failure =
  | {
      readonly kind: "unique" | "foreign_key" | "not_null" | "check";
      readonly table?: string | undefined;
      readonly constraint?: string | undefined;
      readonly columns?: readonly string[] | undefined;
    }
  /** Other transactions were in the way: the unit must be run again. */
  | { readonly kind: "serialization" }
  | { readonly kind: "interrupted" }
  /** Another process has the database to itself. */
  | { readonly kind: "busy" }
  | { readonly kind: "unavailable"; readonly message: string }
  /** The program's own mistake, such as a table that does not exist. */
  | { readonly kind: "unknown" };

/** A kind of database, reached. */
export interface Driver {
  readonly dialect: Dialect;
  /** What compares text, where each table must say it. It is known when a connection has been acquired. */
  readonly collation?: string;
  /** A table's or column's name as SQL. */
  quote(name: string): string;
  /** The nth placeholder, from 1. */
  placeholder(n: number): string;
  /** Whether a statement that fails spoils its transaction, so that each that may fail needs a savepoint. */
  readonly failureSpoilsTransaction: boolean;
  /** Whether one statement outside a transaction is as isolated as a unit. */
  readonly statementIsUnit: boolean;
  /**
   * A connection to read or write with, as soon as one is free.
   *
   * @throws UnavailableError when none was free for too long; what the signal stands for when it is aborted first
   */
  acquire(mode: Mode, signal?: AbortSignal): Promise<Session>;
  /** What an error means; a DomainError is one already. */
  explain(error: unknown): Failure | DomainError;
  /** Waits for what is running, and closes all connections. */
  close(): Promise<void>;
}
