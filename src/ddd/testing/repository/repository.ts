import assert from "node:assert/strict";
import {
  AlreadyExistsError,
  ConflictError,
  IntegrityError,
  InvalidError,
  MultipleRecordsError,
  NotFoundError,
} from "../../error.ts";
import { everything } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { namesOf, rejects, seed, toArray } from "../check.ts";
import { type Item, item, itemsUpTo, owner, uuidOf } from "../sample.ts";

/** Cases for each method of a repository, with no entity, one and many. */
export const repositoryCases: readonly Case[] = [
  defineCase("create stores no item, one and many, and returns them as stored", async ({ items }) => {
    assert.deepEqual(await items.create(), []);
    assert.deepEqual(await items.create(item(1)), [item(1)]);
    assert.deepEqual(await items.create(item(3), item(2)), [item(3), item(2)]);
    assert.deepEqual(await toArray(items.list()), itemsUpTo(3));
    assert.deepEqual(await items.retrieve({ id: uuidOf(3) }), item(3));
  }),

  defineCase("create stores a thousand items at once", async ({ items }) => {
    await items.create(...itemsUpTo(1000));
    assert.equal(await items.count(), 1000);
  }),

  defineCase("create of a taken id or name stores none of its items, and names the taken field", async ({ items }) => {
    await items.create(item(1));
    const name = await rejects(items.create(item(2), item(3, { name: item(1).name })), AlreadyExistsError);
    assert.deepEqual([name.kind, name.constraint, name.fields], ["already_exists", "items_name", ["name"]]);
    const id = await rejects(items.create(item(2), item(1, { name: "other" })), AlreadyExistsError);
    assert.deepEqual([id.kind, id.constraint, id.fields], ["already_exists", "items_id", ["id"]]);
    await rejects(items.create(item(4), item(5, { name: item(4).name })), AlreadyExistsError);
    await rejects(items.create(item(4), item(4, { name: "other" })), AlreadyExistsError);
    assert.deepEqual(await toArray(items.list()), [item(1)]);
  }),

  defineCase("retrieve returns the one item that matches, and fails for none or several", async ({ items }) => {
    await rejects(items.retrieve(), NotFoundError);
    await items.create(...itemsUpTo(3));
    assert.deepEqual(await items.retrieve({ name: item(2).name }), item(2));
    assert.deepEqual(await items.retrieve({ note: "plain" }, { active: true }), item(2));
    await rejects(items.retrieve({ id: uuidOf(9) }), NotFoundError);
    await rejects(items.retrieve({ name: "nothing" }), NotFoundError);
    await rejects(items.retrieve({ note: "plain" }), MultipleRecordsError);
    await rejects(items.retrieve(), MultipleRecordsError);
  }),

  defineCase("count counts the items that match: none, one and all", async ({ items }) => {
    assert.equal(await items.count(), 0);
    await items.create(...itemsUpTo(5));
    assert.equal(await items.count({ name: "nothing" }), 0);
    assert.equal(await items.count({ id: uuidOf(4) }), 1);
    assert.equal(await items.count({ note: "plain" }, { active: false }), 3);
    assert.equal(await items.count(), 5);
  }),

  defineCase("save replaces the stored entity and raises its version", async ({ items }) => {
    await items.create(item(1), item(2));
    const changed = { ...item(1), note: null, active: false, rating: 5, deleteTime: new Date(0) };
    assert.deepEqual(await items.save(changed), { ...changed, version: 2 });
    assert.deepEqual(await items.retrieve({ id: uuidOf(1) }), { ...changed, version: 2 });
    assert.deepEqual(await items.retrieve({ id: uuidOf(2) }), item(2));
    // Nothing differs, and still it is a new version.
    assert.equal((await items.save({ ...changed, version: 2 })).version, 3);
  }),

  defineCase("save of a missing, stale or no longer unique entity changes nothing", async ({ items }) => {
    await items.create(item(1), item(2));
    const first = await items.save(item(1, { note: "second" }));
    await rejects(items.save(item(3)), NotFoundError);
    await rejects(items.save(item(1, { note: "third" })), ConflictError);
    await rejects(items.save({ ...first, version: 3 }), ConflictError);
    const taken = await rejects(items.save({ ...first, name: item(2).name }), AlreadyExistsError);
    assert.deepEqual([taken.constraint, taken.fields], ["items_name", ["name"]]);
    assert.deepEqual(await toArray(items.list()), [first, item(2)]);
  }),

  defineCase("remove deletes the stored entity of the same version only", async ({ items }) => {
    await items.create(item(1), item(2));
    const first = await items.save(item(1));
    await rejects(items.remove(item(1)), ConflictError);
    await items.remove(first);
    await rejects(items.remove(first), NotFoundError);
    assert.deepEqual(await toArray(items.list()), [item(2)]);
  }),

  defineCase("an entity without a version is saved and removed in any state", async ({ owners }) => {
    await owners.create(owner(1), owner(2));
    assert.deepEqual(await owners.save(owner(1, { name: "Ada" })), owner(1, { name: "Ada" }));
    assert.deepEqual(await owners.save(owner(1, { name: "Eve" })), owner(1, { name: "Eve" }));
    assert.deepEqual(await owners.update({ name: "Bea" }, { id: uuidOf(1) }), [owner(1, { name: "Bea" })]);
    await owners.remove(owner(1));
    await rejects(owners.remove(owner(1)), NotFoundError);
    await rejects(owners.save(owner(1)), NotFoundError);
    assert.deepEqual(await owners.partialReplace([owner(3), owner(2, { name: "Cem" })]), [
      owner(3),
      owner(2, { name: "Cem" }),
    ]);
    assert.deepEqual(await toArray(owners.list()), [owner(2, { name: "Cem" }), owner(3)]);
  }),

  defineCase("update changes all items that match, and raises their versions", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    assert.deepEqual(await items.update({ note: "new" }, { id: uuidOf(9) }), []);
    assert.deepEqual(await items.update({ note: "new" }, { id: uuidOf(1) }), [item(1, { note: "new", version: 2 })]);
    const all = await items.update({ active: true, rating: 7 }, everything);
    assert.deepEqual(all, [
      item(1, { note: "new", active: true, rating: 7, version: 3 }),
      item(2, { active: true, rating: 7, version: 2 }),
      item(3, { active: true, rating: 7, version: 2 }),
    ]);
    assert.deepEqual(await toArray(items.list()), all);
    assert.equal((await items.update({ active: false }, { rating: 7 }, { note: "new" })).length, 1);
    await rejects(items.update({ name: "same" }, everything), AlreadyExistsError);
    assert.equal(await items.count({ name: "same" }), 0);
  }),

  defineCase(
    "an entity that another has just changed is neither dropped nor updated by its former state",
    async ({ items }) => {
      const all = itemsUpTo(12).map((one): Item => ({ ...one, active: true }));
      await items.create(...all);
      const rename = ({ id, name }: Item) => items.update({ active: false, name: `${name}!` }, { id, active: true });
      // Whichever comes first, a renamed item is no longer active.
      const before = all.slice(0, 6).map(rename);
      const dropping = items.drop({ active: true });
      const renamed = await Promise.all([...before, ...all.slice(6).map(rename)]);
      const dropped = await dropping;
      const left = await toArray(items.list());
      assert.deepEqual(
        left.map(({ active, version }) => [active, version]),
        left.map(() => [false, 2]),
      );
      assert.equal(renamed.flat().length, left.length);
      assert.equal(dropped, all.length - left.length);
    },
  ),

  defineCase("update returns the changed items by id, even if they no longer match", async ({ items }) => {
    await items.create(item(3), item(1), item(2));
    const changed = await items.update({ note: "other" }, { note: "plain" });
    assert.deepEqual(
      changed,
      itemsUpTo(3).map((one) => ({ ...one, note: "other", version: 2 })),
    );
  }),

  defineCase("delete deletes exactly one item", async ({ items }) => {
    await rejects(items.delete(), NotFoundError);
    await items.create(...itemsUpTo(4));
    await items.delete({ name: item(2).name });
    await items.delete({ id: uuidOf(4) });
    assert.deepEqual(await toArray(items.list()), [item(1), item(3)]);
    await rejects(items.delete({ name: item(2).name }), NotFoundError);
    await rejects(items.delete({ id: uuidOf(2) }), NotFoundError);
    await rejects(items.delete({ note: "plain" }), MultipleRecordsError);
    assert.equal(await items.count(), 2);
  }),

  defineCase("drop deletes all items that match, and returns their number", async ({ items }) => {
    await items.create(...itemsUpTo(5));
    assert.equal(await items.drop({ note: "nothing" }), 0);
    assert.equal(await items.drop({ id: uuidOf(1) }), 1);
    assert.equal(await items.drop({ active: true }), 2);
    assert.equal(await items.drop(everything), 2);
    assert.equal(await items.drop(everything), 0);
  }),

  defineCase("update and drop require a condition", async ({ items }) => {
    await items.create(item(1));
    const nothing: never[] = [];
    // A program without types could do this.
    const where = nothing as unknown as [{ id: string }];
    await rejects(items.drop(...where), InvalidError);
    await rejects(items.update({ note: "new" }, ...where), InvalidError);
    assert.deepEqual(await items.retrieve(), item(1));
  }),

  defineCase("list streams the items that match, in order, up to the limit", async ({ items }) => {
    assert.deepEqual(await toArray(items.list()), []);
    await seed(items, itemsUpTo(1100));
    assert.deepEqual(await toArray(items.list()), itemsUpTo(1100));
    assert.deepEqual(await toArray(items.list({ orderBy: ["createTime desc"], limit: 2 })), [item(1100), item(1099)]);
    assert.deepEqual(await toArray(items.list({ where: { name: item(7).name } })), [item(7)]);
    assert.deepEqual(await toArray(items.list({ where: { name: "nothing" } })), []);
    assert.deepEqual(await toArray(items.list({ limit: 0 })), []);
    assert.equal((await toArray(items.list({ limit: 5000 }))).length, 1100);
    const mixed = items.list({ orderBy: ["active desc", "name"], where: { id: { lte: uuidOf(4) } } });
    assert.deepEqual(
      await namesOf(mixed),
      [2, 4, 1, 3].map((n) => item(n).name),
    );
  }),

  defineCase("leaving a loop ends its list, and the next list begins anew", async ({ items }) => {
    await items.create(...itemsUpTo(300));
    for (let i = 0; i < 20; i++) {
      for await (const first of items.list()) {
        assert.deepEqual(first, item(1));
        break;
      }
    }
    assert.equal(await items.count(), 300);
  }),

  defineCase("replace makes the given items the whole collection", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    const result = await items.replace([item(4), item(2, { note: "new", version: 9 })]);
    assert.deepEqual(result, [item(4), item(2, { note: "new", version: 2 })]);
    assert.deepEqual(await toArray(items.list()), [item(2, { note: "new", version: 2 }), item(4)]);
    await rejects(items.replace([item(5), item(6, { name: item(5).name })]), AlreadyExistsError);
    assert.equal(await items.count(), 2);
    assert.deepEqual(await items.replace([]), []);
    assert.equal(await items.count(), 0);
  }),

  defineCase("partialReplace replaces or creates each given item, and leaves the others", async ({ items }) => {
    await items.create(...itemsUpTo(2));
    const result = await items.partialReplace([item(3), item(1, { note: "new", version: 9 })]);
    assert.deepEqual(result, [item(3), item(1, { note: "new", version: 2 })]);
    assert.deepEqual(await items.partialReplace([]), []);
    await rejects(items.partialReplace([item(4), item(5, { name: item(2).name })]), AlreadyExistsError);
    assert.deepEqual(await toArray(items.list()), [item(1, { note: "new", version: 2 }), item(2), item(3)]);
  }),

  defineCase("partialReplace of the same entity twice keeps the last, and returns it for both", async ({ items }) => {
    await items.create(item(1));
    const latter = item(4, { note: "new", version: 2 });
    assert.deepEqual(await items.partialReplace([item(4), item(4, { note: "new" })]), [latter, latter]);
    await items.partialReplace([item(1, { note: "first" }), item(2), item(1, { note: "second" })]);
    assert.equal((await items.retrieve({ id: uuidOf(1) })).note, "second");
    assert.equal(await items.count(), 3);
  }),

  defineCase("an entity whose place a later one takes is in nobody's way", async ({ items }) => {
    await items.create(...itemsUpTo(2));
    const [taken, free] = [item(1, { name: item(2).name }), item(1, { name: item(3).name, version: 3 })];
    assert.deepEqual(await items.partialReplace([taken, free]), [free, free]);
    assert.deepEqual(await toArray(items.list()), [free, item(2)]);
    const created = await items.upsert(
      [item(7, { name: item(5).name, id: uuidOf(5) }), item(6, { name: item(5).name, note: "c" })],
      { by: ["name"] },
    );
    assert.deepEqual(created[0], item(6, { id: uuidOf(5), name: item(5).name, note: "c", version: 2 }));
    const all = [item(2, { name: free.name }), item(1, { name: free.name }), item(2, { name: item(4).name })];
    assert.deepEqual(
      (await items.replace(all)).map(({ name }) => name),
      [item(4).name, free.name, item(4).name],
    );
    // It is an entity, all the same.
    await rejects(items.partialReplace([item(1, { rating: 0.5 }), item(1)]), InvalidError);
    await rejects(items.partialReplace([item(1, { name: "x".repeat(1000) }), item(1)].reverse()), IntegrityError);
  }),

  defineCase("arguments and results are copies", async ({ items }) => {
    const mine = { ...item(1), createTime: new Date(item(1).createTime) };
    const [created] = await items.create(mine);
    mine.note = "changed";
    mine.createTime.setTime(0);
    created?.createTime.setTime(0);
    const found = await items.retrieve({ id: mine.id });
    assert.deepEqual(found, item(1));
    found.createTime.setTime(0);
    for await (const listed of items.list()) listed.createTime.setTime(0);
    for (const paged of (await items.page()).items) paged.createTime.setTime(0);
    assert.deepEqual(await items.retrieve({ id: mine.id }), item(1));
  }),
];
