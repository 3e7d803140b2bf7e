import test from "ava";
import { places } from "../ddd/sequelize/backends.ts";
import { type Fault, perform, type Row } from "./fault.ts";

/** Declares a test of a fault's quick form on a database, which is skipped where the database is not installed. */
export function testFault(fault: Fault, database: string, check: (row: Row) => boolean = () => true): void {
  const place = places[database];
  const declare = place ? test : test.skip;
  declare(`${fault.name}, ${database}`, async (t) => {
    t.timeout(5 * 60_000);
    if (!place) return;
    const row = await perform(fault, database, place, false);
    t.deepEqual(row.problems, [], row.errors.join("\n"));
    t.true(check(row));
  });
}
