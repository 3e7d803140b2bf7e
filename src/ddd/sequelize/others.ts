import { amongKeys, keyText } from "../key.ts";
import { afterPosition, positionOf } from "../keyset.ts";
import { toOrderTerms } from "../order.ts";
import type { Position } from "../page.ts";
import type { Condition } from "../where.ts";
import type { Connection } from "./connection.ts";
import * as statement from "./statement.ts";
import type { BoundTable } from "./table.ts";

/** How many rows are looked at at a time. */
const CHUNK_SIZE = 500;

/**
 * Deletes what is not among the entities. Where the key is one field, that is one statement. A condition on several fields
 * grows with the number of entities, beyond what databases take, so the stored rows are looked through instead.
 */
export async function dropOthers<E extends object>(
  connection: Connection,
  bound: BoundTable<E>,
  entities: readonly E[],
): Promise<void> {
  const { key } = bound;
  const drop = async (condition: Condition) => {
    const { sql, params } = statement.remove(bound, condition);
    await connection.run(sql, params);
  };
  if (key.length === 1) return drop({ op: "not", item: amongKeys(key, entities) });
  const kept = new Set(entities.map((entity) => keyText(key, entity)));
  const terms = toOrderTerms<E>([], undefined, key);
  let position: Position | undefined;
  for (;;) {
    const rest: Condition = position ? afterPosition(terms, position) : { op: "and", items: [] };
    const { sql, params } = statement.select(bound, rest, terms, CHUNK_SIZE);
    const chunk = (await connection.all(sql, params)).map((row) => bound.toEntity(row));
    const others = chunk.filter((entity) => !kept.has(keyText(key, entity)));
    if (others.length > 0) await drop(amongKeys(key, others));
    const last = chunk.at(-1);
    if (!last || chunk.length < CHUNK_SIZE) return;
    position = positionOf(terms, last);
  }
}
