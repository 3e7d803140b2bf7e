import { InvalidError } from "../../error.ts";
import { textProblem } from "../../schema/field.ts";
import type { Migrations } from "./migrate.ts";

/** The maximum characters of a name in MariaDB's journal; the same limit holds everywhere. */
const MAX_NAME_LENGTH = 255;

/** @throws InvalidError for an invalid name of a context or a migration, and for a repeated one */
export function checkMigrationNames({ context, list }: Migrations): void {
  check("context", context);
  const known = new Map<string, number>();
  for (const [i, { name }] of list.entries()) {
    const field = `list[${i}].name`;
    check(field, name);
    const first = known.get(name);
    if (first !== undefined) {
      const problem = `"${name}" is the name of list[${first}] too, so that one of them would never run: rename the later one`;
      throw new InvalidError([{ field: `${context}.${field}`, description: problem }]);
    }
    known.set(name, i);
  }
}

function check(field: string, name: unknown): void {
  const problem =
    textProblem(name) ??
    (String(name).trim() === "" ? "is empty: give it a name" : undefined) ??
    ([...String(name)].length > MAX_NAME_LENGTH ? `must be at most ${MAX_NAME_LENGTH} characters long` : undefined);
  if (problem) throw new InvalidError([{ field, description: problem }]);
}
