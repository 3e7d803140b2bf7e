import type { Field } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { elementsOf, entriesOf, nameOf } from "../input/plain.ts";
import { distinct } from "../query/scalar.ts";
import { keyTaken } from "../refusal.ts";
import type { Constraint } from "./constraint.ts";
import { ownValue } from "./field.ts";
import { lacksIdentity } from "./identity.ts";
import { keyString } from "./key.ts";
import { type AnyTable, constraintsOf } from "./table.ts";

/** How `upsert` tells which entity is stored already. */
export interface UpsertOptions<E> {
  /** The fields of the table's key, or of one of its unique constraints, in any order. */
  readonly by: readonly [Field<E>, ...Field<E>[]];
}

/** The key or the unique constraint that an upsert goes by. @throws InvalidError, field `by`, for any other fields */
export function upsertedBy(table: AnyTable, options: unknown): Constraint {
  const [[name, by] = [], ...more] = entriesOf(options, "options", "a plain object with `by`");
  if (name !== "by" || more.length > 0) throw InvalidError.of("options", "must have `by`, and nothing else");
  const fields = elementsOf(by, "by");
  const wrong = fields.find((field) => typeof field !== "string");
  if (wrong !== undefined) throw InvalidError.of("by", `must be names of fields; one is ${nameOf(wrong)}`);
  const sorted = (names: readonly unknown[]) => JSON.stringify([...names].sort());
  const all = constraintsOf(table, "key", "unique");
  const found = all.find((one) => sorted(one.fields) === sorted(fields));
  if (found) return found;
  const known = all.map((one) => one.fields.join(" and ")).join("; ");
  throw InvalidError.of(
    "by",
    `names ${fields.length === 0 ? "no fields" : fields.join(" and ")}, which no unique constraint of ${table.name} is of: declare one, or go by ${known}`,
  );
}

/** The values that an entity has in some fields, as a text; undefined if one is null, which equals none. */
export function valuesText(table: AnyTable, fields: readonly string[], entity: object): string | undefined {
  const values = fields.map((field) => {
    const value = (entity as Readonly<Record<string, unknown>>)[field] ?? null;
    const type = table.types.get(field);
    return type && value !== null ? ownValue(type, value) : value;
  });
  return values.includes(null)
    ? undefined
    : JSON.stringify(values.map((value) => (typeof value === "bigint" ? `${value}` : distinct(value))));
}

/**
 * The writes of an upsert, in their order, and the given entities in theirs. An identity that a created entity lacks is put into it
 * as it is written; `repeating` and `placed` are to be called when that has been done.
 */
export interface UpsertPlan<E> {
  /** Entities that take the place of stored ones, with the keys of these. */
  readonly replacing: readonly E[];
  readonly creating: readonly E[];
  /** Entities that take the place of created ones. */
  repeating(): E[];
  /** Each given entity, with the key that it is stored under. */
  placed(): E[];
}

/**
 * Plans an upsert: each entity takes the place of the one with its values, be that a stored one or an earlier one of these.
 *
 * @param entities copies that may be changed
 * @param holders the stored entities that have values of these
 * @throws AlreadyExistsError if two of these have one key and different values
 */
export function planUpsert<E extends object>(
  table: AnyTable,
  { fields }: Constraint,
  entities: readonly E[],
  holders: readonly object[],
): UpsertPlan<E> {
  const replacing: E[] = [];
  const creating: E[] = [];
  const repeats: { readonly entity: E; readonly holder: E }[] = [];
  const textOf = (entity: object) => valuesText(table, fields, entity);
  const stored = new Map(holders.map((one) => [textOf(one), one]));
  const created = new Map<string, E>();
  const keys = new Set<string>();
  const placed = entities.map((entity): (() => E) => {
    const text = textOf(entity);
    const holder = text === undefined ? undefined : stored.get(text);
    if (holder) {
      const own = withKeyOf(table, entity, holder);
      replacing.push(own);
      return () => own;
    }
    const earlier = text === undefined ? undefined : created.get(text);
    if (earlier) {
      repeats.push({ entity, holder: earlier });
      // The one before is in nobody's way.
      Object.assign(earlier, withKeyOf(table, entity, earlier));
      return () => withKeyOf(table, entity, earlier);
    }
    if (!lacksIdentity(table, entity)) {
      const key = keyString(table.key, entity);
      if (keys.has(key)) throw keyTaken(table);
      keys.add(key);
    }
    if (text !== undefined) created.set(text, entity);
    creating.push(entity);
    return () => entity;
  });
  if (replacing.some((one) => keys.has(keyString(table.key, one)))) throw keyTaken(table);
  return {
    replacing,
    creating,
    repeating: () => repeats.map(({ entity, holder }) => withKeyOf(table, entity, holder)),
    placed: () => placed.map((one) => one()),
  };
}

function withKeyOf<E extends object>(table: AnyTable, entity: E, holder: object): E {
  const from = holder as Readonly<Record<string, unknown>>;
  return { ...entity, ...Object.fromEntries(table.key.map((field) => [field, from[field]])) };
}
