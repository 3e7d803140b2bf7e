import { createServer as createHttp1 } from "node:http";
import { createServer as createHttp2, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Transport } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import {
  type AnyServiceDefinition,
  ConnectWorker,
  connectRoutes,
  idempotent,
  remoteBackend,
} from "../../../../src/ddd/connect/index.ts";
import { UnavailableError } from "../../../../src/ddd/error.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { item, uuidOf } from "../../../../src/ddd/testing/index.ts";
import * as memory from "../../../../src/ddd/testing/memory.ts";
import { createPipeline } from "../../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../../src/server/http/listener.ts";
import { createLog } from "../../../../src/server/log/log.ts";
import { type Cut, createDataCutter } from "../../../helpers/network/cut.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { repositories } from "../items.ts";

/*
 * Remote units whose connections are cut all the time, at random bytes and at frames, by reset and by close. LOST_ANSWERS says how
 * many units there are for each protocol and server (1000 for a thorough trial), LOST_ANSWERS_SEED which cuts.
 */

const UNITS = Number(process.env.LOST_ANSWERS ?? 10);
const SEED = Number(process.env.LOST_ANSWERS_SEED ?? 1);
const AT_ONCE = 4;

const host = "127.0.0.1";
const log = createLog("silent");
type Services = readonly AnyServiceDefinition[];

function pipelined(services: Services) {
  const pipeline = createPipeline({ log });
  return services.map(({ service, implementation, rules }) =>
    pipeline.route(service, implementation, rules ? { rules } : {}),
  );
}

/** The listeners: the product's own, and the library's adapter in Node's servers. */
const servers = {
  grpc: async (services: Services) => {
    const { address, abort } = await listenGrpc({ host, port: 0, routes: pipelined(services) });
    return { port: address.port, close: () => void abort() };
  },
  http: async (services: Services) => {
    const options = { host, port: 0, routes: pipelined(services), pages: {}, cors: { origins: [] }, log };
    const { address, abort } = await listenConnect(options);
    return { port: address.port, close: () => void abort() };
  },
  adapterOn1: (services: Services) => listening(createHttp1(connectNodeAdapter({ routes: connectRoutes(services) }))),
  adapterOn2: (services: Services) => {
    const server = createHttp2(connectNodeAdapter({ routes: connectRoutes(services) }));
    // The library does not listen to a connection that breaks.
    server.on("sessionError", () => {});
    return listening(server);
  },
};

async function listening(server: ReturnType<typeof createHttp1> | Http2Server) {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

type Connect = (baseUrl: string) => Transport;
const onHttp2 = (baseUrl: string) =>
  ({ baseUrl, httpVersion: "2", sessionManager: new Http2SessionManager(baseUrl) }) as const;
const onHttp1 = (baseUrl: string) => ({ baseUrl, httpVersion: "1.1" }) as const;

const ways: readonly [title: string, server: keyof typeof servers, connect: Connect][] = [
  ["gRPC", "grpc", (url) => createGrpcTransport(onHttp2(url))],
  ["gRPC at a toolkit server", "adapterOn2", (url) => createGrpcTransport(onHttp2(url))],
  ["gRPC-Web", "http", (url) => createGrpcWebTransport(onHttp2(url))],
  ["gRPC-Web at a toolkit server on HTTP/1.1", "adapterOn1", (url) => createGrpcWebTransport(onHttp1(url))],
  ["Connect", "http", (url) => createConnectTransport(onHttp2(url))],
  ["Connect on HTTP/1.1", "http", (url) => createConnectTransport(onHttp1(url))],
  ["Connect at a toolkit server on HTTP/1.1", "adapterOn1", (url) => createConnectTransport(onHttp1(url))],
];

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Every other connection is cut at the next frame of the server's; the others anywhere, after one call or a few. */
function cuts(next: () => number): (n: number) => Cut {
  return (n) => {
    const [where, kind, how, size] = [next(), next(), next(), next()];
    const ending = how < 0.5 ? "reset" : "close";
    if (n % 2 === 0) return { sender: "server", unit: "frames", after: (n / 2) % 20, how: ending };
    const sender = where < 0.7 ? "server" : "client";
    const unit = kind < 0.5 ? "bytes" : "frames";
    const most = unit === "frames" ? 15 : sender === "server" ? 1000 : 2500;
    return { sender, unit, after: Math.floor(size * most), how: ending };
  };
}

/** Items at a service behind a proxy that cuts, each with the rating 0. */
async function behindCuts(t: ExecutionContext, way: (typeof ways)[number], keepsIds: boolean, units: number) {
  const database = new MemoryDatabase();
  const {
    ItemRepository: items,
    OwnerRepository: owners,
    MembershipRepository: memberships,
    SlotRepository: slots,
    ProductRepository: products,
    TicketRepository: tickets,
  } = memory;
  const worker = new MemoryWorker(database, { items, owners, memberships, slots, products, tickets });
  const requests = new MemoryWorker(database, { requests: IdempotencyRepository });
  await worker.repositories.items.create(...Array.from({ length: units }, (_, n) => item(n, { rating: 0 })));
  const answers = { worker: requests, now: () => new Date() };
  const services = sampleServices(worker).map((one) => (keepsIds ? idempotent(one as never, answers) : one));
  const [, server, connect] = way;
  const { port, close } = await servers[server](services);
  const cutter = createDataCutter(cuts(random(SEED)));
  const proxy = await startTcpProxy(`http://${host}:${port}`, cutter.filterOf);
  t.teardown(() => {
    proxy.close();
    close();
  });
  // However slow the machine is.
  const service = remoteBackend(connect(proxy.url), { timeoutMs: 110_000 });
  return { stored: worker.repositories.items, cutter, remote: new ConnectWorker(service, repositories) };
}

/**
 * Runs units, each of which raises the rating of an item of its own, every other one together with the creation of another item.
 * A unit that is UNAVAILABLE, and not COMMIT_UNKNOWN, runs again, as it has had no effect.
 *
 * @returns what has become of each: how often it has taken effect, and whether its caller knows
 */
async function outcomes({ stored, remote }: Awaited<ReturnType<typeof behindCuts>>, units: number) {
  const unknown = new Set<number>();
  const created = (n: number) => item(n + units);
  const run = async (n: number): Promise<void> => {
    try {
      await remote.run(async ({ items }) => {
        const one = await items.retrieve({ id: uuidOf(n) });
        await items.save({ ...one, rating: (one.rating ?? 0) + 1 });
        if (n % 2 === 0) await items.create(created(n));
      });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      if (error.reason !== "COMMIT_UNKNOWN") return run(n);
      unknown.add(n);
    }
  };
  const left = Array.from({ length: units }, (_, n) => n);
  const take = async () => {
    for (let n = left.shift(); n !== undefined; n = left.shift()) await run(n);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  const effects = await Promise.all(
    Array.from({ length: units }, async (_, n) => {
      const { rating } = await stored.retrieve({ id: uuidOf(n) });
      const both = n % 2 === 1 || (await stored.count({ id: created(n).id })) === rating;
      return both ? rating : Number.NaN;
    }),
  );
  return {
    once: effects.filter((times) => times === 1).length,
    others: effects.filter((times, n) => times !== 1 && !(unknown.has(n) && times === 0)),
    unknown: unknown.size,
  };
}

for (const way of ways) {
  test(`${way[0]}: units whose answers are lost take effect once, and their callers know`, async (t) => {
    const served = await behindCuts(t, way, true, UNITS);
    t.deepEqual(await outcomes(served, UNITS), { once: UNITS, others: [], unknown: 0 });
    t.log(`${UNITS} units, ${served.cutter.cuts} connections cut`);
    t.true(served.cutter.cuts > 0);
  });
}

for (const way of ways.filter(([title]) => ["gRPC", "Connect on HTTP/1.1"].includes(title))) {
  test(`control: ${way[0]}: of a service that keeps no ids, some do not know, and none takes effect twice`, async (t) => {
    const units = 2 * UNITS;
    const { once, others, unknown } = await outcomes(await behindCuts(t, way, false, units), units);
    t.deepEqual(others, []);
    t.true(unknown > 0);
    t.true(once >= units - unknown);
  });
}
