import { constraintsOf } from "../../schema/table.ts";
import type { BoundIdentity, DialectTable, IdentityDialect, StatementRunner } from "../dialect.ts";
import { DatabaseError } from "../error.ts";
import { OracleError } from "./error.ts";

/** `Dialect.deferReferences`. After an error, the session makes them immediate again when the savepoint is rolled back. */
export async function deferReferences<T>(runner: StatementRunner, work: () => Promise<T>): Promise<T> {
  await runner.run("SET CONSTRAINTS ALL DEFERRED");
  const result = await work();
  await runner.run("SET CONSTRAINTS ALL IMMEDIATE");
  return result;
}

/** It is not deferrable; there is no such constraint. */
const NOT_DEFERRABLE = [2447, 2448];

/** `Dialect.deferUniques`. An index that is no constraint, of fields that may be null, cannot be deferred. */
export async function deferUniques(runner: StatementRunner, table: DialectTable, deferred: boolean): Promise<boolean> {
  const names = constraintsOf(table.table, "unique").map(({ name }) => table.dialect.quote(name));
  try {
    await runner.run(`SET CONSTRAINTS ${names.join(", ")} ${deferred ? "DEFERRED" : "IMMEDIATE"}`);
    return true;
  } catch (error) {
    const cause = error instanceof DatabaseError ? error.cause : undefined;
    if (cause instanceof OracleError && NOT_DEFERRABLE.includes(cause.number)) return false;
    throw error;
  }
}

/** The sequence that gives a table's keys. That of a column that is an IDENTITY could not be set without a lock of the table. */
export function sequenceOf(table: string): string {
  return `${table}__identity`;
}

const quoted = ({ table }: BoundIdentity) => table.dialect.quote(sequenceOf(table.name));

export const identity: IdentityDialect = {
  async reserve(runner, bound, count) {
    const sql = `SELECT ${quoted(bound)}.NEXTVAL AS "key" FROM DUAL CONNECT BY LEVEL <= :p1`;
    const rows = await runner.returning(sql, [count]);
    return rows.map(({ key }) => Number(key)).sort((a, b) => a - b);
  },
  /** Setting the sequence commits, so that it is a transaction of its own. */
  async passOver(runner, bound, key) {
    const [next] = await runner.returning(`SELECT ${quoted(bound)}.NEXTVAL AS "key" FROM DUAL`);
    if (Number(next?.key) > key) return;
    const alter = `ALTER SEQUENCE ${quoted(bound)} RESTART START WITH ${key + 1}`;
    await runner.run(`DECLARE PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE '${alter}'; END;`);
  },
};
