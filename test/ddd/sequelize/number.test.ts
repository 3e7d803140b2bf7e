import test from "ava";
import { InvalidError } from "../../../src/ddd/error.ts";
import {
  migrateUp,
  number,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  uuid,
} from "../../../src/ddd/sequelize/index.ts";
import { user } from "../../helpers/users.ts";
import { places } from "./backends.ts";

interface Measure {
  readonly id: string;
  readonly value: number;
}

const measureTable = table<Measure>("measures", { id: uuid(), value: number() });

class Measures extends SequelizeRepository<Measure> {
  table = measureTable;
}

for (const [name, place] of Object.entries(places)) {
  test(`${name}: lists of numbers find exactly those that are equal`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url);
    await migrateUp(database, {
      context: "measures",
      list: [{ name: "1", up: (ddl) => ddl.createTable("measures", measureTable.columns), down: async () => {} }],
    });
    const { measures } = new SequelizeWorker(database, { measures: Measures }).repositories;
    // Of all magnitudes, with all of their digits.
    const values = Array.from({ length: 3000 }, (_, i) => Math.sin(i + 1) * 10 ** ((i % 60) - 30));
    await measures.create(...values.map((value, i) => ({ id: user(i).id, value })));
    await measures.create({ id: user(3000).id, value: 7 });
    t.is(await measures.count({ value: { in: values } }), 3000);
    t.is(await measures.count({ value: { in: [...values, 7] } }), 3001);
    t.is(await measures.count({ value: { notIn: values } }), 1);
    for (const value of values.slice(0, 50)) {
      t.is(await measures.count({ value: { in: [value] } }), 1);
      t.is(await measures.count({ value: { notIn: [value, 7] } }), 2999);
    }
    const many = Array.from({ length: 40_000 }, (_, i) => i + 0.5);
    if (name === "sqlite") await t.throwsAsync(measures.count({ value: { in: many } }), { instanceOf: InvalidError });
    else t.is(await measures.count({ value: { in: many } }), 0);
    t.is(await measures.count({ value: { in: many.map(Math.floor) } }), 1);
    await database.close();
    await close();
  });
}
