import { abortError, untilAborted } from "../abort.ts";
import { DeadlineError, ExhaustedError, UnavailableError } from "../error.ts";
import { requireCounts, requireTimes } from "../input/number-options.ts";
import { nodeModule } from "../node.ts";
import { runOutsideUnits } from "../unit/current-units.ts";
import type { Worker } from "../worker.ts";
import {
  expiryOf,
  freeFrom,
  printUsage,
  putBack,
  type Rate,
  type RateLimitRepositories,
  readUsage,
  take,
  type Usage,
} from "./rate-limit.ts";

/**
 * Something that may be done so often:
 *
 * ```ts
 * await limiter.consume([{ key: `invitations of ${caller.id}`, rates: [{ max: 20, perMs: 3_600_000 }] }], context.signal);
 * ```
 */
export interface Budget {
  /** Tells it from all others. The database holds a digest of it only. */
  readonly key: string;
  /** All of them must allow it. */
  readonly rates: readonly Rate[];
}

/** One of each budget, taken by `consume`. */
export interface Taken {
  /**
   * Puts it back, once: what was to be limited did not happen. Resolves when that is stored: with what is taken next, or
   * after a tenth of a second at the latest, so that it hardly ever costs a unit of its own.
   */
  giveBack(): Promise<void>;
}

/** Limits how often something is done, by all processes on one database together. */
export interface RateLimiter {
  /**
   * Takes one from each of the budgets, or nothing if one of them is used up. That is stored in a unit of its own: it stays
   * taken, whatever becomes of the unit that the caller is in.
   *
   * @throws ExhaustedError, reason RATE_LIMITED, with the time after which all of them have one again; UnavailableError
   *   where the database does not answer in time
   */
  consume(budgets: readonly Budget[], signal?: AbortSignal): Promise<Taken>;
}

export interface RateLimiterTools {
  readonly worker: Worker<RateLimitRepositories>;
  readonly now: () => Date;
  /** The maximum number of budgets that are remembered; beyond it, those that are free again soonest are forgotten. @default 100000 */
  readonly maxBudgets?: number | undefined;
  /**
   * The maximum milliseconds of a unit, in which others wait for the next one. A longer one is given up: a connection that
   * has died must not hold up all callers to come. @default 15000
   */
  readonly maxUnitMs?: number | undefined;
}

/** How many budgets one unit changes at most, give or take one request. */
const BATCH = 500;
/** How many refusals a process remembers. */
const MAX_REFUSALS = 10_000;
/** For how long it refuses without asking the database, in which others may have given something back. */
const REFUSAL_MS = 1000;
const CLEANING_MS = 10 * 60_000;
/** For how long what is put back waits for a unit in which something is taken. */
const LINGER_MS = 100;

/** A limiter on the table that `toolkitMigrations` make. */
export function createRateLimiter(tools: RateLimiterTools): RateLimiter {
  requireCounts(tools, ["maxBudgets"]);
  requireTimes(tools, ["maxUnitMs"]);
  const limiter = new Limiter(tools);
  return { consume: (budgets, signal) => limiter.consume(budgets, signal) };
}

/** A budget by the id of its row. */
interface Share {
  readonly id: string;
  readonly rates: readonly Rate[];
}

/** Work that waits for the next unit. */
interface Waiting {
  readonly shares: readonly Share[];
  /** When it was taken, if it is to be put back. */
  readonly takenAt?: number | undefined;
  /** The caller's: one who has given up takes nothing. */
  readonly signal?: AbortSignal | undefined;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** The result of a unit for one that waited. */
interface Outcome {
  /** The time of the unit. */
  readonly time: number;
  readonly refused: Refused;
}

/** Ids of used up budgets, with the time from which they are free. */
type Refused = ReadonlyMap<string, number>;

class Limiter {
  readonly #worker: Worker<RateLimitRepositories>;
  readonly #now: () => Date;
  readonly #maxBudgets: number;
  readonly #maxUnitMs: number;
  readonly #refusals = new Map<string, { readonly freeFrom: number; readonly forgetAt: number }>();
  #waiting: Waiting[] = [];
  #isRunning = false;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #cleanAt = 0;
  #changedSinceCleaning = 0;

  constructor({ worker, now, maxBudgets = 100_000, maxUnitMs = 15_000 }: RateLimiterTools) {
    this.#worker = worker;
    this.#now = now;
    this.#maxBudgets = maxBudgets;
    this.#maxUnitMs = maxUnitMs;
  }

  async consume(budgets: readonly Budget[], signal?: AbortSignal): Promise<Taken> {
    const shares = budgets.map(({ key, rates }) => {
      for (const rate of rates) requireCounts(rate, ["max", "perMs"]);
      return { id: digest(key), rates };
    });
    const now = this.#now().getTime();
    this.#refuse(this.#remembered(shares, now), now);
    const { time, refused } = await untilAborted(this.#next(shares, { signal }), signal);
    this.#remember(refused, time);
    this.#refuse(refused, time);
    let isBack = false;
    return {
      giveBack: async () => {
        if (isBack) return;
        isBack = true;
        for (const { id } of shares) this.#refusals.delete(id);
        await this.#next(shares, { takenAt: time });
      },
    };
  }

  #refuse(refused: Refused, now: number): void {
    if (refused.size === 0) return;
    const retryAfterMs = Math.max(1, ...[...refused.values()].map((time) => time - now));
    throw new ExhaustedError(`too many tries: try again in ${readableTime(retryAfterMs)}`, {
      reason: "RATE_LIMITED",
      retryAfterMs,
    });
  }

  /** The refusals that need no database: a flood of calls costs next to nothing. */
  #remembered(shares: readonly Share[], now: number): Refused {
    const known = shares.flatMap(({ id }): [string, number][] => {
      const refusal = this.#refusals.get(id);
      return refusal && now < Math.min(refusal.freeFrom, refusal.forgetAt) ? [[id, refusal.freeFrom]] : [];
    });
    return new Map(known);
  }

  #remember(refused: Refused, now: number): void {
    for (const [id, freeFrom] of refused) {
      this.#refusals.delete(id);
      this.#refusals.set(id, { freeFrom, forgetAt: now + REFUSAL_MS });
    }
    for (const id of this.#refusals.keys()) {
      if (this.#refusals.size <= MAX_REFUSALS) break;
      this.#refusals.delete(id);
    }
  }

  /** Takes part in the next unit. */
  #next(shares: readonly Share[], options: Pick<Waiting, "takenAt" | "signal">): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ shares, resolve, reject, ...options });
      if (this.#isRunning) return;
      if (options.takenAt === undefined) void runOutsideUnits(() => this.#run());
      else this.#linger();
    });
  }

  /** Waits for a unit in which something is taken. */
  #linger(): void {
    this.#lingering ??= runOutsideUnits(() => setTimeout(() => void this.#run("all"), LINGER_MS));
  }

  /**
   * Works for all that wait, one unit after another: so many at once cost one unit, and the calls of a process never conflict
   * with each other. It leaves those that only put something back, unless these have waited for long enough.
   */
  async #run(kind: "taking" | "all" = "taking"): Promise<void> {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let all = kind === "all"; all || this.#waiting.some(({ takenAt }) => takenAt === undefined); all = false) {
      const batch = this.#nextBatch();
      if (batch.length === 0) break;
      try {
        const outcomes = await this.#settle(batch);
        for (const [i, outcome] of outcomes.entries()) batch[i]?.resolve(outcome);
        await this.#clean();
      } catch (error) {
        // After a cleaning that failed all have their results already; the next one does its work.
        for (const { reject } of batch) reject(error instanceof DeadlineError ? unanswered(error) : error);
      }
    }
    this.#isRunning = false;
    if (this.#waiting.length > 0) this.#linger();
  }

  #nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    for (let size = 0; size < BATCH; ) {
      const next = this.#waiting.shift();
      if (!next) break;
      if (next.signal?.aborted) {
        next.reject(abortError(next.signal));
        continue;
      }
      batch.push(next);
      size += next.shares.length;
    }
    return batch;
  }

  /** Settles a batch in one unit, in its order. */
  #settle(batch: readonly Waiting[]): Promise<Outcome[]> {
    const ids = [...new Set(batch.flatMap(({ shares }) => shares.map(({ id }) => id)))];
    const work = async ({ rateLimits }: RateLimitRepositories) => {
      const now = this.#now().getTime();
      const usages = new Map<string, Usage>(ids.map((id) => [id, new Map()]));
      const { items } = await rateLimits.page({ where: { id: { in: ids } }, size: ids.length });
      for (const { id, usage } of items) usages.set(id, readUsage(usage));
      const changed = new Map<string, readonly Rate[]>();
      const outcomes = batch.map(({ shares, takenAt }): Outcome => {
        const owned = shares.map((share) => ({ ...share, usage: usages.get(share.id) ?? new Map() }));
        const free = owned.map(({ id, usage, rates }) => [id, freeFrom(usage, rates, now)] as const);
        const refused = new Map(takenAt === undefined ? free.filter(([, time]) => time > now) : []);
        if (refused.size > 0) return { time: now, refused };
        for (const { id, rates, usage } of owned) {
          if (takenAt === undefined) take(usage, rates, now);
          else putBack(usage, rates, takenAt);
          changed.set(id, rates);
        }
        return { time: now, refused };
      });
      const rows = [...changed].map(([id, rates]) => {
        const usage = usages.get(id) ?? new Map();
        return { id, usage: printUsage(usage), expireTime: expiryOf(usage, rates) };
      });
      if (rows.length > 0) await rateLimits.partialReplace(rows);
      this.#changedSinceCleaning += rows.length;
      return outcomes;
    };
    return this.#worker.run(work, { signal: AbortSignal.timeout(this.#maxUnitMs) });
  }

  /** Forgets what has expired, and what is beyond the maximum: once in a while, and when much has come. */
  async #clean(): Promise<void> {
    const now = this.#now().getTime();
    if (now < this.#cleanAt && this.#changedSinceCleaning < this.#maxBudgets / 10) return;
    this.#cleanAt = now + CLEANING_MS;
    this.#changedSinceCleaning = 0;
    const { rateLimits } = this.#worker.repositoriesFor({ signal: AbortSignal.timeout(this.#maxUnitMs) });
    await rateLimits.drop({ expireTime: { lte: new Date(now) } });
    for (let excess = (await rateLimits.count()) - this.#maxBudgets; excess > 0; ) {
      const { items } = await rateLimits.page({ orderBy: ["expireTime"], size: Math.min(excess, 1000) });
      const last = items.at(-1);
      if (!last) return;
      excess -= await rateLimits.drop({ expireTime: { lte: last.expireTime } });
    }
  }
}

/** A time as people say it, rounded up: seconds below two minutes, minutes below two hours, else hours. */
export function readableTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [count, unit] =
    seconds < 120
      ? [seconds, "second"]
      : seconds < 7200
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3600), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The id of a budget's row: a digest, so that the table tells neither addresses nor accounts at a glance. */
function digest(key: string): string {
  const crypto = nodeModule("crypto");
  if (!crypto) throw new Error("a rate limiter needs Node.js: limit in the service, not in a page");
  return crypto.createHash("sha256").update(key).digest("base64url");
}

/** It is the limiter's own deadline that has passed, and not the call's. */
function unanswered(cause: DeadlineError): UnavailableError {
  return new UnavailableError("the database did not count the call in time: try again later", { cause });
}
