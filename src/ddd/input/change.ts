import { InvalidError } from "../error.ts";
import { entriesOf } from "./plain.ts";

/**
 * The values that an update sets, field by field.
 *
 * @throws InvalidError for a change that sets nothing or is no plain object, such as a promise, and for a value that is
 *   undefined
 */
export function fieldsSetBy(change: unknown): readonly (readonly [field: string, value: unknown])[] {
  const entries = entriesOf(change, "change", "a plain object of fields");
  if (entries.length === 0) throw InvalidError.of("change", "sets nothing; name a field and its new value");
  for (const [field, value] of entries) {
    if (value === undefined) throw InvalidError.of(field, "is undefined; leave it out, or use null");
  }
  return entries;
}
