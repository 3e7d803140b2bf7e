import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutionContext } from "ava";
import type { User } from "../../src/accounts/user.ts";
import { CancelledError, DeadlineError } from "../../src/ddd/error.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import { namesOf, user, users as usersUpTo } from "./users.ts";

type Check = (
  title: string,
  body: (t: ExecutionContext, worker: Worker<{ users: Repository<User> }>) => Promise<void>,
) => void;

/** How units, savepoints and single operations must end, each once and wholly. */
export function endingSuite(check: Check): void {
  const failure = new Error("on purpose");

  check("an opened unit is ended once, and no other unit is met by a second end", async (t, worker) => {
    const open = await worker.begin();
    await open.unit.users.create(user(1));
    const ends = await Promise.allSettled([open.commit(), open.commit(), open.rollback(), open[Symbol.asyncDispose]()]);
    t.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "fulfilled"],
    );
    await t.throwsAsync(open.commit(), { message: /ended/ });
    // Were a connection given back twice, two units would be one.
    const units = await Promise.allSettled(
      [2, 3, 4, 5].map((n) =>
        worker.run(async ({ users }) => {
          await users.create(user(n));
          await sleep(20);
          if (n % 2 === 0) throw failure;
        }),
      ),
    );
    t.true(units.every((unit, i) => (i % 2 === 0 ? unit.status === "rejected" : unit.status === "fulfilled")));
    const undone = worker.run(async ({ users }) => {
      await users.create(user(6));
      await sleep(50);
      throw failure;
    });
    await worker.repositories.users.create(user(7));
    await t.throwsAsync(undone, { is: failure });
    t.deepEqual(
      await namesOf(worker.repositories.users.list()),
      [1, 3, 5, 7].map((n) => user(n).name),
    );
  });

  check("leaving an opened unit waits for a commit that nobody awaits", async (t, worker) => {
    let committed: Promise<void> | undefined;
    {
      await using open = await worker.begin();
      await open.unit.users.create(user(1));
      committed = open.commit();
    }
    t.is(await worker.repositories.users.count(), 1);
    await t.notThrowsAsync(committed);
  });

  check("opening a worker within a savepoint of its own opened unit is an error and not a hang", async (t, worker) => {
    await using open = await worker.begin();
    await open.unit.savepoint(async () => {
      await t.throwsAsync(async () => worker.run(async () => {}), { message: /savepoint/ });
      await t.throwsAsync(async () => worker.repositories.users.create(user(1)), { message: /savepoint/ });
    });
  });

  check("what a savepoint has begun when it throws is undone with it", async (t, worker) => {
    for (let i = 0; i < 5; i++) {
      const base = i * 10;
      await worker.run(async ({ users, savepoint }) => {
        const thrown = savepoint(async ({ users }) => {
          await Promise.all([
            users.create(user(base + 1)),
            users.create(user(base + 2)),
            users.create(user(base + 2)).catch(() => {}),
            Promise.reject(failure),
          ]);
        });
        await t.throwsAsync(thrown, { is: failure });
        await users.create(user(base + 3));
      });
    }
    t.deepEqual(
      await namesOf(worker.repositories.users.list()),
      [3, 13, 23, 33, 43].map((n) => user(n).name),
    );
  });

  check("repositories for a signal work until it is aborted, and leave nothing on it", async (t, worker) => {
    const stop = new AbortController();
    const { users } = worker.repositoriesFor(stop);
    t.deepEqual(Object.keys(worker.repositoriesFor(stop)), Object.keys(worker.repositories));
    await users.create(...usersUpTo(3));
    t.deepEqual(await users.partialReplace([user(2, { name: "Ada" })]), [user(2, { name: "Ada", version: 2 })]);
    await users.delete({ id: user(3).id });
    t.is(await users.count(), 2);
    await t.throwsAsync(users.create(user(1)));
    t.is(getEventListeners(stop.signal, "abort").length, 0);
    await worker.run(async () => {
      await t.throwsAsync(async () => worker.repositoriesFor(stop).users.count(), { message: /savepoint/ });
    });
    const met: string[] = [];
    const listing = (async () => {
      for await (const { name } of users.list()) {
        met.push(name);
        stop.abort();
      }
    })();
    await t.throwsAsync(listing, { instanceOf: CancelledError });
    t.is(met.length, 1);
    await t.throwsAsync(users.count(), { instanceOf: CancelledError });
    await t.throwsAsync(users.create(user(4)), { instanceOf: CancelledError });
    await t.throwsAsync(namesOf(users.list()), { instanceOf: CancelledError });
    const late = AbortSignal.timeout(1);
    await sleep(20);
    await t.throwsAsync(worker.repositoriesFor({ signal: late }).users.count(), { instanceOf: DeadlineError });
    t.is(await worker.repositoriesFor({}).users.count(), 2);
  });
}
