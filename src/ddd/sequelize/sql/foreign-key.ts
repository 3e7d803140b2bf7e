import type { Scalar } from "../../entity.ts";
import { IntegrityError } from "../../error.ts";
import { refusal } from "../../refusal.ts";
import { ID_KEY, keyString } from "../../schema/key.ts";
import { type AnyTable, type Constraint, constraintsOf } from "../../schema/table.ts";
import type { Connection } from "../connection.ts";
import type { DialectTable } from "../dialect.ts";
import { Values } from "./condition.ts";

/** Below what databases take in one statement. */
export const CHUNK_SIZE = 500;

export type ReferenceConstraint = Extract<Constraint, { kind: "reference" }>;

/**
 * Runs an operation, and if it is refused for a missing reference, finds out which one. SQLite does not tell. The
 * refused change was undone, so the broken reference is looked for, at the cost of the refused check.
 *
 * @param stored the entities that it stores, as far as known: absent fields are unchanged
 * @throws what `work` throws
 */
export async function explainForeignKey<T>(
  connection: Connection,
  table: AnyTable,
  bound: DialectTable,
  stored: readonly object[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isReferenceRefusal(error, connection) || error.constraint !== "") throw error;
    const broken = await missing(connection, table, bound, stored);
    throw broken ? refusal(table.name, broken, error.cause) : error;
  }
}

/** Whether a database has refused a change because of a reference. */
export function isReferenceRefusal(error: unknown, { schema }: Connection): error is IntegrityError {
  if (!(error instanceof IntegrityError)) return false;
  const failure = schema.dialect.classify(error.cause);
  return "kind" in failure && failure.kind === "foreign_key";
}

/** The first reference, row by row, to what is neither there nor to be stored itself. */
export async function missing(
  connection: Connection,
  table: AnyTable,
  bound: DialectTable,
  stored: readonly object[],
): Promise<ReferenceConstraint | undefined> {
  const rows = stored as readonly Readonly<Record<string, Scalar | null | undefined>>[];
  let first: { readonly at: number; readonly reference: ReferenceConstraint } | undefined;
  for (const reference of constraintsOf(table, "reference")) {
    const [field = ""] = reference.fields;
    const { codec } = bound.column(field);
    const wanted = new Map<string, Scalar>();
    for (const { [field]: value } of rows) if (value !== null && value !== undefined) wanted.set(textOf(value), value);
    if (reference.table === table.name) for (const { id } of rows) if (id) wanted.delete(textOf(id));
    const values = [...wanted.values()];
    for (let start = 0; start < values.length; start += CHUNK_SIZE) {
      const params = new Values(bound);
      const list = values.slice(start, start + CHUNK_SIZE).map((value) => params.add(codec.encode(value)));
      const id = connection.schema.dialect.quote("id");
      const selected = codec.read ? `${codec.read(id)} AS ${id}` : id;
      const sql = `SELECT ${selected} FROM ${connection.schema.dialect.quote(reference.table)} WHERE ${id} IN (${list.join(", ")})`;
      for (const row of await connection.all(sql, params.list)) wanted.delete(textOf(codec.decode(row.id)));
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

/**
 * Runs statements of an atomic block while references may be broken. PostgreSQL and SQLite check them at its end, if
 * the table's constraints are deferrable. MariaDB does not check the rows that are written here.
 */
export async function deferringReferences<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  const { name } = connection.schema.dialect;
  if (name === "mariadb") {
    await connection.enforce("references", false);
    try {
      return await work();
    } finally {
      await connection.enforce("references", true);
    }
  }
  const [off, on] =
    name === "sqlite"
      ? ["PRAGMA defer_foreign_keys = ON", "PRAGMA defer_foreign_keys = OFF"]
      : ["SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS ALL IMMEDIATE"];
  await connection.run(String(off));
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // PostgreSQL resets it when the savepoint rolls back, and runs nothing more before that.
    if (name !== "postgres") await connection.run(String(on));
    throw error;
  }
  await connection.run(String(on));
  return result;
}

/** Runs statements with CHECK constraints turned off, where the database can do that. */
export async function withoutChecks(connection: Connection, work: () => Promise<void>): Promise<void> {
  if (!(await connection.enforce("checks", false))) return work();
  try {
    await work();
  } finally {
    await connection.enforce("checks", true);
  }
}
