import assert from "node:assert/strict";
import { AlreadyExistsError } from "../../error.ts";
import { everything } from "../../query/where.ts";
import { type Case, type CaseContext, defineCase } from "../backend.ts";
import { barrier, gate } from "../barrier.ts";
import { rejects, toArray } from "../check.ts";
import { item, itemsUpTo, uuidOf } from "../sample.ts";

/** The number of units that are open at a time. */
const MANY = 64;

/**
 * Runs two units. Where the backend lets them overlap, both read before either writes. `act` gets the result of the read,
 * and writes.
 */
async function bothHavingRead<T>(
  { worker, traits }: CaseContext,
  read: (unit: CaseContext["worker"]["repositories"]) => Promise<T>,
  act: (n: 1 | 2, unit: CaseContext["worker"]["repositories"], found: T) => Promise<unknown>,
): Promise<void> {
  const met = barrier(2, traits);
  const one = (n: 1 | 2) =>
    worker.run(async (unit) => {
      const found = await read(unit);
      await met();
      await act(n, unit, found);
    });
  await Promise.all([one(1), one(2)]);
}

/** Cases for the isolation of units. */
export const isolationCases: readonly Case[] = [
  defineCase("64 units are open at once, or take turns, and all succeed", async ({ worker, items, traits }) => {
    const met = barrier(MANY, traits);
    let open = 0;
    let most = 0;
    await Promise.all(
      itemsUpTo(MANY).map((one) =>
        worker.run(async ({ items }) => {
          most = Math.max(most, ++open);
          try {
            await items.create(one);
            // No unit ends before all have written.
            await met();
          } finally {
            open--;
          }
        }),
      ),
    );
    assert.equal(most, traits.concurrentUnits ? MANY : 1);
    assert.deepEqual(await toArray(items.list()), itemsUpTo(MANY));
  }),

  defineCase(
    "64 units that increment a number at once all succeed, and lose no increment",
    async ({ worker, items }) => {
      await items.create(item(1, { rating: 0 }));
      const raise = () =>
        worker.run(async ({ items }) => {
          const found = await items.retrieve({ id: uuidOf(1) });
          await items.save({ ...found, rating: (found.rating ?? 0) + 1 });
        });
      await Promise.all(Array.from({ length: MANY }, raise));
      assert.deepEqual(await items.retrieve(), item(1, { rating: 64, version: 65 }));
    },
  ),

  defineCase("of units that write the same unique value at once, one succeeds", async ({ worker, items }) => {
    const results = await Promise.allSettled(
      itemsUpTo(8).map((one) => worker.run(({ items }) => items.create({ ...one, name: "same" }))),
    );
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    for (const one of results) {
      if (one.status === "rejected") await rejects(Promise.reject(one.reason), AlreadyExistsError);
    }
    assert.equal(await items.count(), 1);
  }),

  defineCase("operations of a unit that begin at once are all done", async ({ worker, items }) => {
    await worker.run(async ({ items }) => {
      const counts = await Promise.all([
        ...itemsUpTo(16).map((one) => items.create(one)),
        ...itemsUpTo(16).map(() => items.count()),
      ]);
      assert.equal(counts.length, 32);
    });
    assert.equal(await items.count(), 16);
  }),

  defineCase("other units do not see uncommitted changes", async ({ worker, items }) => {
    await items.create(item(1), item(2));
    const written = gate();
    const seen = gate();
    const unit = worker.run(async ({ items }) => {
      await items.create(item(3));
      await items.update({ note: "new" }, { id: uuidOf(1) });
      await items.delete({ id: uuidOf(2) });
      written.open();
      await seen.passed;
    });
    try {
      await Promise.race([written.passed, unit]);
      assert.deepEqual(await toArray(items.list()), [item(1), item(2)]);
      assert.equal(await worker.read(({ items }) => items.count({ note: "new" })), 0);
    } finally {
      seen.open();
    }
    await unit;
    assert.deepEqual(await toArray(items.list()), [item(1, { note: "new", version: 2 }), item(3)]);
  }),

  defineCase("a reading unit keeps its snapshot where the traits promise it, and does not write", async (context) => {
    const { worker, items, traits } = context;
    await items.create(item(1));
    const read = gate();
    const written = gate();
    const unit = worker.read(async ({ items }) => {
      const before = await items.count();
      read.open();
      await written.passed;
      return [before, await items.count(), (await toArray(items.list())).length];
    });
    try {
      await Promise.race([read.passed, unit]);
      await worker.run(({ items }) => items.create(item(2)));
    } finally {
      written.open();
    }
    assert.deepEqual(await unit, traits.reads === "snapshot" ? [1, 1, 1] : [2, 2, 2]);
    for (const write of [
      () => worker.read(({ items }) => items.create(item(3))),
      () => worker.read(({ items }) => items.update({ note: "new" }, everything)),
      () => worker.read(({ items }) => items.drop(everything)),
    ]) {
      await rejects(write, Error);
    }
    assert.deepEqual(await toArray(items.list()), [item(1), item(2)]);
  }),

  defineCase("of two units that change an entity that both have read, neither change is lost", async (context) => {
    await context.items.create(item(1, { rating: 0 }));
    await bothHavingRead(
      context,
      ({ items }) => items.retrieve({ id: uuidOf(1) }),
      (_, { items }, found) => items.save({ ...found, rating: (found.rating ?? 0) + 1 }),
    );
    assert.deepEqual(await context.items.retrieve(), item(1, { rating: 2, version: 3 }));
  }),

  defineCase("two units cannot together violate a rule about rows that both write", async (context) => {
    await context.items.create(item(2), item(4));
    // One of the two must stay active. Each unit writes both, so that they conflict on every backend.
    await bothHavingRead(
      context,
      ({ items }) => toArray(items.list({ where: { active: true } })),
      async (n, { items }, found) => {
        if (found.length < 2) return;
        for (const one of found) await items.save({ ...one, active: one.id !== uuidOf(n * 2) });
      },
    );
    assert.equal(await context.items.count({ active: true }), 1);
  }),

  defineCase(
    "two units cannot each rely on a row that the other changes, where the traits promise it",
    async (context) => {
      await context.items.create(item(2), item(4));
      // One of the two must stay active: each unit sees the other's item active, unless it runs after it.
      await bothHavingRead(
        context,
        ({ items }) => items.count({ active: true }),
        async (n, { items }, active) => {
          if (active > 1) await items.update({ active: false }, { id: uuidOf(n * 2) });
        },
      );
      const left = context.traits.isolation === "serializable" || !context.traits.concurrentUnits ? 1 : 0;
      assert.equal(await context.items.count({ active: true }), left);
    },
  ),

  defineCase(
    "two units cannot each rely on the absence of rows that both create, where the traits promise it",
    async (context) => {
      await bothHavingRead(
        context,
        ({ items }) => items.count({ note: "only one" }),
        async (n, { items }, found) => {
          if (found === 0) await items.create(item(n, { note: "only one" }));
        },
      );
      const made = context.traits.isolation === "serializable" || !context.traits.concurrentUnits ? 1 : 2;
      assert.equal(await context.items.count(), made);
    },
  ),
];
