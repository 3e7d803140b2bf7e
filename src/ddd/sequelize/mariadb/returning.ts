import { IntegrityError } from "../../error.ts";
import type { Condition } from "../../query/where.ts";
import { keyString, whereKeyIn } from "../../schema/key.ts";
import type { Row } from "../column.ts";
import type { Change, DialectTable, RowValues, Statement, StatementRunner } from "../dialect.ts";
import * as statement from "../sql/statement.ts";

/** Values of keys in one statement, where they are placeholders each. */
const MAX_KEY_VALUES = 1000;

/** The values that a row has in the fields of its key. */
type KeyOf = Readonly<Record<string, unknown>>;

/** `Dialect.update` without RETURNING: locks the rows, changes them, and reads them again. */
export async function update(
  runner: StatementRunner,
  table: DialectTable,
  change: Change,
  condition: Condition,
): Promise<Row[]> {
  return runner.atomic(async (inner) => {
    const rows: Row[] = [];
    for (const keys of chunks(table, await lock(inner, table, condition))) {
      const { sql, params } = statement.update(table, change, whereKeyIn(table.key, keys));
      await inner.run(sql, params);
      rows.push(...(await read(inner, table, keys)));
    }
    return rows;
  });
}

/** `Dialect.upsert` without RETURNING: locks the rows that are there, writes all, and reads them again. */
export async function upsert(runner: StatementRunner, table: DialectTable, rows: readonly RowValues[]): Promise<Row[]> {
  const keyed = rows.map((row) => ({ row, key: keyOf(table, (_, at) => row[at]) }));
  const keys = keyed.map(({ key }) => key).filter((key) => key !== undefined);
  const whole = runner.atomic(async (inner) => {
    // "ON DUPLICATE KEY" means any unique key: a new row would be written over one that has its other unique values.
    const known = new Set<string>();
    for (const some of chunks(table, keys)) {
      for (const key of await lock(inner, table, whereKeyIn(table.key, some))) known.add(keyString(table.key, key));
    }
    const isKnown = (key: KeyOf | undefined) => key !== undefined && known.has(keyString(table.key, key));
    for (const [some, write] of [
      [keyed.filter(({ key }) => isKnown(key)), overwrite],
      [keyed.filter(({ key }) => !isKnown(key)), insert],
    ] as const) {
      const written = some.map(({ row }) => row);
      for (const batch of statement.batches(table, written)) {
        const { sql, params } = write(table, batch);
        await inner.run(sql, params);
      }
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
      for (const row of rows) found.push(...(await upsert(inner, table, [row])));
      return found;
    });
  });
}

/** The keys of the rows that a condition finds, which no other transaction changes until this one ends. */
async function lock(runner: StatementRunner, table: DialectTable, condition: Condition): Promise<KeyOf[]> {
  const { sql, params } = selectKeysForUpdate(table, condition);
  const rows = await runner.all(sql, params);
  return rows.map((row) => keyOf(table, (name) => row[name])).filter((key) => key !== undefined);
}

async function read(runner: StatementRunner, table: DialectTable, keys: readonly KeyOf[]): Promise<Row[]> {
  const order = table.key.map((field) => ({ field, descending: false }));
  const { sql, params } = statement.select({
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

function selectKeysForUpdate(table: DialectTable, condition: Condition): Statement {
  return statement.about(table, condition, "lock", (where) => {
    return `SELECT ${statement.keyColumns(table).join(", ")} FROM ${table.sql} WHERE ${where} FOR UPDATE`;
  });
}

function insert(table: DialectTable, rows: readonly RowValues[]): Statement {
  return statement.insert(table, rows);
}

/** Writes over rows whose keys are all there. */
function overwrite(table: DialectTable, rows: readonly RowValues[]): Statement {
  const assignments = () => statement.overwriting(table, (column) => `VALUES(${column})`);
  return statement.insert(table, rows, "overwrite", () => ` ON DUPLICATE KEY UPDATE ${assignments()}`);
}
