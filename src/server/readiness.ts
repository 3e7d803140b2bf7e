import type { Logger } from "pino";
import { untilAborted } from "../ddd/scope.ts";
import { type Health, WHOLE_SERVER } from "./health.ts";

/** Something that calls need, such as a database. */
export interface Dependency {
  /** Names it in the log and on `/readyz`, such as "database". */
  readonly name: string;
  /** The full names of the services whose calls need it. */
  readonly services: readonly string[];
  /** Rejects when it does not answer. The signal is aborted when the answer takes too long. */
  check(signal: AbortSignal): Promise<void>;
}

export interface ReadinessOptions {
  readonly dependencies: readonly Dependency[];
  /** Is told of every change. */
  readonly health: Health;
  readonly log: Logger;
  /** Milliseconds from the end of one look to the next. @default 500 */
  readonly periodMs?: number;
  /** How many milliseconds a dependency may take to answer. With the period it stays under two seconds. @default 1300 */
  readonly timeoutMs?: number;
}

/**
 * Whether calls can be answered now: the one source of `/readyz` and of the health service. It looks at each dependency in
 * the background, so that asking costs nothing, and a change is known within two seconds, also where nobody calls.
 */
export class Readiness {
  readonly #options: Required<ReadinessOptions>;
  readonly #problems = new Map<Dependency, string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #started = false;
  #stopped = false;

  constructor(options: ReadinessOptions) {
    this.#options = { periodMs: 500, timeoutMs: 1300, ...options };
  }

  /** Why calls cannot be answered now, in one line; undefined when they can. */
  get problem(): string | undefined {
    if (!this.#started) return "starting";
    return this.#problems.size === 0 ? undefined : [...this.#problems.values()].join("; ");
  }

  /** Looks at every dependency, tells the health service, and goes on looking until `stop`. */
  async start(): Promise<void> {
    await Promise.all(this.#options.dependencies.map((dependency) => this.#watch(dependency)));
    this.#started = true;
    this.#tellHealth();
  }

  /** Ends the looking. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #watch(dependency: Dependency): Promise<void> {
    const problem = await this.#look(dependency);
    if (this.#stopped) return;
    if (problem !== this.#problems.get(dependency)) {
      if (problem === undefined) this.#problems.delete(dependency);
      else this.#problems.set(dependency, problem);
      this.#tellHealth();
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#watch(dependency);
    }, this.#options.periodMs).unref();
    this.#timers.add(timer);
  }

  /** What is the matter with a dependency now; undefined when it answers in time. */
  async #look(dependency: Dependency): Promise<string | undefined> {
    const { log, timeoutMs } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      await untilAborted(dependency.check(signal), signal);
      if (this.#problems.has(dependency)) log.info(`the ${dependency.name} answers again`);
      return undefined;
    } catch (error) {
      const problem = `the ${dependency.name} does not answer`;
      // Once, however long it lasts.
      if (!this.#problems.has(dependency)) log.warn({ err: error }, problem);
      return problem;
    }
  }

  #tellHealth(): void {
    if (!this.#started) return;
    const { dependencies, health } = this.#options;
    for (const dependency of dependencies) {
      const status = this.#problems.has(dependency) ? "NOT_SERVING" : "SERVING";
      for (const service of dependency.services) health.set(service, status);
    }
    health.set(WHOLE_SERVER, this.problem === undefined ? "SERVING" : "NOT_SERVING");
  }
}
