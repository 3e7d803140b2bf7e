import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { type ContextKey, createContextKey, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import {
  type Project as ProjectMessage,
  ProjectSchema,
  type Task as TaskMessage,
  TaskSchema,
} from "../../gen/projects/v1/project_pb.js";
import * as requests from "../../gen/projects/v1/project_service_pb.js";
import {
  type AccessTable,
  type Audience,
  callerOf,
  etagToVersion,
  type FieldRules,
  type FilterFields,
  listQuery,
  messageRules,
  reachOf,
  requireCaller,
  resourceService,
  type ServiceDefinition,
  type ServiceRules,
  unitOptions,
  unruled,
  updateMask,
} from "../ddd/connect/index.ts";
import { ruleText } from "../ddd/connect/service/rule-text.ts";
import { InvalidError } from "../ddd/error.ts";
import { newUuidRule, uuidRule } from "../ddd/input/uuid-rule.ts";
import type { PageTokenSeal } from "../ddd/query/page-token.ts";
import type { Where } from "../ddd/query/where.ts";
import { isPlaceholderUuid } from "../ddd/schema/field.ts";
import type { Worker } from "../ddd/worker.ts";
import { projectCodec, taskCodec } from "./connect-client.ts";
import { nameRule, type Project, type ProjectDetails } from "./project.ts";
import {
  type ProjectOptions,
  type ProjectResource,
  type ProjectsRepositories,
  visibleProjects,
} from "./project-resource.ts";
import { MAX_NUMBER } from "./schema.ts";
import type { Task } from "./task.ts";

/** The limit of incomplete tasks. */
const limitRule = z
  .number()
  .int()
  .min(1, `must be from 1 to ${MAX_NUMBER}; leave it unset for any number of tasks`)
  .optional();

const numberRule = z.number().int().min(1, `must be from 1 to ${MAX_NUMBER}`);

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
  createTask: messageRules(requests.CreateTaskRequestSchema, {
    projectId: uuidRule,
    task: messageRules(TaskSchema, { name: nameRule }),
  }),
  getTask: messageRules(requests.GetTaskRequestSchema, { projectId: uuidRule, number: numberRule }),
  listTasks: messageRules(requests.ListTasksRequestSchema, { projectId: uuidRule }),
  updateTask: messageRules(requests.UpdateTaskRequestSchema, {
    task: messageRules(TaskSchema, { projectId: uuidRule, number: numberRule }),
  }),
  completeTask: messageRules(requests.CompleteTaskRequestSchema, { projectId: uuidRule, number: numberRule }),
  reopenTask: messageRules(requests.ReopenTaskRequestSchema, { projectId: uuidRule, number: numberRule }),
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
};

/** The rules of the fields that an update can set. */
const projectFields = { name: nameRule, maximumIncompleteTasks: limitRule } satisfies FieldRules<ProjectMessage>;
const taskFields = { name: nameRule } satisfies FieldRules<TaskMessage>;

/** The fields of tasks that filters and orders may name. */
const taskFilter: FilterFields<Task> = {
  number: { type: "integer" },
  name: { type: "string" },
  createTime: { type: "timestamp" },
  updateTime: { type: "timestamp" },
  completeTime: { type: "timestamp" },
};

/** Whether the call gives archived projects, in its context values. */
const showArchivedKey: ContextKey<boolean> = createContextKey<boolean>(true, { description: "archived projects, too" });

/** The owner whose projects the caller of a call may see; undefined for those of all. */
function ownerSeenBy(context: HandlerContext): string | undefined {
  return reachOf(context) === "all" ? undefined : requireCaller(context).id;
}

/** The projects that the caller of a call may see. */
function scope(context: HandlerContext): Where<Project> {
  const visible = visibleProjects(ownerSeenBy(context));
  return context.values.get(showArchivedKey) ? visible : { and: [visible, { archiveTime: null }] };
}

/** The options of a use case. */
function optionsOf(context: HandlerContext, validateOnly = false): ProjectOptions {
  return { ...unitOptions(context), ownerId: ownerSeenBy(context), validateOnly };
}

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
    ...(authorizes ? { access: projectAccess } : {}),
    scope,
    handlers: { ...projectHandlers(projects), ...taskHandlers(projects, seal) },
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

type Handlers<K extends keyof ServiceImpl<typeof requests.ProjectService>> = Pick<
  ServiceImpl<typeof requests.ProjectService>,
  K
>;

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
      const expected = { version: versionIn(given.etag, "project.etag") };
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

function taskHandlers(
  projects: ProjectResource,
  seal: PageTokenSeal,
): Handlers<"createTask" | "getTask" | "listTasks" | "updateTask" | "completeTask" | "reopenTask"> {
  const { toMessage } = taskCodec;
  return {
    async createTask({ projectId, task, validateOnly }, context) {
      const { name } = present(task);
      return { task: toMessage(await projects.createTask(projectId, name, optionsOf(context, validateOnly))) };
    },
    async getTask({ projectId, number }, context) {
      return { task: toMessage(await projects.getTask({ projectId, number }, optionsOf(context))) };
    },
    async listTasks(request, context) {
      const { projectId } = request;
      const caller = `${callerOf(context)?.id ?? ""} ${projectId}`;
      const { query, nextPageToken } = listQuery(request, { fields: taskFilter, seal, caller });
      const page = await projects.pageOfTasks(projectId, query, optionsOf(context));
      return { tasks: page.items.map(toMessage), nextPageToken: nextPageToken(page) };
    },
    async updateTask({ task, updateMask: mask, validateOnly }, context) {
      const given = present(task);
      const { projectId, number, etag } = given;
      const names = updateMask(mask, TaskSchema, given, ["name"]);
      checkFields("task", TaskSchema, given, taskFields, names);
      const expected = { version: versionIn(etag, "task.etag") };
      const options = optionsOf(context, validateOnly);
      return { task: toMessage(await projects.renameTask({ projectId, number }, given.name, expected, options)) };
    },
    async completeTask({ projectId, number }, context) {
      return { task: toMessage(await projects.completeTask({ projectId, number }, optionsOf(context))) };
    },
    async reopenTask({ projectId, number }, context) {
      return { task: toMessage(await projects.reopenTask({ projectId, number }, optionsOf(context))) };
    },
  };
}

/** The details that an update sets. @throws InvalidError */
function detailsIn(project: ProjectMessage, mask: FieldMask | undefined): Partial<ProjectDetails> {
  const names = updateMask(mask, ProjectSchema, project, ["name", "maximumIncompleteTasks"]);
  const { name, maximumIncompleteTasks = null } = project;
  checkFields("project", ProjectSchema, project, projectFields, names);
  return {
    ...(names.includes("name") ? { name } : {}),
    ...(names.includes("maximumIncompleteTasks") ? { maximumIncompleteTasks } : {}),
  };
}

/** @throws InvalidError with the first violation of each of the fields that breaks its rule */
function checkFields<D extends DescMessage>(
  path: string,
  { field }: D,
  message: MessageShape<D>,
  rules: FieldRules<MessageShape<D>>,
  names: readonly (keyof typeof rules & string)[],
): void {
  const violations = names.flatMap((name) => {
    const rule: z.ZodType | undefined = rules[name];
    const [issue] = rule?.safeParse(message[name], { error: ruleText }).error?.issues ?? [];
    return issue ? [{ field: `${path}.${field[name]?.name}`, description: issue.message }] : [];
  });
  if (violations.length > 0) throw new InvalidError(violations);
}

/** The caller, as the owner of a new project. @throws InvalidError for one who is no user */
function requireUser(context: HandlerContext): string {
  const id = callerOf(context)?.id;
  // The operator's is the nil UUID.
  if (id !== undefined && !isPlaceholderUuid(id)) return id;
  throw InvalidError.of("project.owner_id", "is required, as the caller is no user");
}

/** The version that an etag stands for; undefined for an empty one. @throws InvalidError */
function versionIn(etag: string, field: string): number | undefined {
  return etag === "" ? undefined : etagToVersion(etag, field);
}

/** A field that the rules require. */
function present<T>(message: T | undefined): T {
  if (message === undefined) throw new Error("the request has not passed its rules");
  return message;
}
