import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import { InvalidError } from "../../../src/ddd/error.ts";
import { compareBy, type OrderBy, toOrderTerms } from "../../../src/ddd/query/order.ts";
import { matches, toCondition, type Where } from "../../../src/ddd/query/where.ts";
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
} from "../../../src/ddd/sequelize/index.ts";
import { item, owner } from "../../../src/ddd/testing/index.ts";
import { ItemRepository, OwnerRepository, sampleMigrations } from "../../../src/ddd/testing/sequelize.ts";
import { sqliteBackend } from "../../conformance/backends.ts";
import { modelCase } from "../../conformance/model-check.ts";
import { hold } from "../../helpers/conformance.ts";
import { patient, places, sqlite } from "./backends.ts";

// The others are a matter of `npm run conformance`.
hold(test, "sqlite", sqliteBackend, modelCase(10));

test("a worker on a SQL database is extended", async (t) => {
  const { url, close } = await sqlite();
  const database = await openDatabase(url, patient);
  await migrateUp(database, sampleMigrations);
  const items = new SequelizeWorker(database, { items: ItemRepository });
  const both = items.extend({ owners: OwnerRepository });
  await both.run(async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: owner(1).id }));
  });
  t.is(await items.repositories.items.count(), 1);
  await database.close();
  await close();
});

/** One field of each kind, with null and without. */
interface Thing {
  readonly id: string;
  readonly word: string;
  readonly nickname: string | null;
  readonly flag: boolean;
  readonly mood: boolean | null;
  readonly whole: number;
  readonly rank: number | null;
  readonly ratio: number;
  readonly share: number | null;
  readonly time: Date;
  readonly endTime: Date | null;
}

const columns = {
  id: text(100),
  word: text(),
  nickname: nullable(text()),
  flag: boolean(),
  mood: nullable(boolean()),
  whole: integer(),
  rank: nullable(integer()),
  ratio: number(),
  share: nullable(number()),
  time: timestamp(),
  endTime: nullable(timestamp()),
};
const thingTable = table<Thing>("things", columns);

class Things extends SequelizeRepository<Thing> {
  table = thingTable;
}

const words = [
  "",
  "a",
  "A",
  "ab",
  "b",
  "%",
  "_",
  "a%",
  "a_b",
  "'",
  '"',
  "\\",
  "*",
  "é",
  "e\u0301",
  "\u{FF21}",
  "😀",
  "😀a",
];
const word = fc.oneof(
  fc.constantFrom(...words, "\u{D7FF}", "\u{E000}", "\u{10FFFF}", "\u{10FFFF}\u{10FFFF}"),
  fc.string({ unit: "grapheme", maxLength: 3 }).filter((one) => !one.includes("\0") && one.isWellFormed()),
);
const whole = fc.constantFrom(-1, 0, 1, 2, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, -(2 ** 31) - 1);
const ratio = fc
  .oneof(
    fc.constantFrom(-0.5, 0, 0.1, 0.30000000000000004, 1e300, 5e-324, 2 ** 53, 1.5),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  // No database keeps the sign of zero.
  .map((one) => one + 0);
const times = [
  "0001-01-01T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00.000Z",
  "2026-07-01T12:00:00.001Z",
];
const time = fc
  .constantFrom(...times, "2026-07-01T12:00:00.002Z", "9999-12-31T23:59:59.999Z")
  .map((one) => new Date(one));
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 3 });

const things: fc.Arbitrary<Thing[]> = fc.uniqueArray(
  fc.record(
    {
      id: word,
      word,
      nickname: orNull(word),
      flag: fc.boolean(),
      mood: orNull(fc.boolean()),
      whole,
      rank: orNull(whole),
      ratio,
      share: orNull(ratio),
      time,
      endTime: orNull(time),
    },
    { noNullPrototype: true },
  ),
  { selector: ({ id }) => id, minLength: 4, maxLength: 12 },
);

/** Operands may be what the column cannot hold, as long as they are of its type. */
const operands = {
  id: word,
  word,
  nickname: orNull(word),
  flag: fc.boolean(),
  mood: orNull(fc.boolean()),
  whole: fc.oneof(whole, ratio),
  rank: orNull(fc.oneof(whole, ratio)),
  ratio,
  share: orNull(ratio),
  time: fc.oneof(time, fc.constantFrom(new Date(-8.64e15), new Date(8.64e15))),
  endTime: orNull(time),
} as const;
type FieldName = keyof typeof operands;
const fieldNames = Object.keys(operands) as FieldName[];

function comparison(field: FieldName): fc.Arbitrary<Where<Thing>> {
  const operand: fc.Arbitrary<unknown> = operands[field];
  const bound = operand.filter((one) => one !== null);
  const text = fc.tuple(fc.constantFrom("startsWith", "endsWith", "contains"), word);
  const one = fc.oneof(
    fc.tuple(fc.constantFrom("eq", "ne"), operand),
    fc.tuple(fc.constantFrom("gt", "gte", "lt", "lte"), bound),
    fc.tuple(fc.constantFrom("in", "notIn"), fc.array(operand, { maxLength: 4 })),
    fc.tuple(fc.constant("isNull"), fc.boolean()),
    ...(["id", "word", "nickname"].includes(field) ? [text, text] : []),
  );
  // The shapes are those of Where; which operator goes with which value is more than the type can follow here.
  return fc
    .array(one, { minLength: 1, maxLength: 2 })
    .map((all) => ({ [field]: Object.fromEntries(all) }) as Where<Thing>);
}

const where: fc.Arbitrary<Where<Thing>> = fc.letrec<{ where: Where<Thing> }>((tie) => ({
  where: fc.oneof(
    { depthSize: "small" },
    fc.oneof(...fieldNames.map(comparison)),
    fc.array(tie("where"), { maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie("where"), { maxLength: 3 }).map((or) => ({ or })),
    tie("where").map((not) => ({ not })),
  ),
})).where;

const orderBy: fc.Arbitrary<OrderBy<Thing>> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...fieldNames), fc.boolean()), { selector: ([field]) => field, maxLength: 3 })
  .map((terms) => terms.map(([field, descending]) => (descending ? (`${field} desc` as const) : field)));

for (const [name, place] of Object.entries(places)) {
  const open = async () => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    await migrateUp(database, {
      context: "test",
      list: [
        {
          name: "0001",
          up: (ddl) => ddl.createTable("things", columns),
          down: (ddl) => ddl.dropTable("things"),
        },
      ],
    });
    const { things } = new SequelizeWorker(database, { things: Things }).repositories;
    return {
      things,
      close: async () => {
        await database.close();
        await close();
      },
    };
  };

  test(`${name}: finds, orders and pages exactly what matches and compareBy say`, async (t) => {
    const { things: repository, close } = await open();
    const questions = fc.array(fc.tuple(where, orderBy), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(things, questions, fc.integer({ min: 1, max: 5 }), async (all, asked, size) => {
        const stored = await repository.replace(all);
        assert.deepEqual(stored, all);
        for (const [where, orderBy] of asked) {
          const terms = toOrderTerms(orderBy);
          const condition = toCondition([where]);
          const expected = all.filter((one) => matches(condition, one)).sort((a, b) => compareBy(terms, a, b));
          const listed: Thing[] = [];
          for await (const one of repository.list({ where, orderBy })) listed.push(one);
          assert.deepEqual(listed, expected, JSON.stringify({ where, orderBy }));
          const walked: Thing[] = [];
          let token = "";
          do {
            const page = await repository.page({ where, orderBy, size, token });
            walked.push(...page.items);
            token = page.nextToken;
          } while (token !== "");
          assert.deepEqual(walked, expected, JSON.stringify({ where, orderBy, size }));
          assert.equal(await repository.count(where), expected.length);
        }
      }),
      // The environment may ask for more, as of the model check.
      { numRuns: Number(process.env.MODEL_RUNS ?? 12), endOnFailure: true },
    );
    t.pass();
    await close();
  });

  test(`${name}: a condition may be long and deep`, async (t) => {
    const { things, close } = await open();
    const long: Where<Thing> = { or: Array.from({ length: 2000 }, (_, i) => ({ whole: i })) };
    let deep: Where<Thing> = long;
    for (let i = 0; i < 48; i++) deep = i % 2 === 0 ? { not: deep } : { and: [{ word: { ne: "" } }, deep] };
    t.is(await things.count(long), 0);
    t.is(await things.count(deep), 0);
    const huge = Array.from({ length: 100_000 }, (_, i) => i);
    t.is(await things.count({ whole: { in: huge } }), 0);
    await t.throwsAsync(things.count({ or: huge.map((whole) => ({ whole })) }), { instanceOf: InvalidError });
    await close();
  });
}
