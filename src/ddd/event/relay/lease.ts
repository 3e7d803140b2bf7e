import { untilAborted } from "../../abort.ts";
import { AlreadyExistsError, ConflictError, ifFound, NotFoundError } from "../../error.ts";
import type { Worker } from "../../worker.ts";
import type { EventRepositories, LeaseRow } from "../tables.ts";

/** The tools of a lease. */
export interface LeaseTools {
  readonly worker: Worker<EventRepositories>;
  /** The name of the work that one process at a time does, at most 100 characters. */
  readonly name: string;
  /** Tells this process from all others. */
  readonly owner: string;
  /** For how many milliseconds a process that is not heard of keeps the lease. */
  readonly ttlMs: number;
  /** Whether a process is known to have ended, so that its lease can be taken at once. @default none is */
  isEnded?(owner: string): boolean;
}

/**
 * The right to do some work alone, among all processes on a database. No clocks are compared: a process takes a lease over when
 * it has seen it unchanged for the whole of `ttlMs` by its own clock.
 *
 * A holder that stood still may go on for a moment after another has taken over. So the work must bear being done twice.
 */
export class Lease {
  readonly #tools: LeaseTools;
  /** When it was last taken or renewed here, in milliseconds of this process's own clock. */
  #heldSince: number | undefined;
  #version = 0;
  #terms = 0;
  /** Those that wait for the end of the next try to renew it. */
  #waiting: (() => void)[] = [];
  /** The state of another's lease, and since when it is seen. */
  #seen: { readonly version: number; readonly since: number } | undefined;

  constructor(tools: LeaseTools) {
    this.#tools = tools;
  }

  /** For how many milliseconds a process that is not heard of keeps it. */
  get ttlMs(): number {
    return this.#tools.ttlMs;
  }

  /** Whether this process may begin work. It stops well before another takes over. */
  get isHeld(): boolean {
    return this.#heldSince !== undefined && performance.now() - this.#heldSince < this.#tools.ttlMs * 0.8;
  }

  /**
   * The number of the time in which this process has the lease and no other has had it; undefined once another is known to have it. It
   * outlasts `isHeld` while the lease cannot be renewed, as while a long unit has the one connection that writes: work that has begun goes
   * on, for nobody else does it.
   */
  get term(): number | undefined {
    return this.#heldSince === undefined ? undefined : this.#terms;
  }

  /** Waits until work of a term may begin. @returns false once the term is over, or the signal is aborted */
  async mayBegin(term: number | undefined, signal: AbortSignal): Promise<boolean> {
    while (term !== undefined && this.term === term && !this.isHeld && !signal.aborted) {
      const tried = new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
      await untilAborted(tried, signal).catch(() => {
        // The signal's end is told to the caller.
      });
    }
    return term !== undefined && this.term === term && !signal.aborted;
  }

  /** Takes the lease, or renews it, if no other process has it. To be called at least three times within `ttlMs`. @returns `isHeld` */
  async hold(): Promise<boolean> {
    const { worker, name, owner, ttlMs } = this.#tools;
    const { eventLeases } = worker.repositories;
    const asked = performance.now();
    try {
      const found = await ifFound(eventLeases.retrieve({ id: name }));
      if (!found) {
        const [made] = await eventLeases.create({ id: name, version: 1, owner });
        this.#take(asked, 0, made?.version ?? 1);
      } else if (this.#isFree(found) || this.#isAbandoned(found.version, asked, ttlMs)) {
        const { version } = await eventLeases.save({ ...found, owner });
        this.#take(asked, found.version, version);
      } else {
        this.#heldSince = undefined;
      }
    } catch (error) {
      // Another process was quicker.
      if (!isTaken(error)) throw error;
      this.#heldSince = undefined;
    } finally {
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
    return this.isHeld;
  }

  /** Lets another process take it at once. */
  async release(): Promise<void> {
    if (this.#heldSince === undefined) return;
    this.#heldSince = undefined;
    const { worker, name, owner } = this.#tools;
    const free = { id: name, version: this.#version };
    await worker.repositories.eventLeases.update({ owner: "" }, { ...free, owner });
  }

  #take(asked: number, before: number, version: number): void {
    if (this.#heldSince === undefined || before !== this.#version) this.#terms++;
    this.#heldSince = asked;
    this.#version = version;
    this.#seen = undefined;
  }

  #isFree({ owner }: LeaseRow): boolean {
    return owner === this.#tools.owner || owner === "" || (this.#tools.isEnded?.(owner) ?? false);
  }

  #isAbandoned(version: number, now: number, ttlMs: number): boolean {
    if (this.#seen?.version !== version) this.#seen = { version, since: now };
    return now - this.#seen.since >= ttlMs;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof AlreadyExistsError || error instanceof NotFoundError || error instanceof ConflictError;
}
