import { setTimeout as delay } from "node:timers/promises";
import { AlreadyExistsError, DomainError } from "../../ddd/error.ts";
import { networkOf } from "../../ddd/limit/network.ts";
import type { Repository } from "../../ddd/repository.ts";
import { runOutsideUnits } from "../../ddd/unit/current-units.ts";
import type { Worker } from "../../ddd/worker.ts";
import { normalizeEmail } from "../email.ts";
import type { User } from "../user.ts";
import {
  type AuditEvent,
  createAuditEvent,
  type Occurrence,
  type Origin,
  shortEmail,
  UNKNOWN_ORIGIN,
} from "./audit-event.ts";

/** The repositories that the trail needs. */
export type AuditRepositories = { auditEvents: Repository<AuditEvent>; users: Repository<User> };

export interface AuditTrailTools {
  readonly worker: Worker<AuditRepositories>;
  readonly now: () => Date;
  readonly newId: () => string;
  /** How many days events are kept. */
  readonly days: number;
  readonly limits?: Partial<AuditLimits>;
}

/** The bounds of what failures may store. */
export interface AuditLimits {
  /** Milliseconds for which the next two count. @default 60000 */
  readonly periodMs: number;
  /** How many events of one action, outcome and address are stored one by one; further ones are counted. @default 20 */
  readonly perAddress: number;
  /** How many are stored one by one of all addresses together. @default 500 */
  readonly perPeriod: number;
  /** How many actions, outcomes and addresses are counted apart. @default 500 */
  readonly counted: number;
  /** How many wait while the database does not take them; further ones are lost, and their number is told. @default 2000 */
  readonly waiting: number;
  /** How many events of failures are kept: of more, the oldest go. @default 100000 */
  readonly kept: number;
}

const LIMITS: AuditLimits = {
  periodMs: 60_000,
  perAddress: 20,
  perPeriod: 500,
  counted: 500,
  waiting: 2000,
  kept: 100_000,
};

/** Events that one unit stores. */
const BATCH = 200;
/** A unit that takes longer is given up, and tried again. */
const MAX_UNIT_MS = 5000;
const RETRY_MS = 1000;
const CLEAN_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** A refusal or a failure. An email address in place of a subject is looked up when it is stored. */
export interface Failure extends Omit<Occurrence, "outcome"> {
  readonly outcome: "FAILED" | "LIMITED" | "REFUSED";
  readonly email?: string | undefined;
}

interface Waiting {
  readonly id: string;
  readonly at: Date;
  readonly origin: Origin;
  readonly failure: Failure;
}

interface Count {
  readonly origin: Origin;
  readonly failure: Failure;
  stored: number;
  left: number;
}

/**
 * Stores refusals and failures, in units of their own: that of the call may be undone. The caller does not wait for it, so
 * that neither the answer nor its time tells anything; and what a flood can store is bounded, by the minute and in all.
 *
 * Successes are stored by the use cases themselves, in the unit of the change.
 */
export class AuditTrail {
  readonly #worker: Worker<AuditRepositories>;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #days: number;
  readonly #limits: AuditLimits;
  readonly #counts = new Map<string, Count>();
  readonly #waiting: Waiting[] = [];
  #inPeriod = 0;
  #lost = 0;
  #period: NodeJS.Timeout | undefined;
  #cleaning: NodeJS.Timeout | undefined;
  #storing: Promise<void> | undefined;
  #closed = false;

  constructor({ worker, now, newId, days, limits }: AuditTrailTools) {
    this.#worker = worker;
    this.#now = now;
    this.#newId = newId;
    this.#days = days;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Tells of a refusal or a failure. It is stored soon. */
  record(origin: Origin, failure: Failure): void {
    const count = this.#countOf(origin, failure);
    if (count.stored < this.#limits.perAddress && this.#inPeriod < this.#limits.perPeriod) {
      count.stored++;
      this.#inPeriod++;
      this.#add(origin, failure);
    } else {
      count.left++;
    }
    this.#period ??= setTimeout(() => this.#endPeriod(), this.#limits.periodMs).unref();
  }

  /** Deletes what is too old or too much, now and again and again. @param onError hears of a time that failed */
  keepClean(onError: (error: unknown) => void): void {
    const clean = () =>
      void this.clean().catch((error) => {
        // The end of the trail is that of its database.
        if (!this.#closed) onError(error);
      });
    clean();
    this.#cleaning = setInterval(clean, CLEAN_MS).unref();
  }

  /** Deletes what is too old, and the oldest failures beyond the number that is kept. */
  async clean(): Promise<void> {
    const { auditEvents } = this.#worker.repositories;
    await auditEvents.drop({ createTime: { lt: new Date(this.#now().getTime() - this.#days * DAY_MS) } });
    const failures = { outcome: { ne: "SUCCEEDED" } };
    const excess = (await auditEvents.count(failures)) - this.#limits.kept;
    if (excess <= 0) return;
    let last: Date | undefined;
    for await (const { createTime } of auditEvents.list({ where: failures, orderBy: ["createTime"], limit: excess })) {
      last = createTime;
    }
    if (last) await auditEvents.drop({ ...failures, createTime: { lte: last } });
  }

  /** Resolves when all that was recorded is stored, or cannot be. */
  async flush(): Promise<void> {
    this.#endPeriod();
    while (this.#storing) await this.#storing;
  }

  /** Stores what is left, and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#cleaning);
    await this.flush();
  }

  #countOf(origin: Origin, failure: Failure): Count {
    const { action, outcome } = failure;
    // One caller with many addresses of a network (IPv6 gives each at least 2^64) is told apart by none of them.
    const network = printedNetwork(origin.address);
    const key = JSON.stringify([action, outcome, network]);
    const known = this.#counts.get(key);
    if (known) return known;
    const isFull = this.#counts.size >= this.#limits.counted;
    const others = JSON.stringify([action, outcome]);
    const counted = this.#counts.get(others);
    if (isFull && counted) return counted;
    const made: Count = {
      origin: isFull ? UNKNOWN_ORIGIN : { ...UNKNOWN_ORIGIN, address: network },
      failure: { action, outcome },
      stored: 0,
      left: 0,
    };
    this.#counts.set(isFull ? others : key, made);
    return made;
  }

  /** Stores how many events were left out, and begins anew. */
  #endPeriod(): void {
    clearTimeout(this.#period);
    this.#period = undefined;
    this.#inPeriod = 0;
    for (const { origin, failure, left } of this.#counts.values()) {
      if (left > 0) this.#add(origin, { ...failure, detail: "MORE", count: left });
    }
    this.#counts.clear();
  }

  #add(origin: Origin, failure: Failure): void {
    if (this.#waiting.length >= this.#limits.waiting) {
      this.#lost += failure.count ?? 1;
      return;
    }
    // With its id: a unit of which it is not known whether it took effect is tried again, and stores nothing twice.
    this.#waiting.push({ id: this.#newId(), at: this.#now(), origin, failure });
    this.#start();
  }

  #start(): void {
    this.#storing ??= runOutsideUnits(() => this.#storeAll()).finally(() => {
      this.#storing = undefined;
      // One may have come while the last unit ended.
      if (this.#waiting.length > 0 && !this.#closed) this.#start();
    });
  }

  async #storeAll(): Promise<void> {
    // Those that come in the same turn are stored together.
    await delay(0);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH);
      const lost = this.#lost;
      const error = await this.#store(batch, lost).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined || error instanceof AlreadyExistsError) {
        this.#waiting.splice(0, batch.length);
        this.#lost -= lost;
      } else if (this.#closed) return;
      else if (mayPass(error)) await delay(RETRY_MS);
      else {
        this.#waiting.splice(0, batch.length);
        this.#lost += batch.reduce((sum, { failure }) => sum + (failure.count ?? 1), 0);
      }
    }
  }

  /** Stores events in a unit of their own, whose readers see all of them or none. */
  async #store(batch: readonly Waiting[], lost: number): Promise<void> {
    const signal = AbortSignal.timeout(MAX_UNIT_MS);
    const subjectOf = await this.#subjects(batch, signal);
    const events = batch.map(({ id, at, origin, failure: { email, ...failure } }) =>
      createAuditEvent(id, at, origin, {
        ...failure,
        ...(email === undefined ? {} : { subject: subjectOf(email) }),
      }),
    );
    if (lost > 0) {
      const told = { action: "AUDIT", outcome: "FAILED", detail: "LOST", count: lost } as const;
      events.push(createAuditEvent(this.#newId(), this.#now(), UNKNOWN_ORIGIN, told));
    }
    await this.#worker.run(({ auditEvents }) => auditEvents.create(...events), { signal });
  }

  /** Finds the accounts of addresses. */
  async #subjects(batch: readonly Waiting[], signal: AbortSignal): Promise<(email: string) => string> {
    const emails = [...new Set(batch.flatMap(({ failure: { email } }) => (email ? [normalizeEmail(email)] : [])))];
    if (emails.length === 0) return shortEmail;
    const { users } = this.#worker.repositoriesFor({ signal });
    const { items } = await users.page({ where: { email: { in: emails } }, size: emails.length });
    const ids = new Map(items.map(({ email, id }) => [email, id]));
    return (email) => ids.get(normalizeEmail(email)) ?? shortEmail(email);
  }
}

/** Whether a unit that failed so may succeed later. */
function mayPass(error: unknown): boolean {
  return error instanceof DomainError && ["unavailable", "deadline", "cancelled", "conflict"].includes(error.kind);
}

/** The network that one caller is given, as people write it: 64 bits of IPv6, and all of IPv4. */
function printedNetwork(address: string): string {
  const network = networkOf(address);
  return network.includes(":") ? `${network}::/64` : network;
}
