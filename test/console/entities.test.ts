import {
  create,
  createFileRegistry,
  createRegistry,
  type DescMessage,
  type DescService,
  type MessageInitShape,
  toJson,
} from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import test from "ava";
import { hrefOf, parseRoute } from "../../console/src/app/route.ts";
import type { Call } from "../../console/src/entity/call.ts";
import { Creator, hiddenAtCreation } from "../../console/src/entity/edit/creator.ts";
import { Editor } from "../../console/src/entity/edit/editor.ts";
import { removalItem, runForEach } from "../../console/src/entity/edit/removal.ts";
import { keyFromText, keyOfRow, keyToText } from "../../console/src/entity/key.ts";
import { cellOf, labelOf, wholeOf } from "../../console/src/entity/list/cell.ts";
import { toggleOrder } from "../../console/src/entity/list/order.ts";
import { type LoadedPage, Pager } from "../../console/src/entity/list/pager.ts";
import { missingScope, placeParts, readPlace } from "../../console/src/entity/list/query.ts";
import { prefilled } from "../../console/src/entity/prefill.ts";
import { problemsOf, standing } from "../../console/src/entity/refusal.ts";
import { childrenOf, findResources } from "../../console/src/entity/resource.ts";
import { parseJson } from "../../console/src/json/parse.ts";
import { newUuid } from "../../console/src/json/uuid.ts";
import { type Draft, type DraftMessage, EMPTY, withField } from "../../console/src/message/draft.ts";
import { readDraft } from "../../console/src/message/from-json.ts";
import { AuditService } from "../../gen/accounts/v1/audit_pb.js";
import { GrantService } from "../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { KindsSchema } from "../../gen/brasa/testing/v1/kind_pb.js";
import { ItemService, MembershipService } from "../../gen/brasa/testing/v1/sample_pb.js";
import { OperationsService } from "../../gen/brasa/v1/operations_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ErrorInfoSchema, file_google_rpc_error_details } from "../../gen/google/rpc/error_details_pb.js";
import { ProjectSchema } from "../../gen/projects/v1/project_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";

const services: readonly DescService[] = [
  AuditService,
  SecondFactorService,
  GrantService,
  UserService,
  UnitOfWorkService,
  OperationsService,
  ItemService,
  MembershipService,
  ProjectService,
];
const resources = findResources(services);
const types = createRegistry(file_google_rpc_error_details, ...services);

function named(plural: string) {
  const found = resources.find((one) => one.plural === plural);
  if (!found) throw new Error(`no ${plural}`);
  return found;
}

function draftOf<D extends DescMessage>(desc: D, init: MessageInitShape<D>): DraftMessage {
  const read = readDraft(desc, parseJson(JSON.stringify(toJson(desc, create(desc, init)))));
  if (!("draft" in read)) throw new Error("no draft");
  return read.draft;
}

const text = (value: string): Draft => ({ kind: "text", text: value });
const project = (init: MessageInitShape<typeof ProjectSchema>) => draftOf(ProjectSchema, { id: "p", ...init });
const answerOf = (entity: DraftMessage) => withField(EMPTY, "project", entity);

test("resources are found by the shape of their methods, with their keys, custom methods and children", (t) => {
  const summary = resources.map((one) => [
    one.plural,
    one.key.map(({ name }) => name).join(),
    (["get", "create", "update", "remove", "undelete"] as const).filter((rpc) => one[rpc]).join(),
    one.actions.map(({ name }) => name).join(),
  ]);
  t.deepEqual(summary, [
    ["AuditEvents", "id", "get", ""],
    ["Grants", "user_id,role", "get", ""],
    ["Users", "id", "get,create,update,remove", "ActivateUser,DeactivateUser"],
    ["Sessions", "id", "", "RevokeSession"],
    ["SlowCalls", "id", "", ""],
    ["DeadLetters", "id", "get", "RetryDeadLetters,DiscardDeadLetters"],
    ["Items", "id", "get,create,update,remove", ""],
    ["Memberships", "item_id,owner_id", "get,create,update,remove", ""],
    ["Projects", "id", "get,create,update,remove", "ArchiveProject,UnarchiveProject"],
    ["Tasks", "project_id,number", "get,create,update", "CompleteTask,ReopenTask"],
    ["Owners", "user_id", "get", ""],
  ]);
  const children = (plural: string) => childrenOf(named(plural), resources).map((one) => one.resource.plural);
  t.deepEqual([children("Users"), children("Projects"), children("Tasks")], [["Sessions"], ["Tasks"], []]);
  t.deepEqual(
    named("Projects").list.shows.map(({ name }) => name),
    ["show_archived"],
  );
});

/** A service in the form of the AIPs, with parents, soft deletion, and answers that are the entities. */
const shelves = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: "shelves.proto",
    package: "shelves",
    syntax: "proto3",
    messageType: [
      message("Item", ["name", "title", "etag"]),
      message("ListItemsRequest", ["parent", "page_token", "show_deleted"]),
      message("ListItemsResponse", ["items", "next_page_token"]),
      message("ItemRequest", ["name", "etag", "request_id", "validate_only"]),
      message("CreateItemRequest", ["parent", "item", "item_id"]),
      message("NothingResponse", []),
    ],
    service: [
      {
        name: "ShelfService",
        method: [
          ["ListItems", "ListItemsRequest", "ListItemsResponse"],
          // No lists: one has no pages, the other gives none.
          ["ListAll", "ItemRequest", "ListItemsResponse"],
          ["ListNothing", "ListItemsRequest", "NothingResponse"],
          ["GetItem", "ItemRequest", "Item"],
          ["CreateItem", "CreateItemRequest", "Item"],
          ["DeleteItem", "ItemRequest", "Item"],
          ["UndeleteItem", "ItemRequest", "Item"],
          ["UpdateItem", "ItemRequest", "Item"],
          ["LendItem", "ItemRequest", "Item"],
        ].map(([name = "", input, output]) => ({
          name,
          inputType: `.shelves.${input}`,
          outputType: `.shelves.${output}`,
        })),
      },
    ],
  }),
  () => undefined,
);

function message(name: string, fields: readonly string[]) {
  return {
    name,
    field: fields.map((one, i) => {
      const label = one === "items" ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL;
      const type = /^(show|validate)/.test(one) ? FieldDescriptorProto_Type.BOOL : FieldDescriptorProto_Type.STRING;
      const isItem = /^items?$/.test(one);
      return {
        name: one,
        number: i + 1,
        label,
        type: isItem ? FieldDescriptorProto_Type.MESSAGE : type,
        ...(isItem ? { typeName: ".shelves.Item" } : {}),
      };
    }),
  };
}

test("a service with names, parents and soft deletion has its RPCs found, and no others", async (t) => {
  const service = shelves.getService("shelves.ShelfService");
  if (!service) return t.fail();
  const [items, ...others] = findResources([service]);
  t.is(others.length, 0);
  if (!items) return t.fail();
  t.deepEqual([items.plural, items.key.map(({ name }) => name)], ["Items", ["name"]]);
  t.truthy(items.get && items.create && items.remove && items.undelete);
  t.is(items.update, undefined);
  t.deepEqual(
    items.actions.map(({ name }) => name),
    ["UpdateItem", "LendItem"],
    "an update without a mask can be called",
  );
  t.deepEqual(
    missingScope(items.list, EMPTY).map(({ name }) => name),
    ["parent"],
  );
  t.deepEqual([...hiddenAtCreation(items)], ["item.etag"], "no rule says that the name is not to be set");
  const requests: DraftMessage[] = [];
  const item = withField(withField(EMPTY, "name", text("items/1")), "etag", text("1"));
  if (!items.undelete) return t.fail();
  await runForEach(items, items.undelete, [removalItem(["items/1"], item, "1")], async (_, request) => {
    requests.push(request);
    return EMPTY;
  });
  t.like(requests[0]?.fields, { name: text("items/1"), etag: text("1") });
  t.truthy(requests[0]?.fields.request_id);
});

test("a table's place is its List request in the address, and has no page", (t) => {
  const tasks = named("Tasks");
  t.deepEqual(
    missingScope(tasks.list, EMPTY).map(({ name }) => name),
    ["project_id"],
  );
  const query: DraftMessage = {
    kind: "message",
    fields: { project_id: text("a/b"), filter: text('name = "50%/x"'), page_size: text("10"), page_token: text("x") },
  };
  const parts = placeParts(tasks, { query, open: keyToText(["a/b", "3"]) });
  const [, , , ...rest] = parseRoute(hrefOf(...parts));
  const place = readPlace(tasks.list, rest);
  t.deepEqual(place.query, withField(query, "page_token", undefined));
  t.deepEqual(keyFromText(tasks.key, place.open ?? ""), ["a/b", "3"]);
  t.deepEqual(missingScope(tasks.list, place.query), []);
  for (const bad of ["x", "[1,2]", '["a"]']) t.is(keyFromText(tasks.key, bad), undefined, bad);
  const shown = readPlace(named("Projects").list, ["show_archived", "true", "nonsense", "1", "~new", "1"]);
  t.deepEqual([shown.query.fields, shown.isNew], [{ show_archived: { kind: "flag", on: true } }, true]);
  t.deepEqual(keyOfRow(tasks.key, withField(EMPTY, "project_id", text("p"))), ["p", "0"]);
  t.is(keyOfRow(tasks.key, EMPTY), undefined);
});

test("a header orders up, down and not at all, and with Shift after the others", (t) => {
  t.is(toggleOrder("", "name", false), "name");
  t.is(toggleOrder("name", "name", false), "name desc");
  t.is(toggleOrder("name desc", "name", false), "");
  t.is(toggleOrder("name  DESC , email", "surname", true), "name desc, email, surname");
  t.is(toggleOrder("name desc, email", "email", true), "name desc, email desc");
  t.is(toggleOrder("name desc, email", "name", true), "email");
  t.is(toggleOrder("name desc, email", "id", false), "id");
});

test("a cell has all digits of a number, nested values in short, and the default of what cannot be unset", (t) => {
  const kinds = draftOf(KindsSchema, {
    text: "two\nlines",
    big: -9223372036854775808n,
    huge: 18446744073709551615n,
    data: new Uint8Array(20),
    shade: 1,
    words: ["a", "b"],
    numbers: Array.from({ length: 40 }, (_, i) => BigInt(i)),
    counts: { a: 1n },
    tree: { name: "root", next: { name: "leaf" } },
    time: { seconds: 1_700_000_000n, nanos: 123_456_789 },
  });
  const field = (name: string) => {
    const found = KindsSchema.fields.find((one) => one.name === name);
    if (!found) throw new Error(name);
    return found;
  };
  const cell = (name: string) => cellOf(field(name), kinds, "exact");
  t.like(cell("text"), { text: "two lines", isShort: true });
  t.like(cell("big"), { text: "-9223372036854775808", kind: "number" });
  t.is(cell("huge").text, "18446744073709551615");
  t.regex(cell("data").text, /^20 bytes: AAAA/);
  t.regex(cell("shade").text, /^SHADE_/);
  t.is(cell("words").text, "a, b");
  t.is(cell("numbers").text, "40 items");
  t.is(cell("counts").text, "1 entry");
  t.is(cell("tree").text, "root");
  t.is(cell("time").text, "2023-11-14T22:13:20.123456789Z");
  t.not(cellOf(field("time"), kinds, "local").text, cell("time").text);
  t.deepEqual([cell("small").text, cell("flag").text, cell("maybe_text").kind], ["0", "no", "unset"]);
  t.is(wholeOf(field("text"), kinds), "two\nlines");
  t.deepEqual(JSON.parse(wholeOf(field("tree"), kinds)), { name: "root", next: { name: "leaf" } });
  t.is(labelOf(ProjectSchema.fields.slice(0, 1), project({ name: "Home" }), ProjectSchema.fields), "Home (p)");
  const long = cellOf(field("text"), withField(EMPTY, "text", text("x".repeat(100))), "exact");
  t.deepEqual([long.text.length, long.isShort], [60, true]);
});

test("only the page that was asked for last is shown, whichever comes first; pages go back by their tokens", async (t) => {
  const asked: {
    token: string;
    signal: AbortSignal;
    give: (page: LoadedPage) => void;
    fail: (error: Error) => void;
  }[] = [];
  const pager = new Pager((token, signal) => new Promise((give, fail) => asked.push({ token, signal, give, fail })));
  const page = (name: string, next: string): LoadedPage => ({ rows: [withField(EMPTY, "name", text(name))], next });
  const first = pager.first();
  asked[0]?.give(page("1", "t2"));
  await first;
  const second = pager.next();
  const again = pager.first();
  t.true(asked[1]?.signal.aborted);
  asked[2]?.give(page("new 1", "t2"));
  await again;
  asked[1]?.give(page("2, too late", "t3"));
  await second;
  t.like(pager.state.value, { number: 1, status: "done" });
  t.deepEqual(pager.state.value.rows, page("new 1", "").rows);
  const forth = pager.next();
  asked[3]?.give(page("2", ""));
  await forth;
  t.is(pager.state.value.number, 2);
  await pager.next();
  t.is(asked.length, 4, "there is no page after the last");
  const back = pager.back();
  asked[4]?.fail(new Error("over"));
  await back;
  t.like(pager.state.value, { status: "failed", rows: [] });
  const retry = pager.back();
  asked[5]?.give(page("1", "t2"));
  await retry;
  t.deepEqual(
    asked.map(({ token }) => token),
    ["", "t2", "", "t2", "", ""],
  );
});

/** An editor of a project, whose calls are answered by the test. */
function editing(stored: DraftMessage) {
  const calls: { name: string; request: DraftMessage; paths: readonly string[] | undefined }[] = [];
  const now = { stored, updates: [] as (DraftMessage | ConnectError)[] };
  const call: Call = async ({ name }, request, { mask } = {}) => {
    calls.push({ name, request, paths: mask?.paths });
    if (name.startsWith("Get")) return answerOf(now.stored);
    const next = now.updates.shift();
    if (next instanceof ConnectError) throw next;
    return answerOf(next ?? now.stored);
  };
  return { calls, now, editor: new Editor(named("Projects"), ["p"], call, types) };
}

const bodyOf = (request: DraftMessage | undefined) => {
  const body = request?.fields.project;
  return body?.kind === "message" ? body.fields : {};
};

test("an update sends the key, the etag and the changed fields alone, and a repeat the same request id", async (t) => {
  const { calls, now, editor } = editing(project({ name: "Home", ownerId: "o", taskCount: 3, etag: '"1"' }));
  await editor.load();
  t.deepEqual(editor.changed(), []);
  editor.type(withField(withField(editor.draft.value, "name", text("House")), "maximum_incomplete_tasks", text("5")));
  now.updates.push(new ConnectError("gone away", Code.Unavailable));
  await editor.save();
  t.is(editor.status.value, "failed");
  await editor.save();
  t.is(editor.status.value, "saved");
  const [, first, second] = calls;
  t.deepEqual(first?.paths, ["name", "maximum_incomplete_tasks"]);
  t.deepEqual(Object.keys(bodyOf(first?.request)).sort(), ["etag", "id", "maximum_incomplete_tasks", "name"]);
  t.deepEqual(first?.request.fields.request_id, second?.request.fields.request_id);
  t.is(calls.length, 3);

  await editor.load();
  editor.type(withField(editor.draft.value, "name", text("Other")));
  await editor.save(true);
  t.is(editor.status.value, "checked");
  t.deepEqual(calls.at(-1)?.request.fields.validate_only, { kind: "flag", on: true });
  t.is(calls.at(-1)?.request.fields.request_id, undefined, "a check is no request to be repeated");
});

test("a conflict shows the fields that each side has changed, and keeps mine on top of theirs with their etag", async (t) => {
  const base = project({ name: "Home", maximumIncompleteTasks: 5, etag: '"1"' });
  const theirs = project({ name: "Theirs", maximumIncompleteTasks: 9, etag: '"2"' });
  const conflicted = async (mine: DraftMessage) => {
    const opened = editing(base);
    await opened.editor.load();
    opened.editor.type(mine);
    opened.now.stored = theirs;
    opened.now.updates.push(new ConnectError("changed", Code.Aborted));
    await opened.editor.save();
    return opened;
  };
  const mine = withField(base, "name", text("Mine"));
  const { editor, calls } = await conflicted(mine);
  t.deepEqual(
    editor.conflict.value?.differences.map(({ field, by }) => [field.name, by]),
    [
      ["name", "both"],
      ["maximum_incomplete_tasks", "them"],
    ],
  );
  editor.resolve();
  t.is(editor.conflict.value, undefined);
  await editor.save();
  t.deepEqual(calls.at(-1)?.paths, ["name"]);
  t.deepEqual([bodyOf(calls.at(-1)?.request).etag, bodyOf(calls.at(-1)?.request).name], [text('"2"'), text("Mine")]);

  const other = await conflicted(withField(mine, "maximum_incomplete_tasks", undefined));
  for (const { field } of other.editor.conflict.value?.differences.slice(0, 1) ?? [])
    other.editor.choose(field, "theirs");
  other.editor.resolve();
  t.deepEqual(
    other.editor.changed().map(({ name }) => name),
    ["maximum_incomplete_tasks"],
    "lifted by me, and named in the mask though it is not set",
  );
  const same = await conflicted(withField(base, "name", text("Theirs")));
  same.editor.resolve();
  t.deepEqual(same.editor.changed(), [], "both have made the same change");
  const dropped = await conflicted(mine);
  dropped.editor.resolve("theirs");
  t.deepEqual([dropped.editor.changed(), dropped.editor.draft.value], [[], theirs]);
});

test("what was typed stays when the entity is gone, and a value that is none is not sent", async (t) => {
  const { editor, now, calls } = editing(project({ name: "Home", etag: '"1"' }));
  await editor.load();
  editor.type(withField(editor.draft.value, "name", text("Mine")));
  now.updates.push(new ConnectError("no such project", Code.NotFound));
  await editor.save();
  t.is(editor.status.value, "gone");
  t.deepEqual(editor.draft.value.fields.name, text("Mine"));
  editor.type(withField(editor.draft.value, "maximum_incomplete_tasks", text("many")));
  t.deepEqual(
    editor.changed().map(({ name }) => name),
    ["name", "maximum_incomplete_tasks"],
  );
  t.is(calls.length, 2);
});

test("an entity is created once by two clicks, and a repeat after an error has the same request id", async (t) => {
  const requests: DraftMessage[] = [];
  const answers: (() => DraftMessage)[] = [
    () => {
      throw new ConnectError("lost", Code.Unavailable);
    },
  ];
  const creator = new Creator(named("Tasks"), async (_, request) => {
    requests.push(request);
    return answers.shift()?.() ?? withField(EMPTY, "task", withField(EMPTY, "number", text("1")));
  });
  t.deepEqual([...hiddenAtCreation(named("Tasks"))].sort(), [
    "request_id",
    "task.etag",
    "task.number",
    "task.project_id",
    "validate_only",
  ]);
  t.true(hiddenAtCreation(named("Memberships")).has("request_id"));
  t.false(hiddenAtCreation(named("Memberships")).has("membership.item_id"), "it is for the caller to say");
  creator.fillIn(withField(withField(EMPTY, "project_id", text("p")), "filter", text("x")));
  t.deepEqual(creator.draft.value.fields.project_id, text("p"));
  t.is(creator.draft.value.fields.filter, undefined);
  creator.fillIn(withField(EMPTY, "project_id", text("q")));
  t.deepEqual(creator.draft.value.fields.project_id, text("q"), "of another table, not that of the one before");
  creator.type(withField(creator.draft.value, "project_id", text("typed")));
  creator.fillIn(withField(EMPTY, "project_id", text("p")));
  t.deepEqual(creator.draft.value.fields.project_id, text("typed"));
  creator.clear();
  t.deepEqual(creator.draft.value.fields.project_id, text("p"));
  t.deepEqual(await Promise.all([creator.save(), creator.save()]), [undefined, undefined]);
  t.is(creator.status.value, "failed");
  t.is(requests.length, 1);
  t.deepEqual((await creator.save())?.fields.number, text("1"));
  t.deepEqual(requests[0]?.fields.request_id, requests[1]?.fields.request_id);
  creator.fillIn(withField(EMPTY, "project_id", text("p")));
  await creator.save();
  t.notDeepEqual(requests[1]?.fields.request_id, requests[2]?.fields.request_id, "another entity");
});

test("each of several deletions has a result of its own, and the others are tried again", async (t) => {
  const { remove } = named("Projects");
  if (!remove) return t.fail();
  const refused = new Set(["2"]);
  const requests: DraftMessage[] = [];
  const call: Call = async (_, request) => {
    requests.push(request);
    const { id } = request.fields;
    if (id?.kind === "text" && refused.has(id.text)) throw new ConnectError("not archived", Code.FailedPrecondition);
    return EMPTY;
  };
  const items = ["1", "2", "3"].map((id) => removalItem([id], project({ id, etag: `"${id}"` }), id));
  await runForEach(named("Projects"), remove, items, call);
  t.deepEqual(
    items.map(({ state }) => state.value.status),
    ["done", "failed", "done"],
  );
  t.deepEqual(requests[0]?.fields.etag, text('"1"'));
  refused.clear();
  await runForEach(named("Projects"), remove, items, call);
  t.is(requests.length, 4);
  t.deepEqual(requests[1]?.fields.request_id, requests[3]?.fields.request_id);
  t.is(items[1]?.state.value.status, "done");
});

test("a custom method has the entity filled in", (t) => {
  const request = (plural: string, name: string, entity: DraftMessage) => {
    const method = named(plural).actions.find((one) => one.name === name);
    return method && prefilled(method, named(plural), entity);
  };
  t.deepEqual(request("Projects", "ArchiveProject", project({ name: "Home" }))?.fields, { id: text("p") });
  const user = withField(withField(EMPTY, "id", text("u")), "email", text("a@example.com"));
  t.deepEqual(request("Users", "ActivateUser", user)?.fields, {
    credentials: { kind: "message", fields: { email: text("a@example.com") } },
  });
  const task = withField(withField(EMPTY, "project_id", text("p")), "number", text("2"));
  t.deepEqual(request("Tasks", "ReopenTask", task)?.fields, task.fields);
  const letter = withField(EMPTY, "id", text("l"));
  t.deepEqual(request("DeadLetters", "RetryDeadLetters", letter)?.fields, {
    ids: { kind: "list", items: [text("l")] },
  });
});

test("a refusal is told at its fields, until they are changed", (t) => {
  const error = new ConnectError("the email is taken", Code.AlreadyExists);
  error.details.push({
    desc: ErrorInfoSchema,
    value: { reason: "ALREADY_EXISTS", metadata: { fields: "email,surName" } },
  });
  const problems = problemsOf(error, types, "user");
  t.deepEqual(
    [...problems],
    [
      ["user.email", "the email is taken"],
      ["user.sur_name", "the email is taken"],
    ],
  );
  const draft = (email: string) => withField(EMPTY, "user", withField(EMPTY, "email", text(email)));
  const sent = draft("a");
  t.is(standing(problems, sent, sent).size, 2);
  t.is(standing(problems, sent, draft("b")).has("user.email"), false);
  t.deepEqual(problemsOf(new Error("x"), types, "user").size, 0);
  t.regex(newUuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
