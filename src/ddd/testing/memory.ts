import { boolean, type Fields, integer, nullable, number, text, timestamp, uuid } from "../field.ts";
import { type MemoryConnection, MemoryDatabase, MemoryRepository, MemoryWorker } from "../memory/index.ts";
import type { RepositoryClass } from "../worker.ts";
import type { Backend } from "./backend.ts";
import { withFaults } from "./fault.ts";
import type { Item, Owner } from "./sample.ts";

const itemFields: Fields<Item> = {
  id: uuid(),
  name: text(100),
  note: nullable(text()),
  active: boolean(),
  createTime: timestamp(),
  deleteTime: nullable(timestamp()),
  rating: nullable(integer()),
  weight: number(),
  price: text(),
  ownerId: nullable(uuid()),
  version: integer(),
};

const ownerFields: Fields<Owner> = { id: uuid(), name: text(100) };

/** The suite's items in memory. */
export class ItemRepository extends MemoryRepository<Item> {
  name = "items";
  fields = itemFields;
  unique = { items_name: ["name"] } as const;
}

/** The suite's owners in memory. */
export class OwnerRepository extends MemoryRepository<Owner> {
  name = "owners";
  fields = ownerFields;
  unique = {};
}

/** Repositories of one's own to hold to the suite. */
export interface MemoryRepositories {
  /** @default ItemRepository */
  readonly items?: RepositoryClass<MemoryConnection, MemoryRepository<Item>>;
  /** @default OwnerRepository */
  readonly owners?: RepositoryClass<MemoryConnection, MemoryRepository<Owner>>;
}

/** Databases in memory: `memoryBackend()`, or `memoryBackend({ items: MyItems })` for a repository of one's own. */
export function memoryBackend({ items = ItemRepository, owners = OwnerRepository }: MemoryRepositories = {}): Backend {
  return {
    async open() {
      const { backend, faults } = withFaults(new MemoryDatabase());
      return { worker: new MemoryWorker(backend, { items, owners }), faults, close: async () => {} };
    },
  };
}
