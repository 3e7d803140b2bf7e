import { randomUUID } from "node:crypto";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import * as sample from "../../../../gen/brasa/testing/v1/sample_pb.js";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import {
  connectRoutes,
  idempotent,
  resourceService,
  type ServiceDefinition,
  type UnitOfWorkOptions,
  unitOfWorkService,
} from "../../../../src/ddd/connect/index.ts";
import { SerializationError } from "../../../../src/ddd/error.ts";
import { itemCodec, sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { item, itemsUpTo, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../../src/ddd/testing/memory.ts";
import { opened, type Shared } from "../../shared-databases.ts";
import { reach, refusal, seal } from "../notes.ts";

const { ItemService } = sample;
type ItemHandlers = Partial<ServiceDefinition<typeof ItemService>["implementation"]>;

async function served(
  t: ExecutionContext,
  kind: string,
  options: UnitOfWorkOptions = {},
  handlers: (database: Shared) => ItemHandlers = () => ({}),
  batches: (database: Shared) => NonNullable<ServiceDefinition<typeof ItemService>["batches"]> = () => ({}),
) {
  const database = await opened(kind);
  t.teardown(() => database.close());
  const { worker, requests } = database;
  const own = handlers(database);
  const log = { worker: requests, now: () => new Date() };
  const items = resourceService({
    service: ItemService,
    codec: itemCodec,
    worker,
    repository: "items",
    seal,
    handlers: own,
    batches: batches(database),
  });
  const units = idempotent(unitOfWorkService(worker, [items], options), log);
  const { transport } = reach([items, units]);
  return {
    database,
    worker,
    units: createClient(UnitOfWorkService, transport),
    items: createClient(ItemService, transport),
  };
}

function operation<D extends DescMessage>(method: string, schema: D, request: MessageInitShape<D>) {
  return { method: `brasa.testing.v1.ItemService/${method}`, request: anyPack(schema, create(schema, request)) };
}

const getting = (n: number) => operation("GetItem", sample.GetItemRequestSchema, { id: uuidOf(n) });
const listing = () => operation("ListItems", sample.ListItemsRequestSchema, {});
const creating = (n: number) =>
  operation("CreateItem", sample.CreateItemRequestSchema, { item: itemCodec.toMessage(item(n)) });

for (const kind of ["memory", "sqlite", "postgres"]) {
  const on = (title: string, run: (t: ExecutionContext) => Promise<void>) => test(`${kind}: ${title}`, run);

  on(
    "a conflict during the search for the operation that failed repeats the unit, and hides no operation",
    async (t) => {
      let conflicts = 0;
      const store = async ({ worker }: Shared, requests: readonly sample.CreateItemRequest[]) => {
        const items = requests.map(({ item }) => itemCodec.fromMessage(item as sample.Item));
        const stored = await worker.run((unit) => unit.items.create(...items));
        return stored.map((one) => ({ item: itemCodec.toMessage(one) }));
      };
      const { worker, units } = await served(
        t,
        kind,
        {},
        (database) => ({
          createItem: async (request) => {
            if (conflicts++ < 2) throw new SerializationError();
            const [response] = await store(database, [request]);
            return response ?? {};
          },
        }),
        (database) => ({
          createItem: { key: ({ item }) => item?.id, handle: (requests) => store(database, requests) },
        }),
      );
      await worker.repositories.items.create(item(1));
      const { name, metadata } = await refusal(t, units.commit({ operations: [creating(2), creating(1)] }));
      t.is(name, "AlreadyExistsError");
      t.like(metadata, { operation: "1" });
      t.true(conflicts > 2);
      t.is(await worker.repositories.items.count(), 1);
    },
  );

  on("a Commit that only reads blocks no writer, and sees one state", async (t) => {
    const { database, worker, units, items } = await served(t, kind, {}, ({ worker }) => ({
      // As its own handler of a method without side effects may do.
      getItem: async ({ id }) => {
        const found = await worker.run(({ items }) => items.retrieve({ id }));
        return { item: itemCodec.toMessage(found) };
      },
    }));
    await worker.repositories.items.create(...itemsUpTo(3));
    const before = database.begun;
    const operations = [getting(1), listing(), getting(3)];
    t.is((await units.commit({ operations })).responses.length, 3);
    t.is((await units.commit({ operations, validateOnly: true })).responses.length, 3);
    t.is(database.begun, before);
    // To keep the answer takes a unit that writes, which is open for that alone.
    const request = { operations, requestId: randomUUID() };
    const answer = await units.commit(request);
    t.is(database.begun, before + 1);
    await items.deleteItem({ id: uuidOf(3) });
    t.deepEqual(await units.commit(request), answer);
    const { name, metadata } = await refusal(t, units.commit({ operations }));
    t.deepEqual([name, metadata], ["NotFoundError", { operation: "2" }]);
    await units.commit({ operations: [getting(1), creating(4)] });
    t.is(await worker.repositories.items.count(), 3);
  });

  on("a Commit that keeps its unit open for too long is undone, and says so", async (t) => {
    let deaf = true;
    const options = { maxUnitMs: 150 };
    const never = new Promise<never>(() => {});
    const { worker, units, items } = await served(t, kind, options, ({ worker }) => ({
      updateItem: async ({ item: given }) => {
        const id = given?.id ?? "";
        await worker.run(({ items }) => items.update({ note: "new" }, { id }));
        if (deaf) await never;
        return {};
      },
    }));
    await items.createItem({ item: itemCodec.toMessage(item(1)) });
    const update = operation("UpdateItem", sample.UpdateItemRequestSchema, { item: itemCodec.toMessage(item(1)) });
    for (const more of [{}, { validateOnly: true }, { requestId: randomUUID() }]) {
      const { name, reason, metadata, error } = await refusal(
        t,
        units.commit({ operations: [creating(2), update], ...more }),
      );
      t.deepEqual([name, reason, metadata], ["ExhaustedError", "COMMIT_TOO_LONG", {}]);
      t.regex(error.message, /150 ms.*split it/);
    }
    t.is(await worker.repositories.items.count({ note: "new" }), 0);
    t.is(await worker.repositories.items.count(), 1);
    deaf = false;
    options.maxUnitMs = 60_000;
    await units.commit({ operations: [creating(2), update] });
    t.is(await worker.repositories.items.count({ note: "new" }), 1);
  });

  on("a Commit whose responses would be too large has no effect", async (t) => {
    const { worker, units } = await served(t, kind, { maxResponseBytes: 2000 });
    const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => creating(from + i));
    await units.commit({ operations: many(1, 3) });
    const { name, reason } = await refusal(t, units.commit({ operations: many(10, 60) }));
    t.deepEqual([name, reason], ["ExhaustedError", "COMMIT_TOO_LARGE"]);
    t.is(await worker.repositories.items.count(), 3);
  });
}

test("an operation may be as long as the Commit's own limit allows", async (t) => {
  const { worker, close } = await memoryBackend().open();
  t.teardown(close);
  const routes = connectRoutes(sampleServices(worker), { limits: { maxBytes: 16 << 20 } });
  const units = createClient(UnitOfWorkService, createRouterTransport(routes));
  const note = "x".repeat(5 << 20);
  const one = operation("CreateItem", sample.CreateItemRequestSchema, {
    item: { ...itemCodec.toMessage(item(1)), note },
  });
  // It has been read and done: what is too large for its own limit is the response.
  t.is((await refusal(t, units.commit({ operations: [one] }))).reason, "COMMIT_TOO_LARGE");
  const deletion = operation("DeleteItem", sample.DeleteItemRequestSchema, { id: "x".repeat(5 << 20) });
  t.is((await refusal(t, units.commit({ operations: [deletion] }))).reason, "MESSAGE_TOO_LARGE");
});
