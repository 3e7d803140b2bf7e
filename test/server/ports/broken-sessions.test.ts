import { once } from "node:events";
import net from "node:net";
import test from "ava";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { Health } from "../../../src/server/health/health.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { dataFrame, headersFrame, PREFACE, resetFrame, toFrame } from "./http2-frames.ts";

const log = createLog("silent");
const host = "127.0.0.1";
const WATCH = "/grpc.health.v1.Health/Watch";

/** Frames that no peer may send; each ends the session (RFC 9113, section 5.4.1). */
const breaches = {
  "100 KiB of headers": hugeHeaders(),
  "headers that are no HPACK": toFrame(1, 4, 3, Buffer.alloc(6, 0xff)),
  "data of no stream": toFrame(0, 0, 0, Buffer.from("x")),
  "a frame that is too large": toFrame(0, 0, 1, Buffer.alloc(20_000)),
  "settings of five bytes": toFrame(4, 0, 0, Buffer.alloc(5)),
  "no more window": toFrame(8, 0, 0, Buffer.alloc(4)),
  "a reset of no stream": resetFrame(99, 0),
  "more continuations than there are headers": Buffer.concat([
    toFrame(1, 0, 3, Buffer.of(0x83)),
    ...Array<Buffer>(20).fill(toFrame(9, 0, 3, Buffer.of(0x86))),
  ]),
};

function hugeHeaders(): Buffer {
  const length = 100 * 1024;
  const literal = Buffer.concat([Buffer.from([0, 1, 0x61, 0x7f, ...varint(length - 0x7f)]), Buffer.alloc(length, "b")]);
  const pieces = Array.from({ length: Math.ceil(literal.length / 16_384) }, (_, i) =>
    literal.subarray(i * 16_384, (i + 1) * 16_384),
  );
  return Buffer.concat(pieces.map((piece, i) => toFrame(i === 0 ? 1 : 9, i === pieces.length - 1 ? 4 : 0, 3, piece)));
}

/** An integer beyond its prefix, in HPACK (RFC 7541, section 5.1). */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

for (const kind of ["grpc", "http"] as const) {
  for (const [title, bytes] of Object.entries(breaches)) {
    test(`${kind} port: ${title} ends the connection, and the calls on it, at once`, async (t) => {
      const pipeline = createPipeline({ log });
      const { route } = new Health([]);
      const routes = [pipeline.route(route.service, route.implementation, { unbounded: ["watch"] })];
      const listener =
        kind === "grpc"
          ? await listenGrpc({ host, port: 0, routes, log })
          : await listenConnect({ host, port: 0, routes, pages: {}, cors: { origins: [] }, log });
      t.teardown(() => listener.abort());
      const socket = net.connect(listener.address.port, host).on("error", () => {});
      socket.write(Buffer.concat([PREFACE, headersFrame(1, WATCH), dataFrame(1, Buffer.alloc(5))]));
      while (pipeline.running === 0) await once(socket, "data");
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.resume().write(bytes);
      // The test's own time ends before any timeout of the server would do it.
      t.timeout(8000);
      await closed;
      await pipeline.idle();
      await listener.drain();
      t.pass();
    });
  }
}

for (const kind of ["grpc", "http"] as const) {
  test(`${kind} port: clients that break the protocol and go leave no connection behind`, async (t) => {
    t.timeout(8000);
    const listener =
      kind === "grpc"
        ? await listenGrpc({ host, port: 0, routes: [], log })
        : await listenConnect({ host, port: 0, routes: [], pages: {}, cors: { origins: [] }, log });
    t.teardown(() => listener.abort());
    const clients = Object.values(breaches).flatMap((bytes) =>
      Array.from({ length: 5 }, async (_, i) => {
        const socket = net.connect(listener.address.port, host).on("error", () => {});
        await once(socket, "connect");
        await new Promise((resolve) => socket.write(Buffer.concat([PREFACE, bytes]), resolve));
        if (i % 2) socket.resetAndDestroy();
        else socket.destroy();
      }),
    );
    await Promise.all(clients);
    while (listener.open > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    t.pass();
  });
}
