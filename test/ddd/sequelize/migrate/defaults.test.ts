import test from "ava";
import { table } from "../../../../src/ddd/schema/table.ts";
import {
  bigint,
  boolean,
  differences,
  integer,
  migrateUp,
  number,
  openDatabase,
  SequelizeRepository,
  text,
  timestamp,
  uuid,
} from "../../../../src/ddd/sequelize/index.ts";
import { toArray } from "../../../../src/ddd/testing/check.ts";
import { uuidOf } from "../../../../src/ddd/testing/index.ts";
import { databases, patient } from "../backends.ts";

interface Thing {
  readonly id: string;
  readonly yes: boolean;
  readonly no: boolean;
  readonly time: Date;
  readonly old: Date;
  readonly big: bigint;
  readonly whole: number;
  readonly ratio: number;
  readonly word: string;
  readonly long: string;
}

const columns = {
  id: uuid(),
  yes: boolean({ default: true }),
  no: boolean({ default: false }),
  time: timestamp({ default: new Date("2026-01-02T03:04:05.678Z") }),
  old: timestamp({ default: new Date("0001-01-01T00:00:00.000Z") }),
  big: bigint({ default: -(2n ** 63n) }),
  whole: integer({ default: -7 }),
  ratio: number({ default: -1.5e-7 }),
  word: text(40, { default: 'it\'s \\ "ü" 😀\n`::text`' }),
  long: text(undefined, { default: "" }),
};

const others = {
  id: uuid(),
  yes: boolean(),
  no: boolean({ default: true }),
  time: timestamp({ default: new Date("2026-01-02T03:04:05.679Z") }),
  old: timestamp({ default: "now" }),
  big: bigint({ default: 1n }),
  whole: integer(),
  ratio: number({ default: 1.5 }),
  word: text(40, { default: "other" }),
  long: text(undefined, { default: " " }),
};

const fields = Object.keys(columns).slice(1);

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: a default of each kind is in the table as declared, for rows that are there and for those of other programs`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const made = table<Thing>("made", columns);
    const altered = table<Thing>("altered", columns);
    const ids = `INSERT INTO altered (id) VALUES ('${uuidOf(1)}')`;
    await migrateUp(database, {
      context: "things",
      list: [
        {
          name: "1",
          up: async (ddl) => {
            await ddl.createTable("made", columns);
            await ddl.createTable("altered", { id: uuid() });
            await ddl.run(ids);
            for (const field of fields) await ddl.addColumn("altered", field, columns[field as keyof Thing]);
            await ddl.run(ids.replace(uuidOf(1), uuidOf(2)));
            await ddl.run(ids.replace("altered", "made"));
          },
          down: async () => {},
        },
      ],
    });
    t.deepEqual(await differences(database, [made, altered]), []);
    const expected = Object.fromEntries(
      fields.map((field) => [field, (columns[field as keyof typeof others].default as { value?: unknown })?.value]),
    );
    for (const [one, count] of [
      [made, 1],
      [altered, 2],
    ] as const) {
      class Things extends SequelizeRepository<Thing> {
        table = one;
      }
      const rows = await toArray(new Things(database.connection).list());
      t.is(rows.length, count);
      for (const { id, ...rest } of rows) t.deepEqual(rest as unknown, expected, id);
    }
    const wrong = await differences(database, [table<Thing>("made", others)]);
    t.deepEqual(
      wrong.map((one) => one.split(" ")[0]),
      fields.map((field) => `made.${field}`),
      wrong.join("\n"),
    );
    await database.close();
    await close();
  });
}
