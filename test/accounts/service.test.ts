import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import { userService } from "../../src/accounts/connect.ts";
import { repositories } from "../../src/accounts/memory.ts";
import { UserResource } from "../../src/accounts/user-resource.ts";
import { connectRoutes, versionToEtag } from "../../src/ddd/connect/index.ts";
import { MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import { uuidOf } from "../../src/ddd/testing/index.ts";
import { seal } from "../ddd/connect/notes.ts";
import { withoutAuthentication } from "../helpers/sessions.ts";

const password = "a long enough passphrase";
const ada = { email: "Ada@Example.com", password, name: "Ada", surname: "Lovelace" };

/** UserService on a database in memory, with a clock that moves on with each reading. */
async function served() {
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const hasher = { hash: async (text: string) => text, verify: async () => true, isOutdated: () => false };
  let clock = Date.UTC(2026, 0, 1);
  let ids = 0;
  const now = () => new Date(clock++);
  const users = new UserResource({ worker, hasher, now, newId: () => uuidOf(++ids) });
  const sessions = await withoutAuthentication(worker, now);
  const routes = connectRoutes([userService({ worker, users, seal, now, ...sessions })], { onError: () => {} });
  return { users: createClient(UserService, createRouterTransport(routes)), stored: worker.repositories };
}

async function created(users: Awaited<ReturnType<typeof served>>["users"], details = ada) {
  const { user } = await users.createUser({ user: details });
  if (!user) throw new Error("the response has no user");
  return user;
}

async function refused(t: ExecutionContext, call: Promise<unknown>) {
  const error = ConnectError.from(await t.throwsAsync(call));
  return { code: error.code, reason: error.findDetails(ErrorInfoSchema)[0]?.reason, text: error.rawMessage };
}

test("an update of a state that has passed is refused; one without an etag is not", async (t) => {
  const { users } = await served();
  const { id, etag, updateTime } = await created(users);
  const { user: renamed } = await users.updateUser({ user: { id, etag, name: "Augusta" } });
  t.like(renamed, { name: "Augusta", surname: "Lovelace", etag: versionToEtag(2) });
  t.notDeepEqual(renamed?.updateTime, updateTime);
  const stale = await refused(t, users.updateUser({ user: { id, etag, name: "X" } }));
  t.deepEqual([stale.code, stale.reason], [Code.Aborted, "STALE_ETAG"]);
  t.is((await users.updateUser({ user: { id, surname: "King" } })).user?.surname, "King");
});

// ASVS: V2.2.1
test("a field that an update sets must meet its rule, and only such a field", async (t) => {
  const { users } = await served();
  const { id } = await created(users);
  const wrong = await refused(t, users.updateUser({ user: { id, name: " " }, updateMask: { paths: ["name"] } }));
  t.is(wrong.code, Code.InvalidArgument);
  t.regex(wrong.text, /^user\.name: must have something that can be seen/);
  const { user } = await users.updateUser({
    user: { id, name: " ", surname: "King" },
    updateMask: { paths: ["surname"] },
  });
  t.like(user, { name: "Ada", surname: "King" });
  const mask = await refused(
    t,
    users.updateUser({ user: { id, email: "x@example.com" }, updateMask: { paths: ["email"] } }),
  );
  t.is(mask.reason, "INVALID_UPDATE_MASK");
});

test("a user that does not exist cannot be got, changed or deleted", async (t) => {
  const { users } = await served();
  const id = uuidOf(99);
  for (const attempt of [
    users.getUser({ id }),
    users.updateUser({ user: { id, name: "X" } }),
    users.deleteUser({ id }),
  ]) {
    const { code, reason, text } = await refused(t, attempt);
    t.deepEqual([code, reason, text], [Code.NotFound, "USER_NOT_FOUND", `there is no user with the id ${id}`]);
  }
});

test("deleting removes the password too, and frees the email", async (t) => {
  const { users, stored } = await served();
  const { id, etag } = await created(users);
  t.is((await refused(t, users.deleteUser({ id, etag: versionToEtag(7) }))).reason, "STALE_ETAG");
  t.is(await stored.passwords.count(), 1);
  await users.deleteUser({ id, etag });
  t.deepEqual([await stored.users.count(), await stored.passwords.count()], [0, 0]);
  await t.notThrowsAsync(created(users));
});

test("an email is found in either script", async (t) => {
  const { users } = await served();
  const forms = ["Ada@Пример.рф", "ada@xn--e1afmkfd.xn--p1ai"] as const;
  await created(users, { ...ada, email: forms[0] });
  for (const email of forms) {
    t.is((await users.listUsers({ filter: `email = "${email}"` })).users.length, 1, email);
    for await (const { user } of users.streamUsers({ filter: `NOT email = "${email}"` })) t.fail(user?.email);
  }
});
