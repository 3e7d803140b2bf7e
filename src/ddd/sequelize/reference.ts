import { IntegrityError } from "../error.ts";
import { toSnakeCase } from "../field.ts";
import { type AnyTable, type Constraint, constraintsOf } from "../table.ts";
import type { Condition } from "../where.ts";
import { toSql, Values } from "./condition.ts";
import type { Connection } from "./connection.ts";
import type { Value } from "./driver.ts";
import { referenceError } from "./error.ts";
import { type AnyBoundTable, tablesOf } from "./table.ts";

/** What an operation was about to do to a table. */
export interface Attempt {
  /** The rows that it would have deleted. */
  readonly deleted?: Condition;
  /** What it would have stored, as far as that is known: fields that are absent stay as they are. */
  readonly stored?: readonly object[];
}

/** Below what databases take in one statement. */
const CHUNK_SIZE = 500;

type Reference = Extract<Constraint, { kind: "reference" }>;

/**
 * Runs an operation, and where a reference is broken by it, says by which one. SQLite does not tell; what it refused was
 * undone, so that the broken reference is found by looking for it: for what is referred to and is not there, or for what
 * refers to what was to be deleted. That costs what the refused check has cost.
 *
 * @throws what `work` throws
 */
export async function namingReferences<T>(
  connection: Connection,
  table: AnyTable,
  bound: AnyBoundTable,
  { deleted, stored = [] }: Attempt,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUnnamed(error, connection)) throw error;
    const broken =
      (deleted && (await referringTo(connection, bound, deleted))) ?? (await missing(connection, table, bound, stored));
    throw broken ? referenceError(broken.name, broken.fields, error.cause) : error;
  }
}

function isUnnamed(error: unknown, { driver }: Connection): error is IntegrityError {
  if (!(error instanceof IntegrityError) || error.constraint !== "") return false;
  const failure = driver.explain(error.cause);
  return "kind" in failure && failure.kind === "foreign_key";
}

/** The first reference, row by row, to what is neither there nor to be stored itself. */
export async function missing(
  connection: Connection,
  table: AnyTable,
  bound: AnyBoundTable,
  stored: readonly object[],
): Promise<Reference | undefined> {
  const rows = stored as readonly Readonly<Record<string, unknown>>[];
  let first: { readonly at: number; readonly reference: Reference } | undefined;
  for (const reference of constraintsOf(table, "reference")) {
    const [field = ""] = reference.fields;
    const column = bound.column(field);
    const own = reference.table === table.name ? rows.map(({ id }) => id) : [];
    const known = new Set<unknown>([null, undefined, ...own]);
    const wanted = [...new Set(rows.map((row) => row[field]))].filter((value) => !known.has(value));
    for (let start = 0; start < wanted.length; start += CHUNK_SIZE) {
      const values = new Values(bound);
      const list = wanted.slice(start, start + CHUNK_SIZE).map((value) => values.add(column.codec.encode(value)));
      const id = connection.driver.quote("id");
      const sql = `SELECT ${id} FROM ${connection.driver.quote(reference.table)} WHERE ${id} IN (${list.join(", ")})`;
      for (const row of await connection.all(sql, values.list)) known.add(column.codec.decode(row.id));
    }
    const at = rows.findIndex((row) => !known.has(row[field]));
    if (at >= 0 && (!first || at < first.at)) first = { at, reference };
  }
  return first?.reference;
}

/** The first reference that does not let the rows be deleted. */
async function referringTo(
  connection: Connection,
  bound: AnyBoundTable,
  deleted: Condition,
): Promise<Reference | undefined> {
  // References are to ids.
  if (bound.key.join() !== "id") return undefined;
  const values = new Values(bound);
  const where = toSql(deleted, bound, values);
  const id = connection.driver.quote("id");
  return restricting(connection, bound.name, `SELECT ${id} FROM ${bound.sql} WHERE ${where}`, values.list, []);
}

/** @param ids SQL that finds the ids of the rows to be deleted */
async function restricting(
  connection: Connection,
  name: string,
  ids: string,
  params: readonly Value[],
  path: readonly string[],
): Promise<Reference | undefined> {
  const { driver } = connection;
  for (const child of tablesOf(driver).values()) {
    for (const reference of constraintsOf(child, "reference")) {
      if (reference.table !== name || path.includes(reference.name)) continue;
      const [column = ""] = reference.fields.map((field) => driver.quote(toSnakeCase(field)));
      const referring = `FROM ${driver.quote(child.name)} WHERE ${column} IN (${ids})`;
      if (reference.onDelete === "restrict") {
        const rows = await connection.all(`SELECT 1 ${referring} LIMIT 1`, params);
        if (rows.length > 0) return reference;
      } else if (child.key.join() === "id") {
        const next = [...path, reference.name];
        const deeper = await restricting(
          connection,
          child.name,
          `SELECT ${driver.quote("id")} ${referring}`,
          params,
          next,
        );
        if (deeper) return deeper;
      }
    }
  }
  return undefined;
}
