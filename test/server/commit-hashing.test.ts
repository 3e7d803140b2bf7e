import { randomUUID } from "node:crypto";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import * as accounts from "../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import type { PasswordHasher } from "../../src/accounts/index.ts";
import { startApp } from "../helpers/app.ts";

const password = "a password to test with";

/** An app whose hashes end when the test lets them. */
async function served(t: ExecutionContext) {
  const counts = { hash: 0, verify: 0 };
  let turn: Promise<void> = Promise.resolve();
  let open = () => {};
  let begun = () => {};
  let ended = () => {};
  const aborted = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const hasher: PasswordHasher = {
    async hash(given, signal) {
      counts.hash++;
      signal?.addEventListener("abort", () => ended());
      begun();
      await turn;
      // Salted, as a hash is.
      return `${randomUUID()}:${given}`;
    },
    async verify(stored, given) {
      counts.verify++;
      begun();
      await turn;
      return stored.slice(stored.indexOf(":") + 1) === given;
    },
    isOutdated: () => false,
  };
  const app = await startApp({}, undefined, hasher);
  t.teardown(() => app.close());
  const transport = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
  const close = () => {
    turn = new Promise((resolve) => {
      open = resolve;
    });
    return new Promise<void>((resolve) => {
      begun = resolve;
    });
  };
  return {
    counts,
    /** Resolves when a call that hashes is over. */
    aborted,
    /** @returns what resolves when a hash waits */
    close,
    open: () => open(),
    users: createClient(accounts.UserService, transport),
    units: createClient(UnitOfWorkService, transport),
  };
}

const details = (n: number) => ({ email: `user${n}@example.com`, password, name: `User ${n}`, surname: "Example" });

function operation<D extends DescMessage>(method: string, schema: D, request: MessageInitShape<D>) {
  return { method: `accounts.v1.UserService/${method}`, request: anyPack(schema, create(schema, request)) };
}

const creation = (n: number, requestId = "") =>
  operation("CreateUser", accounts.CreateUserRequestSchema, { user: details(n), requestId });
const activation = (n: number, given = password) => {
  const credentials = { email: details(n).email, password: given };
  return operation("ActivateUser", accounts.ActivateUserRequestSchema, { credentials });
};

for (const kind of ["", ", though it is only to be tried", ", though its answer is to be kept"]) {
  // ASVS: V15.2.2
  test(`no writer waits while a Commit hashes passwords${kind}`, async (t) => {
    const { users, units, close, open, counts } = await served(t);
    const { user: other } = await users.createUser({ user: details(0) });
    const waiting = close();
    const commit = units.commit({
      operations: [creation(1), creation(2), creation(3), activation(3), activation(0)],
      validateOnly: kind.includes("tried"),
      requestId: kind.includes("kept") ? randomUUID() : "",
    });
    await waiting;
    const { user } = await users.updateUser({ user: { id: other?.id ?? "", name: "Ada" } });
    t.is(user?.name, "Ada");
    open();
    t.is((await commit).responses.length, 5);
    // The user's own, those of the Commit, and the one that stands in for users that are not there. None is compared twice.
    t.deepEqual(counts, { hash: 1 + 3 + 1, verify: 2 });
    const active = (await users.listUsers({ filter: "active = true", orderBy: "email" })).users.map(
      ({ email }) => email,
    );
    t.deepEqual(active, kind.includes("tried") ? [] : [details(0).email, details(3).email]);
  });
}

test("a wrong password is refused as an operation, also of a user that the Commit has made", async (t) => {
  const { users, units } = await served(t);
  await users.createUser({ user: details(0) });
  for (const operations of [
    [activation(0, "another password!")],
    [creation(1), activation(1, "another password!")],
    [activation(7)],
  ]) {
    const error = ConnectError.from(await t.throwsAsync(units.commit({ operations })));
    t.is(Code[error.code], "Unauthenticated");
  }
  t.is((await users.listUsers({})).users.length, 1);
});

test("a call that breaks a rule, or was answered already, costs no hash", async (t) => {
  const { users, units, counts } = await served(t);
  const bad = operation("CreateUser", accounts.CreateUserRequestSchema, { user: { ...details(2), name: "" } });
  await t.throwsAsync(units.commit({ operations: [creation(1), bad] }));
  t.deepEqual(counts, { hash: 0, verify: 0 });

  const whole = { operations: [creation(1)], requestId: randomUUID() };
  const own = randomUUID();
  const part = { operations: [creation(2, own)] };
  const single = { user: details(3), requestId: randomUUID() };
  for (let i = 0; i < 2; i++) {
    await units.commit(whole);
    await units.commit(part);
    await users.createUser(single);
    t.is(counts.hash, 3);
  }
  t.is((await users.listUsers({})).users.length, 3);
});

test("a deadline ends the hashing of a Commit, which then has no effect", async (t) => {
  const { users, units, close, open, aborted, counts } = await served(t);
  // Has the lists of common passwords loaded, which takes its time.
  await users.createUser({ user: details(0) });
  const waiting = close();
  const commit = units.commit({ operations: [1, 2, 3, 4, 5, 6].map((n) => creation(n)) }, { timeoutMs: 300 });
  await waiting;
  const error = ConnectError.from(await t.throwsAsync(commit));
  t.is(Code[error.code], "DeadlineExceeded");
  await aborted;
  open();
  await users.createUser({ user: details(9) });
  t.is(counts.hash, 4);
  t.is((await users.listUsers({})).users.length, 2);
});
