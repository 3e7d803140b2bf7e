import { randomInt, randomUUID } from "node:crypto";
import type { Entity } from "../entity.ts";
import { AlreadyExistsError, IntegrityError } from "../error.ts";
import { type Constraint, constraintsOf, type Table } from "../table.ts";
import type { Connection } from "./connection.ts";
import type { Value } from "./driver.ts";
import * as statement from "./statement.ts";
import { type BoundColumn, type BoundTable, bindTable } from "./table.ts";

/**
 * Writes entities in place of those with their ids, among which unique values may move. Databases look at unique values
 * row by row, so that rows cannot simply swap theirs, although the result would be allowed: where one is taken, perhaps
 * by a row that is about to give it up, it is taken from it first, and all is written once more.
 */
export async function moving<E extends Entity>(
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

async function canVacate<E extends Entity>(connection: Connection, table: Table<E>, entities: readonly E[]) {
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
async function vacate<E extends Entity>(
  connection: Connection,
  table: Table<E>,
  entities: readonly E[],
): Promise<boolean> {
  const bound = bindTable(table, connection.driver);
  const uniques = constraintsOf(table, "unique");
  const taker = new Map<string, string>();
  for (const entity of new Map(entities.map((one) => [one.id, one])).values()) {
    for (const unique of uniques) taker.set(keyOf(bound, unique, entity), entity.id);
  }
  let vacated = false;
  for (const stored of await storedOf(connection, bound, entities)) {
    const change = new Map<string, Value>();
    for (const unique of uniques) {
      const id = taker.get(keyOf(bound, unique, stored));
      if (id === undefined || id === stored.id) continue;
      const column = unique.fields.map((field) => bound.column(field)).find((one) => isFree(one, table.references));
      if (!column) return false;
      change.set(column.field, column.column.nullable ? null : bound.encode(column, placeholder(column)));
    }
    if (change.size === 0) continue;
    const { sql, params } = statement.rewrite(bound, change, { op: "eq", field: "id", value: stored.id });
    await connection.run(sql, params);
    vacated = true;
  }
  return vacated;
}

async function storedOf<E extends Entity>(
  connection: Connection,
  bound: BoundTable<E>,
  entities: readonly E[],
): Promise<E[]> {
  const values = entities.map(({ id }) => id);
  const order = [{ field: "id", descending: false }];
  const { sql, params } = statement.select(bound, { op: "in", field: "id", values }, order, values.length);
  const rows = await connection.all(sql, params);
  return rows.map((row) => bound.toEntity(row));
}

/** The same for two entities if they cannot both be stored. Null is never taken, so that then it is of one's own. */
function keyOf<E extends Entity>(bound: BoundTable<E>, { name, fields }: Constraint, entity: E): string {
  const held = entity as Readonly<Record<string, unknown>>;
  const values = fields.map((field) => bound.encode(bound.column(field), held[field]));
  return JSON.stringify(values.includes(null) ? [entity.id] : [name, ...values]);
}

function isFree({ field, column }: BoundColumn, references: Readonly<Record<string, unknown>> = {}): boolean {
  if (field === "id") return false;
  return column.nullable || (column.kind !== "boolean" && references[field] === undefined);
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
