import { once } from "node:events";
import http2 from "node:http2";
import { gzipSync } from "node:zlib";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { createClient, type ServiceImpl } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import * as grpc from "@grpc/grpc-js";
import test, { type ExecutionContext } from "ava";
import { GetUserRequestSchema, GetUserResponseSchema, UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { BadRequestSchema, ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.js";
import { ServerReflection } from "../../../gen/grpc/reflection/v1/reflection_pb.js";
import { NotFoundError } from "../../../src/ddd/error.ts";
import { createPipeline, type PipelineOptions } from "../../../src/server/call/pipeline.ts";
import { type GrpcListenerOptions, listenGrpc } from "../../../src/server/grpc/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";

const GET_USER = "/accounts.v1.UserService/GetUser";
const STREAM_USERS = "/accounts.v1.UserService/StreamUsers";

async function listen(
  t: ExecutionContext,
  users: Partial<ServiceImpl<typeof UserService>>,
  {
    bodyTimeoutMs,
    observer,
    ...options
  }: Omit<Partial<PipelineOptions>, "observer"> &
    Pick<GrpcListenerOptions, "observer"> & { bodyTimeoutMs?: number } = {},
) {
  const pipeline = createPipeline({ log: createLog("silent"), ...options });
  const route = pipeline.route(UserService, users);
  const listener = await listenGrpc({
    host: "127.0.0.1",
    port: 0,
    routes: [route],
    ...(observer ? { observer } : {}),
    ...(bodyTimeoutMs ? { limits: { bodyMs: bodyTimeoutMs } } : {}),
  });
  const authority = `127.0.0.1:${listener.address.port}`;
  const client = new grpc.Client(authority, grpc.credentials.createInsecure());
  t.teardown(() => {
    client.close();
    return listener.abort();
  });
  return { pipeline, listener, client, authority };
}

/** A unary call as raw HTTP/2, for what no proper client sends. */
async function raw(authority: string, headers: http2.OutgoingHttpHeaders, body: Buffer, end = true) {
  const session = http2.connect(`http://${authority}`);
  await once(session, "connect");
  const stream = session.request({
    ":method": "POST",
    ":path": GET_USER,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  const seen: http2.IncomingHttpHeaders = {};
  stream.on("response", (one) => Object.assign(seen, one)).on("trailers", (one) => Object.assign(seen, one));
  stream.write(body);
  if (end) stream.end();
  for await (const _chunk of stream);
  session.destroy();
  const details = seen["grpc-status-details-bin"];
  const status = fromBinary(StatusSchema, Buffer.from(String(details ?? ""), "base64"));
  return { http: Number(seen[":status"]), code: Number(seen["grpc-status"]), status, message: seen["grpc-message"] };
}

function envelope(message: Uint8Array, compressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed ? 1 : 0, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function detailNames(status: { details: { typeUrl: string }[] }): string[] {
  return status.details.map(({ typeUrl }) => typeUrl.replace("type.googleapis.com/google.rpc.", ""));
}

const request = envelope(toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { id: "1" })));

/** A getUser that tells when a call is inside, and answers when it is opened. */
function heldUsers() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const users = {
    getUser: async () => {
      entered();
      await opened;
      return {};
    },
  };
  return { users, inside, open: () => open() };
}

test("a malformed message is INVALID_ARGUMENT with BadRequest", async (t) => {
  const { authority } = await listen(t, { getUser: () => ({}) });
  const { code, status } = await raw(authority, {}, envelope(Buffer.from([0x0a, 0xff, 0x01])));
  t.is(code, grpc.status.INVALID_ARGUMENT);
  t.deepEqual(detailNames(status), ["ErrorInfo", "BadRequest"]);
});

test("corrupt compression is INVALID_ARGUMENT, a bomb RESOURCE_EXHAUSTED, and the next call is served", async (t) => {
  const { authority } = await listen(t, { getUser: () => ({}) });
  const corrupt = await raw(authority, { "grpc-encoding": "gzip" }, envelope(Buffer.from("not gzip"), true));
  t.is(corrupt.code, grpc.status.INVALID_ARGUMENT);
  t.deepEqual(detailNames(corrupt.status), ["ErrorInfo", "BadRequest"]);
  const bomb = await raw(authority, { "grpc-encoding": "gzip" }, envelope(gzipSync(Buffer.alloc(16 << 20)), true));
  t.is(bomb.code, grpc.status.RESOURCE_EXHAUSTED);
  t.deepEqual(detailNames(bomb.status), ["ErrorInfo"]);
  t.is((await raw(authority, {}, request)).code, grpc.status.OK);
});

test("a message above 4 MiB is RESOURCE_EXHAUSTED", async (t) => {
  const { authority } = await listen(t, { getUser: () => ({}) });
  const { code, status } = await raw(authority, {}, envelope(Buffer.alloc((4 << 20) + 1)));
  t.is(code, grpc.status.RESOURCE_EXHAUSTED);
  t.deepEqual(detailNames(status), ["ErrorInfo"]);
});

for (const timeout of ["2000H", "99999999S", "4294968S"]) {
  test(`a deadline of ${timeout} is as good as any long one`, async (t) => {
    const remaining: (number | undefined)[] = [];
    const { authority } = await listen(t, {
      getUser: (_request, { timeoutMs }) => {
        remaining.push(timeoutMs());
        return {};
      },
    });
    t.is((await raw(authority, { "grpc-timeout": timeout }, request)).code, grpc.status.OK);
    t.true((remaining[0] ?? 0) > 3_500_000);
  });
}

for (const timeout of ["", "x", "1", "123456789S", "-1S", "1.5S"]) {
  test(`a deadline of "${timeout}" is INVALID_ARGUMENT`, async (t) => {
    const { authority } = await listen(t, { getUser: () => ({}) });
    const { code, status } = await raw(authority, { "grpc-timeout": timeout }, request);
    t.is(code, grpc.status.INVALID_ARGUMENT);
    const [violation] = fromBinary(BadRequestSchema, status.details[1]?.value ?? new Uint8Array()).fieldViolations;
    t.is(violation?.field, "grpc-timeout");
  });
}

test("each call that is refused before its handler is counted once, by the code that its caller gets", async (t) => {
  const counted: [method: string | undefined, code: number][] = [];
  const observer = {
    refuse: (method: { name: string } | undefined, { code }: { code: number }) => {
      counted.push([method?.name, code]);
    },
  };
  const { authority } = await listen(t, { getUser: () => ({}) }, { observer, bodyTimeoutMs: 50 });
  const whole = gzipSync(Buffer.alloc(100));
  const cases: [string, http2.OutgoingHttpHeaders, Buffer, end?: boolean][] = [
    ["of a method that is not served", { ":path": "/accounts.v1.UserService/Sing" }, request],
    ["too large", {}, envelope(Buffer.alloc(5 << 20))],
    ["of a corrupt compression", { "grpc-encoding": "gzip" }, envelope(whole.subarray(0, 10), true)],
    ["of an unknown compression", { "grpc-encoding": "zstd" }, request],
    ["compressed, and not declared so", {}, envelope(whole, true)],
    ["of no message", {}, Buffer.alloc(0)],
    ["of two messages", {}, Buffer.concat([request, request])],
    ["of a message that is not whole", {}, request.subarray(0, request.length - 1)],
    ["of a message that does not come", {}, request.subarray(0, 3), false],
  ];
  for (const [title, headers, body, end] of cases) {
    const { code } = await raw(authority, headers, body, end);
    t.true(code > 0, title);
    t.deepEqual(counted.splice(0), [[title.includes("not served") ? undefined : "GetUser", code]], title);
  }
  // gRPC takes this status of HTTP for UNKNOWN.
  t.is((await raw(authority, { "content-type": "application/json" }, request)).http, 415);
  t.deepEqual(counted.splice(0), [["GetUser", grpc.status.UNKNOWN]]);
  // The control: a call that is served is none of them.
  t.is((await raw(authority, {}, request)).code, grpc.status.OK);
  t.deepEqual(counted, []);
});

test("gRPC-Web is not taken for gRPC", async (t) => {
  const { authority } = await listen(t, { getUser: () => ({}) });
  t.is((await raw(authority, { "content-type": "application/grpc-web+proto" }, request)).http, 415);
  t.is((await raw(authority, { "content-type": "application/grpc+proto" }, request)).code, grpc.status.OK);
});

test("a handler that ignores its deadline is answered for in time", async (t) => {
  const forever = new Promise<never>(() => {});
  const { authority, pipeline } = await listen(t, { getUser: () => forever }, { unaryDeadlineMs: 20 });
  for (const headers of [{}, { "grpc-timeout": "20m" }]) {
    const { code, status } = await raw(authority, headers, request);
    t.is(code, grpc.status.DEADLINE_EXCEEDED);
    t.deepEqual(detailNames(status), ["ErrorInfo"]);
  }
  t.is(pipeline.running, 2, "the handlers still count, since they still run");
});

test("a message that does not arrive is waited for only so long", async (t) => {
  const { authority } = await listen(t, { getUser: () => ({}) }, { bodyTimeoutMs: 20 });
  const { code, status } = await raw(authority, {}, request.subarray(0, 6), false);
  t.is(code, grpc.status.DEADLINE_EXCEEDED);
  t.deepEqual(detailNames(status), ["ErrorInfo"]);
});

// ASVS: V16.5.1
test("a handler that throws anything is answered INTERNAL with a fixed text", async (t) => {
  for (const thrown of [new Error("secret"), "secret", undefined, { toString: () => "secret" }]) {
    const { authority } = await listen(t, {
      getUser: () => {
        throw thrown;
      },
    });
    const { code, status, message } = await raw(authority, {}, request);
    t.is(code, grpc.status.INTERNAL);
    t.deepEqual(detailNames(status), ["ErrorInfo", "RequestInfo"]);
    t.notRegex(`${message} ${status.message}`, /secret/);
  }
});

test("an error's text may hold anything, and its details stay below 4 KiB", async (t) => {
  const { authority } = await listen(t, {
    getUser: () => {
      throw new NotFoundError("things", `\ud800 % é 🙂 \n ${"x".repeat(100_000)}`, {
        metadata: { big: "y".repeat(3000) },
      });
    },
  });
  const { code, status } = await raw(authority, {}, request);
  t.is(code, grpc.status.NOT_FOUND);
  t.regex(status.message, /^\ufffd % é 🙂/);
  t.true(toBinary(StatusSchema, status).length < 6000);
  const info = fromBinary(ErrorInfoSchema, status.details[0]?.value ?? new Uint8Array());
  t.like(info, { domain: "brasa", reason: "NOT_FOUND" });
});

test("one call more than the limit is RESOURCE_EXHAUSTED with RetryInfo, and passes when another has ended", async (t) => {
  const { users, inside, open } = heldUsers();
  const { authority } = await listen(t, users, { maxConcurrentCalls: 1 });
  const first = raw(authority, {}, request);
  await inside;
  const second = await raw(authority, {}, request);
  t.is(second.code, grpc.status.RESOURCE_EXHAUSTED);
  t.deepEqual(detailNames(second.status), ["ErrorInfo", "RetryInfo"]);
  open();
  t.is((await first).code, grpc.status.OK);
  t.is((await raw(authority, {}, request)).code, grpc.status.OK);
});

test("a client that goes away ends the stream's handler", async (t) => {
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const { client, pipeline } = await listen(t, {
    async *streamUsers() {
      try {
        for (;;) yield { user: { name: "x".repeat(1000) } };
      } finally {
        ended();
      }
    },
  });
  const call = client.makeServerStreamRequest(
    STREAM_USERS,
    (bytes: Buffer) => bytes,
    (bytes) => bytes,
    Buffer.alloc(0),
  );
  const failed = new Promise((resolve) => call.once("error", resolve));
  call.once("data", () => call.cancel());
  await Promise.all([failed, end]);
  await pipeline.idle();
  t.is(pipeline.running, 0);
});

test("a stream in both directions ends when the caller's half has ended", async (t) => {
  const pipeline = createPipeline({ log: createLog("silent") });
  const route = pipeline.route(ServerReflection, {
    async *serverReflectionInfo(requests) {
      for await (const { host } of requests) yield { validHost: host };
    },
  });
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, routes: [route] });
  t.teardown(() => listener.abort());
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${listener.address.port}` });
  const hosts: string[] = [];
  const requests = (async function* () {
    for (const host of ["a", "b", "c"]) yield { host };
  })();
  for await (const { validHost } of createClient(ServerReflection, transport).serverReflectionInfo(requests)) {
    hosts.push(validHost);
  }
  t.deepEqual(hosts, ["a", "b", "c"]);
});

test("headers and trailers pass in both directions, binary ones too", async (t) => {
  const { client } = await listen(t, {
    getUser: (_request, { requestHeader, responseHeader, responseTrailer }) => {
      responseHeader.set("x-seen", requestHeader.get("x-sent") ?? "");
      responseTrailer.set("x-seen-bin", requestHeader.get("x-sent-bin") ?? "");
      return {};
    },
  });
  const metadata = new grpc.Metadata();
  metadata.set("x-sent", "a, b");
  metadata.set("x-sent-bin", Buffer.from([0, 255, 1]));
  const seen = await new Promise<unknown>((resolve, reject) => {
    const got: Record<string, unknown> = {};
    const call = client.makeUnaryRequest(
      GET_USER,
      (bytes: Buffer) => bytes,
      (bytes) => fromBinary(GetUserResponseSchema, bytes),
      Buffer.alloc(0),
      metadata,
      (error) => error && reject(error),
    );
    call.on("metadata", (headers: grpc.Metadata) => Object.assign(got, { header: headers.get("x-seen") }));
    call.on("status", (status: grpc.StatusObject) => resolve({ ...got, trailer: status.metadata.get("x-seen-bin") }));
  });
  t.deepEqual(seen, { header: ["a, b"], trailer: [Buffer.from([0, 255, 1])] });
});

test("a header that the handler cannot send is INTERNAL, and no header of it is sent", async (t) => {
  for (const [name, value] of [
    ["x-text", "caf\u00e9"],
    ["x!y", "a"],
    ["connection", "close"],
  ] as const) {
    for (const part of ["responseHeader", "responseTrailer"] as const) {
      const { authority } = await listen(t, {
        getUser: (_request, context) => {
          context[part].set(name, value);
          return {};
        },
      });
      const { http: status, code } = await raw(authority, {}, request);
      t.deepEqual([status, code], [200, grpc.status.INTERNAL], `${part} ${name}`);
    }
  }
});

test("a handler takes functions and headers out of its context, and hears when its caller goes", async (t) => {
  let gone = () => {};
  const left = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const { client } = await listen(t, {
    getUser: async (_request, { signal, timeoutMs, requestHeader, url }) => {
      t.true((timeoutMs() ?? 0) > 0);
      t.is(requestHeader.get("x-sent"), "a");
      t.regex(url, /^http:\/\/127\.0\.0\.1:\d+\/accounts\.v1\.UserService\/GetUser$/);
      signal.addEventListener("abort", gone);
      call.cancel();
      await left;
      return {};
    },
  });
  const metadata = new grpc.Metadata();
  metadata.set("x-sent", "a");
  const call = client.makeUnaryRequest(
    GET_USER,
    (bytes: Buffer) => bytes,
    (bytes) => bytes,
    Buffer.alloc(0),
    metadata,
    () => {},
  );
  await left;
});

test("draining serves what was accepted, and refuses what comes after", async (t) => {
  const { users, inside, open } = heldUsers();
  const { authority, listener } = await listen(t, users);
  const call = raw(authority, {}, request);
  await inside;
  const drained = listener.drain();
  open();
  t.is((await call).code, grpc.status.OK);
  await drained;
  await t.throwsAsync(raw(authority, {}, request), { code: "ECONNREFUSED" });
});

test("a port in use is reported as such", async (t) => {
  const { listener } = await listen(t, {});
  await t.throwsAsync(listenGrpc({ host: "127.0.0.1", port: listener.address.port, routes: [] }), {
    code: "EADDRINUSE",
  });
});
