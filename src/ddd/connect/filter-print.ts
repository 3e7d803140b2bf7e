import type { Entity, Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import type { Condition } from "../where.ts";
import { type FilterFields, wireNameOf } from "./filter.ts";

/**
 * The filter text (AIP-160) of a condition: parsed, it finds the same.
 *
 * @throws InvalidError, field `where`, for a field that is not among those that may be named, or a value that no filter can
 * say
 */
export function printFilter<E extends Entity>(condition: Condition, fields: FilterFields<E>): string {
  const simple = simplify(condition);
  if (simple === true) return "";
  if (simple === false) {
    const [any] = Object.keys(fields);
    if (any === undefined) throw unsayable("the service cannot search by any field");
    return `${any} = null AND ${any} != null`;
  }
  return print(simple, "and");

  /** @param within what the text will be a part of, which decides on parentheses: OR binds tighter than AND */
  function print(one: Simple, within: "and" | "or" | "not"): string {
    switch (one.op) {
      case "and": {
        const text = one.items.map((item) => print(item, "and")).join(" AND ");
        return within === "and" ? text : `(${text})`;
      }
      case "or": {
        const text = one.items.map((item) => print(item, "or")).join(" OR ");
        return within === "not" ? `(${text})` : text;
      }
      case "not":
        // A NOT cannot stand right after another; simplify leaves no such pair.
        return `NOT ${print(one.item, "not")}`;
      case "eq":
        return `${nameOf(one.field)} = ${printValue(one.value)}`;
      case "ne":
        return `${nameOf(one.field)} != ${printValue(one.value)}`;
      case "gt":
        return `${nameOf(one.field)} > ${printValue(one.value)}`;
      case "gte":
        return `${nameOf(one.field)} >= ${printValue(one.value)}`;
      case "lt":
        return `${nameOf(one.field)} < ${printValue(one.value)}`;
      case "lte":
        return `${nameOf(one.field)} <= ${printValue(one.value)}`;
      case "startsWith":
        return `${nameOf(one.field)} = "${escapeText(one.value)}*"`;
      case "endsWith":
        return `${nameOf(one.field)} = "*${escapeText(one.value)}"`;
      case "contains":
        return `${nameOf(one.field)} = "*${escapeText(one.value)}*"`;
    }
  }

  function nameOf(field: string): string {
    return wireNameOf(fields, field, "where");
  }
}

/** A list of values as equalities, which is how a filter says it. */
function toEquals({ op, field, values }: Extract<Condition, { op: "in" | "notIn" }>): Condition {
  return op === "in"
    ? { op: "or", items: values.map((value) => ({ op: "eq", field, value })) }
    : { op: "and", items: values.map((value) => ({ op: "ne", field, value })) };
}

/** A condition without lists, constants, double negations and needless nesting. */
type Simple =
  | { readonly op: "and" | "or"; readonly items: readonly Simple[] }
  | { readonly op: "not"; readonly item: Simple }
  | Exclude<Condition, { op: "and" | "or" | "not" | "in" | "notIn" }>;

/** The simple form of a condition; true or false if that is all it says. */
function simplify(condition: Condition): Simple | boolean {
  switch (condition.op) {
    case "in":
    case "notIn":
      return simplify(toEquals(condition));
    case "not": {
      const item = simplify(condition.item);
      if (typeof item === "boolean") return !item;
      return item.op === "not" ? item.item : { op: "not", item };
    }
    case "and":
    case "or": {
      const { op } = condition;
      const absorbing = op === "or";
      const items: Simple[] = [];
      for (const one of condition.items) {
        const item = simplify(one);
        if (item === absorbing) return absorbing;
        if (typeof item === "boolean") continue;
        if (item.op === op) for (const nested of item.items) items.push(nested);
        else items.push(item);
      }
      const [only] = items;
      if (!only) return !absorbing;
      return items.length === 1 ? only : { op, items };
    }
    default:
      return condition;
  }
}

function printValue(value: Scalar | null): string {
  if (value instanceof Date) {
    const year = value.getUTCFullYear();
    if (!(year >= 0 && year <= 9999)) throw unsayable("a time must be in the years 0 to 9999");
    return `"${value.toISOString()}"`;
  }
  return typeof value === "string" ? `"${escapeText(value)}"` : String(value);
}

function escapeText(text: string): string {
  if (!text.isWellFormed()) throw unsayable("a text must be well-formed Unicode");
  return text.replace(/[\\"*]/g, "\\$&");
}

function unsayable(description: string): InvalidError {
  return new InvalidError([{ field: "where", description }]);
}
