import type { Entity } from "../entity.ts";
import type { Condition } from "../where.ts";
import type { Connection } from "./connection.ts";
import type { Row, Value } from "./driver.ts";
import * as statement from "./statement.ts";
import type { BoundTable } from "./table.ts";

/** Ids in one statement, where they are placeholders each. */
const MAX_IDS = 1000;

/** Changes what the condition finds. @returns the rows as they are then */
export async function updateReturning<E extends Entity>(
  connection: Connection,
  table: BoundTable<E>,
  change: ReadonlyMap<string, Value>,
  condition: Condition,
): Promise<Row[]> {
  if (table.driver.dialect !== "mariadb") {
    const { sql, params } = statement.updateReturning(table, change, condition);
    return connection.returning(sql, params);
  }
  return connection.atomic(async (inner) => {
    const ids = await lock(inner, table, condition);
    const rows: Row[] = [];
    for (const some of chunks(ids)) {
      const { sql, params } = statement.update(table, change, among(some));
      await inner.run(sql, params);
      rows.push(...(await read(inner, table, some)));
    }
    return rows;
  });
}

/** Writes rows in place of those with the same ids, raising their versions. @returns the rows as they are then */
export async function upsertReturning<E extends Entity>(
  connection: Connection,
  table: BoundTable<E>,
  rows: readonly (readonly Value[])[],
): Promise<Row[]> {
  if (table.driver.dialect !== "mariadb") {
    const { sql, params } = statement.upsert(table, rows);
    return connection.returning(sql, params);
  }
  const at = table.columns.findIndex(({ field }) => field === "id");
  const ids = rows.map((row) => row[at]).filter((id) => typeof id === "string");
  return connection.atomic(async (inner) => {
    // "ON DUPLICATE KEY" means any unique key: a new row would be written over one that has its other unique values.
    const known = new Set(await lock(inner, table, among(ids)));
    const isKnown = (row: readonly Value[]) => known.has(String(row[at]));
    for (const [some, write] of [
      [rows.filter(isKnown), statement.overwrite],
      [rows.filter((row) => !isKnown(row)), statement.insert],
    ] as const) {
      for (const batch of statement.batches(table, some)) {
        const { sql, params } = write(table, batch);
        await inner.run(sql, params);
      }
    }
    return read(inner, table, ids);
  });
}

async function lock<E extends Entity>(
  connection: Connection,
  table: BoundTable<E>,
  condition: Condition,
): Promise<string[]> {
  const { sql, params } = statement.selectIdsForUpdate(table, condition);
  const rows = await connection.all(sql, params);
  return rows.map(({ id }) => String(id));
}

async function read<E extends Entity>(connection: Connection, table: BoundTable<E>, ids: readonly string[]) {
  const { sql, params } = statement.select(table, among(ids), [{ field: "id", descending: false }], ids.length);
  return connection.all(sql, params);
}

function among(values: readonly string[]): Condition {
  return { op: "in", field: "id", values };
}

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / MAX_IDS) }, (_, i) => list.slice(i * MAX_IDS, (i + 1) * MAX_IDS));
}
