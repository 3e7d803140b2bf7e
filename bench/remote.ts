import { createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { type Item as ItemMessage, ItemService } from "../gen/brasa/testing/v1/sample_pb.js";
import { ItemRepository } from "../src/ddd/testing/connect.ts";
import { type Item, uuidOf } from "../src/ddd/testing/index.ts";
import { interleave, perCallUs, ratio } from "./interleave.ts";
import { end, pin, quick, start } from "./machine.ts";
import { report } from "./report.ts";
import { filledSamples } from "./sample.ts";

const rows = quick ? 20_000 : 100_000;
const rounds = quick ? 5 : 21;
const callsPerTurn = quick ? 96 : 320;
const PAGE_SIZE = 50;
const MOST_IN_FLIGHT = 16;

/** One call of a lane. Lanes change different items, since each change needs the version after the one before. */
type Work = (lane: number, call: number) => Promise<unknown>;

/** Measures the overhead of the Connect repository over the generated client, for the same rows. */
export async function measureRemote(): Promise<void> {
  const { child, message: baseUrl } = await start<string>("sample-server", { DATABASE_URL: await filledSamples(rows) });
  pin(child);
  const transport = createGrpcTransport({ baseUrl });
  for (const [what, bare, repository] of [
    ["retrieve", bareGet(transport), retrieve(transport)],
    [`page of ${PAGE_SIZE}`, bareList(transport), page(transport)],
    ["save", await bareUpdate(transport), await save(transport)],
  ] as const) {
    for (const inFlight of [1, MOST_IN_FLIGHT]) {
      const turns = await interleave(
        rounds,
        { bare: () => inLanes(inFlight, bare), repository: () => inLanes(inFlight, repository) },
        3,
      );
      const cost = (how: "ms" | "cpuMs") =>
        `${ratio(turns.repository, turns.bare, how).toFixed(2)} (${perCallUs(turns.repository, callsPerTurn, how).toFixed(0)} and ${perCallUs(turns.bare, callsPerTurn, how).toFixed(0)} µs)`;
      report(
        `Connect repository against bare client: ${what}, ${inFlight} in flight; time, client's processor time`,
        `${cost("ms")}, ${cost("cpuMs")}`,
        "at most 1.15",
      );
    }
  }
  await end(child);
}

async function inLanes(count: number, work: Work): Promise<void> {
  const lane = async (_: unknown, number: number) => {
    for (let call = 0; call < callsPerTurn / count; call++) await work(number, call);
  };
  await Promise.all(Array.from({ length: count }, lane));
}

/** Different calls take different rows; both contenders take the same rows. */
const idOf = (lane: number, call: number) => uuidOf(1000 + lane * callsPerTurn + call);

function bareGet(transport: Transport): Work {
  const client = createClient(ItemService, transport);
  return (lane, call) => client.getItem({ id: idOf(lane, call) });
}

function retrieve(transport: Transport): Work {
  const items = new ItemRepository(transport);
  return (lane, call) => items.retrieve({ id: idOf(lane, call) });
}

function bareList(transport: Transport): Work {
  const client = createClient(ItemService, transport);
  return () => client.listItems({ pageSize: PAGE_SIZE });
}

function page(transport: Transport): Work {
  const items = new ItemRepository(transport);
  return () => items.page({ size: PAGE_SIZE });
}

/** Each change carries the etag that the one before returned. */
async function bareUpdate(transport: Transport): Promise<Work> {
  const client = createClient(ItemService, transport);
  const current: (ItemMessage | undefined)[] = [];
  for (let lane = 0; lane < MOST_IN_FLIGHT; lane++) {
    current[lane] = (await client.getItem({ id: uuidOf(1 + lane) })).item;
  }
  return async (lane) => {
    const item = current[lane];
    if (!item) throw new Error("an item has gone");
    const response = await client.updateItem({
      item: { ...item, weight: item.weight + 1 },
      updateMask: { paths: ["*"] },
    });
    current[lane] = response.item;
  };
}

async function save(transport: Transport): Promise<Work> {
  const items = new ItemRepository(transport);
  const current: Item[] = [];
  for (let lane = 0; lane < MOST_IN_FLIGHT; lane++) {
    current[lane] = await items.retrieve({ id: uuidOf(101 + lane) });
  }
  return async (lane) => {
    const item = current[lane];
    if (!item) throw new Error("an item has gone");
    current[lane] = await items.save({ ...item, weight: item.weight + 1 });
  };
}
