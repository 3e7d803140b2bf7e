import test from "ava";
import { type FilterFields, parseFilter, printFilter } from "../../../src/ddd/connect/index.ts";
import { InvalidError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { compareScalars } from "../../../src/ddd/query/scalar.ts";
import { everything, matches, toCondition, toWhere, type Where } from "../../../src/ddd/query/where.ts";
import {
  bigint,
  type Fields,
  integer,
  nullable,
  number,
  text,
  toSnakeCase,
  uuid,
} from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { type Item, item } from "../../../src/ddd/testing/index.ts";
import { ItemRepository } from "../../../src/ddd/testing/memory.ts";

interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly size: number;
  readonly weight: number | null;
}

const thingFields: Fields<Thing> = {
  id: uuid(),
  name: nullable(text(3)),
  size: integer(),
  weight: nullable(number()),
};

class Things extends MemoryRepository<Thing> {
  table = table("things", thingFields);
}

const id = "00000000-0000-4000-8000-000000000001";
const thing: Thing = { id, name: null, size: 3, weight: null };
const open = () => new MemoryWorker(new MemoryDatabase(), { things: Things }).repositories.things;

test("a nullable field holds null, or any value of its type", async (t) => {
  const things = open();
  t.deepEqual(await things.create(thing), [thing]);
  t.is(await things.count({ name: null, weight: { isNull: true } }), 1);
  t.deepEqual(await things.update({ name: "abc", weight: 1.5 }, { id }), [{ ...thing, name: "abc", weight: 1.5 }]);
  const wrong = { size: 1.5, weight: Number.POSITIVE_INFINITY, name: 7 };
  for (const [field, value] of Object.entries(wrong)) {
    const error = await t.throwsAsync(things.update({ [field]: value }, { id }), { instanceOf: InvalidError });
    t.is(error.violations[0]?.field, field);
  }
  await t.throwsAsync(things.update({ size: 2 ** 53 }, { id }), {
    message: "size: must be a whole number of at most 2^53 - 1",
  });
});

test("an absent nullable field is null", async (t) => {
  // A program without types could do this.
  const bare = { id, size: 3 } as Thing;
  t.deepEqual(await open().create(bare), [thing]);
});

test("values of different types have no order, and NaN equals no number", (t) => {
  const time = new Date(0);
  t.is(compareScalars(1, 1n), 0);
  t.is(compareScalars(time, new Date(0)), 0);
  for (const [a, b] of [
    ["1", 1],
    [time, 0],
    [time, "abc"],
    [true, 1],
    [Number.NaN, 1],
    [time, new Date(Number.NaN)],
  ] as const) {
    t.throws(() => compareScalars(a, b), { instanceOf: InvalidError });
    t.throws(() => compareScalars(b, a), { instanceOf: InvalidError });
  }
});

test("names are spelt as in SQL and protobuf", (t) => {
  t.is(toSnakeCase("createTime"), "create_time");
  t.is(toSnakeCase("id"), "id");
});

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

test("errors of a bigint field name its range and its type", async (t) => {
  const { items } = new MemoryWorker(new MemoryDatabase(), { items: ItemRepository }).repositories;
  await items.create(item(1));
  const error = await t.throwsAsync(items.update({ serial: MAX + 1n }, everything), { instanceOf: InvalidError });
  t.deepEqual(error.violations, [{ field: "serial", description: "must be a bigint from -2^63 to 2^63 - 1" }]);
  const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ serial: 1 }, "serial: is compared with a number; it must be a bigint"],
    [{ serial: { gt: "1" } }, "serial: is compared with a string; it must be a bigint"],
    [{ serial: { in: [1n, 1] } }, "serial: is compared with a number; it must be a bigint"],
    [{ rating: 1n }, "rating: is compared with a bigint; it must be a integer"],
    [{ weight: { lt: 1n } }, "weight: is compared with a bigint; it must be a number"],
  ];
  for (const [where, message] of wrong) {
    // A program without types could ask this.
    await t.throwsAsync(items.count(where as Where<Item>), { instanceOf: InvalidError, message });
  }
});

const filterable: FilterFields<Item> = { name: { type: "string" }, serial: { type: "int64" } };

test("a filter prints and parses integers of 64 bits exactly", (t) => {
  const where: Where<Item> = { serial: { gt: MIN, lt: 2n ** 53n + 1n }, not: { serial: { in: [0n, MAX] } } };
  const text = printFilter(toCondition([where]), filterable);
  t.is(
    text,
    "serial > -9223372036854775808 AND serial < 9007199254740993 AND NOT (serial = 0 OR serial = 9223372036854775807)",
  );
  const read = toCondition([toWhere<Item>(parseFilter(text, filterable))]);
  for (const serial of [MIN, MIN + 1n, -1n, 0n, 2n ** 53n, 2n ** 53n + 1n, MAX]) {
    t.is(matches(read, { serial }), matches(toCondition([where]), { serial }));
  }
  t.deepEqual(parseFilter("serial = 7", filterable), { op: "eq", field: "serial", value: 7n });
  t.throws(() => parseFilter("serial = 7.5", filterable), { instanceOf: InvalidError, message: /whole number/ });
  t.throws(() => printFilter({ op: "eq", field: "serial", value: 7 }, filterable), {
    instanceOf: InvalidError,
    message: "serial: is compared with a number; it must be a bigint",
  });
});

test("a bigint is declared as one, or it does not compile", (t) => {
  interface Count {
    readonly id: string;
    readonly total: bigint;
  }
  t.true(table<Count>("counts", { id: uuid(), total: bigint() }).fields.has("total"));
  // @ts-expect-error a bigint is no integer
  const wrong: FilterFields<Count> = { total: { type: "integer" } };
  t.truthy(wrong);
});
