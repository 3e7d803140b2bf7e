import test from "ava";
import { ConflictError, IntegrityError, NotFoundError } from "../../../src/ddd/error.ts";
import {
  type Backend,
  constraintCases,
  endingCases,
  failureCases,
  isolationCases,
  keyCases,
  type Samples,
  unitCases,
} from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";
import type { Unit, Worker } from "../../../src/ddd/worker.ts";
import { cases, control, RANDOM } from "./control.ts";

/*
 * The suite holds those backends too that hear of refusals at commit only. This is such a one, as simple as can be: memory,
 * which keeps to itself what it was refused until the end of the unit or savepoint.
 */

const writes = ["create", "save", "remove", "update", "drop", "delete", "replace", "partialReplace"];

/** What a unit or a savepoint will fail with in the end. */
class Refusals {
  readonly #running: Promise<unknown>[] = [];
  first: unknown;

  /** What a write gives; if it is refused, what was to be written. */
  keep(write: Promise<unknown>, written: readonly unknown[]): Promise<unknown> {
    const kept = write.catch((error: unknown) => {
      const refused =
        error instanceof IntegrityError || error instanceof ConflictError || error instanceof NotFoundError;
      if (!refused) throw error;
      this.first ??= error;
      return written;
    });
    this.#running.push(kept);
    return kept;
  }

  /** @throws the first refusal, when all is done that was begun */
  async end(): Promise<void> {
    await Promise.allSettled(this.#running);
    if (this.first) throw this.first;
  }
}

function deferred(unit: Unit<Samples>, refusals: Refusals): Unit<Samples> {
  const { savepoint, ...repositories } = unit;
  const wrapped = Object.entries(repositories).map(([name, repository]) => {
    const get = (_: object, key: string) => {
      const method = Reflect.get(repository, key) as (...args: unknown[]) => Promise<unknown>;
      return writes.includes(key) ? (...args: unknown[]) => refusals.keep(method(...args), args) : method;
    };
    return [name, new Proxy(repository, { get } as ProxyHandler<typeof repository>)];
  });
  return {
    ...(Object.fromEntries(wrapped) as Samples),
    savepoint: (fn) => savepoint((inner) => ending(inner, fn)),
  };
}

async function ending<T>(unit: Unit<Samples>, fn: (unit: Unit<Samples>) => Promise<T>): Promise<T> {
  const refusals = new Refusals();
  const result = await fn(deferred(unit, refusals));
  await refusals.end();
  return result;
}

function deferredWorker(worker: Worker<Samples>): Worker<Samples> {
  return {
    repositories: worker.repositories,
    repositoriesFor: (options) => worker.repositoriesFor(options),
    read: (fn, options) => worker.read(fn, options),
    run: (fn, options) => worker.run((unit) => ending(unit, fn), options),
    deferred: (fn, first, options) => worker.deferred(fn, first, options),
    begin: async (options) => {
      const open = await worker.begin(options);
      const refusals = new Refusals();
      const rollback = () => open.rollback();
      const commit = async () => {
        // At once, where all is well, so that whoever ends it next finds it ended.
        if (refusals.first === undefined) return open.commit();
        await open.rollback();
        throw refusals.first;
      };
      return { unit: deferred(open.unit, refusals), commit, rollback, [Symbol.asyncDispose]: rollback };
    },
  };
}

const deferring = (refusals: "at once" | "at commit"): Backend => ({
  traits: { refusals },
  async open() {
    const { worker, ...rest } = await memoryBackend().open();
    return { ...rest, worker: deferredWorker(worker) };
  },
});

const random = [...cases.values()].filter(({ name }) => name === RANDOM);
for (const { name, run } of [
  ...constraintCases,
  ...keyCases,
  ...unitCases,
  ...endingCases,
  ...isolationCases,
  ...failureCases,
  ...random,
]) {
  test(`refusals at commit: ${name}`, async (t) => {
    await t.notThrowsAsync(run(deferring("at commit")));
  });
}

const promised = deferring("at once");
control(
  "a refusal that comes later than is promised",
  promised,
  "a refused write that is caught leaves the unit usable",
);
