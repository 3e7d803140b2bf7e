import { InvalidError } from "../../error.ts";
import { textProblem } from "../../schema/field.ts";
import type { Ddl } from "./ddl.ts";

/** One step between two forms of a context's tables. Once released it never changes: a later change is another migration. */
export interface Migration {
  /** Unique within the context, such as `0001-users`; at most 255 characters. */
  readonly name: string;
  up(ddl: Ddl): Promise<void>;
  down(ddl: Ddl): Promise<void>;
}

/** All migrations of a context, oldest first: new ones are added at the end. */
export interface Migrations {
  /** The context's name, such as `accounts`; contexts that share a database are told apart by it. */
  readonly context: string;
  readonly list: readonly Migration[];
}

/** The maximum characters of a name in the journal. */
export const MAX_NAME_LENGTH = 255;

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
