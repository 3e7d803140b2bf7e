import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import { everything, type Where } from "../../src/ddd/query/where.ts";
import { bytes, date, decimal, enumeration, json } from "../../src/ddd/schema/column-type.ts";
import { integer, nullable } from "../../src/ddd/schema/field.ts";
import { table } from "../../src/ddd/schema/table.ts";
import type { Json } from "../../src/ddd/schema/value/json.ts";
import { toArray } from "../../src/ddd/testing/check.ts";
import { onEachBackend } from "./each-backend.ts";

interface Thing {
  readonly id: number;
  readonly state: string;
  readonly day: string;
  readonly short: string;
  readonly long: string | null;
  readonly data: Uint8Array;
  readonly extra: Json;
}

const states = ["a", "B", "b", "ä", "z z", "Z"];
const things = table<Thing>(
  "things",
  {
    id: integer(),
    state: enumeration(states),
    day: date(),
    short: decimal(8, 3),
    long: nullable(decimal(26, 10)),
    data: bytes(12),
    extra: json<Json>(),
  },
  { key: ["id"] },
);

/** A decimal in the form in which it is stored. */
const decimals = (digits: number, scale: number) =>
  fc.bigInt({ min: 1n - 10n ** BigInt(digits), max: 10n ** BigInt(digits) - 1n }).map((units) => {
    const text = String(units < 0n ? -units : units).padStart(scale + 1, "0");
    return `${units < 0n ? "-" : ""}${text.slice(0, -scale)}.${text.slice(-scale)}`;
  });
const days = fc
  .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true })
  .map((time) => time.toISOString().slice(0, 10));
const data = fc.uint8Array({ maxLength: 12 }).map((one) => new Uint8Array(one));
const plain = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value, (_, one) => (Object.is(one, -0) ? 0 : one))) as Json)
  .filter((value) => value !== null && !/\\u0000|\\ud[89a-f]|__proto__/i.test(JSON.stringify(value)))
  .filter((value) => !/(?<![\w."])-?\d{16,}|e[+]/.test(JSON.stringify(value)));
const thing = fc.record({
  state: fc.constantFrom(...states),
  day: days,
  short: decimals(8, 3),
  long: fc.option(decimals(26, 10)),
  data,
  extra: plain,
});

/** The number of a decimal, in units so small that each is a whole one. */
function units(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(20, "0"));
}

type Compared = "state" | "day" | "short" | "long" | "data";

const orders: { readonly [K in Compared]: (a: NonNullable<Thing[K]>, b: NonNullable<Thing[K]>) => number } = {
  state: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  day: (a, b) => Number(a.replaceAll("-", "")) - Number(b.replaceAll("-", "")),
  short: (a, b) => (units(a) < units(b) ? -1 : units(a) > units(b) ? 1 : 0),
  long: (a, b) => (units(a) < units(b) ? -1 : units(a) > units(b) ? 1 : 0),
  data: (a, b) => Buffer.compare(a, b),
};

function order(field: Compared, a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return (orders[field] as (a: unknown, b: unknown) => number)(a, b);
}

const meets = {
  eq: (found: number) => found === 0,
  gt: (found: number) => found > 0,
  gte: (found: number) => found >= 0,
  lt: (found: number) => found < 0,
  lte: (found: number) => found <= 0,
} as const;

onEachBackend<{ things: typeof things }>(
  test,
  "values of rarer kinds come back as they were, in their order, and are found by comparison",
  async (t, worker) => {
    const { things: repository } = worker.repositories;
    const cases = fc.asyncProperty(fc.array(thing, { minLength: 1, maxLength: 8 }), thing, async (made, other) => {
      await repository.drop(everything);
      const all = made.map((one, id): Thing => ({ ...one, id }));
      assert.deepEqual(await repository.create(...all), all);
      assert.deepEqual(await toArray(repository.list()), all);
      for (const field of Object.keys(orders) as Compared[]) {
        const sorted = all.toSorted((a, b) => order(field, a[field], b[field]) || a.id - b.id);
        assert.deepEqual(await toArray(repository.list({ orderBy: [field] })), sorted, field);
        const operand = other[field];
        if (operand === null) continue;
        for (const [op, isMet] of Object.entries(meets)) {
          const expected: Thing[] = all.filter(
            (one) => one[field] !== null && isMet(order(field, one[field], operand)),
          );
          const where = { [field]: { [op]: operand } } as Where<Thing>;
          assert.deepEqual(await toArray(repository.list({ where })), expected, `${field} ${op}`);
        }
      }
    });
    await t.notThrowsAsync(fc.assert(cases, { numRuns: 12 }));
  },
  { things },
);
