import assert from "node:assert/strict";
import { InvalidError } from "../../error.ts";
import { everything, matches, toCondition, type Where } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Product, product, uuidOf } from "../sample.ts";

/** Days in their order, among them those by which a zone, a leap year or a year of few digits would be found out. */
const days = ["0001-01-01", "0099-12-31", "0999-06-15", "1582-10-10", "1900-02-28", "1969-12-31", "1970-01-01"].concat([
  "2000-02-29",
  "2024-02-29",
  "2026-03-29",
  "2026-10-25",
  "2026-11-28",
  "9999-12-31",
]);
const all = days.map((day, i) => product(i + 1, { releaseDate: day, endDate: i % 2 === 0 ? day : null }));

const notDays = [
  "2026-02-29",
  "1900-02-29",
  "2026-13-01",
  "2026-00-10",
  "2026-01-00",
  "2026-04-31",
  "0000-01-01",
].concat(["10000-01-01", "2026-1-1", "2026-11-28T00:00:00Z", " 2026-11-28", "20261128", "-001-01-01", ""]);

/** Cases for calendar days. */
export const dateCases: readonly Case[] = [
  defineCase("a day is stored as it is, whatever the time zone, and ordered by time", async ({ products }) => {
    assert.deepEqual(await products.create(...all.toReversed()), all.toReversed());
    assert.deepEqual(await toArray(products.list({ orderBy: ["releaseDate"] })), all);
    for (const one of all) assert.deepEqual(await products.retrieve({ releaseDate: one.releaseDate }), one);
    const ended = all.filter(({ endDate }) => endDate !== null).toReversed();
    const seen: Product[] = [];
    for (let token = "", first = true; first || token !== ""; first = false) {
      const page = await products.page({
        where: { endDate: { isNull: false } },
        orderBy: ["endDate desc"],
        size: 3,
        token,
      });
      seen.push(...page.items);
      token = page.nextToken;
    }
    assert.deepEqual(seen, ended);
    const [changed] = await products.update({ endDate: "2024-02-29" }, { releaseDate: "9999-12-31" });
    assert.equal(changed?.endDate, "2024-02-29");
  }),

  defineCase("days are compared as days", async ({ products }) => {
    await products.create(...all);
    const wheres = ["0001-01-01", "1582-10-11", "2024-02-29", "9999-12-31"].flatMap((day): Where<Product>[] => [
      ...(["eq", "ne", "gt", "gte", "lt", "lte"] as const).flatMap((op): Where<Product>[] => [
        { releaseDate: { [op]: day } },
        { endDate: { [op]: day } },
      ]),
      { endDate: { in: [day, "1970-01-01", null] } },
      { endDate: { notIn: [day, "1970-01-01"] } },
    ]);
    for (const where of wheres) {
      const expected = all.filter((one) => matches(toCondition([where]), one));
      assert.deepEqual(await toArray(products.list({ where })), expected, JSON.stringify(where));
    }
    for (const comparison of [...notDays, new Date(0), 20261128, { startsWith: "2026" }, { gt: "2026-02-30" }]) {
      await rejects(products.count({ releaseDate: comparison } as Where<Product>), InvalidError, String(comparison));
    }
  }),

  defineCase("a text that is no day of the calendar is invalid, and nothing is stored", async ({ products }) => {
    await products.create(product(1));
    for (const day of [...notDays, new Date(0)] as string[]) {
      for (const write of [
        () => products.create(product(3), product(2, { releaseDate: day })),
        () => products.save(product(1, { endDate: day })),
        () => products.update({ releaseDate: day }, everything),
        () => products.replace([product(2, { releaseDate: day })]),
      ]) {
        const error = await rejects(write, InvalidError, String(day));
        assert.match(error.violations[0]?.field ?? "", /^(?:releaseDate|endDate)$/);
      }
    }
    assert.deepEqual(await products.retrieve({ id: uuidOf(1) }), product(1));
  }),
];
