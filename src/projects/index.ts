export { projectRules, projectService } from "./connect.ts";
export { RemoteProjects } from "./connect-client.ts";
export { type ProjectsOptions, projects, projectsContext } from "./context.ts";
export type { OwnedProjects, OwnerWithProjects, ProjectOwner } from "./owner/owner.ts";
export { type OwnerOptions, OwnerReads } from "./owner/owner-reads.ts";
export { createProject, type Project, type ProjectDetails } from "./project.ts";
export {
  type ProjectCollection,
  ProjectResource,
  type ProjectsDependencies,
  type ProjectsRepositories,
} from "./project-resource.ts";
export type { Task } from "./task/task.ts";
