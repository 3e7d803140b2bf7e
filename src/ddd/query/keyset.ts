import type { OrderTerm } from "./order.ts";
import type { Position } from "./position-token.ts";
import type { Condition } from "./where.ts";

/**
 * The condition for all entities after a position in an order. `compareBy` defines the order: null is before everything.
 *
 * It is nested, `a >= 1 AND (a > 1 OR (b >= 2 AND ...))`, so that an index on the first field bounds the search.
 */
export function afterPosition(terms: readonly OrderTerm[], position: Position): Condition {
  const [term, ...rest] = terms;
  if (!term) return { op: "or", items: [] };
  const [value = null, ...values] = position;
  const { field, descending, decimal } = term;
  const by = { field, ...(decimal ? { decimal } : {}) };
  const later = rest.length > 0 ? afterPosition(rest, values) : undefined;
  const isNull: Condition = { op: "eq", field, value: null };
  if (value === null) {
    // Ascending, all others come after null; descending, none does.
    if (descending) return later ? { op: "and", items: [isNull, later] } : { op: "or", items: [] };
    const others: Condition = { op: "ne", field, value: null };
    return later ? { op: "or", items: [others, later] } : others;
  }
  const after: Condition = descending
    ? { op: "or", items: [{ op: "lt", ...by, value }, isNull] }
    : { op: "gt", ...by, value };
  if (!later) return after;
  const notBefore: Condition = descending
    ? { op: "or", items: [{ op: "lte", ...by, value }, isNull] }
    : { op: "gte", ...by, value };
  return { op: "and", items: [notBefore, { op: "or", items: [after, later] }] };
}

/** The position of an entity in an order. */
export function positionOf(terms: readonly OrderTerm[], entity: object): Position {
  const fields = entity as Readonly<Record<string, Position[number]>>;
  return terms.map(({ field }) => fields[field] ?? null);
}
