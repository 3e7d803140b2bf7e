import { randomUUID } from "node:crypto";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport, type Interceptor } from "@connectrpc/connect";
import test from "ava";
import { ItemService, UpdateItemRequestSchema } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import type { CommitRequest } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { userService } from "../../../../src/accounts/connect.ts";
import { RemoteUsers } from "../../../../src/accounts/connect-client.ts";
import { repositories as accountsRepositories } from "../../../../src/accounts/memory.ts";
import { UserResource } from "../../../../src/accounts/user-resource.ts";
import { ConnectWorker, remoteBackend, unitOfWorkService } from "../../../../src/ddd/connect/index.ts";
import * as errors from "../../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import type { Repository } from "../../../../src/ddd/repository.ts";
import { barrier } from "../../../../src/ddd/testing/barrier.ts";
import { ItemRepository, itemCodec, OwnerRepository, sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { type Item, item, itemsUpTo, owner, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { ItemRepository as MemoryItems, memoryBackend } from "../../../../src/ddd/testing/memory.ts";
import { UnitWorker } from "../../../../src/ddd/unit/worker.ts";
import type { UnitOptions } from "../../../../src/ddd/worker.ts";
import { withoutAuthentication } from "../../../helpers/sessions.ts";
import { repositories } from "../items.ts";
import { reach, seal } from "../notes.ts";

/** Items in memory at a service, with so many that are there from the start, and a worker on it. */
async function served(count = 0, ...interceptors: Interceptor[]) {
  const { worker: local } = await memoryBackend().open();
  const { items: stored } = local.repositories;
  await stored.create(...itemsUpTo(count));
  const { transport, calls } = reach(sampleServices(local), ...interceptors);
  return { stored, calls, transport, local, worker: new ConnectWorker(transport, repositories) };
}

async function idsOf(items: AsyncIterable<Item>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of items) ids.push(Number(id.slice(-4)));
  return ids;
}

/** The ids of all pages, and how many each page had. */
async function pagesOf(items: Repository<Item>, size: number) {
  const pages: number[][] = [];
  let token = "";
  do {
    const page = await items.page({ orderBy: ["name desc"], size, token });
    pages.push(page.items.map(({ id }) => Number(id.slice(-4))));
    token = page.nextToken;
  } while (token !== "");
  return pages;
}

test("every method that reads sees changes that the unit has not sent yet", async (t) => {
  const { worker, stored, calls } = await served(6);
  await worker.run(async ({ items }) => {
    await items.create(item(7), item(8));
    await items.remove(item(2));
    const renamed = await items.save(item(3, { name: "Zebra" }));
    t.like(await items.retrieve({ id: uuidOf(7) }), { name: item(7).name });
    t.deepEqual(await items.retrieve({ name: "Zebra" }), renamed);
    await t.throwsAsync(items.retrieve({ id: uuidOf(2) }), { instanceOf: errors.NotFoundError });
    await t.throwsAsync(items.retrieve({ name: item(3).name }), { instanceOf: errors.NotFoundError });
    t.deepEqual(await idsOf(items.list()), [1, 3, 4, 5, 6, 7, 8]);
    t.deepEqual(await idsOf(items.list({ orderBy: ["name desc"] })), [3, 8, 7, 6, 5, 4, 1]);
    t.deepEqual(await idsOf(items.list({ orderBy: ["name desc"], limit: 2 })), [3, 8]);
    t.deepEqual(await idsOf(items.list({ where: { name: { gte: "Item 00005" } } })), [3, 5, 6, 7, 8]);
    t.deepEqual(await pagesOf(items, 2), [[3, 8], [7, 6], [5, 4], [1]]);
    t.deepEqual(await pagesOf(items, 7), [[3, 8, 7, 6, 5, 4, 1]]);
    t.is(await items.count(), 7);
    t.is(await items.count({ active: true }), 3);
    t.false(calls.some((name) => !name.startsWith("List")));
    t.is(await stored.count(), 6);
  });
  t.deepEqual(await idsOf(stored.list({ orderBy: ["name desc"] })), [3, 8, 7, 6, 5, 4, 1]);
});

test("pages go on across changes that are made between them", async (t) => {
  const { worker } = await served(6);
  await worker.run(async ({ items }) => {
    const first = await items.page({ size: 2 });
    t.is(first.items.length, 2);
    await items.remove(item(2));
    await items.remove(item(3));
    await items.create(item(7));
    const second = await items.page({ size: 2, token: first.nextToken });
    t.deepEqual(
      second.items.map(({ id }) => id),
      [uuidOf(4), uuidOf(5)],
    );
    const third = await items.page({ size: 2, token: second.nextToken });
    t.deepEqual(
      third.items.map(({ id }) => id),
      [uuidOf(6), uuidOf(7)],
    );
    t.is(third.nextToken, "");
  });
});

test("of two units that race on a row, one conflicts and runs again, and both take effect", async (t) => {
  const { worker, stored, calls } = await served(1);
  await stored.save(item(1, { rating: 0 }));
  const read = barrier(2, { concurrentUnits: true });
  let runs = 0;
  const add = (amount: number) =>
    worker.run(async ({ items }) => {
      const found = await items.retrieve({ id: uuidOf(1) });
      if (++runs <= 2) await read();
      await items.save({ ...found, rating: (found.rating ?? 0) + amount });
    });
  await Promise.all([add(1), add(10)]);
  t.is(runs, 3);
  t.deepEqual(await stored.retrieve(), item(1, { rating: 11, version: 4 }));
  t.deepEqual([...calls].sort(), [...Array(3).fill("Commit"), ...Array(3).fill("ListItems")]);
});

test("a write after a read of that row by its key is one operation with its etag", async (t) => {
  const etags: (string | undefined)[] = [];
  const watching: Interceptor = (next) => (request) => {
    for (const { request: any } of (request.message as Partial<CommitRequest>).operations ?? []) {
      etags.push(any && anyUnpack(any, UpdateItemRequestSchema)?.item?.etag);
    }
    return next(request);
  };
  const { worker, calls } = await served(1, watching);
  await worker.run(async ({ items }) => {
    await items.save({ ...(await items.retrieve({ id: uuidOf(1) })), note: "new" });
  });
  t.deepEqual(calls, ["ListItems", "Commit"]);
  t.deepEqual(etags, [itemCodec.toMessage(item(1)).etag]);
});

test("a unit that only reads is validated where it has read more than once", async (t) => {
  const { worker, calls } = await served(3);
  t.is(await worker.read(({ items }) => items.count()), 3);
  t.deepEqual(calls.splice(0), ["ListItems"]);
  await worker.read(async ({ items, owners }) => [await items.count(), await owners.count()]);
  t.deepEqual(calls, ["ListItems", "ListOwners", "Commit"]);
});

test("a unit whose reads do not fit together runs again", async (t) => {
  const { worker, stored, calls } = await served(2);
  let runs = 0;
  const seen = await worker.read(async ({ items }) => {
    runs++;
    const first = await items.retrieve({ id: uuidOf(1) });
    if (runs === 1) {
      await stored.save({ ...first, note: "both" });
      await stored.save(item(2, { note: "both" }));
    }
    return [first.note, (await items.retrieve({ id: uuidOf(2) })).note];
  });
  t.is(runs, 2);
  t.deepEqual(seen, ["both", "both"]);
  t.deepEqual(calls, ["ListItems", "ListItems", "Commit", "ListItems", "ListItems", "Commit"]);
});

test("a unit whose reads change at each retry ends with ConflictError", async (t) => {
  const { worker, stored } = await served(1);
  let runs = 0;
  const enough = new AbortController();
  const unit = (options: UnitOptions) =>
    worker.run(async ({ items }) => {
      if (++runs === 8) enough.abort(new errors.DeadlineError());
      const found = await items.retrieve({ id: uuidOf(1) });
      await stored.save({ ...found, note: `run ${runs}` });
      await items.save({ ...found, note: "mine" });
    }, options);
  const conflict = await t.throwsAsync(unit({ retryForMs: 0 }), { instanceOf: errors.ConflictError });
  t.is(conflict.reason, "CONTENTION");
  t.like(conflict.cause, { reason: "CONFLICT" });
  t.is(runs, 1);
  await t.throwsAsync(unit({ signal: enough.signal }), { instanceOf: errors.DeadlineError });
  t.is(runs, 8);
  t.is((await stored.retrieve()).note, "run 7");
});

test("a stale version that the unit has not read itself is a conflict at once", async (t) => {
  const { worker, stored } = await served(1);
  await stored.save(item(1));
  let runs = 0;
  const unit = worker.run(async ({ items }) => {
    runs++;
    await items.save(item(1, { note: "mine" }));
  });
  await t.throwsAsync(unit, { instanceOf: errors.ConflictError });
  t.is(runs, 1);
});

/** Two units, each of which deactivates one of two items only if it sees both active. @returns how many are active then */
async function skew(...interceptors: Interceptor[]): Promise<number> {
  const { worker, stored } = await served(0, ...interceptors);
  await stored.create(item(2), item(4));
  const read = barrier(2, { concurrentUnits: true });
  let runs = 0;
  const deactivate = (n: number) =>
    worker.run(async ({ items }) => {
      const active = await items.count({ active: true });
      if (++runs <= 2) await read();
      if (active === 2) await items.save(item(n, { active: false }));
    });
  await Promise.all([deactivate(2), deactivate(4)]);
  return stored.count({ active: true });
}

test("of two units that each write a row that the other has read, only one takes effect", async (t) => {
  t.is(await skew(), 1);
});

test("control: without the digests of reads, both take effect", async (t) => {
  const forgetting: Interceptor = (next) => (request) => {
    for (const operation of (request.message as Partial<CommitRequest>).operations ?? []) {
      operation.expectedDigest = new Uint8Array();
    }
    return next(request);
  };
  t.is(await skew(forgetting), 0);
});

test("a savepoint is run at the service, and a refusal undoes it alone", async (t) => {
  const { worker, stored, calls } = await served(1);
  await worker.run(async ({ items, savepoint }) => {
    await items.create(item(2));
    const error = await t.throwsAsync(
      savepoint((inner) => inner.items.create(item(3, { name: item(1).name }))),
      { instanceOf: errors.AlreadyExistsError },
    );
    t.is(error.constraint, "items_name");
    await savepoint((inner) => inner.items.create(item(4)));
    await savepoint((inner) => inner.items.count());
    t.deepEqual(calls, ["Commit tried", "Commit tried", "ListItems"]);
    t.deepEqual(await idsOf(items.list()), [1, 2, 4]);
    t.is(await stored.count(), 1);
  });
  t.deepEqual(await idsOf(stored.list()), [1, 2, 4]);
  t.is(calls.filter((name) => name === "Commit").length, 1);
});

test("a unit that is aborted or throws sends nothing", async (t) => {
  const { worker, stored, calls } = await served();
  const stop = new AbortController();
  const aborted = worker.run(
    async ({ items }) => {
      await items.create(item(1));
      stop.abort();
    },
    { signal: stop.signal },
  );
  await t.throwsAsync(aborted, { instanceOf: errors.CancelledError });
  const failure = new Error("on purpose");
  const thrown = worker.run(async ({ items }) => {
    await items.create(item(1));
    throw failure;
  });
  t.is(await t.throwsAsync(thrown), failure);
  await worker.run(async () => {});
  t.deepEqual(calls, []);
  t.is(await stored.count(), 0);
});

test("a unit that is too large for a commit gets an error that says so, and changes nothing", async (t) => {
  const { worker, stored, calls } = await served();
  const many = worker.run(({ items }) => items.create(...itemsUpTo(10_001)));
  const note = "x".repeat(1024 * 1024);
  const heavy = worker.run(({ items }) => items.create(...itemsUpTo(4).map((one) => ({ ...one, note }))));
  for (const [unit, what] of [
    [many, /10000 calls.* 10001/],
    [heavy, /4194304 bytes.* 419\d{4}/],
  ] as const) {
    const error = await t.throwsAsync(unit, { instanceOf: errors.ExhaustedError, message: what });
    t.is(error.reason, "COMMIT_TOO_LARGE");
  }
  t.deepEqual(calls, []);
  t.is(await stored.count(), 0);
});

test("a service without units takes a unit of one call, and names the missing service for more", async (t) => {
  const { local, stored } = await served(1);
  const { transport, calls } = reach(sampleServices(local).slice(0, 3));
  const worker = new ConnectWorker(transport, repositories);
  await worker.run(({ items }) => items.create(item(2)));
  const both = worker.run(({ items }) => items.create(item(3), item(4)));
  const error = await t.throwsAsync(both, { instanceOf: errors.PreconditionError });
  t.is(error.reason, "COMMIT_NEEDED");
  await worker.run(({ items }) => items.remove(item(2)));
  // That there are none is asked once where it is no matter.
  t.deepEqual(calls, ["Commit", "CreateItem", "Commit", "DeleteItem"]);
  t.is(await stored.count(), 1);
});

test("a created user is a draft until the commit, and then the service's own", async (t) => {
  const local = new MemoryWorker(new MemoryDatabase(), accountsRepositories);
  const users = new UserResource({
    worker: local,
    // The repository of passwords does not matter here.
    hasher: { hash: async () => "", verify: async () => true, isOutdated: () => false },
    now: () => new Date("2026-01-01T00:00:00Z"),
    newId: randomUUID,
  });
  const service = userService({ worker: local, users, seal, ...(await withoutAuthentication(local)) });
  const { transport, calls } = reach([service, unitOfWorkService(local, [service])]);
  const worker = new ConnectWorker(transport, { users: RemoteUsers });
  const password = "a password to test with";
  const drafted = await worker.run(async ({ users }) => {
    const [ada] = await users.create({ email: "Ada@Example.com", password, name: "Ada", surname: "L" });
    if (!ada) throw t.fail();
    t.false("password" in ada);
    t.like(ada, { name: "Ada", active: false, version: 1 });
    t.deepEqual(await users.retrieve({ id: ada.id }), ada);
    t.is(await users.count({ name: "Ada" }), 1);
    await users.save({ ...ada, name: "Augusta" });
    await users.create({ email: "grace@example.com", password, name: "Grace", surname: "H" });
    return ada;
  });
  t.deepEqual([...new Set(calls)], ["ListUsers", "Commit"]);
  const stored = await local.repositories.users.retrieve({ id: drafted.id });
  t.like(stored, { name: "Augusta", email: drafted.email, createTime: new Date("2026-01-01T00:00:00Z") });
  t.is(await local.repositories.users.count(), 2);
});

test("a repository of another backend is refused, by its type and at start", (t) => {
  const { transport } = reach([]);
  // @ts-expect-error it is bound to memory
  const mixed = () => new ConnectWorker(transport, { items: MemoryItems });
  t.is(
    t.throws(mixed).message,
    'the repository "items" is not a remote one: it could not be a part of this worker\'s units',
  );
  t.true(new ConnectWorker(transport, repositories) instanceof UnitWorker);
});

test("a subclass has methods of its own, in a unit and outside", async (t) => {
  class Named extends ItemRepository {
    async rename(id: string, name: string): Promise<Item> {
      return this.save({ ...(await this.retrieve({ id })), name });
    }
    async nameAtService(id: string): Promise<string | undefined> {
      return (await createClient(ItemService, this.connection.transport).getItem({ id })).item?.name;
    }
  }
  const { transport } = await served(1);
  const worker = new ConnectWorker(transport, { items: Named });
  const { items } = worker.repositories;
  await worker.run(async ({ items }) => {
    await items.rename(uuidOf(1), "Zebra");
    t.is((await items.retrieve()).name, "Zebra");
    t.is(await items.nameAtService(uuidOf(1)), item(1).name);
  });
  t.is(await items.nameAtService(uuidOf(1)), "Zebra");
  t.is((await items.rename(uuidOf(1), "Yak")).name, "Yak");
});

test("a service whose own unit conflicts runs it again, until its caller's deadline", async (t) => {
  const { worker: local, faults } = await memoryBackend().open();
  await local.repositories.items.create(item(1));
  const { transport } = reach(sampleServices(local));
  const worker = new ConnectWorker(transport, repositories);
  faults.interfere("commit", 8);
  let runs = 0;
  const raise = async ({ items }: { readonly items: Repository<Item> }) => {
    runs++;
    await items.save({ ...(await items.retrieve({ id: uuidOf(1) })), note: `run ${runs}` });
  };
  await worker.run(raise);
  t.is(runs, 1);
  faults.interfere("commit", Number.POSITIVE_INFINITY);
  const hurried = new ConnectWorker(remoteBackend(transport, { timeoutMs: 200 }), repositories);
  await t.throwsAsync(hurried.run(raise), { instanceOf: errors.DeadlineError });
  t.is((await local.repositories.items.retrieve()).note, "run 1");
});

test("a remote worker is extended by more repositories", async (t) => {
  const { local, transport } = await served();
  const both = new ConnectWorker(transport, { items: ItemRepository }).extend({ owners: OwnerRepository });
  await both.run(async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: owner(1).id }));
  });
  t.deepEqual(await local.repositories.items.retrieve(), item(1, { ownerId: owner(1).id }));
});

test("a deadline for calls that no timer can wait for is refused when the worker is made", (t) => {
  const transport = createRouterTransport(() => {});
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 0, -1, "5000", null];
  for (const timeoutMs of odd as number[]) {
    t.throws(() => remoteBackend(transport, { timeoutMs }), { instanceOf: errors.InvalidError }, String(timeoutMs));
  }
  t.notThrows(() => remoteBackend(transport, { timeoutMs: 2 ** 31 - 1 }));
});

test("bounds of a Commit that are no numbers are refused when the service is made", (t) => {
  const worker = new MemoryWorker(new MemoryDatabase(), { items: MemoryItems });
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 0, -1, "5000", null]) {
    for (const field of ["maxUnitMs", "maxPreparing", "maxResponseBytes"]) {
      const options = { [field]: value };
      t.throws(() => unitOfWorkService(worker, [], options), { instanceOf: errors.InvalidError }, `${field} ${value}`);
    }
  }
  t.notThrows(() => unitOfWorkService(worker, [], { maxUnitMs: 2 ** 31 - 1 }));
});
