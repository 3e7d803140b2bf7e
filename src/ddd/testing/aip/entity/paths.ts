import { behaves, DURATION, FIELD_MASK, type Field, fieldOf, type Message, TIMESTAMP } from "../api.ts";
import { snake } from "../words.ts";

/** A field that a request can give a value to, by its path of names, such as `book.publisher.city`. */
export interface Leaf {
  readonly path: string;
  readonly field: Field;
  /** Whether it must be given: it and all messages around it are REQUIRED. */
  readonly required: boolean;
}

/** Messages whose JSON is a value, not an object of their fields. */
const VALUE_TYPES = new Set([TIMESTAMP, DURATION, FIELD_MASK, "google.protobuf.Struct", "google.protobuf.Value"]);

/** Whether a field's value is made as a whole, not field by field. */
export function isWhole(field: Field): boolean {
  const type = field.typeName ?? "";
  return field.kind !== "message" || VALUE_TYPES.has(type) || /^google\.protobuf\.\w+Value$/.test(type);
}

/** All fields of a request that a caller may set, those of messages inside included. */
export function leavesOf(message: Message, prefix = "", required = true, depth = 0): readonly Leaf[] {
  return message.fields.flatMap((field): readonly Leaf[] => {
    const path = `${prefix}${field.name}`;
    if (behaves(field, "OUTPUT_ONLY", "IDENTIFIER") && !field.behaviors.includes("REQUIRED")) return [];
    const isRequired = required && field.behaviors.includes("REQUIRED");
    if (isWhole(field)) return [{ path, field, required: isRequired }];
    if (field.repeated || field.mapKey || !field.message || depth > 2) return [];
    return leavesOf(field.message, `${path}.`, isRequired, depth + 1);
  });
}

/** The field at a path of names, such as `publisher.city`. */
export function fieldAt(message: Message, path: string): Field | undefined {
  let here: Message | undefined = message;
  let found: Field | undefined;
  for (const name of path.split(".")) {
    found = here && fieldOf(here, name);
    here = found?.message;
  }
  return found;
}

/** The paths that a description of a violation means, such as `book.displayName` or `display_name`. */
export function blamedPaths(named: string, paths: readonly string[]): readonly string[] {
  const wanted = snake(named.replaceAll(/\[[^\]]*\]/g, ""));
  const last = wanted.split(".").at(-1);
  const tests: readonly ((path: string) => boolean)[] = [
    (path) => path === wanted,
    (path) => path.endsWith(`.${wanted}`),
    (path) => path.startsWith(`${wanted}.`),
    (path) => path.split(".").at(-1) === last,
  ];
  return tests.map((test) => paths.filter(test)).find((found) => found.length > 0) ?? [];
}
