import net, { type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { dataFrame, headersFrame, PREFACE, resetFrame, toFrame } from "../server/ports/http2-frames.ts";
import { type Attack, type Outcome, percentile } from "./attack.ts";
import type { Target } from "./target.ts";
import { envelope } from "./wire.ts";

/** The kind of a listening port. */
export type Port = "gRPC" | "HTTP";
const ports: readonly Port[] = ["gRPC", "HTTP"];

/** Connections that send too much, too slowly or nothing, to one port. */
export interface Flood {
  readonly name: string;
  readonly ports: readonly Port[];
  /** How many connections it has: few in the quick form. */
  readonly connections: readonly [quick: number, full: number];
  /** The bytes that open a connection. */
  readonly open: () => Buffer;
  /** Bytes to send again and again, and the pause in milliseconds; 0 for as fast as the server takes them. @default nothing */
  readonly more?: readonly [bytes: () => Buffer, pauseMs: number];
  /** Whether a server may keep the connection when it has ended the call. @default false */
  readonly mayStay?: boolean;
}

/** Time in which a server must have closed all connections of a flood, in milliseconds. */
const CLOSED_MS = 15_000;
/** The same in the quick form, which shares its machine with other tests. */
const PATIENCE_MS = 60_000;
/** Time after which nothing of them may be left. */
const GONE_MS = 5000;

const CALL = "/accounts.v1.UserService/CreateUser";
const END_STREAM = 0x1;
const [DATA, HEADERS, PRIORITY, RESET, SETTINGS, PING, WINDOW, CONTINUATION] = [0, 1, 2, 3, 4, 6, 8, 9];
const byte = () => Buffer.from("a");

/** The same frame many times, in one piece. */
function many(count: number, frame: Buffer): () => Buffer {
  const all = Buffer.concat(Array<Buffer>(count).fill(frame));
  return () => all;
}

function http1(lines: string): () => Buffer {
  const all = Buffer.from(`POST ${CALL} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${lines}`);
  return () => all;
}

/** A call of HTTP/2, whose body begins with these bytes. */
function http2(body: Buffer, headers: Readonly<Record<string, string>> = {}): () => Buffer {
  const all = Buffer.concat([PREFACE, headersFrame(1, CALL, "application/grpc", headers), ...pieces(body)]);
  return () => all;
}

function pieces(body: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / 16_000) }, (_, i) =>
    dataFrame(1, body.subarray(i * 16_000, (i + 1) * 16_000), false),
  );
}

function rapidResets(count: number): () => Buffer {
  const all = Buffer.concat([
    PREFACE,
    ...Array.from({ length: count }, (_, i) =>
      Buffer.concat([headersFrame(2 * i + 1, CALL), resetFrame(2 * i + 1, 8)]),
    ),
  ]);
  return () => all;
}

const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));

export const floods: readonly Flood[] = [
  { name: "silent connections", ports, connections: [50, 500], open: () => Buffer.alloc(0) },
  { name: "slow headers, HTTP/1.1", ports: ["HTTP"], connections: [50, 500], open: http1("x-"), more: [byte, 1000] },
  { name: "slow preface", ports, connections: [50, 500], open: () => PREFACE.subarray(0, 4), more: [byte, 1000] },
  {
    name: "slow headers, HTTP/2",
    ports,
    connections: [50, 500],
    open: () =>
      Buffer.concat([
        PREFACE,
        toFrame(HEADERS, 0, 1, Buffer.of(0x83)),
        Buffer.from([0, 0x20, 0, CONTINUATION, 0, 0, 0, 0, 1]),
      ]),
    more: [() => Buffer.of(0x83), 1000],
  },
  {
    name: "slow body, HTTP/1.1",
    ports: ["HTTP"],
    connections: [50, 500],
    open: http1("content-length: 9999\r\n\r\n{"),
    more: [byte, 1000],
  },
  {
    name: "slow body, chunked",
    ports: ["HTTP"],
    connections: [50, 500],
    open: http1("transfer-encoding: chunked\r\n\r\n"),
    more: [() => Buffer.from("1\r\na\r\n"), 1000],
  },
  {
    name: "slow body, HTTP/2",
    ports,
    connections: [50, 500],
    open: http2(envelope(Buffer.alloc(0), 0, 9999)),
    more: [() => dataFrame(1, byte(), false), 1000],
    mayStay: true,
  },
  {
    name: "4 GiB declared",
    ports,
    connections: [20, 200],
    open: http2(envelope(Buffer.alloc(9), 0, 2 ** 32 - 1)),
    mayStay: true,
  },
  {
    name: "4 GiB declared, HTTP/1.1",
    ports: ["HTTP"],
    connections: [20, 200],
    open: http1(`content-length: ${2 ** 32}\r\n\r\n{`),
    more: [() => Buffer.alloc(65_536, 0x20), 0],
  },
  {
    name: "gzip bombs",
    ports,
    connections: [10, 100],
    open: http2(envelope(bomb, 1), { "grpc-encoding": "gzip" }),
    mayStay: true,
  },
  { name: "rapid resets", ports, connections: [50, 500], open: rapidResets(1000) },
  {
    name: "CONTINUATION frames",
    ports,
    connections: [10, 100],
    open: () => Buffer.concat([PREFACE, toFrame(HEADERS, END_STREAM, 1, Buffer.of(0x83))]),
    more: [many(1000, toFrame(CONTINUATION, 0, 1, Buffer.alloc(0))), 0],
  },
  {
    name: "PING frames",
    ports,
    connections: [10, 50],
    open: () => PREFACE,
    more: [many(500, toFrame(PING, 0, 0, Buffer.alloc(8))), 0],
  },
  {
    name: "steady PING frames",
    ports,
    connections: [10, 50],
    open: () => PREFACE,
    more: [many(10, toFrame(PING, 0, 0, Buffer.alloc(8))), 20],
  },
  {
    name: "SETTINGS frames",
    ports,
    connections: [10, 50],
    open: () => PREFACE,
    more: [many(500, toFrame(SETTINGS, 0, 0, Buffer.alloc(0))), 0],
  },
  {
    name: "WINDOW_UPDATE frames",
    ports,
    connections: [10, 50],
    open: () => PREFACE,
    more: [many(500, toFrame(WINDOW, 0, 0, Buffer.from([0, 0, 0, 1]))), 0],
  },
  {
    name: "PRIORITY frames",
    ports,
    connections: [10, 50],
    open: () => PREFACE,
    more: [many(500, toFrame(PRIORITY, 0, 1, Buffer.from([0, 0, 0, 0, 1]))), 0],
  },
  ...(
    [
      ["PING", toFrame(PING, 0, 0, Buffer.alloc(8))],
      ["WINDOW_UPDATE", toFrame(WINDOW, 0, 0, Buffer.from([0, 0, 0, 1]))],
      ["PRIORITY", toFrame(PRIORITY, 0, 1, Buffer.from([0, 0, 0, 0, 3]))],
    ] as const
  ).map(
    ([name, frame]): Flood => ({
      name: `${name} frames beside a call`,
      ports,
      connections: [10, 50],
      open: http2(Buffer.alloc(0)),
      more: [many(500, frame), 0],
    }),
  ),
  {
    name: "empty DATA frames",
    ports,
    connections: [10, 50],
    open: http2(Buffer.alloc(0)),
    more: [many(500, toFrame(0, 0, 1, Buffer.alloc(0))), 0],
  },
];

/** The floods as attacks, each on a server of its own. */
export const floodAttacks: readonly Attack[] = floods.map((flood) => ({
  name: flood.name,
  run: (target, isFull) => pour([flood], target, isFull),
}));

/** A few connections of every flood, together. */
export const allFloods: Attack = { name: "all floods at once", run: (target) => pour(floods, target, false) };

/** Sends floods to their ports, and waits until nothing is left of them. */
async function pour(all: readonly Flood[], target: Target, isFull: boolean): Promise<Outcome> {
  const accepted: string[] = [];
  // The first call of each kind loads code, which stays.
  await target.ask.usage();
  const before = await target.ask.usage();
  const poured = all.flatMap((flood) =>
    flood.ports.map(async (port) => {
      const count = flood.connections[isFull ? 1 : 0];
      const { times, left } = await pourInto(flood, portOf(target, port), count, isFull ? CLOSED_MS : PATIENCE_MS);
      if (left > 0) accepted.push(`${flood.name}, ${port}: ${left} connections were not closed in time`);
      return { count, last: percentile(times, 1), port };
    }),
  );
  const results = await Promise.all(poured);
  const after = await gone(target, before.sockets);
  if (after.sockets > before.sockets) accepted.push(`${after.sockets - before.sockets} sockets are left`);
  const grown = await growth(target, before.heap);
  if (grown > MAX_GROWTH_MIB) accepted.push(`${grown.toFixed(0)} MiB are not given back`);
  const closed = results.map(({ port, last }) => `${port} closed in ${(last / 1000).toFixed(1)} s`);
  return {
    tries: results.reduce((sum, { count }) => sum + count, 0),
    accepted,
    note: all.length > 1 ? "" : `${closed.join(", ")}; ${grown.toFixed(1)} MiB kept`,
  };
}

/** More is kept memory. Node keeps up to a thousand parsers of HTTP/1.1, and compiled code takes a part. */
const MAX_GROWTH_MIB = 32;

/** The MiB that a server has kept, when it has had the time to give back what was its sockets'. */
async function growth(target: Target, before: number): Promise<number> {
  const until = performance.now() + 2 * GONE_MS;
  for (;;) {
    const grown = ((await target.ask.usage()).heap - before) / 2 ** 20;
    if (grown <= MAX_GROWTH_MIB || performance.now() > until) return grown;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until a server has no more sockets than before. */
async function gone(target: Target, sockets: number): Promise<Awaited<ReturnType<Target["ask"]["usage"]>>> {
  const until = performance.now() + GONE_MS;
  for (;;) {
    const usage = await target.ask.usage();
    if (usage.sockets <= sockets || performance.now() > until) return usage;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function portOf({ grpc, url }: Target, port: Port): number {
  return port === "gRPC" ? Number(grpc.split(":")[1]) : Number(new URL(url).port);
}

/** Opens the connections, and waits until the server has closed them, or ended their calls, or for as long as it may take. */
async function pourInto({ open, more, mayStay = false }: Flood, port: number, count: number, closedMs: number) {
  const times: number[] = [];
  const sockets: Socket[] = [];
  const left = new Set<Socket>();
  const startedAt = performance.now();
  const all = Array.from({ length: count }, () => {
    const socket = net.connect(port, "127.0.0.1");
    left.add(socket);
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("connect", () => {
      socket.write(open());
      if (more) keepSending(socket, ...more);
    });
    return new Promise<void>((resolve) => {
      const done = () => {
        if (!left.delete(socket)) return;
        times.push(performance.now() - startedAt);
        resolve();
      };
      socket.once("close", done);
      // The server has ended its half: it takes nothing more.
      socket.once("end", () => socket.end());
      onStreamEnd(socket, () => mayStay && done());
    });
  });
  const over = new Promise((resolve) => setTimeout(resolve, closedMs).unref());
  await Promise.race([Promise.all(all), over]);
  const still = left.size;
  for (const socket of sockets) socket.destroy();
  return { times, left: still };
}

/** Reads frames of HTTP/2, and tells of one that ends a stream. */
function onStreamEnd(socket: Socket, then: () => void): void {
  let received = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 9) {
      const length = received.readUIntBE(0, 3);
      const [type, flags] = [received.readUInt8(3), received.readUInt8(4)];
      if (received.length < 9 + length) return;
      if (type === RESET || ((type === HEADERS || type === DATA) && flags & END_STREAM)) then();
      received = received.subarray(9 + length);
    }
  });
}

function keepSending(socket: Socket, bytes: () => Buffer, pauseMs: number): void {
  if (pauseMs > 0) {
    const timer = setInterval(() => socket.writable && socket.write(bytes()), pauseMs);
    socket.once("close", () => clearInterval(timer));
    return;
  }
  const next = () => {
    if (!socket.writable) return;
    if (socket.write(bytes())) setImmediate(next);
    else socket.once("drain", next);
  };
  next();
}
