import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import test, { type ExecutionContext } from "ava";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";
import type { HttpLimits } from "../../../src/server/ports/limits.ts";
import type { TlsFiles } from "../../../src/server/ports/listener.ts";
import { makeCertificate, withOpenssl } from "../../helpers/network/tls.ts";
import { headersFrame, PREFACE, resetFrame, toFrame } from "./http2-frames.ts";

const log = createLog("silent");
const host = "127.0.0.1";
const [HEADERS, PRIORITY, SETTINGS, PING, CONTINUATION] = [1, 2, 4, 6, 9];

/** A port without services. */
async function listen(t: ExecutionContext, kind: "grpc" | "http", limits: Partial<HttpLimits>, tls?: TlsFiles) {
  const options = { host, port: 0, routes: [], limits, log, ...(tls ? { tls } : {}) };
  const listener =
    kind === "grpc" ? await listenGrpc(options) : await listenConnect({ ...options, pages: {}, cors: { origins: [] } });
  t.teardown(() => listener.abort());
  return listener.address.port;
}

/** Sends bytes, and more of them every few milliseconds. @returns whether the server has closed the connection by then */
async function isClosed(port: number, bytes: Buffer, more: Buffer, ms: number): Promise<boolean> {
  const socket = net.connect(port, host).on("error", () => undefined);
  socket.resume().write(bytes);
  const timer = setInterval(() => socket.writable && socket.write(more), 20);
  const closed = new Promise<boolean>((resolve) => socket.once("close", () => resolve(true)));
  const over = new Promise<boolean>((resolve) => setTimeout(resolve, ms, false));
  const result = await Promise.race([closed, over]);
  clearInterval(timer);
  socket.destroy();
  return result;
}

const ping = toFrame(PING, 0, 0, Buffer.alloc(8));
const settings = toFrame(SETTINGS, 0, 0, Buffer.alloc(0));
const many = (frame: Buffer) => Buffer.concat(Array<Buffer>(20).fill(frame));
const tight = { controlBurst: 100, controlsPerSecond: 10 };
const wide = { controlBurst: 1_000_000, controlsPerSecond: 1_000_000 };

for (const kind of ["grpc", "http"] as const) {
  test(`${kind} port: a session that sends PING or SETTINGS frames without end is closed`, async (t) => {
    for (const frame of [ping, settings]) {
      t.true(await isClosed(await listen(t, kind, tight), PREFACE, many(frame), 10_000));
      t.false(await isClosed(await listen(t, kind, wide), PREFACE, many(frame), 1000), "the control");
    }
  });

  test(`${kind} port: a session that sends bytes of which no call comes is closed`, async (t) => {
    const dripped = Buffer.concat([PREFACE, toFrame(HEADERS, 0, 1, Buffer.of(0x83)), header(CONTINUATION, 9000)]);
    const priorities = many(toFrame(PRIORITY, 0, 1, Buffer.from([0, 0, 0, 0, 1])));
    for (const [bytes, more] of [
      [dripped, Buffer.of(0x83)],
      [PREFACE, priorities],
    ] as const) {
      t.true(await isClosed(await listen(t, kind, { headersMs: 1500 }), bytes, more, 10_000));
      t.false(await isClosed(await listen(t, kind, { headersMs: 60_000 }), bytes, more, 3000), "the control");
    }
  });

  test(`${kind} port: a session that pings now and then stays, and one that is silent`, async (t) => {
    const port = await listen(t, kind, { headersMs: 1000 });
    for (const everyMs of [100, 10_000]) {
      const session = http2.connect(`http://${host}:${port}`);
      await once(session, "remoteSettings");
      const timer = setInterval(() => session.ping(() => undefined), everyMs);
      await new Promise((resolve) => setTimeout(resolve, 4000));
      t.false(session.destroyed || session.closed);
      clearInterval(timer);
      session.destroy();
    }
  });

  test(`${kind} port: a session of short calls stays`, async (t) => {
    const session = http2.connect(`http://${host}:${await listen(t, kind, { headersMs: 1000 })}`);
    for (const until = performance.now() + 4000; performance.now() < until; ) {
      const stream = session.request({ ":method": "POST", ":path": "/a.B/C", "content-type": "application/grpc" });
      stream.resume().end();
      await once(stream, "close");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    t.false(session.destroyed || session.closed);
    session.destroy();
  });

  withOpenssl.test(withOpenssl.title(`${kind} port: the same over TLS, whose records count as bytes`), async (t) => {
    const tls = makeCertificate(t);
    const port = await listen(t, kind, { headersMs: 1000 }, tls);
    for (const everyMs of [300, 10_000]) {
      const session = http2.connect(`https://${host}:${port}`, { ca: tls.cert, checkServerIdentity: () => undefined });
      await once(session, "remoteSettings");
      const timer = setInterval(() => session.ping(() => undefined), everyMs);
      await new Promise((resolve) => setTimeout(resolve, 4000));
      t.false(session.destroyed || session.closed);
      clearInterval(timer);
      session.destroy();
    }
  });

  test(`${kind} port: connections of a thousand resets each are closed soon, and others are served between them`, async (t) => {
    const port = await listen(t, kind, {});
    const resets = Array.from({ length: 1000 }, (_, i) =>
      Buffer.concat([headersFrame(2 * i + 1, "/a.B/C"), resetFrame(2 * i + 1, 8)]),
    );
    const bytes = Buffer.concat(resets);
    const session = http2.connect(`http://${host}:${port}`);
    await once(session, "remoteSettings");
    // At once, and when the server has answered.
    const attacks = Array.from({ length: 20 }, (_, i) =>
      i % 2
        ? isClosed(port, Buffer.concat([PREFACE, bytes]), Buffer.alloc(0), 15_000)
        : isClosed(port, PREFACE, bytes, 15_000),
    );
    let pings = 0;
    for (let isOver = false; !isOver; pings++) {
      await new Promise((resolve) => session.ping(resolve));
      isOver = await Promise.race([
        Promise.all(attacks).then(() => true),
        new Promise<boolean>((resolve) => setTimeout(resolve, 10, false)),
      ]);
    }
    t.deepEqual(await Promise.all(attacks), Array(20).fill(true));
    t.true(pings > 2);
    t.false(session.destroyed);
    session.destroy();
  });
}

/** The beginning of a frame whose payload is still to come. */
function header(type: number, length: number): Buffer {
  return toFrame(type, 0, 1, Buffer.alloc(length)).subarray(0, 9);
}
