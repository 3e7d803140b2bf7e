import { AlreadyExistsError, IntegrityError } from "../../error.ts";
import { refusal, refusalOfRow } from "../../refusal.ts";
import { type AnyTable, constraintsOf } from "../../schema/table.ts";
import type { Connection } from "../connection.ts";
import type { DialectTable } from "../dialect.ts";
import { DatabaseError } from "../error.ts";
import { MariadbError } from "../mariadb/client.ts";
import { deferringReferences, isReferenceRefusal, missing } from "./foreign-key.ts";
import { firstTaken, type RowFields } from "./unique-holder.ts";

/** MariaDB's codes for a missing referenced row: 1452, and 1216 for a user without rights to the referenced table. */
const MISSING = [1452, 1216];

/**
 * Runs `write` so that all databases refuse the same, and report the same violation first. The order is by row; in a
 * row, checks by name, then unique constraints as declared. References come last, after all rows.
 *
 * @param write inserts or updates rows, and deletes none
 * @param stored whole rows that it stores, or the fields that it changes in all matching rows
 */
export async function writeAlike<T>(
  connection: Connection,
  table: AnyTable,
  bound: DialectTable,
  stored: readonly object[],
  write: (connection: Connection) => Promise<T>,
): Promise<T> {
  const writing = async (inner: Connection) => {
    try {
      return await write(inner);
    } catch (error) {
      throw error instanceof IntegrityError
        ? await firstRefusal(inner, table, bound, stored as readonly RowFields[], error, write)
        : error;
    }
  };
  return connection.schema.dialect.name === "mariadb"
    ? lookingAtReferencesLast(connection, table, bound, stored, writing)
    : writing(connection);
}

/**
 * MariaDB checks references row by row, although a later row may be the referenced one, or may break another rule. So,
 * after a refused reference, all rows are written once more without the check, and the references are checked here.
 * Reads of a writing unit take locks, so that the rows found stay there.
 */
async function lookingAtReferencesLast<T>(
  connection: Connection,
  table: AnyTable,
  bound: DialectTable,
  stored: readonly object[],
  write: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    return await write(connection);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return connection.atomic(async (inner) => {
      const result = await deferringReferences(inner, () => write(inner));
      const broken = await missing(inner, table, bound, stored);
      if (broken) throw refusal(table.name, broken, error.cause);
      return result;
    });
  }
}

function isMissing(error: unknown): error is IntegrityError {
  return error instanceof IntegrityError && error.cause instanceof MariadbError && MISSING.includes(error.cause.errno);
}

/** The first of a write's refusals, of which the database has reported one. */
async function firstRefusal<T>(
  connection: Connection,
  table: AnyTable,
  bound: DialectTable,
  stored: readonly RowFields[],
  told: IntegrityError,
  write: (connection: Connection) => Promise<T>,
): Promise<unknown> {
  const uniques = constraintsOf(table, "unique");
  if (uniques.length === 0) return told;
  const isWhole = stored.every((row) => [...table.fields].every((field) => field in row));
  switch (connection.schema.dialect.name) {
    case "sqlite":
      return told;
    // MariaDB checks unique constraints without nullable fields first, whichever was declared first.
    case "mariadb": {
      const at = uniques.findIndex(({ name }) => name === told.constraint);
      const passedOver = uniques.slice(0, Math.max(0, at)).filter(({ fields }) => canBeNull(fields, table));
      if (!(told instanceof AlreadyExistsError) || passedOver.length === 0 || !isWhole) return told;
      const taken = await firstTaken(connection, table, bound, stored, ["unique"]);
      return taken ? refusal(table.name, taken.constraint, told.cause) : told;
    }
    // PostgreSQL checks deferrable constraints and references after all rows are written, row by row.
    case "postgres": {
      if (!isWhole) return takenBeforeMissing(connection, table, stored, told, write);
      const isUnique = told.kind === "already_exists";
      const isLast = isReferenceRefusal(told, connection) || (isUnique && uniques.length > 1);
      if (stored.length === 1 && !isLast) return told;
      const isKey = constraintsOf(table, "key").some(({ name }) => name === told.constraint);
      const taken = await firstTaken(connection, table, bound, stored, isKey ? ["key", "unique"] : ["unique"]);
      const at = stored.findIndex((row) => refusalOfRow(table, row));
      const wrong = stored[at];
      if (wrong && (!taken || at <= taken.at)) return refusalOfRow(table, wrong) ?? told;
      return taken ? refusal(table.name, taken.constraint, told.cause) : told;
    }
  }
}

function canBeNull(fields: readonly string[], { types }: AnyTable): boolean {
  return fields.some((field) => types.get(field)?.nullable);
}

/** The result of a change of many rows is not known beforehand: runs it again with the reference deferred. */
async function takenBeforeMissing<T>(
  connection: Connection,
  table: AnyTable,
  change: readonly RowFields[],
  told: IntegrityError,
  write: (connection: Connection) => Promise<T>,
): Promise<unknown> {
  const touched = constraintsOf(table, "unique").some(({ fields }) =>
    fields.some((one) => change.some((row) => one in row)),
  );
  if (!touched || told.constraint === "" || !isReferenceRefusal(told, connection)) return told;
  try {
    return await connection.atomic(async (inner) => {
      await inner.run(`SET CONSTRAINTS ${connection.schema.dialect.quote(told.constraint)} DEFERRED`);
      await write(inner);
      throw told;
    });
  } catch (error) {
    // A DatabaseError: the reference was made by a migration in SQL, so that it cannot be deferred.
    return error instanceof DatabaseError ? told : error;
  }
}
