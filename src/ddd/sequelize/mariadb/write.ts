import { AlreadyExistsError, IntegrityError } from "../../error.ts";
import { refusal } from "../../refusal.ts";
import { type AnyTable, constraintsOf } from "../../schema/table.ts";
import type { StatementRunner, Write } from "../dialect.ts";
import { missing } from "../sql/foreign-key.ts";
import { areWhole, firstTaken } from "../sql/unique-holder.ts";
import { MariadbError } from "./client/client.ts";

/** Codes for a missing referenced row: 1452, and 1216 for a user without rights to the referenced table. */
const MISSING = [1452, 1216];

/**
 * `Dialect.write`: MariaDB checks references row by row, although a later row may be the referenced one, or may break
 * another rule. So, after a refused reference, all rows are written once more without the check, and the references are
 * checked here. Reads of a writing unit take locks, so that the rows found stay there.
 */
export async function write<T>(write: Write<T>): Promise<T> {
  const { runner, table, stored } = write;
  try {
    return await writeOnce(write, runner);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return runner.atomic(async (inner) => {
      const result = await deferReferences(inner, () => writeOnce(write, inner));
      const broken = await missing(inner, table, stored);
      if (broken) throw refusal(table.name, broken, error.cause);
      return result;
    });
  }
}

function isMissing(error: unknown): error is IntegrityError {
  return error instanceof IntegrityError && error.cause instanceof MariadbError && MISSING.includes(error.cause.errno);
}

async function writeOnce<T>(write: Write<T>, runner: StatementRunner): Promise<T> {
  try {
    return await write.run(runner);
  } catch (error) {
    throw error instanceof AlreadyExistsError ? await firstUnique(write, runner, error) : error;
  }
}

/** MariaDB checks unique constraints without nullable fields first, whichever was declared first. */
async function firstUnique<T>(
  { table, stored }: Write<T>,
  runner: StatementRunner,
  told: AlreadyExistsError,
): Promise<IntegrityError> {
  const uniques = constraintsOf(table.table, "unique");
  const at = uniques.findIndex(({ name }) => name === told.constraint);
  const passedOver = uniques.slice(0, Math.max(0, at)).filter(({ fields }) => canBeNull(fields, table.table));
  if (passedOver.length === 0 || !areWhole(table, stored)) return told;
  const taken = await firstTaken(runner, table, stored, ["unique"]);
  return taken ? refusal(table.name, taken.constraint, told.cause) : told;
}

function canBeNull(fields: readonly string[], { types }: AnyTable): boolean {
  return fields.some((field) => types.get(field)?.nullable);
}

/** `Dialect.deferReferences`: rows that are written meanwhile are never checked. */
export async function deferReferences<T>(runner: StatementRunner, work: () => Promise<T>): Promise<T> {
  await runner.enforce("references", false);
  try {
    return await work();
  } finally {
    await runner.enforce("references", true);
  }
}

/** `Dialect.tablesReferringTo`. */
export async function tablesReferringTo(runner: StatementRunner, tables: readonly string[]): Promise<string[]> {
  const rows = await runner.all(
    "SELECT DISTINCT table_name AS name FROM information_schema.key_column_usage WHERE referenced_table_schema = DATABASE() " +
      `AND referenced_table_name IN (${tables.map(() => "?").join(", ")})`,
    tables,
  );
  return rows.map(({ name }) => String(name));
}
