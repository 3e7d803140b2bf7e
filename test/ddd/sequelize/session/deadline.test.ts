import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { COMMIT_UNKNOWN, DeadlineError, DomainError, UnavailableError } from "../../../../src/ddd/error.ts";
import { migrateUp, openDatabase, type SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { type Direction, startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { user, usersUpTo } from "../../../helpers/users.ts";
import { openSessions, type Place, patient, type Sessions, servers } from "../backends.ts";

const DEADLINE_MS = 150;
/**
 * By when a caller must have heard. It is a second after the deadline (`STRICT=1`); a machine that does much else at once
 * may take longer, but no test takes TCP's quarter of an hour for that.
 */
const HEARD_MS = DEADLINE_MS + (process.env.STRICT ? 1000 : 10_000);
const WHOLE_MS = process.env.STRICT ? 2000 : 20_000;
const CONNECTIONS = 16;

/** A database behind a network that loses packets. */
async function openBehind(place: () => Promise<Place>, options?: Parameters<typeof openSessions>[1]) {
  const there = await place();
  const proxy = await startTcpProxy(there.url);
  const opened = await openSessions(async () => ({ ...there, url: proxy.url }), options);
  return {
    ...opened,
    proxy,
    close: async () => {
      await opened.close();
      proxy.close();
    },
  };
}

const family = { context: "family", list: [{ name: "1", up: async () => {}, down: async () => {} }] };

type Worker = SequelizeWorker<{ users: Sessions }>;
/** Waits, until the packets are lost, where a unit is then. */
type Pause = () => Promise<void>;

/** The operations during which packets are lost, by name. */
const positions: Readonly<Record<string, (worker: Worker, pause: Pause, signal: AbortSignal) => Promise<unknown>>> = {
  "a begin": async (worker, pause, signal) => {
    await pause();
    return worker.run(({ users }) => users.count(), { signal });
  },
  "a reading begin": async (worker, pause, signal) => {
    await pause();
    return worker.read(({ users }) => users.count(), { signal });
  },
  "a statement": (worker, pause, signal) =>
    worker.run(
      async ({ users }) => {
        await pause();
        await users.create(user(901));
      },
      { signal },
    ),
  "a statement that is under way": (worker, pause, signal) =>
    worker.run(
      async ({ users }) => {
        const dawdling = users.dawdle();
        await pause();
        await dawdling;
      },
      { signal },
    ),
  "a savepoint": (worker, pause, signal) =>
    worker.run(
      async ({ users, savepoint }) => {
        await users.query("SELECT 1");
        await pause();
        await savepoint(async () => {});
      },
      { signal },
    ),
  "the end of a savepoint": (worker, pause, signal) =>
    worker.run(
      ({ savepoint }) =>
        savepoint(async ({ users }) => {
          await users.create(user(902));
          await pause();
        }),
      { signal },
    ),
  "the return to a savepoint": (worker, pause, signal) =>
    worker.run(
      ({ savepoint }) =>
        savepoint(async ({ users }) => {
          await users.create(user(903));
          await pause();
          throw new Error("on purpose");
        }),
      { signal },
    ),
  "a commit": (worker, pause, signal) =>
    worker.run(
      async ({ users }) => {
        await users.create(user(904));
        await pause();
      },
      { signal },
    ),
  "a rollback": (worker, pause, signal) =>
    worker.run(
      async ({ users }) => {
        await users.create(user(905));
        await pause();
        // Until the deadline has passed.
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw new Error("on purpose");
      },
      { signal },
    ),
  "the end of an opened unit": async (worker, pause, signal) => {
    const open = await worker.begin({ signal });
    await open.unit.users.create(user(906));
    await pause();
    await open.commit();
  },
  "a change outside of units": async (worker, pause, signal) => {
    await pause();
    return worker.repositoriesFor({ signal }).users.create(user(907));
  },
  "a look outside of units": async (worker, pause, signal) => {
    await pause();
    return worker.repositoriesFor({ signal }).users.count();
  },
  "a list": async (worker, pause, signal) => {
    for await (const _ of worker.repositoriesFor({ signal }).users.list()) await pause();
  },
  "an atomic part outside of units": async (worker, pause, signal) => {
    await pause();
    return worker.repositoriesFor({ signal }).users.rename("Eve");
  },
};

/** Where packets of one direction alone must be lost, so that the answer to a commit is that which is lost. */
const directions: readonly Direction[] = ["both ways", "to the server", "to the client"];

for (const [name, place] of Object.entries(servers)) {
  for (const direction of directions) {
    test(`${name}: with packets lost ${direction}, all hear in time, and the pool is whole when they are not any more`, async (t) => {
      const { worker, proxy, database, close } = await openBehind(place, { maxConnections: CONNECTIONS });
      await worker.repositories.users.create(...usersUpTo(600));
      const lost = gate();
      let paused = 0;
      const all = gate();
      const begin = gate();
      const started = Object.entries(positions).map(async ([position, work]) => {
        let reached = false;
        const pause = async () => {
          if (!reached && ++paused === Object.keys(positions).length) all.open();
          reached = true;
          await lost.passed;
        };
        const stop = new AbortController();
        const outcome = work(worker, pause, stop.signal).then(
          () => undefined,
          (error: unknown) => error,
        );
        await begin.passed;
        stop.signal.addEventListener("abort", () => {});
        setTimeout(() => stop.abort(new DOMException("the time is over", "TimeoutError")), DEADLINE_MS);
        const start = performance.now();
        const error = await outcome;
        return { position, error, ms: performance.now() - start };
      });
      await all.passed;
      proxy.lose(direction);
      lost.open();
      begin.open();
      for (const { position, error, ms } of await Promise.all(started)) {
        t.true(ms < HEARD_MS, `${position}: ${ms} ms`);
        t.true(error instanceof DomainError || /on purpose/.test(String(error)), `${position}: ${String(error)}`);
        if (position === "a commit") t.is((error as DomainError).reason, COMMIT_UNKNOWN);
      }
      const signal = AbortSignal.timeout(DEADLINE_MS);
      await t.throwsAsync(database.check(signal), { instanceOf: DeadlineError });
      proxy.restore();
      const start = performance.now();
      const together = gate();
      let open = 0;
      const units = Array.from({ length: CONNECTIONS }, (_, i) =>
        worker.run(async ({ users }) => {
          await users.create(user(1001 + i));
          if (++open === CONNECTIONS) together.open();
          await together.passed;
        }),
      );
      await Promise.all(units);
      t.true(performance.now() - start < WHOLE_MS);
      t.is(await worker.repositories.users.count({ id: { gt: user(1000).id } }), CONNECTIONS);
      // Nothing is left of the connections that were lost.
      // Requests to cancel have two seconds.
      while (proxy.open > CONNECTIONS) await sleep(10);
      await close();
    });
  }

  test(`${name}: without a caller's deadline the database's own limits apply, and closing does not wait`, async (t) => {
    // Long enough to begin with, however busy the machine is.
    const limits = { answerTimeoutMs: 2000, statementTimeoutMs: 2500, connectTimeoutMs: 3000 };
    const silent = { instanceOf: UnavailableError, message: /did not answer in time/ };
    const { worker, proxy, database, close } = await openBehind(place, { ...limits, maxConnections: 8 });
    const users = usersUpTo(2);
    const [lost, all] = [gate(), gate()];
    let ready = 0;
    const wait = async () => {
      if (++ready === 4) all.open();
      await lost.passed;
    };
    const heard = [
      t.throwsAsync(
        worker.run(async (unit) => {
          await wait();
          await unit.users.count();
        }),
        silent,
      ),
      t.throwsAsync(
        worker.run(async (unit) => {
          await unit.users.create(...users);
          await wait();
        }),
        { instanceOf: UnavailableError, message: /not answer the commit/ },
      ),
      t.throwsAsync(
        worker.run(async () => {
          await wait();
          throw new Error("on purpose");
        }),
        { message: "on purpose" },
      ),
      t.throwsAsync(
        worker.run(async ({ savepoint }) => {
          await wait();
          await savepoint(async () => {});
        }),
        silent,
      ),
    ];
    await all.passed;
    const held = await worker.begin();
    proxy.lose("both ways");
    lost.open();
    await Promise.all(heard);
    await t.throwsAsync(worker.repositories.users.count(), { instanceOf: UnavailableError });
    await t.throwsAsync(migrateUp(database, family, { signal: AbortSignal.timeout(DEADLINE_MS) }), {
      instanceOf: DeadlineError,
    });
    // The unit that is open would be waited for.
    await database.close(AbortSignal.timeout(DEADLINE_MS));
    await t.throwsAsync(held.commit(), { instanceOf: UnavailableError });
    await close();
  });

  test(`${name}: dead connections do not hold a caller without a deadline`, async (t) => {
    const { worker, proxy, close } = await openBehind(place, { maxConnections: 4 });
    const all = async (n: number) => {
      const together = gate();
      let open = 0;
      await Promise.all(
        usersUpTo(4).map((_, i) =>
          worker.run(async ({ users }) => {
            await users.create(user(10 * n + i));
            if (++open === 4) together.open();
            await together.passed;
          }),
        ),
      );
    };
    await all(1);
    // As when something between has forgotten them: what is sent is lost, on these alone.
    proxy.forget();
    await sleep(1100);
    await all(2);
    t.is(await worker.repositories.users.count(), 8);
    await close();
  });

  test(`${name}: a migration that waits for another's ends with its caller's patience, and harms neither`, async (t) => {
    const { url, close: drop } = await place();
    const [first, second] = [await openDatabase(url, patient), await openDatabase(url, patient)];
    const [begun, mayEnd] = [gate(), gate()];
    const slow = {
      context: "slow",
      list: [
        {
          name: "1",
          up: async () => {
            begun.open();
            await mayEnd.passed;
          },
          down: async () => {},
        },
      ],
    };
    const migrating = migrateUp(first, slow);
    await begun.passed;
    await t.throwsAsync(migrateUp(second, slow, { signal: AbortSignal.timeout(DEADLINE_MS) }), {
      instanceOf: DeadlineError,
    });
    mayEnd.open();
    t.deepEqual(await migrating, ["1"]);
    t.deepEqual(await migrateUp(second, slow), []);
    await first.close();
    await second.close();
    await drop();
  });
}
