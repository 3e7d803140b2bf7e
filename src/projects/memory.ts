import { MemoryRepository } from "../ddd/memory/index.ts";
import type { ExampleProject } from "./example-project.ts";
import type { OwnedProjects, ProjectOwner } from "./owner/owner.ts";
import type { Project } from "./project.ts";
import type { ProjectCollection } from "./project-resource.ts";
import { exampleProjectTable, projectOwnerTable, projectTable, taskTable } from "./schema.ts";
import type { Task } from "./task/task.ts";

/** Projects in memory. */
export class ProjectRepository extends MemoryRepository<Project> implements ProjectCollection {
  table = projectTable;

  async latestOf(ownerIds: readonly string[], size: number): Promise<ReadonlyMap<string, OwnedProjects>> {
    const found = new Map<string, { count: number; latest: Project[] }>();
    for await (const project of this.list({
      where: { ownerId: { in: [...ownerIds] }, deleteTime: null },
      orderBy: ["updateTime desc", "id desc"],
    })) {
      const owned = found.get(project.ownerId) ?? { count: 0, latest: [] };
      found.set(project.ownerId, owned);
      owned.count += 1;
      if (owned.latest.length < size) owned.latest.push(project);
    }
    return found;
  }
}

/** Tasks in memory. */
export class TaskRepository extends MemoryRepository<Task> {
  table = taskTable;
}

/** The marks of example projects in memory. */
export class ExampleProjectRepository extends MemoryRepository<ExampleProject> {
  table = exampleProjectTable;
}

/** The owners of projects in memory. */
export class ProjectOwnerRepository extends MemoryRepository<ProjectOwner> {
  table = projectOwnerTable;
}

/** All repositories of the context, by the names that units give them. */
export const repositories = {
  projects: ProjectRepository,
  tasks: TaskRepository,
  exampleProjects: ExampleProjectRepository,
  projectOwners: ProjectOwnerRepository,
};
