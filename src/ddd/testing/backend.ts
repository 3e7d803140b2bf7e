import type { Repository } from "../repository.ts";
import type { Worker } from "../worker.ts";
import type { Faults } from "./fault.ts";
import type { Item, Membership, NewTicket, Owner, Product, Slot, Ticket } from "./sample.ts";

/** The repositories that the suite works with. */
export type Samples = {
  readonly items: Repository<Item>;
  readonly owners: Repository<Owner>;
  readonly memberships: Repository<Membership>;
  readonly slots: Repository<Slot>;
  readonly products: Repository<Product>;
  readonly tickets: Repository<Ticket, NewTicket>;
};

/**
 * The differences that backends may have. A case asserts the promise of the backend's own traits. No case is left out for
 * a trait, so that every backend passes the same number of cases.
 */
export interface Traits {
  /** Whether units that write can be open at the same time. Where they cannot, they take turns. @default true */
  readonly concurrentUnits: boolean;
  /**
   * When a unit hears that the storage refuses a write, such as a taken name or a stale version: at once, from the
   * operation itself; or at commit, from the end of the operation's savepoint or unit. A caught refusal leaves the unit
   * usable either way. With "at commit", cascades of the storage need not be visible before. @default "at once"
   */
  readonly refusals: "at once" | "at commit";
  /**
   * The state that `read` shows: that of its beginning, however long it lasts; or that of its end, as a unit that has
   * seen another state runs again. @default "snapshot"
   */
  readonly reads: "snapshot" | "validated";
  /**
   * The isolation of concurrent units: each runs as if it were alone; or each as if nobody had written its written rows
   * since it read them. @default "serializable"
   */
  readonly isolation: "serializable" | "versions";
  /**
   * When the key is known that the backend gives to a new entity: at once, from `create`; or at commit, so that `create` without a key
   * is refused within a unit. @default "at once"
   */
  readonly givesKeys: "at once" | "at commit";
  /** The most bytes in UTF-8 that a text without a declared maximum may take. A longer one is an InvalidError. @default Infinity */
  readonly longestText: number;
}

/** A database that a case has to itself. */
export interface Opened {
  readonly worker: Worker<Samples>;
  /** Another worker of the same database. @default none: cases that need two use `worker` alone */
  readonly others?: Worker<Samples>;
  /** Makes the worker's units fail on demand; see withFaults. */
  readonly faults: Faults;
  /** Releases everything; the database is not needed any more. */
  close(): Promise<void>;
}

/**
 * The subject of the suite: a storage adapter, or your own repositories on one. `memoryBackend`, `sequelizeBackend` and
 * `connectBackend` make one. For your own adapter, write the six sample repositories and:
 *
 * ```ts
 * const backend: Backend = {
 *   async open() {
 *     const { backend: database, faults } = withFaults(await openMyDatabase());
 *     const repositories = { items: MyItems, owners: MyOwners, memberships: MyMemberships, slots: MySlots, products: MyProducts,
 *       tickets: MyTickets };
 *     const worker = new MyWorker(database, repositories);
 *     return { worker, faults, close: () => database.close() };
 *   },
 * };
 * ```
 */
export interface Backend {
  /** Opens a database without any entities; each case has its own. At least 64 units can be open in it at once. */
  open(): Promise<Opened>;
  /** @default the default of each trait */
  readonly traits?: Partial<Traits>;
}

/**
 * A requirement for every backend, for any test runner:
 *
 * ```ts
 * for (const { name, run } of conformanceCases) test(name, () => run(backend));
 * ```
 */
export interface Case {
  /** Unique in the suite. */
  readonly name: string;
  /** @throws AssertionError of node:assert, or the backend's own error, if the backend fails the case */
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
  givesKeys: "at once",
  longestText: Number.POSITIVE_INFINITY,
};

/** Defines a case that runs on a database of its own, which is closed when the case ends or fails. */
export function defineCase(name: string, body: (context: CaseContext) => Promise<void>): Case {
  return {
    name,
    async run({ open, traits }) {
      const { worker, others = worker, faults, close } = await open();
      // The timer of AbortSignal.timeout keeps no process alive, and node:test ends a test that waits for nothing else.
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
