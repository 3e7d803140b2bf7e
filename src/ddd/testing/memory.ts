import {
  eventRepositories,
  type MemoryConnection,
  MemoryDatabase,
  MemoryRepository,
  MemoryWorker,
} from "../memory/index.ts";
import type { RepositoryClass } from "../worker.ts";
import type { Backend } from "./backend.ts";
import type { EventBackend } from "./event/backend.ts";
import { withFaults } from "./fault.ts";
import { itemTable, membershipTable, ownerTable, productTable, slotTable, ticketTable } from "./repository/table.ts";
import type { Item, Membership, NewTicket, Owner, Product, Slot, Ticket } from "./sample.ts";

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

/** The suite's slots in memory. */
export class SlotRepository extends MemoryRepository<Slot> {
  table = slotTable;
}

/** The suite's products in memory. */
export class ProductRepository extends MemoryRepository<Product> {
  table = productTable;
}

/** The suite's tickets in memory. */
export class TicketRepository extends MemoryRepository<Ticket, NewTicket> {
  table = ticketTable;
}

/** Your own repositories, which the suite tests instead of its samples. */
export interface MemoryRepositories {
  /** @default ItemRepository */
  readonly items?: RepositoryClass<MemoryConnection, MemoryRepository<Item>>;
  /** @default OwnerRepository */
  readonly owners?: RepositoryClass<MemoryConnection, MemoryRepository<Owner>>;
  /** @default MembershipRepository */
  readonly memberships?: RepositoryClass<MemoryConnection, MemoryRepository<Membership>>;
  /** @default SlotRepository */
  readonly slots?: RepositoryClass<MemoryConnection, MemoryRepository<Slot>>;
  /** @default ProductRepository */
  readonly products?: RepositoryClass<MemoryConnection, MemoryRepository<Product>>;
  /** @default TicketRepository */
  readonly tickets?: RepositoryClass<MemoryConnection, MemoryRepository<Ticket, NewTicket>>;
}

/** Databases in memory: `memoryBackend()`, or `memoryBackend({ items: MyItems })` to test a repository of your own. */
export function memoryBackend({
  items = ItemRepository,
  owners = OwnerRepository,
  memberships = MembershipRepository,
  slots = SlotRepository,
  products = ProductRepository,
  tickets = TicketRepository,
}: MemoryRepositories = {}): Backend & EventBackend {
  return {
    async open() {
      const { backend, faults } = withFaults(new MemoryDatabase());
      const open = () => new MemoryWorker(backend, { items, owners, memberships, slots, products, tickets });
      const events = new MemoryWorker(backend, eventRepositories);
      return { worker: open(), others: open(), events, faults, close: async () => {} };
    },
  };
}
