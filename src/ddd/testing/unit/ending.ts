import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import {
  AlreadyExistsError,
  CancelledError,
  COMMIT_UNKNOWN,
  DeadlineError,
  InvalidError,
  UnavailableError,
} from "../../error.ts";
import type { Unit, UnitOptions } from "../../worker.ts";
import { type Case, defineCase, type Samples } from "../backend.ts";
import { gate } from "../barrier.ts";
import { rejects, toArray } from "../check.ts";
import { item, itemsUpTo, uuidOf } from "../sample.ts";

const failure = new Error("on purpose");

/** Cases for the end of units, savepoints and single operations: each ends once, and as a whole. */
export const endingCases: readonly Case[] = [
  defineCase("a unit that has ended throws on use", async ({ worker, items }) => {
    let kept: Unit<Samples> | undefined;
    let inner: Unit<Samples> | undefined;
    await worker.run(async (unit) => {
      kept = unit;
      await unit.savepoint(async (one) => {
        inner = one;
      });
    });
    for (const unit of [kept, inner]) {
      await rejects(async () => unit?.items.create(item(1)), Error, /ended/);
      await rejects(async () => unit?.items.count(), Error, /ended/);
      await rejects(async () => unit && toArray(unit.items.list()), Error, /ended/);
      await rejects(async () => unit?.savepoint(async () => {}), Error, /ended/);
    }
    assert.equal(await items.count(), 0);
  }),

  defineCase("an operation that fails and is not awaited makes the unit fail", async ({ worker, items }) => {
    await items.create(item(1));
    const atTheEnd = worker.run(async ({ items }) => {
      await items.create(item(2));
      void items.create(item(1));
    });
    await rejects(atTheEnd, AlreadyExistsError);
    const inTheMidst = worker.run(async ({ items }) => {
      void items.create(item(1));
      await items.create(item(2));
      await items.count();
    });
    await rejects(inTheMidst, AlreadyExistsError);
    assert.equal(await items.count(), 1);
  }),

  defineCase("an operation that is not awaited is part of the unit", async ({ worker, items }) => {
    await worker.run(async ({ items }) => {
      void items.create(item(1));
    });
    assert.equal(await items.count(), 1);
  }),

  defineCase("a commit with an unknown outcome is reported, and its unit is not run again", async (context) => {
    const { worker, items, faults } = context;
    await items.create(item(1, { rating: 0 }));
    faults.fail("commit", new UnavailableError("no answer came", { reason: COMMIT_UNKNOWN }));
    let runs = 0;
    const [outcome] = await Promise.allSettled([
      worker.run(async ({ items }) => {
        runs++;
        const found = await items.retrieve({ id: uuidOf(1) });
        await items.save({ ...found, rating: Number(found.rating) + 1 });
      }),
    ]);
    const { rating } = await items.retrieve({ id: uuidOf(1) });
    if (outcome.status === "rejected") {
      assert.equal((outcome.reason as UnavailableError).reason, COMMIT_UNKNOWN);
      assert.deepEqual([runs, rating], [1, 0]);
    } else {
      // A backend that can prove that the commit had no effect may run the unit again.
      assert.equal(rating, 1);
    }
  }),

  defineCase("an opened unit takes effect only with commit", async ({ worker, items }) => {
    {
      await using open = await worker.begin();
      await open.unit.items.create(item(1));
    }
    assert.equal(await items.count(), 0);
    const undone = await worker.begin();
    await undone.unit.items.create(item(1));
    await undone.rollback();
    await rejects(async () => undone.unit.items.count(), Error, /ended/);
    {
      await using open = await worker.begin();
      await open.unit.items.create(item(2));
      await open.commit();
      await rejects(open.commit(), Error, /ended/);
    }
    assert.deepEqual(await toArray(items.list()), [item(2)]);
  }),

  defineCase("a commit or rollback amid the code blocks nothing that follows", async ({ worker, items }) => {
    for (let n = 1; n <= 8; n++) {
      await using open = await worker.begin();
      await open.unit.items.create(item(n));
      if (n % 2 === 0) await open.commit();
      else await open.rollback();
      await rejects(async () => open.unit.items.create(item(99)), Error, /ended/);
      // The code goes on, and other units run.
      await worker.run(async ({ items }) => void (await items.count()));
      await items.create(item(n + 100));
      await open.rollback();
    }
    assert.equal(await items.count({ id: { lt: uuidOf(100) } }), 4);
    assert.equal(await items.count(), 12);
  }),

  defineCase("an opened unit ends once, and a second end touches no other unit", async (context) => {
    const { worker, items, traits } = context;
    const open = await worker.begin();
    await open.unit.items.create(item(1));
    const ends = await Promise.allSettled([open.commit(), open.commit(), open.rollback(), open[Symbol.asyncDispose]()]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "fulfilled"],
    );
    await rejects(open.commit(), Error, /ended/);
    // If a connection were released twice, two units would share it.
    const all = gate();
    let arrived = 0;
    const units = await Promise.allSettled(
      [2, 3, 4, 5].map((n) =>
        worker
          .run(async ({ items }) => {
            await items.create(item(n));
            if (++arrived === 4 || !traits.concurrentUnits) all.open();
            await all.passed;
            if (n % 2 === 0) throw failure;
          })
          // A unit that failed early would never arrive.
          .finally(all.open),
      ),
    );
    assert.deepEqual(
      units.map(({ status }) => status),
      ["rejected", "fulfilled", "rejected", "fulfilled"],
    );
    const begun = gate();
    const beside = gate();
    const failing = worker.run(async ({ items }) => {
      await items.create(item(6));
      begun.open();
      await beside.passed;
      throw failure;
    });
    await Promise.race([begun.passed, failing]);
    const created = items.create(item(7)).finally(beside.open);
    // Where units take turns, this one begins only when the other has ended.
    if (!traits.concurrentUnits) beside.open();
    await Promise.all([rejects(failing, failure), created]);
    assert.deepEqual(
      await toArray(items.list()),
      [1, 3, 5, 7].map((n) => item(n)),
    );
  }),

  defineCase("leaving an opened unit waits for its commit", async ({ worker, items }) => {
    let committed: Promise<void> | undefined;
    {
      await using open = await worker.begin();
      await open.unit.items.create(item(1));
      committed = open.commit();
      // The failure is asserted below.
      committed.catch(() => {});
    }
    assert.equal(await items.count(), 1);
    await committed;
  }),

  defineCase("operations that a savepoint has begun when it throws are undone with it", async ({ worker, items }) => {
    for (let i = 0; i < 5; i++) {
      const base = i * 10;
      await worker.run(async ({ items, savepoint }) => {
        const thrown = savepoint(async ({ items }) => {
          await Promise.all([
            items.create(item(base + 1)),
            items.create(item(base + 2)),
            items.create(item(base + 2)).catch(() => {}),
            Promise.reject(failure),
          ]);
        });
        await rejects(thrown, failure);
        await items.create(item(base + 3));
      });
    }
    assert.deepEqual(
      await toArray(items.list()),
      [3, 13, 23, 33, 43].map((n) => item(n)),
    );
  }),

  defineCase("an aborted unit is undone at once, and the next unit runs", async ({ worker, items }) => {
    const stop = new AbortController();
    const never = gate();
    let kept: Unit<Samples> | undefined;
    const unit = worker.run(
      async (given) => {
        kept = given;
        await given.items.create(item(1));
        stop.abort();
        await never.passed;
      },
      { signal: stop.signal },
    );
    await rejects(unit, CancelledError);
    await rejects(async () => kept?.items.create(item(2)), Error);
    await rejects(
      worker.run(async () => {}, { signal: stop.signal }),
      CancelledError,
    );
    await worker.run(({ items }) => items.create(item(3)));
    assert.deepEqual(await toArray(items.list()), [item(3)]);
  }),

  defineCase(
    "malformed options of a unit are refused before it begins, and hold no connection",
    async ({ worker, items }) => {
      const { signal } = new AbortController();
      const malformed: Record<string, unknown> = {
        "an AbortController": { signal: new AbortController() },
        "an object": { signal: {} },
        "a text": { signal: "soon" },
        "a number": { signal: 1000 },
        null: { signal: null },
        "a promise of a signal": { signal: Promise.resolve(signal) },
        "what hears of no listener's end": {
          signal: new Proxy(signal, { get: (_, key) => key !== "removeEventListener" }),
        },
        "a signal for options": signal,
        "no options": null,
        "a time that is no number": { retryForMs: Number.NaN },
        "a time in text": { retryForMs: "5" },
        "a time that is null": { retryForMs: null },
        "a time before now": { retryForMs: -1 },
        "a promise of a unit": { join: Promise.resolve({}) },
        "a unit of null": { join: null },
      };
      for (const given of Object.values(malformed)) {
        const options = given as UnitOptions;
        await rejects(async () => worker.run(({ items }) => items.create(item(1)), options), InvalidError);
        await rejects(async () => worker.read(({ items }) => items.count(), options), InvalidError);
        await rejects(async () => worker.begin(options), InvalidError);
        await rejects(
          async () =>
            worker.runLazily(
              async () => {},
              async () => {},
              options,
            ),
          InvalidError,
        );
        await rejects(async () => worker.repositoriesFor(options).items.create(item(1)), InvalidError);
      }
      // They are more than there are connections.
      await worker.run(({ items }) => items.create(item(2)), { signal, retryForMs: 0 });
      assert.deepEqual(await toArray(items.list()), [item(2)]);
    },
  ),

  defineCase("a unit past its deadline is undone at once, and the next unit runs", async ({ worker, items }) => {
    const stop = new AbortController();
    const unit = worker.run(
      async ({ items }) => {
        await items.create(item(1));
        // Like AbortSignal.timeout, but exactly when this unit is open.
        stop.abort(new DOMException("the time is over", "TimeoutError"));
        await gate().passed;
      },
      { signal: stop.signal },
    );
    await rejects(unit, DeadlineError);
    await rejects(
      worker.run(() => gate().passed, { signal: AbortSignal.timeout(1) }),
      DeadlineError,
    );
    await rejects(
      worker.read(() => gate().passed, { signal: AbortSignal.timeout(1) }),
      DeadlineError,
    );
    await worker.run(({ items }) => items.create(item(2)));
    assert.deepEqual(await toArray(items.list()), [item(2)]);
  }),

  defineCase("an opened unit that is aborted is undone", async ({ worker, items }) => {
    const stop = new AbortController();
    const open = await worker.begin({ signal: stop.signal });
    await open.unit.items.create(item(1));
    stop.abort();
    await rejects(async () => open.unit.items.count(), CancelledError);
    await rejects(open.commit(), CancelledError);
    await worker.run(({ items }) => items.create(item(2)));
    assert.deepEqual(await toArray(items.list()), [item(2)]);
  }),

  defineCase("repositories for a signal work until it is aborted, and leave no listener on it", async ({ worker }) => {
    const stop = new AbortController();
    const { items } = worker.repositoriesFor(stop);
    assert.deepEqual(Object.keys(worker.repositoriesFor(stop)), Object.keys(worker.repositories));
    await items.create(...itemsUpTo(3));
    assert.deepEqual(await items.partialReplace([item(2, { note: "new" })]), [item(2, { note: "new", version: 2 })]);
    await items.delete({ id: uuidOf(3) });
    assert.equal(await items.count(), 2);
    await rejects(items.create(item(1)), AlreadyExistsError);
    assert.equal(getEventListeners(stop.signal, "abort").length, 0);
    await worker.run(async () => {
      await rejects(async () => worker.repositoriesFor(stop).items.count(), Error, /savepoint/);
    });
    const met: string[] = [];
    const listing = (async () => {
      for await (const { name } of items.list()) {
        met.push(name);
        stop.abort();
      }
    })();
    await rejects(listing, CancelledError);
    assert.equal(met.length, 1);
    await rejects(items.count(), CancelledError);
    await rejects(items.create(item(4)), CancelledError);
    await rejects(toArray(items.list()), CancelledError);
    const over = AbortSignal.abort(new DOMException("the time is over", "TimeoutError"));
    await rejects(worker.repositoriesFor({ signal: over }).items.count(), DeadlineError);
    assert.equal(await worker.repositoriesFor({}).items.count(), 2);
  }),
];
