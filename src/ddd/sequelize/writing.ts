import { AlreadyExistsError, IntegrityError } from "../error.ts";
import { refusal, refusalOfRow } from "../refusal.ts";
import { type AnyTable, constraintsOf } from "../table.ts";
import type { Connection } from "./connection.ts";
import { DatabaseError } from "./error.ts";
import { MariadbError } from "./mariadb-client.ts";
import { deferringReferences, isReferenceRefusal, missing } from "./reference.ts";
import type { AnyBoundTable } from "./table.ts";
import { type Fields, firstTaken } from "./taken.ts";

/** A row would refer to what is not there: as MariaDB tells it, and as it tells those who may not know of what. */
const MISSING = [1452, 1216];

/**
 * Runs `write` so that it refuses what it does on all databases, and tells of the same violation first: row by row, and for
 * each its checks by name, and then unique values as they are declared; and last of references.
 *
 * @param write inserts or updates rows, and deletes none
 * @param stored what it is to store: whole rows, or the fields that it changes in all that it finds
 */
export async function writeAlike<T>(
  connection: Connection,
  table: AnyTable,
  bound: AnyBoundTable,
  stored: readonly object[],
  write: (connection: Connection) => Promise<T>,
): Promise<T> {
  const writing = async (inner: Connection) => {
    try {
      return await write(inner);
    } catch (error) {
      throw error instanceof IntegrityError
        ? await firstRefusal(inner, table, bound, stored as readonly Fields[], error, write)
        : error;
    }
  };
  return connection.driver.dialect === "mariadb"
    ? lookingAtReferencesLast(connection, table, bound, stored, writing)
    : writing(connection);
}

/**
 * MariaDB looks at references row by row, where a later row may be what is referred to, or may break another rule. So, when
 * it has refused a reference, all is written once more without looking at any, and then they are looked at here. Reads of a
 * unit that writes are locking ones, so that what is found stays there.
 */
async function lookingAtReferencesLast<T>(
  connection: Connection,
  table: AnyTable,
  bound: AnyBoundTable,
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

/** The refusal that comes first of all that a write is refused for, of which a database has told one. */
async function firstRefusal<T>(
  connection: Connection,
  table: AnyTable,
  bound: AnyBoundTable,
  stored: readonly Fields[],
  told: IntegrityError,
  write: (connection: Connection) => Promise<T>,
): Promise<unknown> {
  const uniques = constraintsOf(table, "unique");
  if (uniques.length === 0) return told;
  const isWhole = stored.every((row) => [...table.fields].every((field) => field in row));
  switch (connection.driver.dialect) {
    case "sqlite":
      return told;
    // It looks at unique values that cannot be null first, and only then at others, whichever was declared first.
    case "mariadb": {
      const at = uniques.findIndex(({ name }) => name === told.constraint);
      const passedOver = uniques.slice(0, Math.max(0, at)).filter(({ fields }) => canBeNull(fields, table));
      if (!(told instanceof AlreadyExistsError) || passedOver.length === 0 || !isWhole) return told;
      const taken = await firstTaken(connection, table, bound, stored, ["unique"]);
      return taken ? refusal(table.name, taken.constraint, told.cause) : told;
    }
    // It looks at those that can be deferred, and at references, when all rows are written, row by row.
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

/** Of a change of many rows it is not known what each becomes: it is tried again with the reference looked at last. */
async function takenBeforeMissing<T>(
  connection: Connection,
  table: AnyTable,
  change: readonly Fields[],
  told: IntegrityError,
  write: (connection: Connection) => Promise<T>,
): Promise<unknown> {
  const touched = constraintsOf(table, "unique").some(({ fields }) =>
    fields.some((one) => change.some((row) => one in row)),
  );
  if (!touched || told.constraint === "" || !isReferenceRefusal(told, connection)) return told;
  try {
    return await connection.atomic(async (inner) => {
      await inner.run(`SET CONSTRAINTS ${connection.driver.quote(told.constraint)} DEFERRED`);
      await write(inner);
      throw told;
    });
  } catch (error) {
    // A DatabaseError: the reference was made by a migration in SQL, so that it cannot be deferred.
    return error instanceof DatabaseError ? told : error;
  }
}
