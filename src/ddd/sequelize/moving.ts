import { randomInt, randomUUID } from "node:crypto";
import { AlreadyExistsError, IntegrityError } from "../error.ts";
import { amongKeys, keyText, sameKey } from "../key.ts";
import { toOrderTerms } from "../order.ts";
import { type AnyTable, type Constraint, constraintsOf, type Table } from "../table.ts";
import type { Connection } from "./connection.ts";
import type { Value } from "./driver.ts";
import * as statement from "./statement.ts";
import { type BoundColumn, type BoundTable, bindTable } from "./table.ts";

/**
 * Writes entities in place of those with their keys, among which unique values may move. Databases look at unique values
 * row by row, so that rows cannot simply swap theirs, although the result would be allowed: where one is taken, perhaps
 * by a row that is about to give it up, it is taken from it first, and all is written once more.
 */
export async function moving<E extends object>(
  connection: Connection,
  table: Table<E>,
  entities: readonly E[],
  write: (connection: Connection) => Promise<E[]>,
  firstWrite: () => Promise<E[]>,
): Promise<E[]> {
  try {
    return await firstWrite();
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    return connection.atomic(async (inner) => {
      if (!(await canVacate(inner, table, entities))) throw error;
      return write(inner);
    });
  }
}

async function canVacate<E extends object>(connection: Connection, table: Table<E>, entities: readonly E[]) {
  try {
    return await vacate(connection, table, entities);
  } catch (error) {
    // A rule that the table does not tell of refuses values that nobody has.
    if (error instanceof IntegrityError) return false;
    throw error;
  }
}

/**
 * Takes from stored rows the unique values that others of the entities are about to get: those rows get values that nobody
 * has, until they are written themselves.
 *
 * @returns whether there was anything to take, and a way to do so: not from a field that refers to another table, or has
 *   but two values
 */
async function vacate<E extends object>(
  connection: Connection,
  table: Table<E>,
  entities: readonly E[],
): Promise<boolean> {
  const bound = bindTable(table, connection.driver);
  const uniques = constraintsOf(table, "unique");
  const taker = new Map<string, string>();
  for (const [key, entity] of new Map(entities.map((one) => [keyText(bound.key, one), one]))) {
    for (const unique of uniques) taker.set(keyOf(bound, unique, entity), key);
  }
  let vacated = false;
  for (const stored of await storedOf(connection, bound, entities)) {
    const change = new Map<string, Value>();
    for (const unique of uniques) {
      const key = taker.get(keyOf(bound, unique, stored));
      if (key === undefined || key === keyText(bound.key, stored)) continue;
      const column = unique.fields.map((field) => bound.column(field)).find((one) => isFree(one, table));
      if (!column) return false;
      change.set(column.field, column.column.nullable ? null : bound.encode(column, placeholder(column)));
    }
    if (change.size === 0) continue;
    const { sql, params } = statement.rewrite(bound, change, sameKey(bound.key, stored));
    await connection.run(sql, params);
    vacated = true;
  }
  return vacated;
}

async function storedOf<E extends object>(
  connection: Connection,
  bound: BoundTable<E>,
  entities: readonly E[],
): Promise<E[]> {
  const found: E[] = [];
  const order = toOrderTerms<E>([], undefined, bound.key);
  for (const batch of bound.key.length === 1 ? [entities] : statement.batches(bound, entities)) {
    const { sql, params } = statement.select(bound, amongKeys(bound.key, batch), order, batch.length);
    found.push(...(await connection.all(sql, params)).map((row) => bound.toEntity(row)));
  }
  return found;
}

/** The same for two entities if they cannot both be stored. Null is never taken, so that then it is of one's own. */
function keyOf<E extends object>(bound: BoundTable<E>, { name, fields }: Constraint, entity: E): string {
  const held = entity as Readonly<Record<string, unknown>>;
  const values = fields.map((field) => bound.encode(bound.column(field), held[field]));
  return JSON.stringify(values.includes(null) ? [keyText(bound.key, entity)] : [name, ...values]);
}

function isFree({ field, column }: BoundColumn, table: AnyTable): boolean {
  if (table.key.includes(field)) return false;
  const refers = constraintsOf(table, "reference").some(({ fields }) => fields.includes(field));
  return column.nullable || (column.kind !== "boolean" && !refers);
}

/** A value that nobody has. */
function placeholder({ column }: BoundColumn): unknown {
  switch (column.kind) {
    case "text":
      return randomUUID().slice(0, column.maxLength);
    case "timestamp":
      return new Date(Date.UTC(9000, 0) + randomInt(2 ** 44));
    case "bigint":
      return 2n ** 62n + BigInt(randomInt(2 ** 47));
    default:
      return Number.MAX_SAFE_INTEGER - randomInt(2 ** 47);
  }
}
