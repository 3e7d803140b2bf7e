import test from "ava";
import { DataTypes, QueryTypes } from "sequelize";
import { DatabaseError, type Ddl, migrateUp, openDatabase } from "../../../../src/ddd/sequelize/index.ts";
import { patient, places } from "../backends.ts";
import { Books, book, libraryMigrations } from "../model/library.ts";

/** Changes tables by Sequelize alone. */
async function change({ queryInterface }: Ddl): Promise<void> {
  await queryInterface.createTable("shelves", {
    id: { type: DataTypes.INTEGER, primaryKey: true },
    label: { type: DataTypes.STRING(40), allowNull: false },
  });
  await queryInterface.addColumn("shelves", "room", { type: DataTypes.STRING(20) });
  await queryInterface.addIndex("shelves", ["label"], { name: "shelves_by_label" });
  await queryInterface.bulkInsert("shelves", [{ id: 1, label: "it's \\' A", room: null }]);
}

for (const [name, place] of Object.entries(places)) {
  test(`${name}: a migration uses Sequelize's QueryInterface on its own transaction`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const { context, list } = libraryMigrations;
    const shelves = { name: "0002-shelves", up: change, down: (ddl: Ddl) => ddl.queryInterface.dropTable("shelves") };
    await migrateUp(database, { context, list: [...list, shelves] });
    const { sequelize } = database;
    const found = await sequelize.query("SELECT id, label FROM shelves WHERE label = ?", {
      replacements: ["it's \\' A"],
      type: QueryTypes.SELECT,
    });
    t.deepEqual(found, [{ id: 1, label: "it's \\' A" }]);
    t.true("room" in (await sequelize.getQueryInterface().describeTable("shelves")));

    const books = new Books(database.connection);
    const failing = {
      name: "0003-fails",
      up: async ({ queryInterface }: Ddl) => {
        const { printTime, ...rest } = book(1);
        await queryInterface.bulkInsert("books", [{ ...rest, copies: 1, print_time: printTime && null }]);
        await queryInterface.addColumn("shelves", "more", { type: DataTypes.INTEGER });
        await queryInterface.bulkDelete("nowhere", {});
      },
      down: async () => {},
    };
    const error = await t.throwsAsync(migrateUp(database, { context, list: [...list, shelves, failing] }), {
      instanceOf: DatabaseError,
      message: /migration 0003-fails \(up\) failed and was undone/,
    });
    const keeps = database.dialect === "mariadb";
    t.is(/except what this database cannot undo \(INSERT INTO.*; ALTER TABLE/.test(error?.message ?? ""), keeps);
    t.is("more" in (await sequelize.getQueryInterface().describeTable("shelves")), keeps);
    t.is(await books.count(), keeps ? 1 : 0);
    await database.close();
    await close();
  });
}

test("sqlite: a change is refused if Sequelize would lose a part of the table", async (t) => {
  const { url, close } = await (places.sqlite as NonNullable<typeof places.sqlite>)();
  const database = await openDatabase(url, patient);
  const removing = {
    name: "0002-remove",
    up: (ddl: Ddl) => ddl.queryInterface.removeColumn("books", "pages"),
    down: async () => {},
  };
  await t.throwsAsync(migrateUp(database, { ...libraryMigrations, list: [...libraryMigrations.list, removing] }), {
    message: /queryInterface.removeColumn would make the table anew/,
  });
  await database.close();
  await close();
});
