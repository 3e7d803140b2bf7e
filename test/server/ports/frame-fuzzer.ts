import net from "node:net";
import { PREFACE, toField, toFrame } from "./http2-frames.ts";

/** Numbers that look random, the same ones for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to less than this. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

const PATHS = [
  "/accounts.v1.UserService/GetUser",
  "/accounts.v1.UserService/GetUser",
  "/accounts.v1.UserService/GetUser",
  "/accounts.v1.UserService/ListUsers",
  "/accounts.v1.UserService/StreamUsers",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/grpc.health.v1.Health/Watch",
  "/brasa.v1.UnitOfWorkService/Commit",
  "/livez",
  "/a.B/C",
  "*",
];
const TYPES = [
  "application/grpc",
  "application/grpc",
  "application/grpc",
  "application/grpc",
  "application/grpc",
  "application/grpc-web",
  "application/json",
  "application/proto",
  "application/connect+json",
  "text/plain",
];
/** Headers that a request may have besides, by name and value. */
const EXTRAS = [
  ["expect", "100-continue"],
  ["expect", "100-continue"],
  ["expect", "100-continue"],
  ["expect", "100-continue"],
  ["expect", "a miracle"],
  ["grpc-timeout", "1n"],
  ["grpc-timeout", "99999999H"],
  ["grpc-encoding", "gzip"],
  ["grpc-encoding", "snappy"],
  ["content-length", "3"],
  ["content-length", "-1"],
  ["connection", "close"],
  ["te", "trailers"],
  ["origin", "http://a"],
  ["x-a-bin", "!"],
  ["X-Upper", "a"],
  ["x-long", "a".repeat(100)],
] as const;
const MESSAGES = [
  [],
  [0],
  [0, 0, 0],
  [0, 0, 0, 0, 0],
  [0, 0, 0, 0, 9, 1],
  [1, 0, 0, 0, 1, 0],
  [0, 0, 0, 0, 2, 0x08, 0],
  [0, 255, 255, 255, 255],
  [9, 0, 0, 0, 1, 0],
].map((bytes) => Buffer.from(bytes));

const TYPE = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  more: 9,
};
const END_STREAM = 0x1;
const END_HEADERS = 0x4;

/** The bytes of a hostile HTTP/2 connection, in pieces as they are sent. */
export function http2Bytes(random: Random): Buffer[] {
  const frames: Buffer[] = [random.chance(0.97) ? PREFACE : random.bytes(30)];
  let newest = -1;
  const stream = () => (newest < 0 || random.chance(0.05) ? random.below(9) : 1 + 2 * random.below((newest + 1) / 2));
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value >>> 0);
    return bytes;
  };
  const headers = () => {
    newest += 2;
    const { flags, block } = headerBlock(random);
    if (random.chance(0.1)) {
      const cut = random.below(block.length);
      frames.push(toFrame(TYPE.headers, flags & ~END_HEADERS, newest, block.subarray(0, cut)));
      frames.push(toFrame(TYPE.more, random.chance(0.8) ? END_HEADERS : 0, newest, block.subarray(cut)));
    } else {
      frames.push(toFrame(TYPE.headers, flags, newest, block));
    }
  };
  const data = (of = stream()) => {
    const flags = random.chance(0.2) ? END_STREAM : 0;
    frames.push(toFrame(TYPE.data, flags, of, random.pick(MESSAGES)));
  };
  const reset = (of = stream()) => {
    // NO_ERROR is what ends a stream without an error, at the wrong time too.
    frames.push(toFrame(TYPE.reset, 0, of, number(random.pick([0, 0, 8, random.below(14)]))));
  };
  const call = () => {
    headers();
    while (random.chance(0.5)) data(newest);
    if (random.chance(0.5)) reset(newest);
  };
  const actions: (() => unknown)[] = [
    call,
    call,
    call,
    call,
    headers,
    () => data(),
    () => data(),
    () => reset(),
    () => reset(),
    () =>
      frames.push(...Array.from({ length: random.below(200) }, () => toFrame(TYPE.data, 0, stream(), Buffer.of(0)))),
    () => frames.push(toFrame(TYPE.priority, 0, stream(), random.bytes(5))),
    () => frames.push(toFrame(TYPE.settings, random.below(2), 0, setting(random))),
    () => frames.push(...Array(random.below(100)).fill(toFrame(TYPE.settings, 0, 0, setting(random)))),
    () => frames.push(...Array(random.below(100)).fill(toFrame(TYPE.ping, random.below(2), 0, random.bytes(8)))),
    () => frames.push(toFrame(TYPE.goaway, 0, 0, Buffer.concat([number(random.below(99)), number(random.below(14))]))),
    () => frames.push(toFrame(TYPE.window, 0, stream(), number(random.pick([0, 1, 65_535, 2 ** 31 - 1])))),
    () => frames.push(toFrame(TYPE.push, END_HEADERS, stream(), Buffer.concat([number(2), headerBlock(random).block]))),
    () => frames.push(toFrame(TYPE.more, random.below(8), stream(), random.bytes(random.below(9)))),
    () => frames.push(toFrame(random.below(256), random.below(256), stream(), random.bytes(random.below(20)))),
    () => frames.push(random.bytes(random.below(20))),
  ];
  // The first is mostly a call: little else can happen without one.
  if (random.chance(0.9)) call();
  for (let left = random.below(10); left >= 0; left--) random.pick(actions)();
  if (random.chance(0.1)) frames.push(toFrame(TYPE.data, 0, stream(), Buffer.alloc(50)).subarray(0, 20));
  return random.chance(0.6) ? [Buffer.concat(frames)] : frames;
}

function headerBlock(random: Random): { flags: number; block: Buffer } {
  const fields: [string, string][] = [
    [":method", random.pick(["POST", "POST", "POST", "POST", "GET", "CONNECT", "OPTIONS", "HEAD"])],
    [":scheme", "http"],
    [":path", random.pick(PATHS)],
    [":authority", random.pick(["a", "a", "a", "a:99999", ""])],
    ["content-type", random.pick(TYPES)],
  ];
  if (random.chance(0.05)) fields.splice(random.below(fields.length), 1);
  while (random.chance(0.3)) fields.push([...random.pick(EXTRAS)]);
  const block = Buffer.concat(fields.map(toField));
  if (random.chance(0.03)) block[random.below(block.length)] = random.below(256);
  return { flags: END_HEADERS | (random.chance(0.2) ? END_STREAM : 0), block };
}

function setting(random: Random): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(random.below(8));
  bytes.writeUInt32BE(random.pick([0, 1, 100, 16_384, 65_535, 2 ** 31 - 1, 2 ** 32 - 1]), 2);
  return bytes;
}

/** The bytes of a hostile HTTP/1 connection, or of no protocol. */
export function http1Bytes(random: Random): Buffer[] {
  const extra = () => random.pick(EXTRAS).join(": ");
  const body = random.pick(["", "{}", "{", "0\r\n\r\n", "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "zz\r\n", "\0\0\0\0\0"]);
  const length = random.pick(["content-length: 2", "transfer-encoding: chunked", "content-length: x", "a: b"]);
  const method = random.pick(["POST", "POST", "GET", "CONNECT", "OPTIONS", "HEAD", "PRI", "\0"]);
  const upgrade = random.chance(0.2) ? "connection: upgrade\r\nupgrade: h2c\r\n" : "";
  const version = random.pick(["1.1", "1.1", "1.0", "2.0", "9"]);
  const head = `${method} ${random.pick(PATHS)} HTTP/${version}\r\nhost: a\r\ncontent-type: ${random.pick(TYPES)}\r\n`;
  const request = Buffer.from(`${head}${upgrade}${extra()}\r\n${length}\r\n\r\n${body}`);
  const bytes = random.chance(0.1) ? random.bytes(200) : Buffer.concat(Array(1 + random.below(3)).fill(request));
  const cut = random.chance(0.5) ? bytes.length : random.below(bytes.length);
  return random.chance(0.5) ? [bytes.subarray(0, cut)] : [bytes.subarray(0, cut / 2), bytes.subarray(cut / 2, cut)];
}

/** How long a connection stays open after the server's last data, in milliseconds. No outcome depends on it. */
const LINGER_MS = 5;

/** Sends the bytes to a port of this machine, from one of a hundred addresses of it, and ends in one of three ways. */
export function attack(port: number, pieces: readonly Buffer[], random: Random): Promise<void> {
  const localAddress = process.platform === "linux" ? `127.0.1.${1 + random.below(100)}` : "127.0.0.1";
  const socket = net.connect({ port, host: "127.0.0.1", localAddress });
  const end = random.pick([() => socket.destroy(), () => socket.resetAndDestroy(), () => socket.end()]);
  let timer: NodeJS.Timeout | undefined;
  return new Promise((resolve) => {
    const leave = () => {
      end();
      // A server may keep a connection of which its client has only ended its own half.
      timer = setTimeout(() => socket.destroy(), LINGER_MS);
    };
    socket.on("error", () => undefined).on("data", () => timer?.refresh());
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once("connect", () => {
      const send = (at: number) => {
        const piece = pieces[at];
        if (!piece || socket.destroyed) {
          timer = setTimeout(leave, LINGER_MS);
          return;
        }
        socket.write(piece, () => setImmediate(send, at + 1));
      };
      send(0);
    });
  });
}
