import { afterPosition, positionOf } from "../../query/keyset.ts";
import { compareBy, type OrderTerm } from "../../query/order.ts";
import type { Position } from "../../query/position-token.ts";
import type { Condition } from "../../query/where.ts";
import { keyString, whereKeyIn } from "../../schema/key.ts";
import type { Connection } from "../connection.ts";
import type { Question } from "../dialect.ts";
import { readRows } from "./select/read.ts";
import { select, selectKeys } from "./select/select.ts";
import type { BoundTable } from "./table.ts";

/** How many rows are read at a time. */
const CHUNK_SIZE = 500;

/** A query for entities of a table: condition and order. */
export interface Listed<E extends object> {
  readonly table: BoundTable<E>;
  readonly condition: Condition;
  readonly terms: readonly OrderTerm[];
  /** See Question. */
  readonly after?: Position;
}

/** The first entities that match, in order. */
export async function firstOf<E extends object>(
  connection: Connection,
  listed: Listed<E>,
  limit: number,
): Promise<E[]> {
  const { table, terms } = listed;
  const question = { ...listed, limit: Math.max(limit, table.dialect.leastRows ?? 1) };
  const found = await readRows(table, select(question), question.limit, (sql, params) => connection.all(sql, params));
  const rows = found.slice(0, limit);
  const { condition, after } = listed;
  const rest: Condition = after ? { op: "and", items: [condition, afterPosition(terms, after)] } : condition;
  const again = table.dialect.longText?.selectAgain({ ...question, condition: rest }, rows);
  if (!again) return rows.map((row) => table.toEntity(row));
  const whole = (await connection.all(again.sql, again.params)).map((row) => table.toEntity(row));
  return whole.sort((a, b) => compareBy(terms, a, b)).slice(0, limit);
}

/**
 * Lists all entities that match when it begins, each once, in their order at that time: a loop may change the fields
 * that it is ordered by. Entities are read in chunks. If the order is by the key, which never changes, each chunk
 * begins after the last one, and the list ends at the last key of the beginning. Otherwise all keys are read in the
 * beginning.
 */
export async function* listOf<E extends object>(
  connection: Connection,
  listed: Listed<E>,
  limit: number,
): AsyncGenerator<E> {
  const first = await firstOf(connection, listed, Math.min(limit, CHUNK_SIZE));
  const { table, terms } = listed;
  if (first.length < CHUNK_SIZE || limit === CHUNK_SIZE) yield* first;
  else if (terms.every(({ field }) => table.key.includes(field))) yield* listByKey(connection, listed, first, limit);
  else yield* listInOrder(connection, listed, first, limit);
}

async function* listByKey<E extends object>(
  connection: Connection,
  { table, condition, terms }: Listed<E>,
  first: readonly E[],
  limit: number,
): AsyncGenerator<E> {
  const backwards = terms.map(({ field, descending }) => ({ field, descending: !descending }));
  const [end] = await firstOf(connection, { table, condition, terms: backwards }, 1);
  if (!end) return yield* first;
  const notBeyond: Condition = { op: "not", item: afterPosition(terms, positionOf(terms, end)) };
  let chunk = first;
  for (let left = limit; ; ) {
    yield* chunk;
    left -= chunk.length;
    const last = chunk.at(-1);
    if (!last || chunk.length < CHUNK_SIZE || left <= 0) return;
    chunk = await firstOf(
      connection,
      { table, terms, condition: { op: "and", items: [condition, notBeyond] }, after: positionOf(terms, last) },
      Math.min(left, CHUNK_SIZE),
    );
  }
}

async function* listInOrder<E extends object>(
  connection: Connection,
  listed: Listed<E>,
  first: readonly E[],
  limit: number,
): AsyncGenerator<E> {
  const { table, condition } = listed;
  const { key } = table;
  const keys = await keysInOrder(connection, { ...listed, limit });
  yield* first;
  const given = new Set(first.map((one) => keyString(key, one)));
  const rest = keys.filter((one) => !given.has(keyString(key, one)));
  const size = Math.floor(CHUNK_SIZE / key.length);
  for (let i = 0; i < Math.min(rest.length, limit - first.length); i += size) {
    const some = rest.slice(i, Math.min(i + size, limit - first.length));
    const both: Condition = { op: "and", items: [condition, whereKeyIn(key, some)] };
    const question = { table, condition: both, terms: [], limit: some.length };
    const found = new Map<string, E>();
    const rows = readRows(table, select(question), some.length, (sql, params) => connection.all(sql, params));
    for (const row of await rows) {
      const entity = table.toEntity(row);
      found.set(keyString(key, entity), entity);
    }
    for (const one of some) {
      const entity = found.get(keyString(key, one));
      if (entity) yield entity;
    }
  }
}

/** The keys of the matching rows, in order, each as an object of key fields. */
async function keysInOrder(connection: Connection, question: Question): Promise<object[]> {
  const { table, limit } = question;
  const { longText } = table.dialect;
  const { sql, params } = longText?.selectKeys(question) ?? selectKeys(question);
  let rows = await connection.all(sql, params);
  const again = longText?.selectKeysAgain(question, rows);
  if (again) rows = (await connection.all(again.sql, again.params)).slice(0, limit);
  const columns = table.key.map((field) => table.column(field));
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ field, name, codec }) => [field, codec.decode(row[name])])),
  );
}
