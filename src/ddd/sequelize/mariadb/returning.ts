import type { Dialect, DialectTable, RowValues, Statement } from "../dialect.ts";
import { type LockingStatements, lockForUpdate, updateByReading, upsertByReading } from "../sql/returning.ts";
import * as statement from "../sql/statement.ts";

const statements: LockingStatements = { lock: lockForUpdate, overwrite };

/** `Dialect.update`: MySQL has no RETURNING. */
export const update: Dialect["update"] = (runner, table, change, condition) =>
  updateByReading(runner, table, change, condition, statements);

/** `Dialect.upsert`. */
export const upsert: Dialect["upsert"] = (runner, table, rows) => upsertByReading(runner, table, rows, statements);

/** Writes over rows whose keys are all there. */
function overwrite(table: DialectTable, rows: readonly RowValues[]): Statement {
  const assignments = () => statement.overwriting(table, (column) => `VALUES(${column})`);
  return statement.insert(table, rows, "overwrite", () => ` ON DUPLICATE KEY UPDATE ${assignments()}`);
}
