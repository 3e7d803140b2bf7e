import assert from "node:assert/strict";
import { AlreadyExistsError } from "../../error.ts";
import { type Case, define } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Item, item, itemsUpTo } from "../sample.ts";

/** The nth item, called as another one. */
function called(n: number, other: number, version = 1): Item {
  return item(n, { name: item(other).name, version });
}

/** How unique values may move between the entities that are replaced together. */
export const movingCases: readonly Case[] = [
  define("entities that are replaced may swap their unique values, or pass them on", async ({ items }) => {
    await items.create(...itemsUpTo(4));
    assert.deepEqual(await items.partialReplace([called(1, 2), called(2, 3), called(3, 1)]), [
      called(1, 2, 2),
      called(2, 3, 2),
      called(3, 1, 2),
    ]);
    // A new one takes what an old one gives up.
    assert.deepEqual(await items.partialReplace([called(5, 4), item(4, { name: "new" })]), [
      called(5, 4),
      item(4, { name: "new", version: 2 }),
    ]);
    // 5 is gone, 1 has back what 3 has, and 3 what it had at first.
    assert.deepEqual(await items.replace([item(1), called(2, 4), item(3)]), [
      item(1, { version: 3 }),
      called(2, 4, 3),
      item(3, { version: 3 }),
    ]);
    assert.deepEqual(await items.retrieve({ name: item(4).name }), called(2, 4, 3));
    assert.equal(await items.count(), 3);
  }),

  define("many entities may swap their unique values at once", async ({ items }) => {
    await items.create(...itemsUpTo(600));
    const shifted = itemsUpTo(600).map((_, i) => called(i + 1, ((i + 1) % 600) + 1));
    await items.partialReplace(shifted);
    assert.deepEqual(
      await toArray(items.list()),
      shifted.map((one) => ({ ...one, version: 2 })),
    );
  }),

  define("a unique value that somebody keeps is taken, and then nothing moves", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    const twice = [called(1, 2), called(2, 1), called(3, 1)];
    await rejects(items.partialReplace(twice), AlreadyExistsError);
    await rejects(items.replace(twice), AlreadyExistsError);
    const error = await rejects(items.partialReplace([called(1, 2), called(2, 3)]), AlreadyExistsError);
    assert.deepEqual(error.fields, ["name"]);
    assert.deepEqual(await toArray(items.list()), itemsUpTo(3));
  }),
];
