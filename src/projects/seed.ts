import type { Worker } from "../ddd/worker.ts";
import { createProject, type Project } from "./project.ts";
import type { ProjectsRepositories } from "./project-resource.ts";
import { addTask, completeTask, type Task } from "./task/task.ts";

const NAMES = ["Analytical Engine", "Garden", "Letters", "Moving house", "Reading list", "Spring cleaning", "Web site"];
const TASKS = ["Make a plan", "Ask around", "Buy what is needed", "Begin", "Tidy up", "Tell everybody", "Rest a while"];

/** Projects in one unit: enough that the commit costs little, few enough that others get their turn. */
const BATCH = 200;

/** The tools of `seedProjects`. */
export interface SeedProjectsTools {
  readonly worker: Worker<ProjectsRepositories>;
  /** The id of something, by its name: the same on each run. */
  readonly idOf: (name: string) => string;
  /** Is called with the number of projects so far. */
  readonly onProgress: (done: number) => void;
}

/**
 * Adds projects with tasks, some of which are completed. Those that an earlier run has added stay as they are, and stay away
 * if they were deleted.
 *
 * @param users how many owners
 * @param perUser how many projects each has
 * @param ownerIdOf the id of an owner, from 0
 * @returns how many projects and tasks are new
 */
export async function seedProjects(
  { worker, idOf, onProgress }: SeedProjectsTools,
  { users, perUser, ownerIdOf }: { users: number; perUser: number; ownerIdOf: (n: number) => string },
): Promise<{ readonly projects: number; readonly tasks: number }> {
  const total = users * perUser;
  const added = { projects: 0, tasks: 0 };
  for (let from = 0; from < total; from += BATCH) {
    const now = new Date();
    const batch = Array.from({ length: Math.min(BATCH, total - from) }, (_, i) => {
      const ownerId = ownerIdOf(Math.floor((from + i) / perUser));
      const nth = (from + i) % perUser;
      return madeUp(from + i, { ownerId, id: idOf(`project ${nth} of ${ownerId}`), now });
    });
    const made = await worker.run(async ({ projects, tasks }) => {
      const there = new Set<string>();
      const ids = batch.map(({ project }) => project.id);
      for await (const { id } of projects.list({ where: { id: { in: ids } } })) there.add(id);
      const missing = batch.filter(({ project }) => !there.has(project.id));
      await projects.create(...missing.map(({ project }) => project));
      await tasks.create(...missing.flatMap((one) => one.tasks));
      return missing;
    });
    added.projects += made.length;
    for (const { tasks } of made) added.tasks += tasks.length;
    onProgress(from + batch.length);
  }
  return added;
}

/** A project with 2 to 6 tasks, of which the first half, rounded down, is completed. */
function madeUp(n: number, { ownerId, id, now }: { ownerId: string; id: string; now: Date }) {
  const details = { ownerId, name: NAMES[n % NAMES.length] ?? "", maximumIncompleteTasks: null };
  let project: Project = createProject(details, id, now);
  const tasks: Task[] = [];
  const count = 2 + (n % 5);
  for (let i = 0; i < count; i++) {
    const added = addTask(project, TASKS[(n + i) % TASKS.length] ?? "", now);
    const task = i < Math.floor(count / 2) ? completeTask(added, now) : added;
    project = task.project;
    tasks.push(task.task);
  }
  return { project, tasks };
}
