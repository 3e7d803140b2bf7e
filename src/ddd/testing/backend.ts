import type { Repository } from "../repository.ts";
import type { Worker } from "../worker.ts";
import type { Faults } from "./fault.ts";
import type { Item, Membership, Owner, Slot } from "./sample.ts";

/** The repositories that the suite works with. */
export type Samples = {
  readonly items: Repository<Item>;
  readonly owners: Repository<Owner>;
  readonly memberships: Repository<Membership>;
  readonly slots: Repository<Slot>;
};

/**
 * In what backends may differ. A case asserts what the backend's own traits promise: none is left out, so that every
 * backend passes the same number of cases.
 */
export interface Traits {
  /** Whether units that write can be open at the same time. Where they cannot, they take turns. @default true */
  readonly concurrentUnits: boolean;
  /**
   * When a unit hears that the storage refuses a write, such as a taken name or a stale version: at once, from the
   * operation itself; or from the end of the savepoint that the operation is in, else of the unit. A caught refusal
   * leaves the unit usable either way. Where they come at commit, what the storage does by itself, such as to delete what
   * refers to the deleted, need not be seen before. @default "at once"
   */
  readonly refusals: "at once" | "at commit";
  /**
   * What `read` shows: what was committed when it began, however long it lasts; or what was committed when it ended, as a
   * unit that has seen something else runs again. @default "snapshot"
   */
  readonly reads: "snapshot" | "validated";
  /**
   * What units that meet are held to: each as if it were alone, or each as if no row that it wrote had been written by
   * others since it read it. @default "serializable"
   */
  readonly isolation: "serializable" | "versions";
}

/** A database that a case has to itself. */
export interface Opened {
  readonly worker: Worker<Samples>;
  /** Another worker of the same database. @default none: cases that need two use `worker` alone */
  readonly others?: Worker<Samples>;
  /** Makes the worker's units fail on demand; see withFaults. */
  readonly faults: Faults;
  /** Lets go of everything; the database is not needed any more. */
  close(): Promise<void>;
}

/**
 * What is held to the suite: a storage adapter, or repositories of one's own on one. `memoryBackend`, `sequelizeBackend`
 * and the like make one; for an adapter of one's own it takes sample repositories of its own and:
 *
 * ```ts
 * const backend: Backend = {
 *   async open() {
 *     const { backend: database, faults } = withFaults(await openMyDatabase());
 *     const worker = new MyWorker(database, { items: MyItems, owners: MyOwners, memberships: MyMemberships, slots: MySlots });
 *     return { worker, faults, close: () => database.close() };
 *   },
 * };
 * ```
 */
export interface Backend {
  /** Opens a database without any entities; each case has its own. At least 64 units can be open in it at once. */
  open(): Promise<Opened>;
  /** @default those that are named with each */
  readonly traits?: Partial<Traits>;
}

/**
 * One thing that every backend must do, bound to no test runner:
 *
 * ```ts
 * for (const { name, run } of conformanceCases) test(name, () => run(backend));
 * ```
 */
export interface Case {
  /** Unique in the suite. */
  readonly name: string;
  /** @throws AssertionError of node:assert, or whatever the backend threw, if the backend does not do it */
  run(backend: Backend): Promise<void>;
}

/** The repositories and tools that a case works with. */
export interface CaseContext extends Samples {
  readonly worker: Worker<Samples>;
  readonly others: Worker<Samples>;
  readonly faults: Faults;
  readonly traits: Traits;
}

const defaults: Traits = {
  concurrentUnits: true,
  refusals: "at once",
  reads: "snapshot",
  isolation: "serializable",
};

/** Defines a case that runs on a database of its own, which is closed when the case ends or fails. */
export function defineCase(name: string, body: (context: CaseContext) => Promise<void>): Case {
  return {
    name,
    async run({ open, traits }) {
      const { worker, others = worker, faults, close } = await open();
      // The timer of AbortSignal.timeout keeps no process alive, and node:test ends what waits for nothing else.
      const awake = setInterval(() => {}, 60_000);
      try {
        await body({ ...worker.repositories, worker, others, faults, traits: { ...defaults, ...traits } });
      } finally {
        clearInterval(awake);
        await close();
      }
    },
  };
}
