import assert from "node:assert/strict";
import { AlreadyExistsError, IntegrityError } from "../../error.ts";
import { everything } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { inOwnSavepoint, rejects, toArray } from "../check.ts";
import { type Slot, slot } from "../sample.ts";

/** Asserts the refusal of a reference: the slot's own, or another slot's to it. */
async function refused(work: () => Promise<unknown>, reason: string, field: "parentId" | "afterId"): Promise<void> {
  const error = await rejects(work, IntegrityError);
  const name = field === "parentId" ? "slots_parent_id_reference" : "slots_after_id_reference";
  assert.deepEqual([error.kind, error.reason, error.constraint], ["integrity", reason, name]);
  assert.deepEqual(error.fields, [field]);
}

/** Slots 1 to 4, each with the values of another slot. */
const turned = [1, 2, 3, 4].map((n) => slot(n, { position: (n % 4) + 1, code: `S${((n + 1) % 4) + 1}` }));

const straight = [1, 2, 3, 4].map((n) => slot(n));

/** Cases for rules that leave no spare values, and for references within one table by ids other than text. */
export const slotCases: readonly Case[] = [
  defineCase(
    "unique values are swapped where no spare value is allowed, and the rules hold before and after",
    async ({ slots }) => {
      await slots.create(...straight);
      assert.deepEqual(await slots.partialReplace(turned), turned);
      assert.deepEqual(await toArray(slots.list()), turned);
      assert.deepEqual(await slots.replace(straight), straight);
      for (const [constraint, change] of [
        ["slots_position_range", { position: 5 }],
        ["slots_code_form", { code: "X1" }],
        ["slots_code_length", { code: "S10" }],
      ] as const) {
        const wrong = turned.map((one) => (one.id === 4n ? { ...one, ...change } : one));
        for (const write of [
          () => slots.partialReplace(wrong),
          () => slots.replace(wrong),
          () => slots.update(change, { id: 1n }),
        ]) {
          assert.equal((await rejects(write, IntegrityError)).constraint, constraint);
        }
      }
      const twice = turned.map((one) => ({ ...one, code: "S1" }));
      const error = await rejects(slots.partialReplace(twice), AlreadyExistsError);
      assert.deepEqual([error.reason, error.constraint], ["ALREADY_EXISTS", "slots_code"]);
      assert.deepEqual(await toArray(slots.list()), straight);
    },
  ),

  defineCase("a unit swaps unique values, and one that fails leaves them", async ({ worker, slots }) => {
    await slots.create(...straight);
    const failure = new Error("on purpose");
    const failed = worker.run(async (unit) => {
      await unit.slots.partialReplace(turned);
      throw failure;
    });
    await rejects(failed, failure);
    assert.deepEqual(await toArray(slots.list()), straight);
    await worker.run(async (unit) => {
      await unit.slots.partialReplace(turned);
    });
    assert.deepEqual(await toArray(slots.list()), turned);
  }),

  defineCase("a new entity takes the unique value of an entity that replace deletes", async ({ slots }) => {
    await slots.create(...straight);
    const others = [slot(7, { position: 1, code: "S2" }), slot(2, { position: 4, code: "S1" })];
    assert.deepEqual(await slots.replace(others), others);
    assert.deepEqual(await toArray(slots.list({ orderBy: ["position"] })), others);
  }),

  defineCase("a reference to an id that is no text works as any other", async ({ slots }) => {
    const big = 2n ** 60n + 1n;
    await slots.create(slot(1, { id: big }), slot(2, { parentId: big }));
    await refused(() => slots.create(slot(3, { parentId: big - 1n })), "REFERENCE_MISSING", "parentId");
    await refused(() => slots.update({ afterId: 9n }, everything), "REFERENCE_MISSING", "afterId");
    await slots.save(slot(2, { afterId: big }));
    await refused(() => slots.delete({ id: big }), "STILL_REFERENCED", "afterId");
    await slots.save(slot(2, { parentId: big }));
    await slots.delete({ id: big });
    assert.equal(await slots.count(), 0);
  }),

  defineCase("a row that restricts a deletion is no obstacle if the same deletion deletes it", async ({ slots }) => {
    const family = [slot(1), slot(2, { parentId: 1n }), slot(3, { parentId: 1n, afterId: 2n })];
    const both = (one: Slot) => ({ ...one, parentId: one.id === 3n ? null : one.parentId });
    for (const remove of [
      () => slots.delete({ id: 1n }),
      () => slots.remove(slot(1)),
      () => slots.drop({ position: 1 }),
    ]) {
      await slots.create(...family.map(both));
      await refused(remove, "STILL_REFERENCED", "afterId");
      assert.equal(await slots.count(), 3);
      await slots.update({ parentId: 1n }, { id: 3n });
      await remove();
      assert.equal(await slots.count(), 0);
    }
    await slots.create(...family, slot(4, { afterId: 4n }));
    assert.equal(await slots.drop(everything), 4);
    assert.equal(await slots.count(), 0);
  }),

  defineCase("a unit goes on after a refused reference", async ({ worker, slots, traits }) => {
    await slots.create(slot(1), slot(2, { parentId: 1n }), slot(3, { afterId: 2n }));
    await worker.run(async (unit) => {
      await refused(
        () => inOwnSavepoint(unit, traits, (part) => part.slots.delete({ id: 1n })),
        "STILL_REFERENCED",
        "afterId",
      );
      await refused(
        () => inOwnSavepoint(unit, traits, (part) => part.slots.save(slot(3, { afterId: 9n }))),
        "REFERENCE_MISSING",
        "afterId",
      );
      await unit.slots.delete({ id: 3n });
      await unit.slots.delete({ id: 1n });
    });
    assert.equal(await slots.count(), 0);
  }),
];
