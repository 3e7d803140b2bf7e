import assert from "node:assert/strict";
import { InvalidError } from "../../error.ts";
import { compareBy, type OrderBy, toOrderTerms } from "../../query/order.ts";
import { everything } from "../../query/where.ts";
import type { Repository } from "../../repository.ts";
import { type Case, defineCase } from "../backend.ts";
import { generator, rejects, seed, toArray, walk } from "../check.ts";
import { type Item, item, itemsUpTo, uuidOf } from "../sample.ts";

/** Cases for dividing a list into pages. */
export const pageCases: readonly Case[] = [
  defineCase("pages have the requested size, and the last has no token", async ({ items }) => {
    assert.deepEqual(await items.page(), { items: [], nextToken: "" });
    await seed(items, itemsUpTo(60));
    const sizeOf = async (size?: number) => {
      const page = await items.page(size === undefined ? {} : { size });
      return [page.items.length, page.nextToken !== ""];
    };
    assert.deepEqual(await sizeOf(), [50, true]);
    assert.deepEqual(await sizeOf(0), [50, true]);
    assert.deepEqual(await sizeOf(59), [59, true]);
    assert.deepEqual(await sizeOf(60), [60, false]);
    assert.deepEqual(await sizeOf(61), [60, false]);
    assert.deepEqual(await sizeOf(1_000_000), [60, false]);
    for (const size of [-1, 1.5, Number.NaN]) await rejects(items.page({ size }), InvalidError);
  }),

  defineCase("a page has at most 1,000 items, whatever the requested size", async ({ items }) => {
    await seed(items, itemsUpTo(1001));
    const first = await items.page({ size: 5000 });
    assert.equal(first.items.length, 1000);
    const second = await items.page({ size: 5000, token: first.nextToken });
    assert.deepEqual(second, { items: [item(1001)], nextToken: "" });
  }),

  defineCase("lists of no item, one, a page, and one more are walked to the end", async ({ items }) => {
    for (const count of [0, 1, 6, 7]) {
      await items.replace(itemsUpTo(count));
      for (const orderBy of [[], ["name desc"], ["rating"], ["active", "weight desc"]] as const) {
        const pages: number[] = [];
        const walked = await walk(items, { size: 6, orderBy }, async (page) => void pages.push(page.items.length));
        assert.deepEqual(walked, await toArray(items.list({ orderBy })));
        assert.deepEqual(pages, count <= 6 ? [count] : [6, 1]);
      }
    }
  }),

  defineCase("pages walk through any order once, with ties, nulls and filters", async ({ items }) => {
    const all = itemsUpTo(23).map((one, i) => ({
      ...one,
      note: i % 3 === 0 ? null : `note ${i % 4}`,
      rating: i % 5 === 0 ? null : i % 5,
    }));
    await seed(items, all);
    for (const orderBy of [
      ["note"],
      ["note desc"],
      ["rating desc", "note"],
      ["note", "rating", "name desc"],
      ["id desc"],
      ["active", "createTime desc"],
      ["deleteTime", "weight desc"],
    ] as const) {
      for (const where of [everything, { active: true }, { rating: { ne: 2 } }] as const) {
        const walked = await walk(items, { size: 4, orderBy, where });
        assert.deepEqual(walked, await toArray(items.list({ orderBy, where })), orderBy.join());
        assert.equal(new Set(walked.map(({ id }) => id)).size, await items.count(where));
      }
    }
  }),

  defineCase("pages are the whole list cut up, with ties and nulls in all directions", async ({ items }) => {
    const all = tiedItems(45);
    await seed(items, all);
    for (const [i, orderBy] of mixedOrders().entries()) {
      const terms = toOrderTerms<Item>(orderBy);
      const where = i % 2 === 0 ? everything : { weight: { lt: 4 } };
      const whole = all.filter(({ weight }) => i % 2 === 0 || weight < 4).sort((a, b) => compareBy(terms, a, b));
      const numbers = (list: readonly Item[]) => list.map(({ id }) => Number(id.slice(-12)));
      const walked = await walk(items, { size: 3 + (i % 4), orderBy, where });
      assert.deepEqual(numbers(walked), numbers(whole), `pages by ${orderBy.join()}`);
      assert.deepEqual(numbers(await toArray(items.list({ orderBy, where }))), numbers(whole), orderBy.join());
      assert.deepEqual(walked, whole, orderBy.join());
    }
  }),

  defineCase("a page token is refused if it is of another order, altered, or no token", async ({ items }) => {
    await seed(items, itemsUpTo(4));
    const { nextToken } = await items.page({ size: 2, orderBy: ["name"] });
    assert.equal((await items.page({ size: 2, orderBy: ["name"], token: nextToken })).items.length, 2);
    for (const orderBy of [["note"], ["name desc"], ["name", "note"], []] as const) {
      await rejects(items.page({ size: 2, orderBy, token: nextToken }), InvalidError, orderBy.join());
    }
    const altered = [nextToken.slice(1), nextToken.slice(0, -1), `A${nextToken}`, [...nextToken].reverse().join("")];
    for (const token of [...altered, "nonsense", "0", "W10", '["name,id","x","y"]']) {
      await rejects(items.page({ size: 2, orderBy: ["name"], token }), InvalidError, token);
    }
  }),

  defineCase("a page continues where the last one ended, even if that item is gone", async ({ items }) => {
    await seed(items, itemsUpTo(9));
    const first = await items.page({ size: 3, orderBy: ["createTime"] });
    await items.drop({ id: { in: [2, 3, 4].map(uuidOf) } });
    const second = await items.page({ size: 3, orderBy: ["createTime"], token: first.nextToken });
    assert.deepEqual(second.items, [item(5), item(6), item(7)]);
  }),

  defineCase("walking 10,000 items misses and repeats none while others come and go", ({ items }) =>
    walkBesideOthers(items, 10_000),
  ),
];

/** Items of which many have the same values, or null, in each of several fields; the same in each run. */
function tiedItems(count: number): Item[] {
  const random = generator(11);
  const oneOf = <T>(values: readonly [T, ...T[]]): T => values[random(values.length)] ?? values[0];
  return itemsUpTo(count).map((one) => ({
    ...one,
    note: oneOf([null, null, "", "a", "é"]),
    rating: oneOf([null, -1, 0, 2]),
    serial: oneOf([-1n, 2n ** 53n + 1n, 2n ** 53n + 2n]),
    active: false,
    deleteTime: oneOf([null, new Date(0), new Date(1)]),
  }));
}

/** Some fields, each ascending and descending beside each of the others. */
function mixedOrders(): OrderBy<Item>[] {
  const directed = <F extends string>([field, ...rest]: readonly F[]): (F | `${F} desc`)[][] =>
    field === undefined
      ? [[]]
      : directed(rest).flatMap((after) => [
          [field, ...after],
          [`${field} desc`, ...after],
        ]);
  return [
    ...directed(["note", "rating"] as const),
    ...directed(["deleteTime", "serial", "note"] as const),
    ...directed(["serial", "rating", "id"] as const),
  ];
}

/**
 * Walks pages while items are created and deleted before, among and after the pages that were read.
 *
 * @param items an empty repository
 * @param throughout the number of items that exist from start to end
 * @throws AssertionError if one of these is missed or read twice
 */
export async function walkBesideOthers(items: Repository<Item>, throughout: number): Promise<void> {
  // Of each twelve items one is created, one is deleted, and ten exist throughout.
  const all = itemsUpTo(throughout * 1.2).map((one, i) => ({ ...one, rating: i % 7 === 0 ? null : i % 7 }));
  const coming = all.filter((_, i) => i % 12 === 1);
  const going = all.filter((_, i) => i % 12 === 2);
  const staying = all.filter((_, i) => i % 12 !== 1 && i % 12 !== 2);
  await seed(items, [...staying, ...going]);
  assert.equal(staying.length, throughout);

  let disturbed = 0;
  const disturb = async () => {
    const few = <E>(list: readonly E[]) => list.filter((_, i) => i % 20 === disturbed % 20);
    disturbed++;
    // Some before, among and after the items that were read already.
    await items.create(...few(coming));
    await items.drop({ id: { in: few(going).map(({ id }) => id) } });
  };
  let disturbing: Promise<void> = Promise.resolve();
  const met = await walk(
    items,
    { size: Math.ceil((throughout * 7) / 100), orderBy: ["rating", "weight desc"] },
    async () => {
      // The changes run beside the next page.
      await disturbing;
      disturbing = disturbed < 20 ? disturb() : Promise.resolve();
      // The failure is asserted below.
      disturbing.catch(() => {});
    },
  );
  await disturbing;

  const ids = new Set(met.map(({ id }) => id));
  assert.equal(ids.size, met.length, "none is met twice");
  assert.deepEqual(missing(staying, ids), [], "none is missed");
  assert.ok(disturbed > 10);
}

function missing(wanted: readonly Item[], ids: ReadonlySet<string>): string[] {
  return wanted.filter(({ id }) => !ids.has(id)).map(({ name }) => name);
}
