import assert from "node:assert/strict";
import type { OrderBy } from "../../query/order.ts";
import { everything } from "../../query/where.ts";
import type { Repository } from "../../repository.ts";
import { type Case, defineCase } from "../backend.ts";
import { toArray, walk } from "../check.ts";
import { type Item, item, itemsUpTo, owner, uuidOf } from "../sample.ts";

/** More entities than an adapter reads at a time. */
const MANY = 501;
/** Longer than the prefix by which some databases order texts. */
const LONG = 70_000;

const names = (list: readonly Item[]) => list.map(({ name }) => name);

/**
 * The changes that a loop makes after its first entity. Each loop is ordered by a field that earlier changes left alone.
 */
interface Disturbance {
  readonly orderBy: OrderBy<Item>;
  readonly disturb: (items: Repository<Item>) => Promise<unknown>;
  /** Whether entities may be missing after that. @default false */
  readonly may?: (one: Item) => boolean;
  /** @default outside of one */
  readonly inUnit?: boolean;
}

const later = (base: number) => Array.from({ length: 20 }, (_, i) => item(base + i));

const disturbances: Readonly<Record<string, Disturbance>> = {
  "all to the end, in a unit": {
    orderBy: ["price"],
    disturb: (items) => items.update({ price: "z" }, everything),
    inUnit: true,
  },
  "all to the end": {
    orderBy: ["rating"],
    disturb: (items) => items.update({ rating: 10_000 }, everything),
  },
  "all to the beginning": {
    orderBy: ["weight"],
    disturb: (items) => items.update({ weight: -1 }, everything),
  },
  "all to the end, backwards": {
    orderBy: ["rating", "createTime desc"],
    disturb: (items) => items.update({ createTime: new Date(0) }, everything),
  },
  "new ones at the end": {
    orderBy: ["serial"],
    disturb: (items) => items.create(...later(1000)),
  },
  "new ones at the end of the keys": {
    orderBy: [],
    disturb: (items) => items.create(...later(2000)),
  },
  "some that are gone": {
    orderBy: ["serial"],
    disturb: (items) => items.drop({ id: { gte: uuidOf(2000) } }),
    may: ({ id }) => id >= uuidOf(2000),
  },
  "all out of what is listed": {
    orderBy: ["serial"],
    disturb: (items) => items.update({ note: null }, everything),
    may: () => true,
  },
};

/** Cases for a loop over a list, and for the order of long texts. */
export const listCases: readonly Case[] = [
  defineCase("a loop over a list visits each entity once, and ends, whatever it changes", async ({ items, worker }) => {
    await items.create(...itemsUpTo(MANY).map((one, i) => ({ ...one, rating: i })));
    const where = { note: { ne: null } } as const;
    for (const [what, { orderBy, disturb, may, inUnit }] of Object.entries(disturbances)) {
      const there = await toArray(items.list({ where, orderBy }));
      const loop = async (within: Repository<Item>) => {
        const met: Item[] = [];
        for await (const one of within.list({ where, orderBy })) {
          if (met.push(one) === 1) await disturb(within);
          assert.ok(met.length <= 3 * MANY, `${what}: it does not end`);
        }
        return met;
      };
      const met = names(inUnit ? await worker.run((unit) => loop(unit.items)) : await loop(items));
      const expected = names(there.filter((one) => !may?.(one) || met.includes(one.name)));
      assert.deepEqual(met, expected, `${what}: each of those that were there, once, and in the order of then`);
    }
  }),

  defineCase("a loop that changes the field by which its list is ordered ends", async ({ owners }) => {
    const all = Array.from({ length: MANY }, (_, i) => `${i}`.padStart(5, "0"));
    await owners.create(...all.map((name, i) => owner(i + 1, { name })));
    const met: string[] = [];
    for await (const one of owners.list({ orderBy: ["name"] })) {
      met.push(one.name);
      assert.ok(met.length <= MANY, "it meets some again");
      // At both ends of a chunk, and not too many for a test.
      if (met.length < 5 || met.length > MANY - 5) await owners.save({ ...one, name: `x${one.name}` });
      if (met.length === 5) await owners.update({ name: "y" }, { name: { gt: "00100", lt: "00400" } });
    }
    // The list may give an entity before or after its change.
    assert.equal(met.length, MANY);
    assert.deepEqual(
      met.map((name, i) => (name === "y" || name === all[i] ? "" : name)).filter((name) => name !== ""),
      [],
    );
    const limited = await toArray(owners.list({ orderBy: ["name desc"], limit: MANY - 1 }));
    assert.equal(limited.length, MANY - 1);
  }),

  defineCase("texts are ordered by their whole length", async ({ items, traits }) => {
    // With an end, none is longer than the backend takes.
    const long = Math.min(LONG, traits.longestText - 4);
    const beginnings = ["a".repeat(long), "é".repeat(long / 2), "😀".repeat(long / 4)];
    const notes = beginnings.flatMap((start) => ["", "!", "1", "2", "22", "é"].map((end) => `${start}${end}`));
    const all = [null, "", "a", ...notes].map((note, i) => item(i + 1, { note }));
    // The order of storage is neither that of the keys nor that of the texts.
    const stored = all.map((one, i) => ({ ...one, id: uuidOf(((i * 11) % all.length) + 1) }));
    for (const one of stored) await items.create(one);
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
