import test from "ava";
import { DeadlineError, UnavailableError } from "../../../../src/ddd/error.ts";
import type { Database } from "../../../../src/ddd/sequelize/index.ts";
import { HotRows } from "../../../../src/ddd/sequelize/session/hot-rows.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import type { Worker } from "../../../../src/ddd/worker.ts";
import { servers } from "../backends.ts";
import { add, first, fourth, type Items, openItems, second, third } from "./hot-items.ts";

const weightOf = async ({ repositories }: Worker<Items>, where: { id: string }) =>
  (await repositories.items.retrieve(where)).weight;

/** Two units that meet: both read one item, then both change another. */
async function meet(worker: Worker<Items>, read: { id: string }, changed: { id: string }): Promise<void> {
  const bothHaveRead = gate();
  let count = 0;
  const one = () =>
    worker.run(async ({ items }) => {
      await items.retrieve(read);
      const found = await items.retrieve(changed);
      if (++count >= 2) bothHaveRead.open();
      await bothHaveRead.passed;
      await items.save({ ...found, weight: found.weight + 1 });
    });
  await Promise.all([one(), one()]);
}

/** Resolves when so many connections are lent and so many callers wait for one. */
async function lent(database: Database, used: number, waiting = 0): Promise<void> {
  for (;;) {
    const [pool] = database.pools();
    if (pool?.used === used && pool.waiting === waiting) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

for (const [name, place] of Object.entries(servers)) {
  test(`${name}: a unit that finds no connection after its wait gives back none of another unit's`, async (t) => {
    const { database, worker } = await openItems(t, place, { maxConnections: 3, acquireTimeoutMs: 1500 });
    await meet(worker, second, first);
    const holder = await worker.begin();
    await add(holder.unit);
    const unlucky = await worker.begin();
    const next = await worker.begin();
    const failing = unlucky.unit.items.retrieve(first);
    const failed = t.throwsAsync(failing, { instanceOf: UnavailableError });
    await lent(database, 2);
    const nextFailed = t.throwsAsync(next.unit.items.retrieve(first));
    await lent(database, 1);
    // They have the connections now that the two had.
    const one = await worker.begin();
    const another = await worker.begin();
    await add(one.unit, third);
    await add(another.unit, fourth);
    const last = worker.begin();
    await lent(database, 3, 1);
    await holder.commit();
    await failed;
    // The row is the next one's, and this one would have to wait again.
    await t.throwsAsync(unlucky.unit.items.retrieve(first), { instanceOf: UnavailableError });
    await nextFailed;
    for (const other of [one, another, await last]) await other.commit();
    await unlucky.rollback();
    await next.rollback();
    await lent(database, 0);
    t.deepEqual(
      [await weightOf(worker, first), await weightOf(worker, third), await weightOf(worker, fourth)],
      [3, 1, 1],
    );
    // Nobody holds the row any more.
    await worker.run((unit) => add(unit));
  });

  test(`${name}: a database that is closed waits for open units that wait for a row, and refuses new ones`, async (t) => {
    const { database, worker } = await openItems(t, place, { maxConnections: 4 });
    await meet(worker, second, first);
    const holder = await worker.begin();
    await add(holder.unit);
    const waiting = worker.run((unit) => add(unit));
    const begun = await worker.begin();
    const alsoWaiting = add(begun.unit);
    await lent(database, 1);
    const closed = database.close();
    await t.throwsAsync(worker.begin(), { instanceOf: UnavailableError, message: /closed/ });
    await t.throwsAsync(weightOf(worker, first), { instanceOf: UnavailableError, message: /closed/ });
    await holder.commit();
    await Promise.all([waiting, alsoWaiting.then(() => begun.commit())]);
    await closed;
    t.pass();
  });

  test(`${name}: a database that is closed at once waits for nobody`, async (t) => {
    const { database, worker } = await openItems(t, place, { maxConnections: 4 });
    await meet(worker, second, first);
    const holder = await worker.begin();
    await add(holder.unit);
    const waiting = t.throwsAsync(
      worker.run((unit) => add(unit)),
      { instanceOf: UnavailableError },
    );
    await lent(database, 1);
    await database.close(AbortSignal.abort());
    await t.throwsAsync(holder.commit());
    await waiting;
  });

  test(`${name}: units that read a row which none of them changes do not follow one another`, async (t) => {
    const { worker } = await openItems(t, place);
    await meet(worker, first, second);
    const bothHaveRead = gate();
    let count = 0;
    const one = (where: { id: string }) =>
      worker.run(async (unit) => {
        await unit.items.retrieve(first);
        if (++count >= 2) bothHaveRead.open();
        await bothHaveRead.passed;
        await add(unit, where);
      });
    const start = performance.now();
    await Promise.all([one(third), one(fourth)]);
    t.true(performance.now() - start < 9000);
    t.is(await weightOf(worker, third), 1);
  });
}

test("who is aborted as it is handed one of its rows does not wait for the next", async (t) => {
  const rows = new HotRows();
  rows.heat(["a", "b"]);
  const a = rows.tryHold(["a"]);
  const b = rows.tryHold(["b"]);
  const leaving = new AbortController();
  const waiting = rows.hold(["a", "b"], leaving.signal);
  a?.release();
  leaving.abort(new DeadlineError());
  await t.throwsAsync(waiting, { instanceOf: DeadlineError });
  t.truthy(rows.tryHold(["a"]));
  b?.release();
  t.truthy(rows.tryHold(["b"]));
});

test("a unit that never ends is waited for once, and takes the row from nobody when it ends after all", async (t) => {
  const rows = new HotRows({ longestHoldMs: 20 });
  rows.heat(["a"]);
  const forgotten = rows.tryHold(["a"]);
  const waiting = [rows.hold(["a"], undefined), rows.hold(["a"], undefined)];
  t.deepEqual(await Promise.all(waiting), [undefined, undefined]);
  const next = rows.tryHold(["a"]);
  t.truthy(next);
  forgotten?.release();
  t.is(rows.tryHold(["a"]), undefined);
  next?.release();
  t.truthy(rows.tryHold(["a"]));
});

test("units that run again go before others, in the order of their asking, and not before the holder", async (t) => {
  const rows = new HotRows();
  rows.heat(["a"]);
  const held = rows.tryHold(["a"]);
  const order: string[] = [];
  const one = async (name: string, isRepeat: boolean) => {
    const hold = await rows.hold(["a"], undefined, isRepeat);
    order.push(name);
    hold?.release();
  };
  const all = [one("new", false), one("again", true), one("newer", false), one("again too", true)];
  t.deepEqual(order, []);
  held?.release();
  await Promise.all(all);
  t.deepEqual(order, ["again", "again too", "new", "newer"]);
});
