import type { Logger } from "pino";
import { DomainError } from "../ddd/error.ts";
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
  /** Stores something small and takes it back. The signal is aborted when that takes too long. */
  tryToStore(signal: AbortSignal): Promise<void>;
}

/** How many times as long as it was set for a timer takes in a process that has too much to do. */
const LATE = 1.25;

/** The reasons of errors that say that nothing can be stored, until somebody has mended it. */
const STORAGE_REASONS: ReadonlySet<string> = new Set(["STORAGE_FULL", "STORAGE_READ_ONLY", "STORAGE_FAILED"]);

export interface ReadinessOptions {
  readonly dependencies: readonly Dependency[];
  /** Is told of every change. */
  readonly health: Health;
  readonly log: Logger;
  /** Milliseconds from the end of one look to the next. @default 500 */
  readonly periodMs?: number;
  /** How many milliseconds a dependency may take to answer. With the period it stays under two seconds. @default 1300 */
  readonly timeoutMs?: number;
  /** Milliseconds from one trial to the next, while nothing can be stored. @default 3000 */
  readonly trialPeriodMs?: number;
}

/**
 * Whether calls can be answered now: the one source of `/readyz` and of the health service. It looks at each dependency in
 * the background, so that asking costs nothing, and a change is known within two seconds, also where nobody calls.
 *
 * A database on a full disk, or one that only allows reading, answers and is of little use: that is known from calls that have
 * failed for it, and from a trial at the start; further trials tell when it is over.
 */
export class Readiness {
  readonly #options: Required<ReadinessOptions>;
  readonly #problems = new Map<Dependency, string>();
  /** Why nothing can be stored, and when that is tried again. */
  readonly #refusals = new Map<Dependency, { problem: string; tryAt: number }>();
  /** How many calls of each service have succeeded. */
  readonly #successes = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #started = false;
  #stopped = false;

  constructor(options: ReadinessOptions) {
    this.#options = { periodMs: 500, timeoutMs: 1300, trialPeriodMs: 3000, ...options };
  }

  /** Why calls cannot be answered now, in one line; undefined when they can. */
  get problem(): string | undefined {
    if (!this.#started) return "starting";
    const problems = [...this.#problems.values(), ...[...this.#refusals.values()].map(({ problem }) => problem)];
    return problems.length === 0 ? undefined : problems.join("; ");
  }

  /** Is told of a call's success: what its service needs has answered. */
  noteSuccess(service: string): void {
    this.#successes.set(service, (this.#successes.get(service) ?? 0) + 1);
  }

  /** Is told of a call's failure; one that says that nothing can be stored counts until a trial has stored something. */
  noteFailure(service: string, error: unknown): void {
    const refusal = storageRefusal(error);
    if (!refusal) return;
    for (const dependency of this.#options.dependencies) {
      if (dependency.services.includes(service)) this.#refuse(dependency, refusal);
    }
  }

  /** Looks at every dependency, tells the health service, and goes on looking until `stop`. */
  async start(): Promise<void> {
    const { dependencies } = this.#options;
    await Promise.all(dependencies.map((dependency) => Promise.all([this.#watch(dependency), this.#try(dependency)])));
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
    const refusal = this.#refusals.get(dependency);
    if (problem === undefined && refusal && performance.now() >= refusal.tryAt) await this.#try(dependency);
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
    const known = this.#problems.get(dependency);
    const startedAt = performance.now();
    const succeeded = this.#succeeded(dependency);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      await untilAborted(checkTwice(dependency, signal), signal);
      if (known !== undefined) log.info(`the ${dependency.name} answers again`);
      return undefined;
    } catch (error) {
      const tookMs = performance.now() - startedAt;
      // No answer in time says nothing where it is this process that had no time, or where calls do get answers.
      if (signal.aborted && (tookMs > timeoutMs * LATE || this.#succeeded(dependency) > succeeded)) return known;
      const problem = `the ${dependency.name} does not answer`;
      // Once, however long it lasts.
      if (known === undefined) log.warn({ err: error }, problem);
      return problem;
    }
  }

  #succeeded({ services }: Dependency): number {
    return services.reduce((sum, service) => sum + (this.#successes.get(service) ?? 0), 0);
  }

  /** Tries to store something. A failure of another kind, such as a lock of another program, says nothing of the storage. */
  async #try(dependency: Dependency): Promise<void> {
    const { log, timeoutMs } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      await untilAborted(dependency.tryToStore(signal), signal);
      if (!this.#refusals.delete(dependency)) return;
      log.info(`the ${dependency.name} stores again`);
      this.#tellHealth();
    } catch (error) {
      const refusal = storageRefusal(error);
      if (refusal) this.#refuse(dependency, refusal);
      else log.debug({ err: error }, `it is not known whether the ${dependency.name} can store`);
    }
  }

  #refuse(dependency: Dependency, refusal: DomainError): void {
    const wasKnown = this.#refusals.has(dependency);
    const problem = `the ${dependency.name} stores nothing: ${refusal.message}`;
    this.#refusals.set(dependency, { problem, tryAt: performance.now() + this.#options.trialPeriodMs });
    if (wasKnown) return;
    this.#options.log.error({ err: refusal }, `the ${dependency.name} stores nothing`);
    this.#tellHealth();
  }

  #tellHealth(): void {
    if (!this.#started) return;
    const { dependencies, health } = this.#options;
    for (const dependency of dependencies) {
      const isReady = !this.#problems.has(dependency) && !this.#refusals.has(dependency);
      const status = isReady ? "SERVING" : "NOT_SERVING";
      for (const service of dependency.services) health.set(service, status);
    }
    health.set(WHOLE_SERVER, this.problem === undefined ? "SERVING" : "NOT_SERVING");
  }
}

/** Once more where it fails: the first connection may have been closed by the other side long ago. */
function checkTwice(dependency: Dependency, signal: AbortSignal): Promise<void> {
  return dependency.check(signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return dependency.check(signal);
  });
}

/** The error, or what led to it, that says that nothing can be stored. */
function storageRefusal(error: unknown): DomainError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DomainError && STORAGE_REASONS.has(cause.reason)) return cause;
  }
  return undefined;
}
