import { createGrpcTransport } from "@connectrpc/connect-node";
import type { Repository } from "../src/ddd/index.ts";
import { ItemRepository as RemoteItems } from "../src/ddd/testing/connect.ts";
import type { Item } from "../src/ddd/testing/index.ts";
import { openSamples } from "./sample.ts";

// Lists all items of a database or a service on demand, and answers with their number.
const { SOURCE = "" } = process.env;
const items: Repository<Item> = SOURCE.startsWith("http:")
  ? new RemoteItems(createGrpcTransport({ baseUrl: SOURCE }))
  : (await openSamples(SOURCE)).worker.repositories.items;

process.on("message", (limit: number) => {
  count(limit).then(
    (found) => process.send?.(found),
    (error: unknown) => {
      throw error;
    },
  );
});
process.send?.("ready");

async function count(limit: number): Promise<number> {
  let found = 0;
  for await (const _ of items.list({ limit })) found++;
  return found;
}
