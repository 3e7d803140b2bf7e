import { once } from "node:events";
import http2 from "node:http2";
import net, { type Socket } from "node:net";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { beginsWithFlood } from "../../../src/server/ports/frames/first-frames.ts";
import { FrameBytes } from "../../../src/server/ports/frames/frame-bytes.ts";
import type { HttpLimits } from "../../../src/server/ports/limits.ts";
import { envelope } from "../../hostile/wire.ts";
import { dataFrame, headersFrame, PREFACE, resetFrame, toFrame } from "./http2-frames.ts";

const log = createLog("silent");
const host = "127.0.0.1";
const STREAM = "/accounts.v1.UserService/StreamUsers";
const [DATA, HEADERS, PRIORITY, RST_STREAM, PING, GOAWAY, WINDOW] = [0, 1, 2, 3, 6, 7, 8];
/** No other limit ends a connection in the time of a test. */
const wide = { headersMs: 13000, bodyMs: 13000, controlBurst: 1e9 };

/** A port whose StreamUsers gives as many users of one letter. */
async function listen(
  t: ExecutionContext,
  kind: "grpc" | "http",
  users: number,
  limits: Partial<HttpLimits> = {},
): Promise<number> {
  const pipeline = createPipeline({ log });
  const route = pipeline.route(UserService, {
    async *streamUsers(_, { signal }) {
      for (let i = 0; i < users; i++) {
        // Each message has a frame and a turn of its own.
        await new Promise((resolve) => setImmediate(resolve));
        yield { user: { name: "x" } };
      }
      if (users === 0) await once(signal, "abort");
    },
  });
  const options = { host, port: 0, routes: [route], limits, log };
  const listener =
    kind === "grpc" ? await listenGrpc(options) : await listenConnect({ ...options, pages: {}, cors: { origins: [] } });
  t.teardown(() => listener.abort());
  return listener.address.port;
}

/** Sends a frame as fast as the server takes it, after its settings have come. Resolves when the server has closed. */
async function flood(port: number, open: Buffer, frame: Buffer): Promise<void> {
  const socket = net.connect(port, host).on("error", () => undefined);
  // A write that comes too late is an error, and the end that is waited for.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(open);
  await Promise.race([closed, new Promise((resolve) => socket.once("data", resolve))]);
  socket.resume();
  const frames = Buffer.concat(Array<Buffer>(500).fill(frame));
  const next = () => {
    if (!socket.writable) return;
    if (socket.write(frames)) setImmediate(next);
    else socket.once("drain", next);
  };
  next();
  await closed;
}

/** A call whose body may go on, or has ended. */
function call(isEnd = false): Buffer {
  const headers = headersFrame(1, STREAM, "application/grpc", { te: "trailers" });
  return Buffer.concat([PREFACE, headers, dataFrame(1, envelope(Buffer.alloc(0)), isEnd)]);
}
const frames = {
  WINDOW_UPDATE: toFrame(WINDOW, 0, 0, Buffer.from([0, 0, 0, 1])),
  PRIORITY: toFrame(PRIORITY, 0, 1, Buffer.from([0, 0, 0, 0, 3])),
  PING: toFrame(PING, 0, 0, Buffer.alloc(8)),
  "empty DATA": toFrame(DATA, 0, 1, Buffer.alloc(0)),
};

for (const kind of ["grpc", "http"] as const) {
  for (const [name, frame] of Object.entries(frames)) {
    test(`${kind} port: ${name} frames without end close the connection, though a call runs`, async (t) => {
      t.timeout(60_000);
      await flood(await listen(t, kind, 0, wide), call(), frame);
      t.pass();
    });
  }

  for (const name of ["WINDOW_UPDATE", "PRIORITY"] as const) {
    test(`${kind} port: ${name} frames without end close a connection without calls`, async (t) => {
      t.timeout(60_000);
      await flood(await listen(t, kind, 0, wide), PREFACE, frames[name]);
      t.pass();
    });
  }

  test(`${kind} port: a client that opens its windows and pings after each of 3,000 small messages is served`, async (t) => {
    t.timeout(60_000);
    const socket = net.connect(await listen(t, kind, 3000), host);
    socket.write(call(true));
    t.is(await measured(socket), 3000);
    socket.destroy();
  });

  test(`${kind} port: uploads that are refused half-way, and those that nobody reads, are no flood`, async (t) => {
    t.timeout(60_000);
    // More memory than the unsent rests take, which Node's client never gives back.
    const session = http2.connect(`http://${host}:${await listen(t, kind, 0)}`, { maxSessionMemory: 10_000 });
    session.on("error", () => undefined);
    const resets = new Set<number>();
    const upload = (path: string) => {
      const headers = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
      const stream = session.request(headers).on("error", () => undefined);
      stream.resume().end(Buffer.alloc(200_000));
      return new Promise<void>((resolve) => {
        stream.once("close", () => {
          if (path !== STREAM) resets.add(stream.rstCode ?? 0);
          resolve();
        });
      });
    };
    for (let i = 0; i < 50; i++) void upload(STREAM);
    for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 20 }, () => upload("/a.B/C")));
    t.deepEqual([...resets], [0]);
    t.false(session.closed || session.destroyed);
    session.destroy();
  });

  test(`${kind} port: 1,100 calls with invalid headers end no other call`, async (t) => {
    t.timeout(60_000);
    const socket = net.connect(await listen(t, kind, 0), host);
    // Not more in a second than the bytes that no call explains.
    const invalid = Array.from({ length: 1100 }, (_, i) => headersFrame(2 * i + 3, "*"));
    socket.write(Buffer.concat([call(true), ...invalid]));
    let resets = 0;
    let goaway: number | undefined;
    for await (const { type, payload } of framesOf(socket)) {
      if (type === GOAWAY) goaway = payload.readUInt32BE(4);
      if (type === RST_STREAM) resets += 1;
      if (resets === 1100) break;
    }
    t.is(goaway, undefined);
    t.is(resets, 1100);
    socket.destroy();
  });
}

/** The frames that come, until the server closes. */
async function* framesOf(socket: Socket): AsyncIterable<{ type: number; flags: number; payload: Buffer }> {
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 9) {
      const length = received.readUIntBE(0, 3);
      if (received.length < 9 + length) break;
      const [type, flags] = [received.readUInt8(3), received.readUInt8(4)];
      yield { type, flags, payload: received.subarray(9, 9 + length) };
      received = received.subarray(9 + length);
    }
  }
}

/** Answers each message as the most eager of clients would, and counts them. */
async function measured(socket: Socket): Promise<number> {
  const eager = Buffer.concat([frames.WINDOW_UPDATE, toFrame(WINDOW, 0, 1, Buffer.from([0, 0, 0, 1])), frames.PING]);
  const more = toFrame(WINDOW, 0, 0, Buffer.from([0, 0, 1, 0]));
  const moreOfStream = toFrame(WINDOW, 0, 1, Buffer.from([0, 0, 1, 0]));
  let messages = 0;
  for await (const { type, flags, payload } of framesOf(socket)) {
    if (type === DATA && payload.length > 0) {
      messages += 1;
      socket.write(messages % 5 ? eager : Buffer.concat([eager, more, moreOfStream]));
    }
    if (flags & 1 && type <= HEADERS) break;
  }
  return messages;
}

test("bytes are a flood beyond what calls, answers and time explain", (t) => {
  const bytes = new FrameBytes();
  t.false(bytes.hasCalls);
  bytes.call();
  t.true(bytes.hasCalls);
  // The bytes of a call may come later.
  t.false(bytes.add(0, 0, 60));
  t.false(bytes.hasCalls);
  t.false(bytes.add(80 * 1024, 0, 0));
  t.false(bytes.add(250_000, 0, 0));
  t.true(bytes.add(20_000, 0, 0));
  bytes.piece(270_000);
  t.true(bytes.hasCalls);
  t.false(bytes.add(4_000_000, 1_000_000, 0));
  t.true(bytes.add(300_000, 0, 1));
  t.false(bytes.add(0, 0, 30));
});

test("a connection may begin with calls and the frames of a browser, but with no flood", (t) => {
  const of = (frame: Buffer, count: number) => Buffer.concat([PREFACE, ...Array<Buffer>(count).fill(frame)]);
  t.false(beginsWithFlood(PREFACE));
  t.false(beginsWithFlood(Buffer.concat([of(frames.PRIORITY, 6), frames.WINDOW_UPDATE])));
  t.false(beginsWithFlood(of(headersFrame(1, STREAM), 200)));
  t.false(beginsWithFlood(of(frames.WINDOW_UPDATE, 99)));
  t.true(beginsWithFlood(of(frames.WINDOW_UPDATE, 100)));
  t.true(beginsWithFlood(of(frames.PRIORITY, 101)));
  t.false(beginsWithFlood(of(resetFrame(1, 8), 20)));
  t.true(beginsWithFlood(of(resetFrame(1, 8), 21)));
  // A frame that is still to come is not read.
  t.false(beginsWithFlood(of(frames.PING, 3).subarray(0, -5)));
});
