import type { Field } from "../../entity.ts";
import { InvalidError } from "../../error.ts";
import { type OrderBy, toOrderTerms, whyNoOrder } from "../../query/order.ts";
import { clip, type FilterFields, fieldsByName, whyNoField, wireFieldOf } from "./fields.ts";

/** The longest order that a request may have, in characters: room for every field of an entity. */
export const MAX_ORDER_LENGTH = 10_000;

/**
 * An `order_by` text (AIP-132), such as `surname, create_time desc`, as an order.
 *
 * @param fields the fields that may be named, as in a filter
 * @throws InvalidError, field `order_by`, for an unknown or repeated field, for a word other than `desc` after a field,
 *   and for a text that is too long
 */
export function parseOrderBy<E extends object>(text: string, fields: FilterFields<E>): OrderBy<E> {
  if (text.length > MAX_ORDER_LENGTH)
    throw InvalidError.of("order_by", `must have at most ${MAX_ORDER_LENGTH} characters`);
  if (text.trim() === "") return [];
  const byName = fieldsByName(fields);
  const seen = new Set<string>();
  return text.split(",").map((part): Field<E> | `${Field<E>} desc` => {
    const [name = "", direction, more] = part.split(" ").filter((word) => word !== "");
    const field = byName.get(name)?.field;
    if (field === undefined) {
      throw InvalidError.of("order_by", `"${clip(name)}" ${whyNoOrder(name, byName) ?? whyNoField(byName, name)}`);
    }
    if (seen.has(name)) throw InvalidError.of("order_by", `"${name}" is named twice`);
    if ((direction !== undefined && direction !== "desc") || more !== undefined) {
      const remedy = /^asc(ending)?$/i.test(direction ?? "") ? "; leave it out for ascending order" : "";
      throw InvalidError.of("order_by", `"${clip(part.trim())}": only " desc" may follow a field's name${remedy}`);
    }
    seen.add(name);
    return direction === undefined ? field : `${field} desc`;
  });
}

/**
 * The `order_by` text of an order.
 *
 * @throws InvalidError, field `orderBy`, for a field that is not among those that may be named
 */
export function printOrderBy<E extends object>(orderBy: OrderBy<E>, fields: FilterFields<E>): string {
  // Every server ends an order with the id by itself.
  return toOrderTerms(orderBy)
    .slice(0, orderBy.length)
    .map(({ field, descending }) => wireFieldOf(fields, field, "orderBy").name + (descending ? " desc" : ""))
    .join(", ");
}
