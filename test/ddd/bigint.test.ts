import test from "ava";
import { type FilterFields, parseFilter, printFilter } from "../../src/ddd/connect/index.ts";
import { InvalidError } from "../../src/ddd/error.ts";
import { bigint, uuid } from "../../src/ddd/field.ts";
import { MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import { table } from "../../src/ddd/table.ts";
import { type Item, item } from "../../src/ddd/testing/index.ts";
import { ItemRepository } from "../../src/ddd/testing/memory.ts";
import { everything, matches, toCondition, toWhere, type Where } from "../../src/ddd/where.ts";

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

test("what a bigint field may hold, and be compared with, is said in its words", async (t) => {
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
    // What a program without types could ask.
    await t.throwsAsync(items.count(where as Where<Item>), { instanceOf: InvalidError, message });
  }
});

const fields: FilterFields<Item> = { name: { type: "string" }, serial: { type: "int64" } };

test("a filter says and reads integers of 64 bits exactly", (t) => {
  const where: Where<Item> = { serial: { gt: MIN, lt: 2n ** 53n + 1n }, not: { serial: { in: [0n, MAX] } } };
  const text = printFilter(toCondition([where]), fields);
  t.is(
    text,
    "serial > -9223372036854775808 AND serial < 9007199254740993 AND NOT (serial = 0 OR serial = 9223372036854775807)",
  );
  const read = toCondition([toWhere<Item>(parseFilter(text, fields))]);
  for (const serial of [MIN, MIN + 1n, -1n, 0n, 2n ** 53n, 2n ** 53n + 1n, MAX]) {
    t.is(matches(read, { serial }), matches(toCondition([where]), { serial }));
  }
  t.deepEqual(parseFilter("serial = 7", fields), { op: "eq", field: "serial", value: 7n });
  t.throws(() => parseFilter("serial = 7.5", fields), { instanceOf: InvalidError, message: /whole number/ });
  t.throws(() => printFilter({ op: "eq", field: "serial", value: 7 }, fields), {
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
