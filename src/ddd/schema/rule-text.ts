import type { Scalar } from "../entity.ts";
import type { Condition, FieldCondition, FieldOperator } from "../query/where.ts";
import { isBytes, toHex } from "./value/bytes.ts";

/** The maximum characters of a rule's constant in an error's text; longer ones are cut. */
const MAX_VALUE_LENGTH = 60;

/**
 * Puts a declared check in words: `must be at least 0 and at most 5` if it is about one field, else a sentence that
 * names each field, such as `deleteTime must be null, or active must be false`. Its constants are the declaration's,
 * never a caller's.
 */
export function ruleText(condition: Condition, fields: readonly string[]): string {
  return fields.length === 1 ? `must ${phrase(condition, false)}` : sentence(condition, false);
}

function phrase(condition: Condition, negated: boolean): string {
  return words(condition, negated, (field) => field, " ", phrase);
}

function sentence(condition: Condition, negated: boolean): string {
  return words(condition, negated, (text, field) => `${field} must ${text}`, ", ", sentence);
}

function words(
  condition: Condition,
  negated: boolean,
  leaf: (text: string, field: string) => string,
  comma: string,
  nested: (condition: Condition, negated: boolean) => string,
): string {
  switch (condition.op) {
    case "and":
    case "or": {
      const op = (condition.op === "and") === negated ? "or" : "and";
      const parts = flat(condition).map((item) => {
        const text = nested(item, negated);
        return (item.op === "and" || item.op === "or") && item.items.length > 1 ? `(${text})` : text;
      });
      if (parts.length === 0) return leaf(op === "and" ? "be anything" : "not be", "");
      // One "be" is enough where each part has it.
      const said = parts.every((part) => part.startsWith("be "))
        ? parts.map((part, i) => (i === 0 ? part : part.slice("be ".length)))
        : parts;
      return said.join(`${comma}${op} `);
    }
    case "not":
      return nested(condition.item, !negated);
    default:
      return leaf(comparison(condition, negated), condition.field);
  }
}

/** The items of an `and` or `or`, without others of the same kind directly within it. */
function flat(condition: Extract<Condition, { op: "and" | "or" }>): Condition[] {
  return condition.items.flatMap((item) => (item.op === condition.op ? flat(item) : [item]));
}

function comparison(condition: FieldCondition, negated: boolean): string {
  const not = negated ? "not " : "";
  if (condition.op === "fields") return compared(condition.by, condition.other, negated);
  switch (condition.op) {
    case "in":
      return `${not}be ${oneOf(condition.values)}`;
    case "notIn":
      return `${negated ? "" : "not "}be ${oneOf(condition.values)}`;
    case "startsWith":
      return `${not}start with ${shown(condition.value)}`;
    case "endsWith":
      return `${not}end with ${shown(condition.value)}`;
    case "contains":
      return `${not}contain ${shown(condition.value)}`;
    case "iequals":
      return `${not}be ${shown(condition.value)} in any case`;
    case "istartsWith":
      return `${not}start with ${shown(condition.value)} in any case`;
    case "icontains":
      return `${not}contain ${shown(condition.value)} in any case`;
    default:
      return compared(condition.op, shown(condition.value), negated);
  }
}

/** @param other the value in words, or another field's name */
function compared(op: FieldOperator, other: string, negated: boolean): string {
  switch (op) {
    case "eq":
      return `${negated ? "not " : ""}be ${other}`;
    case "ne":
      return `${negated ? "" : "not "}be ${other}`;
    case "gt":
      return negated ? `be at most ${other}` : `be more than ${other}`;
    case "gte":
      return negated ? `be less than ${other}` : `be at least ${other}`;
    case "lt":
      return negated ? `be at least ${other}` : `be less than ${other}`;
    case "lte":
      return negated ? `be more than ${other}` : `be at most ${other}`;
  }
}

function oneOf(values: readonly (Scalar | null)[]): string {
  const [first = null, ...more] = values;
  return more.length === 0 ? shown(first) : `one of ${values.map(shown).join(", ")}`;
}

function shown(value: Scalar | null): string {
  if (value === "") return "empty";
  if (value instanceof Date) return value.toISOString();
  if (isBytes(value)) return `the bytes ${shown(toHex(value))}`;
  if (typeof value !== "string") return String(value);
  const points = [...value];
  const cut = points.length <= MAX_VALUE_LENGTH ? value : `${points.slice(0, MAX_VALUE_LENGTH).join("")}…`;
  return JSON.stringify(cut);
}
