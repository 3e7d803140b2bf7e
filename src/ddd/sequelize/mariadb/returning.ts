import type { Dialect, DialectTable, IdentityDialect, RowValues, Statement } from "../dialect.ts";
import { type LockingStatements, lockForUpdate, updateByReading, upsertByReading } from "../sql/returning.ts";
import * as statement from "../sql/statement.ts";

const statements: LockingStatements = { lock: lockForUpdate, overwrite };

/** `Dialect.update`: MySQL has no RETURNING. */
export const update: Dialect["update"] = (runner, table, change, condition) =>
  updateByReading(runner, table, change, condition, statements);

/** `Dialect.upsert`. */
export const upsert: Dialect["upsert"] = (runner, table, rows) => upsertByReading(runner, table, rows, statements);

/**
 * InnoDB takes the keys of all rows of one INSERT at once, whichever innodb_autoinc_lock_mode it has, since their number is known;
 * LAST_INSERT_ID is the first of them. It passes over keys that are given, and never gives 0 or less.
 */
export const identity: IdentityDialect = {
  column: " AUTO_INCREMENT",
  async inserted(runner, _, count) {
    const [row] = await runner.all("SELECT LAST_INSERT_ID() AS first, @@auto_increment_increment AS step");
    const [first, step] = [Number(row?.first), Number(row?.step)];
    return Array.from({ length: count }, (_, i) => first + i * step);
  },
};

/** Writes over rows whose keys are all there. */
function overwrite(table: DialectTable, rows: readonly RowValues[]): Statement {
  const assignments = () => statement.overwriting(table, (column) => `VALUES(${column})`);
  return statement.insert(table, rows, "overwrite", () => ` ON DUPLICATE KEY UPDATE ${assignments()}`);
}
