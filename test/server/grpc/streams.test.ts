import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import type { ServiceImpl } from "@connectrpc/connect";
import * as grpc from "@grpc/grpc-js";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { KindService } from "../../../gen/brasa/testing/v1/kind_pb.js";
import { CancelledError } from "../../../src/ddd/error.ts";
import { createPipeline, type PipelineOptions } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import type { HttpLimits } from "../../../src/server/ports/limits.ts";
import { dataFrame, headersFrame, PREFACE, resetFrame, toFrame } from "../ports/http2-frames.ts";

const GATHER = "/brasa.testing.v1.KindService/GatherKinds";
const CHAT = "/brasa.testing.v1.KindService/ChatKinds";
const MESSAGE = Buffer.alloc(5);
const { NGHTTP2_NO_ERROR: NO_ERROR, NGHTTP2_CANCEL: CANCEL } = http2.constants;

/** A listener of these handlers, and the lines of its log. */
async function listen(
  t: ExecutionContext,
  kinds: Partial<ServiceImpl<typeof KindService>>,
  { limits = {}, ...options }: Partial<PipelineOptions> & { limits?: Partial<HttpLimits> } = {},
) {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => lines.push(line) });
  const pipeline = createPipeline({ log, ...options });
  const route = pipeline.route(KindService, kinds);
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, routes: [route], limits, log });
  t.teardown(() => listener.abort());
  return { listener, pipeline, lines, port: listener.address.port };
}

/** Frames as no library sends them. */
async function connect(t: ExecutionContext, port: number) {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(PREFACE);
  t.teardown(() => socket.destroy());
  return socket;
}

/** A promise, and the function that resolves it. */
function signal<T = void>() {
  let give: (value: T) => void = () => {};
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give: (value: T) => give(value) };
}

for (const [title, path] of [
  ["a stream of requests", GATHER],
  ["a stream in both directions", CHAT],
] as const) {
  for (const ended of [true, false]) {
    test(`${title} that its handler does not read to the end is over with its answer, where the caller ${ended ? "has" : "has not"} ended`, async (t) => {
      const { listener, pipeline, port } = await listen(t, {
        async gatherKinds(requests) {
          for await (const _request of requests) break;
          return {};
        },
        async *chatKinds(requests) {
          // Left without a word, as `for await` never leaves it.
          const iterator = requests[Symbol.asyncIterator]();
          await iterator.next();
          yield {};
        },
      });
      const session = http2.connect(`http://127.0.0.1:${port}`);
      const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc" });
      stream.write(Buffer.alloc(20_000 * MESSAGE.length));
      if (ended) stream.end();
      const [trailers] = await once(stream.resume(), "trailers");
      t.is(trailers["grpc-status"], "0");
      if (!stream.closed) await once(stream, "close");
      await pipeline.idle();
      // A stream that is not over would keep the session.
      await listener.drain();
      t.true(session.closed);
    });
  }
}

for (const code of [NO_ERROR, CANCEL]) {
  for (const [title, path] of [
    ["a stream of requests", GATHER],
    ["a stream in both directions", CHAT],
  ] as const) {
    test(`${title} that is reset, for reason ${code}, is cancelled, and no fault in the log`, async (t) => {
      const failed = signal<unknown>();
      const started = signal();
      const read = async (requests: AsyncIterable<unknown>) => {
        started.give();
        try {
          for await (const _request of requests);
          failed.give("whole");
        } catch (error) {
          failed.give(error);
          throw error;
        }
      };
      const codes: (number | undefined)[] = [];
      const { pipeline, lines, port } = await listen(
        t,
        {
          async gatherKinds(requests) {
            await read(requests);
            return {};
          },
          async *chatKinds(requests) {
            await read(requests);
            yield {};
          },
        },
        { observer: { begin() {}, end: (_method, { error }) => codes.push(error?.code), refuse() {} } },
      );
      const socket = await connect(t, port);
      socket.write(headersFrame(1, path));
      await started.given;
      socket.write(Buffer.concat([dataFrame(1, MESSAGE, false), resetFrame(1, code)]));
      const error = await failed.given;
      t.true(error instanceof CancelledError, String(error));
      await pipeline.idle();
      t.deepEqual(codes, [grpc.status.CANCELLED]);
      t.deepEqual(lines, []);
    });
  }
}

test("a caller who goes by a reset for no error ends a handler that reads no further", async (t) => {
  const gone = signal();
  const { pipeline, listener, port } = await listen(t, {
    async gatherKinds(requests, { signal }) {
      for await (const _request of requests) {
        socket.write(Buffer.concat([dataFrame(1, MESSAGE, false), resetFrame(1, NO_ERROR)]));
        await once(signal, "abort");
        gone.give();
        throw signal.reason;
      }
      return {};
    },
  });
  const socket = await connect(t, port);
  socket.write(Buffer.concat([headersFrame(1, GATHER), dataFrame(1, MESSAGE, false)]));
  await gone.given;
  await pipeline.idle();
  await listener.drain();
  t.pass();
});

test("requests that are cut off by the deadline do not pass for whole", async (t) => {
  const failed = signal<unknown>();
  const { port } = await listen(
    t,
    {
      async gatherKinds(requests) {
        try {
          for await (const _request of requests);
          failed.give("whole");
        } catch (error) {
          failed.give(error);
        }
        return {};
      },
    },
    { streamDeadlineMs: 20 },
  );
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  t.teardown(() => client.close());
  const status = signal<grpc.ServiceError | null>();
  const call = client.makeClientStreamRequest(
    GATHER,
    (bytes: Buffer) => bytes,
    (bytes) => bytes,
    (error) => status.give(error),
  );
  call.write(Buffer.alloc(0));
  t.is((await status.given)?.code, grpc.status.DEADLINE_EXCEEDED);
  t.true((await failed.given) instanceof CancelledError);
});

test("an answer that nobody takes, of a stream that was reset for no error, is over in time", async (t) => {
  const { listener, port } = await listen(
    t,
    {
      async gatherKinds(requests) {
        for await (const _request of requests) break;
        // More than the client's window.
        return { texts: ["x".repeat(100_000)] } as object;
      },
    },
    { limits: { stalledMs: 20 } },
  );
  const socket = await connect(t, port);
  socket.write(Buffer.concat([headersFrame(1, GATHER), dataFrame(1, Buffer.alloc(50), false)]));
  // The server's settings come first, and its answer after them.
  let seen = 0;
  while (seen < 60_000) seen += (await once(socket, "data"))[0].length;
  socket.write(Buffer.concat([resetFrame(1, NO_ERROR), toFrame(4, 1, 0, Buffer.alloc(0))]));
  await listener.drain();
  t.pass();
});
