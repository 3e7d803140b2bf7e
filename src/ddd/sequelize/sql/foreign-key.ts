import type { Scalar } from "../../entity.ts";
import { IntegrityError } from "../../error.ts";
import { refusal } from "../../refusal.ts";
import type { Constraint } from "../../schema/constraint.ts";
import { ID_KEY, keyString } from "../../schema/key.ts";
import { constraintsOf } from "../../schema/table.ts";
import type { DialectTable, StatementRunner } from "../dialect.ts";
import type { ErrorClassifier } from "../error.ts";
import { operand, Values } from "./condition.ts";

/** The number of values in one statement: below the limits of the databases. */
export const CHUNK_SIZE = 500;

export type ReferenceConstraint = Extract<Constraint, { kind: "reference" }>;

/**
 * Runs an operation, and if it is refused for a missing reference, finds out which one, where the database does not tell.
 * The refused change was undone, so the broken reference is looked for, at the cost of the refused check.
 *
 * @param stored the entities that it stores, as far as known: absent fields are unchanged
 * @throws the error of `work`
 */
export async function explainForeignKey<T>(
  runner: StatementRunner,
  table: DialectTable,
  stored: readonly object[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isReferenceRefusal(error, table.dialect) || error.constraint !== "") throw error;
    const broken = await missing(runner, table, stored);
    throw broken ? refusal(table.name, broken, error.cause) : error;
  }
}

/** Whether a database has refused a change because of a reference. */
export function isReferenceRefusal(error: unknown, classifier: ErrorClassifier): error is IntegrityError {
  if (!(error instanceof IntegrityError)) return false;
  const failure = classifier.classify(error.cause);
  return "kind" in failure && failure.kind === "foreign_key";
}

/** The first reference, row by row, to a row that is neither stored nor among these. */
export async function missing(
  runner: StatementRunner,
  table: DialectTable,
  stored: readonly object[],
): Promise<ReferenceConstraint | undefined> {
  const rows = stored as readonly Readonly<Record<string, Scalar | null | undefined>>[];
  let first: { readonly at: number; readonly reference: ReferenceConstraint } | undefined;
  for (const reference of constraintsOf(table.table, "reference")) {
    const [field = ""] = reference.fields;
    const { codec } = table.column(field);
    const wanted = new Map<string, Scalar>();
    for (const { [field]: value } of rows) if (value !== null && value !== undefined) wanted.set(textOf(value), value);
    if (reference.table === table.name) for (const { id } of rows) if (id) wanted.delete(textOf(id));
    const values = [...wanted.values()];
    for (let start = 0; start < values.length; start += CHUNK_SIZE) {
      const params = new Values(table);
      const column = table.column(field);
      const list = values
        .slice(start, start + CHUNK_SIZE)
        .map((value) => operand(column, params.add(codec.encode(value))));
      const id = table.dialect.quote("id");
      const selected = codec.read ? `${codec.read(id)} AS ${id}` : id;
      const sql = `SELECT ${selected} FROM ${table.dialect.quote(reference.table)} WHERE ${id} IN (${list.join(", ")})`;
      for (const row of await runner.all(sql, params.list)) wanted.delete(textOf(codec.decode(row.id)));
    }
    const at = rows.findIndex(
      ({ [field]: value }) => value !== null && value !== undefined && wanted.has(textOf(value)),
    );
    if (at >= 0 && (!first || at < first.at)) first = { at, reference };
  }
  return first?.reference;
}

/** Gives the same for equal values of a field, also for times, which are objects. */
function textOf(value: unknown): string {
  return keyString(ID_KEY, { id: value });
}

/** Runs statements with CHECK constraints turned off, where the database can do that. */
export async function withoutChecks(runner: StatementRunner, work: () => Promise<void>): Promise<void> {
  if (!(await runner.enforce("checks", false))) return work();
  try {
    await work();
  } finally {
    await runner.enforce("checks", true);
  }
}
