import test from "ava";
import { QueryTypes } from "sequelize";
import {
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { adoptedPlaces, inDialect, patient, places } from "../backends.ts";
import { book, openLibrary } from "../model/library.ts";

const thingTable = table<{ id: string; name: string }>("things", { id: text(20), name: text(50) });

class Things extends SequelizeRepository<{ id: string; name: string }> {
  table = thingTable;
}

const migrations = {
  context: "things",
  list: [
    {
      name: "1",
      up: (ddl: Parameters<Parameters<typeof migrateUp>[1]["list"][number]["up"]>[0]) =>
        ddl.createTable("things", thingTable.columns),
      down: async () => {},
    },
  ],
};

for (const [name, place] of Object.entries(places)) {
  test(`${name}: tables that another process changes are used as they are then, in units too`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, { ...patient, maxConnections: 1, readers: 1 });
    await migrateUp(database, migrations);
    const worker = new SequelizeWorker(database, { things: Things });
    const { things } = worker.repositories;
    const another = await openDatabase(url, patient);
    const quote = (name: string) => database.connection.schema.dialect.quote(name);
    await things.create({ id: "1", name: "one" });
    const changes = [
      `ALTER TABLE ${quote("things")} ADD COLUMN ${quote("more")} ${name === "mariadb" || name === "mysql" ? "INT, ALGORITHM=COPY" : "INT"}`,
      `ALTER TABLE ${quote("things")} RENAME COLUMN ${quote("more")} TO ${quote("less")}`,
      `CREATE TABLE ${quote("copy")} AS SELECT * FROM ${quote("things")}`,
      `DROP TABLE ${quote("things")}`,
      `ALTER TABLE ${quote("copy")} RENAME TO ${quote("things")}`,
    ];
    for (const [i, change] of changes.entries()) {
      let runs = 0;
      // The unit has begun, and has not looked at the table yet.
      const count = (open: typeof worker.run) =>
        open(async ({ things }) => {
          if (++runs === 1) await another.connection.run(change);
          if (i === 2 || i === 3) return 1;
          return things.count();
        });
      // A unit that writes would keep others from it on SQLite.
      t.is(await count(worker.read.bind(worker)), 1, change);
      t.true(runs <= 2, `${change}: ${runs} runs`);
      if (i === 3) continue;
      t.deepEqual(await things.retrieve({ id: "1" }), { id: "1", name: i === 0 ? "one" : "new" }, change);
      await worker.run(({ things }) => things.update({ name: "new" }, { id: "1" }));
    }
    await another.close();
    await database.close();
    await close();
  });
}

for (const [name, place] of Object.entries({ ...places, ...adoptedPlaces })) {
  test(`${name}: raw SQL and models read a table as it is after another process has changed it`, async (t) => {
    const library = await openLibrary(place, { maxConnections: 1 });
    const other = await openDatabase(library.url, patient);
    const { books } = library.worker.repositories;
    await books.create(book(1));
    const widths = () =>
      library.worker.run(({ books }) =>
        books.sequelize(async ({ sequelize, model, transaction }) => {
          const type = QueryTypes.SELECT as const;
          const plain = await sequelize.query("SELECT * FROM books WHERE pages > 0", { type, transaction });
          const bound = await sequelize.query("SELECT * FROM books WHERE pages > $1", { bind: [0], type, transaction });
          t.is((await model.findAll({ transaction })).length, 1);
          return [plain, bound].map(([row]) => Object.keys(row ?? {}).length);
        }),
      );
    // Often enough for a driver to prepare the statements.
    for (let i = 0; i < 3; i++) t.deepEqual(await widths(), [7, 7]);
    await other.connection.run("ALTER TABLE books ADD COLUMN more INT");
    t.deepEqual(await widths(), [8, 8]);
    t.deepEqual(await books.retrieve({ id: book(1).id }), book(1));
    await other.connection.run("ALTER TABLE books DROP COLUMN more");
    const sql = inDialect(other.dialect, {
      sqlite: undefined,
      postgres: "ALTER TABLE books ALTER COLUMN pages TYPE INT",
      mariadb: "ALTER TABLE books MODIFY pages INT NOT NULL",
    });
    if (sql !== undefined) await other.connection.run(sql);
    t.deepEqual(await widths(), [7, 7]);
    t.deepEqual(await books.retrieve({ id: book(1).id }), book(1));
    await other.close();
    await library.close();
  });
}
