import test from "ava";
import { type FilterFields, parseFilter, printFilter } from "../../src/ddd/connect/index.ts";
import { AlreadyExistsError, InvalidError } from "../../src/ddd/error.ts";
import { bigint, uuid } from "../../src/ddd/field.ts";
import { table } from "../../src/ddd/table.ts";
import { everything, matches, toCondition, toWhere, type Where } from "../../src/ddd/where.ts";
import { type Item, idOf, item } from "./sample.ts";
import { onEachBackend } from "./sample-backends.ts";

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
/** Neighbours that a double cannot tell apart, the ends, and what text would order otherwise. */
const serials = [
  MIN,
  MIN + 1n,
  -(2n ** 53n) - 1n,
  -(2n ** 53n),
  -10n,
  -9n,
  0n,
  9n,
  10n,
  2n ** 53n,
  2n ** 53n + 1n,
  MAX - 1n,
  MAX,
];
const items = serials.map((serial, i) => item(serials.length - i, { serial }));

onEachBackend(test, "integers of 64 bits are kept exactly", async (t, { repositories }) => {
  t.deepEqual(await repositories.items.create(...items), items);
  for (const one of items) t.deepEqual(await repositories.items.retrieve({ id: one.id }), one);
  const [first] = items;
  const changed = await repositories.items.update({ serial: MAX - 7n }, { serial: MIN });
  t.deepEqual(changed, [{ ...first, serial: MAX - 7n, version: 2 }]);
  const saved = await repositories.items.save({ ...item(1, { serial: MIN + 7n }) });
  t.deepEqual(await repositories.items.partialReplace([saved]), [{ ...saved, version: 3 }]);
  t.is((await repositories.items.retrieve({ id: idOf(1) })).serial, MIN + 7n);
});

const beyond = [10n ** 30n, -(10n ** 30n), MAX + 1n, MIN - 1n];

onEachBackend(
  test,
  "integers of 64 bits compare exactly, also with what they cannot be",
  async (t, { repositories }) => {
    await repositories.items.create(...items);
    const wheres: Where<Item>[] = [...serials, ...beyond].flatMap((serial): Where<Item>[] => [
      ...(["eq", "ne", "gt", "gte", "lt", "lte"] as const).flatMap((op): Where<Item>[] => [
        { serial: { [op]: serial } },
        { not: { serial: { [op]: serial } } },
      ]),
      { serial: { in: [serial, 9n] } },
      { serial: { notIn: [serial, 2n ** 53n + 1n] } },
    ]);
    for (const where of wheres) {
      const condition = toCondition([where]);
      const expected = items.filter((one) => matches(condition, one)).map(({ serial }) => serial);
      const found: bigint[] = [];
      for await (const { serial } of repositories.items.list({ where, orderBy: ["serial"] })) found.push(serial);
      t.deepEqual(
        found,
        expected,
        JSON.stringify(where, (_, value) => (typeof value === "bigint" ? `${value}n` : value)),
      );
    }
    const many = Array.from({ length: 5000 }, (_, i) => 2n ** 53n + BigInt(i));
    t.is(await repositories.items.count({ serial: { in: many } }), 2);
    const longer = Array.from({ length: 25_000 }, (_, i) => 2n ** 53n + 1n + BigInt(i));
    t.is(await repositories.items.count({ serial: { in: longer } }), 1);
    t.is(await repositories.items.count({ serial: { notIn: [...longer, MIN] } }), items.length - 2);
  },
);

onEachBackend(test, "integers of 64 bits order lists and pages", async (t, { repositories }) => {
  await repositories.items.create(...items);
  for (const orderBy of [["serial"], ["serial desc"], ["active", "serial desc"]] as const) {
    const expected = orderBy[0] === "serial" ? serials : [...serials].reverse();
    const paged: bigint[] = [];
    let token = "";
    do {
      const page = await repositories.items.page({ orderBy, size: 2, token });
      paged.push(...page.items.map(({ serial }) => serial));
      token = page.nextToken;
    } while (token !== "");
    t.deepEqual(paged, expected);
  }
});

onEachBackend(test, "a bigint of more than 64 bits, and what is no bigint, is invalid", async (t, { repositories }) => {
  await repositories.items.create(item(1));
  for (const serial of [...beyond, 1, "1"] as bigint[]) {
    for (const write of [
      () => repositories.items.create(item(2, { serial })),
      () => repositories.items.save(item(1, { serial })),
      () => repositories.items.update({ serial }, everything),
    ]) {
      const error = await t.throwsAsync(write, { instanceOf: InvalidError });
      t.deepEqual(error.violations, [{ field: "serial", description: "must be a bigint from -2^63 to 2^63 - 1" }]);
    }
  }
  t.deepEqual(await repositories.items.retrieve(), item(1));
});

onEachBackend(
  test,
  "a bigint field is compared with bigints only, and no other with them",
  async (t, { repositories }) => {
    await repositories.items.create(item(1));
    const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ serial: 1 }, "serial: is compared with a number; it must be a bigint"],
      [{ serial: { gt: "1" } }, "serial: is compared with a string; it must be a bigint"],
      [{ serial: { in: [1n, 1] } }, "serial: is compared with a number; it must be a bigint"],
      [{ rating: 1n }, "rating: is compared with a bigint; it must be a integer"],
      [{ weight: { lt: 1n } }, "weight: is compared with a bigint; it must be a number"],
    ];
    for (const [where, message] of wrong) {
      // What a program without types could ask.
      await t.throwsAsync(repositories.items.count(where as Where<Item>), { instanceOf: InvalidError, message });
    }
  },
);

onEachBackend(test, "whole numbers and decimals as text keep all of their digits", async (t, { repositories }) => {
  const prices = ["0.1000", "12345678901234567890.123456789", "-0.10", "1e3", "007", ""];
  const exact = prices.map((price, i) => item(i + 1, { price, weight: Number.MAX_SAFE_INTEGER - i }));
  t.deepEqual(await repositories.items.create(...exact), exact);
  for (const one of exact) {
    t.deepEqual(await repositories.items.retrieve({ price: one.price }), one);
    t.deepEqual(await repositories.items.retrieve({ weight: one.weight }), one);
  }
  await repositories.items.update({ price: "00.5000" }, { price: { in: ["007"] } });
  t.is(await repositories.items.count({ price: "00.5000" }), 1);
  t.is(await repositories.items.count({ price: "0.5" }), 0);
});

interface Place {
  readonly id: string;
  readonly rank: bigint;
}
const places = table<Place>("places", { id: uuid(), rank: bigint() }, { unique: { places_rank: ["rank"] } });

onEachBackend(
  test,
  "a unique bigint moves between entities as any other unique value",
  async (t, { repositories }) => {
    await repositories.places.create({ id: idOf(1), rank: MIN }, { id: idOf(2), rank: MAX });
    const swapped = [
      { id: idOf(1), rank: MAX },
      { id: idOf(2), rank: MIN },
    ];
    t.deepEqual(await repositories.places.partialReplace(swapped), swapped);
    await t.throwsAsync(repositories.places.create({ id: idOf(3), rank: MAX }), { instanceOf: AlreadyExistsError });
  },
  { places },
);

const fields: FilterFields<Item> = { name: { type: "string" }, serial: { type: "int64" } };

test("a filter says and reads integers of 64 bits exactly", (t) => {
  const where: Where<Item> = { serial: { gt: MIN, lt: 2n ** 53n + 1n }, not: { serial: { in: [0n, MAX] } } };
  const text = printFilter(toCondition([where]), fields);
  t.is(
    text,
    "serial > -9223372036854775808 AND serial < 9007199254740993 AND NOT (serial = 0 OR serial = 9223372036854775807)",
  );
  const read = toCondition([toWhere<Item>(parseFilter(text, fields))]);
  for (const one of items) t.is(matches(read, one), matches(toCondition([where]), one));
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
