import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import { gzipSync } from "node:zlib";
import { ConnectError } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { ServerReflection } from "../../../gen/grpc/reflection/v1/reflection_pb.js";
import { errorModel } from "../../../src/ddd/connect/error.ts";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { readBody } from "../../../src/server/http/universal/body.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { EnvelopeScanner } from "../../../src/server/ports/envelope.ts";
import type { HttpRequest } from "../../../src/server/ports/limits.ts";
import { type Answer, errorOf, frame, GET_USER, REFLECT, reasonOf } from "./fixture.ts";

const log = createLog("silent");
const host = "127.0.0.1";
/** The id "a", as GetUser's request or, for reflection, its host. */
const message = Buffer.from("\x0a\x01a");

async function listen(t: ExecutionContext, kind: "grpc" | "http"): Promise<number> {
  const pipeline = createPipeline({ log });
  const routes = [
    pipeline.route(UserService, { getUser: ({ id }) => ({ user: { name: String(id.length) } }) }),
    pipeline.route(ServerReflection, {
      async *serverReflectionInfo(requests) {
        let count = 0;
        for await (const _request of requests) count += 1;
        yield { validHost: String(count) };
      },
    }),
  ];
  // Longer than the slowest machine takes.
  const limits = { bodyMs: 100_000 };
  const listener =
    kind === "grpc"
      ? await listenGrpc({ host, port: 0, routes, limits, log })
      : await listenConnect({ host, port: 0, routes, pages: {}, cors: { origins: [] }, limits, log });
  t.teardown(() => listener.abort());
  return listener.address.port;
}

/** Sends pieces, each in a DATA frame of its own, until they are sent or the server wants no more. */
async function send(port: number, path: string, pieces: Iterable<Buffer>, headers = {}): Promise<Answer> {
  const session = http2.connect(`http://${host}:${port}`);
  session.on("error", () => {});
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc", ...headers });
  const answer = { status: 0, headers: {}, trailers: {} };
  stream.on("error", () => {}).on("response", (all) => Object.assign(answer, { headers: all, status: all[":status"] }));
  stream.on("trailers", (trailers) => Object.assign(answer, { trailers }));
  const body: Buffer[] = [];
  stream.on("data", (chunk) => body.push(chunk));
  const closed = new Promise((resolve) => stream.once("close", resolve));
  for (const piece of pieces) {
    if (stream.destroyed || answer.status) break;
    // A turn of the event loop for each: pieces that are written at once share a frame.
    const taken = stream.write(piece) ? new Promise((resolve) => setImmediate(resolve)) : once(stream, "drain");
    await Promise.race([taken.catch(() => {}), closed]);
  }
  stream.end();
  await closed;
  session.destroy();
  return { ...answer, body: Buffer.concat(body) };
}

/** The beginning of a message, and then its bytes one by one: more than there is patience for, were there no limit. */
function* withoutEnd(beginning: Buffer): Iterable<Buffer> {
  yield beginning;
  for (let i = 0; i < 500_000; i++) yield Buffer.of(1);
}

for (const kind of ["grpc", "http"] as const) {
  const port = kind === "grpc" ? "gRPC port" : "HTTP port";

  test(`${port}: a message may come in thousands of pieces, and several in one piece`, async (t) => {
    const to = await listen(t, kind);
    const long = frame(Buffer.concat([Buffer.from([0x0a, 0xd0, 0x0f]), Buffer.alloc(2000, "a")]));
    const pieces = Array.from(long, (byte) => Buffer.of(byte));
    const answer = await send(to, GET_USER, pieces);
    t.is(errorOf(answer), undefined);
    t.regex(answer.body.toString(), /2000/);

    const three = Buffer.concat([frame(message), frame(message), frame(message)]);
    for (const cut of [three.length, 3, 9, 5]) {
      const answer = await send(to, REFLECT, [three.subarray(0, cut), three.subarray(cut)]);
      t.regex(answer.body.toString(), /3$/, `cut after ${cut}`);
    }
  });

  for (const path of [GET_USER, REFLECT]) {
    test(`${port}: pieces of a byte without end are RESOURCE_EXHAUSTED before their end, ${path}`, async (t) => {
      const to = await listen(t, kind);
      const answer = await send(to, path, withoutEnd(frame(Buffer.alloc(0), 0, 1_000_000)));
      t.is(reasonOf(errorOf(answer)), "TOO_MANY_PIECES");
      t.is(errorOf(await send(to, path, [frame(message)])), undefined);
    });
  }

  test(`${port}: small compressed messages without end are RESOURCE_EXHAUSTED, some are not`, async (t) => {
    const to = await listen(t, kind);
    const compressed = frame(gzipSync(message), 1);
    const many = (count: number) => send(to, REFLECT, [Buffer.concat(Array(count).fill(compressed))], encoding);
    const encoding = { "grpc-encoding": "gzip" };
    t.is(reasonOf(errorOf(await many(2000))), "TOO_MANY_PIECES");
    t.regex((await many(90)).body.toString(), /90$/);
  });
}

test("HTTP/1.1: chunks of a byte without end are RESOURCE_EXHAUSTED, in JSON and in messages with prefixes", async (t) => {
  const port = await listen(t, "http");
  for (const type of ["application/json", "application/proto", "application/grpc-web"]) {
    const socket = net.connect(port, host).on("error", () => {});
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    const head = `POST ${GET_USER} HTTP/1.1\r\nhost: a\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`;
    socket.write(`${head}5\r\n\0\0\x01\0\0\r\n`);
    while (answer === "" && socket.writable) {
      socket.write("1\r\n\x01\r\n".repeat(20));
      await new Promise((resolve) => setImmediate(resolve));
    }
    t.regex(answer, /too(?: |%20)many(?: |%20)small(?: |%20)pieces/, type);
    socket.destroy();
  }
});

test("the library gets whole messages, whatever pieces they come in", async (t) => {
  const gets = async (type: string, pieces: Buffer[]) => {
    const request = Object.assign(pieces.values(), { headers: { "content-type": type } });
    const got: string[] = [];
    for await (const piece of readBody(request as unknown as HttpRequest, errorModel, 4 << 20)) got.push(String(piece));
    return got;
  };
  const bytes = Array.from(Buffer.concat([frame(message), frame(message)]), (byte) => Buffer.of(byte));
  t.deepEqual(await gets("application/grpc", bytes), [String(frame(message)), String(frame(message))]);
  t.deepEqual(await gets("application/connect+json", [Buffer.concat(bytes), Buffer.of(0)]), [
    String(Buffer.concat(bytes)),
    "\0",
  ]);
  t.deepEqual(await gets("application/json", ["{", " ", "}"].map(Buffer.from)), ["{ }"]);
  t.deepEqual(await gets("application/json", []), []);
});

test("bodies of small pieces end with an error, whether or not their messages have prefixes", async (t) => {
  for (const type of [
    "application/grpc",
    "application/grpc-web+json",
    "application/connect+proto",
    "application/json",
  ]) {
    const request = Object.assign(withoutEnd(frame(Buffer.alloc(0), 0, 1_000_000)), {
      headers: { "content-type": type },
    });
    const reading = async () => {
      for await (const _piece of readBody(request as unknown as HttpRequest, errorModel, 4 << 20));
    };
    const error = await t.throwsAsync(reading, { instanceOf: ConnectError });
    t.is(reasonOf(error), "TOO_MANY_PIECES", type);
  }
});

test("a body may end only between messages", (t) => {
  const scanner = new EnvelopeScanner(1 << 20);
  t.true(scanner.isBetweenMessages);
  t.is(scanner.scan(Buffer.from([0, 0, 0])), 0);
  t.false(scanner.isBetweenMessages);
  t.is(scanner.scan(Buffer.from([0, 1])), 0);
  t.false(scanner.isBetweenMessages);
  t.is(scanner.scan(Buffer.from([7, 0])), 1);
  t.false(scanner.isBetweenMessages);
  t.is(scanner.scan(Buffer.from([0, 0, 0, 0])), 4);
  t.true(scanner.isBetweenMessages);
  scanner.scan(Buffer.from([0, 255, 0, 0, 0]));
  t.true(scanner.isTooLong);
});
