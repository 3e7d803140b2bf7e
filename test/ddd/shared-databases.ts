import type { IdempotencyRepositories } from "../../src/ddd/idempotency.ts";
import { MemoryDatabase, IdempotencyRepository as MemoryRequests, MemoryWorker } from "../../src/ddd/memory/index.ts";
import {
  IdempotencyRepository,
  migrateUp,
  openDatabase,
  SequelizeWorker,
  toolkitMigrations,
} from "../../src/ddd/sequelize/index.ts";
import { type Faults, type Samples, withFaults } from "../../src/ddd/testing/index.ts";
import * as memory from "../../src/ddd/testing/memory.ts";
import * as sequelize from "../../src/ddd/testing/sequelize.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import { databases, patient } from "./sequelize/backends.ts";

/** Several workers on one database. */
export interface Shared {
  readonly worker: Worker<Samples>;
  /** A worker with other repositories. */
  readonly requests: Worker<IdempotencyRepositories>;
  /** A worker with the repositories of `worker`, since a worker cannot be used within its own unit. */
  readonly others: Worker<Samples>;
  readonly faults: Faults;
  /** The number of units that write so far. */
  readonly begun: number;
  close(): Promise<void>;
}

function inMemory(): Shared {
  const { backend, begun, faults } = counted(new MemoryDatabase());
  const {
    ItemRepository: items,
    OwnerRepository: owners,
    MembershipRepository: memberships,
    SlotRepository: slots,
    ProductRepository: products,
    TicketRepository: tickets,
  } = memory;
  return {
    worker: new MemoryWorker(backend, { items, owners, memberships, slots, products, tickets }),
    others: new MemoryWorker(backend, { items, owners, memberships, slots, products, tickets }),
    requests: new MemoryWorker(backend, { requests: MemoryRequests }),
    faults,
    get begun() {
      return begun();
    },
    close: async () => {},
  };
}

async function inSql(kind: string): Promise<Shared> {
  const place = await databases[kind]?.();
  if (!place) throw new Error(`there is no database of the kind ${kind}`);
  const database = await openDatabase(place.url, patient);
  await migrateUp(database, toolkitMigrations);
  await migrateUp(database, sequelize.sampleMigrations);
  const { backend, begun, faults } = counted(database);
  const {
    ItemRepository: items,
    OwnerRepository: owners,
    MembershipRepository: memberships,
    SlotRepository: slots,
    ProductRepository: products,
    TicketRepository: tickets,
  } = sequelize;
  return {
    worker: new SequelizeWorker(backend, { items, owners, memberships, slots, products, tickets }),
    others: new SequelizeWorker(backend, { items, owners, memberships, slots, products, tickets }),
    requests: new SequelizeWorker(backend, { requests: IdempotencyRepository }),
    faults,
    get begun() {
      return begun();
    },
    close: async () => {
      await database.close();
      await place.close();
    },
  };
}

function counted<B extends Parameters<typeof withFaults>[0]>(database: B) {
  let count = 0;
  const { backend, faults } = withFaults(database);
  const begin: B["begin"] = (mode, attempt, signal, place) => {
    if (mode === "write") count++;
    return backend.begin(mode, attempt, signal, place);
  };
  return {
    backend: new Proxy(backend, { get: (target, key) => (key === "begin" ? begin : Reflect.get(target, key)) }),
    faults,
    begun: () => count,
  };
}

/** Opens an empty database. @param kind "memory", "sqlite" or "postgres" */
export async function opened(kind: string): Promise<Shared> {
  return kind === "memory" ? inMemory() : inSql(kind);
}
