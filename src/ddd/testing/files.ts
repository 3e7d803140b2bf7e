import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventRepositories, type FileConnection, FileRepository, FileWorker, openFiles } from "../files/index.ts";
import type { RepositoryClass, Worker } from "../worker.ts";
import type { Backend, Samples } from "./backend.ts";
import { toArray } from "./check.ts";
import type { EventBackend } from "./event/backend.ts";
import { withFaults } from "./fault.ts";
import { itemTable, membershipTable, ownerTable, productTable, slotTable, ticketTable } from "./repository/table.ts";
import type { Item, Membership, NewTicket, Owner, Product, Slot, Ticket } from "./sample.ts";

/** The suite's items in files. */
export class ItemRepository extends FileRepository<Item> {
  table = itemTable;
}

/** The suite's owners in files. */
export class OwnerRepository extends FileRepository<Owner> {
  table = ownerTable;
}

/** The suite's memberships in files. */
export class MembershipRepository extends FileRepository<Membership> {
  table = membershipTable;
}

/** The suite's slots in files. */
export class SlotRepository extends FileRepository<Slot> {
  table = slotTable;
}

/** The suite's products in files. */
export class ProductRepository extends FileRepository<Product> {
  table = productTable;
}

/** The suite's tickets in files. */
export class TicketRepository extends FileRepository<Ticket, NewTicket> {
  table = ticketTable;
}

/** Your own repositories, which the suite tests instead of its samples, and the place of its folders. */
export interface FileBackendOptions {
  /** @default ItemRepository */
  readonly items?: RepositoryClass<FileConnection, FileRepository<Item>>;
  /** @default OwnerRepository */
  readonly owners?: RepositoryClass<FileConnection, FileRepository<Owner>>;
  /** @default MembershipRepository */
  readonly memberships?: RepositoryClass<FileConnection, FileRepository<Membership>>;
  /** @default SlotRepository */
  readonly slots?: RepositoryClass<FileConnection, FileRepository<Slot>>;
  /** @default ProductRepository */
  readonly products?: RepositoryClass<FileConnection, FileRepository<Product>>;
  /** @default TicketRepository */
  readonly tickets?: RepositoryClass<FileConnection, FileRepository<Ticket, NewTicket>>;
  /** The folder in which each case makes one of its own. @default the system's folder for temporary files */
  readonly parent?: string;
}

/**
 * Folders of files: `fileBackend("json")`, or `fileBackend("csv", { items: MyItems })` to test a repository of your own. At the
 * end of each case its files are read anew, and must have the rows that were in the database.
 */
export function fileBackend(
  format: "json" | "csv",
  {
    items = ItemRepository,
    owners = OwnerRepository,
    memberships = MembershipRepository,
    slots = SlotRepository,
    products = ProductRepository,
    tickets = TicketRepository,
    parent = tmpdir(),
  }: FileBackendOptions = {},
): Backend & EventBackend {
  return {
    async open() {
      const folder = await mkdtemp(join(parent, "brasa-files-"));
      const url = `${format}:${folder}`;
      const database = await openFiles(url);
      const { backend, faults } = withFaults(database);
      const open = () => new FileWorker(backend, { items, owners, memberships, slots, products, tickets });
      return {
        worker: open(),
        others: open(),
        events: new FileWorker(backend, eventRepositories),
        faults,
        close: async () => {
          const kept = await contents(open());
          await database.close();
          const reopened = await openFiles(url);
          const read = await contents(
            new FileWorker(reopened, { items, owners, memberships, slots, products, tickets }),
          );
          await reopened.close();
          await rm(folder, { recursive: true });
          assert.deepEqual(read, kept, "the files have other rows than the database that wrote them");
        },
      };
    },
  };
}

/** All rows. */
async function contents({ repositories }: Worker<Samples>): Promise<unknown[]> {
  const { owners, items, memberships, slots, products, tickets } = repositories;
  return Promise.all([owners, items, memberships, slots, products, tickets].map((one) => toArray<unknown>(one.list())));
}
