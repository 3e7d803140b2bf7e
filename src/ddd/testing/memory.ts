import { type MemoryConnection, MemoryDatabase, MemoryRepository, MemoryWorker } from "../memory/index.ts";
import type { RepositoryClass } from "../worker.ts";
import type { Backend } from "./backend.ts";
import { withFaults } from "./fault.ts";
import type { Item, Membership, Owner } from "./sample.ts";
import { itemTable, membershipTable, ownerTable } from "./table.ts";

/** The suite's items in memory. */
export class ItemRepository extends MemoryRepository<Item> {
  table = itemTable;
}

/** The suite's owners in memory. */
export class OwnerRepository extends MemoryRepository<Owner> {
  table = ownerTable;
}

/** The suite's memberships in memory. */
export class MembershipRepository extends MemoryRepository<Membership> {
  table = membershipTable;
}

/** Repositories of one's own to hold to the suite. */
export interface MemoryRepositories {
  /** @default ItemRepository */
  readonly items?: RepositoryClass<MemoryConnection, MemoryRepository<Item>>;
  /** @default OwnerRepository */
  readonly owners?: RepositoryClass<MemoryConnection, MemoryRepository<Owner>>;
  /** @default MembershipRepository */
  readonly memberships?: RepositoryClass<MemoryConnection, MemoryRepository<Membership>>;
}

/** Databases in memory: `memoryBackend()`, or `memoryBackend({ items: MyItems })` for a repository of one's own. */
export function memoryBackend({
  items = ItemRepository,
  owners = OwnerRepository,
  memberships = MembershipRepository,
}: MemoryRepositories = {}): Backend {
  return {
    async open() {
      const { backend, faults } = withFaults(new MemoryDatabase());
      const open = () => new MemoryWorker(backend, { items, owners, memberships });
      return { worker: open(), others: open(), faults, close: async () => {} };
    },
  };
}
