import type { Scalar } from "../../entity.ts";
import { toOwn } from "../../query/scalar.ts";
import type { Condition } from "../../query/where.ts";
import { parseBase64 } from "../../schema/value/bytes.ts";
import { dayProblem } from "../../schema/value/day.ts";
import { decimalProblem } from "../../schema/value/decimal.ts";
import type { FilterType, KnownField } from "./fields.ts";

/** A value as it stands in a filter. */
export interface Literal {
  /** Without quotes, with escapes resolved. */
  readonly text: string;
  /** The positions of the unescaped stars in the text. */
  readonly stars: readonly number[];
  readonly quoted: boolean;
}

/** The comparison of each operator of a filter, except `:`. */
const opOf = { "=": "eq", "!=": "ne", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" } as const;

/**
 * The meaning of one comparison in a filter.
 *
 * @returns a problem's text, if the value has no meaning
 */
export function compareValue(
  field: string,
  { type, values }: KnownField,
  operator: keyof typeof opOf | ":",
  literal: Literal,
): Condition | string {
  const isStar = literal.text === "*" && literal.stars.length === 1;
  if (operator === ":" && isStar && !literal.quoted) return { op: "ne", field, value: null };
  if (!literal.quoted && literal.text === "null") {
    if (operator === "<" || operator === "<=" || operator === ">" || operator === ">=") {
      return "null has no order; use = or !=, or put it in quotes if it is a text";
    }
    return { op: operator === "!=" ? "ne" : "eq", field, value: null };
  }
  if (type === "string") return compareText(field, operator, literal);
  const sign = operator === ":" ? "=" : operator;
  if (type === "timestamp") return compareTime(field, sign, literal.text);
  const value = scalarOf(type, literal.text, values);
  if (value === undefined) {
    return `should be ${type === "enum" ? `one of ${[...(values?.keys() ?? [])].join(", ")}` : descriptions[type]}`;
  }
  return { op: opOf[sign], field, value };
}

function scalarOf(
  type: Exclude<FilterType, "string" | "timestamp">,
  text: string,
  values: KnownField["values"],
): Scalar | undefined {
  switch (type) {
    case "enum":
      return values?.get(text);
    case "date":
      return dayProblem(text) ? undefined : text;
    case "decimal":
      return decimalProblem(text) ? undefined : text;
    case "bytes":
      return parseBase64(text);
    case "boolean":
      return toBoolean(text);
    default:
      return toNumber(type, text);
  }
}

/** The meaning of a comparison of two fields. @returns a problem's text, if it has none */
export function compareFields(
  { field, type }: NamedField,
  operator: keyof typeof opOf | ":",
  other: NamedField,
): Condition | string {
  if (operator === ":") return "two fields are compared with = != < <= > or >=";
  if (other.type !== type) return `is a field of the type ${other.type}, and should be one of the type ${type}`;
  return { op: "fields", field, by: opOf[operator], other: other.field };
}

type NamedField = Pick<KnownField, "type"> & { readonly field: string };

const descriptions = {
  date: 'a day such as "2026-01-31"',
  decimal: "a decimal number such as 12.50, without an exponent",
  bytes: 'bytes in base64, in quotes, such as "3q2+7w=="',
  boolean: "true or false",
  integer: "a whole number such as 42",
  int64: "a whole number such as 42",
  double: "a number such as 4.2",
} as const;

function compareText(field: string, operator: keyof typeof opOf | ":", { text, stars }: Literal): Condition | string {
  if (text.includes("\0") || !text.isWellFormed()) return "has a character that no text can hold";
  if (operator !== "=" && operator !== "!=" && operator !== ":") return { op: opOf[operator], field, value: text };
  const last = text.length - 1;
  if (stars.some((at) => at !== 0 && at !== last)) {
    return "has a star in the middle: it may be first or last, and \\* is a plain star";
  }
  const starts = stars.includes(0);
  // A lone star is one star, not two.
  const ends = stars.includes(last) && !(starts && last === 0);
  const plain = text.slice(starts ? 1 : 0, ends ? -1 : undefined);
  let found: Condition = { op: "eq", field, value: plain };
  if (starts && ends) found = { op: "contains", field, value: plain };
  else if (starts) found = { op: "endsWith", field, value: plain };
  else if (ends) found = { op: "startsWith", field, value: plain };
  else if (operator === ":") found = { op: "contains", field, value: plain };
  else if (operator === "!=") return { op: "ne", field, value: plain };
  return operator === "!=" ? { op: "not", item: found } : found;
}

function toBoolean(text: string): boolean | undefined {
  return text === "true" ? true : text === "false" ? false : undefined;
}

function toNumber(type: "integer" | "int64" | "double", text: string): Scalar | undefined {
  if (type === "int64") return toBigint(text);
  if (/^-?\d+$/.test(text) && type === "integer") return toOwn(Number(text));
  const value = /^-?[\d.]+([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? toOwn(value) : undefined;
}

/** A whole number. One of more than 40 digits is replaced by another beyond 64 bits, since parsing it takes long. */
function toBigint(text: string): bigint | undefined {
  const [whole, sign = "", digits = ""] = /^(-?)0*(\d+)$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return BigInt(`${sign}${digits.length > 40 ? 10n ** 40n : digits}`);
}

/** Hours end with 23: JavaScript reads 24:00:00 as the beginning of the next day. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Times are kept to the millisecond. A comparison with a time between two milliseconds becomes one with the earlier that
 * says the same of every time that is kept.
 */
function compareTime(field: string, operator: keyof typeof opOf, text: string): Condition | string {
  const [whole, day = "", time = "", fraction = "", zone = ""] = rfc3339.exec(text) ?? [];
  const value = new Date(`${day}T${time}.${fraction.padEnd(3, "0").slice(0, 3)}${zone.toUpperCase()}`);
  // A day that no calendar has, such as 30 February, would silently become one of the next month.
  const midnight = new Date(`${day}T00:00:00Z`);
  const isTime = whole !== undefined && !Number.isNaN(value.getTime());
  if (!isTime || !midnight.toISOString().startsWith(day)) {
    return 'should be an RFC 3339 time such as "2026-01-31T12:00:00Z"';
  }
  if (Number(fraction.slice(3)) === 0) return { op: opOf[operator], field, value };
  switch (operator) {
    case "=":
      return { op: "or", items: [] };
    case "!=":
      return { op: "and", items: [] };
    case "<":
    case "<=":
      return { op: "lte", field, value };
    case ">":
    case ">=":
      return { op: "gt", field, value };
  }
}
