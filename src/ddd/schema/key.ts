import type { Scalar } from "../entity.ts";
import { distinct } from "../query/scalar.ts";
import type { Condition } from "../query/where.ts";

/** The fields that tell an entity from all others of its kind, unless its table says otherwise. */
export const ID_KEY: readonly ["id"] = ["id"];

/** A text that two entities share exactly if they have the same key. */
export function keyString(key: readonly string[], entity: object): string {
  const fields = entity as Readonly<Record<string, unknown>>;
  const values = key.map((field) => fields[field]);
  const [only] = values;
  if (values.length === 1 && typeof only === "string") return only;
  return JSON.stringify(values.map(distinct));
}

/** The condition for the entity with the key of this one. */
export function whereKey(key: readonly string[], entity: object): Condition {
  const fields = entity as Readonly<Record<string, Scalar | null>>;
  const items = key.map((field): Condition => ({ op: "eq", field, value: fields[field] as Scalar | null }));
  const [only] = items;
  return items.length === 1 && only ? only : { op: "and", items };
}

/** The condition for the entities with the keys of these. For a key of several fields, it has a part for each entity. */
export function whereKeyIn(key: readonly string[], entities: readonly object[]): Condition {
  const [field = "", ...more] = key;
  if (more.length > 0) return { op: "or", items: entities.map((one) => whereKey(key, one)) };
  return { op: "in", field, values: entities.map((one) => (one as Readonly<Record<string, Scalar>>)[field] as Scalar) };
}

/** A key in words: `id`, `projectId and userId`. */
export function keyLabel(key: readonly string[]): string {
  return key.join(" and ");
}

/**
 * Entities with those that come again in place of the ones before, so that these are in nobody's way: each is the last with its key,
 * and there are as many.
 */
export function asInTheEnd<E extends object>(key: readonly string[], entities: readonly E[]): readonly E[] {
  const last = new Map(entities.map((one) => [keyString(key, one), one]));
  return last.size === entities.length ? entities : entities.map((one) => last.get(keyString(key, one)) ?? one);
}
