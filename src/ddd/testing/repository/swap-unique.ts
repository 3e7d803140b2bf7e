import assert from "node:assert/strict";
import { AlreadyExistsError } from "../../error.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Item, item, itemsUpTo } from "../sample.ts";

/** The nth item, with the name of another one. */
function itemNamedAs(n: number, other: number, version = 1): Item {
  return item(n, { name: item(other).name, version });
}

/** Cases for swapping unique values between entities that are replaced together. */
export const swapUniqueCases: readonly Case[] = [
  defineCase("replaced entities may swap their unique values, or pass them on", async ({ items }) => {
    await items.create(...itemsUpTo(4));
    assert.deepEqual(await items.partialReplace([itemNamedAs(1, 2), itemNamedAs(2, 3), itemNamedAs(3, 1)]), [
      itemNamedAs(1, 2, 2),
      itemNamedAs(2, 3, 2),
      itemNamedAs(3, 1, 2),
    ]);
    // A new entity takes the name that an old one gives up.
    assert.deepEqual(await items.partialReplace([itemNamedAs(5, 4), item(4, { name: "new" })]), [
      itemNamedAs(5, 4),
      item(4, { name: "new", version: 2 }),
    ]);
    // Item 5 is deleted; items 1 and 3 have their first names again.
    assert.deepEqual(await items.replace([item(1), itemNamedAs(2, 4), item(3)]), [
      item(1, { version: 3 }),
      itemNamedAs(2, 4, 3),
      item(3, { version: 3 }),
    ]);
    assert.deepEqual(await items.retrieve({ name: item(4).name }), itemNamedAs(2, 4, 3));
    assert.equal(await items.count(), 3);
  }),

  defineCase("many entities may swap their unique values at once", async ({ items }) => {
    await items.create(...itemsUpTo(600));
    const shifted = itemsUpTo(600).map((_, i) => itemNamedAs(i + 1, ((i + 1) % 600) + 1));
    await items.partialReplace(shifted);
    assert.deepEqual(
      await toArray(items.list()),
      shifted.map((one) => ({ ...one, version: 2 })),
    );
  }),

  defineCase("a unique value that another entity keeps is taken, and then nothing changes", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    const twice = [itemNamedAs(1, 2), itemNamedAs(2, 1), itemNamedAs(3, 1)];
    await rejects(items.partialReplace(twice), AlreadyExistsError);
    await rejects(items.replace(twice), AlreadyExistsError);
    const error = await rejects(items.partialReplace([itemNamedAs(1, 2), itemNamedAs(2, 3)]), AlreadyExistsError);
    assert.deepEqual(error.fields, ["name"]);
    assert.deepEqual(await toArray(items.list()), itemsUpTo(3));
  }),
];
