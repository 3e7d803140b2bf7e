import { join } from "node:path";
import test from "ava";
import { Sequelize } from "sequelize";
import { DeadlineError } from "../../../../src/ddd/error.ts";
import { withVersion } from "../../../../src/ddd/sequelize/examine/driver-version.ts";
import { openDatabase } from "../../../../src/ddd/sequelize/index.ts";
import { classify } from "../../../../src/ddd/sequelize/sqlite/error.ts";
import { allowLargeIntegers } from "../../../../src/ddd/sequelize/sqlite/rows/integers.ts";
import { useInsteadOfSqlite3 } from "../../../helpers/databases/sqlite-package.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { user } from "../../../helpers/users.ts";
import { openSessions, sqlite } from "../backends.ts";

// Another package with the interface of sqlite3, in its place. The conformance suite runs on it too.
test.before(() => useInsteadOfSqlite3("@appthreat/sqlite3"));

test("a package in the place of sqlite3 is named with its version", (t) => {
  t.regex(withVersion("sqlite3"), /^@appthreat\/sqlite3 \d+\.\d+\.\d+$/);
  t.regex(withVersion("pg"), /^pg \d+\.\d+\.\d+$/);
});

test("a package in the place of sqlite3 ends a statement when its caller leaves, and goes on", async (t) => {
  const { worker, close } = await openSessions(sqlite, { readers: 1 });
  await worker.repositories.users.create(user(1));
  const { users } = worker.repositoriesFor({ signal: AbortSignal.timeout(50) });
  await t.throwsAsync(users.dawdle(), { instanceOf: DeadlineError });
  t.is(await worker.repositories.users.count(), 1);
  await close();
});

test("an instance of Sequelize that is given the package is adopted", async (t) => {
  const { folder, remove } = temporaryFolder();
  const { default: dialectModule } = await import("sqlite3");
  const instance = new Sequelize({
    dialect: "sqlite",
    storage: join(folder, "test.db"),
    dialectModule,
    logging: false,
  });
  const database = await openDatabase(instance);
  t.teardown(async () => {
    await database.close();
    await instance.close();
    remove();
  });
  const [rows] = await instance.query("SELECT 1 AS one");
  t.deepEqual(rows, [{ one: 1 }]);
});

test("extended result codes mean what their primary ones do", (t) => {
  const error = (code: string, message = "") => Object.assign(new Error(`${code}: ${message}`), { code });
  const unique = "UNIQUE constraint failed: items.name";
  t.deepEqual(classify(error("SQLITE_CONSTRAINT_UNIQUE", unique)), {
    kind: "unique",
    table: "items",
    columns: ["name"],
  } as ReturnType<typeof classify>);
  t.deepEqual(classify(error("SQLITE_BUSY_SNAPSHOT")), classify(error("SQLITE_BUSY")));
  t.deepEqual(classify(error("SQLITE_IOERR_FSYNC")), classify(error("SQLITE_IOERR")));
});

test("large integers are allowed where a package refuses them, and other refusals are told", (t) => {
  const asked: unknown[][] = [];
  const database = (message?: string) =>
    ({
      configure: (...args: unknown[]) => {
        asked.push(args);
        if (message !== undefined) throw new Error(message);
      },
    }) as unknown as Parameters<typeof allowLargeIntegers>[0];
  allowLargeIntegers(database());
  t.deepEqual(asked, [["integerMode", "mixed"]]);
  t.notThrows(() => allowLargeIntegers(database("integerMode is not a valid configuration option")));
  t.throws(() => allowLargeIntegers(database("the database is closed")), { message: "the database is closed" });
});
