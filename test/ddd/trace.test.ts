import { randomUUID } from "node:crypto";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import anyTest, { type ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { RemoteUsers } from "../../src/accounts/connect-client.ts";
import { ConnectWorker, traced } from "../../src/ddd/connect/index.ts";
import { NotFoundError, UnavailableError } from "../../src/ddd/error.ts";
import { createEventRecorder } from "../../src/ddd/event/recorder.ts";
import { MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import {
  eventRepositories,
  migrateUp,
  openDatabase,
  SequelizeWorker,
  toolkitMigrations,
} from "../../src/ddd/sequelize/index.ts";
import { itemRated } from "../../src/ddd/testing/event/backend.ts";
import { withFaults } from "../../src/ddd/testing/index.ts";
import * as memory from "../../src/ddd/testing/memory.ts";
import { item, uuidOf } from "../../src/ddd/testing/sample.ts";
import * as sequelize from "../../src/ddd/testing/sequelize.ts";
import { errorType, traceHeaders } from "../../src/ddd/trace.ts";
import { recordSpans } from "../helpers/tracing/spans.ts";
import { places } from "./sequelize/backends.ts";

// The tracer is the process's.
const test = anyTest.serial;

/** The names of the kinds of databases in traces: by the driver's name here. */
const SYSTEMS: Readonly<Record<string, string>> = { sqlite: "sqlite", postgres: "postgresql", mariadb: "mariadb" };

async function opened(t: ExecutionContext, kind: string) {
  const place = await places[kind]?.();
  if (!place) throw new Error(`there is no database of the kind ${kind}`);
  const database = await openDatabase(place.url);
  t.teardown(async () => {
    await database.close();
    await place.close();
  });
  await migrateUp(database, toolkitMigrations);
  await migrateUp(database, sequelize.sampleMigrations);
  const { backend, faults } = withFaults(database);
  const worker = new SequelizeWorker(backend, { items: sequelize.ItemRepository });
  const events = new SequelizeWorker(backend, eventRepositories);
  return { worker, events, faults };
}

for (const kind of Object.keys(places).filter((name) => name in SYSTEMS)) {
  test(`${kind}: the statements of a unit are spans within the unit's, which tells of repeats, and an event has its place`, async (t) => {
    const { worker, events, faults } = await opened(t, kind);
    const recorder = createEventRecorder({ worker: events, now: () => new Date(), newId: randomUUID });
    const spans = recordSpans(t);
    faults.interfere("commit");
    const secret = "a note that nobody may see";
    await spans.within((signal) =>
      worker.run(
        async (unit) => {
          await unit.items.create(item(1, { note: secret }));
          await recorder.record(unit, itemRated.of({ itemId: uuidOf(1), rating: 5 }));
        },
        { signal },
      ),
    );
    const unit = spans.all.find(({ name }) => name === "unit write");
    t.like(unit, { kind: "internal", parent: "call", ends: 1, errorType: undefined });
    t.deepEqual(unit?.events, [{ name: "retry", attributes: { attempt: 2 } }]);
    const statements = spans.all.filter(({ parent }) => parent === "unit write");
    const operations = statements.map(({ attributes }) => attributes["db.operation.name"]);
    t.deepEqual([operations[0], operations.at(-1)], ["BEGIN", "COMMIT"]);
    t.is(operations.filter((one) => one === "BEGIN").length, 2);
    const insert = statements.find(({ name }) => name === "INSERT items");
    t.like(insert, { kind: "client", ends: 1, attributes: { "db.system.name": SYSTEMS[kind] } });
    t.regex(String(insert?.attributes["db.query.text"]), /^INSERT INTO .*(\?|\$1)/);
    t.false(JSON.stringify(spans.all).includes(secret));
    const { items } = await events.repositories.eventOutbox.page({});
    t.regex(String(items[0]?.traceparent), /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
  });

  test(`${kind}: a statement outside of units is a span within the call's, with the kind of its error`, async (t) => {
    const { worker } = await opened(t, kind);
    const spans = recordSpans(t);
    await spans.within(async (signal) => {
      const { items } = worker.repositoriesFor({ signal });
      await items.create(item(1));
      await t.throwsAsync(items.create(item(1)));
      await t.throwsAsync(items.retrieve({ id: uuidOf(9) }), { instanceOf: NotFoundError });
    });
    const read = spans.all.find(({ name }) => name === "SELECT items");
    t.like(read, { kind: "client", parent: "call", errorType: undefined });
    t.true(spans.all.some(({ name, errorType: type }) => name === "INSERT items" && type !== undefined));
    t.true(spans.all.every(({ ends }) => ends === 1));
  });

  test(`${kind}: outside of a trace, and within one that is sampled out, there are no spans`, async (t) => {
    const { worker, events } = await opened(t, kind);
    const recorder = createEventRecorder({ worker: events, now: () => new Date(), newId: randomUUID });
    const spans = recordSpans(t);
    await worker.run(async (unit) => {
      await unit.items.create(item(1));
    });
    await spans.within(
      (signal) =>
        worker.run((unit) => recorder.record(unit, itemRated.of({ itemId: uuidOf(1), rating: 5 })), { signal }),
      false,
    );
    t.deepEqual(spans.all, []);
    // Those who get the event are told to leave their spans out, too.
    const { items } = await events.repositories.eventOutbox.page({});
    t.regex(String(items[0]?.traceparent), /-00$/);
  });
}

test("in memory, a unit is a span, and there are no statements", async (t) => {
  const worker = new MemoryWorker(new MemoryDatabase(), { items: memory.ItemRepository });
  const spans = recordSpans(t);
  await spans.within((signal) => worker.read((unit) => unit.items.count(), { signal }));
  t.deepEqual(
    spans.all.map(({ name, parent }) => [name, parent]),
    [["unit read", "call"]],
  );
});

const users = createRouterTransport(({ service }) => {
  service(UserService, {
    getUser: (_request, { requestHeader }) => {
      throw new ConnectError(requestHeader.get("traceparent") ?? "no trace", Code.NotFound);
    },
    listUsers: (_request, { requestHeader }) => {
      throw new ConnectError(requestHeader.get("traceparent") ?? "no trace", Code.Unavailable);
    },
  });
});

test("a remote repository hands the trace on, in a span of its own", async (t) => {
  const spans = recordSpans(t);
  const worker = new ConnectWorker(users, { users: RemoteUsers });
  await spans.within(async (signal) => {
    await t.throwsAsync(worker.repositoriesFor({ signal }).users.count(), { instanceOf: UnavailableError });
  });
  const call = spans.all.find(({ kind }) => kind === "client");
  t.like(call, { name: "accounts.v1.UserService/ListUsers", parent: "call", ends: 1 });
  t.is(call?.errorType, "UNAVAILABLE");
});

test("a client on a traced transport hands the trace on by the signal of each call, and one on another by headers", async (t) => {
  const spans = recordSpans(t);
  const client = createClient(UserService, traced(users));
  const plain = createClient(UserService, users);
  await spans.within(async (signal) => {
    await t.throwsAsync(client.getUser({}, { signal }), { message: /00-0af7651916cd43dd8448eb211c80319c-/ });
    await t.throwsAsync(plain.getUser({}, { headers: traceHeaders(signal) }), { message: /00-0af7651916cd43dd8448/ });
    await t.throwsAsync(plain.getUser({}, { signal }), { message: /no trace/ });
  });
  t.deepEqual(
    spans.all.map(({ name, parent, errorType: type, ends }) => [name, parent, type, ends]),
    [["accounts.v1.UserService/GetUser", "call", "NOT_FOUND", 1]],
  );
});

test("the kind of an error is one of a small set, whatever its text says", (t) => {
  t.is(errorType(new NotFoundError("users", "Ada is not there")), "NOT_FOUND");
  t.is(errorType(new NotFoundError("users", "x", { reason: "made of ada@example.com" })), "not_found");
  t.is(errorType(new TypeError("Ada")), "TypeError");
  t.is(errorType(Object.assign(new Error("x"), { name: "Ada Lovelace" })), "_OTHER");
  t.is(errorType("Ada"), "_OTHER");
});
