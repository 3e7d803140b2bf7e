import { constraintsOf } from "../../schema/table.ts";
import type { DialectTable, RowValues, Statement, StatementRunner } from "../dialect.ts";
import { DatabaseError } from "../error.ts";
import { operand, Values } from "../sql/condition.ts";
import type { LockingStatements } from "../sql/returning.ts";
import * as statement from "../sql/statement.ts";
import { MssqlError } from "./error.ts";

export const statements: LockingStatements = {
  /** The rows, and the gaps between them, are the unit's own until it ends. */
  lock: (table, condition) =>
    statement.about(table, condition, "lock", (where) => {
      const columns = statement.keyColumns(table).join(", ");
      return `SELECT ${columns} FROM ${table.sql} WITH (UPDLOCK, HOLDLOCK) WHERE ${where}`;
    }),
  overwrite,
};

/** Writes over rows whose keys are all there. As one statement, after which unique values are checked, so that rows may swap theirs. */
function overwrite(table: DialectTable, rows: readonly RowValues[]): Statement {
  const values = new Values(table);
  for (const row of rows) for (const value of row) values.push(value);
  return statement.shaped(table, `overwrite ${rows.length}`, values, (all) => {
    const { dialect, columns, key } = table;
    const source = dialect.quote("new");
    const given = rows.map((row) => {
      const list = row.map((value, i) => {
        const column = columns[i];
        const placeholder = all.add(value);
        if (!column) return placeholder;
        return column.codec.stored?.(placeholder) ?? operand(column, placeholder);
      });
      return `(${list.join(", ")})`;
    });
    const same = key.map((field) => {
      const { sql } = table.column(field);
      return `${table.sql}.${sql} = ${source}.${sql}`;
    });
    const assignments = statement.overwriting(table, (column) => `${source}.${column}`);
    const names = columns.map(({ sql }) => sql).join(", ");
    return (
      `UPDATE ${table.sql} SET ${assignments} FROM ${table.sql} ` +
      `JOIN (VALUES ${given.join(", ")}) AS ${source} (${names}) ON ${same.join(" AND ")}`
    );
  });
}

/** The object is not there, or the user may not alter it. */
const NOT_ALLOWED = 1088;

/**
 * `Dialect.deferUniques`: a value that moves from a row that is deleted later needs more than one statement. The indexes are made again
 * at the end, which checks them: the table is locked until the unit ends.
 */
export async function deferUniques(runner: StatementRunner, table: DialectTable, deferred: boolean): Promise<boolean> {
  const names = constraintsOf(table.table, "unique").map(({ name }) => table.dialect.quote(name));
  try {
    for (const name of names)
      await runner.run(`ALTER INDEX ${name} ON ${table.sql} ${deferred ? "DISABLE" : "REBUILD"}`);
    return true;
  } catch (error) {
    const cause = error instanceof DatabaseError ? error.cause : undefined;
    if (cause instanceof MssqlError && cause.number === NOT_ALLOWED) return false;
    throw error;
  }
}
