import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { connectRoutes } from "../../../src/ddd/connect/index.ts";
import {
  type Answer,
  CREATE_USER,
  errorOf,
  frame,
  GET_USER,
  listen,
  reasonOf,
  STREAM_USERS,
  send2,
} from "./fixture.ts";

type Users = Partial<ServiceImpl<typeof UserService>>;

/** Handlers, and the texts that reached them. */
function users(): { handlers: Users; seen: string[] } {
  const seen: string[] = [];
  const handlers: Users = {
    getUser: ({ id }) => {
      seen.push(id);
      return {};
    },
    createUser: ({ user }) => {
      seen.push(user?.password ?? "");
      return {};
    },
    async *streamUsers({ filter }) {
      seen.push(filter);
      yield {};
    },
  };
  return { handlers, seen };
}

const servers: Readonly<Record<string, (t: ExecutionContext, handlers: Users) => Promise<number>>> = {
  "this program's server": async (t, handlers) => (await listen(t, { users: handlers })).port,
  "a toolkit server": async (t, implementation) => {
    const routes = connectRoutes([{ service: UserService, implementation }]);
    const server = createServer(connectNodeAdapter({ routes }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.teardown(() => server.close());
    return (server.address() as AddressInfo).port;
  },
};

/** How the bytes of a JSON text get to a handler. The text's quotes are its only characters that need escapes in a JSON text. */
type Send = (port: number, bytes: Buffer) => Promise<Answer>;

const post =
  (
    path: string,
    field: (text: Buffer) => Buffer,
    contentType: string,
    pack = (json: Buffer) => json,
    headers = {},
  ): Send =>
  (port, text) =>
    send2(port, path, {
      headers: { "content-type": contentType, te: "trailers", ...headers },
      body: pack(field(text)),
    });

const inGet = (text: Buffer) => around('{"id":"', text, '"}');
const inCreate = (text: Buffer) => around('{"user":{"password":"', text, '"}}');
const inStream = (text: Buffer) => around('{"filter":"', text, '"}');

const get =
  (query: (json: Buffer) => string): Send =>
  (port, text) =>
    send2(port, `${GET_USER}?connect=v1&encoding=json&${query(inGet(text))}`, { method: "GET" });

const percent = (bytes: Buffer) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const gzipped = (json: Buffer) => frame(gzipSync(json), 1);
const plain = (json: Buffer) => frame(json);

const ways: Readonly<Record<string, Send>> = {
  Connect: post(CREATE_USER, inCreate, "application/json"),
  "Connect with a charset": post(CREATE_USER, inCreate, "application/json; charset=utf-8"),
  "Connect, gzip": post(CREATE_USER, inCreate, "application/json", gzipSync, { "content-encoding": "gzip" }),
  "Connect, brotli": post(CREATE_USER, inCreate, "application/json", brotliCompressSync, { "content-encoding": "br" }),
  "Connect by GET": get((json) => `message=${percent(json)}`),
  "Connect by GET in base64": get((json) => `base64=1&message=${json.toString("base64url")}`),
  "Connect by GET in gzip": get((json) => `base64=1&compression=gzip&message=${gzipSync(json).toString("base64url")}`),
  "Connect streams": post(STREAM_USERS, inStream, "application/connect+json", plain),
  "Connect streams, gzip": post(STREAM_USERS, inStream, "application/connect+json", gzipped, {
    "connect-content-encoding": "gzip",
  }),
  gRPC: post(GET_USER, inGet, "application/grpc+json", plain),
  "gRPC, gzip": post(GET_USER, inGet, "application/grpc+json", gzipped, { "grpc-encoding": "gzip" }),
  "gRPC streams": post(STREAM_USERS, inStream, "application/grpc+json", plain),
  "gRPC-Web": post(GET_USER, inGet, "application/grpc-web+json", plain),
  "gRPC-Web streams, gzip": post(STREAM_USERS, inStream, "application/grpc-web+json", gzipped, {
    "grpc-encoding": "gzip",
  }),
};

/** Values that a lenient reader misreads. */
const wrong: Readonly<Record<string, Buffer>> = {
  "Latin-1": Buffer.from("pässword", "latin1"),
  "an overlong form": Buffer.from([0xc0, 0xaf]),
  "a surrogate in UTF-8": Buffer.from([0xed, 0xa0, 0x80]),
  "half of a character": Buffer.from([0xf0, 0x9f, 0x98]),
  "half of a surrogate pair": Buffer.from("\\ud800"),
};

for (const [server, serve] of Object.entries(servers)) {
  for (const [way, send] of Object.entries(ways)) {
    test(`JSON to ${server} by ${way}: text that is not UTF-8 reaches no handler, and other text does as it is`, async (t) => {
      const { handlers, seen } = users();
      const port = await serve(t, handlers);
      for (const [what, bytes] of Object.entries(wrong)) {
        const error = errorOf(await send(port, bytes));
        t.is(error?.code, Code.InvalidArgument, what);
        t.is(reasonOf(error), "INVALID_MESSAGE", what);
      }
      t.deepEqual(seen, []);
      const text = "pä 😀\ufffd+%zz";
      t.is(errorOf(await send(port, Buffer.from(text))), undefined);
      t.deepEqual(seen, [text]);
    });
  }

  // ASVS: V1.1.1, V15.3.7
  test(`JSON to ${server}: a byte order mark, a name twice, a number in another base and a query that is ambiguous are refused`, async (t) => {
    const { handlers, seen } = users();
    const port = await serve(t, handlers);
    const body = async (path: string, text: string) =>
      errorOf(await send2(port, path, { headers: { "content-type": "application/json" }, body: text }));
    const query = async (text: string) => errorOf(await send2(port, `${GET_USER}?${text}`, { method: "GET" }));
    const refusals = [
      body(CREATE_USER, '\ufeff{"user":{"password":"a"}}'),
      body(CREATE_USER, '{"user":{"password":"a","password":"b"}}'),
      body(CREATE_USER, '{"user":{"password":"a"},"user":{}}'),
      body(CREATE_USER, '{"user":{"password":"a","pass\\u0077ord":"b"}}'),
      body(CREATE_USER, '{"requestId":"a","request_id":"b"}'),
      body("/accounts.v1.UserService/UpdateUser", '{"user":{"createTime":"2026-02-30T00:00:00Z"}}'),
      query("encoding=json&message={}&message={}"),
      query("encoding=json&message=%7B%22id%22:%22%FF%22%7D"),
      query("encoding=json&message={}%"),
    ];
    for (const error of await Promise.all(refusals)) t.is(error?.code, Code.InvalidArgument);
    t.deepEqual(seen, []);
    const page = await body("/accounts.v1.UserService/ListUsers", '{"pageSize":"0x10"}');
    t.like(page, { code: Code.InvalidArgument, rawMessage: "page_size: must be a decimal integer" });
    t.is(await query("encoding=json&message={}"), undefined);
  });

  test(`JSON to ${server}: messages in an envelope are checked one by one, however their bytes are cut`, async (t) => {
    const { handlers, seen } = users();
    const port = await serve(t, handlers);
    const body = frame(inStream(Buffer.from("pä")));
    const cut = { headers: { "content-type": "application/connect+json" }, body };
    t.is(errorOf(await send2(port, STREAM_USERS, cut)), undefined);
    t.deepEqual(seen, ["pä"]);
    const half = errorOf(await send2(port, STREAM_USERS, { ...cut, body: body.subarray(0, -1) }));
    t.true(half instanceof ConnectError, "an envelope that is not whole is the library's to refuse");
    const long = errorOf(await send2(port, STREAM_USERS, { ...cut, body: frame(body, 0, 5 << 20) }));
    t.is(long?.code, Code.ResourceExhausted);
    const bomb = errorOf(
      await send2(port, CREATE_USER, {
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        body: gzipSync(inCreate(Buffer.alloc(5 << 20, "a"))),
      }),
    );
    t.is(bomb?.code, Code.ResourceExhausted);
    t.deepEqual(seen, ["pä"]);
  });
}

// ASVS: V1.1.1
test("a query whose bytes are not in percent-encoding is refused", async (t) => {
  const { handlers, seen } = users();
  const { port } = await listen(t, { users: handlers });
  for (const id of ["\u00e4", "\u00c3\u00a4"]) {
    const path = `${GET_USER}?encoding=json&message={"id":"${id}"}`;
    t.is((await send2(port, path, { method: "GET" })).status, 400);
  }
  t.deepEqual(seen, []);
});

function around(before: string, text: Buffer, after: string): Buffer {
  return Buffer.concat([Buffer.from(before), text, Buffer.from(after)]);
}
