import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import * as grpc from "@grpc/grpc-js";
import test, { type ExecutionContext } from "ava";
import { CreateUserRequestSchema } from "../../gen/accounts/v1/user_service_pb.js";
import { startApp } from "../helpers/app.ts";

type Send = (method: string, body: Buffer) => Promise<string>;

/** Sends bytes as a message, and gives the name of the code that comes back, "OK" for none. */
function senders(t: ExecutionContext, url: string, authority: string): Record<string, Send> {
  const client = new grpc.Client(authority, grpc.credentials.createInsecure());
  t.teardown(() => client.close());
  const same = (bytes: Buffer) => bytes;
  const post = async (path: string, type: string, body: Buffer) => {
    const response = await fetch(`${url}/${path}`, { method: "POST", headers: { "content-type": type }, body });
    return { response, text: await response.text() };
  };
  const unary = (type: string) => async (method: string, body: Buffer) => {
    const { response, text } = await post(method, type, body);
    return response.ok ? "OK" : (JSON.parse(text) as { code: string }).code.toUpperCase();
  };
  const codeOf = (code: number) => grpc.status[code] ?? "";
  return {
    gRPC: (method, body) =>
      new Promise((resolve) => {
        client.makeUnaryRequest(`/${method}`, same, same, body, (error) => resolve(codeOf(error?.code ?? 0)));
      }),
    "gRPC-Web": async (method, body) => {
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(body.length, 1);
      const { response, text } = await post(method, "application/grpc-web+proto", Buffer.concat([prefix, body]));
      const status = response.headers.get("grpc-status") ?? /grpc-status: ?(\d+)/.exec(text)?.[1];
      return codeOf(Number(status));
    },
    "Connect, binary": unary("application/proto"),
    "Connect, JSON": (method, body) => unary("application/json")(method, body),
  };
}

const many = (write: (writer: BinaryWriter) => void, times: number) => {
  const writer = new BinaryWriter();
  write(writer);
  const bytes = writer.finish();
  return Buffer.concat(Array.from({ length: times }, () => bytes));
};

const GET = "accounts.v1.UserService/GetUser";
const LIST = "accounts.v1.UserService/ListUsers";
const COMMIT = "brasa.v1.UnitOfWorkService/Commit";

test("a message of more, or deeper, or longer than its method takes is refused on every protocol before it is read", async (t) => {
  const app = await startApp({ MAX_MESSAGE_BYTES: String(1 << 20) });
  t.teardown(() => app.close());
  const unknown = (times: number) => many((w) => w.tag(99, WireType.Varint).uint32(1), times);
  for (const [protocol, send] of Object.entries(senders(t, app.url, app.grpc))) {
    const json = protocol.endsWith("JSON");
    const fields = (times: number) => (json ? Buffer.from(`{"x": [${"0,".repeat(times)}0]}`) : unknown(times));
    const operations = (times: number) =>
      json
        ? Buffer.from(`{"operations": [${"{},".repeat(times - 1)}{}]}`)
        : many((w) => w.tag(2, WireType.LengthDelimited).uint32(0), times);
    const text = (length: number) =>
      json
        ? Buffer.from(JSON.stringify({ filter: "x".repeat(length) }))
        : many((w) => w.tag(3, WireType.LengthDelimited).string("x".repeat(length)), 1);
    t.is(await send(LIST, fields(20)), "OK", protocol);
    t.is(await send(LIST, fields(20_000)), "RESOURCE_EXHAUSTED", protocol);
    t.is(await send(COMMIT, operations(200_000)), "RESOURCE_EXHAUSTED", protocol);
    t.is(await send(COMMIT, operations(20_000)), "INVALID_ARGUMENT", protocol);
    t.is(await send(GET, text(20_000)), "RESOURCE_EXHAUSTED", protocol);
    t.is(await send(LIST, text(20_000)), "INVALID_ARGUMENT", protocol);
    // Over HTTP the connection may end before all of it is sent.
    if (protocol === "gRPC") t.is(await send(LIST, text(1 << 20)), "RESOURCE_EXHAUSTED");
    const deep = json ? Buffer.from("[".repeat(500_000)) : many((w) => w.tag(99, WireType.StartGroup), 500);
    t.is(await send(LIST, deep), "RESOURCE_EXHAUSTED", protocol);
  }
});

test("a change gets its response even if that is longer than the longest request, since it has taken effect", async (t) => {
  const app = await startApp({ MAX_MESSAGE_BYTES: "1024" });
  t.teardown(() => app.close());
  const name = "\u{20BB7}".repeat(100);
  for (const [protocol, send] of Object.entries(senders(t, app.url, app.grpc))) {
    if (protocol.endsWith("JSON")) continue;
    const email = `${protocol.replaceAll(/\W/g, "")}@${"d".repeat(60)}.${"e".repeat(60)}.example.com`;
    const user = { email, password: "correct pony battery", name, surname: name };
    const request = toBinary(CreateUserRequestSchema, create(CreateUserRequestSchema, { user }));
    t.true(request.length < 1024);
    t.is(await send("accounts.v1.UserService/CreateUser", Buffer.from(request)), "OK", protocol);
  }
  // The control: what only reads is refused, and can be asked for in less.
  for (const [protocol, send] of Object.entries(senders(t, app.url, app.grpc))) {
    const everyone = protocol.endsWith("JSON") ? "{}" : "";
    t.is(await send(LIST, Buffer.from(everyone)), "RESOURCE_EXHAUSTED", protocol);
  }
});
