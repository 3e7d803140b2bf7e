import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { type ContextKey, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { z } from "zod";
import { type Project as ProjectMessage, ProjectSchema } from "../../gen/projects/v1/project_pb.js";
import * as requests from "../../gen/projects/v1/project_service_pb.js";
import {
  type AccessTable,
  type Audience,
  callerOf,
  type FieldRules,
  messageRules,
  resourceService,
  type ServiceDefinition,
  type ServiceRules,
  unruled,
  updateMask,
} from "../ddd/connect/index.ts";
import { InvalidError } from "../ddd/error.ts";
import { newUuidRule, uuidRule } from "../ddd/input/uuid-rule.ts";
import type { PageTokenSeal } from "../ddd/query/page-token.ts";
import type { Where } from "../ddd/query/where.ts";
import { isPlaceholderUuid } from "../ddd/schema/field.ts";
import type { Worker } from "../ddd/worker.ts";
import { projectCodec } from "./connect-client.ts";
import { checkFields, type Handlers, optionsOf, ownerSeenBy, present, versionIn } from "./connect-request.ts";
import { ownerHandlers, ownerRules } from "./owner/connect.ts";
import { nameRule, type Project, type ProjectDetails } from "./project.ts";
import { type ProjectResource, type ProjectsRepositories, visibleProjects } from "./project-resource.ts";
import { MAX_NUMBER } from "./schema.ts";
import { taskHandlers, taskRules } from "./task/connect.ts";

/** The limit of incomplete tasks. */
const limitRule = z
  .number()
  .int()
  .min(1, `must be from 1 to ${MAX_NUMBER}; leave it unset for any number of tasks`)
  .optional();

/**
 * The rules of the requests of ProjectService. Filters, orders, tokens, masks, etags and request ids are checked where they
 * are read, and the fields that an update sets by `fieldRules`.
 */
export const projectRules: ServiceRules<typeof requests.ProjectService> = {
  createProject: messageRules(requests.CreateProjectRequestSchema, {
    project: messageRules(ProjectSchema, {
      id: newUuidRule,
      ownerId: newUuidRule,
      name: nameRule,
      maximumIncompleteTasks: limitRule,
    }),
    id: newUuidRule,
  }),
  getProject: messageRules(requests.GetProjectRequestSchema, { id: uuidRule }),
  listProjects: unruled,
  streamProjects: unruled,
  updateProject: messageRules(requests.UpdateProjectRequestSchema, {
    project: messageRules(ProjectSchema, { id: uuidRule }),
  }),
  deleteProject: messageRules(requests.DeleteProjectRequestSchema, { id: uuidRule }),
  archiveProject: messageRules(requests.ArchiveProjectRequestSchema, { id: uuidRule }),
  unarchiveProject: messageRules(requests.UnarchiveProjectRequestSchema, { id: uuidRule }),
  ...taskRules,
  ...ownerRules,
};

/** Users see and change their own projects, and admins those of all. */
const OWN: readonly Audience[] = ["owner", "admin"];

/** The callers of each RPC. */
export const projectAccess: AccessTable<typeof requests.ProjectService> = {
  createProject: OWN,
  getProject: OWN,
  listProjects: OWN,
  streamProjects: OWN,
  updateProject: OWN,
  deleteProject: OWN,
  archiveProject: OWN,
  unarchiveProject: OWN,
  createTask: OWN,
  getTask: OWN,
  listTasks: OWN,
  updateTask: OWN,
  completeTask: OWN,
  reopenTask: OWN,
  getOwner: OWN,
  listOwners: OWN,
};

/** All requests have few values, and those with little more than a key are short. */
const small = { maxElements: 1000 };
const short = { maxElements: 1000, maxBytes: 16 * 1024 };
const limits: NonNullable<ServiceDefinition<typeof requests.ProjectService>["limits"]> = {
  createProject: short,
  getProject: short,
  listProjects: small,
  streamProjects: small,
  updateProject: short,
  deleteProject: short,
  archiveProject: short,
  unarchiveProject: short,
  createTask: short,
  getTask: short,
  listTasks: small,
  updateTask: short,
  completeTask: short,
  reopenTask: short,
  getOwner: short,
  listOwners: small,
};

/** The rules of the fields that an update can set. */
const projectFields = { name: nameRule, maximumIncompleteTasks: limitRule } satisfies FieldRules<ProjectMessage>;

/** Whether the call gives archived projects, in its context values. */
const showArchivedKey: ContextKey<boolean> = createContextKey<boolean>(true, { description: "archived projects, too" });

/** The projects that the caller of a call may see. */
function scope(context: HandlerContext): Where<Project> {
  const visible = visibleProjects(ownerSeenBy(context));
  return context.values.get(showArchivedKey) ? visible : { and: [visible, { archiveTime: null }] };
}

/** A unit would be held open while an owner's events are waited for. */
const alone: readonly string[] = ["getOwner", "listOwners"];
const committable = (Object.keys(projectAccess) as (keyof typeof projectAccess)[]).filter(
  (rpc) => !alone.includes(rpc),
);

/** The tools of ProjectService. */
export interface ProjectServiceTools {
  readonly worker: Worker<ProjectsRepositories>;
  /** The use cases, on the same worker. */
  readonly projects: ProjectResource;
  /** Whether calls are held to the access table; it needs an authenticator. @default true */
  readonly authorizes?: boolean | undefined;
  /** Signs page tokens. */
  readonly seal: PageTokenSeal;
}

/** ProjectService: reading projects by `resourceService`, and the other RPCs by their use cases. */
export function projectService(tools: ProjectServiceTools): ServiceDefinition<typeof requests.ProjectService> {
  const { worker, projects, seal, authorizes = true } = tools;
  const definition = resourceService({
    service: requests.ProjectService,
    codec: projectCodec,
    worker,
    repository: "projects",
    seal,
    rules: projectRules,
    limits,
    committable,
    ...(authorizes ? { access: projectAccess } : {}),
    scope,
    handlers: { ...projectHandlers(projects), ...taskHandlers(projects, seal), ...ownerHandlers(worker, seal) },
  });
  const { listProjects, streamProjects } = definition.implementation;
  if (!listProjects || !streamProjects) throw new Error("ProjectService lists no projects");
  return {
    ...definition,
    implementation: {
      ...definition.implementation,
      listProjects: (request, context) => listProjects(request, showing(context, request.showArchived)),
      streamProjects: (request, context) => streamProjects(request, showing(context, request.showArchived)),
    },
  };
}

function showing(context: HandlerContext, archived: boolean): HandlerContext {
  context.values.set(showArchivedKey, archived);
  return context;
}

function projectHandlers(
  projects: ProjectResource,
): Handlers<"createProject" | "updateProject" | "deleteProject" | "archiveProject" | "unarchiveProject"> {
  const { toMessage } = projectCodec;
  return {
    async createProject({ project, id, validateOnly }, context) {
      const { name, maximumIncompleteTasks = null, ...given } = present(project);
      const details = { ownerId: given.ownerId || requireUser(context), name, maximumIncompleteTasks };
      const created = await projects.create(details, id || given.id || undefined, optionsOf(context, validateOnly));
      return { project: toMessage(created) };
    },
    async updateProject({ project, updateMask: mask, validateOnly }, context) {
      const given = present(project);
      const change = detailsIn(given, mask);
      // Immutable: one that is named is ignored if it is the present one (AIP-203).
      const ownerId = mask?.paths.includes("owner_id") ? given.ownerId : undefined;
      const expected = { version: versionIn(given.etag, "project.etag"), ownerId };
      const options = optionsOf(context, validateOnly);
      return { project: toMessage(await projects.update(given.id, change, expected, options)) };
    },
    async deleteProject({ id, etag, validateOnly }, context) {
      await projects.delete(id, { version: versionIn(etag, "etag") }, optionsOf(context, validateOnly));
      return {};
    },
    async archiveProject({ id }, context) {
      return { project: toMessage(await projects.archive(id, optionsOf(context))) };
    },
    async unarchiveProject({ id }, context) {
      return { project: toMessage(await projects.unarchive(id, optionsOf(context))) };
    },
  };
}

/** The details that an update sets. @throws InvalidError */
function detailsIn(project: ProjectMessage, mask: FieldMask | undefined): Partial<ProjectDetails> {
  const paths = mask?.paths.filter((path) => path !== "owner_id") ?? [];
  if (mask && mask.paths.length > 0 && paths.length === 0) return {};
  const settable = mask && { ...mask, paths };
  const names = updateMask(settable, ProjectSchema, project, ["name", "maximumIncompleteTasks"]);
  const { name, maximumIncompleteTasks = null } = project;
  checkFields("project", ProjectSchema, project, projectFields, names);
  return {
    ...(names.includes("name") ? { name } : {}),
    ...(names.includes("maximumIncompleteTasks") ? { maximumIncompleteTasks } : {}),
  };
}

/** The caller, as the owner of a new project. @throws InvalidError for one who is no user */
function requireUser(context: HandlerContext): string {
  const id = callerOf(context)?.id;
  // The operator's is the nil UUID.
  if (id !== undefined && !isPlaceholderUuid(id)) return id;
  throw InvalidError.of("project.owner_id", "is required, as the caller is no user");
}
