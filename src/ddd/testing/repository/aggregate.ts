import assert from "node:assert/strict";
import { InvalidError } from "../../error.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, seed } from "../check.ts";
import { EPOCH, type Item, item, itemsUpTo, owner, slot, uuidOf } from "../sample.ts";

/** Cases for counts, sums, averages, least and greatest values of groups. */
export const aggregateCases: readonly Case[] = [
  defineCase("aggregate gives the figures of each group, in order", async ({ items, owners }) => {
    await owners.create(owner(1), owner(2));
    await seed(items, [
      item(1, { ownerId: uuidOf(2), rating: 1, weight: 0.5, serial: -1n }),
      item(2, { rating: null, weight: 1.25, serial: 2n ** 62n }),
      item(3, { ownerId: uuidOf(1), rating: -3, weight: -2, serial: 2n ** 62n }),
      item(4, { ownerId: uuidOf(2), rating: 4, weight: 8, serial: 0n }),
      item(5, { rating: null, weight: 1, serial: 2n ** 62n, active: true }),
    ]);
    const rows = await items.aggregate({
      by: ["ownerId"],
      of: {
        n: { count: true },
        rated: { sum: "rating" },
        mean: { average: "rating" },
        serials: { sum: "serial" },
        weight: { sum: "weight" },
        light: { min: "weight" },
        first: { min: "createTime" },
        last: { max: "name" },
        most: { max: "serial" },
      },
    });
    assert.deepEqual(rows, [
      {
        ownerId: null,
        n: 2,
        rated: null,
        mean: null,
        serials: 2n ** 63n,
        weight: 2.25,
        light: 1,
        first: new Date(EPOCH + 2000),
        last: item(5).name,
        most: 2n ** 62n,
      },
      {
        ownerId: uuidOf(1),
        n: 1,
        rated: -3,
        mean: -3,
        serials: 2n ** 62n,
        weight: -2,
        light: -2,
        first: new Date(EPOCH + 3000),
        last: item(3).name,
        most: 2n ** 62n,
      },
      {
        ownerId: uuidOf(2),
        n: 2,
        rated: 5,
        mean: 2.5,
        serials: -1n,
        weight: 8.5,
        light: 0.5,
        first: new Date(EPOCH + 1000),
        last: item(4).name,
        most: 0n,
      },
    ]);
    // The types are those of the fields.
    const total: number | bigint | null | undefined = rows[0]?.rated;
    const id: string | null | undefined = rows[0]?.ownerId;
    assert.deepEqual([total, id], [null, null]);
  }),

  defineCase("aggregate without groups has one row, even of no entity", async ({ items, slots }) => {
    const of = {
      n: { count: true },
      sum: { sum: "serial" },
      least: { min: "name" },
      mean: { average: "weight" },
    } as const;
    assert.deepEqual(await items.aggregate({ of }), [{ n: 0, sum: null, least: null, mean: null }]);
    assert.deepEqual(await items.aggregate({ by: ["active"], of }), []);
    await seed(items, itemsUpTo(4));
    assert.deepEqual(await items.aggregate({ where: { active: true }, of }), [
      { n: 2, sum: 2n ** 54n + 6n, least: item(2).name, mean: 3 / 8 },
    ]);
    assert.deepEqual(await items.aggregate({ by: ["active", "note"], of: { n: { count: true } } }), [
      { active: false, note: "plain", n: 2 },
      { active: true, note: "plain", n: 2 },
    ]);
    await slots.create(slot(1), slot(2, { parentId: 1n }), slot(3, { parentId: 1n }));
    assert.deepEqual(await slots.aggregate({ by: ["parentId"], of: { last: { max: "id" } } }), [
      { parentId: null, last: 1n },
      { parentId: 1n, last: 3n },
    ]);
  }),

  defineCase("sums of an aggregate are exact beyond what a number and 64 bits hold", async ({ items }) => {
    const most = Number.MAX_SAFE_INTEGER;
    await seed(
      items,
      [1, 2, 3].map((n) => item(n, { rating: n === 3 ? -1 : most, serial: n === 3 ? -1n : 2n ** 63n - 1n })),
    );
    const of = { rated: { sum: "rating" }, serials: { sum: "serial" }, mean: { average: "rating" } } as const;
    assert.deepEqual(await items.aggregate({ of }), [
      { rated: BigInt(most) * 2n - 1n, serials: 2n ** 64n - 3n, mean: Number(BigInt(most) * 2n - 1n) / 3 },
    ]);
    await items.update({ serial: -(2n ** 63n), rating: -most }, { id: { ne: uuidOf(3) } });
    assert.deepEqual(await items.aggregate({ of }), [
      { rated: -BigInt(most) * 2n - 1n, serials: -(2n ** 64n) - 1n, mean: -Number(BigInt(most) * 2n + 1n) / 3 },
    ]);
  }),

  defineCase("a sum of numbers beyond the greatest one is refused, and one that is not is given", async ({ items }) => {
    const large = 1.7e308;
    await seed(
      items,
      [large, large, -large, 0.5].map((weight, i) => item(i + 1, { weight })),
    );
    const of = { total: { sum: "weight" }, mean: { average: "weight" } } as const;
    assert.deepEqual(await items.aggregate({ of, where: { weight: { ne: 0.5 } } }), [
      { total: large, mean: large / 3 },
    ]);
    assert.deepEqual(await items.aggregate({ of: { mean: of.mean }, where: { weight: { gt: 1 } } }), [{ mean: large }]);
    const error = await rejects(items.aggregate({ of, where: { weight: { gt: 0 } } }), InvalidError, /greatest number/);
    assert.equal(error.violations[0]?.field, "of.total");
    await items.update({ weight: -large }, { weight: { ne: 0.5 } });
    await rejects(items.aggregate({ by: ["active"], of: { total: of.total } }), InvalidError, /greatest number/);
    assert.deepEqual(await items.aggregate({ of: { least: { min: "weight" } } }), [{ least: -large }]);
  }),

  defineCase("an aggregate in a unit sees the unit's own changes", async ({ worker, items }) => {
    await seed(items, itemsUpTo(3));
    await worker.run(async (unit) => {
      await unit.items.update({ rating: 2 }, { active: false });
      await unit.items.create(item(4, { rating: 7 }));
      assert.deepEqual(await unit.items.aggregate({ of: { sum: { sum: "rating" } } }), [{ sum: 11 }]);
    });
    await worker.read(async (unit) =>
      assert.deepEqual(await unit.items.aggregate({ of: { n: { count: true } } }), [{ n: 4 }]),
    );
  }),

  defineCase("an aggregate of what cannot be summed, ordered or grouped is refused", async ({ items }) => {
    for (const query of [
      undefined,
      {},
      { of: {} },
      { of: { n: {} } },
      { of: { n: { count: false } } },
      { of: { n: { count: true, sum: "rating" } } },
      { of: { n: { median: "rating" } } },
      { of: { n: { sum: "name" } } },
      { of: { n: { average: "createTime" } } },
      { of: { n: { min: "active" } } },
      { of: { n: { min: "naem" } } },
      { of: { note: { count: true } }, by: ["note"] },
      { of: { n: { count: true } }, by: ["naem"] },
      { of: { n: { count: true } }, by: ["note", "note"] },
      { of: { n: { count: true } }, by: "note" },
      { of: { n: { count: true } }, where: undefined },
      { of: { n: { count: true } }, where: { naem: 1 } },
      { of: { n: { count: true } }, wheer: { name: "x" } },
    ]) {
      // A program without types could ask this.
      await rejects(items.aggregate(query as { of: { n: { count: true } } }), InvalidError, JSON.stringify(query));
    }
  }),

  defineCase("an aggregate of too many groups is refused", async ({ items }) => {
    await seed(items, itemsUpTo(1001));
    const query = { by: ["name"], of: { n: { count: true } } } as const;
    await rejects(items.aggregate(query), InvalidError, /more than 1000 groups/);
    assert.equal((await items.aggregate({ ...query, where: { name: { ne: item(7).name } } })).length, 1000);
  }),
];

/** For the compiler: what cannot be asked. */
export function refusedByTypes(items: {
  aggregate: import("../../repository.ts").Repository<Item>["aggregate"];
}): unknown {
  return [
    // @ts-expect-error a boolean has no sum
    () => items.aggregate({ of: { n: { sum: "active" } } }),
    // @ts-expect-error there is no such field
    () => items.aggregate({ by: ["naem"], of: { n: { count: true } } }),
  ];
}
