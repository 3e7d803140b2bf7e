import assert from "node:assert/strict";
import type { OrderBy } from "../order.ts";
import { everything } from "../where.ts";
import { type Case, define, type Samples } from "./backend.ts";
import { toArray, walk } from "./check.ts";
import { type Item, item, itemsUpTo, owner, uuidOf } from "./sample.ts";

/** More than an adapter reads at a time. */
const MANY = 501;
/** Longer than what some database orders text by. */
const LONG = 70_000;

const rated = () => itemsUpTo(MANY).map((one, i) => ({ ...one, rating: i }));
const ids = (count: number) => Array.from({ length: count }, (_, i) => uuidOf(i + 1));

/** What a loop does as soon as it has met the first, and which of what was there it need not meet then. */
interface Disturbance {
  readonly orderBy: OrderBy<Item>;
  readonly disturb: (samples: Pick<Samples, "items">) => Promise<unknown>;
  readonly may?: readonly string[];
}

const disturbances: Readonly<Record<string, Disturbance>> = {
  "all to the end": {
    orderBy: ["rating"],
    disturb: ({ items }) => items.update({ rating: 10_000 }, everything),
  },
  "all to the beginning": {
    orderBy: ["rating"],
    disturb: ({ items }) => items.update({ rating: -1 }, everything),
  },
  "all to the end, backwards": {
    orderBy: ["active", "rating desc"],
    disturb: ({ items }) => items.update({ rating: -1 }, everything),
  },
  "all out of what is listed": {
    orderBy: ["weight", "rating"],
    disturb: ({ items }) => items.update({ note: null }, everything),
    may: ids(MANY),
  },
  "new ones at the end": {
    orderBy: ["rating"],
    disturb: ({ items }) => items.create(...Array.from({ length: 600 }, (_, i) => item(1000 + i, { rating: 10_000 }))),
  },
  "new ones at the end of the keys": {
    orderBy: [],
    disturb: ({ items }) => items.create(...Array.from({ length: 600 }, (_, i) => item(1000 + i))),
  },
  "some that are gone": {
    orderBy: ["rating"],
    disturb: ({ items }) => items.drop({ rating: { gte: MANY - 2 } }),
    may: [uuidOf(MANY - 1), uuidOf(MANY)],
  },
};

/** What a loop over a list meets, and how long texts are ordered. */
export const listCases: readonly Case[] = [
  define("a loop over a list meets each once, and ends, whatever it changes", async ({ items, worker }) => {
    for (const [what, { orderBy, disturb, may = [] }] of Object.entries(disturbances)) {
      const loop = async (samples: Pick<Samples, "items">) => {
        const met: string[] = [];
        for await (const { id } of samples.items.list({ where: { note: { ne: null } }, orderBy })) {
          if (met.push(id) === 1) await disturb(samples);
          assert.ok(met.length <= 3 * MANY, `${what}: it does not end`);
        }
        assert.equal(new Set(met).size, met.length, `${what}: none is met twice`);
        const missed = ids(MANY).filter((id) => !met.includes(id) && !may.includes(id));
        assert.deepEqual(missed, [], `${what}: none is missed`);
        return met;
      };
      await items.replace(rated());
      const known = new Set(ids(MANY));
      const met = await loop({ items });
      assert.deepEqual(
        met.filter((id) => !known.has(id)),
        [],
        `${what}: none that is new is met`,
      );
      await items.replace(rated());
      await worker.run(loop);
    }
  }),

  define("a loop over a list that changes each where it is ordered by ends", async ({ owners }) => {
    const names = Array.from({ length: MANY }, (_, i) => `${i}`.padStart(5, "0"));
    await owners.replace(names.map((name, i) => owner(i + 1, { name })));
    const met: string[] = [];
    for await (const one of owners.list({ orderBy: ["name"] })) {
      met.push(one.name);
      assert.ok(met.length <= MANY, "it meets some again");
      // As many as a test can bear, at both ends of what is read at a time.
      if (met.length < 5 || met.length > MANY - 5) await owners.save({ ...one, name: `x${one.name}` });
      if (met.length === 5) await owners.update({ name: "y" }, { name: { gt: "00100", lt: "00400" } });
    }
    // One may come as it was, or as it is.
    assert.equal(met.length, MANY);
    assert.deepEqual(
      met.map((name, i) => (name === "y" || name === names[i] ? "" : name)).filter((name) => name !== ""),
      [],
    );
    const limited = await toArray(owners.list({ orderBy: ["name desc"], limit: MANY - 1 }));
    assert.equal(limited.length, MANY - 1);
  }),

  define("texts are ordered by all that they are, however long", async ({ items }) => {
    const beginnings = ["a".repeat(LONG), "é".repeat(LONG / 2), `${"😀".repeat(LONG / 4)}`];
    const notes = beginnings.flatMap((long) => ["", "!", "1", "2", "22", "é"].map((end) => `${long}${end}`));
    const all = [null, "", "a", ...notes].map((note, i) => item(i + 1, { note }));
    // In an order that is neither that of the keys nor that of the texts.
    const stored = all.map((one, i) => ({ ...one, id: uuidOf(((i * 11) % all.length) + 1) }));
    for (const one of stored) await items.create(one);
    const names = (list: readonly Item[]) => list.map(({ name }) => name);
    for (const [orderBy, expected] of [
      [["note"], all],
      [["note desc"], all.toReversed()],
      [["deleteTime", "note", "rating"], all],
    ] as const) {
      assert.deepEqual(names(await walk(items, { orderBy, size: 2 })), names(expected), orderBy.join());
      assert.deepEqual(names(await toArray(items.list({ orderBy }))), names(expected), orderBy.join());
      const few = await toArray(items.list({ orderBy, limit: 5 }));
      assert.deepEqual(names(few), names(expected).slice(0, 5), orderBy.join());
    }
    const [first] = notes;
    assert.equal(await items.count({ note: { gt: first ?? "" } }), notes.length - 1);
  }),
];
