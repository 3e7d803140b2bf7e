import assert from "node:assert/strict";
import { InvalidError } from "../../error.ts";
import { everything, matches, toCondition, type Where } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Product, product, uuidOf } from "../sample.ts";

const all = [
  product(1, { state: "takenBack", formerState: "published" }),
  product(2, { state: "draft" }),
  product(3, { state: "published", formerState: "draft" }),
  product(4, { state: "draft", formerState: "takenBack" }),
];

/** Cases for enumerations. */
export const enumerationCases: readonly Case[] = [
  defineCase("an enumeration is stored as it is, and ordered by its text", async ({ products, worker }) => {
    assert.deepEqual(await products.create(...all), all);
    const [first, second, third, fourth] = all;
    assert.deepEqual(await toArray(products.list({ orderBy: ["state", "id desc"] })), [fourth, second, third, first]);
    assert.deepEqual(await toArray(products.list({ orderBy: ["formerState desc"] })), [fourth, first, third, second]);
    const page = await products.page({ orderBy: ["formerState"], size: 2 });
    assert.deepEqual(page.items, [second, third]);
    const rest = await products.page({ orderBy: ["formerState"], size: 2, token: page.nextToken });
    assert.deepEqual(rest, { items: [first, fourth], nextToken: "" });
    const changed = await products.update({ state: "published", formerState: null }, { formerState: "published" });
    assert.deepEqual(changed, [product(1, { state: "published", version: 2 })]);
    await worker.run(async (unit) => {
      assert.deepEqual(await unit.products.save({ ...product(2), state: "takenBack" }), {
        ...product(2, { state: "takenBack", version: 2 }),
      });
    });
    assert.equal(await products.count({ state: "takenBack" }), 1);
  }),

  defineCase("an enumeration is compared with its values as wholes", async ({ products }) => {
    await products.create(...all);
    const wheres: Where<Product>[] = [
      { state: "draft" },
      { state: { ne: "draft" } },
      { state: { in: ["draft", "takenBack"] } },
      { state: { gt: "draft" } },
      { state: { lte: "published" } },
      { formerState: null },
      { formerState: { ne: "draft" } },
      { formerState: { in: [null, "draft"] } },
      { formerState: { notIn: ["draft", "published"] } },
      { not: { formerState: { gte: "published" } } },
    ];
    for (const where of wheres) {
      const expected = all.filter((one) => matches(toCondition([where]), one));
      assert.deepEqual(await toArray(products.list({ where })), expected, JSON.stringify(where));
    }
    for (const comparison of [
      { startsWith: "d" },
      { contains: "a" },
      { endsWith: "t" },
      "archived",
      { in: ["Draft"] },
    ]) {
      const where = { state: comparison } as Where<Product>;
      await rejects(products.count(where), InvalidError, JSON.stringify(comparison));
    }
  }),

  defineCase(
    "a text that is none of an enumeration's values is invalid, and nothing is stored",
    async ({ products }) => {
      await products.create(product(1));
      for (const value of ["archived", "Draft", "", "draft ", 1, true]) {
        const wrong = product(2, { state: value as "draft" });
        for (const write of [
          () => products.create(product(3), wrong),
          () => products.save({ ...wrong, id: uuidOf(1) }),
          () => products.update({ state: value as "draft" }, everything),
          () => products.partialReplace([wrong]),
        ]) {
          const error = await rejects(write, InvalidError, String(value));
          assert.equal(error.violations[0]?.field, "state");
          assert.match(error.violations[0]?.description ?? "", /draft, published, takenBack/);
        }
      }
      assert.deepEqual(await toArray(products.list()), [product(1)]);
    },
  ),

  defineCase("a new entity has the default of an enumeration that it does not give", async ({ products }) => {
    const { state: _, ...given } = product(1);
    assert.deepEqual(await products.create(given as Product), [product(1)]);
    assert.deepEqual(await products.retrieve(), product(1));
  }),
];
