import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { create, type DescMethodUnary, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { AuditService } from "../../../gen/accounts/v1/audit_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { type AccountsTools, accounts } from "../../../src/accounts/context.ts";
import { OPERATOR_ID } from "../../../src/accounts/session/access-token.ts";
import { changeRole, makeToken, rotateKeys } from "../../../src/accounts/session/operator.ts";
import { readConfig } from "../../../src/server/config.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";
import { startApp } from "../../helpers/app.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

const password = "a long enough passphrase";
const other = "another long passphrase";

const databases: Record<string, (t: ExecutionContext) => Promise<string>> = {
  async SQLite(t) {
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    return `sqlite:${join(folder, "brasa.db")}`;
  },
  PostgreSQL: async () => (await sharedPostgres()).createDatabase(),
};

/** A running app with authentication, clients, and the tools of the program's commands on its database. */
async function open(t: ExecutionContext, place = databases.SQLite, limits = false) {
  const DATABASE_URL = (await place?.(t)) ?? "";
  const app = await startApp({ DATABASE_URL }, undefined, undefined, true, limits);
  const config = readConfig({ DATABASE_URL });
  const storage = await openStorage([accounts], config);
  t.teardown(() => app.close());
  t.teardown(() => storage.close());
  const worker = storage.databases[0]?.worker(accounts);
  if (!worker) throw new Error("there is a database");
  const tools: AccountsTools = { worker, config, now: () => new Date(), newId: () => crypto.randomUUID() };
  const transport = createGrpcTransport({
    baseUrl: `http://${app.grpc}`,
    interceptors: [
      (next) => (request) => {
        request.header.set("user-agent", "tester/1.0 (a secret comment)");
        // Events are listed by their milliseconds.
        return next(request).finally(() => delay(2));
      },
    ],
  });
  const operator = bearer(await makeToken(tools, ["admin"], 5));
  const audit = createClient(AuditService, transport);
  const users = createClient(UserService, transport);
  /** The events, without those of the operator's token, when as many as are expected are there. */
  const events = async (expected: number, filter = 'action != "MAKE_TOKEN" AND action != "ROTATE_KEYS"') => {
    for (const until = Date.now() + 10_000; ; ) {
      const { auditEvents } = await audit.listAuditEvents({ filter, orderBy: "create_time", pageSize: 1000 }, operator);
      if (auditEvents.length >= expected || Date.now() > until) return auditEvents;
      await delay(20);
    }
  };
  return { ...app, tools, transport, audit, users, operator, events };
}

function bearer(token = "") {
  return { headers: { authorization: `Bearer ${token}` } };
}

async function signUp(users: Client<typeof UserService>, name: string) {
  const email = `${name}@example.com`;
  const credentials = { email, password };
  const { user } = await users.createUser({ user: { email, password, name, surname: "Tester" } });
  await users.activateUser({ credentials });
  const { tokens } = await users.signIn({ credentials });
  return { id: user?.id ?? "", email, credentials, tokens, as: bearer(tokens?.accessToken) };
}

function packOperation<M extends DescMethodUnary>(method: M, request: MessageInitShape<M["input"]>) {
  const { input, parent, name } = method;
  return { method: `${parent.typeName}/${name}`, request: anyPack(input, create(input, request)) };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "OK",
    (error: unknown) => Code[ConnectError.from(error).code] ?? "",
  );
}

for (const [name, place] of Object.entries(databases)) {
  // ASVS: V16.2.1, V16.3.1, V16.3.3
  test(`${name}: each change of an account or a session leaves an event: who, what, when, from where and how it ended`, async (t) => {
    const { users, events, tools } = await open(t, place);
    const before = Date.now();
    const ada = await signUp(users, "ada");
    await users.changeEmail({ currentPassword: password, email: "ada@example.org" }, ada.as);
    await users.changePassword({ currentPassword: password, newPassword: other }, ada.as);
    const credentials = { email: "ada@example.org", password: other };
    const second = (await users.signIn({ credentials })).tokens;
    const [first] = (await users.listSessions({}, ada.as)).sessions.filter((one) => !one.current);
    await users.revokeSession({ id: first?.id ?? "" }, ada.as);
    await users.signOut({}, ada.as);
    await users.signOut({}, ada.as);
    const { tokens: third } = await users.signIn({ credentials });
    await users.signOut({ everywhere: true }, bearer(third?.accessToken));
    const { tokens: fourth } = await users.signIn({ credentials });
    const { tokens: fifth } = await users.refreshTokens({ refreshToken: fourth?.refreshToken ?? "" });
    const { tokens: sixth } = await users.refreshTokens({ refreshToken: fifth?.refreshToken ?? "" });
    const reuse = () => users.refreshTokens({ refreshToken: fourth?.refreshToken ?? "" });
    t.is(await codeOf(reuse()), "Unauthenticated");
    t.is(await codeOf(users.refreshTokens({ refreshToken: sixth?.refreshToken ?? "" })), "Unauthenticated");
    t.truthy(second);
    await changeRole(tools, "grant", "ada@example.org", "admin");
    await changeRole(tools, "grant", "ada@example.org", "admin");
    await changeRole(tools, "revoke", "ada@example.org", "admin");
    await users.deactivateUser({ credentials });
    await users.deactivateUser({ credentials });
    await users.activateUser({ credentials });
    const { tokens: last } = await users.signIn({ credentials });
    await users.deleteUser({ id: ada.id }, bearer(last?.accessToken));

    const found = await events(18);
    t.deepEqual(
      found.map(({ action, outcome, actor }) => [action, outcome, actor === ada.id ? "ada" : actor]),
      [
        ["CREATE_USER", "SUCCEEDED", ""],
        ["ACTIVATE_USER", "SUCCEEDED", ""],
        ["SIGN_IN", "SUCCEEDED", ""],
        ["CHANGE_EMAIL", "SUCCEEDED", "ada"],
        ["CHANGE_PASSWORD", "SUCCEEDED", "ada"],
        ["SIGN_IN", "SUCCEEDED", ""],
        ["REVOKE_SESSION", "SUCCEEDED", "ada"],
        ["SIGN_OUT", "SUCCEEDED", "ada"],
        ["SIGN_IN", "SUCCEEDED", ""],
        ["SIGN_OUT_EVERYWHERE", "SUCCEEDED", "ada"],
        ["SIGN_IN", "SUCCEEDED", ""],
        ["REFRESH_TOKENS", "FAILED", ""],
        ["GRANT_ROLE", "SUCCEEDED", OPERATOR_ID],
        ["REVOKE_ROLE", "SUCCEEDED", OPERATOR_ID],
        ["DEACTIVATE_USER", "SUCCEEDED", ""],
        ["ACTIVATE_USER", "SUCCEEDED", ""],
        ["SIGN_IN", "SUCCEEDED", ""],
        ["DELETE_USER", "SUCCEEDED", "ada"],
      ],
    );
    for (const { subject, address, userAgent, count, createTime, action } of found) {
      const isOperators = action.endsWith("_ROLE");
      t.deepEqual([subject, count], [ada.id, 1], action);
      t.deepEqual([address, userAgent], isOperators ? ["", ""] : ["127.0.0.1", "tester/1.0"], action);
      const at = Number(createTime?.seconds) * 1000;
      t.true(at > before - 2000 && at <= Date.now());
    }
    t.is(found[6]?.detail, first?.id);
    t.is(found[11]?.detail, "TOKEN_REUSED");
    t.is(found[12]?.detail, "admin");
  });

  // ASVS: V16.3.1, V16.3.2, V16.3.3
  test(`${name}: refusals and failures leave events although nothing else of the call stays`, async (t) => {
    const { users, events, audit, transport } = await open(t, place);
    const ada = await signUp(users, "ada");
    const bob = { email: "bob@example.com", password, name: "Bob", surname: "Tester" };
    await users.createUser({ user: bob });
    const wrong = (email: string) => codeOf(users.signIn({ credentials: { email, password: other } }));
    t.is(await wrong("ADA@example.com"), "Unauthenticated");
    t.is(await wrong("nobody@example.com"), "Unauthenticated");
    t.is(await codeOf(users.signIn({ credentials: bob })), "FailedPrecondition");
    t.is(await codeOf(users.changePassword({ currentPassword: other, newPassword: other }, ada.as)), "Unauthenticated");
    t.is(
      await codeOf(users.changeEmail({ currentPassword: other, email: "x@example.com" }, ada.as)),
      "Unauthenticated",
    );
    t.is(await codeOf(audit.listAuditEvents({}, ada.as)), "PermissionDenied");
    t.is(await codeOf(users.getMe({}, bearer(`${ada.tokens?.accessToken}x`))), "Unauthenticated");
    t.is(await codeOf(users.getMe({})), "Unauthenticated");
    // In a Commit whose operations are all undone.
    const unit = createClient(UnitOfWorkService, transport);
    const operations = [
      packOperation(UserService.method.createUser, { user: { ...bob, email: "carol@example.com" } }),
      packOperation(UserService.method.activateUser, { credentials: { email: ada.email, password: other } }),
    ];
    t.is(await codeOf(unit.commit({ operations })), "Unauthenticated");
    await users.signOut({}, ada.as);
    t.is(await codeOf(users.getMe({}, ada.as)), "Unauthenticated");

    const found = await events(9, 'outcome != "SUCCEEDED"');
    const { id: bobs = "" } = (await users.activateUser({ credentials: bob })).user ?? {};
    const nameOf = (id: string) => (id === ada.id ? "ada" : id === bobs ? "bob" : id);
    t.deepEqual(
      found.map((one) => [one.action, one.outcome, nameOf(one.actor), nameOf(one.subject), one.detail]),
      [
        ["SIGN_IN", "FAILED", "", "ada", "INVALID_CREDENTIALS"],
        ["SIGN_IN", "FAILED", "", "n…@example.com", "INVALID_CREDENTIALS"],
        ["SIGN_IN", "FAILED", "", "bob", "USER_INACTIVE"],
        ["CHANGE_PASSWORD", "FAILED", "ada", "ada", "INVALID_CREDENTIALS"],
        ["CHANGE_EMAIL", "FAILED", "ada", "ada", "INVALID_CREDENTIALS"],
        ["CALL", "REFUSED", "ada", "", "NOT_ALLOWED accounts.v1.AuditService/ListAuditEvents"],
        ["CALL", "FAILED", "", "", "TOKEN_INVALID accounts.v1.UserService/GetMe"],
        ["ACTIVATE_USER", "FAILED", "", "ada", "INVALID_CREDENTIALS"],
        ["CALL", "REFUSED", "ada", "", "SESSION_ENDED accounts.v1.UserService/GetMe"],
      ],
    );
    // The user of the undone Commit is not there, and neither is its event.
    t.is((await events(2, 'action = "CREATE_USER"')).length, 2);
  });
}

// ASVS: V16.3.3
test("an event is there if and only if its change is: of a Commit that fails, nothing stays; of one that succeeds, all", async (t) => {
  const { users, events, transport } = await open(t);
  const unit = createClient(UnitOfWorkService, transport);
  const creation = (email: string) =>
    packOperation(UserService.method.createUser, { user: { email, password, name: "A", surname: "B" } });
  await unit.commit({ operations: [creation("a@example.com"), creation("b@example.com")] });
  const taken = [creation("c@example.com"), creation("a@example.com")];
  t.is(await codeOf(unit.commit({ operations: taken })), "AlreadyExists");
  const ada = await signUp(users, "ada");
  const created = await events(3, 'action = "CREATE_USER"');
  t.is(created.length, 3);
  t.true(created.some(({ subject }) => subject === ada.id));
});

test("deletions in a Commit leave an event each; one that is undone leaves none", async (t) => {
  const { users, events, transport, operator } = await open(t);
  const ada = await signUp(users, "ada");
  const bob = await signUp(users, "bob");
  const unit = createClient(UnitOfWorkService, transport);
  const deletion = (id: string) => packOperation(UserService.method.deleteUser, { id });
  const missing = "00000000-0000-4000-8000-000000000000";
  t.is(await codeOf(unit.commit({ operations: [deletion(ada.id), deletion(missing)] }, operator)), "NotFound");
  t.is((await events(0, 'action = "DELETE_USER"')).length, 0);
  await unit.commit({ operations: [deletion(ada.id), deletion(bob.id)] }, operator);
  const deleted = await events(2, 'action = "DELETE_USER"');
  t.deepEqual(deleted.map(({ subject }) => subject).sort(), [ada.id, bob.id].sort());
  t.true(deleted.every(({ actor }) => actor === OPERATOR_ID));
});

test("the program's own commands leave events: tokens, keys", async (t) => {
  const { events, tools } = await open(t);
  await rotateKeys(tools);
  const found = await events(3, `actor = "${OPERATOR_ID}"`);
  t.deepEqual(
    found.map(({ action, detail }) => [action, /^[\da-f-]{36}$/.test(detail) ? "a key" : detail]),
    [
      ["MAKE_TOKEN", "admin"],
      ["ROTATE_KEYS", "a key"],
    ],
  );
});

// ASVS: V16.4.2
test("admins alone read the trail, and no RPC changes it", async (t) => {
  const { users, audit, operator, events } = await open(t);
  const ada = await signUp(users, "ada");
  const [event] = await events(3);
  const id = event?.id ?? "";
  t.deepEqual((await audit.getAuditEvent({ id }, operator)).auditEvent, event);
  t.is(await codeOf(audit.getAuditEvent({ id })), "Unauthenticated");
  t.is(await codeOf(audit.getAuditEvent({ id }, ada.as)), "PermissionDenied");
  t.is(await codeOf(audit.listAuditEvents({}, ada.as)), "PermissionDenied");
  t.deepEqual(
    AuditService.methods.map(({ name, idempotency }) => [name, idempotency]),
    [
      ["GetAuditEvent", 1],
      ["ListAuditEvents", 1],
    ],
  );
});

// ASVS: V16.3.3
test("tries beyond the limit leave events, and their account is told though its password was not looked at", async (t) => {
  const { users, events } = await open(t, databases.SQLite, true);
  const ada = await signUp(users, "ada");
  const codes = await Promise.all(
    Array.from({ length: 8 }, () => codeOf(users.signIn({ credentials: { email: ada.email, password: other } }))),
  );
  const limited = codes.filter((code) => code === "ResourceExhausted").length;
  t.true(limited > 0, codes.join());
  const found = await events(limited, 'action = "SIGN_IN" AND outcome = "LIMITED"');
  t.is(found.length, limited);
  t.true(found.every(({ subject, detail }) => subject === ada.id && detail === "RATE_LIMITED"));
});

test("a refusal of the last moment is stored before the app ends", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const DATABASE_URL = `sqlite:${join(folder, "brasa.db")}`;
  const app = await startApp({ DATABASE_URL }, undefined, undefined, true);
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${app.grpc}` }));
  const wrong = () => codeOf(users.signIn({ credentials: { email: "nobody@example.com", password } }));
  t.is(await wrong(), "Unauthenticated");
  await app.close();
  const storage = await openStorage([accounts], readConfig({ DATABASE_URL }));
  t.teardown(() => storage.close());
  const stored = await storage.databases[0]?.worker(accounts).repositories.auditEvents.page({
    where: { action: "SIGN_IN" },
  });
  t.deepEqual(
    stored?.items.map(({ outcome, subject }) => [outcome, subject]),
    [["FAILED", "n…@example.com"]],
  );
});
