import { InvalidError } from "../error.ts";
import type { AnyFieldType } from "./field.ts";
import { type AnyTable, constraintsOf } from "./table.ts";
import { foldName } from "./table-name.ts";

/**
 * Refuses a table that does not fit the others of the same database, of which its own declaration knows nothing.
 *
 * @param known the others, by name; the table itself may be among them
 * @throws InvalidError for a name that is taken, and for a reference to a table or key that it cannot refer to
 */
export function checkTogether(table: AnyTable, known: ReadonlyMap<string, AnyTable>): void {
  const others = [...known.values()].filter(({ name }) => name !== table.name);
  for (const other of others) checkNames(table, other);
  const all = new Map([...others, table].map((one) => [one.name, one]));
  for (const from of all.values()) {
    for (const { fields, table: name } of constraintsOf(from, "reference")) {
      const target = all.get(name);
      const [field = ""] = fields;
      if (!target || (from !== table && target !== table)) continue;
      const problem = referenceProblem(from.types.get(field), target);
      if (problem) throw new InvalidError([{ field: `${from.name}.${field}`, description: problem }]);
    }
  }
}

/** References to tables that are not among these: the name of each, and a line that says so. */
export function danglingReferences(tables: ReadonlyMap<string, AnyTable>): { target: string; problem: string }[] {
  const names = [...tables.keys()].toSorted().join(", ");
  return [...tables.values()].flatMap((table) =>
    constraintsOf(table, "reference")
      .filter((one) => !tables.has(one.table))
      .map(({ fields, table: target }) => ({
        target,
        problem: `${table.name}.${fields.join()} refers to ${target}, and there is no such table: name one of ${names}`,
      })),
  );
}

/**
 * Names that must be unique in a database: some report a check by its name alone, and refuse two indexes
 * or references of one name.
 */
function checkNames(table: AnyTable, other: AnyTable): void {
  if (foldName(table.name) === foldName(other.name)) {
    const description = `the tables ${table.name} and ${other.name} are the same for some databases: rename one`;
    throw new InvalidError([{ field: table.name, description }]);
  }
  const taken = new Set([...other.constraints.keys()].map(foldName));
  for (const name of table.constraints.keys()) {
    if (!taken.has(foldName(name))) continue;
    const description = `${table.name} and ${other.name} both have a constraint of this name: rename one`;
    throw new InvalidError([{ field: name, description }]);
  }
}

function referenceProblem(type: AnyFieldType | undefined, target: AnyTable): string | undefined {
  const id = target.types.get("id");
  const isUnique = constraintsOf(target, "key", "unique").some(({ fields }) => fields.join() === "id");
  if (!id || !isUnique) {
    return `refers to ${target.name}, which has no unique id: give it one, or leave the reference out`;
  }
  if (!type || type.kind === id.kind) return undefined;
  return `is of the kind ${type.kind}, and the id of ${target.name} of the kind ${id.kind}: declare both alike`;
}

/** The table of a worker's repository. @throws Error for a class that declares none */
export function tableOf(name: string, { table }: { readonly table?: AnyTable }): AnyTable {
  if (!table)
    throw new Error(`the repository "${name}" has no table: give its class one, as in table = table("…", {…})`);
  return table;
}
