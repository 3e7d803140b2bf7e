import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ProjectSchema, TaskSchema } from "../../gen/projects/v1/project_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import {
  ConnectRepository,
  etagToVersion,
  type MessageCodec,
  remoteResource,
  toDate,
  versionToEtag,
} from "../ddd/connect/browser.ts";
import type { Project } from "./project.ts";
import { projectTable, taskTable } from "./schema.ts";
import type { Task } from "./task/task.ts";

// The contract. It has a Project and a Task of its own, the messages, beside the entities.
export { ProjectSchema, TaskSchema } from "../../gen/projects/v1/project_pb.js";
export * from "../../gen/projects/v1/project_service_pb.js";
export { createProject, type Project, type ProjectDetails } from "./project.ts";
export type { Task } from "./task/task.ts";

/** A project as a message and back. A deleted one is never sent. */
export const projectCodec: MessageCodec<Project, typeof ProjectSchema> = {
  message: ProjectSchema,
  table: projectTable,
  toMessage: (project) => ({
    id: project.id,
    ownerId: project.ownerId,
    name: project.name,
    maximumIncompleteTasks: project.maximumIncompleteTasks ?? undefined,
    taskCount: project.taskCount,
    incompleteTaskCount: project.incompleteTaskCount,
    createTime: timestampFromDate(project.createTime),
    updateTime: timestampFromDate(project.updateTime),
    archiveTime: project.archiveTime ? timestampFromDate(project.archiveTime) : undefined,
    etag: versionToEtag(project.version),
  }),
  fromMessage: (message) => ({
    id: message.id,
    ownerId: message.ownerId,
    name: message.name,
    maximumIncompleteTasks: message.maximumIncompleteTasks ?? null,
    taskCount: message.taskCount,
    incompleteTaskCount: message.incompleteTaskCount,
    createTime: toDate(message.createTime),
    updateTime: toDate(message.updateTime),
    archiveTime: message.archiveTime ? toDate(message.archiveTime) : null,
    deleteTime: null,
    version: etagToVersion(message.etag),
  }),
};

/** A task as a message and back. */
export const taskCodec: MessageCodec<Task, typeof TaskSchema> = {
  message: TaskSchema,
  table: taskTable,
  toMessage: (task) => ({
    projectId: task.projectId,
    number: task.number,
    name: task.name,
    createTime: timestampFromDate(task.createTime),
    updateTime: timestampFromDate(task.updateTime),
    completeTime: task.completeTime ? timestampFromDate(task.completeTime) : undefined,
    etag: versionToEtag(task.version),
  }),
  fromMessage: (message) => ({
    projectId: message.projectId,
    number: message.number,
    name: message.name,
    createTime: toDate(message.createTime),
    updateTime: toDate(message.updateTime),
    completeTime: message.completeTime ? toDate(message.completeTime) : null,
    version: etagToVersion(message.etag),
  }),
};

const resource = remoteResource(ProjectService, projectCodec);

/**
 * The projects of a remote service: `new RemoteProjects(createGrpcTransport({ baseUrl }))`. As in a local repository, archived
 * ones are among them. Those that the caller may not see are not.
 */
export class RemoteProjects extends ConnectRepository<Project> {
  remote = {
    ...resource,
    list: (query: Parameters<typeof resource.list>[0]) =>
      resource.list({ ...query, showArchived: true } as typeof query),
    // Pages, which ask for archived ones, too.
    stream: undefined,
  };
}
