import test, { type TestFn } from "ava";
import { mariadbMissing } from "../helpers/databases/mariadb.ts";
import { type Fault, perform, type Row } from "./fault.ts";

/**
 * Declares a test of a fault's quick form on a database, which is skipped where the database is not installed.
 *
 * @param declare skips it where another server is missing
 */
export function testFault(
  fault: Fault,
  database: string,
  check: (row: Row) => boolean = () => true,
  declare: TestFn = test,
): void {
  const isMissing = database === "mariadb" && mariadbMissing !== undefined;
  const declared = isMissing ? test.skip : declare;
  declared(`${fault.name}, ${database}`, async (t) => {
    t.timeout(5 * 60_000);
    const row = await perform(fault, database, false);
    t.deepEqual(row.problems, [], row.errors.join("\n"));
    t.true(check(row));
  });
}
