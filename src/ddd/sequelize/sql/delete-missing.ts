import { IntegrityError } from "../../error.ts";
import { positionOf } from "../../query/keyset.ts";
import { toOrderTerms } from "../../query/order.ts";
import type { Position } from "../../query/position-token.ts";
import type { Condition } from "../../query/where.ts";
import { refusal } from "../../refusal.ts";
import { keyString, whereKeyIn } from "../../schema/key.ts";
import { constraintsOf } from "../../schema/table.ts";
import type { Connection } from "../connection.ts";
import { removeRows } from "./delete.ts";
import { CHUNK_SIZE, missing } from "./foreign-key.ts";
import { select } from "./select/select.ts";
import * as statement from "./statement.ts";
import type { BoundTable } from "./table.ts";

/**
 * Deletes all rows that are not among the entities, which are stored already.
 *
 * @throws IntegrityError for an entity that refers to a deleted row
 */
export async function deleteMissing<E extends object>(
  connection: Connection,
  table: BoundTable<E>,
  entities: readonly E[],
): Promise<void> {
  const kept = new Set(entities.map((entity) => keyString(table.key, entity)));
  refuseOwnReferences(table, entities);
  await removeOthers(connection, table, entities, kept);
  // Cascades through other tables may delete some of the entities.
  if (constraintsOf(table.table, "reference").every(({ onDelete }) => onDelete === "restrict")) return;
  const { sql, params } = statement.count(table, { op: "and", items: [] });
  const [row] = await connection.all(sql, params);
  if (Number(row?.count) === kept.size) return;
  const broken = await missing(connection, table, entities);
  if (broken) throw refusal(table.name, broken);
  throw new IntegrityError(`some of ${table.name} would be deleted with others that they depend on`);
}

/** In the end, its own table has no other rows to refer to. */
function refuseOwnReferences<E extends object>(table: BoundTable<E>, entities: readonly E[]): void {
  const fieldsOf = (entity: E) => entity as Readonly<Record<string, unknown>>;
  const textOf = (value: unknown) => keyString(["id"], { id: value });
  const own = constraintsOf(table.table, "reference").filter((reference) => reference.table === table.name);
  if (own.length === 0) return;
  const ids = new Set(entities.map((entity) => textOf(fieldsOf(entity).id)));
  for (const entity of entities) {
    for (const reference of own) {
      const value = fieldsOf(entity)[reference.fields[0] ?? ""] ?? null;
      if (value !== null && !ids.has(textOf(value))) throw refusal(table.name, reference);
    }
  }
}

/**
 * If the key is one field, one statement does it. A condition on several fields would grow with the number of entities,
 * beyond the databases' limits, so stored rows are scanned instead.
 */
async function removeOthers<E extends object>(
  connection: Connection,
  table: BoundTable<E>,
  entities: readonly E[],
  kept: ReadonlySet<string>,
): Promise<void> {
  const { key } = table;
  const drop = (condition: Condition) => removeRows(connection, table, condition);
  if (key.length === 1) {
    await drop({ op: "not", item: whereKeyIn(key, entities) });
    return;
  }
  const terms = toOrderTerms<E>([], undefined, key);
  let position: Position | undefined;
  for (;;) {
    const { sql, params } = select({
      table,
      condition: { op: "and", items: [] },
      terms,
      limit: CHUNK_SIZE,
      ...(position ? { after: position } : {}),
    });
    const chunk = (await connection.all(sql, params)).map((row) => table.toEntity(row));
    const others = chunk.filter((entity) => !kept.has(keyString(key, entity)));
    if (others.length > 0) await drop(whereKeyIn(key, others));
    const last = chunk.at(-1);
    if (!last || chunk.length < CHUNK_SIZE) return;
    position = positionOf(terms, last);
  }
}
