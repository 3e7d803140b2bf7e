import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import test from "ava";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { CreateTaskRequestSchema, ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { ConnectWorker } from "../../src/ddd/connect/index.ts";
import { NotFoundError, PreconditionError } from "../../src/ddd/error.ts";
import { uuidOf } from "../../src/ddd/testing/index.ts";
import { RemoteProjects } from "../../src/projects/index.ts";
import { createProject } from "../../src/projects/project.ts";
import { backends, projectsOn, routesOn } from "./backends.ts";

const ownerId = uuidOf(1);
const engine = { ownerId, name: "Engine", maximumIncompleteTasks: null };
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

for (const [name, open] of Object.entries(backends)) {
  test(`${name}: 64 tasks that are added at once have 64 consecutive numbers`, async (t) => {
    const { worker, another } = await open(t);
    const projects = projectsOn(worker);
    // Half of them by another process, where there can be one.
    const others = another ? projectsOn(await another()) : projects;
    const { id } = await projects.create(engine);
    const made = await Promise.all(upTo(64).map((i) => (i % 2 ? projects : others).createTask(id, `Task ${i}`)));
    const numbers = made.map(({ number }) => number).sort((a, b) => a - b);
    t.deepEqual(numbers, upTo(64));
    t.like(await worker.repositories.projects.retrieve({ id }), { taskCount: 64, incompleteTaskCount: 64 });
    t.is(await worker.repositories.tasks.count({ projectId: id }), 64);
  });

  test(`${name}: the limit holds for tasks that are added and reopened at once, and what is refused leaves no trace`, async (t) => {
    const { worker } = await open(t);
    const projects = projectsOn(worker);
    const { id } = await projects.create({ ...engine, maximumIncompleteTasks: 12 });
    for (const i of upTo(6)) {
      await projects.createTask(id, `Task ${i}`);
      await projects.completeTask({ projectId: id, number: i });
    }
    const all = await Promise.allSettled([
      ...upTo(6).map((number) => projects.reopenTask({ projectId: id, number })),
      ...upTo(18).map((i) => projects.createTask(id, `More ${i}`)),
    ]);
    const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    t.is(refused.length, 12);
    t.true(refused.every((one) => one instanceof PreconditionError && one.reason === "TOO_MANY_INCOMPLETE_TASKS"));
    const stored = await worker.repositories.projects.retrieve({ id });
    t.is(stored.incompleteTaskCount, 12);
    t.is(await worker.repositories.tasks.count({ projectId: id, completeTime: null }), 12);
    t.is(await worker.repositories.tasks.count({ projectId: id }), stored.taskCount);
  });

  test(`${name}: archiving and adding a task at once never leave an archived project with something to do`, async (t) => {
    const { worker } = await open(t);
    const projects = projectsOn(worker);
    for (const _ of upTo(5)) {
      const { id } = await projects.create(engine);
      const [archived, added] = await Promise.allSettled([projects.archive(id), projects.createTask(id, "Crank")]);
      t.deepEqual([archived.status, added.status].sort(), ["fulfilled", "rejected"]);
    }
  });

  test(`${name}: a user has one example project, however often and at once it is asked for, and even after its end`, async (t) => {
    const { worker } = await open(t);
    const projects = projectsOn(worker);
    const make = () => worker.run((unit) => projects.makeExampleProject(unit, ownerId));
    const made = (await Promise.all(upTo(8).map(make))).flatMap((one) => one ?? []);
    t.is(made.length, 1);
    const id = made[0]?.id ?? "";
    t.is(await worker.repositories.projects.count({ ownerId }), 1);
    t.is(await worker.repositories.tasks.count({ projectId: id }), 3);
    for (const number of [2, 3]) await projects.completeTask({ projectId: id, number });
    await projects.archive(id);
    await projects.delete(id, { version: undefined });
    t.is(await make(), undefined);
    await t.throwsAsync(projects.archive(id), { instanceOf: NotFoundError });
    t.is(await worker.repositories.projects.count({ ownerId }), 1);
    // Another user's is another, and a unit that fails makes none.
    const failed = worker.run(async (unit) => {
      await projects.makeExampleProject(unit, uuidOf(2));
      throw new Error("later");
    });
    await t.throwsAsync(failed, { message: "later" });
    t.truthy(await worker.run((unit) => projects.makeExampleProject(unit, uuidOf(2))));
  });

  test(`${name}: tasks of several Commits at once have consecutive numbers, and one too many undoes its Commit`, async (t) => {
    const opened = await open(t);
    const transport = createRouterTransport(routesOn(opened));
    const projects = createClient(ProjectService, transport);
    const units = createClient(UnitOfWorkService, transport);
    const { project } = await projects.createProject({
      project: { ownerId, name: "Engine", maximumIncompleteTasks: 20 },
    });
    const projectId = project?.id ?? "";
    const operation = (task: string) => ({
      method: "projects.v1.ProjectService/CreateTask",
      request: anyPack(CreateTaskRequestSchema, create(CreateTaskRequestSchema, { projectId, task: { name: task } })),
    });
    const commits = upTo(10).map((i) => units.commit({ operations: upTo(3).map((j) => operation(`Task ${i}.${j}`)) }));
    const ended = await Promise.allSettled(commits);
    t.is(
      ended.filter(({ status }) => status === "fulfilled").length,
      6,
      String(ended.map((one) => one.status === "rejected" && one.reason)),
    );
    const { tasks } = await projects.listTasks({ projectId });
    t.deepEqual(
      tasks.map(({ number }) => number),
      upTo(18),
    );
    // Those of one Commit follow each other.
    for (const i of upTo(6)) {
      const names = tasks.slice(3 * i - 3, 3 * i).map(({ name }) => name.slice(0, -2));
      t.is(new Set(names).size, 1);
    }
    t.like((await projects.getProject({ id: projectId })).project, { taskCount: 18, incompleteTaskCount: 18 });
  });

  test(`${name}: a remote unit changes projects wholly or not at all, and sees archived ones, too`, async (t) => {
    const opened = await open(t);
    const transport = createRouterTransport(routesOn(opened));
    const remote = new ConnectWorker(transport, { projects: RemoteProjects });
    const [one, two] = [uuidOf(11), uuidOf(12)];
    const now = new Date();
    await remote.run(async ({ projects }) => {
      await projects.create(createProject(engine, one, now), createProject({ ...engine, name: "Loom" }, two, now));
      t.like(await projects.retrieve({ name: "Loom" }), { id: two, version: 1 });
    });
    const local = projectsOn(opened.worker);
    await local.archive(two);
    const failing = remote.run(async ({ projects }) => {
      await projects.update({ name: "Renamed" }, { id: one });
      // It is archived, so that the service refuses it.
      await projects.update({ name: "Renamed" }, { id: two });
    });
    await t.throwsAsync(failing, { instanceOf: PreconditionError, message: /archived/ });
    const { projects } = remote.repositories;
    t.is((await projects.retrieve({ id: one })).name, "Engine");
    const names: string[] = [];
    for await (const each of projects.list({ orderBy: ["name"] })) names.push(each.name);
    t.deepEqual(names, ["Engine", "Loom"]);
    await remote.run(async (unit) => {
      const all = await unit.projects.page({ where: { archiveTime: { isNull: false } } });
      t.deepEqual(
        all.items.map(({ id }) => id),
        [two],
      );
      await unit.projects.remove(await unit.projects.retrieve({ id: two }));
    });
    t.is(await projects.count({ ownerId }), 1);
    // Each change of a limit is made on the state that it was read from.
    await Promise.all(
      upTo(8).map(() =>
        remote.run(async (unit) => {
          const read = await unit.projects.retrieve({ id: one });
          await unit.projects.save({ ...read, maximumIncompleteTasks: (read.maximumIncompleteTasks ?? 0) + 1 });
        }),
      ),
    );
    t.is((await projects.retrieve({ id: one })).maximumIncompleteTasks, 8);
  });
}
