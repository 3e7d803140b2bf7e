import { type ConnectRouter, createRouterTransport } from "@connectrpc/connect";
import {
  ConnectRepository,
  listQuery,
  remoteResource,
  streamQuery,
  toConnectError,
} from "../../../src/ddd/connect/index.ts";
import { PageTokenSeal } from "../../../src/ddd/page.ts";
import type { Repository } from "../../../src/ddd/repository.ts";
import { ItemService, itemCodec } from "../../../src/ddd/testing/connect.ts";
import type { Backend, Item } from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";

const create = (item: Item) => ({ item: itemCodec.toMessage(item) });
const streamed = remoteResource(ItemService, itemCodec, { create });
const methods = ItemService.methods.filter(({ name }) => name !== "StreamItems");
const paged = remoteResource({ ...ItemService, methods }, itemCodec, { create });

/** Room for filters that list thousands. */
const MAX_LENGTH = 1_000_000;

/** An ItemService that items are only read from. */
function itemRoutes(stored: Repository<Item>): (router: ConnectRouter) => void {
  const seal = new PageTokenSeal(new Uint8Array(32));
  const { fields, toMessage } = itemCodec;
  const answer = async <O>(work: () => Promise<O>): Promise<O> => {
    try {
      return await work();
    } catch (error) {
      throw toConnectError(error);
    }
  };
  return (router) =>
    router.service(ItemService, {
      getItem: ({ id }) => answer(async () => ({ item: toMessage(await stored.retrieve({ id })) })),
      listItems: (request) =>
        answer(async () => {
          const { query, nextPageToken } = listQuery(request, { fields, maxFilterLength: MAX_LENGTH, seal });
          const page = await stored.page(query);
          return { items: page.items.map(toMessage), nextPageToken: nextPageToken(page) };
        }),
      async *streamItems(request) {
        try {
          for await (const one of stored.list(streamQuery(request, fields, MAX_LENGTH))) yield { item: toMessage(one) };
        } catch (error) {
          throw toConnectError(error);
        }
      },
    });
}

const reading = ["retrieve", "list", "page", "count"] as const;

/** Items in memory, which are stored there at once, and read through a service. @param streams whether it has a StreamItems */
export function readThroughService(streams: boolean): Backend {
  const memory = memoryBackend();
  class RemoteItems extends ConnectRepository<Item> {
    remote = streams ? streamed : paged;
  }
  return {
    async open() {
      const { worker, ...rest } = await memory.open();
      const stored = worker.repositories.items;
      const remote = new RemoteItems(createRouterTransport(itemRoutes(stored)));
      const read = Object.fromEntries(reading.map((name) => [name, remote[name].bind(remote)]));
      const items = new Proxy(stored, { get: (_, key) => read[String(key)] ?? Reflect.get(stored, key) });
      const repositories = { ...worker.repositories, items };
      const both = new Proxy(worker, {
        get: (_, key) => (key === "repositories" ? repositories : Reflect.get(worker, key).bind(worker)),
      });
      return { ...rest, worker: both };
    },
  };
}
