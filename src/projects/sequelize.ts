import { boolean, integer, nullable, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { type Migrations, SequelizeRepository } from "../ddd/sequelize/index.ts";
import type { ExampleProject } from "./example-project.ts";
import type { OwnedProjects, ProjectOwner } from "./owner/owner.ts";
import type { Project } from "./project.ts";
import type { ProjectCollection } from "./project-resource.ts";
import { exampleProjectTable, projectOwnerTable, projectTable, taskTable } from "./schema.ts";
import type { Task } from "./task/task.ts";

export class ProjectRepository extends SequelizeRepository<Project> implements ProjectCollection {
  table = projectTable;

  async latestOf(ownerIds: readonly string[], size: number): Promise<ReadonlyMap<string, OwnedProjects>> {
    if (ownerIds.length === 0) return new Map();
    const [rows] = await this.withSequelize(
      ({ sequelize, transaction }) =>
        sequelize.query(LATEST_OF_OWNERS, { replacements: { ownerIds, size }, transaction }),
      { readOnly: true },
    );
    const found = new Map<string, { count: number; latest: Project[] }>();
    for (const { owned, place, ...row } of rows as Record<string, unknown>[]) {
      const project = this.toEntity(row);
      // Some drivers give counts as text.
      const of = found.get(project.ownerId) ?? { count: Number(owned), latest: [] };
      found.set(project.ownerId, of);
      of.latest.push(project);
    }
    return found;
  }
}

/** One statement for all owners of a page, however many projects each has. */
const LATEST_OF_OWNERS = `
  SELECT * FROM (
    SELECT projects.*,
      ROW_NUMBER() OVER (PARTITION BY owner_id ORDER BY update_time DESC, id DESC) AS place,
      COUNT(*) OVER (PARTITION BY owner_id) AS owned
    FROM projects WHERE owner_id IN (:ownerIds) AND delete_time IS NULL
  ) ranked WHERE place <= :size ORDER BY owner_id, place`;

export class TaskRepository extends SequelizeRepository<Task> {
  table = taskTable;
}

export class ExampleProjectRepository extends SequelizeRepository<ExampleProject> {
  table = exampleProjectTable;
}

export class ProjectOwnerRepository extends SequelizeRepository<ProjectOwner> {
  table = projectOwnerTable;
}

/** All repositories of the context, by the names that units give them. */
export const repositories = {
  projects: ProjectRepository,
  tasks: TaskRepository,
  exampleProjects: ExampleProjectRepository,
  projectOwners: ProjectOwnerRepository,
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
    {
      name: "0002-project-owners",
      up: (ddl) =>
        ddl.createTable(
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
        ),
      down: (ddl) => ddl.dropTable("project_owners"),
    },
  ],
};
