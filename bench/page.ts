import { createGrpcTransport } from "@connectrpc/connect-node";
import type { Repository } from "../src/ddd/index.ts";
import { ItemRepository as RemoteItems } from "../src/ddd/testing/connect.ts";
import { type Item, uuidOf } from "../src/ddd/testing/index.ts";
import { interleave, perCallUs, ratio } from "./interleave.ts";
import { end, pin, quick, start } from "./machine.ts";
import { type Order, sealedTokenAfter, tokenAfter } from "./page-tokens.ts";
import { report } from "./report.ts";
import { filledSamples, openSamples } from "./sample.ts";

const rows = quick ? 50_000 : 1_000_000;
/** In the middle. */
const pageNumber = rows / 100;
const rounds = quick ? 5 : 21;
const pagesPerTurn = quick ? 40 : 100;
const SIZE = 50;

/** By the key, by a unique field, and by one that has an index for it. */
const orders: readonly Order[] = [
  { orderBy: [], text: "" },
  { orderBy: ["name"], text: "name" },
  { orderBy: ["createTime desc"], text: "create_time desc" },
];

/** Measures the cost of a page far down a list against the first page, local and remote. */
export async function measurePages(): Promise<void> {
  const url = await filledSamples(rows);
  const { database, worker } = await openSamples(url);
  const { child, message: baseUrl } = await start<string>("sample-server", { DATABASE_URL: url });
  pin(child);
  const remote = new RemoteItems(createGrpcTransport({ baseUrl }));
  for (const order of orders) await compare("local", worker.repositories.items, order, tokenAfter);
  for (const order of orders) await compare("remote", remote, order, sealedTokenAfter);
  await end(child);
  await database.close();
}

/** Compares both pages. The far page is reached by a token that is made from the item before it. */
async function compare(
  where: string,
  items: Repository<Item>,
  order: Order,
  toToken: (n: number, order: Order) => string,
): Promise<void> {
  const before = (pageNumber - 1) * SIZE;
  const descending = order.text.endsWith(" desc");
  const token = toToken(descending ? rows - before + 1 : before, order);
  const { orderBy } = order;
  const read = async (query: { token?: string }, first: number) => {
    for (let i = 0; i < pagesPerTurn; i++) {
      const { items: found } = await items.page({ orderBy, size: SIZE, ...query });
      if (found.length !== SIZE || found[0]?.id !== uuidOf(first)) throw new Error("this is another page");
    }
  };
  const turns = await interleave(rounds, {
    first: () => read({}, descending ? rows : 1),
    far: () => read({ token }, descending ? rows - before : before + 1),
  });
  const us = (which: "first" | "far") => perCallUs(turns[which], pagesPerTurn, "ms").toFixed(0);
  report(
    `page ${pageNumber} against page 1 of ${rows} rows, ${where}, by ${order.text || "id"}`,
    `${ratio(turns.far, turns.first, "ms").toFixed(2)} (${us("far")} and ${us("first")} µs)`,
    "at most 1.20",
  );
}
