import test from "ava";
import {
  integer,
  type Migration,
  migrateDown,
  migrateUp,
  migrationReport,
  nullable,
  openDatabase,
  text,
  uuid,
} from "../../../../src/ddd/sequelize/index.ts";
import { databases, inDialect, patient } from "../backends.ts";

const books: Migration = {
  name: "0001-books",
  up: (ddl) => ddl.createTable("books", { id: uuid(), title: text(40), copies: integer({ min: 0 }) }),
  down: (ddl) => ddl.dropTable("books"),
};
const isbn: Migration = {
  name: "0002-isbn",
  up: (ddl) => ddl.addColumn("books", "isbn", nullable(text(13))),
  down: (ddl) => ddl.dropColumn("books", "isbn"),
};
const query: Migration = {
  name: "0003-query",
  up: async ({ queryInterface }) => {
    await queryInterface.showAllTables();
  },
  down: async () => {},
};
const pages: Migration = {
  name: "0004-pages",
  up: (ddl) => ddl.addColumn("books", "pages", integer({ default: 1 })),
  down: (ddl) => ddl.dropColumn("books", "pages"),
};

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: migrations that are missing, unknown, changed and out of order are told, and nothing is changed`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const report = async (list: readonly Migration[]) =>
      (await migrationReport(database, { context: "library", list })).map(
        ({ name, state, content, order, applyTime }) => {
          t.is(applyTime === undefined, state === "pending");
          return [name, state, content, ...(order === undefined ? [] : [order])];
        },
      );
    t.deepEqual(await report([books]), [["0001-books", "pending", undefined]]);
    await t.throwsAsync(database.connection.all("SELECT 1 FROM migrations"), undefined, "no table was made");
    await migrateUp(database, { context: "library", list: [books, isbn, query] });
    t.deepEqual(await report([books, isbn, query, pages]), [
      ["0001-books", "applied", "same"],
      ["0002-isbn", "applied", "same"],
      ["0003-query", "applied", "not recorded"],
      ["0004-pages", "pending", undefined],
    ]);
    const changed: Migration = { ...isbn, up: (ddl) => ddl.addColumn("books", "isbn", nullable(text(14))) };
    const fails: Migration = { ...books, up: () => Promise.reject(new Error("no")) };
    t.deepEqual(await report([fails, changed, query]), [
      ["0001-books", "applied", "not recorded"],
      ["0002-isbn", "applied", "changed"],
      ["0003-query", "applied", "not recorded"],
    ]);
    t.deepEqual(await report([isbn, pages, books]), [
      ["0002-isbn", "applied", "same"],
      [
        "0004-pages",
        "pending",
        undefined,
        "0001-books, which comes after it, is applied: put 0004-pages at the end of the list",
      ],
      [
        "0001-books",
        "applied",
        "same",
        "it was applied before 0002-isbn, which the list has before it: put them in the order in which they were applied",
      ],
      ["0003-query", "unknown", undefined],
    ]);
    await migrateDown(database, { context: "library", list: [books, isbn, query] }, 3);
    t.deepEqual(await report([books]), [["0001-books", "pending", undefined]]);
    await database.close();
    await close();
  });

  test(`${name}: a journal of an earlier version is read, and is given the column of digests at the next migration`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const list = [books];
    const type = inDialect(database.dialect, { sqlite: "TEXT", postgres: 'TEXT COLLATE "C"', mariadb: "VARCHAR(255)" });
    const time = "2026-01-01T00:00:00.000Z";
    const { connection } = database;
    await connection.run(
      `CREATE TABLE migrations (context ${type} NOT NULL, name ${type} NOT NULL, apply_time ${type} NOT NULL, PRIMARY KEY (context, name))`,
    );
    await connection.run(`INSERT INTO migrations VALUES ('library', '0001-books', '${time}')`);
    const report = async (all: readonly Migration[]) =>
      (await migrationReport(database, { context: "library", list: all })).map(({ state, content }) => [
        state,
        content,
      ]);
    t.deepEqual(await report(list), [["applied", "not recorded"]]);
    const more: Migration = { ...books, name: "0002-more" };
    t.deepEqual(await migrateUp(database, { context: "library", list: [...list, more] }), ["0002-more"]);
    t.deepEqual(await report([...list, more]), [
      ["applied", "not recorded"],
      ["applied", "same"],
    ]);
    // An earlier version goes on to write its own columns.
    await connection.run(`INSERT INTO migrations (context, name, apply_time) VALUES ('other', '1', '${time}')`);
    await database.close();
    await close();
  });
}
