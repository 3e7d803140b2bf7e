import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { CreateUserRequestSchema, UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { CreateNoteRequestSchema, NoteService } from "../../gen/brasa/testing/v1/note_pb.js";
import { SettleResponse_Outcome as Outcome, UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../../gen/health/v1/health_pb.js";
import { accountsContext } from "../../src/accounts/index.ts";
import { resourceService } from "../../src/ddd/connect/index.ts";
import { SequelizeRepository } from "../../src/ddd/sequelize/index.ts";
import {
  type AppOptions,
  createApp,
  createLog,
  defineContext,
  openStorage,
  readConfig,
  StartError,
} from "../../src/server/index.ts";
import { Notes as MemoryNotes, type Note, noteCodec, noteFields, noteTable, refusal } from "../ddd/connect/notes.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { startTcpProxy } from "../helpers/network/tcp-proxy.ts";

class Notes extends SequelizeRepository<Note> {
  table = noteTable;
}

const notes = defineContext<{ notes: Notes | MemoryNotes }>({
  name: "notes",
  memory: { notes: MemoryNotes },
  sequelize: { notes: Notes },
  migrations: {
    context: "notes",
    list: [
      {
        name: "0001-notes",
        up: (ddl) => ddl.createTable("notes", noteFields, { unique: { notes_title: ["title"] } }),
        down: (ddl) => ddl.dropTable("notes"),
      },
    ],
  },
  services: ({ worker, seal }) => [
    resourceService({
      service: NoteService,
      codec: noteCodec,
      worker,
      repository: "notes",
      seal,
      handlers: { pinNote: () => ({}) },
    }),
  ],
});

/** Without tokens: these tests are about contexts. */
const accounts = accountsContext({ authenticates: false });

const silent = createLog("silent");

async function served(t: ExecutionContext, env: Record<string, string>, options: Partial<AppOptions> = {}) {
  const config = readConfig({ GRPC_PORT: "0", HTTP_PORT: "0", ...env });
  const app = createApp(config, { contexts: [accounts, notes], log: silent, ...options });
  const { grpc, http } = await app.start();
  t.teardown(() => app.close());
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
  return {
    users: createClient(UserService, transport),
    notes: createClient(NoteService, transport),
    units: createClient(UnitOfWorkService, transport),
    health: createClient(Health, transport),
    ready: async () => (await fetch(`http://127.0.0.1:${http.port}/readyz`)).text(),
  };
}

/** Two places, each the other's when `apart` is false. */
function places(t: ExecutionContext, apart: boolean): Record<string, string> {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const DATABASE_URL = `sqlite:${join(folder, "brasa.db")}`;
  return apart ? { DATABASE_URL, NOTES_DATABASE_URL: `sqlite:${join(folder, "notes.db")}` } : { DATABASE_URL };
}

const note = (title: string) => ({ title, author: "ada", dueTime: timestampFromDate(new Date(0)) });
const user = (n: number) => ({ email: `u${n}@example.com`, password: "a long enough one", name: "Ada", surname: "L" });

function operation<D extends DescMessage>(method: string, schema: D, request: MessageInitShape<D>) {
  return { method, request: anyPack(schema, create(schema, request)) };
}
const creatingNote = (title: string) =>
  operation("brasa.testing.v1.NoteService/CreateNote", CreateNoteRequestSchema, { note: note(title) });
const creatingUser = (n: number) =>
  operation("accounts.v1.UserService/CreateUser", CreateUserRequestSchema, { user: user(n) });

for (const kind of ["SQLite", "memory"]) {
  test(`${kind}: contexts on one URL share units: a Commit takes calls of both, or none has an effect`, async (t) => {
    const at = await served(t, kind === "memory" ? { DATABASE_URL: "memory:" } : places(t, false));
    await at.units.commit({ operations: [creatingUser(1), creatingNote("first")] });
    t.is((await at.notes.listNotes({})).notes.length, 1);
    t.is((await at.users.listUsers({})).users.length, 1);
    const twice = at.units.commit({ operations: [creatingUser(2), creatingNote("first")] });
    t.is((await refusal(t, twice)).name, "AlreadyExistsError");
    t.is((await at.users.listUsers({})).users.length, 1);
    t.is(await at.ready(), "ok\n");
  });
}

test("of contexts on two URLs a Commit holds calls of one only, and says so", async (t) => {
  const at = await served(t, places(t, true));
  await at.units.commit({ operations: [creatingUser(1)] });
  await at.units.commit({ operations: [creatingNote("first"), creatingNote("second")] });
  const mixed = await refusal(t, at.units.commit({ operations: [creatingUser(2), creatingNote("third")] }));
  t.deepEqual([mixed.name, mixed.fields], ["InvalidError", ["operations[1].method"]]);
  t.regex(mixed.error.message, /NoteService\/CreateNote" works on another database than ".*UserService\/CreateUser"/);
  t.is((await at.users.listUsers({})).users.length, 1);
  t.is((await at.notes.listNotes({})).notes.length, 2);
  const unknown = await refusal(t, at.units.commit({ operations: [{ ...creatingUser(3), method: "a.B/C" }] }));
  t.regex(unknown.error.message, /"a.B\/C" cannot be an operation; these can: .*UserService/);
});

test("request ids of Commits and calls are kept, and settled, in the database of their calls", async (t) => {
  const at = await served(t, places(t, true));
  const commit = "brasa.v1.UnitOfWorkService/Commit";
  for (const operation of [creatingUser(1), creatingNote("first")]) {
    const requestId = randomUUID();
    const first = await at.units.commit({ requestId, operations: [operation] });
    t.deepEqual(await at.units.commit({ requestId, operations: [operation] }), first);
    t.is((await at.units.settle({ requestId, method: commit })).outcome, Outcome.ANSWERED);
  }
  const requestId = randomUUID();
  t.is((await at.units.settle({ requestId, method: commit })).outcome, Outcome.VOID);
  for (const operation of [creatingUser(2), creatingNote("late")]) {
    t.is((await refusal(t, at.units.commit({ requestId, operations: [operation] }))).reason, "REQUEST_VOID");
  }
  const call = randomUUID();
  await at.notes.createNote({ requestId: call, note: note("second") });
  const method = "brasa.testing.v1.NoteService/CreateNote";
  t.is((await at.units.settle({ requestId: call, method })).outcome, Outcome.ANSWERED);
  const other = await refusal(t, at.units.settle({ requestId: call, method: "a.B/C" }));
  t.is(other.reason, "METHOD_NOT_IDEMPOTENT");
});

test("a hook sees single calls and operations of every context", async (t) => {
  const seen: string[] = [];
  const at = await served(t, places(t, true), {
    hooks: [({ method, operation }) => void seen.push(`${method.name} ${operation ?? "alone"}`)],
  });
  await at.units.commit({ operations: [creatingNote("first")] });
  await at.users.listUsers({});
  t.deepEqual(seen, ["Commit alone", "CreateNote 0", "ListUsers alone"]);
});

test("migrations of all contexts go up in order, the toolkit's first, and down from the one applied last", async (t) => {
  const storage = await openStorage([accounts, notes], readConfig(places(t, false)));
  t.teardown(() => storage.close());
  const names = (await storage.migrationStatus()).map(({ name }) => name);
  t.true(names[0]?.startsWith("brasa "), names[0]);
  const latest = `accounts ${accounts.migrations.list.at(-1)?.name}`;
  t.deepEqual(names.slice(-2), [latest, "notes 0001-notes"]);
  t.deepEqual(await storage.migrateUp(), names);
  t.deepEqual(await storage.migrateDown(), ["notes 0001-notes"]);
  t.deepEqual(await storage.migrateDown(), [latest]);
  t.deepEqual(await storage.migrateUp(), [latest, "notes 0001-notes"]);
});

test("an app whose tables no migration has made does not start, and says which are missing", async (t) => {
  const forgotten = defineContext({ ...notes, migrations: { context: "notes", list: [] } });
  const app = (env: Record<string, string>) =>
    createApp(readConfig({ GRPC_PORT: "0", HTTP_PORT: "0", ...env }), { contexts: [forgotten], log: silent });
  await t.throwsAsync(app(places(t, false)).start(), {
    instanceOf: StartError,
    message:
      /^DATABASE_URL: there is no table notes: write a migration that creates it \(brasa migrate make NAME does\)$/,
  });
  const inMemory = app({ DATABASE_URL: "memory:" });
  await t.notThrowsAsync(inMemory.start());
  await inMemory.close();
});

test("migrations of two databases are listed with the database", async (t) => {
  const storage = await openStorage([accounts, notes], readConfig(places(t, true)));
  t.teardown(() => storage.close());
  const applied = await storage.migrateUp();
  t.true(applied.includes("accounts 0001-users (DATABASE_URL)"), applied.join());
  t.true(applied.includes("notes 0001-notes (NOTES_DATABASE_URL)"), applied.join());
});

test("a context's wrong URL is reported with its setting, and nothing is left open", async (t) => {
  const start = served(t, { ...places(t, false), NOTES_DATABASE_URL: "cassandra://x" });
  const error = await t.throwsAsync(start, { instanceOf: StartError });
  t.regex(error?.message ?? "", /^NOTES_DATABASE_URL: .*"cassandra:" is not supported/);
});

test("a context's own URL that is misspelt is told when the app starts, though the settings know no contexts", async (t) => {
  const start = served(t, { ...places(t, false), NOTE_DATABASE_URL: "sqlite:/nowhere.db" });
  await t.throwsAsync(start, {
    instanceOf: StartError,
    message: /NOTE_DATABASE_URL is no setting: set NOTES_DATABASE_URL/,
  });
  await t.notThrowsAsync(served(t, { ...places(t, false), OTHER_PROGRAMS_DATABASE_URL: "x" }));
});

test("contexts are refused that have one name, one service, or a name that no setting could have", async (t) => {
  const places_ = places(t, false);
  await t.throwsAsync(served(t, places_, { contexts: [notes, notes] }), { message: /two contexts are called "notes"/ });
  const again = defineContext({ ...notes, name: "again", migrations: { context: "again", list: [] } });
  const twice = served(t, places_, { contexts: [notes, again] });
  await t.throwsAsync(twice, { message: /brasa.testing.v1.NoteService is served twice/ });
  await t.throwsAsync(served(t, places_, { contexts: undefined }), { message: /contexts or services/ });
  t.throws(() => defineContext({ ...notes, name: "My Notes" }), { message: /lower snake case/ });
  t.throws(() => defineContext({ ...notes, name: "brasa", migrations: { context: "brasa", list: [] } }), {
    message: /choose another name/,
  });
  const [once] = notes.migrations.list;
  const doubled = once ? [once, once] : [];
  const repeated = served(t, places_, {
    contexts: [defineContext({ ...notes, migrations: { context: "notes", list: doubled } })],
  });
  await t.throwsAsync(repeated, { instanceOf: StartError, message: /^DATABASE_URL: / });
  t.throws(() => defineContext({ ...notes, name: "other" }), { message: /are of "notes"/ });
});

test("an RPC that its service keeps from Commits is refused there, and answers alone", async (t) => {
  const at = await served(t, places(t, false));
  const signIn = { ...creatingUser(1), method: "accounts.v1.UserService/SignIn" };
  const error = await refusal(t, at.units.commit({ operations: [signIn] }));
  t.regex(error.error.message, /SignIn" cannot be an operation/);
  const call = at.users.signIn({ credentials: { email: "a@example.com", password: "a long enough one" } });
  t.is((await t.throwsAsync<Error & { code: Code }>(call))?.code, Code.Unauthenticated);
});

test("health tells which services' database is gone, and the others go on", async (t) => {
  const postgres = await sharedPostgres();
  const proxy = await startTcpProxy(await postgres.createDatabase());
  t.teardown(() => proxy.stop());
  const at = await served(t, { ...places(t, false), NOTES_DATABASE_URL: proxy.url }, { contexts: [notes, accounts] });
  await at.notes.createNote({ note: note("first") });
  await proxy.stop();
  for await (const { status } of at.health.watch({ service: NoteService.typeName })) {
    if (status === Status.NOT_SERVING) break;
  }
  const { statuses } = await at.health.list({});
  t.is(statuses[UserService.typeName]?.status, Status.SERVING);
  t.is(statuses[NoteService.typeName]?.status, Status.NOT_SERVING);
  // Its Commits need both.
  t.is(statuses[UnitOfWorkService.typeName]?.status, Status.NOT_SERVING);
  t.regex(await at.ready(), /^the database of notes does not answer$/m);
  await at.users.createUser({ user: user(1) });
});

/** A service that keeps its data elsewhere. */
const echo = {
  service: NoteService,
  implementation: { getNote: ({ id }: { id: string }) => ({ note: { ...note(`note ${id}`), id } }) },
};

test("services are served without a context, and then without a database and Commits", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const DATABASE_URL = `sqlite:${join(folder, "none", "brasa.db")}`;
  const at = await served(t, { DATABASE_URL }, { contexts: undefined, services: [echo] });
  t.is((await at.notes.getNote({ id: "7" })).note?.title, "note 7");
  const unserved = at.units.commit({ operations: [] });
  t.is((await t.throwsAsync<Error & { code: Code }>(unserved))?.code, Code.Unimplemented);
  t.is((await at.health.check({ service: NoteService.typeName })).status, Status.SERVING);
  t.is(await at.ready(), "ok\n");
  t.false(existsSync(join(folder, "none")));
});

test("services are served beside contexts, and a setting is overridden by an object", async (t) => {
  const settings = { ...readConfig({ GRPC_PORT: "1" }), grpcPort: 0, httpPort: 0, databaseUrl: "memory:" };
  const app = createApp(settings, { contexts: [accounts], services: [echo], log: silent });
  const { grpc } = await app.start();
  t.teardown(() => app.close());
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
  t.is((await createClient(NoteService, transport).getNote({ id: "7" })).note?.title, "note 7");
  t.is((await createClient(UserService, transport).listUsers({})).users.length, 0);
});
