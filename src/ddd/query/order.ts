import type { Field, Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { elementsOf, nameOf } from "../input/plain.ts";
import { ID_KEY } from "../schema/key.ts";
import { JSON_IS_NOT_COMPARED, type KnownFields, kindIn } from "./known-fields.ts";
import { compareValues } from "./scalar.ts";

/**
 * The fields of an order, most significant first: `["surname", "createTime desc"]`. Ascending unless `desc` follows the
 * name. Null is before everything else. Ties are broken by the key, so that an order is always total.
 */
export type OrderBy<E> = readonly (Field<E> | `${Field<E>} desc`)[];

/** One field of an order in its normal form. */
export interface OrderTerm {
  readonly field: string;
  readonly descending: boolean;
  /** Whether the field holds decimals, which are ordered by their numbers. */
  readonly decimal?: true;
}

/**
 * The normal form of an order: each field at most once, and the key at the end as far as it is not there already.
 *
 * @param fields the entity's fields, or undefined where the types are trusted
 * @param key the fields that tell an entity from all others
 * @throws InvalidError for an unknown or repeated field, and for anything but an array of names
 */
export function toOrderTerms<E>(
  orderBy: OrderBy<E> = [],
  fields?: KnownFields,
  key: readonly string[] = ID_KEY,
): OrderTerm[] {
  const terms = elementsOf(orderBy, "orderBy").map((text, i): OrderTerm => {
    if (typeof text !== "string") {
      throw new InvalidError([
        { field: `orderBy[${i}]`, description: `must be a field's name; it is ${nameOf(text)}` },
      ]);
    }
    const descending = text.endsWith(" desc");
    return { field: descending ? text.slice(0, -" desc".length) : text, descending };
  });
  const seen = new Set<string>();
  for (const { field } of terms) {
    if (fields && !fields.has(field)) {
      const why = whyNoOrder(field, fields) ?? `is not a field; the fields are ${[...fields.keys()].join(", ")}`;
      throw InvalidError.of("orderBy", `"${field}" ${why}`);
    }
    if (kindIn(fields, field) === "json") throw InvalidError.of("orderBy", `"${field}" ${JSON_IS_NOT_COMPARED}`);
    if (seen.has(field)) throw InvalidError.of("orderBy", `"${field}" is named twice`);
    seen.add(field);
  }
  const rest = key.filter((field) => !seen.has(field));
  return [...terms, ...rest.map((field) => ({ field, descending: false }))].map((term) =>
    kindIn(fields, term.field) === "decimal" ? { ...term, decimal: true } : term,
  );
}

/** Says of `-name`, which other libraries order by, how it is written; undefined for all else. */
export function whyNoOrder(text: string, fields: { has(name: string): boolean }): string | undefined {
  const name = text.slice(1);
  return text.startsWith("-") && fields.has(name) ? `is not a field; descending is written "${name} desc"` : undefined;
}

/** The order of two entities; 0 only for the same key. @throws InvalidError if a field holds values of different types */
export function compareBy(terms: readonly OrderTerm[], a: object, b: object): number {
  for (const { field, descending, decimal } of terms) {
    const x = ((a as Record<string, unknown>)[field] ?? null) as Scalar | null;
    const y = ((b as Record<string, unknown>)[field] ?? null) as Scalar | null;
    const order = x === null || y === null ? Number(x !== null) - Number(y !== null) : compareValues(x, y, decimal);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}
