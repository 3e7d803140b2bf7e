import test from "ava";
import { DeadlineError } from "../../../../src/ddd/error.ts";
import { SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { HotRows } from "../../../../src/ddd/sequelize/session/hot-rows.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { ItemRepository } from "../../../../src/ddd/testing/sequelize.ts";
import type { Worker } from "../../../../src/ddd/worker.ts";
import { places, servers } from "../backends.ts";
import { add, first, type Items, openItems, second, third } from "./hot-items.ts";

/** Whose units are not known to read the same rows: the control. */
class ReadAlone extends ItemRepository {
  override joinsReads = false;
}

/** Adds to the first item many times at once. @returns how often the units ran */
async function addAtOnce(worker: Worker<Items>, units = 24): Promise<number> {
  let runs = 0;
  const one = () =>
    worker.run(async (unit) => {
      runs += 1;
      await add(unit);
    });
  await Promise.all(Array.from({ length: units }, one));
  return runs;
}

/** Two units that meet at an item, so that it is hot. */
async function heat(worker: Worker<Items>, where = first): Promise<void> {
  const bothHaveRead = gate();
  let read = 0;
  const one = () =>
    worker.run(async ({ items }) => {
      const found = await items.retrieve(where);
      if (++read >= 2) bothHaveRead.open();
      await bothHaveRead.passed;
      await items.save({ ...found, weight: found.weight + 1 });
    });
  await Promise.all([one(), one()]);
}

for (const [name, place] of Object.entries(servers)) {
  test(`${name}: units that change one row at once run again until it is known to be hot, and then once each`, async (t) => {
    const { database, worker } = await openItems(t, place);
    const alone: Worker<Items> = new SequelizeWorker(database, { items: ReadAlone });
    await heat(worker);
    t.is(await addAtOnce(worker), 24);
    const { weight } = await worker.repositories.items.retrieve(first);
    t.is(weight, 26);
    // The control: reads that are not by key alone.
    t.true((await addAtOnce(alone)) > 24);
    t.is((await worker.repositories.items.retrieve(first)).weight, 50);
  });

  test(`${name}: those that wait for a hot row hold no connection, and leave with their signals`, async (t) => {
    const { worker } = await openItems(t, place, { maxConnections: 2 });
    await heat(worker);
    const hasRead = gate();
    const mayEnd = gate();
    const slow = worker.run(async (unit) => {
      await add(unit);
      hasRead.open();
      await mayEnd.passed;
    });
    await hasRead.passed;
    const leaving = new AbortController();
    const waiting = [1, 2, 3, 4].map(() => worker.run((unit) => add(unit)));
    const left = worker.run((unit) => add(unit), { signal: leaving.signal });
    // One connection is left, and this needs it.
    await worker.run((unit) => add(unit, second));
    leaving.abort(new DeadlineError());
    await t.throwsAsync(left, { instanceOf: DeadlineError });
    mayEnd.open();
    await Promise.all([slow, ...waiting]);
    t.is((await worker.repositories.items.retrieve(first)).weight, 7);
    t.is((await worker.repositories.items.retrieve(second)).weight, 1);
  });

  test(`${name}: a hot row is handed on by a unit that fails, and one that waits for it and is given up changes nothing`, async (t) => {
    const { worker } = await openItems(t, place);
    await heat(worker);
    const failing = t.throwsAsync(
      worker.run(async (unit) => {
        await add(unit);
        throw new Error("changed my mind");
      }),
      { message: "changed my mind" },
    );
    const given = await worker.begin();
    const waiting = add(given.unit);
    const refused = t.throwsAsync(waiting);
    await given.rollback();
    await Promise.all([failing, refused]);
    t.is(await addAtOnce(worker, 4), 4);
    t.is((await worker.repositories.items.retrieve(first)).weight, 6);
  });
}

for (const [name, place] of Object.entries(servers)) {
  test(`${name}: a unit that is given up as it waits for a second row hands on the first at once`, async (t) => {
    const { worker } = await openItems(t, place);
    await heat(worker);
    await heat(worker, second);
    const hasRead = gate();
    const mayEnd = gate();
    t.teardown(mayEnd.open);
    const slow = worker.run(async (unit) => {
      await add(unit, second);
      hasRead.open();
      await mayEnd.passed;
    });
    await hasRead.passed;
    const given = await worker.begin();
    const { items } = given.unit;
    const refused = t.throwsAsync(Promise.all([items.retrieve(first), items.retrieve(second)]), {
      message: /this unit has ended/,
    });
    // Meanwhile it has taken the first.
    await worker.run((unit) => add(unit, third));
    await given.rollback();
    // Without the other unit's end, and before the wait for it is over.
    await worker.run((unit) => add(unit), { signal: AbortSignal.timeout(8000) });
    mayEnd.open();
    await Promise.all([refused, slow]);
    t.is((await worker.repositories.items.retrieve(first)).weight, 3);
  });
}

for (const [name, place] of Object.entries(places)) {
  test(`${name}: two units that take hot rows in opposite order both end`, async (t) => {
    const { worker } = await openItems(t, place);
    const both = (one: typeof first, other: typeof first) =>
      worker.run(async (unit) => {
        await add(unit, one);
        await add(unit, other);
      });
    const rounds = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? both(first, second) : both(second, first)));
    await Promise.all(rounds);
    t.is((await worker.repositories.items.retrieve(first)).weight, 12);
    t.is((await worker.repositories.items.retrieve(second)).weight, 12);
  });
}

test("rows are handed over in the order of asking, and what nobody waits for becomes cold", async (t) => {
  const rows = new HotRows();
  t.deepEqual(rows.hotAmong(["b", "a"]), []);
  rows.heat(["b", "a"]);
  t.deepEqual(rows.hotAmong(["b", "c", "a"]), ["a", "b"]);
  const held = rows.tryHold(["a"]);
  t.truthy(held);
  t.is(rows.tryHold(["a", "b"]), undefined);
  const order: number[] = [];
  const others = [1, 2, 3].map(async (n) => {
    const hold = await rows.hold(["a", "b"], undefined);
    order.push(n);
    hold?.release();
  });
  held?.release();
  await Promise.all(others);
  t.deepEqual(order, [1, 2, 3]);
  t.truthy(rows.tryHold(["a", "b"]));
});

test("who waits for too long goes on without, and is out of the queue", async (t) => {
  const rows = new HotRows({ longestHoldMs: 20 });
  rows.heat(["a", "b"]);
  const held = rows.tryHold(["b"]);
  t.is(await rows.hold(["a", "b"], undefined), undefined);
  // It has not kept the one that it got.
  t.truthy(rows.tryHold(["a"]));
  held?.release();
  t.truthy(rows.tryHold(["b"]));
});

test("who leaves as a row is handed over waits for no other, and hands on what it has", async (t) => {
  const rows = new HotRows();
  const [a, b] = [rows.tryHold(["a"]), rows.tryHold(["b"])];
  const leaving = new AbortController();
  const left = t.throwsAsync(rows.hold(["a", "b"], leaving.signal), { instanceOf: DeadlineError });
  const next = rows.hold(["a"], undefined);
  a?.release();
  leaving.abort(new DeadlineError());
  await left;
  (await next)?.release();
  b?.release();
  t.truthy(rows.tryHold(["a", "b"]));
});
