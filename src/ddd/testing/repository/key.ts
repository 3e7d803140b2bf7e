import assert from "node:assert/strict";
import { AlreadyExistsError, IntegrityError, InvalidError, MultipleRecordsError, NotFoundError } from "../../error.ts";
import { everything } from "../../query/where.ts";
import { type Case, type CaseContext, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { item, itemsUpTo, type Membership, membership, owner, uuidOf } from "../sample.ts";

/** Stores items and owners for memberships. */
async function seedBoth({ items, owners }: Pick<CaseContext, "items" | "owners">, count = 3): Promise<void> {
  const all = itemsUpTo(count);
  await owners.create(...all.map((_, i) => owner(i + 1)));
  await items.create(...all);
}

const failure = new Error("on purpose");

/** Cases for keys of two fields, and for references to a part of a key. */
export const keyCases: readonly Case[] = [
  defineCase("a key of two fields is taken only as a whole", async (context) => {
    await seedBoth(context);
    const { memberships } = context;
    const three = [membership(1, 2), membership(1, 1), membership(2, 1)];
    assert.deepEqual(await memberships.create(...three), three);
    const again = memberships.create(membership(3, 1), membership(2, 1, "writer"));
    const error = await rejects(again, AlreadyExistsError, /another of memberships has the same itemId and ownerId/);
    assert.deepEqual([error.constraint, error.fields], ["memberships_item_id_owner_id", ["itemId", "ownerId"]]);
    await rejects(memberships.create(membership(3, 1), membership(3, 1)), AlreadyExistsError);
    assert.deepEqual(await toArray(memberships.list()), [membership(1, 1), membership(1, 2), membership(2, 1)]);
    assert.deepEqual(await memberships.retrieve({ itemId: uuidOf(1), ownerId: uuidOf(2) }), membership(1, 2));
    await rejects(memberships.retrieve({ itemId: uuidOf(1) }), MultipleRecordsError);
    await rejects(memberships.retrieve({ itemId: uuidOf(3) }), NotFoundError);
  }),

  defineCase("save and remove find an entity by its whole key", async (context) => {
    await seedBoth(context);
    const { memberships } = context;
    await memberships.create(membership(1, 1), membership(1, 2));
    assert.deepEqual(await memberships.save(membership(1, 2, "writer")), membership(1, 2, "writer"));
    assert.deepEqual(await toArray(memberships.list()), [membership(1, 1), membership(1, 2, "writer")]);
    await rejects(memberships.save(membership(2, 1)), NotFoundError);
    await rejects(memberships.remove(membership(2, 2)), NotFoundError);
    await memberships.remove(membership(1, 1));
    await rejects(memberships.remove(membership(1, 1)), NotFoundError);
    await memberships.delete({ role: "writer" });
    assert.equal(await memberships.count(), 0);
  }),

  defineCase("update leaves the key unchanged, and returns the changed entities by key", async (context) => {
    await seedBoth(context);
    const { memberships } = context;
    await memberships.create(membership(2, 1), membership(1, 3), membership(1, 2));
    for (const field of ["itemId", "ownerId"]) {
      const error = await rejects(memberships.update({ [field]: uuidOf(3) }, everything), InvalidError);
      assert.equal(error.violations[0]?.field, field);
    }
    const changed = [membership(1, 2, "writer"), membership(1, 3, "writer"), membership(2, 1, "writer")];
    assert.deepEqual(await memberships.update({ role: "writer" }, everything), changed);
    assert.equal(await memberships.drop({ itemId: uuidOf(1) }), 2);
  }),

  defineCase("ties of an order are broken by all fields of the key", async (context) => {
    await seedBoth(context, 10);
    const { memberships } = context;
    const all = itemsUpTo(100).map((_, i) =>
      membership(Math.floor(i / 10) + 1, (i % 10) + 1, i % 3 === 0 ? "writer" : "reader"),
    );
    await memberships.create(...all.toReversed());
    const withRole = (role: string) => all.filter((one) => one.role === role);
    for (const [orderBy, expected] of [
      [[], all],
      [["role"], [...withRole("reader"), ...withRole("writer")]],
      [["itemId desc"], itemsUpTo(10).flatMap((_, i) => all.slice(90 - i * 10, 100 - i * 10))],
    ] as const) {
      const paged: Membership[] = [];
      let token = "";
      do {
        const page = await memberships.page({ orderBy, size: 7, token });
        paged.push(...page.items);
        token = page.nextToken;
      } while (token !== "");
      assert.deepEqual(paged, expected);
      assert.deepEqual(await toArray(memberships.list({ orderBy })), expected);
    }
  }),

  defineCase("partialReplace and replace distinguish entities by their whole key", async (context) => {
    await seedBoth(context);
    const { memberships } = context;
    await memberships.create(membership(1, 1), membership(1, 2), membership(2, 1));
    const some = [membership(1, 2, "writer"), membership(3, 3)];
    assert.deepEqual(await memberships.partialReplace(some), some);
    assert.equal(await memberships.count(), 4);
    const others = [membership(3, 2), membership(1, 2)];
    assert.deepEqual(await memberships.replace(others), others);
    assert.deepEqual(await toArray(memberships.list()), others.toReversed());
    await rejects(memberships.replace([membership(3, 3), membership(9, 9)]), IntegrityError);
    assert.equal(await memberships.count(), 2);
    assert.deepEqual(await memberships.replace([]), []);
    assert.equal(await memberships.count(), 0);
  }),

  defineCase("deleting an entity deletes those that refer to it by a part of their key", async (context) => {
    await seedBoth(context);
    const { memberships, items, owners } = context;
    await memberships.create(membership(1, 1), membership(1, 2), membership(2, 1), membership(3, 3));
    await items.delete({ id: uuidOf(1) });
    assert.deepEqual(await toArray(memberships.list()), [membership(2, 1), membership(3, 3)]);
    await owners.drop({ id: { ne: uuidOf(3) } });
    assert.deepEqual(await toArray(memberships.list()), [membership(3, 3)]);
    const error = await rejects(memberships.create(membership(3, 9)), IntegrityError);
    assert.deepEqual([error.constraint, error.fields], ["memberships_owner_id_reference", ["ownerId"]]);
    await items.save(item(3, { ownerId: uuidOf(3) }));
    await rejects(owners.drop(everything), IntegrityError);
    assert.equal(await memberships.count(), 1);
  }),

  defineCase("a unit that fails restores the entities that its cascades deleted", async (context) => {
    await seedBoth(context);
    const { worker, memberships, traits } = context;
    await memberships.create(membership(1, 1));
    const failed = worker.run(async ({ items, memberships }) => {
      await items.drop(everything);
      if (traits.refusals === "at once") assert.equal(await memberships.count(), 0);
      throw failure;
    });
    await rejects(failed, failure);
    assert.deepEqual(await memberships.retrieve(), membership(1, 1));
  }),
];
