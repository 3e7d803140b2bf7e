import { InvalidError } from "../error.ts";
import { toOwn } from "../query/scalar.ts";
import type { DefaultedFieldType, DefaultOption, FieldType } from "./field.ts";
import { constant, textProblem } from "./field.ts";
import { isBytes } from "./value/bytes.ts";
import { dayProblem } from "./value/day.ts";
import { canonicalDecimal, decimalFit } from "./value/decimal.ts";
import { type Json, jsonProblem, MAX_JSON_BYTES, ownJson } from "./value/json.ts";

/** The most values of an enumeration. */
const MAX_VALUES = 1000;

/**
 * One of a few texts, such as the state of an article:
 *
 * ```ts
 * state: enumeration(["draft", "published"]),
 * ```
 *
 * It is ordered by its text, on every backend: not by declaration, which changes with a value in between. A database keeps it
 * as text, with a check called `<table>_<column>_values`; a message as an enum, see `messageEnum`, or as a string. Conditions
 * compare it as a whole, so `startsWith` and the like are refused.
 *
 * @param values at least one, each at most 100 characters
 * @throws InvalidError for values that are empty, come twice or cannot be stored
 */
export function enumeration<const V extends string>(
  values: readonly V[],
  options: DefaultOption<NoInfer<V>>,
): DefaultedFieldType<V>;
export function enumeration<const V extends string>(values: readonly V[]): FieldType<V>;
export function enumeration<const V extends string>(values: readonly V[], options?: DefaultOption<V>): FieldType<V> {
  const all = [...values];
  if (all.length === 0 || all.length > MAX_VALUES) {
    throw InvalidError.of("values", `of an enumeration must be from 1 to ${MAX_VALUES}; there are ${all.length}`);
  }
  for (const [i, value] of all.entries()) {
    const problem = textProblem(value) ?? (value === "" || value.length > 100 ? "must have 1 to 100 characters" : "");
    if (problem) throw InvalidError.of(`values[${i}]`, problem);
    if (all.indexOf(value) < i) throw InvalidError.of(`values[${i}]`, `is there twice: "${value}"`);
  }
  const known: ReadonlySet<unknown> = new Set(all);
  return {
    kind: "enum",
    nullable: false,
    values: all,
    length: Math.max(...all.map((value) => [...value].length)),
    problem: (value) => (known.has(value) ? undefined : `must be one of ${all.join(", ")}`),
    ...constant(options),
  };
}

/**
 * A calendar day without a time and a zone, such as a birthday: ISO 8601 text, `"2026-11-28"`, of the years 1 to 9999. It is
 * ordered by time. No clock and no zone of a program or a server ever shifts it, as a Date at midnight would be. A message
 * carries it as a google.type.Date, see `dayToMessage`, or as a string.
 */
export function date(options: DefaultOption<string>): DefaultedFieldType<string>;
export function date(): FieldType<string>;
export function date(options?: DefaultOption<string>): FieldType<string> {
  return { kind: "date", nullable: false, problem: dayProblem, ...constant(options) };
}

/** The most digits of a decimal, and the most after its point: as many as every database takes, one of which takes 30 after the point. */
const MAX_PRECISION = 38;
const MAX_SCALE = 30;

/**
 * An exact decimal number, such as a price, as text: `"12.50"`. What is stored has `scale` digits after the point, and no
 * other form: `"12.5"` and `"0012.50"` are taken as well, `"1.25e1"` is not. Conditions compare and order by the number, so that
 * `"1.5"` finds `"1.50"`, also with numbers of more digits than the field has. A number with too many digits is an
 * InvalidError: nothing is rounded.
 *
 * SQL servers keep it as NUMERIC(precision, scale). A database whose numbers are binary keeps up to 18 digits as a whole number of the
 * smallest unit, 1250 for `"12.50"`, and more of them as text of a fixed length in the order of the numbers. A message carries it
 * as a string.
 *
 * @param precision digits in all, from 1 to 38
 * @param scale digits after the point, from 0 to 30
 * @throws InvalidError for others
 */
export function decimal(precision: number, scale: number, options: DefaultOption<string>): DefaultedFieldType<string>;
export function decimal(precision: number, scale: number): FieldType<string>;
export function decimal(precision: number, scale: number, options?: DefaultOption<string>): FieldType<string> {
  if (!Number.isInteger(precision) || precision < 1 || precision > MAX_PRECISION) {
    throw InvalidError.of("precision", `of a decimal must be a whole number from 1 to ${MAX_PRECISION}`);
  }
  if (!Number.isInteger(scale) || scale < 0 || scale > Math.min(precision, MAX_SCALE)) {
    throw InvalidError.of("scale", `of a decimal must be a whole number from 0 to ${Math.min(precision, MAX_SCALE)}`);
  }
  return {
    kind: "decimal",
    nullable: false,
    precision,
    scale,
    problem: (value) => decimalFit(value, precision, scale),
    own: (value) => canonicalDecimal(String(value), scale),
    ...constant(options),
  };
}

/**
 * Bytes, such as a digest or a small picture, as a Uint8Array, compared and ordered byte by byte. They go in and come out as
 * copies. A message carries them as bytes, and a filter compares them with base64 in quotes.
 *
 * @param maxLength in bytes; more is an IntegrityError. Needed in a key, a unique constraint or a reference
 */
export function bytes(
  maxLength: number | undefined,
  options: DefaultOption<Uint8Array>,
): DefaultedFieldType<Uint8Array>;
export function bytes(maxLength?: number): FieldType<Uint8Array>;
export function bytes(maxLength?: number, options?: DefaultOption<Uint8Array>): FieldType<Uint8Array> {
  return {
    kind: "bytes",
    nullable: false,
    maxLength,
    problem: (value) => (isBytes(value) ? undefined : "must be bytes: a Uint8Array"),
    ...constant(options && { default: toOwn(options.default) }),
  };
}

/**
 * A plain JSON value: text, a finite number, a boolean, an array or an object of such, with null within it. It goes in and
 * comes out as a deep copy, the keys of its objects in one order. It is an InvalidError, with the place, where a value is none
 * that JSON and every database keep as it is: undefined, NaN, -0, a whole number beyond 2^53 - 1, a bigint, a Date or another
 * object that is not plain, a key `__proto__`, NUL, half of a surrogate pair, more than 30 levels. Null as the whole value is
 * that of a nullable field.
 *
 * No condition, order, key or unique constraint names it: databases differ in what they call equal.
 *
 * A database keeps it as JSON of its own, or as text that is checked. A message carries it as a google.protobuf.Struct or
 * Value, see `jsonToMessage`.
 *
 * @param options `maxBytes` of its text in UTF-8: at most, and by default, 1048576
 * @typeParam T the value's type. It is trusted when a value is read, since only the shape of JSON is checked
 */
export function json<T = Json>(options: JsonOptions & DefaultOption<NoInfer<T>>): DefaultedFieldType<T>;
export function json<T = Json>(options?: JsonOptions): FieldType<T>;
export function json<T = Json>(options: JsonOptions & Partial<DefaultOption<T>> = {}): FieldType<T> {
  const { maxBytes = MAX_JSON_BYTES } = options;
  if (!Number.isInteger(maxBytes) || maxBytes < 2 || maxBytes > MAX_JSON_BYTES) {
    throw InvalidError.of("maxBytes", `of JSON must be a whole number from 2 to ${MAX_JSON_BYTES}`);
  }
  return {
    kind: "json",
    nullable: false,
    problem: (value) => jsonProblem(value, maxBytes),
    own: ownJson,
    ...constant(options),
  };
}

/** Options of `json`. */
export interface JsonOptions {
  /** @default 1048576 */
  readonly maxBytes?: number;
}
