import { createRouterTransport } from "@connectrpc/connect";
import { ItemService } from "../../../gen/brasa/testing/v1/sample_pb.js";
import { ConnectRepository, connectRoutes, remoteResource } from "../../../src/ddd/connect/index.ts";
import {
  ItemRepository,
  itemCodec,
  MembershipRepository,
  OwnerRepository,
  ProductRepository,
  SlotRepository,
  sampleServices,
  TicketRepository,
} from "../../../src/ddd/testing/connect.ts";
import type { Backend, Item } from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";

/** The repositories of all samples, over RPC. */
export const repositories = {
  items: ItemRepository,
  owners: OwnerRepository,
  memberships: MembershipRepository,
  slots: SlotRepository,
  products: ProductRepository,
  tickets: TicketRepository,
};

const streamed = remoteResource(ItemService, itemCodec);
const methods = ItemService.methods.filter(({ name }) => name !== "StreamItems");
const paged = remoteResource({ ...ItemService, methods }, itemCodec);

const reading = ["retrieve", "list", "page", "count"] as const;

/** Items in memory that are written directly, and read through a service. @param streams whether the service has StreamItems */
export function readThroughService(streams: boolean): Backend {
  const memory = memoryBackend();
  class RemoteItems extends ConnectRepository<Item> {
    remote = streams ? streamed : paged;
  }
  return {
    async open() {
      const { worker, ...rest } = await memory.open();
      const stored = worker.repositories.items;
      const remote = new RemoteItems(
        createRouterTransport(connectRoutes(sampleServices(worker), { onError: () => {} })),
      );
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
