import type { Logger } from "pino";
import { untilAborted } from "../../ddd/abort.ts";
import { DomainError } from "../../ddd/error.ts";
import { type Health, WHOLE_SERVER } from "./health.ts";

/** A resource that calls need, such as a database. */
export interface Dependency {
  /** Its name in the log and on `/readyz`, such as "database". */
  readonly name: string;
  /** The full names of the services whose calls need it. */
  readonly services: readonly string[];
  /** Rejects when it does not answer. The signal is aborted when the answer takes too long. */
  check(signal: AbortSignal): Promise<void>;
  /** Stores a small record and deletes it. The signal is aborted when that takes too long. */
  tryToStore(signal: AbortSignal): Promise<void>;
}

/** The factor by which a timer is late in an overloaded process. */
const LATE = 1.25;

/** Reasons of errors that say that nothing can be stored until an operator mends it. */
const STORAGE_REASONS: ReadonlySet<string> = new Set(["STORAGE_FULL", "STORAGE_READ_ONLY", "STORAGE_FAILED"]);

export interface ReadinessOptions {
  readonly dependencies: readonly Dependency[];
  /** Gets every change. */
  readonly health: Health;
  readonly log: Logger;
  /** Milliseconds from the end of one check to the next. @default 500 */
  readonly periodMs?: number;
  /** How many milliseconds a dependency may take to answer. With the period it stays under two seconds. @default 1300 */
  readonly timeoutMs?: number;
  /** Milliseconds from one trial to the next, while nothing can be stored. @default 3000 */
  readonly trialPeriodMs?: number;
}

/**
 * Whether calls can be answered now: the single source of `/readyz` and of the health service. It checks each
 * dependency in the background, so that asking costs nothing, and a change is known within two seconds even without
 * calls.
 *
 * A database on a full disk, or a read-only one, answers but cannot store. Failed calls and a trial at the start show
 * that; further trials show when it is over.
 */
export class Readiness {
  readonly #options: Required<ReadinessOptions>;
  readonly #problems = new Map<Dependency, string>();
  /** Why nothing can be stored, and the time of the next trial. */
  readonly #refusals = new Map<Dependency, { problem: string; tryAt: number }>();
  /** The number of successful calls, by service. */
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

  /** Counts a call's success: its service's dependencies have answered. */
  noteSuccess(service: string): void {
    this.#successes.set(service, (this.#successes.get(service) ?? 0) + 1);
  }

  /** Takes a call's failure. If it says that nothing can be stored, that holds until a trial has stored something. */
  noteFailure(service: string, error: unknown): void {
    const refusal = storageRefusal(error);
    if (!refusal) return;
    for (const dependency of this.#options.dependencies) {
      if (dependency.services.includes(service)) this.#refuse(dependency, refusal);
    }
  }

  /** Checks every dependency, tells the health service, and goes on until `stop`. */
  async start(): Promise<void> {
    const { dependencies } = this.#options;
    await Promise.all(dependencies.map((dependency) => Promise.all([this.#watch(dependency), this.#try(dependency)])));
    this.#started = true;
    this.#tellHealth();
  }

  /** Ends the checks. */
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

  /** The problem of a dependency now; undefined when it answers in time. */
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
      // A late answer says nothing if this process was overloaded, or if calls do get answers.
      if (signal.aborted && (tookMs > timeoutMs * LATE || this.#succeeded(dependency) > succeeded)) return known;
      const problem = `the ${dependency.name} does not answer`;
      // Logged once, however long it lasts.
      if (known === undefined) log.warn({ err: error }, problem);
      return problem;
    }
  }

  #succeeded({ services }: Dependency): number {
    return services.reduce((sum, service) => sum + (this.#successes.get(service) ?? 0), 0);
  }

  /**
   * Tries to store something. A failure of another kind, such as another program's lock, says nothing about the
   * storage.
   */
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
    const failed = dependencies.filter((one) => this.#problems.has(one) || this.#refusals.has(one));
    // A service may need several; one that needs none is ready from the start.
    const unready = new Set(failed.flatMap(({ services }) => services));
    for (const service of new Set([...health.services, ...dependencies.flatMap(({ services }) => services)])) {
      health.set(service, unready.has(service) ? "NOT_SERVING" : "SERVING");
    }
    health.set(WHOLE_SERVER, this.problem === undefined ? "SERVING" : "NOT_SERVING");
  }
}

/** Retries once: the first connection may have been closed by the server long ago. */
function checkTwice(dependency: Dependency, signal: AbortSignal): Promise<void> {
  return dependency.check(signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return dependency.check(signal);
  });
}

/** The error, or its cause, that says that nothing can be stored. */
function storageRefusal(error: unknown): DomainError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DomainError && STORAGE_REASONS.has(cause.reason)) return cause;
  }
  return undefined;
}
