import test from "ava";
import { InvalidError } from "../../../src/ddd/error.ts";
import {
  boolean,
  integer,
  migrateUp,
  nullable,
  number,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
  timestamp,
  uuid,
} from "../../../src/ddd/sequelize/index.ts";
import { user } from "../../helpers/users.ts";
import { databases, patient } from "./backends.ts";

interface Thing {
  readonly id: string;
  readonly kind: "big" | "small";
  readonly endTime: Date | null;
}

test("a table has a column for each field, of its type, or it does not compile", (t) => {
  const right = table<Thing>("things", { id: uuid(), kind: text(), endTime: nullable(timestamp()) });
  t.deepEqual([...right.fields], ["id", "kind", "endTime"]);

  // @ts-expect-error kind is missing
  table<Thing>("things", { id: uuid(), endTime: nullable(timestamp()) });
  // @ts-expect-error there is no field "size"
  table<Thing>("things", { id: uuid(), kind: text(), endTime: nullable(timestamp()), size: integer() });
  // @ts-expect-error kind is not a boolean
  table<Thing>("things", { id: uuid(), kind: boolean(), endTime: nullable(timestamp()) });
  // @ts-expect-error endTime may be null
  table<Thing>("things", { id: uuid(), kind: text(), endTime: timestamp() });
  // @ts-expect-error kind may not be null
  table<Thing>("things", { id: uuid(), kind: nullable(text()), endTime: nullable(timestamp()) });
  const columns = { id: uuid(), kind: text<"big" | "small">(), endTime: nullable(timestamp()) };
  // @ts-expect-error there is no field "size" to be unique
  t.throws(() => table<Thing>("things", columns, { unique: { a: ["size"] } }), { instanceOf: InvalidError });
});

interface Measure {
  readonly id: string;
  readonly value: number;
}

const measureTable = table<Measure>("measures", { id: uuid(), value: number() });

class Measures extends SequelizeRepository<Measure> {
  table = measureTable;
}

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: lists of numbers find exactly those that are equal`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    await migrateUp(database, {
      context: "measures",
      list: [{ name: "1", up: (ddl) => ddl.createTable("measures", measureTable.columns), down: async () => {} }],
    });
    const { measures } = new SequelizeWorker(database, { measures: Measures }).repositories;
    // Of all magnitudes, with all of their digits.
    const values = Array.from({ length: 600 }, (_, i) => Math.sin(i + 1) * 10 ** ((i % 60) - 30));
    await measures.create(...values.map((value, i) => ({ id: user(i).id, value })));
    await measures.create({ id: user(600).id, value: 7 });
    t.is(await measures.count({ value: { in: values } }), 600);
    t.is(await measures.count({ value: { in: [...values, 7] } }), 601);
    t.is(await measures.count({ value: { notIn: values } }), 1);
    for (const value of values.slice(0, 60)) {
      t.is(await measures.count({ value: { in: [value] } }), 1);
      t.is(await measures.count({ value: { notIn: [value, 7] } }), 599);
    }
    const many = Array.from({ length: 40_000 }, (_, i) => i + 0.5);
    if (name === "sqlite") await t.throwsAsync(measures.count({ value: { in: many } }), { instanceOf: InvalidError });
    else t.is(await measures.count({ value: { in: many } }), 0);
    t.is(await measures.count({ value: { in: many.map(Math.floor) } }), 1);
    await database.close();
    await close();
  });
}
