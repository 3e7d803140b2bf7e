import assert from "node:assert/strict";
import { AlreadyExistsError, IntegrityError } from "../../error.ts";
import { everything } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { inOwnSavepoint, rejects, toArray } from "../check.ts";
import { item, itemsUpTo, owner, uuidOf } from "../sample.ts";

/** The expected refusal, other than for a taken value. */
interface Refusal {
  readonly constraint: string;
  readonly fields: readonly string[];
  readonly reason: string;
  readonly message: string;
  /** The description of each field; "" for a field that was not given. */
  readonly rule: string;
}

async function refused(work: () => Promise<unknown>, expected: Refusal): Promise<void> {
  const error = await rejects(work, IntegrityError);
  const { kind, constraint, fields, reason, message, violations } = error;
  const { rule, ...told } = expected;
  assert.deepEqual({ kind, constraint, fields, reason, message }, { kind: "integrity", ...told });
  const broken = rule === "" ? [] : fields.map((field) => ({ field, description: rule }));
  assert.deepEqual(violations, broken);
}

const price: Refusal = {
  constraint: "items_price",
  fields: ["price"],
  reason: "INTEGRITY_VIOLATED",
  message: "price of items must not be empty",
  rule: "must not be empty",
};
const active: Refusal = {
  constraint: "items_active",
  fields: ["deleteTime", "active"],
  reason: "INTEGRITY_VIOLATED",
  message: "of items, deleteTime must be null, or active must be false",
  rule: "deleteTime must be null, or active must be false",
};
const reference = { constraint: "items_owner_id_reference", fields: ["ownerId"] };
const missing: Refusal = {
  ...reference,
  reason: "REFERENCE_MISSING",
  message: "ownerId of items refers to none of owners: create that first, or refer to one that there is",
  rule: "refers to none of owners: create that first, or refer to one that there is",
};
const restricted: Refusal = {
  ...reference,
  reason: "STILL_REFERENCED",
  message: "one of owners is still referred to by ownerId of items: delete or change those first",
  rule: "",
};

/** Cases for checks and references: their refusals, and the names that errors give. */
export const constraintCases: readonly Case[] = [
  defineCase("a check refuses values that violate it, and is named", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    await refused(() => items.create(item(4), item(5, { price: "" })), price);
    await refused(() => items.save(item(1, { price: "" })), price);
    await refused(() => items.update({ price: "" }, everything), price);
    await refused(() => items.partialReplace([item(1, { price: "" })]), price);
    await refused(() => items.replace([item(9, { price: "" })]), price);
    assert.deepEqual(await items.update({ price: "" }, { name: "nothing" }), []);
    assert.deepEqual(await toArray(items.list()), itemsUpTo(3));
  }),

  defineCase("a check of several fields names all of them", async ({ items }) => {
    const deleteTime = new Date(0);
    await items.create(item(1, { deleteTime }), item(2));
    await refused(() => items.create(item(4, { deleteTime })), active);
    await refused(() => items.update({ active: true }, { id: uuidOf(1) }), active);
    await refused(() => items.update({ deleteTime }, { id: uuidOf(2) }), active);
    await items.update({ deleteTime, active: false }, { id: uuidOf(2) });
    await items.update({ deleteTime: null, active: true }, { id: uuidOf(1) });
    assert.equal(await items.count({ active: true, deleteTime: null }), 1);
  }),

  defineCase(
    "a violated check is reported before a taken value, and that before a missing reference",
    async ({ items }) => {
      await items.create(item(1));
      const taken = item(2, { name: item(1).name, ownerId: uuidOf(9) });
      await refused(() => items.create({ ...taken, price: "" }), price);
      const error = await rejects(items.create(taken), AlreadyExistsError, /^another of items has the same name: /);
      assert.deepEqual([error.constraint, error.fields], ["items_name", ["name"]]);
      const description = "is taken: another of items has the same name";
      assert.deepEqual(error.violations, [{ field: "name", description }]);
      await refused(() => items.create({ ...taken, name: "free" }), missing);
    },
  ),

  defineCase("a reference is to an existing entity, or null", async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: uuidOf(1) }), item(2));
    const many = Array.from({ length: 700 }, (_, i) => item(10 + i, { ownerId: uuidOf(i === 650 ? 9 : 1) }));
    for (const write of [
      () => items.create(item(3, { ownerId: uuidOf(9) })),
      () => items.create(item(3, { ownerId: uuidOf(1) }), item(4, { ownerId: uuidOf(9) })),
      () => items.create(...many),
      () => items.save(item(1, { ownerId: uuidOf(9) })),
      () => items.update({ ownerId: uuidOf(9) }, everything),
      () => items.partialReplace([item(2, { ownerId: uuidOf(9) })]),
      () => items.replace([item(2, { ownerId: uuidOf(9) })]),
    ]) {
      await refused(write, missing);
    }
    assert.deepEqual(await items.update({ ownerId: uuidOf(9) }, { name: "nothing" }), []);
    assert.deepEqual(await toArray(items.list()), [item(1, { ownerId: uuidOf(1) }), item(2)]);
  }),

  defineCase("an entity that others refer to is not deleted", async ({ items, owners }) => {
    await owners.create(owner(1), owner(2), owner(3));
    await items.create(item(1, { ownerId: uuidOf(1) }), item(2, { ownerId: uuidOf(2) }));
    for (const write of [
      () => owners.delete({ id: uuidOf(1) }),
      () => owners.remove(owner(2)),
      () => owners.drop(everything),
      () => owners.drop({ name: { endsWith: "1" } }),
      () => owners.replace([owner(1)]),
    ]) {
      await refused(write, restricted);
    }
    assert.equal(await owners.count(), 3);
    await owners.remove(owner(3));
    await items.update({ ownerId: null }, { ownerId: uuidOf(2) });
    assert.equal(await owners.drop({ id: { ne: uuidOf(1) } }), 1);
    await owners.save(owner(1, { name: "Ada" }));
    await owners.replace([owner(1), owner(4)]);
    assert.equal(await items.count({ ownerId: uuidOf(1) }), 1);
  }),

  defineCase(
    "a unit goes on after a constraint's refusal, and sees its own changes",
    async ({ worker, items, traits }) => {
      await worker.run(async (unit) => {
        await unit.owners.create(owner(1));
        await unit.items.create(item(1, { ownerId: uuidOf(1) }));
        const part = (write: (one: typeof unit) => Promise<unknown>) => () => inOwnSavepoint(unit, traits, write);
        await refused(
          part(({ items }) => items.create(item(2, { ownerId: uuidOf(9) }))),
          missing,
        );
        await refused(
          part(({ owners }) => owners.drop(everything)),
          restricted,
        );
        await refused(
          part(({ items }) => items.update({ price: "" }, everything)),
          price,
        );
        await unit.items.drop(everything);
        await unit.owners.drop(everything);
        await unit.owners.create(owner(2));
        await unit.items.create(item(2, { ownerId: uuidOf(2) }));
      });
      assert.deepEqual(await toArray(items.list()), [item(2, { ownerId: uuidOf(2) })]);
    },
  ),

  defineCase(
    "of two units, one does not delete the entity that the other refers to",
    async ({ worker, items, owners }) => {
      await owners.create(owner(1));
      const outcomes = await Promise.allSettled([
        worker.run(({ items }) => items.create(item(1, { ownerId: uuidOf(1) }))),
        worker.run(({ owners }) => owners.remove(owner(1))),
      ]);
      assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
      assert.equal(await items.count(), await owners.count());
    },
  ),
];
