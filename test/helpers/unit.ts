import type { ExecutionContext, TestFn } from "ava";
import type { User } from "../../src/accounts/user.ts";
import {
  AlreadyExistsError,
  CancelledError,
  ConflictError,
  DeadlineError,
  NotFoundError,
} from "../../src/ddd/error.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import type { Unit, Worker } from "../../src/ddd/worker.ts";
import { endingSuite } from "./ending.ts";
import type { Backend } from "./repository.ts";
import { gate, namesOf, user, users as usersUpTo } from "./users.ts";

/** What a backend may be without: a view for `read` that stays as it was, although others commit. */
export type Lack = "stable reads";

type Users = { users: Repository<User> };

/** What every worker must do with its units. */
export function unitSuite(test: TestFn, { name, open, lacks = [] }: Backend): void {
  const check = (title: string, body: (t: ExecutionContext, worker: Worker<Users>) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const { worker, close } = await open();
      try {
        await body(t, worker);
      } finally {
        await close();
      }
    });
  const count = (worker: Worker<Users>) => worker.repositories.users.count();
  const failure = new Error("on purpose");

  endingSuite(check);

  check("a unit commits when its function resolves", async (t, worker) => {
    const result = await worker.run(async ({ users }) => {
      await users.create(user(1));
      await users.save({ ...(await users.retrieve({ id: user(1).id })), name: "Ada" });
      return users.count({ name: "Ada" });
    });
    t.is(result, 1);
    t.deepEqual(await namesOf(worker.repositories.users.list()), ["Ada"]);
  });

  check("a unit is undone when its function throws, and the next one runs", async (t, worker) => {
    await worker.repositories.users.create(user(1));
    const thrown = await t.throwsAsync(
      worker.run(async ({ users }) => {
        await users.create(user(2));
        await users.update({ name: "Ada" }, { id: user(1).id });
        await users.drop({ id: user(1).id });
        throw failure;
      }),
    );
    t.is(thrown, failure);
    t.deepEqual(await worker.repositories.users.retrieve(), user(1));
    await worker.run(({ users }) => users.create(user(2)));
    t.is(await count(worker), 2);
  });

  check("a caught error leaves the unit usable", async (t, worker) => {
    await worker.repositories.users.create(user(1));
    await worker.run(async ({ users }) => {
      await users.create(user(2));
      await t.throwsAsync(users.create(user(1)), { instanceOf: AlreadyExistsError });
      await t.throwsAsync(users.retrieve({ id: "nobody" }), { instanceOf: NotFoundError });
      await users.create(user(3));
    });
    t.is(await count(worker), 3);
  });

  check("a savepoint that throws is undone alone", async (t, worker) => {
    await worker.run(async ({ users, savepoint }) => {
      await users.create(user(1));
      const thrown = await t.throwsAsync(
        savepoint(async ({ users }) => {
          await users.create(user(2));
          throw failure;
        }),
      );
      t.is(thrown, failure);
      t.is(await savepoint(({ users }) => users.count()), 1);
      await savepoint(({ users }) => users.create(user(3)));
    });
    t.deepEqual(await namesOf(worker.repositories.users.list()), [user(1).name, user(3).name]);
  });

  check("savepoints nest", async (t, worker) => {
    await worker.run(async ({ savepoint }) => {
      await savepoint(async ({ users, savepoint }) => {
        await users.create(user(1));
        await t.throwsAsync(
          savepoint(async ({ users, savepoint }) => {
            await savepoint(({ users }) => users.create(user(2)));
            t.is(await users.count(), 2);
            throw failure;
          }),
        );
        await users.create(user(3));
      });
    });
    t.deepEqual(await namesOf(worker.repositories.users.list()), [user(1).name, user(3).name]);
  });

  check("a savepoint is undone with its unit", async (t, worker) => {
    await t.throwsAsync(
      worker.run(async ({ savepoint }) => {
        await savepoint(({ users }) => users.create(user(1)));
        throw failure;
      }),
    );
    t.is(await count(worker), 0);
  });

  check("a unit that has ended throws on use", async (t, worker) => {
    let kept: Unit<Users> | undefined;
    let inner: Unit<Users> | undefined;
    await worker.run(async (unit) => {
      kept = unit;
      await unit.savepoint(async (one) => {
        inner = one;
      });
    });
    for (const unit of [kept, inner]) {
      await t.throwsAsync(async () => unit?.users.create(user(1)), { message: /ended/ });
      await t.throwsAsync(async () => unit?.users.count(), { message: /ended/ });
      await t.throwsAsync(async () => unit && namesOf(unit.users.list()), { message: /ended/ });
      await t.throwsAsync(async () => unit?.savepoint(async () => {}), { message: /ended/ });
    }
    t.is(await count(worker), 0);
  });

  check("an operation that fails and is not awaited makes the unit fail", async (t, worker) => {
    await worker.repositories.users.create(user(1));
    await t.throwsAsync(
      worker.run(async ({ users }) => {
        await users.create(user(2));
        void users.create(user(1));
      }),
      { instanceOf: AlreadyExistsError },
    );
    await t.throwsAsync(
      worker.run(async ({ users }) => {
        void users.create(user(1));
        await users.create(user(2));
        await users.count();
      }),
      { instanceOf: AlreadyExistsError },
    );
    t.is(await count(worker), 1);
  });

  check("an operation that is not awaited is part of the unit all the same", async (t, worker) => {
    await worker.run(async ({ users }) => {
      void users.create(user(1));
    });
    t.is(await count(worker), 1);
  });

  check("opening a worker within its own unit is an error and not a hang", async (t, worker) => {
    await worker.run(async ({ users }) => {
      await users.create(user(1));
      await t.throwsAsync(async () => worker.run(async () => {}), { message: /savepoint/ });
      await t.throwsAsync(async () => worker.begin(), { message: /savepoint/ });
      await t.throwsAsync(async () => worker.repositories.users.create(user(2)), { message: /savepoint/ });
    });
    t.is(await count(worker), 1);
  });

  check("an opened unit takes effect with commit only", async (t, worker) => {
    {
      await using open = await worker.begin();
      await open.unit.users.create(user(1));
    }
    t.is(await count(worker), 0);
    const undone = await worker.begin();
    await undone.unit.users.create(user(1));
    await undone.rollback();
    await t.throwsAsync(async () => undone.unit.users.count(), { message: /ended/ });
    {
      await using open = await worker.begin();
      await open.unit.users.create(user(2));
      await open.commit();
      await t.throwsAsync(open.commit(), { message: /ended/ });
    }
    t.deepEqual(await namesOf(worker.repositories.users.list()), [user(2).name]);
  });

  check("others do not see what is not committed", async (t, worker) => {
    const written = gate();
    const seen = gate();
    const unit = worker.run(async ({ users }) => {
      await users.create(user(1));
      written.open();
      await seen.passed;
    });
    await Promise.race([written.passed, unit]);
    t.is(await count(worker), 0);
    seen.open();
    await unit;
    t.is(await count(worker), 1);
  });

  const checkStableReads = lacks.includes("stable reads") ? () => {} : check;
  checkStableReads("a reading unit keeps its view, and does not write", async (t, worker) => {
    await worker.repositories.users.create(user(1));
    const read = gate();
    const written = gate();
    const unit = worker.read(async ({ users }) => {
      const before = await users.count();
      read.open();
      await written.passed;
      return [before, await users.count(), (await namesOf(users.list())).length];
    });
    await Promise.race([read.passed, unit]);
    await worker.run(({ users }) => users.create(user(2)));
    written.open();
    t.deepEqual(await unit, [1, 1, 1]);
    await t.throwsAsync(worker.read(({ users }) => users.create(user(3))));
    t.is(await count(worker), 2);
  });

  check("an aborted unit is undone at once, and the next one runs", async (t, worker) => {
    const stop = new AbortController();
    const never = gate();
    let kept: Unit<Users> | undefined;
    const unit = worker.run(
      async (given) => {
        kept = given;
        await given.users.create(user(1));
        stop.abort();
        await never.passed;
      },
      { signal: stop.signal },
    );
    await t.throwsAsync(unit, { instanceOf: CancelledError });
    await t.throwsAsync(async () => kept?.users.create(user(2)));
    await t.throwsAsync(
      worker.run(async () => {}, { signal: stop.signal }),
      { instanceOf: CancelledError },
    );
    await t.throwsAsync(
      worker.run(() => never.passed, { signal: AbortSignal.timeout(1) }),
      { instanceOf: DeadlineError },
    );
    await worker.run(({ users }) => users.create(user(3)));
    t.deepEqual(await namesOf(worker.repositories.users.list()), [user(3).name]);
  });

  check("an opened unit that is aborted is undone", async (t, worker) => {
    const stop = new AbortController();
    const open = await worker.begin({ signal: stop.signal });
    await open.unit.users.create(user(1));
    stop.abort();
    await t.throwsAsync(async () => open.unit.users.count(), { instanceOf: CancelledError });
    await t.throwsAsync(open.commit(), { instanceOf: CancelledError });
    await worker.run(({ users }) => users.create(user(2)));
    t.is(await count(worker), 1);
  });

  check("64 units that raise a number at once lose none of them", async (t, worker) => {
    await worker.repositories.users.create(user(1, { name: "0" }));
    const raise = async (): Promise<void> => {
      try {
        await worker.run(async ({ users }) => {
          const found = await users.retrieve({ id: user(1).id });
          await users.save({ ...found, name: String(Number(found.name) + 1) });
        });
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        await raise();
      }
    };
    await Promise.all(Array.from({ length: 64 }, raise));
    const { name, version } = await worker.repositories.users.retrieve();
    t.deepEqual({ name, version }, { name: "64", version: 65 });
  });

  check("units that store different things at once all succeed", async (t, worker) => {
    await Promise.all(usersUpTo(32).map((one) => worker.run(({ users }) => users.create(one))));
    t.is(await count(worker), 32);
  });

  check("of units that want the same unique value at once, one has it", async (t, worker) => {
    const results = await Promise.allSettled(
      usersUpTo(8).map((one) => worker.run(({ users }) => users.create({ ...one, email: "same@example.com" }))),
    );
    t.is(results.filter(({ status }) => status === "fulfilled").length, 1);
    t.true(results.every((one) => one.status === "fulfilled" || one.reason instanceof AlreadyExistsError));
    t.is(await count(worker), 1);
  });
}
