import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { GetUserRequestSchema } from "../../gen/accounts/v1/user_service_pb.js";
import { BadRequestSchema, ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import type { Project } from "../../gen/projects/v1/project_pb.js";
import {
  CompleteTaskRequestSchema,
  CreateTaskRequestSchema,
  GetProjectRequestSchema,
} from "../../gen/projects/v1/project_service_pb.js";
import { versionToEtag } from "../../src/ddd/connect/index.ts";
import { uuidOf } from "../../src/ddd/testing/index.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { clientsOf, served } from "./served.ts";

type Clients = ReturnType<typeof clientsOf>;
const protocols = ["gRPC", "Connect"] as const;

/** A service with a signed-in owner. */
async function withOwner(t: ExecutionContext) {
  const service = await served(t);
  const owner = await service.signUp("owner");
  return { service, owner, clients: clientsOf(service.transports.gRPC(owner.token)) };
}

async function created({ projects }: Clients, details: object = {}): Promise<Project> {
  const { project } = await projects.createProject({ project: { name: "Engine", ...details } });
  if (!project) throw new Error("the response has no project");
  return project;
}

async function refusal(t: ExecutionContext, call: Promise<unknown>) {
  const error = ConnectError.from(await t.throwsAsync(call));
  const [{ reason } = { reason: "" }] = error.findDetails(ErrorInfoSchema);
  const [bad] = error.findDetails(BadRequestSchema);
  const fields = bad?.fieldViolations.map(({ field }) => field) ?? [];
  return { code: error.code, reason, text: error.rawMessage, fields };
}

/** The code, reason and fields of a refusal, in short. */
async function why(t: ExecutionContext, call: Promise<unknown>) {
  const { code, reason, fields } = await refusal(t, call);
  return [Code[code], reason, ...fields];
}

for (const protocol of protocols) {
  test(`${protocol}: a project lives from its creation to its deletion`, async (t) => {
    const { service, owner } = await withOwner(t);
    const { projects } = clientsOf(service.transports[protocol](owner.token));
    const { project } = await projects.createProject({ project: { name: "Engine", maximumIncompleteTasks: 2 } });
    const id = project?.id ?? "";
    t.like(project, { ownerId: owner.id, name: "Engine", maximumIncompleteTasks: 2, taskCount: 0 });
    t.is(project?.archiveTime, undefined);
    for (const name of ["Crank", "Wheel"]) await projects.createTask({ projectId: id, task: { name } });
    const more = () => projects.createTask({ projectId: id, task: { name: "Gear" } });
    t.deepEqual(await why(t, more()), ["FailedPrecondition", "TOO_MANY_INCOMPLETE_TASKS"]);
    const { task } = await projects.completeTask({ projectId: id, number: 1 });
    t.truthy(task?.completeTime);
    t.deepEqual((await projects.completeTask({ projectId: id, number: 1 })).task, task);
    t.is((await more()).task?.number, 3);
    const reopen = () => projects.reopenTask({ projectId: id, number: 1 });
    t.deepEqual(await why(t, reopen()), ["FailedPrecondition", "TOO_MANY_INCOMPLETE_TASKS"]);
    t.deepEqual((await projects.getTask({ projectId: id, number: 1 })).task, task);
    const { project: unlimited } = await projects.updateProject({
      project: { id },
      updateMask: { paths: ["maximum_incomplete_tasks"] },
    });
    t.is(unlimited?.maximumIncompleteTasks, undefined);
    t.is((await reopen()).task?.completeTime, undefined);
    t.deepEqual(await why(t, projects.archiveProject({ id })), ["FailedPrecondition", "INCOMPLETE_TASKS"]);
    for (const number of [1, 2, 3]) await projects.completeTask({ projectId: id, number });
    t.deepEqual(await why(t, projects.deleteProject({ id })), ["FailedPrecondition", "PROJECT_NOT_ARCHIVED"]);
    const { project: archived } = await projects.archiveProject({ id });
    t.like(archived, { taskCount: 3, incompleteTaskCount: 0 });
    t.deepEqual((await projects.archiveProject({ id })).project, archived);
    for (const refused of [
      projects.updateProject({ project: { id, name: "Loom" } }),
      more(),
      reopen(),
      projects.updateTask({ task: { projectId: id, number: 1, name: "Lever" } }),
    ]) {
      t.deepEqual(await why(t, refused), ["FailedPrecondition", "PROJECT_ARCHIVED"]);
    }
    t.deepEqual((await projects.getProject({ id })).project, archived);
    t.is((await projects.unarchiveProject({ id })).project?.archiveTime, undefined);
    await projects.updateTask({ task: { projectId: id, number: 1, name: "Lever" } });
    await projects.archiveProject({ id });
    await projects.deleteProject({ id });
    for (const gone of [
      projects.getProject({ id }),
      projects.deleteProject({ id }),
      projects.unarchiveProject({ id }),
      projects.getTask({ projectId: id, number: 1 }),
      projects.listTasks({ projectId: id }),
      projects.completeTask({ projectId: id, number: 1 }),
    ]) {
      t.deepEqual(await why(t, gone), ["NotFound", "PROJECT_NOT_FOUND"]);
    }
    t.deepEqual((await projects.listProjects({ showArchived: true })).projects, []);
    // Its id is never that of another.
    t.deepEqual(await why(t, projects.createProject({ project: { name: "Engine" }, id })), [
      "AlreadyExists",
      "ID_TAKEN",
      "id",
    ]);
  });

  test(`${protocol}: archived projects are in lists and streams only if they are asked for`, async (t) => {
    const { service, owner } = await withOwner(t);
    const clients = clientsOf(service.transports[protocol](owner.token));
    const { projects } = clients;
    for (const name of ["Engine", "Loom", "Mill"]) await created(clients, { name });
    const { projects: all } = await projects.listProjects({ orderBy: "name" });
    t.deepEqual(
      all.map(({ name }) => name),
      ["Engine", "Loom", "Mill"],
    );
    await projects.archiveProject({ id: all[1]?.id ?? "" });
    const names = async (request: object) =>
      (await projects.listProjects({ orderBy: "name", ...request })).projects.map(({ name }) => name);
    t.deepEqual(await names({}), ["Engine", "Mill"]);
    t.deepEqual(await names({ showArchived: true }), ["Engine", "Loom", "Mill"]);
    t.deepEqual(await names({ filter: "archive_time != null" }), []);
    t.deepEqual(await names({ filter: 'name = "Loom" OR name = "Mill"' }), ["Mill"]);
    t.deepEqual(await names({ filter: "archive_time != null", showArchived: true }), ["Loom"]);
    const streamed: string[] = [];
    for await (const { project } of projects.streamProjects({ orderBy: "name" })) streamed.push(project?.name ?? "");
    t.deepEqual(streamed, ["Engine", "Mill"]);
    let count = 0;
    for await (const _ of projects.streamProjects({ showArchived: true })) count++;
    t.is(count, 3);
    // A token is good for the same list only.
    const { nextPageToken: pageToken } = await projects.listProjects({ pageSize: 1 });
    t.is((await projects.listProjects({ pageSize: 5, pageToken })).projects.length, 1);
    const other = projects.listProjects({ pageSize: 5, pageToken, showArchived: true });
    t.deepEqual((await why(t, other))[0], "InvalidArgument");
  });

  // ASVS: V8.2.2
  test(`${protocol}: to all but its owner and admins a project does not exist, and the answer is the same, byte for byte`, async (t) => {
    const { service, owner, clients } = await withOwner(t);
    const stranger = await service.signUp("stranger");
    const admin = await service.signUp("admin", "admin");
    const { id } = await created(clients);
    await clients.projects.createTask({ projectId: id, task: { name: "Crank" } });
    const strange = clientsOf(service.transports[protocol](stranger.token)).projects;
    const ask = (projectId: string) => [
      strange.getProject({ id: projectId }),
      strange.updateProject({ project: { id: projectId, name: "Mine now" } }),
      strange.archiveProject({ id: projectId }),
      strange.unarchiveProject({ id: projectId }),
      strange.deleteProject({ id: projectId }),
      strange.createTask({ projectId, task: { name: "Mine now" } }),
      strange.getTask({ projectId, number: 1 }),
      strange.listTasks({ projectId }),
      strange.updateTask({ task: { projectId, number: 1, name: "Mine now" } }),
      strange.completeTask({ projectId, number: 1 }),
      strange.reopenTask({ projectId, number: 1 }),
    ];
    const nobodys = randomUUID();
    const texts = async (projectId: string) => {
      const refused = await Promise.all(ask(projectId).map((call) => refusal(t, call)));
      return refused.map((one) => JSON.stringify(one).replaceAll(projectId, "ID"));
    };
    const about = await texts(id);
    t.deepEqual(about, await texts(nobodys));
    t.is(new Set(about).size, 1);
    t.deepEqual((await strange.listProjects({ showArchived: true })).projects, []);
    t.deepEqual((await strange.listProjects({ filter: `id = "${id}" OR name = "Engine"` })).projects, []);
    const forOther = strange.createProject({ project: { name: "For another", ownerId: owner.id } });
    t.deepEqual(await why(t, forOther), ["PermissionDenied", "OUT_OF_SCOPE"]);
    const almighty = clientsOf(service.transports[protocol](admin.token)).projects;
    t.is((await almighty.listProjects({})).projects.length, 1);
    t.is((await almighty.completeTask({ projectId: id, number: 1 })).task?.number, 1);
    const given = await almighty.createProject({ project: { name: "For another", ownerId: owner.id } });
    t.is(given.project?.ownerId, owner.id);
    t.is((await almighty.createProject({ project: { name: "My own" } }).catch((error) => error)).code, undefined);
    t.is((await clients.projects.listProjects({})).projects.length, 2);
  });
}

test("no RPC is for callers without a token, or of an account that is not active any more", async (t) => {
  const { service, owner, clients } = await withOwner(t);
  const { id } = await created(clients);
  const ask = async ({ projects }: Clients) => {
    const codes = [
      projects.createProject({ project: { name: "Engine" } }),
      projects.getProject({ id }),
      projects.listProjects({}),
      projects.updateProject({ project: { id, name: "Loom" } }),
      projects.deleteProject({ id }),
      projects.archiveProject({ id }),
      projects.unarchiveProject({ id }),
      projects.createTask({ projectId: id, task: { name: "Crank" } }),
      projects.getTask({ projectId: id, number: 1 }),
      projects.listTasks({ projectId: id }),
      projects.updateTask({ task: { projectId: id, number: 1, name: "Wheel" } }),
      projects.completeTask({ projectId: id, number: 1 }),
      projects.reopenTask({ projectId: id, number: 1 }),
      (async () => {
        for await (const _ of projects.streamProjects({})) t.fail();
      })(),
    ].map((call) => why(t, call));
    return new Set((await Promise.all(codes)).map((one) => one.join(" ")));
  };
  t.deepEqual([...(await ask(clientsOf(service.transports.gRPC())))], ["Unauthenticated TOKEN_MISSING"]);
  await service.users().deactivateUser({ credentials: owner.credentials });
  t.deepEqual([...(await ask(clients))], ["Unauthenticated SESSION_ENDED"]);
});

test("the operator's token, which is no user's, makes projects for users only", async (t) => {
  const service = await served(t);
  const { tokens } = await service.parts();
  const { token } = await tokens.issue({ id: "00000000-0000-0000-0000-000000000000", roles: ["admin"] }, 60_000);
  const { projects } = clientsOf(service.transports.gRPC(token));
  const nobodys = projects.createProject({ project: { name: "Engine" } });
  t.deepEqual(await why(t, nobodys), ["InvalidArgument", "INVALID_INPUT", "project.owner_id"]);
  const ownerId = uuidOf(7);
  t.is((await projects.createProject({ project: { name: "Engine", ownerId } })).project?.ownerId, ownerId);
});

test("a request that breaks a rule is refused by the name of the field", async (t) => {
  const { clients } = await withOwner(t);
  const { projects } = clients;
  const { id } = await created(clients);
  await projects.createTask({ projectId: id, task: { name: "Crank" } });
  const refused: [Promise<unknown>, string][] = [
    [projects.createProject({}), "project"],
    [projects.createProject({ project: { name: "Abc" } }), "project.name"],
    [projects.createProject({ project: { name: "a".repeat(33) } }), "project.name"],
    [projects.createProject({ project: { name: "Loom", ownerId: "me" } }), "project.owner_id"],
    [projects.createProject({ project: { name: "Loom" }, id: "one" }), "id"],
    [
      projects.createProject({ project: { name: "Loom", maximumIncompleteTasks: 0 } }),
      "project.maximum_incomplete_tasks",
    ],
    [projects.updateProject({ project: { id, maximumIncompleteTasks: -1 } }), "project.maximum_incomplete_tasks"],
    [projects.updateProject({ project: { id, name: "Abc" } }), "project.name"],
    [projects.updateProject({ project: { id } }), "update_mask"],
    [projects.updateProject({ project: { id }, updateMask: { paths: ["owner_id"] } }), "update_mask"],
    [projects.updateProject({ project: { id }, updateMask: { paths: ["name"] } }), "project.name"],
    [projects.updateProject({ project: { id, etag: "x", name: "Loom" } }), "project.etag"],
    [projects.deleteProject({ id: "one" }), "id"],
    [projects.createTask({ projectId: id }), "task"],
    [projects.createTask({ projectId: id, task: { name: "Abc" } }), "task.name"],
    [projects.getTask({ projectId: id }), "number"],
    [projects.updateTask({ task: { projectId: id, number: 1, name: "Abc" } }), "task.name"],
    [
      projects.updateTask({ task: { projectId: id, number: 1 }, updateMask: { paths: ["complete_time"] } }),
      "update_mask",
    ],
    [projects.listTasks({ projectId: id, filter: "etag = 1" }), "filter"],
    [projects.listTasks({ projectId: id, orderBy: "project_id" }), "order_by"],
    [projects.listTasks({ projectId: id, pageSize: -1 }), "page_size"],
    [projects.listProjects({ filter: "delete_time = null" }), "filter"],
  ];
  for (const [call, field] of refused) {
    const [code, , ...fields] = await why(t, call);
    t.deepEqual([code, ...fields], ["InvalidArgument", field]);
  }
  t.deepEqual(await why(t, projects.getTask({ projectId: id, number: 2 })), ["NotFound", "TASK_NOT_FOUND"]);
});

test("an update sets what its mask names, of a state that has not passed", async (t) => {
  const { clients } = await withOwner(t);
  const { projects } = clients;
  const { id, etag } = await created(clients, { maximumIncompleteTasks: 3 });
  const { project: renamed } = await projects.updateProject({ project: { id, etag, name: "Loom" } });
  t.like(renamed, { name: "Loom", maximumIncompleteTasks: 3, etag: versionToEtag(2) });
  const { project: all } = await projects.updateProject({
    project: { id, name: "Mill" },
    updateMask: { paths: ["*"] },
  });
  t.like(all, { name: "Mill", maximumIncompleteTasks: undefined });
  for (const stale of [
    projects.updateProject({ project: { id, etag, name: "Pump" } }),
    projects.deleteProject({ id, etag }),
  ]) {
    t.deepEqual(await why(t, stale), ["Aborted", "STALE_ETAG"]);
  }
  const { task } = await projects.createTask({ projectId: id, task: { name: "Crank" } });
  // The counts of tasks are a part of the project's state.
  t.is((await projects.getProject({ id })).project?.etag, versionToEtag(4));
  const { task: turned } = await projects.updateTask({
    task: { projectId: id, number: 1, etag: task?.etag ?? "", name: "Wheel" },
  });
  t.like(turned, { name: "Wheel", etag: versionToEtag(2) });
  const late = projects.updateTask({ task: { projectId: id, number: 1, etag: task?.etag ?? "", name: "Gear" } });
  t.deepEqual(await why(t, late), ["Aborted", "STALE_ETAG"]);
});

test("a request that only validates is answered as if it were done, and stores nothing", async (t) => {
  const { clients } = await withOwner(t);
  const { projects } = clients;
  const made = await projects.createProject({ project: { name: "Loom" }, validateOnly: true });
  t.like(made.project, { name: "Loom" });
  t.deepEqual(await why(t, projects.getProject({ id: made.project?.id ?? "" })), ["NotFound", "PROJECT_NOT_FOUND"]);
  const { id } = await created(clients);
  const taken = projects.createProject({ project: { name: "Loom" }, id, validateOnly: true });
  t.deepEqual(await why(t, taken), ["AlreadyExists", "ID_TAKEN", "id"]);
  const updated = await projects.updateProject({ project: { id, name: "Loom" }, validateOnly: true });
  t.is(updated.project?.name, "Loom");
  const task = await projects.createTask({ projectId: id, task: { name: "Crank" }, validateOnly: true });
  t.is(task.task?.number, 1);
  t.like((await projects.getProject({ id })).project, { name: "Engine", taskCount: 0, etag: versionToEtag(1) });
  await projects.createTask({ projectId: id, task: { name: "Crank" } });
  const { task: renamed } = await projects.updateTask({
    task: { projectId: id, number: 1, name: "Wheel" },
    validateOnly: true,
  });
  t.is(renamed?.name, "Wheel");
  await projects.completeTask({ projectId: id, number: 1 });
  await projects.archiveProject({ id });
  await projects.deleteProject({ id, validateOnly: true });
  t.truthy((await projects.getProject({ id })).project);
  t.is((await projects.getTask({ projectId: id, number: 1 })).task?.name, "Crank");
});

test("a repeat with the same request id has no second effect", async (t) => {
  const { clients, service } = await withOwner(t);
  const { projects } = clients;
  const requestId = randomUUID();
  const make = () => projects.createProject({ project: { name: "Loom" }, requestId });
  const [first, second] = [await make(), await make()];
  t.deepEqual(first, second);
  const projectId = first.project?.id ?? "";
  const add = () => projects.createTask({ projectId, task: { name: "Crank" }, requestId: randomUUID() });
  await add();
  const other = randomUUID();
  const twice = () => projects.createTask({ projectId, task: { name: "Wheel" }, requestId: other });
  t.deepEqual(await twice(), await twice());
  t.is((await projects.listTasks({ projectId })).tasks.length, 2);
  // Another caller's request id tells nothing.
  const stranger = await service.signUp("stranger");
  const foreign = clientsOf(service.transports.gRPC(stranger.token)).projects.createTask({
    projectId,
    task: { name: "Wheel" },
    requestId: other,
  });
  t.deepEqual(await why(t, foreign), ["NotFound", "PROJECT_NOT_FOUND"]);
});

test("tasks are listed by pages, filters and orders, of the project that was asked for", async (t) => {
  const { clients, service } = await withOwner(t);
  const { projects } = clients;
  const [{ id: projectId }, another] = [await created(clients), await created(clients)];
  for (const name of ["Crank", "Wheel", "Gear", "Lever", "Pulley"])
    await projects.createTask({ projectId, task: { name } });
  await projects.createTask({ projectId: another.id, task: { name: "Rope" } });
  await projects.completeTask({ projectId, number: 2 });
  const numbers = async (request: object) =>
    (await projects.listTasks({ projectId, ...request })).tasks.map(({ number }) => number);
  t.deepEqual(await numbers({}), [1, 2, 3, 4, 5]);
  t.deepEqual(await numbers({ filter: "complete_time = null", orderBy: "name" }), [1, 3, 4, 5]);
  t.deepEqual(await numbers({ filter: "number > 3 OR complete_time != null" }), [2, 4, 5]);
  t.deepEqual(await numbers({ orderBy: "number desc", pageSize: 2 }), [5, 4]);
  const { nextPageToken: pageToken } = await projects.listTasks({ projectId, pageSize: 2 });
  t.deepEqual(await numbers({ pageSize: 2, pageToken }), [3, 4]);
  const elsewhere = projects.listTasks({ projectId: another.id, pageSize: 2, pageToken });
  t.deepEqual((await why(t, elsewhere))[0], "InvalidArgument");
  const admin = await service.signUp("admin", "admin");
  const foreign = clientsOf(service.transports.gRPC(admin.token)).projects.listTasks({
    projectId,
    pageSize: 2,
    pageToken,
  });
  t.deepEqual((await why(t, foreign))[0], "InvalidArgument");
});

test("projects can have a database of their own, which a Commit does not mix with that of users", async (t) => {
  const { folder, remove } = temporaryFolder();
  const service = await served(t, { PROJECTS_DATABASE_URL: `sqlite:${join(folder, "projects.db")}` });
  t.teardown(remove);
  const owner = await service.signUp("owner");
  const { projects, units } = clientsOf(service.transports.gRPC(owner.token));
  const { project } = await projects.createProject({ project: { name: "Engine" } });
  const get = {
    method: "projects.v1.ProjectService/GetProject",
    request: anyPack(GetProjectRequestSchema, create(GetProjectRequestSchema, { id: project?.id ?? "" })),
  };
  t.is((await units.commit({ operations: [get] })).responses.length, 1);
  const getUser = {
    method: "accounts.v1.UserService/GetUser",
    request: anyPack(GetUserRequestSchema, create(GetUserRequestSchema, { id: owner.id })),
  };
  t.is((await why(t, units.commit({ operations: [get, getUser] })))[0], "InvalidArgument");
});

test("a Commit sees what it has done, and a refused operation leaves nothing of it", async (t) => {
  const { clients } = await withOwner(t);
  const { projects, units } = clients;
  const { id: projectId } = await created(clients, { maximumIncompleteTasks: 1 });
  const add = (name: string) => ({
    method: "projects.v1.ProjectService/CreateTask",
    request: anyPack(CreateTaskRequestSchema, create(CreateTaskRequestSchema, { projectId, task: { name } })),
  });
  const complete = (number: number) => ({
    method: "projects.v1.ProjectService/CompleteTask",
    request: anyPack(CompleteTaskRequestSchema, create(CompleteTaskRequestSchema, { projectId, number })),
  });
  const tooMany = units.commit({ operations: [add("Crank"), add("Wheel")] });
  t.deepEqual((await why(t, tooMany)).slice(0, 2), ["FailedPrecondition", "TOO_MANY_INCOMPLETE_TASKS"]);
  t.like((await projects.getProject({ id: projectId })).project, { taskCount: 0, etag: versionToEtag(1) });
  await units.commit({ operations: [add("Crank"), complete(1), add("Wheel")] });
  t.like((await projects.getProject({ id: projectId })).project, { taskCount: 2, incompleteTaskCount: 1 });
});
