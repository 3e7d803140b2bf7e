import test from "ava";
import { InvalidError } from "../../src/ddd/error.ts";
import { type Fields, integer, nullable, number, text, toSnakeCase, uuid } from "../../src/ddd/field.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../src/ddd/memory/index.ts";
import { compareScalars } from "../../src/ddd/scalar.ts";
import { table } from "../../src/ddd/table.ts";

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

test("a nullable field holds null, and otherwise what it would hold anyway", async (t) => {
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

test("what is absent from a nullable field is null", async (t) => {
  // What a program without types could do.
  const bare = { id, size: 3 } as Thing;
  t.deepEqual(await open().create(bare), [thing]);
});

test("values of different types have no order, and what is no number is equal to none", (t) => {
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
