import test from "ava";
import { decimal } from "../../src/ddd/schema/column-type.ts";
import { integer, nullable, text } from "../../src/ddd/schema/field.ts";
import { table } from "../../src/ddd/schema/table.ts";
import { onEachBackend } from "./each-backend.ts";

interface Price {
  readonly id: string;
  readonly symbol: string;
  readonly region: string | null;
  readonly amount: string;
  readonly version: number;
}

const prices = table<Price>(
  "prices",
  { id: text(10), symbol: text(10), region: nullable(text(10)), amount: decimal(10, 2), version: integer() },
  { unique: { prices_symbol_region: ["symbol", "region"], prices_amount: ["amount"] } },
);

onEachBackend(
  test,
  "an upsert by several values replaces what has all of them, and null equals none",
  async (t, { repositories: { prices } }) => {
    const price = (id: string, region: string | null, amount: string): Price => {
      return { id, symbol: "X", region, amount, version: 1 };
    };
    const by = { by: ["region", "symbol"] } as const;
    await prices.create(price("1", "eu", "1"), price("2", "us", "2"), price("3", null, "3"));
    const stored = await prices.upsert([price("4", "us", "2.5"), price("5", null, "5"), price("6", null, "6")], by);
    t.deepEqual(
      stored.map(({ id, version }) => [id, version]),
      [
        ["2", 2],
        ["5", 1],
        ["6", 1],
      ],
    );
    t.is(await prices.count(), 5);
    // One number in two forms.
    const [same] = await prices.upsert([price("7", "eu", "2.50")], { by: ["amount"] }).catch(() => []);
    t.is(same, undefined, "the region of another");
    const [moved] = await prices.upsert([price("7", "asia", "2.50")], { by: ["amount"] });
    t.deepEqual(moved, { ...price("2", "asia", "2.50"), version: 3 });
  },
  { prices },
);

onEachBackend(
  test,
  "an entity whose place a later one of the same upsert takes is in nobody's way",
  async (t, { repositories: { prices } }) => {
    const price = (id: string, symbol: string, amount: string): Price => {
      return { id, symbol, region: "eu", amount, version: 1 };
    };
    const by = { by: ["symbol", "region"] } as const;
    await prices.create(price("1", "X", "1"), price("2", "Y", "2"));
    const [stored] = await prices.upsert([price("3", "X", "2.00"), price("4", "X", "3")], by);
    t.deepEqual(stored, { ...price("1", "X", "3.00"), version: 3 });
    const [created] = await prices.upsert([price("5", "Z", "2.00"), price("6", "Z", "4")], by);
    t.deepEqual(created, { ...price("5", "Z", "4.00"), version: 2 });
    await t.throwsAsync(prices.upsert([price("5", "Z", "5"), price("6", "Z", "2.00")], by), { message: /amount/ });
    t.is(await prices.count(), 3);
  },
  { prices },
);
