import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { Code } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { BadRequestSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { MAX_MESSAGE_BYTES } from "../../../src/server/ports/listener.ts";
import {
  type Answer,
  CREATE_USER,
  errorOf,
  frame,
  GET_USER,
  listen,
  reasonOf,
  STREAM_USERS,
  send1,
  send2,
} from "./fixture.ts";

/** One message, as each protocol sends it. */
interface Call {
  readonly path?: string;
  readonly data?: Uint8Array;
  /** The compression that the headers name. */
  readonly encoding?: string;
  /** Whether the message says that it is compressed, where that is said of each; by default if there is an encoding. */
  readonly compressed?: boolean;
  /** The length that the frame says. */
  readonly length?: number;
  readonly json?: boolean;
  readonly headers?: Record<string, string>;
}

type Send = (port: number, call: Call) => Promise<Answer>;

const nothing = Buffer.alloc(0);

function framed(type: string, encodingHeader: string, send: typeof send1 | typeof send2): Send {
  return (
    port,
    { path = GET_USER, data = nothing, encoding, compressed = encoding !== undefined, length, json, headers },
  ) =>
    send(port as never, path, {
      headers: {
        "content-type": `${type}+${json ? "json" : "proto"}`,
        ...(encoding ? { [encodingHeader]: encoding } : {}),
        ...headers,
      },
      body: frame(data, compressed ? 1 : 0, length),
    });
}

function unary(send: typeof send1 | typeof send2): Send {
  return (port, { path = GET_USER, data = nothing, encoding, json, headers }) =>
    send(port as never, path, {
      headers: {
        "content-type": json ? "application/json" : "application/proto",
        ...(encoding ? { "content-encoding": encoding } : {}),
        ...headers,
      },
      body: data,
    });
}

const protocols: Record<string, { send: Send; streams: boolean; framed: boolean; timeout: string }> = {
  "Connect over HTTP/1.1": { send: unary(send1), streams: false, framed: false, timeout: "connect-timeout-ms" },
  "Connect over HTTP/2": { send: unary(send2), streams: false, framed: false, timeout: "connect-timeout-ms" },
  "a Connect stream": {
    send: framed("application/connect", "connect-content-encoding", send1),
    streams: true,
    framed: true,
    timeout: "connect-timeout-ms",
  },
  "gRPC-Web over HTTP/1.1": {
    send: framed("application/grpc-web", "grpc-encoding", send1),
    streams: false,
    framed: true,
    timeout: "grpc-timeout",
  },
  "gRPC over HTTP/2": {
    send: framed("application/grpc", "grpc-encoding", send2),
    streams: false,
    framed: true,
    timeout: "grpc-timeout",
  },
};

const malformed = Buffer.from([0x0a, 0xff]);
const unpacked = Buffer.alloc(4 * MAX_MESSAGE_BYTES);
const bombs = {
  gzip: gzipSync(unpacked),
  // At its best, brotli would take longer for this than all tests here.
  br: brotliCompressSync(unpacked, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
};
const truncated = gzipSync(Buffer.alloc(1000, 7)).subarray(0, 20);

const cases: Record<string, { call: (timeout: string) => Call; code: Code; framedOnly?: boolean }> = {
  "malformed protobuf": { call: () => ({ data: malformed }), code: Code.InvalidArgument },
  "a string that is not UTF-8": { call: () => ({ data: Buffer.from([0x0a, 1, 0xff]) }), code: Code.InvalidArgument },
  "malformed JSON": { call: () => ({ data: Buffer.from("{"), json: true }), code: Code.InvalidArgument },
  "JSON of another type": { call: () => ({ data: Buffer.from("7"), json: true }), code: Code.InvalidArgument },
  "corrupt gzip": { call: () => ({ data: Buffer.from("hello"), encoding: "gzip" }), code: Code.InvalidArgument },
  "truncated gzip": { call: () => ({ data: truncated, encoding: "gzip" }), code: Code.InvalidArgument },
  "corrupt brotli": { call: () => ({ data: Buffer.from("hello"), encoding: "br" }), code: Code.InvalidArgument },
  "a gzip bomb": { call: () => ({ data: bombs.gzip, encoding: "gzip" }), code: Code.ResourceExhausted },
  "a brotli bomb": { call: () => ({ data: bombs.br, encoding: "br" }), code: Code.ResourceExhausted },
  "an unknown compression": { call: () => ({ data: nothing, encoding: "zstd" }), code: Code.Unimplemented },
  "a message above 4 MiB": {
    call: () => ({ data: Buffer.alloc(MAX_MESSAGE_BYTES + 1) }),
    code: Code.ResourceExhausted,
  },
  "a malformed deadline": { call: (timeout) => ({ headers: { [timeout]: "soon" } }), code: Code.InvalidArgument },
  "malformed protobuf after its deadline": {
    call: (timeout) => ({ data: malformed, headers: { [timeout]: timeout === "grpc-timeout" ? "0m" : "1" } }),
    code: Code.InvalidArgument,
  },
  "a frame that says it is 4 GiB": {
    call: () => ({ length: 0xffffffff }),
    code: Code.ResourceExhausted,
    framedOnly: true,
  },
  "a frame that ends early": {
    call: () => ({ data: malformed, length: 10 }),
    code: Code.InvalidArgument,
    framedOnly: true,
  },
  "a compressed frame without a compression": {
    call: () => ({ data: malformed, compressed: true }),
    // gRPC's compression specification asks for this code.
    code: Code.Internal,
    framedOnly: true,
  },
};

for (const [protocol, { send, streams, framed: isFramed, timeout }] of Object.entries(protocols)) {
  test(`${protocol}: a malformed message is refused with the right code and details`, async (t) => {
    const { port } = await listen(t, {
      users: {
        // biome-ignore lint/correctness/useYield: it is refused before it would
        async *streamUsers() {
          t.fail("the handler was called");
        },
      },
    });
    for (const [title, { call, code, framedOnly }] of Object.entries(cases)) {
      if (framedOnly && !isFramed) continue;
      const error = errorOf(await send(port, { ...call(timeout), ...(streams ? { path: STREAM_USERS } : {}) }));
      t.is(Code[error?.code ?? 0], Code[code], `${title}: ${error?.message}`);
      t.truthy(reasonOf(error), title);
      t.is(error?.findDetails(BadRequestSchema).length, code === Code.InvalidArgument ? 1 : 0, title);
    }
  });
}

test("Connect calls of another version, or with a deadline of no time, are refused, as the protocol has it", async (t) => {
  const { port } = await listen(t);
  const get = `${GET_USER}?encoding=json&message=${encodeURIComponent('{"id":"1"}')}`;
  const posted = (headers: Record<string, string>) =>
    send1(port, GET_USER, { headers: { "content-type": "application/json", ...headers }, body: '{"id":"1"}' });
  const stream = (headers: Record<string, string>) =>
    send2(port, STREAM_USERS, {
      headers: { "content-type": "application/connect+json", ...headers },
      body: frame(Buffer.from("{}")),
    });
  const version = /Connect-Protocol-Version is not 1: leave it out, or use that/;
  const zero = /Connect-Timeout-Ms is 0, and must be positive: leave it out/;
  const refused: [Promise<Answer>, RegExp][] = [
    [posted({ "connect-protocol-version": "2" }), version],
    [posted({ "connect-protocol-version": "" }), version],
    [stream({ "connect-protocol-version": "v1" }), version],
    [send1(port, get, { method: "GET", headers: { "connect-protocol-version": "2" } }), version],
    [send1(port, `${get}&connect=v2`, { method: "GET" }), /the parameter connect is not v1: leave it out, or use that/],
    [posted({ "connect-timeout-ms": "0" }), zero],
    [posted({ "connect-timeout-ms": "000" }), zero],
    [stream({ "connect-timeout-ms": "0" }), zero],
  ];
  for (const [answer, message] of refused) {
    const error = errorOf(await answer);
    t.is(Code[error?.code ?? 0], "InvalidArgument");
    t.regex(error?.message ?? "", message);
  }
  // The controls: the version of the protocol, or none, and a deadline.
  for (const headers of [{ "connect-protocol-version": "1" }, { "connect-timeout-ms": "60000" }, {}]) {
    t.is(errorOf(await posted(headers)), undefined);
  }
  t.is(errorOf(await send1(port, `${get}&connect=v1`, { method: "GET" })), undefined);
});

test("a call without a message, or with two, is UNIMPLEMENTED", async (t) => {
  const { port } = await listen(t);
  const headers = { "content-type": "application/grpc" };
  for (const body of ["", Buffer.concat([frame(nothing), frame(nothing)])]) {
    const error = errorOf(await send2(port, GET_USER, { headers, body }));
    t.is(error?.code, Code.Unimplemented);
    t.is(reasonOf(error), "UNIMPLEMENTED");
  }
});

test("a GET whose message does not match its encoding is INVALID_ARGUMENT", async (t) => {
  const { port } = await listen(t);
  for (const query of [
    "encoding=proto&base64=1&message=%25%25",
    "encoding=proto&base64=1&message=A",
    "encoding=proto&base64=1&message=Cv8",
    "encoding=json&message=%7B",
    "encoding=json&base64=1&message=%7B",
    "encoding=proto&base64=1&compression=gzip&message=aGVsbG8",
  ]) {
    const error = errorOf(await send1(port, `${GET_USER}?connect=v1&${query}`, { method: "GET" }));
    t.is(error?.code, Code.InvalidArgument, query);
    t.is(reasonOf(error), "INVALID_MESSAGE", query);
  }
});

test("a field that is wrong in JSON is named", async (t) => {
  const { port } = await listen(t);
  const body = '{"id":7}';
  const answer = await send1(port, GET_USER, { headers: { "content-type": "application/json" }, body });
  t.is(answer.status, 400);
  const [badRequest] = errorOf(answer)?.findDetails(BadRequestSchema) ?? [];
  t.is(badRequest?.fieldViolations[0]?.field, "id");
});

test("a method without a handler is UNIMPLEMENTED, with details", async (t) => {
  const { port } = await listen(t);
  const path = "/accounts.v1.UserService/SignIn";
  const error = errorOf(
    await send2(port, path, { headers: { "content-type": "application/grpc" }, body: frame(nothing) }),
  );
  t.is(error?.code, Code.Unimplemented);
  t.is(reasonOf(error), "UNIMPLEMENTED");
});

test("control: the plain adapter answers malformed protobuf with internal, and takes a bomb", async (t) => {
  const server = createServer(
    connectNodeAdapter({ routes: (router) => router.service(UserService, { createUser: () => ({}) }) }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const headers = { "content-type": "application/proto" };
  t.is(errorOf(await send1(port, CREATE_USER, { headers, body: malformed }))?.code, Code.Internal);
  // Field 15 of the request is unknown: its bytes are skipped, but only after all of them were unpacked.
  const unknown = Buffer.concat([Buffer.from([0x7a, 0x80, 0x80, 0x80, 0x08]), unpacked]);
  const body = gzipSync(unknown);
  t.is((await send1(port, CREATE_USER, { headers: { ...headers, "content-encoding": "gzip" }, body })).status, 200);
});
