import type { Scalar } from "../entity.ts";
import type { Savepoint } from "../unit/backend.ts";
import type { Row } from "./column.ts";
import type { DialectTable, StatementRunner } from "./dialect.ts";
import type { Driver, NativeStatement } from "./driver.ts";
import type { Schema } from "./sql/table.ts";

/**
 * The database as a repository uses it: the transaction of its unit, or, outside any unit, the database itself. Errors that
 * leave it are of the toolkit.
 */
export interface Connection extends StatementRunner {
  readonly driver: Driver;
  readonly schema: Schema;

  atomic<T>(fn: (connection: Connection) => Promise<T>): Promise<T>;

  /**
   * Runs several operations in the unit, without making a part of them that fails alone. Outside a unit they are one,
   * and may be run again as one is; the work of other repositories of the database in `fn` is then part of it.
   *
   * @param mode of the unit outside of which there is none: `read` sees one state of the database, and changes nothing
   */
  inUnit<T>(mode: "read" | "write", fn: (connection: UnitConnection) => Promise<T>): Promise<T>;

  /**
   * The row with a key, read by one query with those that are asked for at the same time: in the same turn of the event loop, or, in a
   * unit, one directly after the other.
   *
   * @param key by `keyAskedFor`
   * @returns undefined if there is no such row. Callers may share it
   */
  rowByKey(table: DialectTable, key: Scalar): Promise<Row | undefined>;

  /** Runs one statement of Sequelize's. @returns the driver's own result */
  native(statement: NativeStatement): Promise<unknown>;
}

/** The connection of a unit that is open. */
export interface UnitConnection extends Connection {
  /** Begins a savepoint when all that was asked for before is done. The latest one is ended first. */
  savepoint(): Promise<Savepoint>;
}
