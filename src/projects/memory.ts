import { MemoryRepository } from "../ddd/memory/index.ts";
import type { ExampleProject } from "./example-project.ts";
import type { Project } from "./project.ts";
import { exampleProjectTable, projectTable, taskTable } from "./schema.ts";
import type { Task } from "./task/task.ts";

/** Projects in memory. */
export class ProjectRepository extends MemoryRepository<Project> {
  table = projectTable;
}

/** Tasks in memory. */
export class TaskRepository extends MemoryRepository<Task> {
  table = taskTable;
}

/** The marks of example projects in memory. */
export class ExampleProjectRepository extends MemoryRepository<ExampleProject> {
  table = exampleProjectTable;
}

/** All repositories of the context, by the names that units give them. */
export const repositories = {
  projects: ProjectRepository,
  tasks: TaskRepository,
  exampleProjects: ExampleProjectRepository,
};
