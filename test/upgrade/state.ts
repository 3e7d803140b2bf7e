import { setTimeout as sleep } from "node:timers/promises";
import type { User } from "../../gen/accounts/v1/user_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import type { BalancedClient } from "./client.ts";
import type { Load, Seeded } from "./load.ts";

/** How long events may take to be applied after the last call, in milliseconds. */
const PATIENCE_MS = 120_000;

/** All that the calls have stored. */
export interface State {
  readonly users: ReadonlyMap<string, User>;
  /** The names of the tasks of each project that the load has made. */
  readonly tasks: ReadonlyMap<string, readonly string[]>;
}

export async function readState(client: BalancedClient, { users, projects }: Seeded): Promise<State> {
  const all = new Map<string, User>();
  for (const id of users) {
    const { user } = await client.call(UserService.method.getUser, { id });
    if (user) all.set(id, user);
  }
  const tasks = new Map<string, readonly string[]>();
  for (const projectId of projects) {
    const { tasks: page, nextPageToken } = await client.call(ProjectService.method.listTasks, {
      projectId,
      pageSize: 1000,
    });
    if (nextPageToken !== "") throw new Error(`project ${projectId} has more tasks than a page`);
    tasks.set(
      projectId,
      page.map(({ name }) => name).filter((name) => /^[0-9a-f]{32}$/.test(name)),
    );
  }
  return { users: all, tasks };
}

/** Compares the tasks with the calls that made them. @returns one sentence for each that is lost, doubled or nobody's */
export function taskProblems({ tasks }: State, load: Load): string[] {
  const problems: string[] = [];
  const places = new Map<string, string[]>();
  for (const [projectId, names] of tasks) {
    for (const name of names) places.set(name, [...(places.get(name) ?? []), projectId]);
  }
  for (const [name, projectId] of load.tasks) {
    const found = places.get(name) ?? [];
    if (found.length !== 1 || found[0] !== projectId) problems.push(`"${name}" is there ${found.length} times`);
  }
  for (const name of places.keys()) {
    if (!load.asked.has(name)) problems.push(`nobody asked for "${name}"`);
    else if (!load.tasks.has(name)) problems.push(`"${name}" is stored, and its caller was told that it failed`);
  }
  return problems;
}

/** Waits until the copies of users that the other context keeps by events are as the users. @returns those that do not become so */
export async function copyProblems(client: BalancedClient, { users }: State): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  let different = [...users.values()];
  for (;;) {
    const still: User[] = [];
    for (const user of different) {
      const { owner } = await client.call(ProjectService.method.getOwner, { userId: user.id });
      if (owner?.name !== user.name) still.push(user);
    }
    different = still;
    if (different.length === 0) return [];
    if (performance.now() > deadline)
      return different.map(({ id, name }) => `the copy of user ${id} is not called ${name}`);
    await sleep(100);
  }
}

/** Compares two states. @returns one sentence for each difference */
export function differences(before: State, after: State): string[] {
  const problems: string[] = [];
  for (const [id, user] of before.users) {
    const now = after.users.get(id);
    if (now?.name !== user.name || now.email !== user.email || now.active !== user.active)
      problems.push(`user ${id} has changed`);
  }
  for (const [id, names] of before.tasks) {
    if (JSON.stringify([...names].sort()) !== JSON.stringify([...(after.tasks.get(id) ?? [])].sort())) {
      problems.push(`the tasks of project ${id} have changed`);
    }
  }
  return problems;
}
