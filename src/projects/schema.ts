import { boolean, integer, nullable, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { table } from "../ddd/schema/table.ts";
import type { ExampleProject } from "./example-project.ts";
import type { ProjectOwner } from "./owner/owner.ts";
import { NAME_LENGTH, type Project } from "./project.ts";
import type { Task } from "./task/task.ts";

/** The largest number that the contract's int32 can hold. */
export const MAX_NUMBER = 2_147_483_647;

export const projectTable = table<Project>("projects", {
  id: uuid(),
  ownerId: uuid(),
  name: text(NAME_LENGTH.max),
  maximumIncompleteTasks: nullable(integer({ min: 1, max: MAX_NUMBER })),
  taskCount: integer({ min: 0, max: MAX_NUMBER }),
  incompleteTaskCount: integer({ min: 0, max: MAX_NUMBER }),
  createTime: timestamp(),
  updateTime: timestamp(),
  archiveTime: nullable(timestamp()),
  deleteTime: nullable(timestamp()),
  version: integer(),
});

export const taskTable = table<Task>(
  "tasks",
  {
    projectId: uuid(),
    number: integer({ min: 1, max: MAX_NUMBER }),
    name: text(NAME_LENGTH.max),
    createTime: timestamp(),
    updateTime: timestamp(),
    completeTime: nullable(timestamp()),
    version: integer(),
  },
  { key: ["projectId", "number"], references: { projectId: { table: "projects", onDelete: "cascade" } } },
);

export const exampleProjectTable = table<ExampleProject>(
  "example_projects",
  { userId: uuid(), projectId: uuid(), createTime: timestamp() },
  { key: ["userId"], references: { projectId: { table: "projects", onDelete: "cascade" } } },
);

/** Texts are as long as the events' may be, so that each of them can be stored. */
export const projectOwnerTable = table<ProjectOwner>(
  "project_owners",
  {
    userId: uuid(),
    email: text(254),
    name: text(100),
    surname: text(100),
    active: boolean(),
    sequence: integer(),
    deleteTime: nullable(timestamp()),
  },
  { key: ["userId"] },
);
