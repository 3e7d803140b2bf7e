import { type Context, defineContext } from "../server/contexts.ts";
import * as memory from "./memory.ts";
import type { ProjectsRepositories } from "./project-resource.ts";
import * as sequelize from "./sequelize.ts";

/** Parts of the context that tests replace. None is a setting, so that none can weaken a service by mistake. */
export interface ProjectsOptions {
  /** Whether calls are held to the access table, which needs an app that tells whom a token stands for. @default true */
  readonly authenticates?: boolean;
}

/** Projects and their tasks as a context of an app. */
export function projectsContext({ authenticates = true }: ProjectsOptions = {}): Context<ProjectsRepositories> {
  return defineContext<ProjectsRepositories>({
    name: "projects",
    memory: memory.repositories,
    sequelize: sequelize.repositories,
    migrations: sequelize.projectsMigrations,
    descriptors: new URL("../../gen/descriptors.binpb", import.meta.url),
    async services({ worker, seal, now, newId }) {
      const [{ projectService }, { ProjectResource }] = await Promise.all([
        import("./connect.ts"),
        import("./project-resource.ts"),
      ]);
      const projects = new ProjectResource({ worker, now, newId });
      return [projectService({ worker, projects, seal, authorizes: authenticates })];
    },
    async reactions({ worker, now, newId }) {
      const [{ projectReactions }, { ProjectResource }] = await Promise.all([
        import("./event/connect.ts"),
        import("./project-resource.ts"),
      ]);
      return projectReactions(new ProjectResource({ worker, now, newId }));
    },
    async projections() {
      return [(await import("./event/connect.ts")).ownerProjection];
    },
  });
}

export const projects: Context<ProjectsRepositories> = projectsContext();
