import type { Scalar } from "../../entity.ts";
import { InvalidError } from "../../error.ts";
import { toComparable } from "../../query/comparable.ts";
import { isDate } from "../../query/scalar.ts";
import type { Condition } from "../../query/where.ts";
import { isBytes, toBase64 } from "../../schema/value/bytes.ts";
import { type FilterFields, fieldsByName, kindOf, wireFieldOf } from "./fields.ts";

/**
 * The filter text (AIP-160) of a condition: parsed, it finds the same.
 *
 * @throws InvalidError, field `where`, for a field that is not among those that may be named; naming the field, for a value
 * that is not of its type
 */
export function printFilter<E extends object>(condition: Condition, fields: FilterFields<E>): string {
  const simple = simplify(toComparable(condition, (field) => kindOf[wireFieldOf(fields, field, "where").type]));
  if (simple === true) return "";
  if (simple === false) {
    const [any] = fieldsByName(fields).keys();
    if (any === undefined) throw unsayable("where", "the service cannot search by any field");
    return `${any} = null AND ${any} != null`;
  }
  return print(simple, "and");

  /** @param within the enclosing operator, which decides on parentheses: OR binds tighter than AND */
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
  const { name, values } = wireFieldOf(fields, one.field, "where");
  switch (one.op) {
    case "startsWith":
    case "endsWith":
    case "contains": {
      const start = one.op === "startsWith" ? "" : "*";
      const end = one.op === "endsWith" ? "" : "*";
      return `${name} = "${start}${escapeText(one.value)}${end}"`;
    }
    case "fields":
      return `${name} ${signs[one.by]} field(${wireFieldOf(fields, one.other, "where").name})`;
    case "iequals":
    case "istartsWith":
    case "icontains":
      return `${one.op}(${name}, "${escapeText(one.value)}")`;
    default:
      return `${name} ${signs[one.op]} ${printValue(values ? nameIn(values, one.field, one.value) : one.value)}`;
  }
}

/** The name that a filter has for the value of an enum. */
function nameIn(values: ReadonlyMap<string, string>, field: string, value: Scalar | null): string | null {
  if (value === null) return null;
  const found = [...values].find(([, one]) => one === value);
  if (found) return found[0];
  throw unsayable(
    field,
    `is compared with a text that is none of its values, which are ${[...values.values()].join(", ")}`,
  );
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

/** The simple form of a condition; true or false if it matches everything or nothing. */
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
  if (isDate(value)) return `"${value.toISOString()}"`;
  if (isBytes(value)) return `"${toBase64(value)}"`;
  return typeof value === "string" ? `"${escapeText(value)}"` : String(value);
}

function escapeText(text: string): string {
  return text.replace(/[\\"*]/g, "\\$&");
}

function unsayable(field: string, description: string): InvalidError {
  return new InvalidError([{ field, description }]);
}
