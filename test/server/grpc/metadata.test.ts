import { once } from "node:events";
import http2 from "node:http2";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { toHttp2Headers } from "../../../src/server/grpc/metadata.ts";
import { toTrailers } from "../../../src/server/grpc/status.ts";

test("each binary value is a header of its own, without padding or spaces around it", (t) => {
  const headers = new Headers();
  for (const value of ["AAE=", "AgM", ""]) headers.append("x-a-bin", value);
  t.deepEqual({ ...toHttp2Headers(headers) }, { "x-a-bin": ["AAE", "AgM", ""] });
  t.throws(() => toHttp2Headers(new Headers({ "x-a-bin": "no base64!" })));
});

test("a header keeps all of its values, and no space at its end", (t) => {
  const headers = new Headers();
  for (const value of ["a=1", "b=2, c"]) headers.append("set-cookie", value);
  for (const value of ["a", ""]) headers.append("x-a", value);
  t.deepEqual({ ...toHttp2Headers(headers) }, { "set-cookie": ["a=1", "b=2, c"], "x-a": ["a,"] });
});

test("headers that the protocol sets itself are not the handler's to set", (t) => {
  const headers = new Headers({ "content-length": "99", "grpc-status": "7", "grpc-encoding": "gzip", "x-a": "1" });
  t.deepEqual({ ...toHttp2Headers(headers) }, { "x-a": ["1"] });
});

test("the metadata of an error from another server stays between that one and us", (t) => {
  const error = new ConnectError("no", Code.Aborted, { connection: "keep-alive", "x-a": "1" });
  t.throws(() => toTrailers(error));
  error.isWireError = true;
  t.deepEqual(Object.keys(toTrailers(error)), ["grpc-status", "grpc-message", "grpc-status-details-bin"]);
});

test("the trailers of an error are small enough for clients that take 16 KiB", (t) => {
  const error = new ConnectError("蛋".repeat(5000), Code.Aborted, undefined, [
    { desc: ErrorInfoSchema, value: { domain: "x".repeat(4096) } },
  ]);
  const headers = Object.entries(toTrailers(error));
  t.true(headers.reduce((sum, [name, value]) => sum + name.length + String(value).length + 32, 0) < 16 * 1024);
  t.regex(decodeURIComponent(String(toTrailers(error)["grpc-message"])), /^蛋{400,}…$/);
});

/** A session with a listener of this handler, and the errors in its log. */
async function connect(t: ExecutionContext, getUser: (context: HandlerContext) => object) {
  const causes: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => causes.push(JSON.parse(line).err.message) });
  const route = createPipeline({ log }).route(UserService, { getUser: (_request, context) => getUser(context) });
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, routes: [route], log });
  const session = http2.connect(`http://127.0.0.1:${listener.address.port}`, {
    settings: { maxHeaderListSize: 1 << 20 },
  });
  await once(session, "connect");
  t.teardown(() => {
    session.destroy();
    return listener.abort();
  });
  const call = async () => {
    const stream = session.request({
      ":method": "POST",
      ":path": "/accounts.v1.UserService/GetUser",
      "content-type": "application/grpc",
    });
    const seen: http2.IncomingHttpHeaders = {};
    stream.on("response", (one) => Object.assign(seen, one)).on("trailers", (one) => Object.assign(seen, one));
    stream.resume().end(Buffer.alloc(5));
    await once(stream, "close");
    return [Number(seen["grpc-status"]), decodeURIComponent(String(seen["grpc-message"] ?? ""))] as const;
  };
  return { call, causes, session };
}

test("an error of any length is answered with its code, and the session goes on", async (t) => {
  const errors = [
    new ConnectError("é".repeat(100_000), Code.Aborted),
    new ConnectError("a", Code.Aborted, undefined, [{ desc: ErrorInfoSchema, value: { domain: "x".repeat(100_000) } }]),
  ];
  const { call, session } = await connect(t, () => {
    throw errors.shift();
  });
  const [code, text] = await call();
  t.is(code, Code.Aborted);
  t.regex(text, /^é{400,1023}…$/);
  t.deepEqual(await call(), [Code.Aborted, "a"]);
  t.false(session.closed);
});

for (const [title, given] of [
  ["too many headers", (context: HandlerContext) => context.responseHeader.set("x-a", "x".repeat(100_000))],
  ["too many trailers", (context: HandlerContext) => context.responseTrailer.set("x-a", "x".repeat(100_000))],
  ["a header that is no metadata", (context: HandlerContext) => context.responseHeader.set("x-a", "é")],
  [
    "an error whose metadata is none",
    () => {
      throw new ConnectError("no", Code.Aborted, { "x-a": "é" });
    },
  ],
  ["a message of another type", () => ({ user: { createTime: { seconds: "x", nanos: "x" } } })],
] as const) {
  test(`an answer with ${title} is INTERNAL, its cause is in the log, and the session goes on`, async (t) => {
    const { call, causes, session } = await connect(t, (context) => given(context) ?? {});
    t.is((await call())[0], Code.Internal);
    t.is(causes.length, 1, causes.join());
    t.is((await call())[0], Code.Internal);
    t.false(session.closed);
  });
}
