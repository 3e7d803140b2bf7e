import test from "ava";
import {
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { patient, places } from "../backends.ts";

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
