import { AlreadyExistsError, ConflictError, InvalidError, NotFoundError, PermissionError } from "../ddd/error.ts";
import type { Page } from "../ddd/query/page.ts";
import { everything, type Where } from "../ddd/query/where.ts";
import type { PageQuery, Repository } from "../ddd/repository.ts";
import { dryRun } from "../ddd/unit/dry-run.ts";
import type { Unit, UnitOptions, Worker } from "../ddd/worker.ts";
import { createExample, type ExampleProject } from "./example-project.ts";
import type { OwnedProjects, ProjectOwner } from "./owner/owner.ts";
import {
  archive,
  changeDetails,
  createProject,
  markDeleted,
  type Project,
  type ProjectDetails,
  unarchive,
} from "./project.ts";
import { addTask, completeTask, renameTask, reopenTask, type Task, type TaskInProject } from "./task/task.ts";

/** Projects, and a read of them past the entities. */
export interface ProjectCollection extends Repository<Project> {
  /**
   * The projects of owners that are not deleted, by their owners' ids; owners without one are not among them.
   *
   * @param size how many of each owner at most
   */
  latestOf(ownerIds: readonly string[], size: number): Promise<ReadonlyMap<string, OwnedProjects>>;
}

/** The repositories of the projects context. */
export type ProjectsRepositories = {
  projects: ProjectCollection;
  tasks: Repository<Task>;
  exampleProjects: Repository<ExampleProject>;
  projectOwners: Repository<ProjectOwner>;
};

/** The tools of the use cases. */
export interface ProjectsDependencies {
  readonly worker: Worker<ProjectsRepositories>;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The caller's sight, and the unit to work in. */
export interface ProjectOptions extends UnitOptions {
  /** The owner whose projects the caller may see and change; undefined for those of all. @default undefined */
  readonly ownerId?: string | undefined;
  /** Whether to do all but store it. @default false */
  readonly validateOnly?: boolean;
}

/** The state that a caller expects. */
export interface ExpectedState {
  /** Undefined for any. */
  readonly version: number | undefined;
}

/** The name of a task, and of its project. */
export interface TaskKey {
  readonly projectId: string;
  readonly number: number;
}

/** The full name of the entity in errors: that of its message in the contract. */
const PROJECT = "projects.v1.Project";
const TASK = "projects.v1.Task";

/**
 * The projects that a caller may see: those that are not deleted, of one owner or of all.
 *
 * @param ownerId undefined for those of all
 */
export function visibleProjects(ownerId: string | undefined): Where<Project> {
  return ownerId === undefined ? { deleteTime: null } : { ownerId, deleteTime: null };
}

/**
 * The use cases of projects, each one unit, in which a refused change leaves no trace. Inputs have the form that the rules of
 * project.ts ask for. A project that its caller may not see is a NotFoundError, reason PROJECT_NOT_FOUND, as one that there
 * is not.
 */
export class ProjectResource {
  readonly #worker: Worker<ProjectsRepositories>;
  readonly #now: () => Date;
  readonly #newId: () => string;

  constructor({ worker, now, newId }: ProjectsDependencies) {
    this.#worker = worker;
    this.#now = now;
    this.#newId = newId;
  }

  /**
   * Makes a project.
   *
   * @param id the caller's own id for it @default one of a random UUID
   * @throws PermissionError, reason OUT_OF_SCOPE, for an owner whose projects the caller may not see; AlreadyExistsError for
   *   an id that is taken
   */
  async create(
    details: ProjectDetails & { readonly ownerId: string },
    id = this.#newId(),
    options: ProjectOptions = {},
  ): Promise<Project> {
    if (options.ownerId !== undefined && options.ownerId !== details.ownerId) {
      throw new PermissionError("the project would belong to another user, for whom only admins may create it", {
        reason: "OUT_OF_SCOPE",
      });
    }
    const project = createProject(details, id, this.#now());
    try {
      return await this.#run(options, async ({ projects }) => (await projects.create(project))[0] ?? project);
    } catch (error) {
      throw error instanceof AlreadyExistsError ? takenError(error) : error;
    }
  }

  /**
   * Changes a project's details.
   *
   * @throws ConflictError, reason STALE_ETAG; PreconditionError, reason PROJECT_ARCHIVED; InvalidError for another owner than the present one
   */
  update(
    id: string,
    change: Partial<ProjectDetails>,
    { version, ownerId }: ExpectedState & { readonly ownerId?: string | undefined },
    options: ProjectOptions = {},
  ): Promise<Project> {
    return this.#changeProject(id, options, (project) => {
      requireVersion("project", project, version);
      if (ownerId !== undefined && ownerId !== project.ownerId) {
        const description = '"owner_id" cannot be set here: a project stays its owner\'s';
        throw new InvalidError([{ field: "update_mask", description }], { reason: "INVALID_UPDATE_MASK" });
      }
      return changeDetails(project, change, this.#now());
    });
  }

  /** Deletes an archived project. @throws ConflictError, reason STALE_ETAG; PreconditionError, reason PROJECT_NOT_ARCHIVED */
  async delete(id: string, { version }: ExpectedState, options: ProjectOptions = {}): Promise<void> {
    await this.#changeProject(id, options, (project) => {
      requireVersion("project", project, version);
      return markDeleted(project, this.#now());
    });
  }

  /** @throws PreconditionError, reason INCOMPLETE_TASKS */
  archive(id: string, options: ProjectOptions = {}): Promise<Project> {
    return this.#changeProject(id, options, (project) => archive(project, this.#now()));
  }

  unarchive(id: string, options: ProjectOptions = {}): Promise<Project> {
    return this.#changeProject(id, options, (project) => unarchive(project, this.#now()));
  }

  /** Adds a task. @throws PreconditionError, reason TOO_MANY_INCOMPLETE_TASKS or PROJECT_ARCHIVED */
  createTask(projectId: string, name: string, options: ProjectOptions = {}): Promise<Task> {
    return this.#run(options, async (unit) => {
      const { project, task } = addTask(await find(unit, projectId, options), name, this.#now());
      await unit.projects.save(project);
      return (await unit.tasks.create(task))[0] ?? task;
    });
  }

  /** One task. @throws NotFoundError, reason PROJECT_NOT_FOUND or TASK_NOT_FOUND */
  async getTask(key: TaskKey, options: ProjectOptions = {}): Promise<Task> {
    const repositories = this.#worker.repositoriesFor(options);
    await find(repositories, key.projectId, options);
    return findTask(repositories, key);
  }

  /** A page of a project's tasks. @throws NotFoundError, reason PROJECT_NOT_FOUND */
  async pageOfTasks(projectId: string, query: PageQuery<Task>, options: ProjectOptions = {}): Promise<Page<Task>> {
    const repositories = this.#worker.repositoriesFor(options);
    await find(repositories, projectId, options);
    return repositories.tasks.page({ ...query, where: { and: [{ projectId }, query.where ?? everything] } });
  }

  /** Changes a task's name. @throws ConflictError, reason STALE_ETAG; PreconditionError, reason PROJECT_ARCHIVED */
  renameTask(key: TaskKey, name: string, { version }: ExpectedState, options: ProjectOptions = {}): Promise<Task> {
    return this.#changeTask(key, options, (before) => {
      requireVersion("task", before.task, version);
      return renameTask(before, name, this.#now());
    });
  }

  completeTask(key: TaskKey, options: ProjectOptions = {}): Promise<Task> {
    return this.#changeTask(key, options, (before) => completeTask(before, this.#now()));
  }

  /** @throws PreconditionError, reason TOO_MANY_INCOMPLETE_TASKS or PROJECT_ARCHIVED */
  reopenTask(key: TaskKey, options: ProjectOptions = {}): Promise<Task> {
    return this.#changeTask(key, options, (before) => reopenTask(before, this.#now()));
  }

  /**
   * Makes the example project of a user, as a part of a unit. A user gets one in all, however often and however concurrently
   * this is asked for, and even if it was deleted.
   *
   * @returns the project; undefined if the user has had it
   */
  async makeExampleProject(unit: Unit<ProjectsRepositories>, userId: string): Promise<Project | undefined> {
    const { project, tasks, mark } = createExample(userId, this.#newId(), this.#now());
    if ((await unit.exampleProjects.count({ userId })) > 0) return undefined;
    try {
      // As one that fails alone: when another unit was quicker, nothing of this one stays.
      return await unit.savepoint(async (inner) => {
        const [created] = await inner.projects.create(project);
        await inner.tasks.create(...tasks);
        await inner.exampleProjects.create(mark);
        return created ?? project;
      });
    } catch (error) {
      if (error instanceof AlreadyExistsError && error.fields.includes("userId")) return undefined;
      throw error;
    }
  }

  /**
   * Deletes all projects of a user who is deleted, archived or not, as a part of a unit. A repeat deletes those that were made
   * since. The user counts as having had the example project, which therefore never comes if its event is late.
   */
  async deleteAllOf(unit: Unit<ProjectsRepositories>, userId: string): Promise<void> {
    await this.makeExampleProject(unit, userId);
    const now = this.#now();
    await unit.projects.update({ deleteTime: now, updateTime: now }, visibleProjects(userId));
  }

  #changeProject(id: string, options: ProjectOptions, rule: (project: Project) => Project): Promise<Project> {
    return this.#run(options, async (unit) => {
      const project = await find(unit, id, options);
      const changed = rule(project);
      return changed === project ? project : unit.projects.save(changed);
    });
  }

  #changeTask(key: TaskKey, options: ProjectOptions, rule: (before: TaskInProject) => TaskInProject): Promise<Task> {
    return this.#run(options, async (unit) => {
      const before = { project: await find(unit, key.projectId, options), task: await findTask(unit, key) };
      const { project, task } = rule(before);
      if (task === before.task) return task;
      await unit.projects.save(project);
      return unit.tasks.save(task);
    });
  }

  #run<T>(options: ProjectOptions, work: (unit: Unit<ProjectsRepositories>) => Promise<T>): Promise<T> {
    return this.#worker.run((unit) => (options.validateOnly ? dryRun(unit, work) : work(unit)), options);
  }
}

/** The project, if there is one and the caller may see it. @throws NotFoundError, reason PROJECT_NOT_FOUND */
async function find(
  { projects }: Pick<ProjectsRepositories, "projects">,
  id: string,
  { ownerId }: ProjectOptions,
): Promise<Project> {
  const found = projects.retrieve({ id }, visibleProjects(ownerId));
  return found.catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
    const options = { reason: "PROJECT_NOT_FOUND", metadata: { id }, cause: error };
    throw new NotFoundError(PROJECT, `there is no project with the id ${id}`, options);
  });
}

async function findTask({ tasks }: Pick<ProjectsRepositories, "tasks">, key: TaskKey): Promise<Task> {
  return tasks.retrieve({ ...key }).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
    const options = { reason: "TASK_NOT_FOUND", metadata: { id: `${key.projectId}/${key.number}` }, cause: error };
    throw new NotFoundError(TASK, `the project has no task with the number ${key.number}`, options);
  });
}

/** @throws ConflictError, reason STALE_ETAG, if a version is expected and is not the stored one's */
function requireVersion(noun: string, stored: { readonly version: number }, expected: number | undefined): void {
  if (expected === undefined || expected === stored.version) return;
  throw new ConflictError(`the ${noun} has changed since this etag was given: get it again and repeat the change`, {
    reason: "STALE_ETAG",
  });
}

function takenError(cause: AlreadyExistsError): AlreadyExistsError {
  const violations = [{ field: "id", description: "is taken: choose another" }];
  return new AlreadyExistsError(
    "there is a project with this id already",
    { constraint: cause.constraint, fields: cause.fields, violations },
    { reason: "ID_TAKEN", cause },
  );
}
