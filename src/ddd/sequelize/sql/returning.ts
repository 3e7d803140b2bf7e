import type { Condition } from "../../query/where.ts";
import type { Row } from "../column.ts";
import type { Change, DialectTable, RowValues, StatementRunner } from "../dialect.ts";
import * as statement from "./statement.ts";

/** `Dialect.update` by RETURNING. */
export function updateByReturning(
  runner: StatementRunner,
  table: DialectTable,
  change: Change,
  condition: Condition,
): Promise<Row[]> {
  const { sql, params } = statement.updateReturning(table, change, condition);
  return runner.returning(sql, params);
}

/** `Dialect.upsert` by ON CONFLICT and RETURNING. */
export function upsertByReturning(
  runner: StatementRunner,
  table: DialectTable,
  rows: readonly RowValues[],
): Promise<Row[]> {
  const { sql, params } = statement.upsertReturning(table, rows);
  return runner.returning(sql, params);
}
