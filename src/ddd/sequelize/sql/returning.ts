import { IntegrityError } from "../../error.ts";
import type { Condition } from "../../query/where.ts";
import { keyString, whereKeyIn } from "../../schema/key.ts";
import type { Row, Value } from "../column.ts";
import type { Connection } from "../connection.ts";
import type { DialectTable } from "../dialect.ts";
import * as statement from "./statement.ts";

/** Values of keys in one statement, where they are placeholders each. */
const MAX_KEY_VALUES = 1000;

/** The values that a row has in the fields of its key. */
type KeyOf = Readonly<Record<string, unknown>>;

/** Changes what the condition finds. @returns the rows as they are then */
export async function updateReturning(
  connection: Connection,
  table: DialectTable,
  change: ReadonlyMap<string, Value>,
  condition: Condition,
): Promise<Row[]> {
  if (table.dialect.name !== "mariadb") {
    const { sql, params } = statement.updateReturning(table, change, condition);
    return connection.returning(sql, params);
  }
  return connection.atomic(async (inner) => {
    const rows: Row[] = [];
    for (const keys of chunks(table, await lock(inner, table, condition))) {
      const { sql, params } = statement.update(table, change, whereKeyIn(table.key, keys));
      await inner.run(sql, params);
      rows.push(...(await read(inner, table, keys)));
    }
    return rows;
  });
}

/** Writes rows in place of those with the same keys, raising their versions. @returns the rows as they are then */
export async function upsertReturning(
  connection: Connection,
  table: DialectTable,
  rows: readonly (readonly Value[])[],
): Promise<Row[]> {
  if (table.dialect.name !== "mariadb") {
    const { sql, params } = statement.upsert(table, rows);
    return connection.returning(sql, params);
  }
  const keyed = rows.map((row) => ({ row, key: keyOf(table, (_, at) => row[at]) }));
  const keys = keyed.map(({ key }) => key).filter((key) => key !== undefined);
  const whole = connection.atomic(async (inner) => {
    // "ON DUPLICATE KEY" means any unique key: a new row would be written over one that has its other unique values.
    const known = new Set<string>();
    for (const some of chunks(table, keys)) {
      for (const key of await lock(inner, table, whereKeyIn(table.key, some))) known.add(keyString(table.key, key));
    }
    const isKnown = (key: KeyOf | undefined) => key !== undefined && known.has(keyString(table.key, key));
    for (const [some, write] of [
      [keyed.filter(({ key }) => isKnown(key)), statement.overwrite],
      [keyed.filter(({ key }) => !isKnown(key)), statement.insert],
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
    return connection.atomic(async (inner) => {
      const found: Row[] = [];
      for (const row of rows) found.push(...(await upsertReturning(inner, table, [row])));
      return found;
    });
  });
}

/** The keys of what is found, which nobody else changes until the transaction ends. */
async function lock(connection: Connection, table: DialectTable, condition: Condition): Promise<KeyOf[]> {
  const { sql, params } = statement.selectKeysForUpdate(table, condition);
  const rows = await connection.all(sql, params);
  return rows.map((row) => keyOf(table, (name) => row[name])).filter((key) => key !== undefined);
}

async function read(connection: Connection, table: DialectTable, keys: readonly KeyOf[]): Promise<Row[]> {
  const order = table.key.map((field) => ({ field, descending: false }));
  const { sql, params } = statement.select({
    table,
    condition: whereKeyIn(table.key, keys),
    terms: order,
    limit: keys.length,
  });
  return connection.all(sql, params);
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
