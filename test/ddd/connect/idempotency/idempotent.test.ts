import { randomUUID } from "node:crypto";
import { create, createRegistry, type MessageInitShape, type Registry } from "@bufbuild/protobuf";
import { type Any, anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { UserSchema } from "../../../../gen/accounts/v1/user_pb.js";
import { CreateUserRequestSchema, UserService } from "../../../../gen/accounts/v1/user_service_pb.js";
import { NoteService } from "../../../../gen/brasa/testing/v1/note_pb.js";
import {
  CreateItemRequestSchema,
  CreateItemResponseSchema,
  ItemSchema,
  ItemService,
  UpdateItemRequestSchema,
} from "../../../../gen/brasa/testing/v1/sample_pb.js";
import { CommitRequestSchema, UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { redact } from "../../../../src/ddd/connect/idempotency/redact.ts";
import {
  idempotent,
  resourceService,
  type ServiceDefinition,
  unitOfWorkService,
  unitOptions,
} from "../../../../src/ddd/connect/index.ts";
import { PreconditionError, UnavailableError } from "../../../../src/ddd/error.ts";
import {
  deleteExpiredRecords,
  IDEMPOTENCY_TTL_MS,
  type IdempotencyStore,
  isCleaningDue,
  SETTLE_MS,
} from "../../../../src/ddd/idempotency.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { itemCodec } from "../../../../src/ddd/testing/connect.ts";
import { item, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { mariadbMissing } from "../../../helpers/databases/mariadb.ts";
import { opened, type Shared } from "../../shared-databases.ts";
import { due, Notes, noteCodec, notesAt, reach, refusal, seal } from "../notes.ts";

type ItemHandlers = Partial<ServiceDefinition<typeof ItemService>["implementation"]>;

/** Items on a database, with idempotent methods, and a clock that tests set. */
async function served(
  t: ExecutionContext,
  kind: string,
  handlers: (database: Shared) => ItemHandlers = () => ({}),
  log: (log: IdempotencyStore) => IdempotencyStore = (same) => same,
) {
  const database = await opened(kind);
  t.teardown(() => database.close());
  const { worker, requests } = database;
  const clock = { now: new Date("2026-01-01T00:00:00Z") };
  const requestLog = log({ worker: requests, now: () => clock.now });
  const items = idempotent(
    resourceService({
      service: ItemService,
      codec: itemCodec,
      worker,
      repository: "items",
      seal,
      handlers: handlers(database),
    }),
    requestLog,
  );
  const units = idempotent(unitOfWorkService(worker, [items]), requestLog);
  const { transport } = reach([items, units]);
  return {
    ...database,
    clock,
    requestLog,
    items: createClient(ItemService, transport),
    units: createClient(UnitOfWorkService, transport),
    answers: () => requests.repositories.requests.count(),
    count: () => worker.repositories.items.count(),
  };
}

const message = (n: number) => itemCodec.toMessage(item(n));
/** A request for the nth item, with a request id for repeats. */
const creation = (n: number, requestId: string = randomUUID()) => ({ item: message(n), requestId });

const createItem = (request: MessageInitShape<typeof CreateItemRequestSchema>) => ({
  method: "brasa.testing.v1.ItemService/CreateItem",
  request: anyPack(CreateItemRequestSchema, create(CreateItemRequestSchema, request)),
});

for (const kind of ["memory", "sqlite", "postgres"]) {
  const on = (title: string, run: (t: ExecutionContext) => Promise<void>) => test(`${kind}: ${title}`, run);

  on("the same request many times at once has one effect and one response", async (t) => {
    let handled = 0;
    const { items, answers, count } = await served(t, kind, ({ worker }) => ({
      updateItem: async ({ item: given }, context) => {
        handled++;
        const updated = await worker.run(async ({ items }) => {
          const stored = await items.retrieve({ id: given?.id ?? "" });
          return items.save({ ...stored, rating: (stored.rating ?? 0) + 1 });
        }, unitOptions(context));
        return { item: itemCodec.toMessage(updated) };
      },
    }));
    const request = creation(1);
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => items.createItem(request)));
    for (const other of others) t.deepEqual(other, first);
    t.is(await count(), 1);

    const update = { item: { id: uuidOf(1) }, requestId: randomUUID() };
    const updates = await Promise.all(Array.from({ length: 8 }, () => items.updateItem(update)));
    for (const one of updates) t.is(one.item?.rating, 1n);
    t.true(handled >= 1);
    t.is((await items.getItem({ id: uuidOf(1) })).item?.rating, 1n);
    t.is(await answers(), 2);
  });

  on("a response that cannot be committed leaves no record and no effect, and the repeat has both", async (t) => {
    const { items, faults, answers, count } = await served(t, kind);
    const request = creation(1);
    faults.fail("commit", new UnavailableError("not now"));
    t.is((await refusal(t, items.createItem(request))).name, "UnavailableError");
    t.deepEqual([await count(), await answers()], [0, 0]);
    const first = await items.createItem(request);
    t.deepEqual([await count(), await answers()], [1, 1]);
    t.deepEqual(await items.createItem(request), first);
    faults.interfere("commit", 2);
    await items.createItem(creation(2));
    t.deepEqual([await count(), await answers()], [2, 2]);
  });

  on("an id is free again after 24 hours, and not before", async (t) => {
    const { items, clock, answers, count } = await served(t, kind);
    const request = creation(1);
    const first = await items.createItem(request);
    const begun = clock.now.getTime();
    clock.now = new Date(begun + IDEMPOTENCY_TTL_MS);
    t.deepEqual(await items.createItem(request), first);
    const other = creation(2, request.requestId);
    t.is((await refusal(t, items.createItem(other))).reason, "INVALID_REQUEST_ID");
    clock.now = new Date(begun + IDEMPOTENCY_TTL_MS + 1);
    const second = await items.createItem(other);
    t.is(second.item?.name, item(2).name);
    t.deepEqual(await items.createItem(other), second);
    t.deepEqual([await count(), await answers()], [2, 1]);
  });

  on("of more answers than the quota takes, by number or by bytes, the oldest are forgotten", async (t) => {
    let quota = { maxRows: 10, maxBytes: 1e9 };
    const { items, clock, answers, count, requestLog } = await served(
      t,
      kind,
      () => ({}),
      (log) => ({
        ...log,
        get quota() {
          return quota;
        },
      }),
    );
    const requests = Array.from({ length: 25 }, (_, n) => creation(n + 1));
    for (const request of requests.slice(0, 10)) {
      clock.now = new Date(clock.now.getTime() + 1);
      await items.createItem(request);
    }
    t.true(isCleaningDue(requestLog));
    t.is(await deleteExpiredRecords(requestLog), 0);
    t.false(isCleaningDue(requestLog));
    for (const request of requests.slice(10)) {
      clock.now = new Date(clock.now.getTime() + 1);
      await items.createItem(request);
    }
    // Their callers may still ask what became of them.
    t.is(await deleteExpiredRecords(requestLog), 0);
    clock.now = new Date(clock.now.getTime() + SETTLE_MS);
    // A tenth of it is made free.
    t.is(await deleteExpiredRecords(requestLog), 16);
    t.is(await answers(), 9);
    await items.createItem(requests[24] ?? {});
    t.is((await refusal(t, items.createItem(requests[15] ?? {}))).name, "AlreadyExistsError");
    const { response } = await requestLog.worker.repositories.requests.retrieve({ id: requests[24]?.requestId ?? "" });
    quota = { maxRows: 1000, maxBytes: response.length * 5 };
    await deleteExpiredRecords(requestLog);
    t.is(await answers(), 4);
    await items.createItem(requests[24] ?? {});
    t.is(await count(), 25);
  });

  on("a slow handler holds no connection before its unit", async (t) => {
    const slow = gate();
    const arrived = gate();
    const { items, worker, answers, count } = await served(t, kind, ({ worker }) => ({
      createItem: async ({ item: given }, context) => {
        arrived.open();
        await slow.passed;
        await worker.run(({ items }) => items.create(item(1)), unitOptions(context));
        return { item: given ?? {} };
      },
    }));
    const created = items.createItem(creation(1));
    await arrived.passed;
    try {
      // On SQLite there is one writer; a unit that were open would be in its way until it is told so.
      await worker.run(({ items }) => items.create(item(2)));
      t.deepEqual([await count(), await answers()], [1, 0]);
    } finally {
      slow.open();
    }
    await created;
    t.deepEqual([await count(), await answers()], [2, 1]);
  });
}

// Not SQLite, where units take turns.
for (const kind of ["memory", "postgres", ...(mariadbMissing === undefined ? ["mariadb"] : [])]) {
  test(`${kind}: independent requests do not block each other`, async (t) => {
    const all = gate();
    let arrived = 0;
    const database = await served(t, kind, ({ worker }) => ({
      createItem: async ({ item: given }, context) => {
        await worker.run(async ({ items }) => {
          await items.create(itemCodec.fromMessage(given as never));
          if (++arrived >= 8) all.open();
          // None ends before all have written.
          await all.passed;
        }, unitOptions(context));
        return { item: given ?? {} };
      },
    }));
    await Promise.all(Array.from({ length: 8 }, (_, i) => database.items.createItem(creation(i + 1))));
    t.deepEqual([await database.count(), await database.answers()], [8, 8]);
    t.is(arrived, 8, "units were run again");
  });
}

test("an answer outlives the program that gave it", async (t) => {
  const database = new MemoryDatabase();
  const now = () => new Date();
  const start = () => {
    const worker = new MemoryWorker(database, { notes: Notes });
    const handlers = { pinNote: async () => ({}) };
    const notes = resourceService({
      service: NoteService,
      codec: noteCodec,
      worker,
      repository: "notes",
      seal,
      handlers,
    });
    const log = { worker: new MemoryWorker(database, { requests: IdempotencyRepository }), now };
    return notesAt(reach([idempotent(notes, log)]).transport);
  };
  const request = { note: { title: "Milk", dueTime: noteDue }, requestId: randomUUID() };
  // The service chooses the note's id and times.
  t.deepEqual(await start().createNote(request), await start().createNote(request));
});

const noteDue = { seconds: BigInt(due.getTime() / 1000 - 0.123), nanos: 123_000_000 };

test("a dry run is not remembered", async (t) => {
  const database = new MemoryDatabase();
  const worker = new MemoryWorker(database, { notes: Notes });
  const requests = new MemoryWorker(database, { requests: IdempotencyRepository });
  const handlers = { pinNote: async () => ({}) };
  const definition = resourceService({
    service: NoteService,
    codec: noteCodec,
    worker,
    repository: "notes",
    seal,
    handlers,
  });
  const { transport } = reach([idempotent(definition, { worker: requests, now: () => new Date() })]);
  const requestId = randomUUID();
  const note = { title: "Milk", dueTime: noteDue };
  await notesAt(transport).createNote({ note, requestId, validateOnly: true });
  t.is(await requests.repositories.requests.count(), 0);
  await notesAt(transport).createNote({ note: { ...note, title: "Bread" }, requestId });
  t.is(await worker.repositories.notes.count(), 1);
});

test("cleaning forgets old responses only", async (t) => {
  const { items, clock, requestLog, answers } = await served(t, "sqlite");
  const begun = clock.now.getTime();
  await items.createItem(creation(1));
  clock.now = new Date(begun + 1000);
  const later = creation(2);
  const second = await items.createItem(later);
  t.is(await deleteExpiredRecords(requestLog), 0);
  clock.now = new Date(begun + IDEMPOTENCY_TTL_MS);
  t.is(await deleteExpiredRecords(requestLog), 0);
  clock.now = new Date(begun + IDEMPOTENCY_TTL_MS + 1000);
  t.is(await deleteExpiredRecords(requestLog), 1);
  t.is(await answers(), 1);
  t.deepEqual(await items.createItem(later), second);
});

test("a handler that fails is not remembered, and its unit is not opened if it did not need one", async (t) => {
  let fails = true;
  const { items, answers, count, worker, ...database } = await served(t, "sqlite", ({ worker }) => ({
    createItem: async ({ item: given }, context) => {
      if (fails && given?.note === "early") throw new PreconditionError("not yet");
      const [created = item(0)] = await worker.run(async ({ items }) => {
        const made = await items.create(itemCodec.fromMessage(given ?? create(ItemSchema, message(0))));
        if (fails) throw new PreconditionError("not yet");
        return made;
      }, unitOptions(context));
      return { item: itemCodec.toMessage(created) };
    },
  }));
  const begun = database.begun;
  const early = { item: itemCodec.toMessage(item(1, { note: "early" })), requestId: randomUUID() };
  t.is((await refusal(t, items.createItem(early))).name, "PreconditionError");
  t.is(database.begun, begun);
  const late = creation(2);
  t.is((await refusal(t, items.createItem(late))).name, "PreconditionError");
  t.deepEqual([await count(), await answers()], [0, 0]);
  fails = false;
  // With the same id, and even for something else.
  await items.createItem(creation(3, late.requestId));
  await items.createItem(early);
  t.deepEqual([await count(), await answers()], [2, 2]);
});

test("requests without an id, and methods that have none, are not remembered", async (t) => {
  const { items, answers } = await served(t, "memory");
  await items.createItem({ item: message(1) });
  await items.getItem({ id: uuidOf(1) });
  t.is((await refusal(t, items.createItem({ item: message(1) }))).reason, "ALREADY_EXISTS");
  t.is(await answers(), 0);
});

for (const requestId of ["mine", "ABCDEF00-0000-4000-8000-000000000000", `${uuidOf(1)} `]) {
  test(`"${requestId}" is no request id`, async (t) => {
    const { items, count } = await served(t, "memory");
    const { reason, fields } = await refusal(t, items.createItem(creation(1, requestId)));
    t.deepEqual({ reason, fields }, { reason: "INVALID_REQUEST_ID", fields: ["request_id"] });
    t.is(await count(), 0);
  });
}

test("a request id works for an operation as for a single call, wherever the repeat comes", async (t) => {
  const { items, units, answers, count } = await served(t, "sqlite");
  const first = creation(1);
  const second = creation(2);
  const { responses } = await units.commit({ operations: [createItem(first), createItem(second)] });
  const [made] = responses.map((one) => anyUnpack(one, CreateItemResponseSchema));
  t.deepEqual([await count(), await answers()], [2, 2]);
  t.deepEqual(await items.createItem(first), made);
  const again = await units.commit({ operations: [createItem(second), createItem(creation(3)), createItem(first)] });
  t.deepEqual(anyUnpack(again.responses[2] as Any, CreateItemResponseSchema), made);
  t.deepEqual([await count(), await answers()], [3, 3]);

  const twice = createItem(creation(4));
  const both = await units.commit({ operations: [twice, twice] });
  t.deepEqual(both.responses[0], both.responses[1]);
  t.deepEqual([await count(), await answers()], [4, 4]);

  const { reason, fields } = await refusal(
    t,
    units.commit({ operations: [createItem(creation(5)), createItem(creation(6, first.requestId))] }),
  );
  t.is(reason, "INVALID_REQUEST_ID");
  t.deepEqual(fields, ["request_id"]);
  t.deepEqual([await count(), await answers()], [4, 4]);
});

test("an id that an operation used in a commit that failed is free", async (t) => {
  const { items, units, answers, count } = await served(t, "sqlite");
  const one = creation(1);
  const update = {
    method: "brasa.testing.v1.ItemService/UpdateItem",
    request: anyPack(UpdateItemRequestSchema, create(UpdateItemRequestSchema, { item: message(9) })),
  };
  t.is((await refusal(t, units.commit({ operations: [createItem(one), update] }))).reason, "ITEM_NOT_FOUND");
  t.deepEqual([await count(), await answers()], [0, 0]);
  await items.createItem({ ...creation(2, one.requestId) });
  t.is(await count(), 1);
});

test("a commit is remembered as one request", async (t) => {
  const { units, answers, count } = await served(t, "sqlite");
  const commit = {
    operations: [createItem({ item: message(1) }), createItem({ item: message(2) })],
    requestId: randomUUID(),
  };
  const first = await units.commit(commit);
  t.deepEqual(await units.commit(commit), first);
  const other = { ...commit, operations: commit.operations.slice(1) };
  t.is((await refusal(t, units.commit(other))).reason, "INVALID_REQUEST_ID");
  await units.commit({ operations: [createItem({ item: message(3) })], requestId: randomUUID(), validateOnly: true });
  t.deepEqual([await count(), await answers()], [2, 1]);
});

/** A service that creates users without storing them, in commits that are remembered. */
function usersInCommits() {
  const requests = new MemoryWorker(new MemoryDatabase(), { requests: IdempotencyRepository });
  const passwords: string[] = [];
  const users: ServiceDefinition<typeof UserService> = {
    service: UserService,
    implementation: {
      createUser: async ({ user }) => {
        passwords.push(user?.password ?? "");
        return { user: create(UserSchema, { name: user?.name ?? "" }) };
      },
    },
  };
  const log = { worker: requests, now: () => new Date() };
  const { transport } = reach([idempotent(unitOfWorkService(requests, [users]), log)]);
  const { commit } = createClient(UnitOfWorkService, transport);
  const operation = (name: string, password: string) => ({
    method: "accounts.v1.UserService/CreateUser",
    request: anyPack(CreateUserRequestSchema, create(CreateUserRequestSchema, { user: { name, password } })),
  });
  return { commit, operation, passwords, stored: () => requests.repositories.requests.page() };
}

test("the nil and the max UUID, which stand for a forgotten id, are refused", async (t) => {
  const { items, units, count } = await served(t, "memory");
  for (const id of ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]) {
    for (const call of [
      () => items.createItem(creation(1, id)),
      () => units.commit({ operations: [createItem(creation(1))], requestId: id }),
      () => units.commit({ operations: [createItem(creation(1, id))] }),
      () => units.settle({ requestId: id, method: "brasa.v1.UnitOfWorkService/Commit" }),
    ]) {
      const { reason, fields, error } = await refusal(t, call());
      t.deepEqual([reason, fields], ["INVALID_REQUEST_ID", ["request_id"]]);
      t.regex(error.message, /nil and the max UUID/);
    }
  }
  t.is(await count(), 0);
});

test("a secret within an operation is not compared, and the rest is", async (t) => {
  const { commit, operation, passwords, stored } = usersInCommits();
  const requestId = randomUUID();
  const first = await commit({ operations: [operation("Ada", "secret 1")], requestId });
  t.deepEqual(await commit({ operations: [operation("Ada", "secret 2")], requestId }), first);
  t.deepEqual(passwords, ["secret 1"]);
  const { reason } = await refusal(t, commit({ operations: [operation("Grace", "secret 1")], requestId }));
  t.is(reason, "INVALID_REQUEST_ID");
  const { items } = await stored();
  const kept = JSON.stringify(items.map(({ response, ...rest }) => [rest, Buffer.from(response, "base64").toString()]));
  t.true(kept.includes("Ada"));
  t.false(kept.includes("secret"));
});

test("an operation that cannot be read is refused as without a request id", async (t) => {
  const { commit } = usersInCommits();
  const request = { typeUrl: "type.googleapis.com/accounts.v1.CreateUserRequest", value: new Uint8Array([255]) };
  const operations = [{ method: "accounts.v1.UserService/CreateUser", request }];
  const { reason, fields } = await refusal(t, commit({ operations, requestId: randomUUID() }));
  t.deepEqual({ reason, fields }, { reason: "INVALID_MESSAGE", fields: ["operations[0].request"] });
});

test("secrets are left out at any depth, and whatever stands in an Any that is not known", (t) => {
  const user = { name: "Ada", email: "a@b.c", password: "secret" };
  const creation = create(CreateUserRequestSchema, { user, requestId: "x" });
  const commit = create(CommitRequestSchema, {
    operations: [{ method: "m", request: anyPack(CreateUserRequestSchema, creation) }],
  });
  const heldIn = (registry: Registry | undefined) =>
    redact(CommitRequestSchema, commit, registry).operations[0]?.request;
  const known = heldIn(createRegistry(CreateUserRequestSchema));
  const expected = create(CreateUserRequestSchema, { user: { ...user, password: "" }, requestId: "x" });
  t.deepEqual(known && anyUnpack(known, CreateUserRequestSchema), expected);
  t.deepEqual(redact(CreateUserRequestSchema, creation, undefined), expected);
  for (const registry of [undefined, createRegistry(UserService)]) t.is(heldIn(registry)?.value.length, 0);
  // The arguments are unchanged.
  t.is(creation.user?.password, "secret");
});
