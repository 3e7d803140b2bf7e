import test from "ava";
import { ConflictError, IntegrityError, NotFoundError } from "../../../src/ddd/error.ts";
import { type MemoryConnection, MemoryDatabase } from "../../../src/ddd/memory/index.ts";
import {
  type Backend,
  type CaseGroup,
  conformanceCases,
  type Samples,
  withFaults,
} from "../../../src/ddd/testing/index.ts";
import {
  ItemRepository,
  MembershipRepository,
  memoryBackend,
  OwnerRepository,
  ProductRepository,
  SlotRepository,
  TicketRepository,
} from "../../../src/ddd/testing/memory.ts";
import type { Transaction, UnitBackend } from "../../../src/ddd/unit/backend.ts";
import { UnitWorker } from "../../../src/ddd/unit/worker.ts";
import type { Unit, Worker } from "../../../src/ddd/worker.ts";
import { caseOf, expectFound, RANDOM } from "./broken-backends.ts";

type Units = UnitBackend<MemoryConnection>;

/** A worker on memory whose units are changed. */
function units(change: (database: Units) => Partial<Units>, traits: Backend["traits"] = {}): Backend {
  return {
    traits: traits ?? {},
    async open() {
      const { backend, faults } = withFaults(new MemoryDatabase());
      const database: Units = {
        connection: backend.connection,
        connectionFor: (signal) => backend.connectionFor(signal),
        begin: (mode) => backend.begin(mode),
        isTransient: (error) => backend.isTransient(error),
      };
      const changed = { ...database, ...change(database) };
      const worker = new UnitWorker(changed, {
        items: ItemRepository,
        owners: OwnerRepository,
        memberships: MembershipRepository,
        slots: SlotRepository,
        products: ProductRepository,
        tickets: TicketRepository,
      });
      return { worker, faults, close: async () => {} };
    },
  };
}

/** The same for what each transaction does. */
const transactions = (
  change: (one: Transaction<MemoryConnection>, database: Units) => Partial<Transaction<MemoryConnection>>,
) =>
  units((database) => ({
    begin: async (...how) => {
      const one = await database.begin(...how);
      const { connection } = one;
      const same = {
        connection,
        commit: () => one.commit(),
        rollback: () => one.rollback(),
        savepoint: () => one.savepoint(),
      };
      return { ...same, ...change(one, database) };
    },
  }));

const committing = transactions((one) => ({ rollback: () => one.commit() }));
expectFound(
  "a worker that commits on throw",
  committing,
  "a unit is undone when its function throws, and the next one runs",
);
expectFound("a worker that commits on throw", committing, "an opened unit takes effect only with commit", RANDOM);
expectFound(
  "a worker that commits on throw",
  committing,
  "all repositories of a unit take effect together, or not at all",
);

const never = transactions((one) => ({ commit: () => one.rollback() }));
expectFound("a worker that never commits", never, "a unit commits when its function resolves");

const noPoint = { release: async () => {}, rollback: async () => {} };
const pointless = transactions(() => ({ savepoint: async () => noPoint }));
expectFound("a savepoint that undoes nothing", pointless, "a savepoint that throws is undone alone", "savepoints nest");

const loose = transactions((_, { connection }) => ({ connection }));
expectFound("a unit that writes at once", loose, "other units do not see uncommitted changes");
expectFound(
  "a unit without a view of its own",
  loose,
  "a reading unit keeps its snapshot where the traits promise it, and does not write",
);

const silent = transactions((one) => ({ commit: () => one.commit().catch(() => {}) }));
expectFound("a commit whose failure is dropped", silent, "a failed commit makes its unit fail, without effect");
expectFound(
  "a commit whose failure is dropped",
  silent,
  "of two units that change an entity that both have read, neither change is lost",
);

const once = units(() => ({ isTransient: () => false }));
expectFound("a unit that is not run again", once, "a unit whose commit conflicts is run again, and takes effect once");
const forEver = units(() => ({ isTransient: (error) => error instanceof Error && !/in the way/.test(error.message) }));
expectFound("an error that is mistaken for another", forEver, "a failed commit makes its unit fail, without effect");

const exhausted = units(({ begin }) => {
  let begun = 0;
  return { begin: (...how) => (++begun === 3 ? Promise.reject(new Error("cannot begin")) : begin(...how)) };
});
// Units that have arrived must not wait for one that never comes.
expectFound("a unit that cannot begin", exhausted, "an opened unit ends once, and a second end touches no other unit");

const deaf = units(({ connection }) => ({ connectionFor: () => connection }));
test("the worker makes up for a connection that ignores signals", async (t) => {
  const name = "repositories for a signal work until it is aborted, and leave no listener on it";
  await t.notThrowsAsync(async () => caseOf(name).run(deaf));
});

const writing = units((database) => ({ begin: (_, ...how) => database.begin("write", ...how) }));
expectFound(
  "a reading unit that writes",
  writing,
  "a reading unit keeps its snapshot where the traits promise it, and does not write",
);

const turns = units(() => ({}), { concurrentUnits: false });
expectFound(
  "a promise of turns that are not taken",
  turns,
  "64 units are open at once, or take turns, and all succeed",
);
const told = units(() => ({}), { refusals: "at commit" });
expectFound(
  "a wrong promise of when refusals are reported",
  told,
  "a refusal is reported by the operation or by its savepoint, and undoes no more than that",
);
const validated = units(() => ({}), { reads: "validated" });
expectFound(
  "a wrong promise of what is read",
  validated,
  "a reading unit keeps its snapshot where the traits promise it, and does not write",
);

/*
 * The suite is also for backends that hear of refusals at commit only. This is the simplest one: memory, which keeps
 * refusals to itself until the end of the unit or savepoint.
 */

const writes = ["create", "save", "remove", "update", "drop", "delete", "replace", "partialReplace"];

/** The errors with which a unit or savepoint fails at its end. */
class Refusals {
  readonly #running: Promise<unknown>[] = [];
  first: unknown;

  /** The result of a write; if it is refused, the entities that were to be written. */
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
    runLazily: (fn, first, options) => worker.runLazily(fn, first, options),
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

const groups: readonly CaseGroup[] = ["constraint", "key", "unit", "ending", "isolation", "failure"];
for (const { name, run } of [...conformanceCases.filter(({ group }) => groups.includes(group)), caseOf(RANDOM)]) {
  test.serial(`refusals at commit: ${name}`, async (t) => {
    await t.notThrowsAsync(run(deferring("at commit")));
  });
}

const promised = deferring("at once");
expectFound(
  "a refusal that comes later than is promised",
  promised,
  "a refused write that is caught leaves the unit usable",
);
