import { createGrpcTransport } from "@connectrpc/connect-node";
import { ConnectWorker } from "../src/ddd/connect/index.ts";
import { ItemRepository } from "../src/ddd/testing/connect.ts";
import type { Item } from "../src/ddd/testing/index.ts";
import { interleave, ratio, type Turn } from "./interleave.ts";
import { end, pin, quick, start } from "./machine.ts";
import { median, report } from "./report.ts";
import { itemsFrom, withEmptySamples } from "./sample.ts";

const rounds = quick ? 3 : 7;
const creates = quick ? 200 : 1000;

/** Measures how much faster it is to create many entities in one unit. */
export function measureCommit(): Promise<void> {
  return withEmptySamples(async (url) => {
    const { child, message: baseUrl } = await start<string>("sample-server", { DATABASE_URL: url });
    pin(child);
    const transport = createGrpcTransport({ baseUrl });
    const worker = new ConnectWorker(transport, { items: ItemRepository });
    let next = 1;
    const fresh = (): Item[] => {
      next += creates;
      return itemsFrom(next - creates, creates);
    };
    const turns = await interleave(rounds, {
      single: async () => {
        const { items } = worker.repositories;
        for (const item of fresh()) await items.create(item);
      },
      atOnce: () =>
        worker.run(async ({ items }) => {
          await items.create(...fresh());
        }),
      oneByOne: () =>
        worker.run(async ({ items }) => {
          for (const item of fresh()) await items.create(item);
        }),
    });
    const ms = (of: readonly Turn[]) => median(of.map((turn) => turn.ms)).toFixed(0);
    const times = (how: "atOnce" | "oneByOne") =>
      `${ratio(turns.single, turns[how], "ms").toFixed(1)} times (${ms(turns[how])} ms and ${ms(turns.single)} ms)`;
    report(`a unit of one create of ${creates}, against ${creates} calls`, times("atOnce"), "at least 20 times");
    report(`a unit of ${creates} creates, against ${creates} calls`, times("oneByOne"), "at least 20 times");
    await end(child);
  });
}
