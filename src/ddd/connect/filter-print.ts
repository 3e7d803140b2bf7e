import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { checkOperand } from "../field.ts";
import type { Condition } from "../where.ts";
import { type FilterFields, type FilterType, fieldsByName, wireFieldOf } from "./filter-fields.ts";

/**
 * The filter text (AIP-160) of a condition: parsed, it finds the same.
 *
 * @throws InvalidError, field `where`, for a field that is not among those that may be named; naming the field, for a value
 * that it cannot hold; or for one that no filter can say
 */
export function printFilter<E extends object>(condition: Condition, fields: FilterFields<E>): string {
  const simple = simplify(condition);
  if (simple === true) return "";
  if (simple === false) {
    const [any] = fieldsByName(fields).keys();
    if (any === undefined) throw unsayable("where", "the service cannot search by any field");
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
      default:
        return printComparison(one, fields);
    }
  }
}

const signs = { eq: "=", ne: "!=", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function printComparison<E extends object>(one: Comparison, fields: FilterFields<E>): string {
  const { name, type } = wireFieldOf(fields, one.field, "where");
  switch (one.op) {
    case "startsWith":
    case "endsWith":
    case "contains": {
      if (type !== "string") throw unsayable(one.field, `is not text, so ${one.op} cannot be asked of it`);
      const start = one.op === "startsWith" ? "" : "*";
      const end = one.op === "endsWith" ? "" : "*";
      return `${name} = "${start}${printText(one.field, one.value)}${end}"`;
    }
    default:
      return `${name} ${signs[one.op]} ${printValue(one.field, type, one.value)}`;
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
  | Comparison;

type Comparison = Exclude<Condition, { op: "and" | "or" | "not" | "in" | "notIn" }>;

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

const kinds = {
  string: "text",
  boolean: "boolean",
  timestamp: "timestamp",
  integer: "integer",
  int64: "bigint",
  double: "number",
} as const;

/** @throws InvalidError for a value of another type than the field's, which the service could take for one of it */
function printValue(field: string, type: FilterType, value: Scalar | null): string {
  // A filter that is read has whole numbers as bigints only where a number would not be exact.
  if (typeof value === "bigint" && type === "integer" && !Number.isSafeInteger(Number(value))) return String(value);
  checkOperand(field, kinds[type], value);
  if (value instanceof Date) {
    const year = value.getUTCFullYear();
    if (!(year >= 0 && year <= 9999)) throw unsayable("where", "a time must be in the years 0 to 9999");
    return `"${value.toISOString()}"`;
  }
  return typeof value === "string" ? `"${escapeText(value)}"` : String(value);
}

function printText(field: string, text: string): string {
  checkOperand(field, "text", text);
  return escapeText(text);
}

function escapeText(text: string): string {
  return text.replace(/[\\"*]/g, "\\$&");
}

function unsayable(field: string, description: string): InvalidError {
  return new InvalidError([{ field, description }]);
}
