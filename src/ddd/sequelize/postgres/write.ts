import { IntegrityError } from "../../error.ts";
import { refusal, refusalOfRow } from "../../refusal.ts";
import { constraintsOf } from "../../schema/table.ts";
import type { DialectTable, StatementRunner, Write } from "../dialect.ts";
import { codeOf, DatabaseError } from "../error.ts";
import { isReferenceRefusal } from "../sql/foreign-key.ts";
import { areWhole, firstTaken } from "../sql/unique-holder.ts";

/** `Dialect.write`: PostgreSQL checks deferrable constraints and references after all rows are written, row by row. */
export async function write<T>(write: Write<T>): Promise<T> {
  try {
    return await write.run(write.runner);
  } catch (error) {
    throw error instanceof IntegrityError ? await firstRefusal(write, error) : error;
  }
}

/** The first of a write's refusals, of which the database has reported one. */
async function firstRefusal<T>(write: Write<T>, told: IntegrityError): Promise<unknown> {
  const { runner, table, stored } = write;
  const uniques = constraintsOf(table.table, "unique");
  if (uniques.length === 0) return told;
  if (!areWhole(table, stored)) return takenBeforeMissing(write, told);
  const isUnique = told.kind === "already_exists";
  const isLast = isReferenceRefusal(told, table.dialect) || (isUnique && uniques.length > 1);
  if (stored.length === 1 && !isLast) return told;
  const isKey = constraintsOf(table.table, "key").some(({ name }) => name === told.constraint);
  const taken = await firstTaken(runner, table, stored, isKey ? ["key", "unique"] : ["unique"]);
  const at = stored.findIndex((row) => refusalOfRow(table.table, row));
  const wrong = stored[at];
  if (wrong && (!taken || at <= taken.at)) return refusalOfRow(table.table, wrong) ?? told;
  return taken ? refusal(table.name, taken.constraint, told.cause) : told;
}

/** The result of a change of many rows is not known beforehand: runs it again with the reference deferred. */
async function takenBeforeMissing<T>(write: Write<T>, told: IntegrityError): Promise<unknown> {
  const { runner, table, stored } = write;
  const touched = constraintsOf(table.table, "unique").some(({ fields }) =>
    fields.some((one) => stored.some((row) => one in row)),
  );
  if (!touched || told.constraint === "" || !isReferenceRefusal(told, table.dialect)) return told;
  try {
    return await runner.atomic(async (inner) => {
      await inner.run(`SET CONSTRAINTS ${table.dialect.quote(told.constraint)} DEFERRED`);
      await write.run(inner);
      throw told;
    });
  } catch (error) {
    // A DatabaseError: the reference was made by a migration in SQL, so that it cannot be deferred.
    return error instanceof DatabaseError ? told : error;
  }
}

/** `Dialect.deferReferences`. */
export async function deferReferences<T>(runner: StatementRunner, work: () => Promise<T>): Promise<T> {
  await runner.run("SET CONSTRAINTS ALL DEFERRED");
  // After an error the savepoint's rollback resets it, and nothing more runs before that.
  const result = await work();
  await runner.run("SET CONSTRAINTS ALL IMMEDIATE");
  return result;
}

/** Not deferrable; no such constraint. */
const NOT_DEFERRABLE = /^42(809|704)$/;

/** `Dialect.deferUniques`. */
export async function deferUniques(runner: StatementRunner, table: DialectTable, deferred: boolean): Promise<boolean> {
  const names = constraintsOf(table.table, "unique").map(({ name }) => table.dialect.quote(name));
  try {
    await runner.run(`SET CONSTRAINTS ${names.join(", ")} ${deferred ? "DEFERRED" : "IMMEDIATE"}`);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && NOT_DEFERRABLE.test(codeOf(error.cause))) return false;
    throw error;
  }
}
