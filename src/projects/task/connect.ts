import { z } from "zod";
import { type Task as TaskMessage, TaskSchema } from "../../../gen/projects/v1/project_pb.js";
import * as requests from "../../../gen/projects/v1/project_service_pb.js";
import {
  callerOf,
  type FieldRules,
  type FilterFields,
  listQuery,
  messageRules,
  type ServiceRules,
  updateMask,
} from "../../ddd/connect/index.ts";
import { uuidRule } from "../../ddd/input/uuid-rule.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import { taskCodec } from "../connect-client.ts";
import { checkFields, type Handlers, optionsOf, present, versionIn } from "../connect-request.ts";
import { nameRule } from "../project.ts";
import type { ProjectResource } from "../project-resource.ts";
import { MAX_NUMBER } from "../schema.ts";
import type { Task } from "./task.ts";

/** The RPCs of tasks. */
type TaskMethod = "createTask" | "getTask" | "listTasks" | "updateTask" | "completeTask" | "reopenTask";

const numberRule = z.number().int().min(1, `must be from 1 to ${MAX_NUMBER}`);

/** The rules of the requests about tasks. */
export const taskRules: Pick<ServiceRules<typeof requests.ProjectService>, TaskMethod> = {
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

/** The rules of the fields that an update can set. */
const taskFields = { name: nameRule } satisfies FieldRules<TaskMessage>;

/** The fields of tasks that filters and orders may name. */
export const taskFilter: FilterFields<Task> = {
  number: { type: "integer" },
  name: { type: "string" },
  createTime: { type: "timestamp" },
  updateTime: { type: "timestamp" },
  completeTime: { type: "timestamp" },
};

/** The handlers of the RPCs of tasks. */
export function taskHandlers(projects: ProjectResource, seal: PageTokenSeal): Handlers<TaskMethod> {
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
