import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport, type HandlerContext } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import * as notes from "../../../../gen/brasa/testing/v1/note_pb.js";
import { ItemService } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { connectRoutes, idempotent, resourceService, unitOfWorkService } from "../../../../src/ddd/connect/index.ts";
import type { IdempotencyRepositories } from "../../../../src/ddd/idempotency.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { everything, nothing, type Where } from "../../../../src/ddd/query/where.ts";
import type { Repository } from "../../../../src/ddd/repository.ts";
import {
  type Ddl,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  IdempotencyRepository as SqlIdempotency,
  toolkitMigrations,
} from "../../../../src/ddd/sequelize/index.ts";
import { itemCodec } from "../../../../src/ddd/testing/connect.ts";
import { type Item, item } from "../../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../../src/ddd/testing/memory.ts";
import type { Worker } from "../../../../src/ddd/worker.ts";
import { createPipeline } from "../../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../../src/server/http/listener.ts";
import { createLog } from "../../../../src/server/log/log.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { type Note, Notes, noteCodec, noteTable, refusal, seal } from "../notes.ts";

const log = createLog("silent");
const host = "127.0.0.1";

/** Each caller sees the notes of its own, "root" all, and one without a name none. */
function ownNotes({ requestHeader }: HandlerContext): Where<Note> {
  const caller = requestHeader.get("x-caller");
  if (caller === "root") return everything;
  return caller === null ? nothing : { author: caller };
}

class SqlNotes extends SequelizeRepository<Note> {
  table = noteTable;
}

/** Opens the workers of notes and of kept answers, on one database. */
const backends = {
  memory: async () => {
    const database = new MemoryDatabase();
    const requests = new MemoryWorker(database, { requests: IdempotencyRepository });
    return { worker: new MemoryWorker(database, { notes: Notes }), requests };
  },
  SQLite: async (t: ExecutionContext) => {
    const { folder, remove } = temporaryFolder();
    const database = await openDatabase(`sqlite:${join(folder, "notes.db")}`);
    t.teardown(async () => {
      await database.close();
      remove();
    });
    await migrateUp(database, toolkitMigrations);
    const up = (ddl: Ddl) => ddl.createTable(noteTable.name, noteTable.columns, noteTable);
    await migrateUp(database, { context: "notes", list: [{ name: "0001", up, down: async () => {} }] });
    const requests = new SequelizeWorker(database, { requests: SqlIdempotency });
    return { worker: new SequelizeWorker(database, { notes: SqlNotes }), requests };
  },
};

/** A service on both ports, whose callers see the rows of a scope. */
async function served(
  t: ExecutionContext,
  scope: typeof ownNotes = ownNotes,
  backend: keyof typeof backends = "memory",
) {
  const opened = await backends[backend](t);
  // Both workers have the same repositories.
  const worker = opened.worker as Worker<{ notes: Repository<Note> }>;
  const store = { worker: opened.requests as Worker<IdempotencyRepositories>, now: () => new Date() };
  const definition = idempotent(
    resourceService({
      service: notes.NoteService,
      codec: noteCodec,
      worker,
      repository: "notes",
      seal,
      scope,
      handlers: { pinNote: async () => ({}) },
    }),
    store,
  );
  const pipeline = createPipeline({ log });
  const routes = [definition, idempotent(unitOfWorkService(worker, [definition]), store)].map(
    ({ service, implementation, operations }) => pipeline.route(service, implementation as never, { operations }),
  );
  const grpc = await listenGrpc({ host, port: 0, routes, log });
  const http = await listenConnect({ host, port: 0, routes, pages: {}, cors: { origins: [] }, log });
  t.teardown(() => Promise.all([grpc.abort(), http.abort()]));
  const transports = {
    gRPC: createGrpcTransport({ baseUrl: `http://${host}:${grpc.address.port}` }),
    Connect: createConnectTransport({ baseUrl: `http://${host}:${http.address.port}`, httpVersion: "1.1" }),
  };
  const as = (caller: string, kind: keyof typeof transports = "gRPC") => {
    const transport = transports[kind];
    const headers = { "x-caller": caller };
    const client = createClient(notes.NoteService, transport);
    const units = createClient(UnitOfWorkService, transport);
    return {
      create: (title: string, author = caller) => client.createNote({ note: { title, author, dueTime } }, { headers }),
      get: (id: string) => client.getNote({ id }, { headers }),
      list: (request: MessageInitShape<typeof notes.ListNotesRequestSchema> = {}) =>
        client.listNotes(request, { headers }),
      update: (note: MessageInitShape<typeof notes.NoteSchema>, validateOnly = false, requestId = "") =>
        client.updateNote({ note, validateOnly, requestId }, { headers }),
      remove: (id: string, etag = "") => client.deleteNote({ id, etag }, { headers }),
      commit: (...operations: ReturnType<typeof operation>[]) => units.commit({ operations }, { headers }),
      commitWith: (requestId: string, ...operations: ReturnType<typeof operation>[]) =>
        units.commit({ requestId, operations }, { headers }),
    };
  };
  return { as, stored: worker.repositories.notes };
}

const dueTime = timestampFromDate(new Date(0));

function operation<D extends DescMessage>(method: string, schema: D, request: MessageInitShape<D>) {
  return { method: `brasa.testing.v1.NoteService/${method}`, request: anyPack(schema, create(schema, request)) };
}

const getting = (id: string) => operation("GetNote", notes.GetNoteRequestSchema, { id });
const updating = (id: string) =>
  operation("UpdateNote", notes.UpdateNoteRequestSchema, { note: { id, title: "mine" } });
const removing = (id: string) => operation("DeleteNote", notes.DeleteNoteRequestSchema, { id });

for (const [kind, backend] of [
  ["gRPC", "memory"],
  ["Connect", "memory"],
  ["gRPC", "SQLite"],
] as const) {
  // ASVS: V8.2.2, V8.4.1
  test(`${kind}, ${backend}: to a caller a row out of scope does not exist, alone and in a Commit, with the same error`, async (t) => {
    const { as, stored } = await served(t, ownNotes, backend);
    const [ada, bob] = [as("ada", kind), as("bob", kind)];
    const id = (await ada.create("hers")).note?.id ?? "";
    const other = (await bob.create("his")).note?.id ?? "";
    t.like((await ada.get(id)).note, { title: "hers" });

    /** The text of a refusal, with the id of a row in the place of any. */
    const told = async (call: Promise<unknown>, id: string) => {
      const { name, reason, metadata, error } = await refusal(t, call);
      return JSON.stringify([name, reason, metadata, error.message]).replaceAll(id, "ID");
    };
    const absent = "0198c0de-0000-7000-8000-00000000dead";
    for (const attempt of [
      (one: string) => bob.get(one),
      (one: string) => bob.update({ id: one, title: "mine" }),
      (one: string) => bob.update({ id: one, title: "mine" }, true),
      (one: string) => bob.update({ id: one, title: "mine", etag: "W/stale" }),
      (one: string) => bob.remove(one),
      (one: string) => bob.remove(one, "W/stale"),
      (one: string) => bob.commit(getting(one)),
      (one: string) => bob.commit(updating(one)),
      (one: string) => bob.commit(removing(one)),
      // Several of a kind are handled together.
      (one: string) => bob.commit(updating(other), updating(one)),
      (one: string) => bob.commit(removing(other), removing(one)),
      (one: string) => bob.commit(getting(other), getting(one)),
    ]) {
      t.is(await told(attempt(id), id), await told(attempt(absent), absent), String(attempt));
    }
    t.deepEqual((await stored.retrieve({ id })).title, "hers");
    t.is(await stored.count(), 2);
  });
}

test("the control: without a scope every caller reads, changes and deletes the rows of all", async (t) => {
  const { as } = await served(t, () => everything);
  const id = (await as("ada").create("hers")).note?.id ?? "";
  t.like((await as("bob").update({ id, title: "mine" })).note, { title: "mine" });
  await as("bob").commit(removing(id));
  t.is((await as("ada").list()).notes.length, 0);
});

test("lists and their pages hold the rows in scope, and a page token is good for its caller alone", async (t) => {
  const { as } = await served(t);
  for (const n of [1, 2, 3]) for (const name of ["ada", "bob"]) await as(name).create(`${name} ${n}`);
  const titles = async (caller: string, request: object = {}) =>
    (await as(caller).list({ orderBy: "title", ...request })).notes.map(({ title }) => title);
  t.deepEqual(await titles("ada"), ["ada 1", "ada 2", "ada 3"]);
  t.is((await titles("root")).length, 6);
  t.deepEqual(await titles("ada", { filter: 'author = "bob" OR title = "bob 1"' }), []);
  t.deepEqual(await titles("ada", { filter: "NOT author = ada" }), []);
  const { nextPageToken: pageToken } = await as("ada").list({ pageSize: 1, orderBy: "title" });
  t.deepEqual(await titles("ada", { pageToken }), ["ada 2", "ada 3"]);
  for (const other of ["bob", "root"]) {
    t.is((await refusal(t, titles(other, { pageToken }))).reason, "INVALID_PAGE_TOKEN");
  }
});

for (const backend of ["memory", "SQLite"] as const)
  test(`${backend}: the answer of a repeated request is given to callers of its scope alone, by itself and in a Commit`, async (t) => {
    const { as } = await served(t, ownNotes, backend);
    const id = (await as("ada").create("hers")).note?.id ?? "";
    for (const repeated of [
      (caller: string, requestId: string) => as(caller).update({ id, title: "secret" }, false, requestId),
      (caller: string, requestId: string) => as(caller).commitWith(requestId, updating(id)),
      (caller: string, requestId: string) => as(caller).commitWith(requestId, getting(id)),
    ]) {
      const requestId = randomUUID();
      const first = await repeated("ada", requestId);
      t.deepEqual(await repeated("ada", requestId), first);
      for (const other of ["bob", "root"]) {
        t.is((await refusal(t, repeated(other, requestId))).reason, "INVALID_REQUEST_ID", String(repeated));
      }
    }
  });

test("a stream holds the rows in scope", async (t) => {
  const { worker, close } = await memoryBackend().open();
  t.teardown(close);
  const { items } = worker.repositories;
  await items.create(item(1), item(2), item(3));
  const scope = ({ requestHeader }: HandlerContext): Where<Item> =>
    requestHeader.get("x-caller") === "root" ? everything : { id: { ne: item(2).id } };
  const definition = resourceService({
    service: ItemService,
    codec: itemCodec,
    worker,
    repository: "items",
    seal,
    scope,
  });
  const client = createClient(ItemService, createRouterTransport(connectRoutes([definition])));
  const streamed = async (caller: string, filter: string) => {
    const ids: (string | undefined)[] = [];
    for await (const one of client.streamItems({ filter }, { headers: { "x-caller": caller } })) ids.push(one.item?.id);
    return ids;
  };
  t.deepEqual(await streamed("ada", ""), [item(1).id, item(3).id]);
  t.deepEqual(await streamed("ada", `id = "${item(2).id}" OR id = "${item(3).id}"`), [item(3).id]);
  t.is((await streamed("root", "")).length, 3);
});

test("a caller without a scope sees nothing, and no change moves a row out of its caller's scope", async (t) => {
  const { as, stored } = await served(t);
  const ada = as("ada");
  const id = (await ada.create("hers")).note?.id ?? "";
  const given = await refusal(t, ada.create("for bob", "bob"));
  t.deepEqual([given.name, given.reason], ["PermissionError", "OUT_OF_SCOPE"]);
  t.regex(given.error.message, /the note would be out of its caller's sight/);
  t.is(await stored.count(), 1);
  t.is((await as("root").create("for bob", "bob")).note?.author, "bob");
  t.is((await refusal(t, as("carl").get(id))).name, "NotFoundError");
});

test("a scope that is no condition is a fault of the service, and shows nothing", async (t) => {
  for (const wrong of [undefined, null, {}, { autor: "ada" }, { author: undefined }, { author: 5 }, "ada"]) {
    const { as } = await served(t, (() => wrong) as never);
    const { name } = await refusal(t, as("ada").list());
    t.is(name, "RemoteError", JSON.stringify(wrong));
  }
});
