import test from "ava";
import { differences, migrateDown, migrateUp, openDatabase } from "../../src/ddd/sequelize/index.ts";
import { exampleProjectTable, projectOwnerTable, projectTable, taskTable } from "../../src/projects/schema.ts";
import { projectsMigrations } from "../../src/projects/sequelize.ts";
import { databases, patient } from "../ddd/sequelize/backends.ts";

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: the projects' migrations make the tables that are declared, and take them back`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const declared = [projectTable, taskTable, exampleProjectTable, projectOwnerTable];
    await migrateUp(database, projectsMigrations);
    t.deepEqual(await differences(database, declared), []);
    await migrateDown(database, projectsMigrations, Number.POSITIVE_INFINITY);
    t.is((await differences(database, declared)).length, declared.length);
    await migrateUp(database, projectsMigrations);
    t.deepEqual(await differences(database, declared), []);
    await database.close();
    await close();
  });
}
