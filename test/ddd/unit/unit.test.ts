import { AsyncResource } from "node:async_hooks";
import { createRouterTransport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ConnectWorker } from "../../../src/ddd/connect/index.ts";
import {
  AlreadyExistsError,
  CancelledError,
  ConflictError,
  InvalidError,
  SerializationError,
} from "../../../src/ddd/error.ts";
import type { IdempotencyRecord, IdempotencyRepositories } from "../../../src/ddd/idempotency.ts";
import { ItemRepository as RemoteItems } from "../../../src/ddd/testing/connect.ts";
import { item, uuidOf } from "../../../src/ddd/testing/index.ts";
import * as units from "../../../src/ddd/unit/joinable.ts";
import { retryUnit } from "../../../src/ddd/unit/retry.ts";
import type { JoinableUnit, Repositories, Unit } from "../../../src/ddd/worker.ts";
import { opened, type Shared } from "../shared-databases.ts";

const answered = (n: number): IdempotencyRecord => ({
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
const joinable = <R extends Repositories>(unit: Unit<R>): JoinableUnit =>
  units.joinable(unit as unknown as Unit<Repositories>);

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

  on("joined work sees its host's changes, and takes effect with them", async (t, database) => {
    const { worker, requests, others } = database;
    const host = (fails: boolean) =>
      worker.run(async (unit) => {
        await unit.items.create(item(1));
        const join = joinable(unit);
        await requests.run(({ requests }) => requests.create(answered(1)), { join });
        await others.run(
          async ({ items }) => {
            t.is(await items.count(), 1);
            await items.create(item(2));
          },
          { join },
        );
        t.is(await others.read(({ items }) => items.count(), { join }), 2);
        t.is(await others.repositoriesFor({ join }).items.count(), 2);
        await others.repositoriesFor({ join }).items.create(item(3));
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
        { join: joinable(unit) },
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
          { join: joinable(inner) },
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
      const join = joinable(unit);
      await t.throwsAsync(
        database.worker.run(async () => t.fail(), { join }),
        { message },
      );
      await t.throwsAsync(
        database.worker.read(async () => t.fail(), { join }),
        { message },
      );
      await t.throwsAsync(
        database.worker.runLazily(
          async () => t.fail(),
          async () => t.fail(),
          { join },
        ),
        { message },
      );
      t.throws(() => database.worker.repositoriesFor({ join }), { message });
      const remote = new ConnectWorker(
        createRouterTransport(() => {}),
        { items: RemoteItems },
      );
      await t.throwsAsync(
        remote.run(async () => t.fail(), { join }),
        { message },
      );
    });
    await close();
  });

  on("a unit that has ended cannot be joined or used", async (t, database) => {
    const { worker, others } = database;
    const message = /this unit has ended/;
    let join: JoinableUnit | undefined;
    const late: (() => Promise<unknown>)[] = [];
    await worker.run(async (unit) => {
      join = joinable(unit);
      await others.run(
        async ({ items, savepoint }) => {
          late.push(
            () => items.create(item(1)),
            () => savepoint(async () => {}),
          );
        },
        { join },
      );
      // The joined work has ended, and its host has not.
      for (const use of late) await t.throwsAsync(use(), { message });
      late.push(() => others.repositoriesFor({ join }).items.count());
    });
    for (const use of late) await t.throwsAsync(use(), { message });
    await t.throwsAsync(
      others.run(async () => t.fail(), { join }),
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
        { join: joinable(unit) },
      );
    });
  });

  on("code that goes on after its unit's end changes nothing outside of the unit", async (t, database) => {
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
      deferred: (code: () => Promise<void>, signal: AbortSignal) =>
        requests.runLazily(code, async () => {}, { signal }),
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

  on("code that runs after its unit's end is in no unit", async (t, database) => {
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

  on("a unit is known inside units of other databases", async (t, { worker, others, requests }) => {
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
            { join: joinable(unit), ...(whose === "its own" ? { signal } : {}) },
          );
          await t.throwsAsync(endless, { instanceOf: CancelledError });
        },
        whose === "its own" ? {} : { signal },
      );
      await t.throwsAsync(host, { instanceOf: CancelledError });
      t.deepEqual(await stored(database), [0, 0]);
    }
  });

  on("a lazy unit opens once, when the first work joins it, and `first` runs before that work", async (t, database) => {
    const { worker, requests, others } = database;
    await others.repositories.items.create(item(1));
    const result = await requests.runLazily(
      async (join) => {
        t.is(join.unit, undefined);
        // Beside it, since there is none yet.
        t.is(await others.repositories.items.count(), 1);
        t.is(await others.read(({ items }) => items.count()), 1);
        t.is(join.unit, undefined);
        const before = database.begun;
        await Promise.all([
          worker.run(({ items }) => items.create(item(2)), { join }),
          requests.run(
            async ({ requests }) => {
              t.is(await requests.count(), 1);
              await requests.create(answered(2));
            },
            { join },
          ),
        ]);
        t.not(join.unit, undefined);
        t.true((await join.open()) === join.unit);
        t.is(database.begun - before, 1);
        return "done";
      },
      async ({ requests }) => void (await requests.create(answered(1))),
    );
    t.is(result, "done");
    t.deepEqual(await stored(database), [2, 2]);
  });

  on("work that is not handed a lazy unit joins it all the same", async (t, database) => {
    const { worker, requests, others } = database;
    const writes: Record<string, () => Promise<unknown>> = {
      run: () => worker.run(({ items }) => items.create(item(1))),
      repositories: () => others.repositories.items.create(item(1)),
      "repositories with a signal": () =>
        worker.repositoriesFor({ signal: new AbortController().signal }).items.create(item(1)),
    };
    const first = async ({ requests }: Pick<Unit<IdempotencyRepositories>, "requests">) =>
      void (await requests.create(answered(1)));
    for (const [way, write] of Object.entries(writes)) {
      const opening = requests.runLazily(async (join) => {
        await write();
        t.not(join.unit, undefined, way);
        throw failure;
      }, first);
      t.is(await t.throwsAsync(opening), failure);
      t.deepEqual(await stored(database), [0, 0], way);
    }
  });

  on("a lazy unit that nothing joins is never opened", async (t, database) => {
    const { requests } = database;
    const first = async () => t.fail();
    t.is(await requests.runLazily(async () => "done", first), "done");
    const failing = requests.runLazily(async () => {
      throw failure;
    }, first);
    t.is(await t.throwsAsync(failing), failure);
    t.is(database.begun, 0);
  });

  on("a lazy unit is undone when its function, joined work or `first` fails", async (t, database) => {
    const { worker, requests } = database;
    const first = async ({ requests: all }: { requests: typeof requests.repositories.requests }) =>
      void (await all.create(answered(1)));
    const create = (join: JoinableUnit) => worker.run(({ items }) => items.create(item(1)), { join });
    const own = requests.runLazily(async (join) => {
      await create(join);
      throw failure;
    }, first);
    t.is(await t.throwsAsync(own), failure);
    const joined = requests.runLazily(async (join) => {
      await create(join);
      await t.throwsAsync(
        worker.run(
          async () => {
            throw failure;
          },
          { join },
        ),
      );
    }, first);
    t.is(await t.throwsAsync(joined), failure);
    const opening = requests.runLazily(
      async (join) => {
        await t.throwsAsync(create(join));
        return "gone on";
      },
      async (unit) => {
        await first(unit);
        throw failure;
      },
    );
    t.is(await t.throwsAsync(opening), failure);
    t.deepEqual(await stored(database), [0, 0]);
    await requests.runLazily(create, first);
    t.deepEqual(await stored(database), [1, 1]);
  });

  on("a lazy unit within another is a part of it", async (t, database) => {
    const { worker, requests } = database;
    const host = (fails: boolean) =>
      worker.run(async (unit) => {
        await requests.runLazily(
          async (join) => {
            t.not(join.unit, undefined);
            await worker.run(({ items }) => items.create(item(1)), { join });
          },
          async ({ requests }) => void (await requests.create(answered(1))),
          { join: joinable(unit) },
        );
        if (fails) throw failure;
      });
    t.is(await t.throwsAsync(host(true)), failure);
    t.deepEqual(await stored(database), [0, 0]);
    await host(false);
    t.deepEqual(await stored(database), [1, 1]);
    await requests.run(async () => {
      await t.throwsAsync(
        requests.runLazily(
          async () => t.fail(),
          async () => t.fail(),
        ),
        { message: /already in a unit here/ },
      );
    });
  });

  on("a lazy unit that conflicts runs again as a whole", async (t, database) => {
    const { worker, requests, faults } = database;
    for (const step of ["begin", "commit"] as const) {
      const met = faults.met;
      faults.interfere(step, 2);
      let runs = 0;
      let firsts = 0;
      const before = await stored(database);
      await requests.runLazily(
        async (join) => {
          runs++;
          await worker.run(async ({ items }) => items.create(item(await items.count())), { join });
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
    const always = requests.runLazily(
      async (join) => void (await join.open()),
      async ({ requests }) => void (await requests.create(answered(9))),
      { retryForMs: 20 },
    );
    t.is((await t.throwsAsync(always, { instanceOf: ConflictError })).reason, "CONTENTION");
  });

  on("a signal ends a lazy unit", async (t, database) => {
    const { worker, requests } = database;
    const stop = new AbortController();
    const endless = requests.runLazily(
      async (join) => {
        await worker.run(({ items }) => items.create(item(1)), { join });
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

test("joined work with a transient error is retried with its whole host, even if the host throws another error", async (t) => {
  const { worker, requests, close } = await opened("memory");
  let runs = 0;
  await requests.runLazily(
    async (join) => {
      runs++;
      try {
        await worker.run(
          async () => {
            if (runs < 3) throw new SerializationError();
          },
          { join },
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
        { join: joinable(unit) },
      )
      .catch(() => {});
  });
  t.is(attempts, 3);
  await close();
});

test("a lazy unit that could not open is retried, even if its function throws another error", async (t) => {
  const { requests, faults, close } = await opened("memory");
  faults.interfere("begin", 1);
  const run = requests.runLazily(
    async (join) => {
      try {
        await join.open();
      } catch (cause) {
        throw new Error("in other words", { cause });
      }
    },
    async () => {},
  );
  await t.notThrowsAsync(run);
  await close();
});

test("a lazy unit cannot be opened after its end", async (t) => {
  const { requests, close } = await opened("memory");
  let left: JoinableUnit | undefined;
  await requests.runLazily(
    async (join) => {
      left = join;
    },
    async () => {},
  );
  await t.throwsAsync(left?.open() ?? Promise.resolve(), { message: /this unit has ended/ });
  await close();
});

test("the time for retries must be finite and not negative", async (t) => {
  for (const retryForMs of [Number.NaN, -1, "5", null, 5n]) {
    let runs = 0;
    const repeated = retryUnit(
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
