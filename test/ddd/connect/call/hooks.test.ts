import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, anyUnpack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  Code,
  ConnectError,
  type ConnectRouterOptions,
  createClient,
  createContextKey,
  createRouterTransport,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { z } from "zod";
import * as note from "../../../../gen/brasa/testing/v1/note_pb.js";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import {
  type CallHook,
  type ConnectRoutesOptions,
  connectRoutes,
  idempotent,
  messageRules,
  resourceService,
  unitOfWorkService,
} from "../../../../src/ddd/connect/index.ts";
import { PermissionError } from "../../../../src/ddd/error.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { uuidOf } from "../../../../src/ddd/testing/index.ts";
import { due, Notes, noteCodec, notesAt, refusal, seal } from "../notes.ts";

const { NoteService } = note;

/** Notes with requests that can be repeated, and a method whose handler knows nothing of units. */
function served({ router, ...options }: ConnectRoutesOptions & { router?: ConnectRouterOptions } = {}) {
  const database = new MemoryDatabase();
  const worker = new MemoryWorker(database, { notes: Notes });
  const log = { worker: new MemoryWorker(database, { requests: IdempotencyRepository }), now: () => new Date() };
  const handled: string[] = [];
  const notes = idempotent(
    resourceService({
      service: NoteService,
      codec: noteCodec,
      worker,
      repository: "notes",
      seal,
      rules: {
        pinNote: messageRules(note.PinNoteRequestSchema, {
          id: z.string().min(1, "must not be empty"),
        }),
      },
      handlers: {
        async pinNote({ id }) {
          handled.push("PinNote");
          const found = await worker.repositories.notes.retrieve({ id });
          const pinned = await worker.run(({ notes }) => notes.save({ ...found, pinned: true }));
          return { note: noteCodec.toMessage(pinned) };
        },
      },
    }),
    log,
  );
  const units = idempotent(unitOfWorkService(worker, [notes]), log);
  const transport = createRouterTransport(connectRoutes([notes, units], options), { router: router ?? {} });
  const stored = async () => {
    const { items } = await worker.repositories.notes.page({ orderBy: ["title"] });
    return items.map(({ title, pinned }) => `${title}${pinned ? " pinned" : ""}`);
  };
  return { notes: notesAt(transport), units: createClient(UnitOfWorkService, transport), stored, handled };
}

const draft = (n: number) => ({ id: uuidOf(n), title: `Note ${n}`, author: "Ada", dueTime: timestampFromDate(due) });

const schemas = {
  CreateNote: note.CreateNoteRequestSchema,
  GetNote: note.GetNoteRequestSchema,
  DeleteNote: note.DeleteNoteRequestSchema,
  PinNote: note.PinNoteRequestSchema,
};

function operation<K extends keyof typeof schemas>(name: K, request: MessageInitShape<(typeof schemas)[K]>) {
  const message = create(schemas[name], request as never);
  return { method: `brasa.testing.v1.NoteService/${name}`, request: anyPack(schemas[name], message as never) };
}

/** Kinds of checks in front of calls; each refuses the methods that it is given. */
const guards: Record<string, (refused: Set<string>, seen: string[]) => Parameters<typeof served>[0]> = {
  "a hook": (refused, seen) => ({ hooks: [hook(refused, seen)] }),
  "an interceptor of the routes": (refused, seen) => ({ interceptors: [interceptor(refused, seen)] }),
  "an interceptor of the router": (refused, seen) => ({ router: { interceptors: [interceptor(refused, seen)] } }),
  "a request gate of the router": (refused, seen) => ({
    router: { requestGate: ({ method }) => look(method.name, refused, seen) },
  }),
};

function look(name: string, refused: ReadonlySet<string>, seen: string[]): void {
  seen.push(name);
  if (refused.has(name)) throw new ConnectError("not for you", Code.PermissionDenied);
}

const hook =
  (refused: ReadonlySet<string>, seen: string[]): CallHook =>
  ({ method }) =>
    look(method.name, refused, seen);

const interceptor =
  (refused: ReadonlySet<string>, seen: string[]): Interceptor =>
  (next) =>
  (request) => {
    look(request.method.name, refused, seen);
    return next(request);
  };

async function denied(t: ExecutionContext, call: Promise<unknown>) {
  const error = ConnectError.from(await t.throwsAsync(call));
  t.is(Code[error.code], "PermissionDenied", error.message);
}

for (const [what, guard] of Object.entries(guards)) {
  test(`a call that ${what} refuses is refused as an operation, too, by any handler`, async (t) => {
    const refused = new Set<string>();
    const seen: string[] = [];
    const { notes, units, stored, handled } = served(guard(refused, seen));
    const ids = [1, 2, 3].map(uuidOf);
    await units.commit({ operations: [1, 2, 3].map((n) => operation("CreateNote", { note: draft(n) })) });
    t.deepEqual(seen, ["Commit", "CreateNote", "CreateNote", "CreateNote"]);
    const all = ["Note 1", "Note 2", "Note 3"];
    t.deepEqual(await stored(), all);

    refused.add("DeleteNote").add("PinNote");
    await denied(t, notes.deleteNote({ id: uuidOf(1) }));
    await denied(t, notes.pinNote({ id: uuidOf(1) }));
    for (const validateOnly of [false, true]) {
      // A batch handler takes consecutive operations of one method.
      const deletions = ids.map((id) => operation("DeleteNote", { id }));
      await denied(t, units.commit({ operations: deletions, validateOnly }));
      await denied(t, units.commit({ operations: [operation("PinNote", { id: uuidOf(1) })], validateOnly }));
      const last = [operation("CreateNote", { note: draft(4) }), operation("DeleteNote", { id: uuidOf(1) })];
      await denied(t, units.commit({ operations: last, validateOnly }));
    }
    t.deepEqual(await stored(), all);
    t.deepEqual(handled, []);

    // The control: the same is done when nothing refuses it.
    refused.clear();
    seen.length = 0;
    const { responses } = await units.commit({
      operations: [
        operation("PinNote", { id: uuidOf(1) }),
        ...ids.slice(1).map((id) => operation("DeleteNote", { id })),
        operation("GetNote", { id: uuidOf(1) }),
      ],
    });
    t.deepEqual(seen, ["Commit", "PinNote", "DeleteNote", "DeleteNote", "GetNote"]);
    t.true(responses[3] && anyUnpack(responses[3], note.GetNoteResponseSchema)?.note?.pinned);
    t.deepEqual(await stored(), ["Note 1 pinned"]);
  });

  test(`a caller that ${what} refuses gets no stored answer of a repeat`, async (t) => {
    const refused = new Set<string>();
    const { notes, units, stored } = served(guard(refused, []));
    const request = { note: draft(1), requestId: randomUUID() };
    const first = await notes.createNote(request);
    t.deepEqual(await notes.createNote(request), first);
    const commit = { operations: [operation("CreateNote", { note: draft(2) })], requestId: randomUUID() };
    const answer = await units.commit(commit);
    t.deepEqual(await units.commit(commit), answer);
    refused.add("CreateNote");
    await denied(t, notes.createNote(request));
    await denied(t, units.commit(commit));
    t.deepEqual(await stored(), ["Note 1", "Note 2"]);
  });
}

test("a hook's refusal keeps its kind and tells which operation it is about, and hooks come before rules", async (t) => {
  const hooks: CallHook[] = [
    ({ method }) => {
      if (method.name === "PinNote") throw new PermissionError("not for you", { reason: "NOT_YOURS" });
    },
  ];
  const { notes, units } = served({ hooks });
  // Its id breaks a rule, too.
  t.is((await refusal(t, notes.pinNote({}))).reason, "NOT_YOURS");
  const operations = [operation("CreateNote", { note: draft(1) }), operation("PinNote", {})];
  const { name, reason, metadata } = await refusal(t, units.commit({ operations }));
  t.deepEqual([name, reason, metadata], ["PermissionError", "NOT_YOURS", { operation: "1" }]);

  const open = served();
  t.deepEqual((await refusal(t, open.notes.pinNote({}))).fields, ["id"]);
  t.deepEqual((await refusal(t, open.units.commit({ operations }))).fields, ["id"]);
  t.deepEqual([await open.stored(), open.handled], [[], []]);
});

test("a hook's context values for an operation stay in it, and those for the Commit are seen by all", async (t) => {
  const caller = createContextKey("nobody");
  const about = createContextKey("");
  const seen: unknown[] = [];
  const note = (context: HandlerContext) => seen.push([context.values.get(caller), context.values.get(about)]);
  const hooks: CallHook[] = [
    ({ method, request, context, operation }) => {
      if (operation === undefined) context.values.set(caller, context.requestHeader.get("x-caller") ?? "");
      if (method.name === "PinNote") context.values.set(about, (request as { id?: string } | undefined)?.id ?? "");
    },
  ];
  const worker = new MemoryWorker(new MemoryDatabase(), { notes: Notes });
  const definition = resourceService({
    service: NoteService,
    codec: noteCodec,
    worker,
    repository: "notes",
    seal,
    handlers: {
      pinNote: async (_, context) => {
        note(context);
        return {};
      },
    },
  });
  const routes = connectRoutes([definition, unitOfWorkService(worker, [definition])], { hooks });
  const transport = createRouterTransport(routes);
  const headers = { "x-caller": "ada" };
  await notesAt(transport).pinNote({ id: "0" }, { headers });
  const operations = ["1", "2"].map((id) => operation("PinNote", { id }));
  await createClient(UnitOfWorkService, transport).commit({ operations }, { headers });
  t.deepEqual(seen, [
    ["ada", "0"],
    ["ada", "1"],
    ["ada", "2"],
  ]);
});

test("an interceptor may change the request and the response of an operation, or respond itself", async (t) => {
  const renaming: Interceptor = (next) => async (request) => {
    if (request.stream) return next(request);
    if (request.method.name === "CreateNote") {
      const { note: given } = request.message as note.CreateNoteRequest;
      if (given) given.title = `${given.title}!`;
    }
    if (request.method.name === "GetNote" && (request.message as note.GetNoteRequest).id === uuidOf(7)) {
      const message = create(note.GetNoteResponseSchema, { note: { title: "made up" } });
      const { service, method } = request;
      return { stream: false, service, method, message, header: new Headers(), trailer: new Headers() } as never;
    }
    const response = await next(request);
    if (request.method.name === "GetNote") (response.message as note.GetNoteResponse).note = undefined;
    return response;
  };
  for (const options of [{ interceptors: [renaming] }, { router: { interceptors: [renaming] } }]) {
    const { units, stored } = served(options);
    const { responses } = await units.commit({
      operations: [
        operation("CreateNote", { note: draft(1) }),
        operation("GetNote", { id: uuidOf(1) }),
        operation("GetNote", { id: uuidOf(7) }),
      ],
    });
    t.deepEqual(await stored(), ["Note 1!"]);
    const titles = responses.map((one) => {
      const { title } =
        (anyUnpack(one, note.CreateNoteResponseSchema) ?? anyUnpack(one, note.GetNoteResponseSchema))?.note ?? {};
      return title;
    });
    t.deepEqual(titles, ["Note 1!", undefined, "made up"]);
  }
});

test("hooks and interceptors of a service also hold for a Commit that is registered separately", async (t) => {
  const worker = new MemoryWorker(new MemoryDatabase(), { notes: Notes });
  const handlers = { pinNote: async () => ({}) };
  const definition = resourceService({
    service: NoteService,
    codec: noteCodec,
    worker,
    repository: "notes",
    seal,
    handlers,
  });
  const units = unitOfWorkService(worker, [definition]);
  const refused = new Set(["CreateNote"]);
  for (const options of [{ hooks: [hook(refused, [])] }, { interceptors: [interceptor(refused, [])] }]) {
    for (const order of [0, 1]) {
      const parts = [connectRoutes([definition], options), connectRoutes([units])];
      if (order === 1) parts.reverse();
      const transport = createRouterTransport((router) => {
        for (const part of parts) part(router);
      });
      const operations = [operation("CreateNote", { note: draft(1) })];
      await denied(t, createClient(UnitOfWorkService, transport).commit({ operations }));
    }
  }
  t.is(await worker.repositories.notes.count(), 0);
});

test("interceptors see streams, and run in their order", async (t) => {
  const order: string[] = [];
  const named =
    (name: string): Interceptor =>
    (next) =>
    async (request) => {
      order.push(`${name} ${request.method.name}`);
      return next(request);
    };
  const { units } = served({ interceptors: [named("b"), named("c")], router: { interceptors: [named("a")] } });
  await units.commit({ operations: [operation("CreateNote", { note: draft(1) })] });
  t.deepEqual(order, ["a Commit", "b Commit", "c Commit", "a CreateNote", "b CreateNote", "c CreateNote"]);
});

test("a handler that knows nothing of units is a part of the Commit, and of the unit that keeps its answer", async (t) => {
  const { notes, units, stored } = served();
  await notes.createNote({ note: draft(1) });
  const taken = operation("CreateNote", { note: { ...draft(2), title: "Note 1" } });
  await t.throwsAsync(units.commit({ operations: [operation("PinNote", { id: uuidOf(1) }), taken] }));
  t.deepEqual(await stored(), ["Note 1"]);
  await units.commit({
    operations: [operation("CreateNote", { note: draft(2) }), operation("PinNote", { id: uuidOf(2) })],
  });
  t.deepEqual(await stored(), ["Note 1", "Note 2 pinned"]);
});

test("a service that is made on another database is refused at the start, by its name", (t) => {
  const elsewhere = new MemoryWorker(new MemoryDatabase(), { notes: Notes });
  const definition = resourceService({
    service: NoteService,
    codec: noteCodec,
    worker: elsewhere,
    repository: "notes",
    seal,
    handlers: { pinNote: async () => ({}) },
  });
  const worker = new MemoryWorker(new MemoryDatabase(), { notes: Notes });
  t.throws(() => unitOfWorkService(worker, [definition]), {
    message: /brasa\.testing\.v1\.NoteService .*another database/,
  });
  t.notThrows(() => unitOfWorkService(elsewhere.extend({}), [definition]));
});
