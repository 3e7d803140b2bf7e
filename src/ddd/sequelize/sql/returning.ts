import { IntegrityError } from "../../error.ts";
import type { Condition } from "../../query/where.ts";
import { keyString, whereKey, whereKeyIn } from "../../schema/key.ts";
import type { Row, Value } from "../column.ts";
import type { Change, DialectTable, RowValues, Statement, StatementRunner } from "../dialect.ts";
import { select } from "./select/select.ts";
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

/** Values of keys in one statement, where they are placeholders each. */
const MAX_KEY_VALUES = 1000;

/** The values that a row has in the fields of its key. */
type KeyOf = Readonly<Record<string, unknown>>;

/** The statements by which a database without RETURNING locks rows and writes over them. */
export interface LockingStatements {
  /** Selects the keys of the matching rows, which no other transaction changes until this one ends. */
  lock(table: DialectTable, condition: Condition): Statement;
  /** Writes over rows whose keys are all there. @default an UPDATE of each row */
  overwrite?(table: DialectTable, rows: readonly RowValues[]): Statement;
}

/** `Dialect.update` without RETURNING: locks the rows, changes them, and reads them again. */
export async function updateByReading(
  runner: StatementRunner,
  table: DialectTable,
  change: Change,
  condition: Condition,
  statements: LockingStatements,
): Promise<Row[]> {
  return runner.atomic(async (inner) => {
    const rows: Row[] = [];
    for (const keys of chunks(table, await lock(inner, table, condition, statements))) {
      const { sql, params } = statement.update(table, change, whereKeyIn(table.key, keys));
      await inner.run(sql, params);
      rows.push(...(await read(inner, table, keys)));
    }
    return rows;
  });
}

/** `Dialect.upsert` without RETURNING: locks the rows that are there, writes all, and reads them again. */
export async function upsertByReading(
  runner: StatementRunner,
  table: DialectTable,
  rows: readonly RowValues[],
  statements: LockingStatements,
): Promise<Row[]> {
  const keyed = rows.map((row) => ({ row, key: keyOf(table, (_, at) => row[at]) }));
  const keys = keyed.map(({ key }) => key).filter((key) => key !== undefined);
  const whole = runner.atomic(async (inner) => {
    // "ON DUPLICATE KEY" means any unique key: a new row would be written over one that has its other unique values.
    const known = new Set<string>();
    for (const some of chunks(table, keys)) {
      for (const key of await lock(inner, table, whereKeyIn(table.key, some), statements))
        known.add(keyString(table.key, key));
    }
    const isKnown = (key: KeyOf | undefined) => key !== undefined && known.has(keyString(table.key, key));
    const stored = keyed.filter(({ key }) => isKnown(key)).map(({ row }) => row);
    for (const batch of statements.overwrite ? statement.batches(table, stored) : stored.map((row) => [row])) {
      const { sql, params } = statements.overwrite?.(table, batch) ?? overwriteOne(table, batch[0] ?? []);
      await inner.run(sql, params);
    }
    const added = keyed.filter(({ key }) => !isKnown(key)).map(({ row }) => row);
    for (const batch of statement.batches(table, added)) {
      const { sql, params } = statement.insert(table, batch);
      await inner.run(sql, params);
    }
    const found: Row[] = [];
    for (const some of chunks(table, keys)) found.push(...(await read(inner, table, some)));
    return found;
  });
  return whole.catch((error: unknown) => {
    if (!(error instanceof IntegrityError) || rows.length === 1) throw error;
    // It was the first refusal among the stored rows, or else among the new ones: the first of all is to be told.
    return runner.atomic(async (inner) => {
      const found: Row[] = [];
      for (const row of rows) found.push(...(await upsertByReading(inner, table, [row], statements)));
      return found;
    });
  });
}

/** The keys of the rows that a condition finds, which no other transaction changes until this one ends. */
async function lock(
  runner: StatementRunner,
  table: DialectTable,
  condition: Condition,
  statements: LockingStatements,
): Promise<KeyOf[]> {
  const { sql, params } = statements.lock(table, condition);
  const rows = await runner.all(sql, params);
  return rows.map((row) => keyOf(table, (name) => row[name])).filter((key) => key !== undefined);
}

async function read(runner: StatementRunner, table: DialectTable, keys: readonly KeyOf[]): Promise<Row[]> {
  const order = table.key.map((field) => ({ field, descending: false }));
  const { sql, params } = select({
    table,
    condition: whereKeyIn(table.key, keys),
    terms: order,
    limit: keys.length,
  });
  return runner.all(sql, params);
}

/** @returns undefined for a row that lacks a part of its key, so that it cannot be stored */
function keyOf(table: DialectTable, stored: (name: string, at: number) => unknown): KeyOf | undefined {
  const key: Record<string, unknown> = {};
  for (const field of table.key) {
    const column = table.column(field);
    const value = stored(column.name, table.columns.indexOf(column)) ?? null;
    if (value === null) return undefined;
    key[field] = column.codec.decode(value);
  }
  return key;
}

function chunks<T>(table: DialectTable, list: readonly T[]): T[][] {
  const size = Math.max(1, Math.floor(MAX_KEY_VALUES / table.key.length));
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** Writes over a row whose key is there, raising its version. */
function overwriteOne(table: DialectTable, row: RowValues): Statement {
  const change = new Map<string, Value>();
  for (const [at, { field }] of table.columns.entries()) {
    if (field !== "version" && !table.key.includes(field)) change.set(field, row[at] ?? null);
  }
  const key = keyOf(table, (_, at) => row[at]) ?? {};
  return statement.update(table, change, whereKey(table.key, key));
}

/** `LockingStatements.lock` by FOR UPDATE. */
export function lockForUpdate(table: DialectTable, condition: Condition): Statement {
  return statement.about(table, condition, "lock", (where) => {
    return `SELECT ${statement.keyColumns(table).join(", ")} FROM ${table.sql} WHERE ${where} FOR UPDATE`;
  });
}
