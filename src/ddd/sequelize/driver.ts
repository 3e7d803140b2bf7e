import type { DataType, QueryInterface, Sequelize, Dialect as SequelizeDialect } from "sequelize";
import type { AnyFieldType } from "../schema/field.ts";
import type { Row, Value } from "./column.ts";
import type { Dialect, Rule } from "./dialect.ts";
import type { PoolUsage } from "./session/pool.ts";

/**
 * The purpose of a transaction: `migrate` changes tables, and must see what others have committed while it waited for its
 * lock.
 */
export type Mode = "read" | "write" | "migrate";

/** A statement of Sequelize's, with its values as Sequelize gives them to the driver. */
export interface NativeStatement {
  readonly sql: string;
  /** Values by position or, with some drivers, by name. */
  readonly values?: readonly unknown[] | Readonly<Record<string, unknown>>;
  /** Whether Sequelize wants rows, where the driver has a method for either. @default true */
  readonly rows?: boolean;
}

/** How Sequelize is given a connection of this database's driver. */
export interface SequelizeAdapter {
  /** The dialect's name in Sequelize. */
  readonly dialect: SequelizeDialect;
  /** The user's own instance, where the database was opened with one. */
  readonly instance?: Sequelize;
  /** Sequelize's type for values that are kept otherwise than its own would keep them. @default its own always does */
  typeOf?(type: AnyFieldType): DataType | undefined;
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
  /** `all` of a SELECT that certainly has no effect: it may be sent before what precedes it is known to have succeeded. @default `all` */
  read?(sql: string, params: readonly Value[]): Promise<Row[]>;
  /** @returns how many rows were changed */
  run(sql: string, params?: readonly Value[]): Promise<number>;
  /**
   * Runs one change as a transaction of its own, in one exchange with the server. @default several exchanges
   *
   * @param sql must change nothing where it has not the isolation of a unit that writes, by `Dialect.inUnit`: it may be sent before what gives
   *   it that is known to have succeeded
   * @returns how many rows were changed
   */
  lone?(sql: string, params: readonly Value[]): Promise<number>;
  /** Runs a statement of Sequelize's. @returns the driver's own result, in the types that Sequelize expects */
  native(statement: NativeStatement): Promise<unknown>;
  /** Runs a statement without values, such as SAVEPOINT. */
  execute(sql: string): Promise<void>;
  /** Runs a statement that `undo` can undo. @default it undoes itself when it fails: see `Dialect.errorAbortsTransaction` */
  guarded?<T>(run: (session: Session) => Promise<T>): Promise<T>;
  /** Undoes the last statement of `guarded`, which has failed, so that the transaction can go on. */
  undo?(): Promise<void>;
  /**
   * Turns the enforcement of a kind of rule off or on. A connection with something turned off is closed when it is
   * released.
   *
   * @returns false where the database has no such switch: the rule is enforced
   */
  enforce(rule: Rule, on: boolean): Promise<boolean>;
  begin(mode: Mode, signal?: AbortSignal): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /**
   * Makes the running statement fail soon, if it does not end by itself. Resolves when the request has had its effect:
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
  /** The limit for beginning or ending a transaction or a savepoint, unless it is sent with a statement. */
  readonly answerMs: number;
  /** The limit for a statement whose caller has set none. */
  readonly statementMs: number;
}

/** Time limits that a user may set. */
export interface LimitOptions {
  /**
   * How many milliseconds the database may take to begin or end a transaction or a savepoint, before the connection is
   * given up. A commit that takes longer may have taken effect. Where a transaction begins with its first statement, that one's
   * limit counts. @default 10000
   */
  readonly answerTimeoutMs?: number | undefined;
  /**
   * How many milliseconds a statement without a signal may take, before the connection is given up. Migrations have no
   * limit. @default 900000
   */
  readonly statementTimeoutMs?: number | undefined;
  /**
   * How many milliseconds a writing unit may leave its connection idle, before the server undoes it and closes the connection: a
   * process that stands still in a unit gives back its locks. It takes effect, in whole seconds on some, where the server has such a limit and the
   * database is opened by a URL; a limit that the server, the user or the URL sets is kept instead. @default 10000
   */
  readonly idleTimeoutMs?: number | undefined;
}

/** The default of `idleTimeoutMs`: as long as others wait for a connection. */
export const IDLE_TIMEOUT_MS = 10_000;

export function toLimits({ answerTimeoutMs = 10_000, statementTimeoutMs = 900_000 }: LimitOptions): Limits {
  return { answerMs: answerTimeoutMs, statementMs: statementTimeoutMs };
}

/** A database of some kind, and the conversation with it. */
export interface Driver {
  readonly dialect: Dialect;
  readonly sequelize: SequelizeAdapter;
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
   * @param shares whether its transaction may be shared with others: where one undoes what others have done, all but it
   *   are asked to run again, by SerializationError @default false
   * @throws UnavailableError if none is free for too long; the error of the signal's abort
   */
  acquire(mode: Mode, signal?: AbortSignal, shares?: boolean): Promise<Session>;
  /** How much of its connections is in use. @default not known */
  pools?(): readonly PoolUsage[];
  /** Waits for running units, and closes all connections. @param signal when it is aborted, closes without waiting */
  close(signal?: AbortSignal): Promise<void>;
}
