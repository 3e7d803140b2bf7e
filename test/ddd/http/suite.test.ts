import test from "ava";
import { HttpRepository, HttpService, HttpWorker } from "../../../src/ddd/http/index.ts";
import { toArray } from "../../../src/ddd/testing/check.ts";
import {
  type Backend,
  type CaseGroup,
  conformanceCases,
  type Item,
  itemTable,
  type Membership,
  membershipTable,
  type NewTicket,
  type Owner,
  ownerTable,
  type Product,
  productTable,
  type Samples,
  type Slot,
  slotTable,
  type Ticket,
  ticketTable,
} from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";
import type { Worker } from "../../../src/ddd/worker.ts";
import { serving, toJson } from "./serving.ts";

/** The groups of units and their failures, whose cases read what they have changed in one unit. */
const unitGroups: ReadonlySet<CaseGroup> = new Set(["error", "unit", "ending", "isolation", "failure"]);

/** The requests of all cases, for the control. */
const asked = { all: 0, lookups: 0 };

const READING: ReadonlySet<PropertyKey> = new Set(["retrieve", "find", "list", "page", "count"]);

/**
 * A service in memory, whose rows are read over HTTP, and changed in memory.
 *
 * @param lookups whether single entities can be asked for
 */
function httpBackend(lookups: boolean): Backend {
  return {
    async open() {
      const { worker, faults, close } = await memoryBackend().open();
      const server = await serving(async ({ url = "" }, response) => {
        const [, name = "", ...key] = url.split("/").map(decodeURIComponent);
        const rows = await toArray<object>(worker.repositories[name as keyof Samples].list());
        const values = (row: object) => (row as { id?: unknown }).id ?? Object.values(row).slice(0, 2).join();
        const [id] = key;
        asked[id === undefined ? "all" : "lookups"]++;
        const found = id === undefined ? { rows } : rows.find((row) => `${values(row)}` === id);
        response.statusCode = found ? 200 : 404;
        response.end(toJson(found));
      });
      const sourceOf = (name: string) => ({
        url: `${server.url}/${name}`,
        rows: (body: unknown) => (body as { rows: unknown }).rows,
        lookup: lookups
          ? (key: object) => `${server.url}/${name}/${encodeURIComponent(Object.values(key).join())}`
          : undefined,
      });
      class Items extends HttpRepository<Item> {
        table = itemTable;
        source = sourceOf("items");
      }
      class Owners extends HttpRepository<Owner> {
        table = ownerTable;
        source = sourceOf("owners");
      }
      class Memberships extends HttpRepository<Membership> {
        table = membershipTable;
        source = sourceOf("memberships");
      }
      class Slots extends HttpRepository<Slot> {
        table = slotTable;
        source = sourceOf("slots");
      }
      class Products extends HttpRepository<Product> {
        table = productTable;
        source = sourceOf("products");
      }
      class Tickets extends HttpRepository<Ticket, NewTicket> {
        table = ticketTable;
        source = sourceOf("tickets");
      }
      const classes = {
        items: Items,
        owners: Owners,
        memberships: Memberships,
        slots: Slots,
        products: Products,
        tickets: Tickets,
      };
      const http = new HttpWorker(new HttpService(), classes);
      return {
        worker: readingFrom(http, worker),
        faults,
        close: async () => {
          await server.close();
          await close();
        },
      };
    },
  };
}

/** A worker that reads by one, and changes by the other. */
function readingFrom(reads: Worker<Samples>, writes: Worker<Samples>): Worker<Samples> {
  const mixed = Object.fromEntries(
    Object.entries(writes.repositories).map(([name, own]) => {
      const http = reads.repositories[name as keyof Samples];
      return [name, new Proxy(own, { get: (_, key) => Reflect.get(READING.has(key) ? http : own, key) as unknown })];
    }),
  ) as unknown as Samples;
  return new Proxy(writes, {
    get(target, key) {
      if (key === "repositories") return mixed;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

for (const [title, backend] of Object.entries({
  HTTP: httpBackend(false),
  "HTTP, with look-ups": httpBackend(true),
})) {
  for (const { name, group, run } of conformanceCases) {
    if (unitGroups.has(group)) continue;
    test.serial(`${title}: ${name}`, async (t) => {
      await t.notThrowsAsync(run(backend));
    });
  }
}

test.serial("the control: the cases have read over HTTP", (t) => {
  t.log(asked);
  t.true(asked.all > 1000 && asked.lookups > 20);
});
