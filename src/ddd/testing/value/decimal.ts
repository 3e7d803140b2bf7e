import assert from "node:assert/strict";
import { AlreadyExistsError, IntegrityError, InvalidError } from "../../error.ts";
import { everything, type Where } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Product, product, uuidOf } from "../sample.ts";

/** In their order: numbers that text would order otherwise, and those that a binary number does not tell apart. */
const prices = [
  "-1000.00",
  "-999.99",
  "-10.00",
  "-9.99",
  "-0.01",
  "0.00",
  "0.01",
  "0.10",
  "9.90",
  "10.00",
  "99999999.98",
].concat("99999999.99");
const masses = ["-999999999999999.999999999999999", "-999999999999999.999999999999998", "-10.000000000000000"]
  .concat(["-9.000000000000000", "-0.000000000000001", "0.000000000000000", "0.000000000000001", "0.100000000000000"])
  .concat(["9.000000000000000", "100000000000000.000000000000001", "100000000000000.000000000000002"])
  .concat("999999999999999.999999999999999");

const all = prices.map((price, i) => product(i + 1, { price, mass: masses[i] ?? null }));

/** The order of two decimals, by whole numbers of a unit so small that each is one. */
function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => {
    const [whole = "", fraction = ""] = text.split(".");
    return BigInt(`${whole}${fraction.padEnd(30, "0")}`);
  });
  return x === y ? 0 : (x ?? 0n) < (y ?? 0n) ? -1 : 1;
}

const meets: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
};

/** Cases for exact decimals. */
export const decimalCases: readonly Case[] = [
  defineCase("decimals are stored exactly, in one form, and ordered by their numbers", async ({ products, worker }) => {
    assert.deepEqual(await products.create(...all.toReversed()), all.toReversed());
    assert.deepEqual(await toArray(products.list({ orderBy: ["price"] })), all);
    assert.deepEqual(await toArray(products.list({ orderBy: ["mass desc"] })), all.toReversed());
    for (const field of ["price", "mass"] as const) {
      const seen: Product[] = [];
      for (let token = "", first = true; first || token !== ""; first = false) {
        const page = await products.page({ orderBy: [field], size: 5, token });
        seen.push(...page.items);
        token = page.nextToken;
      }
      assert.deepEqual(seen, all, field);
    }
    const forms = { price: "007.5", mass: "-0" };
    const other = product(50, { price: "7.50", mass: null });
    assert.deepEqual(await products.create({ ...other, price: "007.5" }), [other]);
    const [changed] = await products.update({ price: "7", mass: "00.5" }, { id: uuidOf(50) });
    assert.deepEqual([changed?.price, changed?.mass], ["7.00", "0.500000000000000"]);
    await products.drop({ mass: "0" });
    const saved = await products.save({ ...other, ...forms, version: 2 });
    assert.deepEqual([saved.price, saved.mass], ["7.50", "0.000000000000000"]);
    assert.deepEqual(await products.retrieve({ id: uuidOf(50) }), saved);
    await worker.run(async (unit) => {
      const [made] = await unit.products.create(product(51, { price: "-0.0", mass: "0012" }));
      assert.deepEqual([made?.price, made?.mass], ["0.00", "12.000000000000000"]);
      assert.deepEqual(await unit.products.retrieve({ mass: "12.0" }), made);
    });
  }),

  defineCase("decimals are compared by their numbers, also with those of more digits", async ({ products, worker }) => {
    await products.create(...all);
    const operands = ["0", "-0.00", "10", "9.9", "9.901", "-9.991", "-0.005", "0.009", "100000000", "-100000000"]
      .concat(["99999999.995", "-1000", "-1000.001", "100000000000000.0000000000000015", `${"9".repeat(60)}.5`])
      .concat([`-${"9".repeat(60)}`, "0.0000000000000005", "999999999999999.9999999999999995"]);
    const check = async (repository: typeof products) => {
      for (const field of ["price", "mass"] as const) {
        for (const operand of operands) {
          for (const [op, isMet] of Object.entries(meets)) {
            const expected = all.filter((one) => isMet(compare(one[field] ?? "", operand)));
            // An operator that takes text.
            const where = { [field]: { [op]: operand } } as Where<Product>;
            const about = `${field} ${op} ${operand}`;
            assert.deepEqual(await toArray(repository.list({ where })), expected, about);
            const rest = all.filter((one) => !expected.includes(one));
            assert.deepEqual(await toArray(repository.list({ where: { not: where } as Where<Product> })), rest, about);
          }
        }
      }
      assert.equal(await repository.count({ price: { in: ["10", "0010.000", "9.9", "9.901", "11"] } }), 2);
      assert.equal(await repository.count({ mass: { notIn: ["9", "0.1000", "0.10000000000000001", null] } }), 10);
    };
    await check(products);
    await worker.run(async (unit) => {
      await unit.products.create(product(60, { price: "3", mass: "4" }));
      assert.equal(await unit.products.count({ price: { gt: "2.999", lt: "3.001" }, mass: "4.0" }), 1);
      assert.equal(await unit.products.count({ price: { in: ["3.000"] } }), 1);
      await unit.products.delete({ id: uuidOf(60) });
    });
    for (const operand of [
      "",
      "1e3",
      "1,5",
      ".5",
      "5.",
      "+1",
      "NaN",
      "0x1",
      "1".repeat(2000),
      1.5,
      10n,
      { startsWith: "1" },
    ]) {
      await rejects(products.count({ price: operand } as Where<Product>), InvalidError, String(operand));
    }
  }),

  defineCase("a decimal with too many digits is invalid, and nothing is rounded", async ({ products }) => {
    await products.create(product(1));
    for (const price of [
      "1.005",
      "100000000",
      "-100000000.00",
      "1e2",
      "",
      "1,5",
      " 1",
      "1 ",
      "NaN",
      1.5,
      1n,
    ] as string[]) {
      for (const write of [
        () => products.create(product(3), product(2, { price })),
        () => products.save(product(1, { price })),
        () => products.update({ price }, everything),
        () => products.partialReplace([product(2, { price })]),
      ]) {
        const error = await rejects(write, InvalidError, String(price));
        assert.equal(error.violations[0]?.field, "price");
      }
    }
    await rejects(products.create(product(2, { mass: "1000000000000000" })), InvalidError);
    await rejects(products.create(product(2, { mass: "0.0000000000000001" })), InvalidError);
    assert.deepEqual(await toArray(products.list()), [product(1)]);
  }),

  defineCase("decimals are unique, checked and defaults by their numbers", async ({ products }) => {
    const { price: _, ...priceless } = product(1, { mass: "2.5" });
    assert.deepEqual(await products.create(priceless as Product), [
      product(1, { price: "1.00", mass: "2.500000000000000" }),
    ]);
    await rejects(products.create(product(2, { mass: "02.50" })), AlreadyExistsError);
    await products.create(product(2, { mass: "2.6", price: "-1000" }), product(3), product(4));
    const error = await rejects(products.update({ price: "-1000.01" }, everything), IntegrityError);
    assert.equal(error.constraint, "products_price");
    const [one, two] = await toArray(products.list());
    assert.ok(one && two);
    const swapped = await products.partialReplace([
      { ...one, mass: two.mass },
      { ...two, mass: one.mass },
    ]);
    assert.deepEqual(
      swapped.map(({ mass }) => mass),
      [two.mass, one.mass],
    );
  }),
];
