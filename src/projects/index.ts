export { projectRules, projectService } from "./connect.ts";
export { RemoteProjects } from "./connect-client.ts";
export { type ProjectsOptions, projects, projectsContext } from "./context.ts";
export { createProject, type Project, type ProjectDetails } from "./project.ts";
export { ProjectResource, type ProjectsDependencies, type ProjectsRepositories } from "./project-resource.ts";
export type { Task } from "./task/task.ts";
