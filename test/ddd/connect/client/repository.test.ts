import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { createRouterTransport, type Transport } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import test from "ava";
import { UserRepository } from "../../../../src/accounts/memory.ts";
import type { User } from "../../../../src/accounts/user.ts";
import { MAX_FILTER_LENGTH } from "../../../../src/ddd/connect/index.ts";
import {
  AlreadyExistsError,
  ConflictError,
  InvalidError,
  MultipleRecordsError,
  NotFoundError,
  PreconditionError,
} from "../../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { everything } from "../../../../src/ddd/query/where.ts";
import { namesOf } from "../../../../src/ddd/testing/check.ts";
import { type CaseGroup, conformanceCases } from "../../../../src/ddd/testing/index.ts";
import { user, usersUpTo } from "../../../helpers/users.ts";
import { readThroughService } from "../items.ts";
import { local, PagedUsers, RemoteUsers, userRoutes, type Watched } from "../users.ts";

/** A server on a port of its own. */
async function listening(connect: (baseUrl: string) => Transport, Users: typeof UserRepository = UserRepository) {
  const { users: stored } = new MemoryWorker(new MemoryDatabase(), { users: Users }).repositories;
  const watched: Watched = { calls: [] };
  const server = createServer(connectNodeAdapter({ routes: userRoutes(stored, watched) }));
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const remote = new RemoteUsers(connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const close = async () => {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { stored, watched, remote, close };
}

/** Users whose list ends only when it is left. */
class EndlessUsers extends UserRepository {
  override async *list(): AsyncIterable<User> {
    for (let n = 1; ; n++) yield user(n);
  }
}

const transports: Record<string, (baseUrl: string) => Transport> = {
  grpc: (baseUrl) => createGrpcTransport({ baseUrl }),
  "grpc-web": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
  connect: (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2" }),
};

const casesOf = (...groups: readonly CaseGroup[]) => conformanceCases.filter(({ group }) => groups.includes(group));
// `npm run conformance` walks 10,000 items, by every transport.
const paged = casesOf("repository", "value", "number", "query", "page").filter(
  ({ name }) => !name.startsWith("walking 10,000"),
);
// `npm run conformance` runs the rest of the suite over streams; only here does it run by pages.
const streamed = casesOf("repository", "number", "query").filter(({ name }) => /\blists?\b/.test(name));
for (const [name, streams, cases] of [
  ["connect with streams", true, streamed],
  ["connect without streams", false, paged],
] as const) {
  for (const { name: title, run } of cases) {
    test(`${name}: ${title}`, async (t) => {
      await t.notThrowsAsync(run(readThroughService(streams)));
    });
  }
}

for (const [name, connect] of Object.entries(transports)) {
  test(`${name}: a user is created, found, changed and deleted over a socket`, async (t) => {
    const { remote, stored, close } = await listening(connect);
    try {
      const [created] = await remote.create({ id: user(1).id, email: "a@b.c", name: "Ada", surname: "L" });
      t.is(created?.name, "Ada");
      const found = await remote.retrieve({ email: "a@b.c" });
      t.deepEqual(found, await stored.retrieve());
      t.is((await remote.save({ ...found, name: "Eve" })).version, 2);
      await t.throwsAsync(remote.save(found), { instanceOf: ConflictError });
      await t.throwsAsync(remote.create({ email: "a@b.c", name: "Ada", surname: "L" }), {
        instanceOf: AlreadyExistsError,
      });
      t.deepEqual(await namesOf(remote.list()), ["Eve"]);
      await remote.delete({ email: "a@b.c" });
      t.is(await remote.count(), 0);
    } finally {
      await close();
    }
  });

  test(`${name}: leaving a list aborts the server's stream`, async (t) => {
    const { remote, watched, close } = await listening(connect, EndlessUsers);
    try {
      const ended = new Promise<boolean>((resolve) => {
        watched.streamEnded = resolve;
      });
      for await (const first of remote.list()) {
        t.deepEqual(first, user(1));
        break;
      }
      t.true(await ended);
    } finally {
      await close();
    }
  });
}

test("create sends one, and refuses several before anything is sent", async (t) => {
  const { remote, calls } = local();
  t.deepEqual(await remote.create(), []);
  const one = { email: "a@b.c", name: "Ada", surname: "L" };
  const error = await t.throwsAsync(remote.create(one, { ...one, email: "b@b.c" }), { instanceOf: PreconditionError });
  t.is(error.reason, "COMMIT_NEEDED");
  t.deepEqual(calls, []);
  await remote.create(one);
  t.deepEqual(calls, ["create"]);
});

test("errors of the service are those of a local repository", async (t) => {
  const { remote, stored } = local();
  await stored.create(user(1), user(2));
  const taken = await t.throwsAsync(remote.create({ id: user(3).id, email: user(1).email, name: "A", surname: "B" }), {
    instanceOf: AlreadyExistsError,
  });
  t.deepEqual(taken.fields, ["email"]);
  t.is(taken.constraint, "users_email");
  await t.throwsAsync(remote.retrieve({ id: user(9).id }), { instanceOf: NotFoundError });
  await t.throwsAsync(remote.retrieve({ name: "nobody" }), { instanceOf: NotFoundError });
  await t.throwsAsync(remote.retrieve({ surname: "Doe" }), { instanceOf: MultipleRecordsError });
  await t.throwsAsync(remote.save(user(9)), { instanceOf: NotFoundError });
  const impossible = { ...user(1), id: "not-a-uuid" };
  for (const call of [remote.save(impossible), remote.remove(impossible), remote.delete({ id: impossible.id })]) {
    const missing = await t.throwsAsync(call, { instanceOf: NotFoundError });
    t.true(missing.cause instanceof InvalidError);
  }
  await t.throwsAsync(remote.remove({ ...user(1), version: 7 }), { instanceOf: ConflictError });
});

test("retrieve and delete by id are one call each", async (t) => {
  const { remote, stored, calls } = local();
  await stored.create(user(1), user(2));
  t.deepEqual(await remote.retrieve({ id: user(1).id }), user(1));
  await remote.delete({ id: user(1).id });
  t.deepEqual(calls, ["get", "delete"]);
  await remote.delete({ email: user(2).email });
  t.deepEqual(calls.slice(2), ["list", "delete"]);
  t.is(await stored.count(), 0);
});

test("update names what it changes, and needs a commit for more than one entity", async (t) => {
  const { remote, stored, calls } = local();
  await stored.create(user(1), user(2));
  t.deepEqual(await remote.update({ name: "Ada" }, { email: "nobody" }), []);
  t.deepEqual(await remote.update({ name: "Ada" }, { email: user(1).email }), [user(1, { name: "Ada", version: 2 })]);
  calls.length = 0;
  const error = await t.throwsAsync(remote.update({ name: "Ada" }, everything), { instanceOf: PreconditionError });
  t.is(error.reason, "COMMIT_NEEDED");
  t.deepEqual(calls, ["list"]);
  t.deepEqual(await stored.retrieve({ id: user(2).id }), user(2));
});

test("drop deletes one or none by itself, and needs a commit for more", async (t) => {
  const { remote, stored } = local();
  await stored.create(...usersUpTo(3));
  t.is(await remote.drop({ name: "nobody" }), 0);
  t.is(await remote.drop({ id: user(1).id }), 1);
  const error = await t.throwsAsync(remote.drop(everything), { instanceOf: PreconditionError });
  t.is(error.reason, "COMMIT_NEEDED");
  t.is(await stored.count(), 2);
});

test("replace and partialReplace of one entity need no commit, but the service must create from the whole of it", async (t) => {
  const { remote, stored } = local();
  t.deepEqual(await remote.replace([]), []);
  t.deepEqual(await remote.partialReplace([]), []);
  await stored.create(user(1));
  t.deepEqual(await remote.replace([user(1, { name: "Ada", version: 9 })]), [user(1, { name: "Ada", version: 2 })]);
  t.deepEqual(await remote.partialReplace([user(1)]), [user(1, { version: 3 })]);
  for (const write of [
    () => remote.partialReplace([user(2)]),
    () => remote.partialReplace([user(1), user(2)]),
    () => remote.replace([user(2)]),
    () => remote.replace([user(1), user(2)]),
  ]) {
    const { reason } = await t.throwsAsync(write, { instanceOf: PreconditionError });
    t.is(reason, "NOT_CREATABLE");
  }
  t.deepEqual(await stored.retrieve(), user(1, { version: 3 }));
  t.deepEqual(await remote.replace([]), []);
  t.is(await stored.count(), 0);
});

test("a thousand ids fit in one filter, and more are refused in the terms of a where", async (t) => {
  const { users: stored } = new MemoryWorker(new MemoryDatabase(), { users: UserRepository }).repositories;
  await stored.create(...usersUpTo(1200));
  const transport = createRouterTransport(userRoutes(stored, { calls: [] }, MAX_FILTER_LENGTH));
  const among = (count: number) => ({ id: { in: usersUpTo(count).map(({ id }) => id) } });
  const tooMany = { name: { in: Array.from({ length: 1100 }, () => "x".repeat(1000)) } };
  for (const remote of [new RemoteUsers(transport), new PagedUsers(transport)]) {
    t.is(await remote.count(among(60)), 60);
    t.is((await namesOf(remote.list({ where: among(1000) }))).length, 1000);
    for (const refused of [
      remote.count(tooMany),
      remote.retrieve(tooMany),
      remote.page({ where: tooMany }),
      namesOf(remote.list({ where: tooMany })),
    ]) {
      const error = await t.throwsAsync(refused, { instanceOf: InvalidError });
      t.deepEqual(error.violations, [{ field: "where", description: "must have at most 1048576 characters" }]);
    }
  }
});

test("the service's refusal of a page speaks of the query's own parts", async (t) => {
  const { remote, stored } = local();
  await stored.create(...usersUpTo(3));
  const { nextToken } = await remote.page({ size: 1, where: { active: false } });
  const error = await t.throwsAsync(remote.page({ size: 1, token: nextToken }), { instanceOf: InvalidError });
  t.deepEqual(
    error.violations.map(({ field }) => field),
    ["token"],
  );
  const version = { version: 1 } as const;
  const unknown = await t.throwsAsync(remote.count(version), { instanceOf: InvalidError });
  t.deepEqual(
    unknown.violations.map(({ field }) => field),
    ["where"],
  );
});

test("an error that a caller throws in a loop over a list comes out unchanged", async (t) => {
  const { remote, stored } = local();
  await stored.create(...usersUpTo(3));
  const mine = new Error("mine");
  const thrown = await t.throwsAsync(async () => {
    for await (const _ of remote.list()) throw mine;
  });
  t.is(thrown, mine);
});
