import type { Versioned } from "../ddd/entity.ts";
import { PreconditionError } from "../ddd/error.ts";
import { displayNameRule } from "../ddd/input/display-name.ts";

/**
 * A list of tasks, which belongs to one user. Each change of a task changes its project, too, so that units that change
 * tasks of one project take turns: the numbers of tasks and their limit hold by that.
 */
export interface Project extends Versioned {
  /** UUID, lower case. */
  readonly id: string;
  /** The id of the user to whom it belongs. */
  readonly ownerId: string;
  readonly name: string;
  /** The most tasks that may be incomplete at a time; null for any number. */
  readonly maximumIncompleteTasks: number | null;
  /** How many tasks there are: the number of the latest. */
  readonly taskCount: number;
  readonly incompleteTaskCount: number;
  readonly createTime: Date;
  /** When it or one of its tasks was last changed. */
  readonly updateTime: Date;
  /** Null while it is not archived. */
  readonly archiveTime: Date | null;
  /**
   * Null unless it is deleted. A deleted project stays in its table, out of everybody's sight, so that neither its id nor
   * the numbers of its tasks can come again.
   */
  readonly deleteTime: Date | null;
}

/** The parts of a project that its owner chooses. */
export interface ProjectDetails {
  readonly name: string;
  readonly maximumIncompleteTasks: number | null;
}

/** The fewest and the most characters of the names of projects and tasks. */
export const NAME_LENGTH = { min: 4, max: 32 } as const;

/** The name of a project or a task. */
export const nameRule = displayNameRule(NAME_LENGTH.min, NAME_LENGTH.max);

/** A new project, without tasks. */
export function createProject(details: ProjectDetails & { readonly ownerId: string }, id: string, now: Date): Project {
  return {
    id,
    ownerId: details.ownerId,
    name: details.name,
    maximumIncompleteTasks: details.maximumIncompleteTasks,
    taskCount: 0,
    incompleteTaskCount: 0,
    createTime: now,
    updateTime: now,
    archiveTime: null,
    deleteTime: null,
    version: 1,
  };
}

/**
 * The project with other details. A limit below the number of incomplete tasks is accepted, as a team that wants to have
 * fewer has to begin somewhere: it holds for the tasks to come.
 *
 * @throws PreconditionError, reason PROJECT_ARCHIVED
 */
export function changeDetails(project: Project, change: Partial<ProjectDetails>, now: Date): Project {
  return { ...writable(project), ...change, updateTime: now };
}

/**
 * The project, archived; the same object if that was so already.
 *
 * @throws PreconditionError, reason INCOMPLETE_TASKS
 */
export function archive(project: Project, now: Date): Project {
  if (project.archiveTime) return project;
  const { incompleteTaskCount: left } = project;
  if (left > 0) {
    const tasks = left === 1 ? "a task" : `${left} tasks`;
    throw new PreconditionError(
      `the project has ${tasks} yet to be completed: complete all tasks before archiving it`,
      {
        reason: "INCOMPLETE_TASKS",
      },
    );
  }
  return { ...project, archiveTime: now, updateTime: now };
}

/** The project, no longer archived; the same object if that was so already. */
export function unarchive(project: Project, now: Date): Project {
  return project.archiveTime ? { ...project, archiveTime: null, updateTime: now } : project;
}

/**
 * The project, deleted.
 *
 * @throws PreconditionError, reason PROJECT_NOT_ARCHIVED
 */
export function markDeleted(project: Project, now: Date): Project {
  if (project.archiveTime) return { ...project, deleteTime: now, updateTime: now };
  throw new PreconditionError("the project is not archived: archive it before deleting it", {
    reason: "PROJECT_NOT_ARCHIVED",
  });
}

/** The project, if it may be changed. @throws PreconditionError, reason PROJECT_ARCHIVED */
export function writable(project: Project): Project {
  if (!project.archiveTime) return project;
  throw new PreconditionError("the project is archived, and read-only: unarchive it before changing it", {
    reason: "PROJECT_ARCHIVED",
  });
}

/**
 * The project with another task to be done.
 *
 * @throws PreconditionError, reason TOO_MANY_INCOMPLETE_TASKS or PROJECT_ARCHIVED
 */
export function withOneMoreIncomplete(project: Project, now: Date): Project {
  const { maximumIncompleteTasks: max, incompleteTaskCount } = writable(project);
  if (max !== null && incompleteTaskCount >= max) {
    throw new PreconditionError(
      `the project has ${incompleteTaskCount} incomplete tasks, and may have ${max}: complete one, or raise the limit`,
      { reason: "TOO_MANY_INCOMPLETE_TASKS", metadata: { maximum_incomplete_tasks: String(max) } },
    );
  }
  return { ...project, incompleteTaskCount: incompleteTaskCount + 1, updateTime: now };
}
