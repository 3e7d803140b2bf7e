import test, { type ExecutionContext } from "ava";
import { MAX_TIME, MIN_TIME } from "../../../../src/ddd/schema/field.ts";
import { table } from "../../../../src/ddd/schema/table.ts";
import {
  bigint,
  boolean,
  DatabaseError,
  date,
  enumeration,
  integer,
  migrateUp,
  nullable,
  number,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  text,
  timestamp,
} from "../../../../src/ddd/sequelize/index.ts";
import { packing } from "../../../../src/ddd/sequelize/sqlite/rows/packing.ts";
import { sqlite } from "../backends.ts";

interface Thing {
  readonly id: number;
  readonly name: string;
  readonly note: string | null;
  readonly kind: "small" | "large";
  readonly day: string;
  readonly open: boolean;
  readonly at: Date;
  readonly count: number | null;
  readonly serial: bigint;
}

const things = table<Thing>("things", {
  id: integer(),
  name: text(200),
  note: nullable(text(200)),
  kind: enumeration(["small", "large"]),
  day: date(),
  open: boolean(),
  at: timestamp(),
  count: nullable(integer()),
  serial: bigint(),
});

class Things extends SequelizeRepository<Thing> {
  table = things;
  /** Runs SQL of another program. */
  change(sql: string): Promise<number> {
    return this.connection.run(sql);
  }
}

interface Weight {
  readonly id: number;
  readonly grams: number;
}

const weights = table<Weight>("weights", { id: integer(), grams: number() });

class Weights extends SequelizeRepository<Weight> {
  table = weights;
}

const columns = "name TEXT, note TEXT, kind TEXT, day TEXT, open INTEGER, at INTEGER, count INTEGER, serial INTEGER";

/** A database of tables that take values of any type, as those of other programs do, where not `strict`. */
async function open(t: ExecutionContext, strict = true) {
  const { url, close } = await sqlite();
  const database = await openDatabase(url);
  t.teardown(async () => {
    await database.close();
    await close();
  });
  await migrateUp(database, {
    context: "things",
    list: [
      {
        name: "0001-things",
        up: async (ddl) => {
          if (strict) await ddl.createTable(things.name, things.columns);
          else await ddl.run(`CREATE TABLE things (id INTEGER PRIMARY KEY, ${columns})`);
          await ddl.createTable(weights.name, weights.columns);
        },
        down: async (ddl) => {
          await ddl.dropTable(weights.name);
          await ddl.dropTable(things.name);
        },
      },
    ],
  });
  const worker = new SequelizeWorker(database, { things: Things, weights: Weights });
  return { ...worker.repositories, bind: database.connection.schema };
}

const texts = [
  "",
  " ",
  "plain",
  `"quoted" \\ and 'so'`,
  "[1]",
  "null",
  "0.5",
  "\u0001 within \u001f",
  "line\nfeed\r\ttab",
  "\u2028\u2029\ufeff",
  "é ß 漢字 🐘",
  "x".repeat(200),
  "🐘".repeat(200),
];
const numbers = [0, 1, -1, 2 ** 31, -(2 ** 31), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, null];
const serials = [0n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const times = [0, -1, 1, MIN_TIME, MAX_TIME, Date.UTC(2026, 10, 29, 1, 2, 3, 4)];

function thing(n: number): Thing {
  const pick = <T>(from: readonly T[]): T => from[n % from.length] as T;
  return {
    id: n,
    name: pick(texts),
    note: n % 5 === 0 ? null : pick([...texts].reverse()),
    kind: pick(["small", "large"]),
    day: pick(["0001-01-01", "9999-12-31", "2026-11-29"]),
    open: n % 2 === 0,
    at: new Date(pick(times)),
    count: pick(numbers),
    serial: pick(serials),
  };
}

const all = Array.from({ length: 60 }, (_, i) => thing(i + 1));

test("many rows have the values that each has alone", async (t) => {
  const { things, bind } = await open(t);
  t.truthy(packing.pack(bind.bind(things.table), "SELECT", all.length + 1));
  await things.create(...all);
  const { items } = await things.page({ orderBy: ["id"], size: all.length });
  t.deepEqual(items, all);
  const alone = [];
  for (const { id } of all) alone.push(await things.retrieve({ id }));
  t.deepEqual(items, alone);
  const joined = await Promise.all(all.map(({ id }) => things.retrieve({ id })));
  t.deepEqual(joined, all);
  const backwards = await things.page({ orderBy: ["name desc", "id desc"], size: 30 });
  const sorted = [...all].sort((a, b) =>
    a.name === b.name ? b.id - a.id : Buffer.compare(utf8(b.name), utf8(a.name)),
  );
  t.deepEqual(backwards.items, sorted.slice(0, 30));
});

const utf8 = (text: string) => Buffer.from(text);

for (const column of ["name", "note", "count", "at", "serial"]) {
  // The last two are JSON in SQLite's own form: null, and a number.
  for (const bytes of ["x'ff'", "x'416461'", "x'00'", "x'1331'"]) {
    test(`bytes ${bytes} that another program has stored in ${column} are refused, alone and among many`, async (t) => {
      const { things } = await open(t, false);
      await things.create(...all);
      await things.change(`UPDATE things SET ${column} = ${bytes} WHERE id = 7`);
      await t.throwsAsync(things.page({ orderBy: ["id"], size: 50 }), { instanceOf: DatabaseError });
      if (column !== "serial") await t.throwsAsync(things.retrieve({ id: 7 }), { instanceOf: DatabaseError });
      t.is((await things.page({ where: { id: { ne: 7 } }, size: 50 })).items.length, 50);
    });
  }
}

test("a whole number that JavaScript does not hold is refused among many", async (t) => {
  const { things } = await open(t);
  await things.create(...all);
  await things.change("UPDATE things SET count = 9007199254740993 WHERE id = 7");
  await t.throwsAsync(things.page({ size: 60 }), { message: /whole number/ });
});

/** Numbers of which JSON by SQLite would have fewer digits, and others. */
const reals = [
  "1e15 + 0.5",
  "1.0 + 2e-16",
  "0.1 + 0.2",
  "1699999999999.9999",
  "1234567890123456.0",
  "1.0",
  "1e999",
  "-1e20",
];

for (const column of ["open", "at", "count"]) {
  test(`a fraction that another program has stored in ${column} is the same among many as alone, read or refused`, async (t) => {
    const { things } = await open(t, false);
    await things.create(...all);
    const told = (reading: Promise<Thing | undefined>) => reading.catch((error: unknown) => String(error));
    for (const real of [...reals, "x'31'"]) {
      await things.change(`UPDATE things SET ${column} = ${real} WHERE id = 7`);
      const alone = await told(things.retrieve({ id: 7 }));
      const among = await told(things.page({ orderBy: ["id"], size: 50 }).then(({ items }) => items[6]));
      const isRefused = [alone, among].map((one) => typeof one === "string");
      if (isRefused.includes(true)) t.deepEqual(isRefused, [true, true], real);
      else t.deepEqual(among, alone, real);
    }
  });
}

test("fractions, which SQLite's JSON rounds, are read as they are", async (t) => {
  const { weights, bind } = await open(t);
  const stored = Array.from({ length: 20 }, (_, i) => ({ id: i, grams: 0.1 * i + 0.2 }));
  await weights.create(...stored);
  t.deepEqual((await weights.page({ orderBy: ["id"], size: 20 })).items, stored);
  t.is(packing.pack(bind.bind(weights.table), "SELECT", 20), undefined);
});

test("neither few rows nor very long ones are packed", async (t) => {
  const { things, bind } = await open(t);
  const pack = (most: number) => packing.pack(bind.bind(things.table), "SELECT", most);
  t.is(pack(7), undefined);
  t.truthy(pack(1000));
  t.is(pack(10_000), undefined);
  const long = table<Pick<Thing, "id" | "name">>("long", { id: integer(), name: text() });
  t.is(packing.pack(bind.bind(long), "SELECT", 8), undefined);
});
