import type { OrderTerm } from "../../query/order.ts";
import type { Condition } from "../../query/where.ts";
import type { BoundColumn, Change, DialectTable, Question, RowValues, Statement } from "../dialect.ts";
import { toSql, Values } from "./condition.ts";

/** A statement for more rows would be longer, but hardly faster. */
const MAX_ROWS = 256;
/** Below what databases take; see MAX_VALUES in condition.ts. */
const MAX_INSERT_VALUES = 16_000;

/** Selects the rows of the answer. With no terms, they come in any order. */
export function select({ table, condition, terms, limit }: Question): Statement {
  const values = new Values(table);
  const where = toSql(condition, table, values);
  const order = terms.length === 0 ? "" : ` ORDER BY ${orderOf(table, terms)}`;
  const sql = `SELECT ${selection(table)} FROM ${table.sql} WHERE ${where}${order} LIMIT ${values.add(limit)}`;
  return { sql, params: values.list };
}

/**
 * Selects the keys of the matching rows, in order.
 *
 * @param options `more` columns beside the keys; the `order`, where it is another than that of the terms
 */
export function selectKeys(
  { table, condition, terms, limit }: Question,
  { more, order = orderOf(table, terms) }: { readonly more?: string; readonly order?: string } = {},
): Statement {
  const values = new Values(table);
  const where = toSql(condition, table, values);
  const columns = table.key.map((field) => table.column(field).selected);
  if (more) columns.push(more);
  const most = values.add(Math.min(limit, Number.MAX_SAFE_INTEGER));
  const sql = `SELECT ${columns.join(", ")} FROM ${table.sql} WHERE ${where} ORDER BY ${order} LIMIT ${most}`;
  return { sql, params: values.list };
}

/** At most two, in no order: enough to know whether there is exactly one. */
export function selectOne(table: DialectTable, condition: Condition): Statement {
  const values = new Values(table);
  const where = toSql(condition, table, values);
  return { sql: `SELECT ${selection(table)} FROM ${table.sql} WHERE ${where} LIMIT 2`, params: values.list };
}

/** Selects some columns of all matching rows, in no order. */
export function selectColumns(table: DialectTable, columns: readonly BoundColumn[], condition: Condition): Statement {
  const values = new Values(table);
  const where = toSql(condition, table, values);
  const list = columns.map(({ selected }) => selected).join(", ");
  return { sql: `SELECT ${list} FROM ${table.sql} WHERE ${where}`, params: values.list };
}

export function count(table: DialectTable, condition: Condition): Statement {
  const values = new Values(table);
  const where = toSql(condition, table, values);
  return { sql: `SELECT count(*) AS count FROM ${table.sql} WHERE ${where}`, params: values.list };
}

export function remove(table: DialectTable, condition: Condition): Statement {
  const values = new Values(table);
  const where = toSql(condition, table, values);
  return { sql: `DELETE FROM ${table.sql} WHERE ${where}`, params: values.list };
}

/** @param change values by field; a version is raised besides */
export function update(table: DialectTable, change: Change, condition: Condition): Statement {
  return set(table, change, condition, table.versioned);
}

/** `update` that raises no version. */
export function rewrite(table: DialectTable, change: Change, condition: Condition): Statement {
  return set(table, change, condition, false);
}

function set(table: DialectTable, change: Change, condition: Condition, raise: boolean): Statement {
  const values = new Values(table);
  const assignments = [...change].map(([field, value]) => `${table.column(field).sql} = ${values.add(value)}`);
  if (raise) {
    const version = table.column("version").sql;
    assignments.push(`${version} = ${version} + 1`);
  }
  // SQL has no statement that sets nothing.
  const [same] = table.columns;
  if (assignments.length === 0 && same) assignments.push(`${same.sql} = ${same.sql}`);
  const where = toSql(condition, table, values);
  return { sql: `UPDATE ${table.sql} SET ${assignments.join(", ")} WHERE ${where}`, params: values.list };
}

/** `update` that gives the changed rows. */
export function updateReturning(table: DialectTable, change: Change, condition: Condition): Statement {
  const { sql, params } = update(table, change, condition);
  return { sql: `${sql} RETURNING ${selection(table)}`, params };
}

/** One statement for many rows; see batches. */
export function insert(table: DialectTable, rows: readonly RowValues[]): Statement {
  const values = new Values(table);
  const tuples = rows.map((row) => `(${row.map((value) => values.add(value)).join(", ")})`);
  return {
    sql: `INSERT INTO ${table.sql} (${columnList(table)}) VALUES ${tuples.join(", ")}`,
    params: values.list,
  };
}

/** Writes rows in place of those with the same keys, raising their versions, and gives them as they are then. */
export function upsertReturning(table: DialectTable, rows: readonly RowValues[]): Statement {
  const { sql, params } = insert(table, rows);
  const key = table.key.map((field) => table.column(field).sql).join(", ");
  const assignments = overwriting(table, (column) => `excluded.${column}`);
  return { sql: `${sql} ON CONFLICT (${key}) DO UPDATE SET ${assignments} RETURNING ${selection(table)}`, params };
}

/** The assignments by which a stored row gets the values of a new one. @param newValue of a column, by its quoted name */
export function overwriting(table: DialectTable, newValue: (column: string) => string): string {
  const { length } = table.key;
  return table.columns
    .filter(({ field }) => !table.key.includes(field) || length === table.columns.length)
    .map(({ field, sql }) => `${sql} = ${field === "version" ? `${table.sql}.${sql} + 1` : newValue(sql)}`)
    .join(", ");
}

/**
 * Cuts rows into batches for one statement each. Their sizes are powers of two, so that few different statements do for
 * all numbers of rows.
 */
export function batches<T>(table: DialectTable, rows: readonly T[]): T[][] {
  const most = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_INSERT_VALUES / table.columns.length)));
  const { maxInsertLength } = table.dialect;
  const cut: T[][] = [];
  for (let start = 0; start < rows.length; ) {
    const size = 2 ** Math.floor(Math.log2(Math.min(most, rows.length - start)));
    let batch = rows.slice(start, start + size);
    if (maxInsertLength !== undefined) {
      while (batch.length > 1 && lengthOf(batch) > maxInsertLength) batch = batch.slice(0, batch.length / 2);
    }
    cut.push(batch);
    start += batch.length;
  }
  return cut;
}

function lengthOf(rows: readonly unknown[]): number {
  return rows.flat().reduce((sum: number, value) => sum + (typeof value === "string" ? value.length : 0), 0);
}

function orderOf(table: DialectTable, terms: readonly OrderTerm[]): string {
  return terms.map((term) => orderTerm(table, term)).join(", ");
}

/** A term of an order, by the table's own column: a name alone would mean the selected expression of that name. */
export function orderTerm(table: DialectTable, { field, descending }: OrderTerm): string {
  const { sql, column } = table.column(field);
  const term = `${table.sql}.${sql}${descending ? " DESC" : ""}`;
  if (!column.nullable || table.dialect.sortsNullsFirst) return term;
  return `${term} NULLS ${descending ? "LAST" : "FIRST"}`;
}

export function selection(table: DialectTable): string {
  return table.columns.map(({ selected }) => selected).join(", ");
}

function columnList(table: DialectTable): string {
  return table.columns.map(({ sql }) => sql).join(", ");
}
