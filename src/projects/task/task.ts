import { type Project, withOneMoreIncomplete, writable } from "../project.ts";

/** A task of a project. */
export interface Task {
  /** The id of its project. */
  readonly projectId: string;
  /** From 1 in each project, without gaps, in the order of creation. */
  readonly number: number;
  readonly name: string;
  readonly createTime: Date;
  readonly updateTime: Date;
  /** Null while it is not completed. */
  readonly completeTime: Date | null;
  /** The number of its state. */
  readonly version: number;
}

/** A task and its project, which change together. */
export interface TaskInProject {
  readonly project: Project;
  readonly task: Task;
}

/**
 * A new task with the next number, and its project.
 *
 * @throws PreconditionError, reason TOO_MANY_INCOMPLETE_TASKS or PROJECT_ARCHIVED
 */
export function addTask(before: Project, name: string, now: Date): TaskInProject {
  const number = before.taskCount + 1;
  const project = { ...withOneMoreIncomplete(before, now), taskCount: number };
  const task = {
    projectId: project.id,
    number,
    name,
    createTime: now,
    updateTime: now,
    completeTime: null,
    version: 1,
  };
  return { project, task };
}

/** The task with another name. @throws PreconditionError, reason PROJECT_ARCHIVED */
export function renameTask({ project, task }: TaskInProject, name: string, now: Date): TaskInProject {
  return { project: { ...writable(project), updateTime: now }, task: { ...task, name, updateTime: now } };
}

/**
 * The task, completed; the same object if that was so already, whose time stays the first.
 *
 * @throws PreconditionError, reason PROJECT_ARCHIVED
 */
export function completeTask(before: TaskInProject, now: Date): TaskInProject {
  const { project, task } = before;
  if (task.completeTime) return before;
  const incompleteTaskCount = writable(project).incompleteTaskCount - 1;
  return {
    project: { ...project, incompleteTaskCount, updateTime: now },
    task: { ...task, completeTime: now, updateTime: now },
  };
}

/**
 * The task, no longer completed; the same object if that was so already.
 *
 * @throws PreconditionError, reason TOO_MANY_INCOMPLETE_TASKS or PROJECT_ARCHIVED
 */
export function reopenTask(before: TaskInProject, now: Date): TaskInProject {
  const { project, task } = before;
  if (!task.completeTime) return before;
  return { project: withOneMoreIncomplete(project, now), task: { ...task, completeTime: null, updateTime: now } };
}
