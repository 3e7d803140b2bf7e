import { AlreadyExistsError, IntegrityError } from "../error.ts";
import { sameKey } from "../key.ts";
import { type AnyTable, type Constraint, constraintsOf } from "../table.ts";
import type { Condition } from "../where.ts";
import type { Connection } from "./connection.ts";
import type { Value } from "./driver.ts";
import { referenceError } from "./error.ts";
import { MariadbError } from "./mariadb-client.ts";
import { missing } from "./reference.ts";
import * as statement from "./statement.ts";
import type { AnyBoundTable } from "./table.ts";

/** The session notes these, so that a connection on which references are not looked at is never used by others. */
export const REFERENCES_OFF = "SET foreign_key_checks = 0";
export const REFERENCES_ON = "SET foreign_key_checks = 1";

/** A row would refer to what is not there: as MariaDB tells it, and as it tells those who may not know of what. */
const MISSING = [1452, 1216];

/**
 * Runs `write` so that it refuses what it does on other databases, and tells of the same violation first. Those look at
 * references when a statement is done; MariaDB looks at them row by row, where a later row may be what is referred to, or
 * may break another rule. So, when it has refused a reference, all is written once more without looking at any, and then
 * they are looked at here. Reads of a unit that writes are locking ones, so that what is found stays there.
 *
 * @param write inserts or updates rows, and deletes none
 * @param stored what it is to store, as far as that is known
 */
export async function writeLikeOthers<T>(
  connection: Connection,
  table: AnyTable,
  bound: AnyBoundTable,
  stored: () => readonly object[],
  write: (connection: Connection) => Promise<T>,
): Promise<T> {
  if (connection.driver.dialect !== "mariadb") return write(connection);
  const writing = (inner: Connection) => namingFirstUnique(inner, table, bound, stored, write);
  try {
    return await writing(connection);
  } catch (refusal) {
    if (!isMissing(refusal)) throw refusal;
    return connection.atomic(async (inner) => {
      await inner.run(REFERENCES_OFF);
      let result: T;
      try {
        result = await writing(inner);
      } finally {
        await inner.run(REFERENCES_ON);
      }
      const broken = await missing(inner, table, bound, stored());
      if (broken) throw referenceError(broken.name, broken.fields, refusal.cause);
      return result;
    });
  }
}

/** What is stored by rows of values: of MariaDB, as others read otherwise than they are written to. */
export function storedOf(bound: AnyBoundTable, rows: readonly (readonly Value[])[]): object[] {
  return rows.map((row) =>
    Object.fromEntries(
      bound.columns.map(({ field, codec }, i) => {
        const value = row[i] ?? null;
        return [field, value === null ? null : codec.decode(value)];
      }),
    ),
  );
}

function isMissing(error: unknown): error is IntegrityError {
  return error instanceof IntegrityError && error.cause instanceof MariadbError && MISSING.includes(error.cause.errno);
}

/** MariaDB looks at unique values that cannot be null first, and only then at others, whichever was declared first. */
async function namingFirstUnique<T>(
  connection: Connection,
  table: AnyTable,
  bound: AnyBoundTable,
  stored: () => readonly object[],
  write: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    return await write(connection);
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    const uniques = constraintsOf(table, "unique");
    const told = uniques.findIndex(({ name }) => name === error.constraint);
    const passedOver = uniques.slice(0, Math.max(0, told)).filter((one) => isNullable(one, table));
    const broken = passedOver.length > 0 && (await firstTaken(connection, bound, uniques, stored()));
    if (!broken) throw error;
    const { name, fields } = broken;
    throw new AlreadyExistsError(
      `another of ${table.name} has the same ${fields.join(" and ")}`,
      { constraint: name, fields },
      { cause: error.cause },
    );
  }
}

function isNullable({ fields }: Constraint, { types }: AnyTable): boolean {
  return fields.some((field) => types.get(field)?.nullable);
}

/** The first constraint, row by row, that a row breaks together with one before it or with a stored one. */
async function firstTaken(
  connection: Connection,
  bound: AnyBoundTable,
  uniques: readonly Constraint[],
  stored: readonly object[],
): Promise<Constraint | undefined> {
  const before = new Set<string>();
  for (const row of stored) {
    const fields = row as Readonly<Record<string, unknown>>;
    // Of a change of many rows it is not known which row it was.
    if (!bound.key.every((field) => field in fields)) return undefined;
    for (const unique of uniques) {
      if (unique.fields.some((field) => (fields[field] ?? null) === null)) continue;
      const values = unique.fields.map((field) => bound.column(field).codec.encode(fields[field]));
      const text = JSON.stringify([unique.name, ...values]);
      if (before.has(text)) return unique;
      before.add(text);
      const others: Condition = { op: "not", item: sameKey(bound.key, row) };
      const { sql, params } = statement.count(bound, { op: "and", items: [sameKey(unique.fields, row), others] });
      const [found] = await connection.all(sql, params);
      if (Number(found?.count) > 0) return unique;
    }
  }
  return undefined;
}
