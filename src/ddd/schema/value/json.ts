import { InvalidError } from "../../error.ts";
import { elementsOf, entriesOf, nameOf } from "../../input/plain.ts";

/** A plain JSON value (RFC 8259): what JSON.parse gives. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The deepest nesting of arrays and objects. Functions of databases take 32 levels at least, and a google.protobuf.Value has three messages
 * for each of an object's, of which parsers take 100.
 */
export const MAX_JSON_DEPTH = 30;

/** The maximum bytes of a value's JSON text in UTF-8, unless a field says less. */
export const MAX_JSON_BYTES = 1_048_576;

/**
 * The problem of a value that JSON, or some database, would not keep as it is, with its place: `at .tags[2], must not be NaN`.
 *
 * @param maxBytes of its text in UTF-8
 */
export function jsonProblem(value: unknown, maxBytes: number = MAX_JSON_BYTES): string | undefined {
  if (value === null) return "must be JSON other than null";
  try {
    check(value, "", 0);
  } catch (error) {
    if (error instanceof JsonProblem) return error.message;
    // That of an object that is not plain, with its place.
    const [found] = error instanceof InvalidError ? error.violations : [];
    if (found) return found.field === "" ? found.description : `at ${found.field}, ${found.description}`;
    throw error;
  }
  const text = JSON.stringify(value);
  const isLarge =
    text.length > maxBytes || (3 * text.length > maxBytes && new TextEncoder().encode(text).length > maxBytes);
  return isLarge ? `must be JSON of at most ${maxBytes} bytes` : undefined;
}

class JsonProblem extends Error {}

function check(value: unknown, path: string, depth: number): void {
  const refuse = (problem: string) => new JsonProblem(path === "" ? problem : `at ${path}, ${problem}`);
  switch (typeof value) {
    case "boolean":
      return;
    case "string": {
      const problem = stringProblem(value);
      if (problem) throw refuse(problem);
      return;
    }
    case "number": {
      const problem = numberProblem(value);
      if (problem) throw refuse(problem);
      return;
    }
    case "object":
      break;
    default:
      throw refuse(`must be JSON; it is ${nameOf(value)}`);
  }
  if (value === null) return;
  if (depth === MAX_JSON_DEPTH) throw refuse(`is nested more than ${MAX_JSON_DEPTH} deep`);
  if (Array.isArray(value)) {
    for (const [i, one] of elementsOf(value, path).entries()) check(one, `${path}[${i}]`, depth + 1);
    return;
  }
  for (const [key, one] of entriesOf(value, path, "plain JSON")) {
    if (key === "__proto__")
      throw refuse('must not have the key "__proto__", which programs would take for something else');
    const problem = stringProblem(key);
    if (problem) throw refuse(`has a key that ${problem}`);
    check(one, `${path}.${key}`, depth + 1);
  }
}

function stringProblem(text: string): string | undefined {
  if (text.includes("\0")) return "must not hold a NUL character";
  return text.isWellFormed() ? undefined : "must be well-formed text: it holds half of a surrogate pair";
}

function numberProblem(value: number): string | undefined {
  if (!Number.isFinite(value)) return `must not be ${value}, which JSON does not have`;
  if (Object.is(value, -0)) return "must not be -0, which few databases keep: give 0";
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  return "must not be a whole number beyond 2^53 - 1, which others may round: give it as text";
}

/** A deep copy, with the keys of each object in one order. @param value that has no problem */
export function ownJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, ownJson);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, ownJson(one)]));
}

/** The one text of a JSON value: two that are equal have the same. */
export function jsonText(value: unknown): string {
  return JSON.stringify(ownJson(value));
}
