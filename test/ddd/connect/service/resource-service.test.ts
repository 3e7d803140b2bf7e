import { randomUUID } from "node:crypto";
import { create, type DescService, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test from "ava";
import { z } from "zod";
import {
  CreateNoteRequestSchema,
  DeleteNoteRequestSchema,
  NoteSchema,
  NoteService,
  UpdateNoteRequestSchema,
} from "../../../../gen/brasa/testing/v1/note_pb.js";
import { ItemSchema, ItemService } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { BadRequestSchema } from "../../../../gen/google/rpc/error_details_pb.js";
import {
  type MessageCodec,
  messageRules,
  type Resource,
  resourceService,
  toDate,
  unitOfWorkService,
  unitOptions,
  unruled,
  versionToEtag,
} from "../../../../src/ddd/connect/index.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { timestamp } from "../../../../src/ddd/schema/field.ts";
import { table } from "../../../../src/ddd/schema/table.ts";
import { itemCodec, sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { type Item, item, itemTable, type Samples, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../../src/ddd/testing/memory.ts";
import type { Worker } from "../../../../src/ddd/worker.ts";
import { due, type Note, type Notes, noteCodec, notesAt, notesInMemory, reach, refusal, seal } from "../notes.ts";

type NoteHandlers = NonNullable<Resource<Note, typeof NoteService>["handlers"]>;

/** Notes in memory behind a service with a clock and ids that tests set. */
function served(handlers: Partial<NoteHandlers> = {}) {
  const worker = notesInMemory();
  const { notes: stored } = worker.repositories;
  const clock = { now: new Date("2026-01-01T00:00:00.007Z") };
  const ids = [uuidOf(91), uuidOf(92)];
  const definition = resourceService({
    service: NoteService,
    codec: noteCodec,
    worker,
    repository: "notes",
    seal,
    now: () => clock.now,
    newId: () => ids.shift() ?? randomUUID(),
    handlers: {
      pinNote: async ({ id }, context) => {
        const pinned = await worker.run(
          async ({ notes }) => notes.save({ ...(await notes.retrieve({ id })), pinned: true }),
          unitOptions(context),
        );
        return { note: noteCodec.toMessage(pinned) };
      },
      ...handlers,
    },
  });
  const { transport } = reach([definition, unitOfWorkService(worker, [definition])]);
  return { stored, clock, notes: notesAt(transport), units: createClient(UnitOfWorkService, transport) };
}

const draft = { title: "Milk", author: "Ada", dueTime: timestampFromDate(due) };

/** A service without one of its methods. */
function without(name: string): typeof NoteService {
  return { ...NoteService, methods: NoteService.methods.filter((one) => one.name !== name) };
}

test("a service has the standard RPCs that it declares, and no others", async (t) => {
  const worker = notesInMemory();
  for (const name of ["CreateNote", "GetNote", "ListNotes", "UpdateNote", "DeleteNote"]) {
    const service = without(name);
    const handlers = { pinNote: async () => ({}) };
    const { implementation } = resourceService({
      service,
      codec: noteCodec,
      worker,
      repository: "notes",
      seal,
      handlers,
    });
    const served = ["createNote", "getNote", "listNotes", "updateNote", "deleteNote", "pinNote"];
    t.deepEqual(
      Object.keys(implementation),
      served.filter((one) => one !== NoteService.methods.find((m) => m.name === name)?.localName),
    );
  }
});

test("an own handler replaces a standard one, and its request may have any form", async (t) => {
  const { getNote } = NoteService.method;
  const service = {
    ...NoteService,
    methods: NoteService.methods.map((one) => (one.name === "CreateNote" ? { ...one, input: getNote.input } : one)),
  } as typeof NoteService;
  const worker = notesInMemory();
  const handlers = { pinNote: async () => ({}), createNote: async () => ({ note: { id: uuidOf(7) } }) };
  const { implementation } = resourceService({
    service,
    codec: noteCodec,
    worker,
    repository: "notes",
    seal,
    handlers,
  });
  t.is(implementation.createNote, handlers.createNote as never);
});

test("an RPC that lacks a field, and one that is not standard and has no handler, are refused at start by name", (t) => {
  const worker = notesInMemory();
  const start = (service: DescService, handlers: object = { pinNote: async () => ({}) }) =>
    resourceService({ service, codec: noteCodec, worker, repository: "notes", seal, handlers } as never);
  t.regex(t.throws(() => start(ItemService)).message, /ItemService has methods .*: write createItem, getItem/);
  t.regex(t.throws(() => start(NoteService, {})).message, /: write pinNote in `handlers`/);

  const { getNote, deleteNote, listNotes } = NoteService.method;
  const reshaped = (name: string, input: object) =>
    ({
      ...NoteService,
      methods: NoteService.methods.map((one) => (one.name === name ? { ...one, input } : one)),
    }) as DescService;
  const lacks = (service: DescService) => t.throws(() => start(service)).message;
  t.regex(
    lacks(reshaped("UpdateNote", getNote.input)),
    /lack fields: update_mask in GetNoteRequest, .*Note in GetNoteRequest/,
  );
  t.regex(lacks(reshaped("GetNote", listNotes.input)), /lack fields: id in ListNotesRequest/);
  t.regex(
    lacks(reshaped("ListNotes", deleteNote.input)),
    /lack fields: page_size in .*, page_token .*, filter .*, order_by/,
  );
  t.regex(lacks(reshaped("CreateNote", getNote.input)), /GetNoteRequest has no Note: write its handler/);
});

test("a repository that the worker does not have is refused at start", (t) => {
  const start = () =>
    resourceService({
      service: ItemService,
      codec: itemCodec,
      worker: notesInMemory(),
      repository: "items" as never,
      seal,
    });
  t.is(t.throws(start).message, 'the worker has no repository "items"');
});

/** Code that must not compile: tsc checks that each marked line fails. */
function mistakes() {
  const worker = notesInMemory();
  const handlers = { pinNote: async () => ({}) };
  const same = { service: NoteService, codec: noteCodec, worker, seal, handlers } as const;
  resourceService({ ...same, repository: "notes" });

  const { toMessage, fromMessage, fields } = noteCodec;
  const lacking: MessageCodec<Note, typeof NoteSchema> = {
    message: NoteSchema,
    fields,
    // @ts-expect-error the message's fields must all be given
    toMessage: ({ id, title }) => ({ id, title }),
    fromMessage,
  };
  const forgetful: MessageCodec<Note, typeof NoteSchema> = {
    message: NoteSchema,
    fields,
    toMessage,
    // @ts-expect-error so must the entity's
    fromMessage: ({ id, title }) => ({ id, title }),
  };
  const undeclared: MessageCodec<Note, typeof NoteSchema> = {
    ...noteCodec,
    // @ts-expect-error the entity has no such field
    fields: { ...fields, colour: { type: "string" } },
  };
  const mistyped: MessageCodec<Note, typeof NoteSchema> = {
    ...noteCodec,
    // @ts-expect-error a time is not compared as text
    fields: { ...fields, dueTime: { type: "string" } },
  };
  // @ts-expect-error a method that is not standard needs its handler
  resourceService({ service: NoteService, codec: noteCodec, worker, repository: "notes", seal });
  // @ts-expect-error the same where other handlers are given
  resourceService({ ...same, repository: "notes", handlers: { getNote: async () => ({}) } });
  // @ts-expect-error the service has no such method
  resourceService({ ...same, repository: "notes", handlers: { ...handlers, burnNote: async () => ({}) } });
  // @ts-expect-error the worker has no such repository
  resourceService({ ...same, repository: "items" });
  const both = {} as Worker<Samples & { notes: Notes }>;
  resourceService({ ...same, worker: both, repository: "notes" });
  // @ts-expect-error the worker's items are not notes
  resourceService({ ...same, worker: both, repository: "items" });
  return [lacking, forgetful, undeclared, mistyped];
}

test("mistakes in a declaration do not compile", (t) => {
  // Nothing is left to be seen when it runs.
  t.is(typeof mistakes, "function");
});

test("a note is created, found, listed, changed and deleted without a handler being written", async (t) => {
  const { notes, stored } = served();
  const { note } = await notes.createNote({ note: draft, id: uuidOf(1) });
  t.like(note, { id: uuidOf(1), title: "Milk", author: "Ada", pinned: false, etag: versionToEtag(1) });
  t.deepEqual((await notes.getNote({ id: uuidOf(1) })).note, note);
  await notes.createNote({ note: { ...draft, title: "Bread" }, id: uuidOf(2) });
  const { notes: first, nextPageToken } = await notes.listNotes({ pageSize: 1, orderBy: "title" });
  t.deepEqual(
    first.map(({ title }) => title),
    ["Bread"],
  );
  const { notes: second } = await notes.listNotes({ pageSize: 1, orderBy: "title", pageToken: nextPageToken });
  t.deepEqual(second, note ? [note] : []);
  t.deepEqual((await notes.listNotes({ filter: 'title = "Milk"' })).notes, second);
  const { note: changed } = await notes.updateNote({ note: { id: uuidOf(1), title: "Cream" } });
  t.like(changed, { title: "Cream", author: "Ada", etag: versionToEtag(2) });
  await notes.deleteNote({ id: uuidOf(1), etag: versionToEtag(2) });
  t.is(await stored.count(), 1);
});

test("the id is the request's, else the note's, else the service's", async (t) => {
  const { notes } = served();
  const created = async (request: MessageInitShape<typeof CreateNoteRequestSchema>) =>
    (await notes.createNote(request)).note?.id;
  t.is(await created({ note: { ...draft, title: "a", id: uuidOf(2) }, id: uuidOf(1) }), uuidOf(1));
  t.is(await created({ note: { ...draft, title: "b", id: uuidOf(2) } }), uuidOf(2));
  t.is(await created({ note: { ...draft, title: "c" } }), uuidOf(91));
  t.is(await created({ note: { ...draft, title: "d" } }), uuidOf(92));
});

test("times are the clock's, whatever the caller sends", async (t) => {
  const { notes, stored, clock } = served();
  const ages = timestampFromDate(new Date(0));
  const begun = clock.now;
  await notes.createNote({ note: { ...draft, createTime: ages, updateTime: ages }, id: uuidOf(1) });
  t.like(await stored.retrieve(), { createTime: begun, updateTime: begun });
  clock.now = new Date(begun.getTime() + 1001);
  await notes.updateNote({
    note: { ...draft, id: uuidOf(1), createTime: ages, updateTime: ages },
    updateMask: { paths: ["*"] },
  });
  t.like(await stored.retrieve(), { createTime: begun, updateTime: clock.now });
});

test("output-only fields are never set, and immutable ones only on creation", async (t) => {
  const { notes, stored } = served();
  await notes.createNote({ note: { ...draft, pinned: true, etag: versionToEtag(7) }, id: uuidOf(1) });
  t.like(await stored.retrieve(), { pinned: false, author: "Ada", version: 1 });
  const other = { ...draft, id: uuidOf(1), title: "Cream", author: "Eve", pinned: true };
  await notes.updateNote({ note: other, updateMask: { paths: ["*"] } });
  await notes.updateNote({ note: { ...other, title: "Butter" } });
  t.like(await stored.retrieve(), { title: "Butter", pinned: false, author: "Ada", version: 3 });
  for (const path of ["author", "id", "etag", "version", "colour", "title.x", "dueTime"]) {
    const update = notes.updateNote({ note: other, updateMask: { paths: ["title", path] } });
    const { name, reason, fields, error } = await refusal(t, update);
    t.deepEqual(
      { name, reason, fields },
      { name: "InvalidError", reason: "INVALID_UPDATE_MASK", fields: ["update_mask"] },
    );
    t.true(error.message.includes(path), error.message);
  }
  t.like(await stored.retrieve(), { title: "Butter", version: 3 });
  // AIP-203: one with its present value is ignored.
  const same = { ...other, title: "Jam", author: "Ada" };
  await notes.updateNote({ note: same, updateMask: { paths: ["title", "author"] } });
  t.like(await stored.retrieve(), { title: "Jam", author: "Ada", version: 4 });
  await notes.updateNote({ note: { ...same, title: "Tea" }, updateMask: { paths: ["author"] } });
  t.like(await stored.retrieve(), { title: "Jam", author: "Ada" });
});

test("a stale etag is a conflict, and a foreign one is invalid", async (t) => {
  const { notes, stored } = served();
  await notes.createNote({ note: draft, id: uuidOf(1) });
  await notes.updateNote({ note: { id: uuidOf(1), title: "Cream" } });
  const stale = versionToEtag(1);
  for (const request of [
    () => notes.updateNote({ note: { id: uuidOf(1), title: "Butter", etag: stale } }),
    () => notes.deleteNote({ id: uuidOf(1), etag: stale }),
  ]) {
    const { name, reason } = await refusal(t, request());
    t.deepEqual({ name, reason }, { name: "ConflictError", reason: "STALE_ETAG" });
  }
  for (const [request, field] of [
    [() => notes.updateNote({ note: { id: uuidOf(1), title: "Butter", etag: "mine" } }), "note.etag"],
    [() => notes.deleteNote({ id: uuidOf(1), etag: "mine" }), "etag"],
  ] as const) {
    const { name, reason, fields } = await refusal(t, request());
    t.deepEqual({ name, reason, fields }, { name: "InvalidError", reason: "INVALID_ETAG", fields: [field] });
  }
  t.like(await stored.retrieve(), { title: "Cream", version: 2 });
});

test("an own etag is compared, and not parsed", async (t) => {
  const worker = notesInMemory();
  const codec = {
    ...noteCodec,
    etagOf: ({ title }: Note) => `of ${title}`,
  };
  const handlers = { pinNote: async () => ({}) };
  const { transport } = reach([
    resourceService({ service: NoteService, codec, worker, repository: "notes", seal, handlers }),
  ]);
  const notes = notesAt(transport);
  await notes.createNote({ note: draft, id: uuidOf(1) });
  const { reason } = await refusal(t, notes.deleteNote({ id: uuidOf(1), etag: "of Cream" }));
  t.is(reason, "STALE_ETAG");
  await notes.deleteNote({ id: uuidOf(1), etag: "of Milk" });
  t.is(await worker.repositories.notes.count(), 0);
});

test("a missing entity is NOT_FOUND, with the kind in the reason and the id in the metadata", async (t) => {
  const { notes } = served();
  // The second is none that a note could have.
  for (const [id, request] of [uuidOf(1), "no"].flatMap((id) => [
    [id, () => notes.getNote({ id })] as const,
    [id, () => notes.updateNote({ note: { id, title: "x" } })] as const,
    [id, () => notes.deleteNote({ id })] as const,
  ])) {
    const { name, reason, metadata, error } = await refusal(t, request());
    t.deepEqual({ name, reason, metadata }, { name: "NotFoundError", reason: "NOTE_NOT_FOUND", metadata: { id } });
    t.is((error as { resource?: string }).resource, "brasa.testing.v1.Note");
  }
});

test("a field that is wrong is named where it is in the request", async (t) => {
  const { notes } = served();
  await notes.createNote({ note: draft, id: uuidOf(1) });
  const endless = { seconds: 10n ** 15n, nanos: 0 };
  for (const [request, fields] of [
    [() => notes.createNote({}), ["note"]],
    [() => notes.updateNote({}), ["note"]],
    [() => notes.createNote({ note: { ...draft, id: "no" } }), ["note.id"]],
    [() => notes.createNote({ note: { ...draft, dueTime: endless } }), ["note.due_time"]],
    // These have presence, so that it can be told whether they are given.
    [() => notes.createNote({ note: { title: "x" } }), ["note.due_time"]],
    [() => notes.updateNote({ note: { id: uuidOf(1) }, updateMask: { paths: ["due_time"] } }), ["note.due_time"]],
    [() => notes.updateNote({ note: { id: uuidOf(1), title: "x" }, updateMask: { paths: ["*"] } }), ["note.due_time"]],
  ] as const) {
    const { name, fields: found, error } = await refusal(t, request());
    t.deepEqual([name, found], ["InvalidError", fields], error.message);
  }
});

test("a time that the caller leaves out is the caller's mistake where the table has no null, and the codec's where it has", async (t) => {
  type Deleted = Omit<Item, "deleteTime"> & { readonly deleteTime: Date };
  const { deleteTime: _, ...columns } = itemTable.columns;
  const never = table<Deleted>("items", { ...columns, deleteTime: timestamp() });
  const codec: MessageCodec<Deleted, typeof ItemSchema> = {
    message: ItemSchema,
    table: never,
    toMessage: (one) => itemCodec.toMessage(one),
    fromMessage: (message) => ({ ...itemCodec.fromMessage(message), deleteTime: toDate(message.deleteTime) }),
  };
  class DeletedItems extends MemoryRepository<Deleted> {
    table = never;
  }
  const message = itemCodec.toMessage({ ...item(1), deleteTime: due });
  const { deleteTime: __, ...without } = message;
  for (const [kept, isTold] of [
    [codec, true],
    // The table allows null, but this codec needs a value.
    [{ ...codec, table: { ...never, types: itemTable.types } }, false],
  ] as const) {
    const worker = new MemoryWorker(new MemoryDatabase(), { items: DeletedItems });
    const definition = resourceService({ service: ItemService, codec: kept, worker, repository: "items", seal });
    const items = createClient(ItemService, reach([definition]).transport);
    const refused = async (call: Promise<unknown>) => {
      const { name, fields } = await refusal(t, call);
      t.deepEqual([name, fields], isTold ? ["InvalidError", ["item.delete_time"]] : ["RemoteError", undefined]);
    };
    await refused(items.createItem({ item: without }));
    await items.createItem({ item: message });
    await refused(items.updateItem({ item: without, updateMask: { paths: ["delete_time"] } }));
  }
});

test("a table's refusal names the request's field, with the rule and the limit, alone and in a commit", async (t) => {
  const { notes, units } = served();
  await notes.createNote({ id: uuidOf(9), note: draft });
  const refusedAs = async (call: Promise<unknown>) => {
    const error = ConnectError.from(await t.throwsAsync(call));
    const [badRequest] = error.findDetails(BadRequestSchema);
    const violations = badRequest?.fieldViolations.map(({ field, description }) => [field, description]);
    return { text: error.rawMessage, code: error.code, violations };
  };
  const commit = (request: MessageInitShape<typeof CreateNoteRequestSchema>) => {
    const method = "brasa.testing.v1.NoteService/CreateNote";
    const operation = { method, request: anyPack(CreateNoteRequestSchema, create(CreateNoteRequestSchema, request)) };
    const fine = { note: { ...draft, title: "Bread" } };
    const before = { method, request: anyPack(CreateNoteRequestSchema, create(CreateNoteRequestSchema, fine)) };
    return units.commit({ operations: [before, operation] });
  };
  const long = { ...draft, title: "x".repeat(21) };
  const tooLong = "must be at most 20 characters long";
  const taken = "is taken: another of notes has the same title";
  const text = (rule: string) => `title of notes ${rule}`;
  const { FailedPrecondition, AlreadyExists } = Code;
  t.deepEqual(await refusedAs(notes.createNote({ note: long })), {
    text: text(tooLong),
    code: FailedPrecondition,
    violations: [["note.title", tooLong]],
  });
  const updated = notes.updateNote({ note: { ...long, id: uuidOf(9) }, updateMask: { paths: ["title"] } });
  t.deepEqual((await refusedAs(updated)).violations, [["note.title", tooLong]]);
  t.deepEqual(await refusedAs(commit({ note: long })), {
    text: text(tooLong),
    code: FailedPrecondition,
    violations: [["operations[1].request.note.title", tooLong]],
  });
  const again = await refusedAs(notes.createNote({ note: draft }));
  t.deepEqual([again.code, again.violations], [AlreadyExists, [["note.title", taken]]]);
  const twice = await refusedAs(commit({ note: draft }));
  t.deepEqual([twice.code, twice.violations], [AlreadyExists, [["operations[1].request.note.title", taken]]]);
});

test("a missing id is reported as missing", async (t) => {
  const { notes } = served();
  const error = await t.throwsAsync(notes.getNote({}));
  t.regex(error.message, /there is no note with an empty id: the request must say which is meant/);
});

test("a value that is too long is reported with its field", async (t) => {
  const { notes } = served();
  const { error } = await refusal(t, notes.createNote({ note: { ...draft, title: "x".repeat(21) } }));
  t.like(error, { name: "IntegrityError", fields: ["title"] });
});

test("a taken value arrives with its constraint and field", async (t) => {
  const { notes } = served();
  await notes.createNote({ note: draft, id: uuidOf(1) });
  const { error } = await refusal(t, notes.createNote({ note: draft, id: uuidOf(2) }));
  t.like(error, { name: "AlreadyExistsError", constraint: "notes_title", fields: ["title"] });
});

test("a dry run has a response and no effect", async (t) => {
  const { notes, stored } = served();
  const tried = await notes.createNote({ note: draft, id: uuidOf(1), validateOnly: true });
  t.like(tried.note, { id: uuidOf(1), title: "Milk" });
  t.is(await stored.count(), 0);
  await notes.createNote({ note: draft, id: uuidOf(1) });
  const update = await notes.updateNote({ note: { id: uuidOf(1), title: "Cream" }, validateOnly: true });
  t.like(update.note, { title: "Cream", etag: versionToEtag(2) });
  await notes.deleteNote({ id: uuidOf(1), validateOnly: true });
  t.like(await stored.retrieve(), { title: "Milk", version: 1 });
  const { reason } = await refusal(t, notes.createNote({ note: draft, id: uuidOf(2), validateOnly: true }));
  t.is(reason, "ALREADY_EXISTS");
});

const operation = {
  create: (request: MessageInitShape<typeof CreateNoteRequestSchema>) => ({
    method: "brasa.testing.v1.NoteService/CreateNote",
    request: anyPack(CreateNoteRequestSchema, create(CreateNoteRequestSchema, request)),
  }),
  update: (request: MessageInitShape<typeof UpdateNoteRequestSchema>) => ({
    method: "brasa.testing.v1.NoteService/UpdateNote",
    request: anyPack(UpdateNoteRequestSchema, create(UpdateNoteRequestSchema, request)),
  }),
  delete: (request: MessageInitShape<typeof DeleteNoteRequestSchema>) => ({
    method: "brasa.testing.v1.NoteService/DeleteNote",
    request: anyPack(DeleteNoteRequestSchema, create(DeleteNoteRequestSchema, request)),
  }),
};

test("dry operations of a commit have no effect, whatever operations are beside them", async (t) => {
  const { units, stored } = served();
  const note = (n: number) => ({ ...draft, title: `Note ${n}`, id: uuidOf(n) });
  await units.commit({
    operations: [
      operation.create({ note: note(1) }),
      operation.create({ note: note(2), validateOnly: true }),
      operation.create({ note: note(3) }),
    ],
  });
  const titles = async () => (await stored.page({ orderBy: ["id"] })).items.map(({ title }) => title);
  t.deepEqual(await titles(), ["Note 1", "Note 3"]);
  await units.commit({
    operations: [
      operation.update({ note: { id: uuidOf(1), title: "x" }, validateOnly: true }),
      operation.update({ note: { id: uuidOf(3), title: "y" } }),
      operation.delete({ id: uuidOf(1), validateOnly: true }),
      operation.delete({ id: uuidOf(3), validateOnly: true }),
    ],
  });
  t.deepEqual(await titles(), ["Note 1", "y"]);
});

test("of operations that run as a batch, the error names the one whose note is missing", async (t) => {
  const { units, stored } = served();
  for (const lacking of [operation.create({}), operation.update({})]) {
    const operations = [operation.create({ note: { ...draft, id: uuidOf(1) } }), lacking];
    const { error, metadata } = await refusal(t, units.commit({ operations }));
    t.is((metadata as { operation?: string }).operation, "1");
    t.like(error, { violations: [{ field: "note" }] });
    t.is(await stored.count(), 0);
  }
});

test("own handlers replace standard ones, in single calls and in a commit", async (t) => {
  const asked: string[] = [];
  const { notes, units, stored } = served({
    createNote: async ({ note }) => {
      asked.push(note?.title ?? "");
      return { note: note ?? {} };
    },
  });
  await notes.createNote({ note: draft });
  await units.commit({
    operations: ["a", "b"].map((title) => operation.create({ note: { ...draft, title } })),
  });
  t.deepEqual(asked, ["Milk", "a", "b"]);
  t.is(await stored.count(), 0);
});

test("a method that is not standard has its own handler", async (t) => {
  const { notes, stored } = served();
  await notes.createNote({ note: draft, id: uuidOf(1) });
  t.true((await notes.pinNote({ id: uuidOf(1) })).note?.pinned);
  t.like(await stored.retrieve(), { pinned: true, version: 2 });
});

test("rules are checked before anything is done", async (t) => {
  const worker = notesInMemory();
  const rules = {
    deleteNote: messageRules(DeleteNoteRequestSchema, {
      id: z.string().startsWith("0", "must start with 0"),
      etag: unruled,
      validateOnly: unruled,
      requestId: unruled,
    }),
  };
  const { transport } = reach([
    resourceService({
      service: NoteService,
      codec: noteCodec,
      worker,
      repository: "notes",
      seal,
      rules,
      handlers: { pinNote: async () => ({}) },
    }),
  ]);
  const { error } = await refusal(t, notesAt(transport).deleteNote({ id: uuidOf(1).replace("0", "f") }));
  t.like(error, { violations: [{ field: "id", description: "must start with 0" }] });
  t.is((await refusal(t, notesAt(transport).deleteNote({ id: uuidOf(1) }))).reason, "NOTE_NOT_FOUND");
});

test("a required time that is missing is the caller's mistake", async (t) => {
  const { worker } = await memoryBackend().open();
  const { transport } = reach(sampleServices(worker));
  const items = createClient(ItemService, transport);
  const { createTime, ...rest } = itemCodec.toMessage(item(1));
  const { fields } = await refusal(t, items.createItem({ item: rest }));
  t.deepEqual(fields, ["item.create_time"]);
  t.truthy(createTime);
});
