import test from "ava";
import { PreconditionError } from "../../src/ddd/error.ts";
import { createExample } from "../../src/projects/example-project.ts";
import {
  archive,
  changeDetails,
  createProject,
  markDeleted,
  nameRule,
  type Project,
  unarchive,
} from "../../src/projects/project.ts";
import { addTask, completeTask, renameTask, reopenTask } from "../../src/projects/task/task.ts";

const then = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-01-02T00:00:00Z");
const latest = new Date("2026-01-03T00:00:00Z");

function project(different: Partial<Project> = {}): Project {
  const details = { ownerId: "ada", name: "Engine", maximumIncompleteTasks: null };
  return { ...createProject(details, "one", then), ...different };
}

/** The rule that refuses the call. */
function reason(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof PreconditionError) return error.reason;
  }
  return "";
}

test("a new project has no tasks and no limit but its own, and is in its first version", (t) => {
  t.deepEqual(project(), {
    id: "one",
    ownerId: "ada",
    name: "Engine",
    maximumIncompleteTasks: null,
    taskCount: 0,
    incompleteTaskCount: 0,
    createTime: then,
    updateTime: then,
    archiveTime: null,
    deleteTime: null,
    version: 1,
  });
});

test("tasks are numbered from 1, whatever becomes of those before", (t) => {
  const first = addTask(project(), "Crank", then);
  t.deepEqual(first.task, {
    projectId: "one",
    number: 1,
    name: "Crank",
    createTime: then,
    updateTime: then,
    completeTime: null,
    version: 1,
  });
  const completed = completeTask(first, later);
  const second = addTask(completed.project, "Wheel", latest);
  t.is(second.task.number, 2);
  t.like(second.project, { taskCount: 2, incompleteTaskCount: 1, updateTime: latest });
});

test("a task is added or reopened as long as fewer tasks than the limit are incomplete", (t) => {
  const first = addTask(project({ maximumIncompleteTasks: 1 }), "Crank", then);
  t.is(
    reason(() => addTask(first.project, "Wheel", then)),
    "TOO_MANY_INCOMPLETE_TASKS",
  );
  const completed = completeTask(first, later);
  t.is(completed.project.incompleteTaskCount, 0);
  const second = addTask(completed.project, "Wheel", later);
  const both = { project: second.project, task: completed.task };
  t.is(
    reason(() => reopenTask(both, later)),
    "TOO_MANY_INCOMPLETE_TASKS",
  );
  const reopened = reopenTask({ ...both, project: { ...second.project, maximumIncompleteTasks: 2 } }, latest);
  t.like(reopened.project, { incompleteTaskCount: 2, updateTime: latest });
  t.like(reopened.task, { completeTime: null, updateTime: latest });
});

test("a limit may be set below the number of incomplete tasks, and holds for those to come", (t) => {
  let now = project();
  for (let i = 0; i < 3; i++) now = addTask(now, "Crank", then).project;
  now = changeDetails(now, { maximumIncompleteTasks: 2 }, later);
  t.like(now, { maximumIncompleteTasks: 2, incompleteTaskCount: 3, updateTime: later });
  t.is(
    reason(() => addTask(now, "Wheel", then)),
    "TOO_MANY_INCOMPLETE_TASKS",
  );
  t.is(
    reason(() => addTask(changeDetails(now, { maximumIncompleteTasks: null }, later), "Wheel", then)),
    "",
  );
});

test("completing keeps the first time, and reopening what is open changes nothing", (t) => {
  const open = addTask(project(), "Crank", then);
  const completed = completeTask(open, later);
  t.like(completed.task, { completeTime: later, updateTime: later });
  t.is(completeTask(completed, latest), completed);
  t.is(reopenTask(open, latest), open);
});

test("a project is archived when all is done, and then read-only until it is unarchived", (t) => {
  const open = addTask(project(), "Crank", then);
  t.is(
    reason(() => archive(open.project, later)),
    "INCOMPLETE_TASKS",
  );
  const done = completeTask(open, later);
  const archived = archive(done.project, later);
  t.like(archived, { archiveTime: later, updateTime: later });
  t.is(archive(archived, latest), archived);
  const both = { project: archived, task: done.task };
  for (const change of [
    () => changeDetails(archived, { name: "Loom" }, latest),
    () => addTask(archived, "Wheel", latest),
    () => renameTask(both, "Wheel", latest),
    () => reopenTask(both, latest),
  ]) {
    t.is(reason(change), "PROJECT_ARCHIVED");
  }
  // It is completed already, so that nothing would change.
  t.is(completeTask(both, latest), both);
  t.like(unarchive(archived, latest), { archiveTime: null, updateTime: latest });
  t.is(unarchive(done.project, latest), done.project);
});

test("only an archived project is deleted", (t) => {
  t.is(
    reason(() => markDeleted(project(), later)),
    "PROJECT_NOT_ARCHIVED",
  );
  t.like(markDeleted(archive(project(), later), latest), { deleteTime: latest, archiveTime: later });
});

test("a name has 4 to 32 characters, counted as people do", (t) => {
  for (const good of ["Loom", "𝒜".repeat(4), "𝒜".repeat(32), "Analytical Engine"])
    t.true(nameRule.safeParse(good).success);
  for (const [bad, text] of [
    ["", /empty/],
    ["Abc", /at least 4/],
    ["𝒜𝒜𝒜", /at least 4/],
    ["a".repeat(33), /at most 32/],
    ["a".repeat(4 << 20), /at most 32/],
    [" Loom", /space/],
    ["Lo\u202eom", /cannot be seen/],
    ["\u3164".repeat(5), /can be seen/],
  ] as const) {
    t.regex(nameRule.safeParse(bad).error?.message ?? "", text);
  }
});

test("the example project has three tasks, of which signing up is done", (t) => {
  const { project: example, tasks, mark } = createExample("ada", "one", then);
  t.like(example, { id: "one", ownerId: "ada", name: "My first project", taskCount: 3, incompleteTaskCount: 2 });
  t.deepEqual(
    tasks.map(({ number, name, completeTime }) => [number, name, completeTime !== null]),
    [
      [1, "Sign up!", true],
      [2, "Look around", false],
      [3, "Create a project of your own", false],
    ],
  );
  t.true(tasks.every(({ name }) => nameRule.safeParse(name).success) && nameRule.safeParse(example.name).success);
  t.deepEqual(mark, { userId: "ada", projectId: "one", createTime: then });
});
