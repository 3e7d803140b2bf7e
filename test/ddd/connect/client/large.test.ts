import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectNodeAdapter, createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { ItemService } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import {
  ConnectRepository,
  ConnectWorker,
  connectRoutes,
  type MessageCodec,
  remoteResource,
} from "../../../../src/ddd/connect/index.ts";
import { ExhaustedError, InvalidError } from "../../../../src/ddd/error.ts";
import { everything } from "../../../../src/ddd/query/where.ts";
import { itemCodec, sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { type Item, item, itemsUpTo, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../../src/ddd/testing/memory.ts";
import { repositories } from "../items.ts";

const methods = ItemService.methods.filter(({ name }) => name !== "StreamItems");
const paged = remoteResource({ ...ItemService, methods }, itemCodec);

/** Items that are read by pages in units and outside. */
class PagedItems extends ConnectRepository<Item> {
  remote = paged;
}

/** Items at a service whose answers are limited. */
async function served(t: ExecutionContext, limits: { writeMaxBytes?: number; readMaxBytes?: number } = {}) {
  const { worker: local } = await memoryBackend().open();
  const { writeMaxBytes = 4 * 1024 * 1024, readMaxBytes = 4 * 1024 * 1024 } = limits;
  const routes = connectRoutes(sampleServices(local), { onError: () => {} });
  const server = createServer(connectNodeAdapter({ routes, writeMaxBytes }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transports = [createConnectTransport, createGrpcWebTransport].map((create) =>
    create({ baseUrl, httpVersion: "1.1", readMaxBytes }),
  );
  return {
    stored: local.repositories.items,
    transports,
    workers: transports.map((transport) => new ConnectWorker(transport, { ...repositories, items: PagedItems })),
  };
}

async function numberOf(items: AsyncIterable<Item>): Promise<number> {
  let number = 0;
  for await (const _ of items) number++;
  return number;
}

const large = (kilobytes: number) => (one: Item) => ({ ...one, note: "x".repeat(kilobytes * 1000) });

/** Everything that reads many. */
async function readsAll(t: ExecutionContext, { workers, stored }: Awaited<ReturnType<typeof served>>, count: number) {
  for (const worker of workers) {
    const { items } = worker.repositories;
    t.is(await numberOf(items.list()), count);
    t.is(await items.count(), count);
    await worker.run(async ({ items }) => {
      t.is(await numberOf(items.list({ orderBy: ["name desc"] })), count);
      t.is(await items.count({ active: true }), count / 2);
      t.is((await items.page({ size: count / 2 })).items.length, count / 2);
      t.is((await items.retrieve({ name: item(1).name })).id, uuidOf(1));
    });
    const first = await items.page({ size: count });
    t.true(first.items.length > 0 && first.nextToken !== "");
    t.is((await items.update({ rating: 5 }, everything)).length, count);
    t.is(await worker.run(({ items }) => items.drop({ active: true })), count / 2);
    await stored.create(
      ...itemsUpTo(count)
        .filter(({ active }) => active)
        .map(large(25)),
    );
  }
}

test("lists, counts and changes of entities that are large together are made in smaller pages", async (t) => {
  const service = await served(t);
  await service.stored.create(...itemsUpTo(160).map(large(25)));
  t.true(160 * 25_000 > 3 * 1024 * 1024);
  await readsAll(t, service, 160);
});

test("a service whose pages exceed the message limit is asked for smaller ones", async (t) => {
  const service = await served(t, { writeMaxBytes: 300_000 });
  await service.stored.create(...itemsUpTo(60).map(large(9)));
  const { workers } = service;
  for (const worker of workers) {
    t.is(await worker.repositories.items.count(), 60);
    t.is(await worker.read(({ items }) => items.count()), 60);
    t.is(await numberOf(worker.repositories.items.list()), 60);
  }
});

test("an entity that is larger than a response is named in the error", async (t) => {
  for (const limits of [{ writeMaxBytes: 100_000 }, { readMaxBytes: 100_000 }]) {
    const { stored, workers } = await served(t, limits);
    await stored.create(large(200)(item(1)), item(2));
    for (const {
      repositories: { items },
    } of workers) {
      for (const read of [() => items.retrieve({ id: uuidOf(1) }), () => items.count(), () => numberOf(items.list())]) {
        const error = await t.throwsAsync(read, { instanceOf: ExhaustedError });
        t.is(error.reason, "ENTITY_TOO_LARGE");
        t.regex(error.message, /one of items is larger than an answer/);
      }
      t.is((await items.retrieve({ id: uuidOf(2) })).id, uuidOf(2));
    }
  }
});

test("a value that its message cannot hold is invalid, alone, among others and in a unit", async (t) => {
  // A codec of one's own may give what the declared types do not show.
  const codec: MessageCodec<Item, typeof itemCodec.message> = {
    ...itemCodec,
    toMessage: (one) => ({ ...itemCodec.toMessage(one), rating: one.rating === 7 ? 2n ** 70n : undefined }),
  };
  const remote = remoteResource({ ...ItemService, methods }, codec);
  class Unfit extends ConnectRepository<Item> {
    remote = remote;
  }
  const { stored, transports } = await served(t);
  for (const transport of transports) {
    const worker = new ConnectWorker(transport, { items: Unfit });
    const { items } = worker.repositories;
    for (const create of [
      () => items.create(item(1, { rating: 7 })),
      () => items.create(item(1), item(2, { rating: 7 })),
      () => worker.run(({ items }) => items.create(item(1, { rating: 7 }))),
    ]) {
      const error = await t.throwsAsync(create, { instanceOf: InvalidError });
      t.deepEqual(
        error.violations.map(({ field }) => field),
        ["rating"],
      );
      t.regex(error.message, /does not fit into the service's message/);
    }
    t.is(await stored.count(), 0);
  }
});
