import { createProject } from "./project.ts";
import { addTask, completeTask, type Task, type TaskInProject } from "./task/task.ts";

/**
 * The mark that a user has had an example project. It stays when the project is deleted, so that no second one comes, and
 * its key keeps two units from making one at a time.
 */
export interface ExampleProject {
  readonly userId: string;
  readonly projectId: string;
  readonly createTime: Date;
}

const NAME = "My first project";
const TASKS = ["Sign up!", "Look around", "Create a project of your own"] as const;

/** A project that shows a new user how projects look: the first of its tasks is completed already. */
export function createExample(ownerId: string, id: string, now: Date) {
  const details = { ownerId, name: NAME, maximumIncompleteTasks: null };
  let project = createProject(details, id, now);
  const tasks: Task[] = [];
  for (const [i, name] of TASKS.entries()) {
    const added: TaskInProject = addTask(project, name, now);
    const made = i === 0 ? completeTask(added, now) : added;
    project = made.project;
    tasks.push(made.task);
  }
  const mark: ExampleProject = { userId: ownerId, projectId: id, createTime: now };
  return { project, tasks, mark };
}
