import { once } from "node:events";
import net from "node:net";
import test, { type ExecutionContext } from "ava";
import { startApp } from "../helpers/app.ts";
import { grpcClient } from "../helpers/clients.ts";
import { dataFrame, headersFrame, PREFACE, resetFrame } from "./http2-frames.ts";

const GET_USER = "/accounts.v1.UserService/GetUser";
const REFLECT = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const CANCEL = 8;

/** Sends bytes to the native listener of an app, and shows that the app still serves others. */
async function survives(t: ExecutionContext, bytes: Buffer): Promise<void> {
  const app = await startApp();
  t.teardown(() => app.close());
  const socket = net.connect(Number(app.grpc.split(":")[1]), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(bytes);
  const client = grpcClient(app.grpc);
  for (let i = 0; i < 20; i++) t.deepEqual(await client.call("ListUsers", {}), {});
  client.close();
  socket.destroy();
}

for (const [title, path, type] of [
  ["a served method", GET_USER, "application/grpc"],
  ["a method that is not there", "/a.B/C", "application/grpc"],
  ["another content type", GET_USER, "text/plain"],
  ["a stream in both directions", REFLECT, "application/grpc"],
] as const) {
  test(`2000 calls of ${title} that are reset as they begin harm nobody else`, async (t) => {
    const frames = Array.from({ length: 2000 }, (_, i) => {
      const stream = 2 * i + 1;
      return Buffer.concat([headersFrame(stream, path, type), resetFrame(stream, CANCEL)]);
    });
    await survives(t, Buffer.concat([PREFACE, ...frames]));
  });
}

test("what is not HTTP/2 harms nobody else", async (t) => {
  await survives(t, Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  await survives(t, Buffer.alloc(100_000, 0xff));
  await survives(t, Buffer.concat([PREFACE, Buffer.alloc(1000, 0x7f)]));
});

test("messages that are cut off, empty or longer than they say harm nobody else", async (t) => {
  const bodies = [[], [0], [0, 0, 0, 0, 9], [0, 0, 0, 0, 0], [0, 255, 255, 255, 255, 1], [7, 0, 0, 0, 1, 1]];
  const frames = [GET_USER, REFLECT].flatMap((path, p) =>
    bodies.map((body, i) => {
      const stream = 2 * (p * bodies.length + i) + 1;
      return Buffer.concat([headersFrame(stream, path), dataFrame(stream, Buffer.from(body))]);
    }),
  );
  await survives(t, Buffer.concat([PREFACE, ...frames]));
});
