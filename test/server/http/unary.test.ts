import http from "node:http";
import http2 from "node:http2";
import { gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { CreateUserRequestSchema, GetUserRequestSchema } from "../../../gen/accounts/v1/user_service_pb.js";
import { toConnectError } from "../../../src/ddd/connect/error.ts";
import { NotFoundError, UnavailableError } from "../../../src/ddd/error.ts";
import { CREATE_USER, frame, GET_USER, listen } from "./fixture.ts";

/** An answer, as its caller sees it. */
interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

type Headers = Readonly<Record<string, string>>;
type Send = (url: string, path: string, headers: Headers, body: Uint8Array) => Promise<Answer>;

/** Those that differ between any two answers. */
const own = new Set(["date", "x-request-id"]);

function shown(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name) && !name.startsWith(":")));
}

const overHttp1: Send = (url, path, headers, body) =>
  new Promise((resolve, reject) => {
    const request = http.request(url + path, { method: "POST", headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const { statusCode: status } = response;
      resolve({ status, headers: shown(response.headers), body: Buffer.concat(chunks).toString("latin1") });
    });
    request.on("error", reject);
    request.end(body);
  });

const overHttp2: Send = async (url, path, headers, body) => {
  const session = http2.connect(url);
  const stream = session.request({ ":method": "POST", ":path": path, ...headers });
  stream.end(body);
  const answered = new Promise<http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader>((resolve) =>
    stream.once("response", resolve),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const all = await answered;
  session.close();
  return { status: all[":status"], headers: shown(all), body: Buffer.concat(chunks).toString("latin1") };
};

const versions: Readonly<Record<string, Send>> = { "HTTP/1.1": overHttp1, "HTTP/2": overHttp2 };

/** A service whose answers have all that an answer can have; by the library, too, for requests that are compressed. */
function serve(t: ExecutionContext) {
  return listen(t, {
    users: {
      getUser: ({ id }, context) => {
        context.responseHeader.set("x-first", "1");
        context.responseHeader.append("set-cookie", "a=1");
        context.responseHeader.append("set-cookie", "b=2, c");
        context.responseTrailer.set("x-last", "2");
        context.responseTrailer.set("x-bytes-bin", "AAE");
        // As the pipeline gives errors to a listener.
        if (id === "none") throw toConnectError(new NotFoundError("users"));
        if (id === "busy") throw toConnectError(new UnavailableError("busy", { retryAfterMs: 1500 }));
        if (id === "own") throw new ConnectError("own", Code.FailedPrecondition, { "x-own": "3", "x-first": "4" });
        if (id === "bug") throw toConnectError(new Error("secret"));
        return {
          user: { id, name: "x".repeat(id === "long" ? 3000 : 3), email: context.requestHeader.get("x-mine") ?? "" },
        };
      },
    },
  });
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const binary = (id: string) => Buffer.from(toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { id })));
const asJson = { "content-type": "application/json" };
const asBinary = { "content-type": "application/proto" };

const cases: Readonly<Record<string, readonly [headers: Headers, body: Uint8Array, path?: string]>> = {
  "an answer in JSON": [asJson, json({ id: "1" })],
  "an answer in protobuf": [asBinary, binary("1")],
  "a content type in capitals, with a charset": [
    { "content-type": "Application/JSON; charset=UTF-8" },
    json({ id: "1" }),
  ],
  "a header of the caller's": [{ ...asJson, "x-mine": "me" }, json({ id: "1" })],
  "a body of no bytes in protobuf": [asBinary, new Uint8Array()],
  "a body of no bytes in JSON": [asJson, new Uint8Array()],
  "an error of the handler": [asJson, json({ id: "none" })],
  "an error of the handler, to protobuf": [asBinary, binary("none")],
  "an error that tells when to come again": [asJson, json({ id: "busy" })],
  "an error with headers of its own": [asJson, json({ id: "own" })],
  "a bug of the handler": [asJson, json({ id: "bug" })],
  "a long answer, compressed by gzip": [{ ...asJson, "accept-encoding": "gzip" }, json({ id: "long" })],
  "a long answer, compressed by the first that is known": [
    { ...asJson, "accept-encoding": "zstd, br, gzip" },
    json({ id: "long" }),
  ],
  "a long answer to who takes no compression": [{ ...asJson, "accept-encoding": "zstd" }, json({ id: "long" })],
  "a short answer to who takes compression": [{ ...asJson, "accept-encoding": "gzip" }, json({ id: "1" })],
  "what is no JSON": [asJson, Buffer.from("{id")],
  "JSON that is no message": [asJson, json([1])],
  "a field that the message lacks": [asJson, json({ id: "1", ID: "2" })],
  "a field that is there twice": [asJson, Buffer.from('{"id":"1","id":"2"}')],
  "a value of another type": [asJson, json({ id: 1 })],
  "JSON that is not UTF-8": [asJson, Buffer.from([0x7b, 0xff, 0x7d])],
  "what is no protobuf": [asBinary, Buffer.from([0x0a, 0x7f, 0x01])],
  "JSON that is nested too deep": [asJson, Buffer.from(`{"id":${"[".repeat(200)}${"]".repeat(200)}}`)],
  "too long a message": [asBinary, Buffer.alloc(4 * 1024 * 1024 + 1)],
  "another version of the protocol": [{ ...asJson, "connect-protocol-version": "2" }, json({ id: "1" })],
  "the version of the protocol": [{ ...asJson, "connect-protocol-version": "1" }, json({ id: "1" })],
  "a deadline of no time": [{ ...asJson, "connect-timeout-ms": "0" }, json({ id: "1" })],
  "a deadline that is no number": [{ ...asJson, "connect-timeout-ms": "1s" }, json({ id: "1" })],
  "a deadline of too many digits": [{ ...asJson, "connect-timeout-ms": "12345678901" }, json({ id: "1" })],
  "a deadline of a week": [{ ...asJson, "connect-timeout-ms": "604800000" }, json({ id: "1" })],
  "metadata that is no base64": [{ ...asJson, "x-mine-bin": "?" }, json({ id: "1" })],
  "metadata beyond ASCII": [{ ...asJson, "x-mine": "é" }, json({ id: "1" })],
  "a method without a handler": [asJson, json({}), "/accounts.v1.UserService/SignIn"],
  "a handler of another input": [
    asBinary,
    toBinary(CreateUserRequestSchema, create(CreateUserRequestSchema, { id: "1" })),
    CREATE_USER,
  ],
};

for (const [version, send] of Object.entries(versions)) {
  for (const [name, [headers, body, path = GET_USER]] of Object.entries(cases)) {
    test(`${version}, ${name}: a message as it is has the answer that a compressed one has by the library`, async (t) => {
      const { url } = await serve(t);
      const plain = await send(url, path, headers, body);
      const compressed = await send(
        url,
        path,
        { "accept-encoding": "identity", ...headers, "content-encoding": "gzip" },
        gzipSync(body),
      );
      t.deepEqual(plain, compressed);
    });
  }
}

test("a header that HTTP/2 has no room for is answered INTERNAL, without headers, and is told in the log", async (t) => {
  const { url, log } = await listen(t, {
    users: {
      getUser: ({ id }, { responseHeader }) => {
        responseHeader.set("x-first", "x".repeat(40_000));
        return { user: { id } };
      },
    },
  });
  const { status, headers, body } = await overHttp2(url, GET_USER, asJson, json({ id: "1" }));
  t.is(status, 500);
  t.is(headers["x-first"], undefined);
  t.like(JSON.parse(body), { code: "internal" });
  t.deepEqual(
    log.map(({ msg }) => msg),
    ["an answer cannot be sent as its handler gave it"],
  );
});

test("a header that HTTP/1.1 cannot send is answered INTERNAL, with none of the handler's", async (t) => {
  const { url, log } = await listen(t, {
    users: {
      getUser: ({ id }, { responseHeader }) => {
        for (const [name, value] of Object.entries({ "a-first": "1", "a-second": "\u0001", vary: "none" })) {
          responseHeader.set(name, value);
        }
        return { user: { id } };
      },
    },
  });
  const { status, headers, body } = await overHttp1(url, GET_USER, asJson, json({ id: "1" }));
  t.deepEqual([status, headers["a-first"], headers.vary], [500, undefined, "Origin, Accept-Encoding"]);
  t.like(JSON.parse(body), { code: "internal" });
  t.is(log.length, 1);
});

/** That an answer of HTTP/1.1 has, and one of HTTP/2 must not. */
const ofConnection = [
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
];

test("headers of a connection, a length and an encoding that a handler passes on are left out, whatever the protocol", async (t) => {
  const { url, log } = await listen(t, {
    users: {
      getUser: ({ id }, { responseHeader }) => {
        for (const name of ofConnection) responseHeader.set(name, name === "transfer-encoding" ? "chunked" : "x");
        responseHeader.set("content-length", "3");
        responseHeader.set("content-encoding", "x");
        responseHeader.set("x-first", "1");
        return { user: { id } };
      },
    },
  });
  const message = json({ id: "1" });
  const inFrame = { "content-type": "application/grpc-web+json" };
  for (const send of Object.values(versions)) {
    for (const [headers, body] of [
      [asJson, message],
      [{ ...asJson, "content-encoding": "gzip" }, gzipSync(message)],
      [inFrame, frame(message)],
    ] as const) {
      const answer = await send(url, GET_USER, headers, body);
      t.deepEqual([answer.status, answer.headers["x-first"]], [200, "1"]);
      t.true(answer.body.includes('{"user":{"id":"1"}}'));
      // The library's own way for unary calls takes this for its own.
      if (!("content-encoding" in headers)) t.is(answer.headers["content-encoding"], undefined);
      t.deepEqual(
        ofConnection.filter((name) => answer.headers[name] === "x"),
        [],
      );
    }
  }
  t.deepEqual(log, []);
});
