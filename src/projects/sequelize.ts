import { integer, nullable, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { type Migrations, SequelizeRepository } from "../ddd/sequelize/index.ts";
import type { ExampleProject } from "./example-project.ts";
import type { Project } from "./project.ts";
import { exampleProjectTable, projectTable, taskTable } from "./schema.ts";
import type { Task } from "./task/task.ts";

export class ProjectRepository extends SequelizeRepository<Project> {
  table = projectTable;
}

export class TaskRepository extends SequelizeRepository<Task> {
  table = taskTable;
}

export class ExampleProjectRepository extends SequelizeRepository<ExampleProject> {
  table = exampleProjectTable;
}

/** All repositories of the context, by the names that units give them. */
export const repositories = {
  projects: ProjectRepository,
  tasks: TaskRepository,
  exampleProjects: ExampleProjectRepository,
};

/** Written out, and not made of the tables in schema.ts, since those go on to change. */
export const projectsMigrations: Migrations = {
  context: "projects",
  list: [
    {
      name: "0001-projects",
      up: async (ddl) => {
        await ddl.createTable("projects", {
          id: uuid(),
          ownerId: uuid(),
          name: text(32),
          maximumIncompleteTasks: nullable(integer({ min: 1, max: 2_147_483_647 })),
          taskCount: integer({ min: 0, max: 2_147_483_647 }),
          incompleteTaskCount: integer({ min: 0, max: 2_147_483_647 }),
          createTime: timestamp(),
          updateTime: timestamp(),
          archiveTime: nullable(timestamp()),
          deleteTime: nullable(timestamp()),
          version: integer(),
        });
        // Lists of an owner by id and, as people see them, by time.
        await ddl.createIndex("projects_by_owner", "projects", ["ownerId", "id"]);
        await ddl.createIndex("projects_by_time", "projects", ["ownerId", "updateTime"]);
        await ddl.createTable(
          "tasks",
          {
            projectId: uuid(),
            number: integer({ min: 1, max: 2_147_483_647 }),
            name: text(32),
            createTime: timestamp(),
            updateTime: timestamp(),
            completeTime: nullable(timestamp()),
            version: integer(),
          },
          { key: ["projectId", "number"], references: { projectId: { table: "projects", onDelete: "cascade" } } },
        );
        await ddl.createTable(
          "example_projects",
          { userId: uuid(), projectId: uuid(), createTime: timestamp() },
          { key: ["userId"], references: { projectId: { table: "projects", onDelete: "cascade" } } },
        );
      },
      down: async (ddl) => {
        await ddl.dropTable("example_projects");
        await ddl.dropTable("tasks");
        await ddl.dropTable("projects");
      },
    },
  ],
};
