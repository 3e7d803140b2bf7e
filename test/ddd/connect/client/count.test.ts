import { createRouterTransport, type Interceptor } from "@connectrpc/connect";
import test from "ava";
import { OwnerService } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import { connectRoutes, resourceService } from "../../../../src/ddd/connect/index.ts";
import { MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { PageTokenSeal } from "../../../../src/ddd/query/page-token.ts";
import { ItemRepository, OwnerRepository, ownerCodec, sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { itemsUpTo, type Owner, owner } from "../../../../src/ddd/testing/index.ts";
import {
  ItemRepository as Items,
  MembershipRepository,
  OwnerRepository as Owners,
  ProductRepository,
  SlotRepository,
  TicketRepository,
} from "../../../../src/ddd/testing/memory.ts";

const COUNT = 2500;

async function served({ filled = true } = {}) {
  const classes = { items: Items, owners: Owners, memberships: MembershipRepository, slots: SlotRepository };
  const worker = new MemoryWorker(new MemoryDatabase(), {
    ...classes,
    products: ProductRepository,
    tickets: TicketRepository,
  });
  await worker.repositories.owners.create(...Array.from({ length: COUNT }, (_, i) => owner(i + 1)));
  await worker.repositories.items.create(...itemsUpTo(COUNT));
  const asked: number[] = [];
  const watch: Interceptor = (next) => async (request) => {
    const response = await next(request);
    if (request.method.name.startsWith("List")) asked.push((request.message as { pageSize?: number }).pageSize ?? 0);
    if (!filled && !response.stream && "totalSize" in response.message) response.message.totalSize = 0;
    return response;
  };
  const transport = createRouterTransport(connectRoutes(sampleServices(worker)), {
    transport: { interceptors: [watch] },
  });
  return { worker, asked, owners: new OwnerRepository(transport), items: new ItemRepository(transport) };
}

test("a count asks for total_size with a page of one, where the List has it", async (t) => {
  const { owners, items, asked } = await served();
  t.is(await owners.count(), COUNT);
  t.is(await owners.count({ name: { endsWith: "7" } }), COUNT / 10);
  t.is(await owners.count({ id: owner(3).id }), 1);
  t.is(await owners.count({ name: "nobody" }), 0);
  t.deepEqual(asked, [1, 1, 1, 1]);
  asked.length = 0;
  // Its List has no such field.
  t.is(await items.count(), COUNT);
  t.deepEqual(asked, [1000, 1000, 1000]);
});

test("a service that leaves total_size empty is read", async (t) => {
  const { owners, asked } = await served({ filled: false });
  t.is(await owners.count(), COUNT);
  t.deepEqual(asked, [1, 1000, 1000, 1000]);
});

test("total_size counts the rows that the caller may see, on each page", async (t) => {
  const { worker } = await served();
  const service = resourceService({
    service: OwnerService,
    codec: ownerCodec,
    worker,
    repository: "owners",
    seal: new PageTokenSeal(new Uint8Array(32)),
    scope: () => ({ name: { startsWith: "Owner 1" } }),
  });
  const sizes: number[] = [];
  const watch: Interceptor = (next) => async (request) => {
    const response = await next(request);
    if (!response.stream && "totalSize" in response.message) sizes.push(Number(response.message.totalSize));
    return response;
  };
  const transport = createRouterTransport(connectRoutes([service]), { transport: { interceptors: [watch] } });
  const owners = new OwnerRepository(transport);
  const seen = (await worker.repositories.owners.count({ name: { startsWith: "Owner 1" } })) ?? 0;
  t.is(await owners.count(), seen);
  const where = { name: { endsWith: "7" } } as const;
  const { nextToken } = await owners.page({ where, size: 5 });
  const page = await owners.page({ where, size: 5, token: nextToken });
  t.is(page.items.length, 5);
  const both = await worker.repositories.owners.count(where, { name: { startsWith: "Owner 1" } });
  t.deepEqual(sizes, [seen, both, both]);
  const all: Owner[] = page.items;
  t.true(all.every(({ name }) => name.startsWith("Owner 1")));
});
