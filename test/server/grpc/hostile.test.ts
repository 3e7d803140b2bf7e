import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import test, { type ExecutionContext } from "ava";
import { type RunningApp, startApp } from "../../helpers/app.ts";
import { grpcClient } from "../../helpers/clients.ts";
import { CallError } from "../../helpers/user-journey.ts";
import { dataFrame, headersFrame, PREFACE, resetFrame } from "../ports/http2-frames.ts";

const GET_USER = "/accounts.v1.UserService/GetUser";
const REFLECT = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const NO_ERROR = 0;
const CANCEL = 8;
/** How many calls, and apart from them streams, the app takes at a time. */
const MAX_CALLS = 100;

let app: RunningApp;

// One for all: what harms it harms the tests after it too.
test.before(async () => {
  app = await startApp({ MAX_CONCURRENT_CALLS: String(MAX_CALLS) });
});
test.after.always(() => app.close());

/** Sends bytes to the native listener of the app, and shows that it still serves others. */
async function survives(t: ExecutionContext, bytes: Buffer): Promise<void> {
  const socket = net.connect(Number(app.grpc.split(":")[1]), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(bytes);
  const client = grpcClient(app.grpc);
  for (let i = 0; i < 20; i++) t.deepEqual(await client.call("ListUsers", {}), {});
  t.deepEqual(await streamed(client), []);
  client.close();
  socket.destroy();
}

/** Reads a stream, and retries while reset streams still take the room. */
async function streamed(client: ReturnType<typeof grpcClient>): Promise<unknown[]> {
  for (;;) {
    try {
      return await client.stream("StreamUsers", {});
    } catch (error) {
      if (!(error instanceof CallError && error.reason === "TOO_MANY_CALLS")) throw error;
    }
  }
}

for (const [title, path, type, count] of [
  // More than nghttp2 bears, which is a thousand.
  ["a served method", GET_USER, "application/grpc", 1200],
  ["a method that is not there", "/a.B/C", "application/grpc", 3 * MAX_CALLS],
  ["another content type", GET_USER, "text/plain", 3 * MAX_CALLS],
  ["a stream in both directions", REFLECT, "application/grpc", 3 * MAX_CALLS],
] as const) {
  test(`${count} calls of ${title} that are reset as they begin harm no other client`, async (t) => {
    const frames = Array.from({ length: count }, (_, i) => {
      const stream = 2 * i + 1;
      return Buffer.concat([headersFrame(stream, path, type), resetFrame(stream, CANCEL)]);
    });
    await survives(t, Buffer.concat([PREFACE, ...frames]));
  });
}

test("bytes that are not HTTP/2 harm no other client", async (t) => {
  await survives(t, Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  await survives(t, Buffer.alloc(100_000, 0xff));
  await survives(t, Buffer.concat([PREFACE, Buffer.alloc(1000, 0x7f)]));
});

test("messages that are cut off, empty or longer than their prefix harm no other client", async (t) => {
  const bodies = [[], [0], [0, 0, 0, 0, 9], [0, 0, 0, 0, 0], [0, 255, 255, 255, 255, 1], [7, 0, 0, 0, 1, 1]];
  const frames = [GET_USER, REFLECT].flatMap((path, p) =>
    bodies.map((body, i) => {
      const stream = 2 * (p * bodies.length + i) + 1;
      return Buffer.concat([headersFrame(stream, path), dataFrame(stream, Buffer.from(body))]);
    }),
  );
  await survives(t, Buffer.concat([PREFACE, ...frames]));
});

for (const code of [NO_ERROR, CANCEL]) {
  test(`calls that are reset within a message, for reason ${code}, harm no other client`, async (t) => {
    const frames = [GET_USER, REFLECT, "/a.B/C"].flatMap((path, p) =>
      [[], [0], [0, 0, 0, 0], [0, 0, 0, 0, 9], [0, 0, 0, 0, 9, 1]].map((body, i) => {
        const stream = 2 * (5 * p + i) + 1;
        const data = dataFrame(stream, Buffer.from(body), false);
        return Buffer.concat([headersFrame(stream, path), data, resetFrame(stream, code)]);
      }),
    );
    await survives(t, Buffer.concat([PREFACE, ...frames]));
  });
}

test("a client of Node that leaves during its upload harms no other client", async (t) => {
  for (const leave of [
    (stream: http2.ClientHttp2Stream) => stream.close(NO_ERROR),
    (stream: http2.ClientHttp2Stream) => stream.session?.destroy(),
    (stream: http2.ClientHttp2Stream) => stream.destroy(),
  ]) {
    const session = http2.connect(`http://${app.grpc}`);
    session.on("error", () => {});
    const stream = session.request({ ":method": "POST", ":path": GET_USER, "content-type": "application/grpc" });
    stream.on("error", () => {});
    await new Promise((resolve) => stream.write(Buffer.from([0, 0, 0, 1, 0]), resolve));
    leave(stream);
    await survives(t, Buffer.alloc(0));
    session.destroy();
  }
});
