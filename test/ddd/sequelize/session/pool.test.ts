import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { CancelledError, UnavailableError } from "../../../../src/ddd/error.ts";
import { dial } from "../../../../src/ddd/sequelize/session/connect/dial.ts";
import { Pool } from "../../../../src/ddd/sequelize/session/pool.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { monitorServer } from "../../../helpers/databases/server-monitor.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { user } from "../../../helpers/users.ts";
import { openAccounts, servers } from "../backends.ts";

function open() {
  const destroyed: object[] = [];
  const pool = new Pool<object>({
    max: 2,
    timeoutMs: 20,
    timeoutMessage: (heldMs) => (heldMs < 10 ? "many" : "one"),
    create: async () => ({}),
    destroy: async (item) => void destroyed.push(item),
  });
  return { pool, destroyed };
}

test("an item is released once, so that no two borrowers have it", async (t) => {
  const { pool } = open();
  const item = await pool.take();
  pool.give(item, true);
  t.throws(() => pool.give(item, true), { message: /not lent/ });
  const [first, second] = [await pool.take(), await pool.take()];
  t.not(first, second);
  await t.throwsAsync(pool.take(), { instanceOf: UnavailableError, message: "one" });
  pool.give(first, false);
  t.throws(() => pool.give(first, true));
  t.not(await pool.take(), first);
});

test("closing twice is closing once, and waits for borrowed items", async (t) => {
  const { pool, destroyed } = open();
  const [first, second] = [await pool.take(), await pool.take()];
  pool.give(first, true);
  const closing = [pool.close(), pool.close()];
  await t.throwsAsync(pool.take(), { instanceOf: UnavailableError });
  pool.give(second, true);
  await Promise.all(closing);
  t.is(destroyed.length, 2);
  await pool.close();
});

test("an idle item is checked before it is lent, and all idle ones are given up when it does not answer", async (t) => {
  const destroyed: number[] = [];
  const checked: number[] = [];
  let made = 0;
  let answers = true;
  const pool = new Pool<number>({
    max: 3,
    timeoutMs: 60_000,
    timeoutMessage: () => "none",
    create: async () => ++made,
    destroy: async (item) => void destroyed.push(item),
    check: async (item) => {
      checked.push(item);
      if (!answers) await gate().passed;
    },
  });
  const items = [await pool.take(), await pool.take()];
  for (const item of items) pool.give(item, true);
  // An item that was just used is not checked.
  pool.give(await pool.take(), true);
  t.deepEqual(checked, []);
  await sleep(1100);
  const known = await pool.take();
  t.deepEqual(checked, [known]);
  pool.give(known, true);
  await sleep(1100);
  answers = false;
  const stop = new AbortController();
  const aborted = t.throwsAsync(pool.take(stop.signal), { instanceOf: CancelledError });
  const waiting = pool.take();
  stop.abort();
  await aborted;
  t.is(await waiting, 3);
  t.deepEqual((await Promise.all([pool.take(), pool.take()])).sort(), [4, 5]);
  t.deepEqual(destroyed.sort(), [1, 2]);
});

test("connections that are made at once warn of no leak", async (t) => {
  const warnings: Error[] = [];
  const heard = (warning: Error) => void warnings.push(warning);
  process.on("warning", heard);
  t.teardown(() => process.off("warning", heard));
  const pool = new Pool<object>({
    max: 30,
    timeoutMs: 60_000,
    timeoutMessage: () => "many",
    create: (signal) => dial(async () => ({}), 60_000, signal),
    destroy: async () => {},
  });
  await Promise.all(Array.from({ length: 30 }, () => pool.take()));
  // A warning is told in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(warnings, []);
});

test("a second attempt to connect runs beside one that hangs, and only one connection is kept", async (t) => {
  const attempts: AbortSignal[] = [];
  const made = await dial(async (signal) => {
    attempts.push(signal);
    if (attempts.length === 1) await gate().passed;
    return attempts.length;
  }, 60_000);
  t.is(made, 2);
  t.deepEqual(
    attempts.map(({ aborted }) => aborted),
    [true, false],
  );
});

for (const [name, place] of Object.entries(servers)) {
  test(`${name}: a lost connection makes the unit fail, and never returns to the pool`, async (t) => {
    const { url, worker, close } = await openAccounts(place, { maxConnections: 1 });
    const server = await monitorServer(url);
    const lost = worker.run(async ({ users }) => {
      await users.create(user(1));
      await server.killOthers();
      await users.create(user(2));
    });
    await t.throwsAsync(lost, { instanceOf: UnavailableError });
    const lostInCommit = worker.run(async ({ users }) => {
      await users.create(user(1));
      await server.killOthers();
    });
    await t.throwsAsync(lostInCommit, { instanceOf: UnavailableError });
    await worker.run(({ users }) => users.create(user(3)));
    t.is(await worker.repositories.users.count(), 1);
    await server.close();
    await close();
  });

  test(`${name}: a server that has ended is unavailable`, async (t) => {
    const there = await place();
    const proxy = await startTcpProxy(there.url);
    const { worker, close } = await openAccounts(async () => ({ ...there, url: proxy.url }));
    await proxy.stop();
    const errors = await Promise.allSettled([worker.repositories.users.count(), worker.run(async () => {})]);
    t.true(errors.every((one) => one.status === "rejected" && one.reason instanceof UnavailableError));
    await close();
  });
}
