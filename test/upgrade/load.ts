import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceError } from "@grpc/grpc-js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import type { BalancedClient } from "./client.ts";

/** The period at which calls are begun, in milliseconds. */
const TICK_MS = 10;

/** An entity that calls are about. */
export interface Seeded {
  readonly users: readonly string[];
  readonly projects: readonly string[];
}

/**
 * Calls at a constant rate, however long the answers take, as many callers do: half of the calls are GetUser, a tenth ListUsers, a
 * fifth UpdateUser, a fifth CreateTask. Writes have request ids.
 */
export class Load {
  readonly #client: BalancedClient;
  readonly #seeded: Seeded;
  readonly #perSecond: number;
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #begun = 0;
  #longestMs = 0;
  /** How often each failure was seen by the callers. */
  readonly failures = new Map<string, number>();
  /** The tasks that were acknowledged: their names, with their projects. */
  readonly tasks = new Map<string, string>();
  /** The tasks that were asked for. */
  readonly asked = new Set<string>();
  /** How many updates of users were acknowledged. */
  updates = 0;
  answered = 0;

  constructor(client: BalancedClient, seeded: Seeded, perSecond: number) {
    this.#client = client;
    this.#seeded = seeded;
    this.#perSecond = perSecond;
    this.#ended = this.#run();
  }

  /** The longest time from the beginning of a call to its answer, in milliseconds. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** Resolves when this many more calls have been answered. */
  async answers(count: number): Promise<void> {
    const goal = this.answered + count;
    while (this.answered < goal) await sleep(TICK_MS);
  }

  /** Begins no more calls, and waits for the answers. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    const startedAt = performance.now();
    while (!this.#stop.signal.aborted) {
      const due = ((performance.now() - startedAt) / 1000) * this.#perSecond;
      while (this.#begun < due) {
        const call = this.#perform(this.#begun++).finally(() => this.#running.delete(call));
        this.#running.add(call);
      }
      await sleep(TICK_MS);
    }
  }

  async #perform(n: number): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.#call(n);
    } catch (error) {
      const { code, details } = error as ServiceError;
      const text = `${code} ${details}`;
      this.failures.set(text, (this.failures.get(text) ?? 0) + 1);
    }
    this.answered++;
    this.#longestMs = Math.max(this.#longestMs, performance.now() - startedAt);
  }

  async #call(n: number): Promise<void> {
    const client = this.#client;
    const id = oneOf(this.#seeded.users);
    const requestId = randomUUID();
    switch (n % 10) {
      case 0:
        await client.call(UserService.method.listUsers, { pageSize: 10 });
        return;
      case 1:
      case 2:
        await client.call(UserService.method.updateUser, { user: { id, name: `Name ${n}` }, requestId });
        this.updates++;
        return;
      case 3:
      case 4: {
        const projectId = oneOf(this.#seeded.projects);
        const name = requestId.replaceAll("-", "");
        this.asked.add(name);
        await client.call(ProjectService.method.createTask, { projectId, task: { name }, requestId });
        this.tasks.set(name, projectId);
        return;
      }
      default:
        await client.call(UserService.method.getUser, { id });
    }
  }
}

function oneOf(ids: readonly string[]): string {
  const id = ids[Math.floor(Math.random() * ids.length)];
  if (id === undefined) throw new Error("there is nothing to choose from");
  return id;
}
