import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create, createRegistry, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { type Any, anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import * as accounts from "../../gen/accounts/v1/user_service_pb.js";
import { SettleResponse_Outcome as Outcome, UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { BadRequestSchema, ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import { digestOf } from "../../src/ddd/connect/commit/digest.ts";
import { startApp } from "../helpers/app.ts";
import { temporaryFolder } from "../helpers/folder.ts";

/** The registry of the types in a google.protobuf.Any, which JSON needs. */
const jsonOptions = { registry: createRegistry(accounts.file_accounts_v1_user_service) };

const password = "a password to test with";

interface Served {
  readonly users: ReturnType<typeof usersOf>;
  readonly units: ReturnType<typeof unitsOf>;
}

const usersOf = (transport: Transport) => createClient(accounts.UserService, transport);
const unitsOf = (transport: Transport) => createClient(UnitOfWorkService, transport);

async function served(
  t: ExecutionContext,
  env?: Record<string, string>,
): Promise<Served & { transports: Transport[] }> {
  const app = await startApp(env);
  t.teardown(() => app.close());
  const grpc = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
  const web = createGrpcWebTransport({ baseUrl: app.url, httpVersion: "1.1" });
  const connect = createConnectTransport({ baseUrl: app.url, httpVersion: "1.1", useBinaryFormat: false, jsonOptions });
  return { users: usersOf(grpc), units: unitsOf(grpc), transports: [grpc, web, connect] };
}

function details(n: number) {
  return { email: `user${n}@example.com`, password, name: `User ${n}`, surname: "Example" };
}

function operation<D extends DescMessage>(method: string, schema: D, request: MessageInitShape<D>) {
  return { method: `accounts.v1.UserService/${method}`, request: anyPack(schema, create(schema, request)) };
}

function creation(n: number, id: string = randomUUID()) {
  return operation("CreateUser", accounts.CreateUserRequestSchema, { user: details(n), id });
}

async function refused(t: ExecutionContext, call: Promise<unknown>, code: Code) {
  const error = ConnectError.from(await t.throwsAsync(call));
  t.is(Code[error.code], Code[code], error.message);
  const [info] = error.findDetails(ErrorInfoSchema);
  const [badRequest] = error.findDetails(BadRequestSchema);
  return { error, info, fields: badRequest?.fieldViolations.map(({ field }) => field) };
}

// ASVS: V2.3.3
test("operations take effect together, and see the effects of those before them", async (t) => {
  const { users, transports } = await served(t);
  for (const [i, transport] of transports.entries()) {
    const id = randomUUID();
    const { responses } = await unitsOf(transport).commit({
      operations: [
        creation(i, id),
        operation("UpdateUser", accounts.UpdateUserRequestSchema, {
          user: { id, name: "Ada" },
          updateMask: { paths: ["name"] },
        }),
        operation("GetUser", accounts.GetUserRequestSchema, { id }),
      ],
    });
    t.is(responses.length, 3);
    t.is(anyUnpack(responses[2] as Any, accounts.GetUserResponseSchema)?.user?.name, "Ada");
    t.is((await users.getUser({ id })).user?.name, "Ada");
  }
});

// ASVS: V2.3.3, V16.5.3
test("a commit that fails at any operation has no effect, and names the operation", async (t) => {
  const { users, units } = await served(t);
  await units.commit({ operations: [creation(0)] });
  for (const k of [0, 1, 2, 3]) {
    const operations = [1, 2, 3, 4].map((n) => creation(n === k + 1 ? 0 : n));
    const { info } = await refused(t, units.commit({ operations }), Code.AlreadyExists);
    t.is(info?.reason, "EMAIL_TAKEN");
    t.is(info?.metadata.operation, String(k));
    t.is((await users.listUsers({})).users.length, 1);
  }
});

// ASVS: V2.2.2
test("an operation passes the same validation as alone, and its fields are named within the commit", async (t) => {
  const { users, units } = await served(t);
  const bad = operation("CreateUser", accounts.CreateUserRequestSchema, { user: { ...details(2), email: "no" } });
  const { fields, info } = await refused(t, units.commit({ operations: [creation(1), bad] }), Code.InvalidArgument);
  t.deepEqual(fields, ["operations[1].request.user.email"]);
  t.is(info?.metadata.operation, "1");
  t.is((await users.listUsers({})).users.length, 0);

  for (const [wrong, field] of [
    [{ method: "accounts.v1.UserService/StreamUsers" }, "operations[0].method"],
    [{ method: "brasa.v1.UnitOfWorkService/Commit" }, "operations[0].method"],
    [{ ...creation(1), method: "accounts.v1.UserService/GetUser" }, "operations[0].request"],
    [{ method: "accounts.v1.UserService/GetUser" }, "operations[0].request"],
    [
      {
        method: "accounts.v1.UserService/GetUser",
        request: { typeUrl: "type.googleapis.com/accounts.v1.GetUserRequest", value: new Uint8Array([255]) },
      },
      "operations[0].request",
    ],
  ] as const) {
    const { fields } = await refused(t, units.commit({ operations: [wrong] }), Code.InvalidArgument);
    t.deepEqual(fields, [field]);
  }
  const none = await refused(t, units.commit({}), Code.InvalidArgument);
  t.deepEqual(none.fields, ["operations"]);
});

test("a text that is far too long is refused as such, in a single call and in an operation", async (t) => {
  const { users, units } = await served(t);
  const long = "ab".repeat(1_900_000);
  const existing = (await users.createUser({ user: details(1) })).user?.id ?? "";
  const credentials = { email: details(1).email, password: long };
  const calls: [string, () => Promise<unknown>][] = [
    ["user.password", () => users.createUser({ user: { ...details(2), password: long } })],
    ["user.email", () => users.createUser({ user: { ...details(2), email: `${long}@example.com` } })],
    ["user.name", () => users.createUser({ user: { ...details(2), name: long } })],
    ["user.surname", () => users.updateUser({ user: { id: existing, surname: long } })],
    ["id", () => users.createUser({ user: details(2), id: long })],
    ["request_id", () => users.createUser({ user: details(2), requestId: long })],
    ["credentials.password", () => users.signIn({ credentials })],
    ["credentials.password", () => users.activateUser({ credentials })],
    ["credentials.email", () => users.deactivateUser({ credentials: { email: long, password } })],
    [
      "operations[0].request.user.password",
      () =>
        units.commit({
          operations: [
            operation("CreateUser", accounts.CreateUserRequestSchema, { user: { ...details(2), password: long } }),
          ],
        }),
    ],
  ];
  for (const [field, call] of calls) t.deepEqual((await refused(t, call(), Code.InvalidArgument)).fields, [field]);
  const both = users.updateUser({ user: { id: existing }, updateMask: { paths: ["*"] } });
  t.deepEqual((await refused(t, both, Code.InvalidArgument)).fields, ["user.name", "user.surname"]);
});

test("no user is created with the nil or the max UUID", async (t) => {
  const { users } = await served(t);
  for (const id of ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]) {
    const call = users.createUser({ user: details(1), id });
    t.deepEqual((await refused(t, call, Code.InvalidArgument)).fields, ["id"]);
  }
});

// ASVS: V14.2.2
test("signing in is no operation: its response must not be stored for a repeated commit", async (t) => {
  const { units } = await served(t);
  const credentials = { email: "user1@example.com", password };
  const signIn = operation("SignIn", accounts.SignInRequestSchema, { credentials });
  const { fields } = await refused(t, units.commit({ operations: [signIn] }), Code.InvalidArgument);
  t.deepEqual(fields, ["operations[0].method"]);
});

test("a commit of more than 10,000 operations is refused", async (t) => {
  const { units } = await served(t);
  const get = operation("GetUser", accounts.GetUserRequestSchema, { id: randomUUID() });
  const { fields } = await refused(
    t,
    units.commit({ operations: Array.from({ length: 10_001 }, () => get) }),
    Code.InvalidArgument,
  );
  t.deepEqual(fields, ["operations"]);
});

test("a dry commit has responses and no effect", async (t) => {
  const { users, units } = await served(t);
  const { responses } = await units.commit({ operations: [creation(1)], validateOnly: true });
  t.is(anyUnpack(responses[0] as Any, accounts.CreateUserResponseSchema)?.user?.email, "user1@example.com");
  t.is((await users.listUsers({})).users.length, 0);
});

test("a commit that is based on a read fails when that read would now give another result", async (t) => {
  const { users, units } = await served(t);
  const id = randomUUID();
  await units.commit({ operations: [creation(1, id)] });
  const read = operation("GetUser", accounts.GetUserRequestSchema, { id });
  const { responses } = await units.commit({ operations: [read] });
  const expected = { ...read, expectedDigest: digestOf((responses[0] as Any).value) };
  const again = await units.commit({ operations: [expected, creation(2)] });
  t.deepEqual(
    again.responses.map(({ typeUrl, value }) => [typeUrl.replace(/.*\./, ""), value.length > 0]),
    [
      ["GetUserResponse", false],
      ["CreateUserResponse", true],
    ],
  );
  await users.updateUser({ user: { id, name: "Ada" } });
  const { info } = await refused(t, units.commit({ operations: [expected, creation(3)] }), Code.Aborted);
  t.is(info?.reason, "STALE_READ");
  t.is((await users.listUsers({})).users.length, 2);
});

test("the outcome of a call is reported and settled on every protocol", async (t) => {
  const { users, transports } = await served(t);
  for (const [n, transport] of transports.entries()) {
    const { settle } = unitsOf(transport);
    const requestId = randomUUID();
    const commit = { operations: [creation(n)], requestId };
    await unitsOf(transport).commit(commit);
    const method = "brasa.v1.UnitOfWorkService/Commit";
    t.is((await settle({ requestId, method })).outcome, Outcome.ANSWERED);
    const never = { requestId: randomUUID(), method: "accounts.v1.UserService/CreateUser" };
    t.is((await settle(never)).outcome, Outcome.VOID);
    await refused(t, users.createUser({ user: details(n + 10), requestId: never.requestId }), Code.Aborted);
    await refused(t, settle({ requestId, method: "accounts.v1.UserService/GetUser" }), Code.InvalidArgument);
  }
  t.is((await users.listUsers({})).users.length, transports.length);
});

test("a repeated request gets the first response and has no second effect", async (t) => {
  const { users, units, transports } = await served(t);
  const requestId = randomUUID();
  const request = { user: details(1), requestId };
  const first = await users.createUser(request);
  for (const transport of transports) t.deepEqual(await usersOf(transport).createUser(request), first);
  t.is((await users.listUsers({})).users.length, 1);

  const id = first.user?.id ?? "";
  const update = { user: { id, name: "Ada" }, requestId: randomUUID() };
  const updated = await users.updateUser(update);
  await users.updateUser({ user: { id, name: "Grace" } });
  t.deepEqual(await users.updateUser(update), updated);
  t.is((await users.getUser({ id })).user?.name, "Grace");

  const commit = { operations: [creation(2)], requestId: randomUUID() };
  t.deepEqual(await units.commit(commit), await units.commit(commit));
  t.is((await users.listUsers({})).users.length, 2);

  const activation = { credentials: { email: "user1@example.com", password }, requestId: randomUUID() };
  const active = await users.activateUser(activation);
  await users.deactivateUser({ credentials: activation.credentials });
  t.deepEqual(await users.activateUser(activation), active);
  t.false((await users.getUser({ id })).user?.active);

  const deletion = { id, requestId: randomUUID() };
  await users.deleteUser(deletion);
  t.deepEqual(await users.deleteUser(deletion), await users.deleteUser(deletion));
  await refused(t, users.deleteUser({ id }), Code.NotFound);
});

test("a request that failed is not remembered", async (t) => {
  const { users } = await served(t);
  const requestId = randomUUID();
  const { user } = await users.createUser({ user: details(1) });
  await refused(t, users.createUser({ user: details(1), requestId }), Code.AlreadyExists);
  await users.deleteUser({ id: user?.id ?? "" });
  t.is((await users.createUser({ user: details(1), requestId })).user?.email, "user1@example.com");
});

test("a request id that was used for another request is refused", async (t) => {
  const { users } = await served(t);
  const requestId = randomUUID();
  const { user } = await users.createUser({ user: details(1), requestId });
  for (const call of [
    () => users.createUser({ user: details(2), requestId }),
    () => users.deleteUser({ id: user?.id ?? "", requestId }),
  ]) {
    const { fields, info } = await refused(t, call(), Code.InvalidArgument);
    t.deepEqual(fields, ["request_id"]);
    t.is(info?.reason, "INVALID_REQUEST_ID");
  }
  const { fields } = await refused(t, users.createUser({ user: details(2), requestId: "mine" }), Code.InvalidArgument);
  t.deepEqual(fields, ["request_id"]);
});

// ASVS: V2.3.4
test("the same request many times at once has one effect, and all get the same response", async (t) => {
  const { users } = await served(t);
  const request = { user: details(1), requestId: randomUUID() };
  const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => users.createUser(request)));
  for (const other of others) t.deepEqual(other, first);
  t.is((await users.listUsers({})).users.length, 1);
});

test("a repeat after a restart gets the first response, and no password is stored for it", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "brasa.db");
  const env = { DATABASE_URL: `sqlite:${file}` };
  const request = { user: details(1), requestId: randomUUID() };
  const commit = { operations: [creation(2)], requestId: randomUUID() };
  const ask = async () => {
    const app = await startApp(env);
    try {
      const transport = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
      return [await usersOf(transport).createUser(request), await unitsOf(transport).commit(commit)];
    } finally {
      await app.close();
    }
  };
  t.deepEqual(await ask(), await ask());
  t.false(readFileSync(file).includes(password));
  t.false(readFileSync(file).includes(Buffer.from(password).toString("base64").slice(0, -4)));
});
