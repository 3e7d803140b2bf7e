import { InvalidError } from "../error.ts";
import type { DefaultedFieldType, DefaultOption, FieldType } from "./field.ts";
import { constant, textProblem } from "./field.ts";
import { dayProblem } from "./value/day.ts";

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
