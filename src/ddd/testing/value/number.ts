import assert from "node:assert/strict";
import { inspect } from "node:util";
import { InvalidError } from "../../error.ts";
import { everything, matches, toCondition, type Where } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { numbersOf, rejects, seed, toArray, walk } from "../check.ts";
import { type Item, item, uuidOf } from "../sample.ts";

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

/** In their order: neighbours that are equal as doubles, the limits, and numbers that text would order otherwise. */
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
].concat([MAX - 1n, MAX]);
const numbered = serials.map((serial, i) => item(serials.length - i, { serial }));
const beyond = [10n ** 30n, -(10n ** 30n), MAX + 1n, MIN - 1n];

/** Cases for storing, comparing and ordering numbers. */
export const numberCases: readonly Case[] = [
  defineCase("numbers are stored exactly, and decimals digit by digit", async ({ items }) => {
    const weights = [0, 0.1 + 0.2, -1.5, 1e-300, -1.7976931348623157e308, Number.MIN_VALUE, 123456789.12345679];
    const ratings = [0, -1, 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, null];
    const prices = ["0", "0.10", "-1.500", "100000000000000000000.0000000001", "1e3", ".5", "007"];
    const all = weights.map((weight, i) => item(i + 1, { weight, rating: ratings[i] ?? null, price: prices[i] ?? "" }));
    await items.create(...all);
    assert.deepEqual(await toArray(items.list()), all);
    for (const { weight, price, rating } of all) {
      assert.equal(await items.count({ weight, price }, { rating }), 1, `${weight} ${price} ${rating}`);
    }
    await items.update({ price: "00.5000" }, { price: { in: ["007"] } });
    assert.deepEqual([await items.count({ price: "00.5000" }), await items.count({ price: "0.5" })], [1, 0]);
  }),

  defineCase("numbers are compared by value", async ({ items }) => {
    const weights = [10, 9, -1, 0.5, 1e21, 0];
    await seed(
      items,
      weights.map((weight, i) => item(i + 1, { weight, rating: i * 10 - 5 })),
    );
    assert.deepEqual(
      (await toArray(items.list({ orderBy: ["weight"] }))).map(({ weight }) => weight),
      [-1, 0, 0.5, 9, 10, 1e21],
    );
    assert.deepEqual(await numbersOf(items, { weight: { gt: 9 } }), [1, 5]);
    assert.deepEqual(await numbersOf(items, { weight: { gte: 0.5, lt: 10 } }), [2, 4]);
    assert.deepEqual(await numbersOf(items, { weight: { in: [10, 0.5, 7] } }), [1, 4]);
    assert.deepEqual(await numbersOf(items, { rating: { lte: 5 } }), [1, 2]);
    assert.deepEqual(await numbersOf(items, { rating: { notIn: [-5, 5, 15] } }), [4, 5, 6]);
  }),

  defineCase("integers of 64 bits are stored exactly", async ({ items }) => {
    assert.deepEqual(await items.create(...numbered), numbered);
    for (const one of numbered) assert.deepEqual(await items.retrieve({ id: one.id }), one);
    const [first] = numbered;
    const changed = await items.update({ serial: MAX - 7n }, { serial: MIN });
    assert.deepEqual(changed, [{ ...first, serial: MAX - 7n, version: 2 }]);
    const saved = await items.save(item(1, { serial: MIN + 7n }));
    assert.deepEqual(await items.partialReplace([saved]), [{ ...saved, version: 3 }]);
    assert.equal((await items.retrieve({ id: uuidOf(1) })).serial, MIN + 7n);
  }),

  defineCase("integers of 64 bits compare exactly, also with values out of their range", async ({ items }) => {
    await seed(items, numbered);
    const wheres = [...serials, ...beyond].flatMap((serial): Where<Item>[] => [
      ...(["eq", "ne", "gt", "gte", "lt", "lte"] as const).map((op) => ({ serial: { [op]: serial } })),
      { not: { serial: { gt: serial } } },
      { serial: { in: [serial, 9n] } },
      { serial: { notIn: [serial, 2n ** 53n + 1n] } },
    ]);
    for (const where of wheres) {
      const expected = numbered.filter((one) => matches(toCondition([where]), one));
      assert.deepEqual(await toArray(items.list({ where, orderBy: ["serial"] })), expected, inspect(where));
    }
    const many = Array.from({ length: 25_000 }, (_, i) => 2n ** 53n + BigInt(i));
    assert.equal(await items.count({ serial: { in: many } }), 2);
  }),

  defineCase("integers of 64 bits order lists and pages", async ({ items }) => {
    await seed(items, numbered);
    assert.deepEqual(await walk(items, { orderBy: ["serial"], size: 2 }), numbered);
    assert.deepEqual(await walk(items, { orderBy: ["serial desc"], size: 2 }), numbered.toReversed());
    assert.deepEqual(await toArray(items.list({ orderBy: ["note", "serial desc"] })), numbered.toReversed());
  }),

  defineCase("a comparison with a value outside of a field's range uses the value", async ({ items, worker }) => {
    const all = [-5, -1, 0, 4, 5, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, null].map((rating, i) =>
      item(i + 1, { rating, deleteTime: i % 2 === 0 ? new Date(i) : null, active: false }),
    );
    await seed(items, all);
    const times = [Date.UTC(12_000, 0), Date.parse("-000043-03-15T00:00:00Z"), 8.64e15, -8.64e15].map(
      (ms) => new Date(ms),
    );
    const comparisons = {
      rating: [4.5, -0.5, 0.1, 5e-324, 1e21, -1e21, 2 ** 53, -(2 ** 53), 1.7976931348623157e308, -(2 ** 63)],
      weight: [1e21, -1.7976931348623157e308, 5e-324],
      serial: [10n ** 45n, -(10n ** 45n), 2n ** 64n, ...beyond],
      createTime: times,
      deleteTime: times,
    };
    const wheres = Object.entries(comparisons).flatMap(([field, values]): Where<Item>[] =>
      values.flatMap((value): Where<Item>[] => {
        const compared = ["eq", "ne", "gt", "gte", "lt", "lte"].map((op) => ({ [field]: { [op]: value } }));
        const listed = ["in", "notIn"].map((op) => ({ [field]: { [op]: [value, value] } }));
        // Each value is of its field's type.
        return [{ [field]: value }, ...compared, ...listed, { not: { [field]: { lt: value } } }] as Where<Item>[];
      }),
    );
    wheres.push({ rating: { in: [4.5, 5] } }, { rating: { notIn: [4.5, 5, null] } }, { rating: { gt: 3.5, lt: 4.5 } });
    const check = async (repository: typeof items) => {
      for (const where of wheres) {
        const expected = all.filter((one) => matches(toCondition([where]), one)).length;
        assert.equal(await repository.count(where), expected, inspect(where));
      }
    };
    await check(items);
    await worker.run(async (unit) => check(unit.items));
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, new Date(Number.NaN)]) {
      for (const op of ["eq", "ne", "lt", "gte"]) {
        for (const field of ["rating", "weight", "createTime"]) {
          await rejects(
            items.count({ [field]: { [op]: value } } as Where<Item>),
            InvalidError,
            `${field} ${op} ${value}`,
          );
        }
      }
    }
  }),

  defineCase("-0 is 0, wherever it is stored, returned or compared", async ({ items, worker }) => {
    const kept = item(1, { weight: 0, rating: 0 });
    const minus = { ...kept, weight: -0, rating: -0 };
    assert.deepEqual(await items.create(minus), [kept]);
    assert.deepEqual(await items.retrieve({ weight: -0 }, { rating: -0 }), kept);
    assert.deepEqual(await toArray(items.list()), [kept]);
    assert.deepEqual(await items.save(minus), { ...kept, version: 2 });
    assert.deepEqual(await items.update({ weight: -0 }, { rating: { in: [-0] } }), [{ ...kept, version: 3 }]);
    assert.deepEqual(await items.partialReplace([minus]), [{ ...kept, version: 4 }]);
    assert.deepEqual(await items.replace([minus]), [{ ...kept, version: 5 }]);
    await worker.run(async (unit) => {
      assert.deepEqual(await unit.items.create(item(2, { weight: -0 })), [item(2, { weight: 0 })]);
      assert.deepEqual(await unit.items.retrieve({ id: uuidOf(2) }), item(2, { weight: 0 }));
    });
    assert.equal(await items.count({ weight: { gte: -0, lte: 0 } }), 2);
    assert.equal(await items.count({ weight: { lt: 0 } }), 0);
    assert.equal(await items.count({ weight: { lt: -0 } }), 0);
    const walked = await walk(items, { orderBy: ["weight", "id desc"], size: 1 });
    assert.deepEqual(walked, [item(2, { weight: 0 }), { ...kept, version: 5 }]);
  }),

  defineCase("an integer of more than 64 bits is invalid, and so is a value that is no integer", async ({ items }) => {
    await items.create(item(1));
    for (const serial of [...beyond, 1, "1"] as bigint[]) {
      for (const write of [
        () => items.create(item(2, { serial })),
        () => items.save(item(1, { serial })),
        () => items.update({ serial }, everything),
      ]) {
        const error = await rejects(write, InvalidError, String(serial));
        assert.equal(error.violations[0]?.field, "serial");
      }
    }
    assert.deepEqual(await items.retrieve(), item(1));
  }),
];
