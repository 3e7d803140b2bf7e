import {
  type Connection,
  type DatabaseOptions,
  eventRepositories,
  type Migrations,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  toolkitMigrations,
} from "../sequelize/index.ts";
import type { RepositoryClass } from "../worker.ts";
import type { Backend, Traits } from "./backend.ts";
import type { EventBackend } from "./event/backend.ts";
import { withFaults } from "./fault.ts";
import { itemTable, membershipTable, ownerTable, productTable, slotTable, ticketTable } from "./repository/table.ts";
import type { Item, Membership, NewTicket, Owner, Product, Slot, Ticket } from "./sample.ts";

/** The suite's items in a SQL database. */
export class ItemRepository extends SequelizeRepository<Item> {
  table = itemTable;
}

/** The suite's owners in a SQL database. */
export class OwnerRepository extends SequelizeRepository<Owner> {
  table = ownerTable;
}

/** The suite's memberships in a SQL database. */
export class MembershipRepository extends SequelizeRepository<Membership> {
  table = membershipTable;
}

/** The suite's slots in a SQL database. */
export class SlotRepository extends SequelizeRepository<Slot> {
  table = slotTable;
}

/** The suite's products in a SQL database. */
export class ProductRepository extends SequelizeRepository<Product> {
  table = productTable;
}

/** The suite's tickets in a SQL database. */
export class TicketRepository extends SequelizeRepository<Ticket, NewTicket> {
  table = ticketTable;
}

/** Creates the suite's tables. It may change with every release: no database is kept for longer than a case. */
export const sampleMigrations: Migrations = {
  context: "samples",
  list: [
    {
      name: "0001-samples",
      up: async (ddl) => {
        await ddl.createTable(ownerTable.name, ownerTable.columns, ownerTable);
        await ddl.createTable(itemTable.name, itemTable.columns, itemTable);
        await ddl.createTable(membershipTable.name, membershipTable.columns, membershipTable);
        await ddl.createTable(slotTable.name, slotTable.columns, slotTable);
        await ddl.createTable(productTable.name, productTable.columns, productTable);
        await ddl.createTable(ticketTable.name, ticketTable.columns, ticketTable);
      },
      down: async (ddl) => {
        await ddl.dropTable("tickets");
        await ddl.dropTable("products");
        await ddl.dropTable("slots");
        await ddl.dropTable("memberships");
        await ddl.dropTable("items");
        await ddl.dropTable("owners");
      },
    },
  ],
};

/** The place of an empty database. */
export interface Place {
  /** As `openDatabase` takes it: a URL, or an instance of Sequelize. */
  readonly url: Parameters<typeof openDatabase>[0];
  /** Deletes the database, after the last connection to it has closed. */
  close(): Promise<void>;
}

/** Time enough, on a slow machine too, for a server to accept 64 connections at once, and for 64 units to take turns or to wait for each other. */
const patient: DatabaseOptions = {
  maxConnections: 70,
  connectTimeoutMs: 90_000,
  acquireTimeoutMs: 90_000,
  idleTimeoutMs: 90_000,
};

/** Your own repositories, which the suite tests instead of its samples, and options for the databases. */
export interface SequelizeBackendOptions {
  /** @default ItemRepository */
  readonly items?: RepositoryClass<Connection, SequelizeRepository<Item>>;
  /** @default OwnerRepository */
  readonly owners?: RepositoryClass<Connection, SequelizeRepository<Owner>>;
  /** @default MembershipRepository */
  readonly memberships?: RepositoryClass<Connection, SequelizeRepository<Membership>>;
  /** @default SlotRepository */
  readonly slots?: RepositoryClass<Connection, SequelizeRepository<Slot>>;
  /** @default ProductRepository */
  readonly products?: RepositoryClass<Connection, SequelizeRepository<Product>>;
  /** @default TicketRepository */
  readonly tickets?: RepositoryClass<Connection, SequelizeRepository<Ticket, NewTicket>>;
  /** @default at most 70 connections, 90 seconds to connect, to wait for one and to be idle in a unit, otherwise the defaults of `openDatabase` */
  readonly database?: DatabaseOptions;
  /** For a database that is a file, `sqliteTraits`. @default those of a server's database */
  readonly traits?: Partial<Traits>;
}

/**
 * SQL databases: `sequelizeBackend(async () => ({ url: await createDatabase(), close: async () => {} }))`.
 *
 * @param place makes an empty database
 */
export function sequelizeBackend(
  place: () => Promise<Place>,
  {
    items = ItemRepository,
    owners = OwnerRepository,
    memberships = MembershipRepository,
    slots = SlotRepository,
    products = ProductRepository,
    tickets = TicketRepository,
    database: options,
    traits = {},
  }: SequelizeBackendOptions = {},
): Backend & EventBackend {
  return {
    traits,
    async open() {
      const { url, close } = await place();
      const opened = await openDatabase(url, { ...patient, ...options });
      await migrateUp(opened, toolkitMigrations);
      await migrateUp(opened, sampleMigrations);
      const { backend: database, faults } = withFaults(opened);
      return {
        worker: new SequelizeWorker(database, { items, owners, memberships, slots, products, tickets }),
        others: new SequelizeWorker(database, { items, owners, memberships, slots, products, tickets }),
        events: new SequelizeWorker(database, eventRepositories),
        faults,
        close: async () => {
          await opened.close();
          await close();
        },
      };
    },
  };
}

/** Traits of a database that is a file: units that write take turns. */
export const sqliteTraits: Partial<Traits> = { concurrentUnits: false };
