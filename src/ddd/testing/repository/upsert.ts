import assert from "node:assert/strict";
import { AlreadyExistsError, IntegrityError, InvalidError, MultipleRecordsError } from "../../error.ts";
import type { UpsertOptions } from "../../schema/upsert.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Item, item, itemsUpTo, membership, owner, slot, uuidOf } from "../sample.ts";

/** The number of upserts of one value at the same time. */
const AT_ONCE = 64;

/** Cases for finding one entity that may not be there, and for upserts. */
export const upsertCases: readonly Case[] = [
  defineCase(
    "find returns the one item that matches, or undefined, and fails for several",
    async ({ items, worker }) => {
      assert.equal(await items.find({ id: uuidOf(1) }), undefined);
      await items.create(...itemsUpTo(3));
      assert.deepEqual(await items.find({ id: uuidOf(2) }), item(2));
      assert.deepEqual(await items.find({ name: item(2).name }), item(2));
      assert.deepEqual(await items.find({ note: "plain" }, { active: true }), item(2));
      assert.equal(await items.find({ id: uuidOf(9) }), undefined);
      assert.equal(await items.find({ id: "not-a-uuid" }), undefined);
      assert.equal(await items.find({ name: "nothing" }), undefined);
      await rejects(items.find({ note: "plain" }), MultipleRecordsError);
      await rejects(items.find(), MultipleRecordsError);
      await rejects(items.find({ naem: "x" } as object), InvalidError);
      await worker.run(async (unit) => {
        await unit.items.create(item(4));
        assert.deepEqual(await unit.items.find({ name: item(4).name }), item(4));
        assert.deepEqual(await unit.items.find({ id: uuidOf(4) }), item(4));
        assert.equal(await unit.items.find({ id: uuidOf(5) }), undefined);
      });
      await worker.read(async (unit) => assert.equal(await unit.items.find({ id: uuidOf(5) }), undefined));
    },
  ),

  defineCase(
    "upsert by a unique value replaces the item that has it, and creates it where none has",
    async ({ items }) => {
      assert.deepEqual(await items.upsert([], { by: ["name"] }), []);
      await items.create(item(1), item(2));
      const given = [
        item(12, { name: item(2).name, note: "second" }),
        item(3),
        item(11, { name: item(1).name, version: 7 }),
      ];
      const stored = await items.upsert(given, { by: ["name"] });
      assert.deepEqual(stored, [
        item(12, { id: uuidOf(2), name: item(2).name, note: "second", version: 2 }),
        item(3),
        item(11, { id: uuidOf(1), name: item(1).name, version: 2 }),
      ]);
      assert.deepEqual(await toArray(items.list()), [stored[2], stored[0], stored[1]]);
    },
  ),

  defineCase("upsert takes an entity that comes again in place of the one before", async ({ items }) => {
    await items.create(item(1));
    const again = (n: number, note: string) => item(n, { name: item(1).name, note });
    const stored = await items.upsert(
      [again(7, "a"), item(2), item(8, { name: item(2).name, note: "b" }), again(9, "c")],
      { by: ["name"] },
    );
    const first = item(9, { id: uuidOf(1), name: item(1).name, note: "c", version: 3 });
    const second = item(8, { id: uuidOf(2), name: item(2).name, note: "b", version: 2 });
    assert.deepEqual(stored, [first, second, second, first]);
    assert.deepEqual(await toArray(items.list()), [first, second]);
  }),

  defineCase("upsert by the key is a partial replacement", async ({ items, memberships, owners }) => {
    await items.create(item(1));
    await owners.create(owner(1));
    const [changed] = await items.upsert([item(1, { note: "new" })], { by: ["id"] });
    assert.deepEqual(changed, item(1, { note: "new", version: 2 }));
    const by = { by: ["ownerId", "itemId"] } as const;
    await memberships.upsert([membership(1, 1)], by);
    await memberships.upsert([membership(1, 1, "editor")], by);
    assert.deepEqual(await toArray(memberships.list()), [membership(1, 1, "editor")]);
  }),

  defineCase("upsert that is refused changes nothing", async ({ items, slots }) => {
    await items.create(item(1), item(2));
    const by: UpsertOptions<Item> = { by: ["name"] };
    const taken = await rejects(
      items.upsert([item(1, { note: "x" }), item(1, { name: "another" })], by),
      AlreadyExistsError,
    );
    assert.deepEqual(taken.fields, ["id"]);
    await rejects(items.upsert([item(3), item(3, { name: "another" })], by), AlreadyExistsError);
    await rejects(items.upsert([item(1, { note: "x" }), item(3, { price: "" })], by), IntegrityError);
    await rejects(items.upsert([item(1, { note: "x" }), item(3, { rating: 1.5 })], by), InvalidError);
    assert.deepEqual(await toArray(items.list()), [item(1), item(2)]);
    await slots.create(slot(1), slot(2));
    const code = await rejects(slots.upsert([slot(3, { code: "S1" })], { by: ["position"] }), AlreadyExistsError);
    assert.deepEqual(code.constraint, "slots_code");
    await rejects(slots.upsert([slot(1, { code: "S2" })], { by: ["position"] }), AlreadyExistsError);
    assert.deepEqual(await toArray(slots.list()), [slot(1), slot(2)]);
    // Values of other constraints may move between the stored ones.
    const swapped = [slot(7, { position: 1, code: "S2" }), slot(8, { position: 2, code: "S1" })];
    await slots.upsert(swapped, { by: ["position"] });
    assert.deepEqual(await toArray(slots.list()), [slot(1, { code: "S2" }), slot(2, { code: "S1" })]);
  }),

  defineCase("upsert goes by declared constraints only", async ({ items, slots }) => {
    for (const options of [
      { by: ["note"] },
      { by: ["name", "id"] },
      { by: [] },
      { by: ["naem"] },
      { by: [1] },
      { by: "name" },
      { by: ["name"], where: {} },
      {},
      undefined,
    ]) {
      await rejects(items.upsert([item(1)], options as UpsertOptions<Item>), InvalidError, JSON.stringify(options));
    }
    const { violations } = await rejects(slots.upsert([slot(1)], { by: ["parentId"] }), InvalidError);
    assert.deepEqual(violations, [
      {
        field: "by",
        description:
          "names parentId, which no unique constraint of slots is of: declare one, or go by id; position; code",
      },
    ]);
  }),

  defineCase("upsert in a unit sees the unit's own changes, and is undone with it", async ({ worker, items }) => {
    await items.create(item(1));
    await worker.run(async (unit) => {
      await unit.items.create(item(2));
      const [one, two] = await unit.items.upsert(
        [item(8, { name: item(1).name }), item(9, { name: item(2).name, note: "mine" })],
        { by: ["name"] },
      );
      assert.deepEqual([one?.id, two?.id], [uuidOf(1), uuidOf(2)]);
      assert.equal((await unit.items.retrieve({ name: item(2).name })).note, "mine");
    });
    assert.equal((await items.retrieve({ id: uuidOf(2) })).note, "mine");
    const undone = new Error("undone");
    await rejects(
      worker.run(async (unit) => {
        await unit.items.upsert([item(3), item(8, { name: item(1).name, note: "gone" })], { by: ["name"] });
        throw undone;
      }),
      undone,
    );
    assert.equal(await items.count(), 2);
    assert.equal(await items.count({ note: "gone" }), 0);
  }),

  defineCase("upserts of one value at the same time leave one item, and none fails", async ({ items }) => {
    const all = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) =>
        items.upsert([item(i + 1, { name: "same", note: `note ${i}` })], { by: ["name"] }),
      ),
    );
    const [left, ...more] = await toArray(items.list());
    assert.deepEqual([more.length, left?.version], [0, AT_ONCE]);
    assert.deepEqual(new Set(all.map(([one]) => one?.id)), new Set([left?.id]));
    const versions = all.map(([one]) => one?.version ?? 0).sort((a, b) => a - b);
    assert.deepEqual(
      versions,
      Array.from({ length: AT_ONCE }, (_, i) => i + 1),
    );
  }),
];
