import assert from "node:assert/strict";
import { AlreadyExistsError, ConflictError, NotFoundError } from "../../error.ts";
import type { Unit } from "../../worker.ts";
import { type Case, defineCase, type Samples } from "../backend.ts";
import { inOwnSavepoint, rejects, toArray } from "../check.ts";
import { item, itemsUpTo, owner, uuidOf } from "../sample.ts";

const failure = new Error("on purpose");

/** Cases for commit, rollback and savepoints of units. */
export const unitCases: readonly Case[] = [
  defineCase("a unit commits when its function resolves", async ({ worker, items }) => {
    const result = await worker.run(async (unit) => {
      await unit.items.create(item(1));
      await unit.items.save({ ...(await unit.items.retrieve({ id: uuidOf(1) })), note: "new" });
      return unit.items.count({ note: "new" });
    });
    assert.equal(result, 1);
    assert.deepEqual(await toArray(items.list()), [item(1, { note: "new", version: 2 })]);
  }),

  defineCase("a unit sees its own changes, by every method that reads", async ({ worker, items }) => {
    await items.create(...itemsUpTo(4));
    await worker.run(async ({ items }) => {
      await items.create(item(5));
      await items.save(item(1, { note: "saved" }));
      await items.update({ note: "updated" }, { id: { in: [uuidOf(2), uuidOf(5)] } });
      await items.delete({ id: uuidOf(3) });
      await items.remove(item(4));
      await items.partialReplace([item(6)]);
      const expected = [
        item(1, { note: "saved", version: 2 }),
        item(2, { note: "updated", version: 2 }),
        item(5, { note: "updated", version: 2 }),
        item(6),
      ];
      assert.deepEqual(await toArray(items.list()), expected);
      assert.deepEqual(await toArray(items.list({ orderBy: ["name desc"], limit: 2 })), expected.slice(2).reverse());
      assert.deepEqual((await items.page({ size: 3 })).items, expected.slice(0, 3));
      assert.deepEqual(await items.retrieve({ name: item(5).name }), expected[2]);
      assert.equal(await items.count({ note: "updated" }), 2);
      await rejects(items.retrieve({ id: uuidOf(3) }), NotFoundError);
      assert.equal(await items.drop({ note: "updated" }), 2);
    });
    assert.deepEqual(await toArray(items.list()), [item(1, { note: "saved", version: 2 }), item(6)]);
  }),

  defineCase("a unit is undone when its function throws, and the next one runs", async ({ worker, items }) => {
    await items.create(item(1));
    const thrown = worker.run(async ({ items }) => {
      await items.create(item(2));
      await items.update({ note: "new" }, { id: uuidOf(1) });
      await items.drop({ id: uuidOf(1) });
      throw failure;
    });
    await rejects(thrown, failure);
    assert.deepEqual(await items.retrieve(), item(1));
    await worker.run(({ items }) => items.create(item(2)));
    assert.equal(await items.count(), 2);
  }),

  defineCase("all repositories of a unit take effect together, or not at all", async ({ worker, items, owners }) => {
    const both = async ({ items, owners }: Unit<Samples>) => {
      await owners.create(owner(1));
      await items.create(item(1, { ownerId: uuidOf(1) }));
    };
    await rejects(
      worker.run(async (unit) => {
        await both(unit);
        throw failure;
      }),
      failure,
    );
    assert.deepEqual([await owners.count(), await items.count()], [0, 0]);
    await worker.run(both);
    assert.deepEqual([await owners.count(), await items.count()], [1, 1]);
  }),

  defineCase("a refused write that is caught leaves the unit usable", async ({ worker, items, traits }) => {
    await items.create(item(1));
    await worker.run(async (unit) => {
      await unit.items.create(item(2));
      await rejects(
        inOwnSavepoint(unit, traits, ({ items }) => items.create(item(1))),
        AlreadyExistsError,
      );
      await rejects(
        inOwnSavepoint(unit, traits, ({ items }) => items.save(item(1, { version: 7 }))),
        ConflictError,
      );
      await rejects(unit.items.retrieve({ id: uuidOf(9) }), NotFoundError);
      assert.equal(await unit.items.count(), 2);
      await unit.items.create(item(3));
    });
    assert.deepEqual(await toArray(items.list()), itemsUpTo(3));
  }),

  defineCase(
    "a refusal is reported by the operation or by its savepoint, and undoes no more than that",
    async (context) => {
      const { worker, items, traits } = context;
      await items.create(item(1));
      const atOnce = traits.refusals === "at once";
      const told: string[] = [];
      const unit = worker.run(async ({ items, savepoint }) => {
        await items.create(item(2));
        const inner = savepoint(async ({ items }) => {
          await items.create(item(3));
          const refused = items.create(item(4, { name: item(1).name }));
          if (atOnce) await rejects(refused, AlreadyExistsError);
          else await refused;
          told.push("inner");
        });
        if (atOnce) await inner;
        else await rejects(inner, AlreadyExistsError);
        const refused = items.create(item(5, { name: item(1).name }));
        if (atOnce) await rejects(refused, AlreadyExistsError);
        else await refused;
        told.push("outer");
      });
      if (atOnce) await unit;
      else await rejects(unit, AlreadyExistsError);
      assert.deepEqual(told, ["inner", "outer"]);
      assert.deepEqual(await toArray(items.list()), atOnce ? itemsUpTo(3) : [item(1)]);
    },
  ),

  defineCase("a savepoint that throws is undone alone", async ({ worker, items }) => {
    await worker.run(async ({ items, savepoint }) => {
      await items.create(item(1));
      const thrown = savepoint(async ({ items }) => {
        await items.create(item(2));
        await items.update({ note: "new" }, { id: uuidOf(1) });
        throw failure;
      });
      await rejects(thrown, failure);
      assert.equal(await savepoint(({ items }) => items.count({ note: "plain" })), 1);
      await savepoint(({ items }) => items.create(item(3)));
    });
    assert.deepEqual(await toArray(items.list()), [item(1), item(3)]);
  }),

  defineCase("savepoints nest", async ({ worker, items }) => {
    await worker.run(async ({ savepoint }) => {
      await savepoint(async ({ items, savepoint }) => {
        await items.create(item(1));
        const thrown = savepoint(async ({ items, savepoint }) => {
          await savepoint(({ items }) => items.create(item(2)));
          assert.equal(await items.count(), 2);
          throw failure;
        });
        await rejects(thrown, failure);
        await items.create(item(3));
      });
    });
    assert.deepEqual(await toArray(items.list()), [item(1), item(3)]);
  }),

  defineCase("a savepoint is undone with its unit", async ({ worker, items }) => {
    const thrown = worker.run(async ({ savepoint }) => {
      await savepoint(({ items }) => items.create(item(1)));
      throw failure;
    });
    await rejects(thrown, failure);
    assert.equal(await items.count(), 0);
  }),

  defineCase("a value that a savepoint has released can be taken again", async ({ worker, items }) => {
    await worker.run(async (unit) => {
      await unit.items.create(item(1));
      const thrown = unit.savepoint(async ({ items }) => {
        await items.update({ name: "new" }, { id: uuidOf(1) });
        await items.create(item(2, { name: item(1).name }));
        throw failure;
      });
      await rejects(thrown, failure);
      await unit.items.create(item(3, { name: "new" }));
    });
    assert.deepEqual(await toArray(items.list()), [item(1), item(3, { name: "new" })]);
    await rejects(items.create(item(4, { name: item(1).name })), AlreadyExistsError);
  }),

  defineCase("a unit cannot be used while a savepoint of it is open", async ({ worker, items }) => {
    await worker.run(async (unit) => {
      await unit.savepoint(async (inner) => {
        await rejects(() => unit.items.count(), Error, /savepoint of this unit is open/);
        await rejects(() => unit.savepoint(async () => {}), Error, /savepoint of this unit is open/);
        await inner.items.create(item(1));
      });
      assert.equal(await unit.items.count(), 1);
    });
    assert.equal(await items.count(), 1);
  }),

  defineCase("opening a worker within its own unit is an error and not a hang", async ({ worker, items }) => {
    const refused = async (fn: () => Promise<unknown>) => rejects(fn, Error, /savepoint/);
    await worker.run(async (unit) => {
      await unit.items.create(item(1));
      await refused(() => worker.run(async () => {}));
      await refused(() => worker.read(async () => {}));
      await refused(() => worker.begin());
      await refused(() => items.create(item(2)));
      await refused(() => items.count());
      await refused(() => toArray(items.list()));
      await unit.savepoint(async () => void (await refused(() => worker.run(async () => {}))));
    });
    await worker.read(async () => void (await refused(() => worker.run(async () => {}))));
    await using open = await worker.begin();
    await open.unit.savepoint(async () => {
      await refused(() => worker.run(async () => {}));
      await refused(() => items.create(item(2)));
    });
    await open.rollback();
    assert.equal(await items.count(), 1);
  }),

  defineCase("a unit within one of another worker of the same database is an error and not a hang", async (context) => {
    const { worker, others, items } = context;
    const refused = async (fn: () => Promise<unknown>) => rejects(fn, Error, /already in a unit here/);
    await items.create(item(1));
    await worker.run(async (unit) => {
      await unit.items.save(item(1, { note: "new" }));
      await refused(() => others.run(({ items }) => items.update({ note: "other" }, { id: uuidOf(1) })));
      await refused(() => others.read(async () => {}));
      await refused(() => others.begin());
      await refused(() =>
        others.runLazily(
          async () => {},
          async () => {},
        ),
      );
      await refused(() => others.repositories.items.drop({ id: uuidOf(1) }));
      await refused(() => others.repositoriesFor({ signal: new AbortController().signal }).items.count());
      await refused(() => toArray(others.repositories.items.list()));
    });
    await others.run(({ items }) => items.create(item(2)));
    assert.deepEqual(await toArray(items.list()), [item(1, { note: "new", version: 2 }), item(2)]);
  }),
];
