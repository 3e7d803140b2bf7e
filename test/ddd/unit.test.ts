import { AsyncResource } from "node:async_hooks";
import { createRouterTransport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ConnectWorker } from "../../src/ddd/connect/index.ts";
import { AlreadyExistsError, CancelledError, ConflictError, InvalidError } from "../../src/ddd/error.ts";
import type { AnsweredRequest, RequestLogRepositories } from "../../src/ddd/idempotency.ts";
import { SerializationError } from "../../src/ddd/memory/transaction.ts";
import { ItemRepository as RemoteItems } from "../../src/ddd/testing/connect.ts";
import { item, uuidOf } from "../../src/ddd/testing/index.ts";
import * as units from "../../src/ddd/unit/joinable.ts";
import { repeatUnit } from "../../src/ddd/unit/retry.ts";
import type { JointUnit, Repositories, Unit } from "../../src/ddd/worker.ts";
import { opened, type Shared } from "./shared-databases.ts";

const answered = (n: number): AnsweredRequest => ({
  id: uuidOf(n),
  fingerprint: "",
  response: "",
  createTime: new Date(0),
});

/** How many items and answered requests there are. */
async function stored({ worker, requests }: Shared): Promise<[number, number]> {
  return [await worker.repositories.items.count(), await requests.repositories.requests.count()];
}

/** By its type it takes only a unit of repositories without names. */
const joint = <R extends Repositories>(unit: Unit<R>): JointUnit => units.joint(unit as unknown as Unit<Repositories>);

const failure = new Error("on purpose");

for (const name of ["memory", "sqlite"]) {
  const on = (title: string, run: (t: ExecutionContext, database: Shared) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const database = await opened(name);
      try {
        await run(t, database);
      } finally {
        await database.close();
      }
    });

  on("joined work sees what its host did, and takes effect with it", async (t, database) => {
    const { worker, requests, others } = database;
    const host = (fails: boolean) =>
      worker.run(async (unit) => {
        await unit.items.create(item(1));
        const within = joint(unit);
        await requests.run(({ requests }) => requests.create(answered(1)), { within });
        await others.run(
          async ({ items }) => {
            t.is(await items.count(), 1);
            await items.create(item(2));
          },
          { within },
        );
        t.is(await others.read(({ items }) => items.count(), { within }), 2);
        t.is(await others.repositoriesFor({ within }).items.count(), 2);
        await others.repositoriesFor({ within }).items.create(item(3));
        t.is(await unit.items.count(), 3);
        if (fails) throw failure;
      });
    t.is(await t.throwsAsync(host(true)), failure);
    t.deepEqual(await stored(database), [0, 0]);
    const before = database.begun;
    await host(false);
    t.deepEqual(await stored(database), [3, 1]);
    t.is(database.begun - before, 1);
  });

  on("joined work that fails makes its host fail, even if the error is caught", async (t, database) => {
    const { worker, others } = database;
    const host = worker.run(async (unit) => {
      await unit.items.create(item(1));
      // A refusal in the unit's own work can be gone on from; here it is that of work which was not done as a whole.
      await t.throwsAsync(unit.items.create(item(1)), { instanceOf: AlreadyExistsError });
      const joined = others.run(
        async ({ items }) => {
          await items.create(item(2));
          throw failure;
        },
        { within: joint(unit) },
      );
      t.is(await t.throwsAsync(joined), failure);
    });
    t.is(await t.throwsAsync(host), failure);
    t.deepEqual(await stored(database), [0, 0]);
  });

  on("joined work in a savepoint fails with the savepoint alone", async (t, database) => {
    const { worker, others } = database;
    await worker.run(async (unit) => {
      await unit.items.create(item(1));
      const part = unit.savepoint(async (inner) => {
        const joined = others.run(
          async ({ items }) => {
            await items.create(item(2));
            throw failure;
          },
          { within: joint(inner) },
        );
        await t.throwsAsync(joined);
      });
      t.is(await t.throwsAsync(part), failure);
    });
    t.deepEqual(await stored(database), [1, 0]);
  });

  on("a unit of another database cannot be joined", async (t, database) => {
    const { worker, close } = await opened(name);
    const message = "this worker cannot work within that unit: it is not a unit of this worker's database";
    await worker.run(async (unit) => {
      const within = joint(unit);
      await t.throwsAsync(
        database.worker.run(async () => t.fail(), { within }),
        { message },
      );
      await t.throwsAsync(
        database.worker.read(async () => t.fail(), { within }),
        { message },
      );
      await t.throwsAsync(
        database.worker.deferred(
          async () => t.fail(),
          async () => t.fail(),
          { within },
        ),
        { message },
      );
      t.throws(() => database.worker.repositoriesFor({ within }), { message });
      const remote = new ConnectWorker(
        createRouterTransport(() => {}),
        { items: RemoteItems },
      );
      await t.throwsAsync(
        remote.run(async () => t.fail(), { within }),
        { message },
      );
    });
    await close();
  });

  on("what has ended cannot be joined or used", async (t, database) => {
    const { worker, others } = database;
    const message = /this unit has ended/;
    let within: JointUnit | undefined;
    const late: (() => Promise<unknown>)[] = [];
    await worker.run(async (unit) => {
      within = joint(unit);
      await others.run(
        async ({ items, savepoint }) => {
          late.push(
            () => items.create(item(1)),
            () => savepoint(async () => {}),
          );
        },
        { within },
      );
      // The joined work has ended, and its host has not.
      for (const use of late) await t.throwsAsync(use(), { message });
      late.push(() => others.repositoriesFor({ within }).items.count());
    });
    for (const use of late) await t.throwsAsync(use(), { message });
    await t.throwsAsync(
      others.run(async () => t.fail(), { within }),
      { message },
    );
    t.deepEqual(await stored(database), [0, 0]);
  });

  on("a worker whose work is joined refuses a unit beside it", async (t, { worker, others }) => {
    await worker.run(async (unit) => {
      await others.run(
        async () => {
          await t.throwsAsync(
            others.run(async () => t.fail()),
            { message: /already in a unit here/ },
          );
        },
        { within: joint(unit) },
      );
    });
  });

  on("code that goes on when the unit that it runs in has ended does nothing beside it", async (t, database) => {
    const { worker, requests, others } = database;
    const message = /this unit has ended/;
    const writes = [
      () => others.run(({ items }) => items.create(item(1))),
      () => others.repositories.items.create(item(1)),
      () => others.repositoriesFor({ signal: new AbortController().signal }).items.create(item(1)),
      () => others.begin(),
    ];
    const hosts = {
      joinable: (code: () => Promise<void>, signal: AbortSignal) =>
        worker.run((unit) => units.runJoinable(unit, code), { signal }),
      "a part": (code: () => Promise<void>, signal: AbortSignal) =>
        worker.run((unit) => units.runJoinable(unit, () => others.run(code)), { signal }),
      deferred: (code: () => Promise<void>, signal: AbortSignal) => requests.deferred(code, async () => {}, { signal }),
      unit: (code: () => Promise<void>, signal: AbortSignal) => worker.run(code, { signal }),
    };
    for (const [name, run] of Object.entries(hosts)) {
      for (const write of writes) {
        const controller = new AbortController();
        let goOn = () => {};
        const aborted = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        let begin = () => {};
        const begun = new Promise<void>((resolve) => {
          begin = resolve;
        });
        let end = () => {};
        const ended = new Promise<void>((resolve) => {
          end = resolve;
        });
        const code = async () => {
          begin();
          await aborted;
          await t.throwsAsync(write, { message }, name);
          end();
        };
        const whole = t.throwsAsync(run(code, controller.signal), { instanceOf: CancelledError }, name);
        await begun;
        controller.abort();
        await whole;
        goOn();
        await ended;
      }
    }
    t.deepEqual(await stored(database), [0, 0]);
  });

  on("what code has left behind is in no unit", async (t, database) => {
    const { worker, others } = database;
    let later: () => Promise<unknown> = async () => {};
    await worker.run((unit) =>
      units.runJoinable(unit, async () => {
        later = AsyncResource.bind(() => others.repositories.items.create(item(1)));
      }),
    );
    await later();
    t.deepEqual(await stored(database), [1, 0]);
  });

  on("a unit is known in the midst of units of other databases", async (t, { worker, others, requests }) => {
    const refusal = { message: /already in a unit here/ };
    const elsewhere = await opened("memory");
    await worker.read(async () => {
      await elsewhere.worker.run(async (unit) => {
        await t.throwsAsync(worker.repositories.items.count(), refusal);
        await t.throwsAsync(others.repositories.items.count(), refusal);
        await t.throwsAsync(
          requests.read(async () => t.fail()),
          refusal,
        );
        await unit.items.create(item(1));
      });
      t.is(await elsewhere.others.repositories.items.count(), 1);
      await t.throwsAsync(worker.repositories.items.count(), refusal);
    });
    t.is(await worker.repositories.items.count(), 0);
  });

  on(
    "work on another database is no part of a unit that it runs in, and is refused unless it reads",
    async (t, database) => {
      const { worker } = database;
      const elsewhere = await opened("memory");
      const refusal = { message: /could not take effect as one/ };
      await worker.run((unit) =>
        units.runJoinable(unit, async () => {
          t.is(await elsewhere.worker.read(({ items }) => items.count()), 0);
          t.is(await elsewhere.worker.repositories.items.count(), 0);
          for (const write of [
            () => elsewhere.worker.run(async () => t.fail()),
            () => elsewhere.worker.begin(),
            () => elsewhere.worker.repositories.items.create(item(1)),
            () =>
              elsewhere.worker.repositoriesFor({ signal: new AbortController().signal }).items.drop({ id: uuidOf(1) }),
          ]) {
            await t.throwsAsync(write, refusal);
          }
        }),
      );
      await elsewhere.worker.repositories.items.create(item(1));
      t.deepEqual(
        [await stored(database), await stored(elsewhere)],
        [
          [0, 0],
          [1, 0],
        ],
      );
    },
  );

  on("a signal ends joined work, and with it its host", async (t, database) => {
    const { worker, others } = database;
    for (const whose of ["the host's", "its own"]) {
      const stop = new AbortController();
      const { signal } = stop;
      const host = worker.run(
        async (unit) => {
          await unit.items.create(item(1));
          const endless = others.run(
            async ({ items }) => {
              await items.create(item(2));
              stop.abort();
              await new Promise(() => {});
            },
            { within: joint(unit), ...(whose === "its own" ? { signal } : {}) },
          );
          await t.throwsAsync(endless, { instanceOf: CancelledError });
        },
        whose === "its own" ? {} : { signal },
      );
      await t.throwsAsync(host, { instanceOf: CancelledError });
      t.deepEqual(await stored(database), [0, 0]);
    }
  });

  on(
    "a deferred unit is opened when the first work joins it, once, and what is to be first is",
    async (t, database) => {
      const { worker, requests, others } = database;
      await others.repositories.items.create(item(1));
      const result = await requests.deferred(
        async (within) => {
          t.is(within.unit, undefined);
          // Beside it, since there is none yet.
          t.is(await others.repositories.items.count(), 1);
          t.is(await others.read(({ items }) => items.count()), 1);
          t.is(within.unit, undefined);
          const before = database.begun;
          await Promise.all([
            worker.run(({ items }) => items.create(item(2)), { within }),
            requests.run(
              async ({ requests }) => {
                t.is(await requests.count(), 1);
                await requests.create(answered(2));
              },
              { within },
            ),
          ]);
          t.not(within.unit, undefined);
          t.true((await within.open()) === within.unit);
          t.is(database.begun - before, 1);
          return "done";
        },
        async ({ requests }) => void (await requests.create(answered(1))),
      );
      t.is(result, "done");
      t.deepEqual(await stored(database), [2, 2]);
    },
  );

  on("work that is not handed a deferred unit joins it all the same", async (t, database) => {
    const { worker, requests, others } = database;
    const writes: Record<string, () => Promise<unknown>> = {
      run: () => worker.run(({ items }) => items.create(item(1))),
      repositories: () => others.repositories.items.create(item(1)),
      "repositories with a signal": () =>
        worker.repositoriesFor({ signal: new AbortController().signal }).items.create(item(1)),
    };
    const first = async ({ requests }: Pick<Unit<RequestLogRepositories>, "requests">) =>
      void (await requests.create(answered(1)));
    for (const [way, write] of Object.entries(writes)) {
      const opening = requests.deferred(async (within) => {
        await write();
        t.not(within.unit, undefined, way);
        throw failure;
      }, first);
      t.is(await t.throwsAsync(opening), failure);
      t.deepEqual(await stored(database), [0, 0], way);
    }
  });

  on("a deferred unit that nothing joins is never opened", async (t, database) => {
    const { requests } = database;
    const first = async () => t.fail();
    t.is(await requests.deferred(async () => "done", first), "done");
    const failing = requests.deferred(async () => {
      throw failure;
    }, first);
    t.is(await t.throwsAsync(failing), failure);
    t.is(database.begun, 0);
  });

  on("a deferred unit is undone when its function, joined work, or what is to be first fails", async (t, database) => {
    const { worker, requests } = database;
    const first = async ({ requests: all }: { requests: typeof requests.repositories.requests }) =>
      void (await all.create(answered(1)));
    const create = (within: JointUnit) => worker.run(({ items }) => items.create(item(1)), { within });
    const own = requests.deferred(async (within) => {
      await create(within);
      throw failure;
    }, first);
    t.is(await t.throwsAsync(own), failure);
    const joined = requests.deferred(async (within) => {
      await create(within);
      await t.throwsAsync(
        worker.run(
          async () => {
            throw failure;
          },
          { within },
        ),
      );
    }, first);
    t.is(await t.throwsAsync(joined), failure);
    const opening = requests.deferred(
      async (within) => {
        await t.throwsAsync(create(within));
        return "gone on";
      },
      async (unit) => {
        await first(unit);
        throw failure;
      },
    );
    t.is(await t.throwsAsync(opening), failure);
    t.deepEqual(await stored(database), [0, 0]);
    await requests.deferred(create, first);
    t.deepEqual(await stored(database), [1, 1]);
  });

  on("a deferred unit within another is a part of it", async (t, database) => {
    const { worker, requests } = database;
    const host = (fails: boolean) =>
      worker.run(async (unit) => {
        await requests.deferred(
          async (within) => {
            t.not(within.unit, undefined);
            await worker.run(({ items }) => items.create(item(1)), { within });
          },
          async ({ requests }) => void (await requests.create(answered(1))),
          { within: joint(unit) },
        );
        if (fails) throw failure;
      });
    t.is(await t.throwsAsync(host(true)), failure);
    t.deepEqual(await stored(database), [0, 0]);
    await host(false);
    t.deepEqual(await stored(database), [1, 1]);
    await requests.run(async () => {
      await t.throwsAsync(
        requests.deferred(
          async () => t.fail(),
          async () => t.fail(),
        ),
        { message: /already in a unit here/ },
      );
    });
  });

  on("a deferred unit that meets others runs again as a whole", async (t, database) => {
    const { worker, requests, faults } = database;
    for (const step of ["begin", "commit"] as const) {
      const met = faults.met;
      faults.interfere(step, 2);
      let runs = 0;
      let firsts = 0;
      const before = await stored(database);
      await requests.deferred(
        async (within) => {
          runs++;
          await worker.run(async ({ items }) => items.create(item(await items.count())), { within });
        },
        async ({ requests }) => {
          firsts++;
          await requests.create(answered(await requests.count()));
        },
      );
      t.is(faults.met - met, 2);
      t.is(runs, 3);
      t.is(firsts, step === "begin" ? 1 : 3);
      t.deepEqual(
        await stored(database),
        before.map((count) => count + 1),
      );
    }
    faults.interfere("commit", Number.POSITIVE_INFINITY);
    const always = requests.deferred(
      async (within) => void (await within.open()),
      async ({ requests }) => void (await requests.create(answered(9))),
      { retryForMs: 20 },
    );
    t.is((await t.throwsAsync(always, { instanceOf: ConflictError })).reason, "CONTENTION");
  });

  on("a signal ends a deferred unit", async (t, database) => {
    const { worker, requests } = database;
    const stop = new AbortController();
    const endless = requests.deferred(
      async (within) => {
        await worker.run(({ items }) => items.create(item(1)), { within });
        stop.abort();
        await new Promise(() => {});
      },
      async () => {},
      { signal: stop.signal },
    );
    await t.throwsAsync(endless, { instanceOf: CancelledError });
    t.deepEqual(await stored(database), [0, 0]);
    await worker.run(({ items }) => items.create(item(1)));
    t.deepEqual(await stored(database), [1, 0]);
  });
}

test("joined work by which the database asks for a repeat is run again with all of its host, in whatever words", async (t) => {
  const { worker, requests, close } = await opened("memory");
  let runs = 0;
  await requests.deferred(
    async (within) => {
      runs++;
      try {
        await worker.run(
          async () => {
            if (runs < 3) throw new SerializationError();
          },
          { within },
        );
      } catch (cause) {
        throw new Error("in other words", { cause });
      }
    },
    async () => {},
  );
  t.is(runs, 3);
  let attempts = 0;
  await worker.run(async (unit) => {
    attempts++;
    await requests
      .run(
        async () => {
          if (attempts < 3) throw new SerializationError();
        },
        { within: joint(unit) },
      )
      .catch(() => {});
  });
  t.is(attempts, 3);
  await close();
});

test("a deferred unit that could not be opened is tried again, in whatever words it is told", async (t) => {
  const { requests, faults, close } = await opened("memory");
  faults.interfere("begin", 1);
  const run = requests.deferred(
    async (within) => {
      try {
        await within.open();
      } catch (cause) {
        throw new Error("in other words", { cause });
      }
    },
    async () => {},
  );
  await t.notThrowsAsync(run);
  await close();
});

test("a deferred unit cannot be opened after its end", async (t) => {
  const { requests, close } = await opened("memory");
  let left: JointUnit | undefined;
  await requests.deferred(
    async (within) => {
      left = within;
    },
    async () => {},
  );
  await t.throwsAsync(left?.open() ?? Promise.resolve(), { message: /this unit has ended/ });
  await close();
});

test("work is repeated for a time that there is, and is not begun for one that would never be over", async (t) => {
  for (const retryForMs of [Number.NaN, -1, "5", null, 5n]) {
    let runs = 0;
    const repeated = repeatUnit(
      async () => {
        if (++runs < 3) throw new Error("once more");
      },
      () => true,
      { retryForMs: retryForMs as number },
    );
    await t.throwsAsync(repeated, { instanceOf: InvalidError }, String(retryForMs));
    t.is(runs, 0);
  }
});
