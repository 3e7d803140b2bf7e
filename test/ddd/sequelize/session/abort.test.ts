import { setImmediate as turn } from "node:timers/promises";
import test from "ava";
import { CancelledError, DeadlineError } from "../../../../src/ddd/error.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { namesOf } from "../../../../src/ddd/testing/check.ts";
import { monitorServer } from "../../../helpers/databases/server-monitor.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { user } from "../../../helpers/users.ts";
import { databases, openSessions, places, type Sessions, servers } from "../backends.ts";

for (const [name, place] of Object.entries(places)) {
  test(`${name}: an abort stops an operation outside any unit, and gives the connection back`, async (t) => {
    const { worker, close } = await openSessions(place, { maxConnections: 1, readers: 1 });
    const forMs = (ms: number) => worker.repositoriesFor({ signal: AbortSignal.timeout(ms) }).users;
    await worker.repositories.users.create(user(1));
    await t.throwsAsync(forMs(50).dawdle(), { instanceOf: DeadlineError });
    await t.throwsAsync(forMs(50).dawdleAtomically(), { instanceOf: DeadlineError });
    t.is(await forMs(120_000).count(), 1);
    t.is(await worker.run(({ users }) => users.count({ name: user(1).name })), 1);
    await close();
  });
}

// Waiting for a connection does not involve the driver.
for (const [name, place] of Object.entries(databases)) {
  test(`${name}: an abort takes effect at once while an operation outside of any unit waits for a connection`, async (t) => {
    const { worker, close } = await openSessions(place, { maxConnections: 2, readers: 1 });
    const held = gate();
    const begun = [gate(), gate()] as const;
    const hold = (which: 0 | 1) => () => {
      begun[which].open();
      return held.passed;
    };
    const holding = [worker.run(hold(0)), worker.read(hold(1))];
    await Promise.all(begun.map(({ passed }) => passed));
    const stop = new AbortController();
    const { users } = worker.repositoriesFor(stop);
    const heard = [users.create(user(1)), users.count(), namesOf(users.list())].map((one) =>
      t.throwsAsync<Error>(one, { instanceOf: CancelledError }),
    );
    // Until they wait.
    await turn();
    stop.abort();
    await Promise.all(heard);
    held.open();
    await Promise.all(holding);
    t.is(await worker.repositories.users.count(), 0);
    await close();
  });
}

type Work = (users: Sessions) => Promise<unknown>;

for (const [name, place] of Object.entries(servers)) {
  /** An accounts database with one connection, behind a proxy that can hold new ones, so that no request to cancel arrives. */
  const openBehindProxy = async () => {
    const there = await place();
    const [proxy, server] = [await startTcpProxy(there.url), await monitorServer(there.url)];
    const opened = await openSessions(async () => ({ ...there, url: proxy.url }), { maxConnections: 1 });
    const { worker } = opened;
    return {
      ...opened,
      proxy,
      server,
      inUnit: (work: Work, signal: AbortSignal) => worker.run(({ users }) => work(users), { signal }),
      outside: (work: Work, signal: AbortSignal) => work(worker.repositoriesFor({ signal }).users),
      close: async () => {
        await opened.close();
        await server.close();
        await proxy.stop();
      },
    };
  };

  test(`${name}: a late request to cancel hits no other unit`, async (t) => {
    const { worker, proxy, server, inUnit, outside, close } = await openBehindProxy();
    for (const [begin, lock, another] of [
      [inUnit, 1, 2],
      [outside, 3, 4],
    ] as const) {
      const [sql, next] = [server.sqlThatWaits(lock), server.sqlThatWaits(another)];
      await server.takeLock(lock);
      await server.takeLock(another);
      proxy.hold();
      const stop = new AbortController();
      const stopped = begin((users) => users.query(sql), stop.signal).catch((error: unknown) => error);
      await server.untilRunning(sql);
      stop.abort();
      await proxy.untilHeld();
      // The statement ends by itself, before the request that was made has come to the server.
      await server.releaseLock(lock);
      const unit = worker.run(({ users }) => users.query(next));
      // It has time to begin, as it must not before the request has come and gone.
      for (let looks = 0; looks < 20 && (await server.count(next)) === 0; looks++) await turn();
      proxy.release();
      await proxy.untilHeldCloses();
      await server.releaseLock(another);
      t.deepEqual(await unit, [{ held: name === "postgres" ? "1" : 1 }]);
      const ended = await stopped;
      t.true(ended instanceof CancelledError || Array.isArray(ended));
    }
    await close();
  });

  test(`${name}: a statement that cannot be cancelled loses its connection, and the next unit has another`, async (t) => {
    const { worker, proxy, server, inUnit, close } = await openBehindProxy();
    proxy.hold();
    const stop = new AbortController();
    const stopped = t.throwsAsync(
      inUnit((users) => users.dawdle(), stop.signal),
      { instanceOf: CancelledError },
    );
    await server.untilRunning("1000");
    stop.abort();
    await stopped;
    proxy.release();
    await worker.run(({ users }) => users.create(user(1)));
    t.is(await worker.repositories.users.count(), 1);
    await close();
  });
}
