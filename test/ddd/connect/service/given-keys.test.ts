import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import test from "ava";
import {
  CreateTicketRequestSchema,
  CreateTicketResponseSchema,
  TicketService,
} from "../../../../gen/brasa/testing/v1/ticket_pb.js";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { FieldBehavior } from "../../../../gen/google/api/field_behavior_pb.js";
import { ConnectWorker, idempotent, resourceService } from "../../../../src/ddd/connect/index.ts";
import { PreconditionError } from "../../../../src/ddd/error.ts";
import {
  IdempotencyRepository,
  MemoryDatabase,
  MemoryRepository,
  MemoryWorker,
} from "../../../../src/ddd/memory/index.ts";
import { identity } from "../../../../src/ddd/schema/column-type.ts";
import { text } from "../../../../src/ddd/schema/field.ts";
import { table } from "../../../../src/ddd/schema/table.ts";
import { sampleServices, TicketRepository } from "../../../../src/ddd/testing/connect.ts";
import * as memory from "../../../../src/ddd/testing/memory.ts";
import { reach, refusal } from "../notes.ts";
import { thingService } from "./things.ts";

/** Tickets in memory behind their service, whose answers are kept for repeats. */
function served() {
  const database = new MemoryDatabase();
  const { ItemRepository: items, OwnerRepository: owners, MembershipRepository: memberships } = memory;
  const { SlotRepository: slots, ProductRepository: products, TicketRepository: tickets } = memory;
  const worker = new MemoryWorker(database, { items, owners, memberships, slots, products, tickets });
  const log = { worker: new MemoryWorker(database, { requests: IdempotencyRepository }), now: () => new Date() };
  const reached = reach(sampleServices(worker).map((one) => idempotent(one as never, log)));
  return { ...reached, stored: worker.repositories.tickets, client: createClient(TicketService, reached.transport) };
}

test("the service gives a ticket its id where the request leaves it unset, and the same to a repeat", async (t) => {
  const { client, stored } = served();
  const request = { ticket: { title: "Tea" }, requestId: randomUUID() };
  const { ticket: made } = await client.createTicket(request);
  t.is(made?.id, 1n);
  t.is((await client.createTicket(request)).ticket?.id, 1n);
  t.is((await client.createTicket({ ticket: { id: 9n, title: "Milk" } })).ticket?.id, 9n);
  t.is((await client.createTicket({ ticket: { id: 0n, title: "Rice" } })).ticket?.id, 10n);
  t.is(await stored.count(), 3);
  const negative = await refusal(t, client.createTicket({ ticket: { id: -1n, title: "Salt" } }));
  t.deepEqual(negative.fields, ["ticket.id"]);
  t.is((await client.getTicket({ id: 10n })).ticket?.title, "Rice");
});

test("the calls of one Commit get keys of their own, in their order", async (t) => {
  const { transport } = served();
  const units = createClient(UnitOfWorkService, transport);
  const call = (title: string, id = 0n) => ({
    method: "brasa.testing.v1.TicketService/CreateTicket",
    request: anyPack(CreateTicketRequestSchema, create(CreateTicketRequestSchema, { ticket: { id, title } })),
  });
  const operations = [call("a"), call("b"), call("c", 7n), call("d")];
  const { responses } = await units.commit({ operations, requestId: randomUUID() });
  const made = responses.map((one) => anyUnpack(one, CreateTicketResponseSchema)?.ticket);
  t.deepEqual(
    made.map((one) => one?.title),
    ["a", "b", "c", "d"],
  );
  t.is(made[2]?.id, 7n);
  t.is(new Set(made.map((one) => one?.id)).size, 4);
});

test("a remote create is one call, or one Commit, and its entities have their keys", async (t) => {
  const { transport, calls } = served();
  const worker = new ConnectWorker(transport, { tickets: TicketRepository });
  const { tickets } = worker.repositories;
  t.deepEqual(await tickets.create({ title: "a", parentId: null }), [{ id: 1, title: "a", parentId: null }]);
  const two = await tickets.create({ title: "b", parentId: 1 }, { title: "c", parentId: null });
  t.deepEqual(two, [
    { id: 2, title: "b", parentId: 1 },
    { id: 3, title: "c", parentId: null },
  ]);
  t.deepEqual(calls, ["CreateTicket", "Commit"]);
});

test("a remote unit refuses an upsert whose new entities it would not know, and takes one whose entities are stored", async (t) => {
  const { transport, stored } = served();
  const worker = new ConnectWorker(transport, { tickets: TicketRepository });
  await stored.create({ title: "a", parentId: null });
  const by = { by: ["title"] } as const;
  await worker.run(async ({ tickets }) => {
    const refused = tickets.upsert([{ title: "b", parentId: null }], by);
    await t.throwsAsync(refused, { instanceOf: PreconditionError, message: /create them outside of the unit/ });
    t.deepEqual(await tickets.upsert([{ title: "a", parentId: 1 }], by), [{ id: 1, title: "a", parentId: 1 }]);
  });
  const { tickets } = worker.repositories;
  const twice = tickets.upsert(
    [
      { title: "c", parentId: null },
      { title: "c", parentId: 1 },
    ],
    by,
  );
  await t.throwsAsync(twice, { message: /title: come twice/ });
  t.is(await stored.count(), 1);
});

for (const key of ["id", "number"] as const) {
  test(`a key ${key} that is OUTPUT_ONLY is no caller's to choose`, async (t) => {
    type Thing = { readonly [K in typeof key]: number } & { readonly title: string };
    const int64 = { type: "int64", behavior: FieldBehavior.OUTPUT_ONLY };
    const { service, message } = thingService({ [key]: int64, title: { type: "string" } }, [key]);
    // The compiler does not know which of the two keys it is.
    const things = table<Thing>("things", { [key]: identity(), title: text(20) } as never, { key: [key] } as never);
    class Things extends MemoryRepository<Thing> {
      table = things;
    }
    const codec = {
      message,
      table: things,
      toMessage: (thing: Thing) => ({ [key]: BigInt(thing[key]), title: thing.title }),
      fromMessage: (made: Record<string, never>) => ({ [key]: Number(made[key]), title: made.title }),
    };
    const worker = new MemoryWorker(new MemoryDatabase(), { things: Things });
    const { transport } = reach([resourceService({ service, codec, worker, repository: "things" } as never)]);
    // A client of a service that is known at run time only.
    const client = createClient(service, transport) as unknown as Record<string, (request: object) => Promise<object>>;
    for (const [i, chosen] of [0n, 2n ** 53n - 1n, -5n].entries()) {
      const made = await client.createThing?.({ thing: { [key]: chosen, title: `${i}` } });
      t.like(made, { [key]: BigInt(i + 1), title: `${i}` });
    }
  });
}
