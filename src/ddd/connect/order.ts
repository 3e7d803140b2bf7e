import type { Field } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { type OrderBy, toOrderTerms } from "../order.ts";
import { type FilterFields, fieldsByName, wireFieldOf } from "./filter-fields.ts";

/**
 * An `order_by` text (AIP-132), such as `surname, create_time desc`, as an order.
 *
 * @param fields what may be named, as in a filter
 * @throws InvalidError, field `order_by`, for an unknown or repeated field, or anything else after a field than `desc`
 */
export function parseOrderBy<E extends object>(text: string, fields: FilterFields<E>): OrderBy<E> {
  if (text.trim() === "") return [];
  const byName = fieldsByName(fields);
  const seen = new Set<string>();
  return text.split(",").map((part): Field<E> | `${Field<E>} desc` => {
    const [name = "", direction, more] = part.split(" ").filter((word) => word !== "");
    const field = byName.get(name)?.field;
    if (field === undefined) {
      throw invalid(`"${clip(name)}" is not a field; the fields are ${[...byName.keys()].join(", ")}`);
    }
    if (seen.has(name)) throw invalid(`"${name}" is named twice`);
    if ((direction !== undefined && direction !== "desc") || more !== undefined) {
      throw invalid(`"${clip(part.trim())}": only " desc" may follow a field's name`);
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

function invalid(description: string): InvalidError {
  return new InvalidError([{ field: "order_by", description }]);
}

function clip(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
