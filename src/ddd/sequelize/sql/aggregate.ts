import {
  type Aggregation,
  type Figure,
  inGroupOrder,
  LARGE_DIVISOR,
  LARGE_NUMBER,
  MAX_GROUPS,
  numberFigure,
  tooManyGroups,
  wholeSum,
} from "../../query/aggregate.ts";
import type { Condition } from "../../query/where.ts";
import type { Row } from "../column.ts";
import type { BoundColumn, DialectTable, StatementRunner } from "../dialect.ts";
import * as statement from "./statement.ts";

/** Whether the database computes it. A sum of decimals is made here: not every database keeps them as its own numbers. */
export function isComputed({ figures }: Aggregation, table: DialectTable): boolean {
  const { exact } = table.dialect;
  return figures.every((one) => {
    if (one.op === "count") return true;
    if (isSum(one)) return one.type.kind !== "decimal";
    // The least of values that the database takes for equal may be any of them.
    return !exact?.isNeeded(table.column(one.field));
  });
}

function isSum({ op }: Figure): boolean {
  return op === "sum" || op === "average";
}

/** The groups of the rows that match, as the database computes them, in order. @throws InvalidError for too many */
export async function aggregateRows(
  runner: StatementRunner,
  table: DialectTable,
  { by, figures }: Aggregation,
  condition: Condition,
): Promise<object[]> {
  const columns = by.map((field) => table.column(field));
  const name = (kind: string, i: number) => `${kind}_${i}`;
  const selected = [
    ...columns.map((column, i) => `${read(column, column.sql)} AS ${table.dialect.quote(name("shared", i))}`),
    ...figures.flatMap((figure, i) => {
      const expressions =
        figure.op === "count" ? ["count(*)"] : figureSql(table, figure.op, table.column(figure.field));
      return expressions.map((one, part) => `${one} AS ${table.dialect.quote(name(`figure_${i}`, part))}`);
    }),
  ];
  const kind = `aggregate ${JSON.stringify([by, figures.map((one) => [one.op, one.op === "count" ? "" : one.field])])}`;
  const { sql, params } = statement.about(table, condition, kind, (where) => {
    const groups =
      columns.length === 0 ? "" : ` GROUP BY ${columns.flatMap((column) => groupOf(table, column)).join(", ")}`;
    return `SELECT ${selected.join(", ")} FROM ${table.sql} WHERE ${where}${groups}${statement.limitOf(table, String(MAX_GROUPS + 1), false)}`;
  });
  const rows = await runner.all(sql, params);
  if (rows.length > MAX_GROUPS) throw tooManyGroups();
  const groups = rows.map((row) => ({
    ...Object.fromEntries(columns.map((column, i) => [column.field, decoded(column, row[name("shared", i)])])),
    ...Object.fromEntries(
      figures.map((figure, i) => [
        figure.name,
        figureIn(
          table,
          figure,
          [0, 1, 2].map((part) => row[name(`figure_${i}`, part)] ?? null),
        ),
      ]),
    ),
  }));
  return inGroupOrder(groups, by);
}

function groupOf({ dialect: { exact } }: DialectTable, column: BoundColumn): readonly string[] {
  return exact?.isNeeded(column) ? exact.group(column.sql) : [column.sql];
}

function figureSql(table: DialectTable, op: "sum" | "average" | "min" | "max", column: BoundColumn): string[] {
  if (op === "min" || op === "max") return [read(column, `${op}(${column.sql})`)];
  const { sql } = column;
  const count = `count(${sql})`;
  if (column.column.kind !== "number") return [count, table.dialect.wholeSum(sql)];
  // Some databases refuse a sum that overflows, and others give 0.
  const isSmall = `abs(${sql}) < ${LARGE_NUMBER}`;
  return [
    count,
    `sum(CASE WHEN ${isSmall} THEN ${sql} ELSE 0 END)`,
    `sum(CASE WHEN ${isSmall} THEN 0 ELSE ${sql} / ${LARGE_DIVISOR.toExponential()} END)`,
  ];
}

/** @param parts the values of its expressions in the row; null for none */
function figureIn(
  table: DialectTable,
  figure: Figure,
  [first = null, second = null, third]: readonly Row[string][],
): unknown {
  if (figure.op === "count") return Number(first);
  const column = table.column(figure.field);
  if (!isSum(figure)) return decoded(column, first);
  const count = Number(first);
  if (count === 0) return null;
  if (column.column.kind === "number") return numberFigure(figure, Number(second), Number(third), count);
  const sum = toWhole(String(second));
  return figure.op === "sum" ? wholeSum(sum, column.column) : Number(sum) / count;
}

/** @param text of a sum, or of two: of the upper 32 bits of all numbers, and of the lower ones */
function toWhole(text: string): bigint {
  const [first = "0", second] = text.split(" ");
  return second === undefined ? BigInt(first) : (BigInt(first) << 32n) + BigInt(second);
}

function read({ codec }: BoundColumn, sql: string): string {
  return codec.read?.(sql) ?? sql;
}

function decoded({ codec }: BoundColumn, value: unknown): unknown {
  return value === null || value === undefined ? null : codec.decode(value);
}
