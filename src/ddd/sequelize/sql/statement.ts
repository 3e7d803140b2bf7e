import type { Condition } from "../../query/where.ts";
import { isBytes } from "../../schema/value/bytes.ts";
import type { BoundColumn, Change, DialectTable, RowValues, Statement } from "../dialect.ts";
import { shapeKey, shapeOf, Values, writeShape } from "./condition.ts";

/** A statement for more rows would be longer, but hardly faster. */
const MAX_ROWS = 256;
/** The number of values in one INSERT, unless the dialect takes fewer. */
const MAX_INSERT_VALUES = 16_000;

/** Long enough for a list of 1,024 placeholders. A longer key is of a list that hardly comes again. */
const MAX_KEY_LENGTH = 4000;

/**
 * A statement whose SQL is made once for each shape: the text for a shape of a table is kept.
 *
 * @param key tells the shape from all others of the table
 * @param values of the statement, in the order of its placeholders
 * @param write makes the SQL, and adds the same values
 */
export function shaped(table: DialectTable, key: string, values: Values, write: (all: Values) => string): Statement {
  const known = table.texts.get(key);
  if (known !== undefined) return { sql: known, params: values.list };
  const all = new Values(table);
  const sql = write(all);
  if (key.length <= MAX_KEY_LENGTH) table.texts.set(key, sql);
  return { sql, params: all.list };
}

/** At most two, in no order: enough to know whether there is exactly one. */
export function selectOne(table: DialectTable, condition: Condition): Statement {
  return about(
    table,
    condition,
    "one",
    (where) => `SELECT ${selection(table)} FROM ${table.sql} WHERE ${where}${limitOf(table, "2", false)}`,
  );
}

/** All matching rows, in no order. */
export function selectAll(table: DialectTable, condition: Condition): Statement {
  return about(table, condition, "all", (where) => `SELECT ${selection(table)} FROM ${table.sql} WHERE ${where}`);
}

/** Selects some columns of all matching rows, in no order. */
export function selectColumns(table: DialectTable, columns: readonly BoundColumn[], condition: Condition): Statement {
  const kind = `columns ${columns.map(({ field }) => field).join(" ")};`;
  return about(table, condition, kind, (where) => {
    const list = columns.map(({ selected }) => selected).join(", ");
    return `SELECT ${list} FROM ${table.sql} WHERE ${where}`;
  });
}

export function count(table: DialectTable, condition: Condition): Statement {
  return about(
    table,
    condition,
    "count",
    (where) => `SELECT count(*) AS ${table.dialect.quote("count")} FROM ${table.sql} WHERE ${where}`,
  );
}

export function remove(table: DialectTable, condition: Condition): Statement {
  return about(table, condition, "remove", (where) => `DELETE FROM ${table.sql} WHERE ${where}`);
}

/** A statement that has no values but those of its condition. @param kind tells it from the other statements of the table */
export function about(
  table: DialectTable,
  condition: Condition,
  kind: string,
  write: (where: string) => string,
): Statement {
  const where = shapeOf(condition, table);
  const values = new Values(table);
  return shaped(table, `${kind} ${shapeKey(where, values)}`, values, (all) => write(writeShape(where, all)));
}

/** @param change values by field; a version is raised besides */
export function update(table: DialectTable, change: Change, condition: Condition): Statement {
  return set(table, change, condition, "update");
}

/** The SQL of `update` or `remove` that changes rows as a unit only, where its dialect can run it so; see Dialect.inUnit. */
export function loneOf({ sql }: Statement, { dialect }: DialectTable): string | undefined {
  return dialect.inUnit && `${sql} AND ${dialect.inUnit}`;
}

/** `update` that raises no version. */
export function rewrite(table: DialectTable, change: Change, condition: Condition): Statement {
  return set(table, change, condition, "rewrite");
}

/** `update` that gives the changed rows. */
export function updateReturning(table: DialectTable, change: Change, condition: Condition): Statement {
  return set(table, change, condition, "update returning");
}

function set(
  table: DialectTable,
  change: Change,
  condition: Condition,
  kind: "update" | "rewrite" | "update returning",
): Statement {
  const where = shapeOf(condition, table);
  const values = new Values(table);
  for (const value of change.values()) values.push(value);
  const key = `${kind} ${[...change.keys()].join(" ")}; ${shapeKey(where, values)}`;
  return shaped(table, key, values, (all) => {
    const assignments = [...change].map(([field, value]) => {
      const column = table.column(field);
      return `${column.sql} = ${stored(column, all.add(value))}`;
    });
    if (table.versioned && kind !== "rewrite") {
      const version = table.column("version").sql;
      assignments.push(`${version} = ${version} + 1`);
    }
    // SQL has no statement that sets nothing.
    const [same] = table.columns;
    if (assignments.length === 0 && same) assignments.push(`${same.sql} = ${same.sql}`);
    const returning = kind === "update returning" ? ` RETURNING ${selection(table)}` : "";
    return `UPDATE ${table.sql} SET ${assignments.join(", ")} WHERE ${writeShape(where, all)}${returning}`;
  });
}

/** One statement for many rows; see batches. @param more follows the rows, and is the same for all statements of its kind */
export function insert(
  table: DialectTable,
  rows: readonly RowValues[],
  kind = "insert",
  more: () => string = () => "",
): Statement {
  const values = new Values(table);
  for (const row of rows) for (const value of row) values.push(value);
  return shaped(table, `${kind} ${rows.length}`, values, (all) => {
    const tuples = rows.map((row) => `(${row.map((value, i) => stored(table.columns[i], all.add(value))).join(", ")})`);
    const into = `${table.sql} (${columnList(table)})`;
    const { insertRows } = table.dialect;
    if (insertRows && tuples.length > 1) return insertRows(into, tuples) + more();
    return `INSERT INTO ${into} VALUES ${tuples.join(", ")}${more()}`;
  });
}

/** The SQL of `insert` that stores one row as a unit only, with the same values; see `loneOf`. */
export function loneInsertOf(table: DialectTable, rows: readonly RowValues[]): string | undefined {
  const { inUnit } = table.dialect;
  const [row] = rows;
  if (!inUnit || !row || rows.length > 1) return undefined;
  const values = new Values(table);
  for (const value of row) values.push(value);
  return shaped(table, "lone insert", values, (all) => {
    const list = row.map((value, i) => stored(table.columns[i], all.add(value))).join(", ");
    return `INSERT INTO ${table.sql} (${columnList(table)}) SELECT ${list} WHERE ${inUnit}`;
  }).sql;
}

/** Writes rows in place of those with the same keys, raising their versions, and gives them as they are then. */
export function upsertReturning(table: DialectTable, rows: readonly RowValues[]): Statement {
  return insert(table, rows, "upsert", () => {
    const key = table.key.map((field) => table.column(field).sql).join(", ");
    const assignments = overwriting(table, (column) => `excluded.${column}`);
    return ` ON CONFLICT (${key}) DO UPDATE SET ${assignments} RETURNING ${selection(table)}`;
  });
}

/** The assignments by which a stored row gets the values of a new one. @param newValue of a column, by its quoted name */
export function overwriting(table: DialectTable, newValue: (column: string) => string): string {
  const { length } = table.key;
  return table.columns
    .filter(({ field }) => !table.key.includes(field) || length === table.columns.length)
    .map(({ field, sql }) => `${sql} = ${field === "version" ? `${table.sql}.${sql} + 1` : newValue(sql)}`)
    .join(", ");
}

/** So few rows are one statement, however many they are: two would need a savepoint around them, four statements in all. */
const FEW_ROWS = 8;

/**
 * Cuts rows into batches for one statement each. The sizes of large ones are powers of two, so that not many different
 * statements do for all numbers of rows.
 */
export function batches<T>(table: DialectTable, rows: readonly T[]): T[][] {
  const { maxInsertLength, maxValues = MAX_INSERT_VALUES, maxInsertValues = MAX_INSERT_VALUES } = table.dialect;
  const mostValues = Math.min(maxValues, maxInsertValues);
  const most = Math.max(1, Math.min(MAX_ROWS, Math.floor(mostValues / table.columns.length)));
  const cut: T[][] = [];
  for (let start = 0; start < rows.length; ) {
    const left = Math.min(most, rows.length - start);
    const size = left <= FEW_ROWS ? left : 2 ** Math.floor(Math.log2(left));
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
  return rows
    .flat()
    .reduce((sum: number, value) => sum + (typeof value === "string" || isBytes(value) ? value.length : 0), 0);
}

/** The end of a SELECT that gives some rows at most. */
export function limitOf({ dialect }: DialectTable, count: string, ordered = true): string {
  return dialect.limit?.(count, ordered) ?? ` LIMIT ${count}`;
}

/** A value as it is stored in a column. */
function stored(column: BoundColumn | undefined, value: string): string {
  return column?.codec.stored?.(value) ?? value;
}

export function selection(table: DialectTable): string {
  return table.columns.map(({ selected }) => selected).join(", ");
}

/** The columns of the key, as they are selected. */
export function keyColumns(table: DialectTable): string[] {
  return table.key.map((field) => table.column(field).selected);
}

function columnList(table: DialectTable): string {
  return table.columns.map(({ sql }) => sql).join(", ");
}
