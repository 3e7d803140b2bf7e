import { sharedAbort } from "../../abort.ts";
import type { Where } from "../../query/where.ts";
import type { Worker } from "../../worker.ts";
import type { RecordedEvent } from "../event.ts";
import { type EventRepositories, type OutboxEvent, toRecorded } from "../tables.ts";
import { type Backoff, pause, pauseAfter } from "./backoff.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import type { Lease } from "./lease.ts";
import { limitReports } from "./limit-reports.ts";

/** The tools of a relay. */
export interface RelayTools {
  /** On the database that the events are recorded in. */
  readonly worker: Worker<EventRepositories>;
  /** One relay of a database delivers at a time. */
  readonly lease: Lease;
  /**
   * Delivers an event. It may be called again for an event that it has delivered. Those of one key come one after another,
   * in their order; an event that it rejects is tried again, and holds up those behind it.
   */
  deliver(event: RecordedEvent, signal: AbortSignal): Promise<void>;
  readonly now: () => Date;
  /** How often the outbox is looked at without being woken, in milliseconds. @default 250 */
  readonly pollMs?: number | undefined;
  /** How many events are read at a time, at most 1000. @default 500 */
  readonly batch?: number | undefined;
  /** How many events are delivered at once. @default 64 */
  readonly maxRunning?: number | undefined;
  /** @default from 50 ms to 5 s */
  readonly backoff?: Backoff | undefined;
  /** Hears of failures, which are tried again: of the same error once a minute. */
  onError(error: unknown, doing: string): void;
}

/** Delivers the events of a database's outbox, at least once each, and in the order of their keys. */
export class Relay {
  readonly #tools: RelayTools;
  readonly #pollMs: number;
  readonly #batch: number;
  readonly #stopping = sharedAbort();
  #running: Promise<void> | undefined;
  #term: Term | undefined;

  constructor(tools: RelayTools) {
    this.#tools = { ...tools, onError: limitReports((error, doing) => tools.onError(error, doing)) };
    this.#pollMs = tools.pollMs ?? 250;
    this.#batch = tools.batch ?? 500;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Says that events were recorded. */
  wake(): void {
    this.#term?.wake();
  }

  /** Stops delivering; another process may go on at once. Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#term?.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { lease, onError } = this.#tools;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if ((await lease.hold()) && !signal.aborted) await this.#lead();
      } catch (error) {
        onError(error, "the outbox could not be read");
      }
      await pause(this.#pollMs, signal);
    }
    await lease.release().catch((error: unknown) => onError(error, "the right to deliver events was not given back"));
  }

  /** Delivers for as long as the lease is held. */
  async #lead(): Promise<void> {
    const term = new Term(this.#tools, this.#batch);
    this.#term = term;
    const renewing = this.#renew(term);
    while (await term.mayBegin()) {
      try {
        const isMore = await term.fill();
        await (isMore ? term.untilRoom() : term.untilWoken(this.#pollMs));
      } catch (error) {
        // Its end interrupts what it reads. A failure does not: work that has begun may have all connections.
        if (term.signal.aborted) break;
        this.#tools.onError(error, "the outbox could not be read");
        await pause(this.#pollMs, term.signal);
      }
    }
    term.end();
    this.#term = undefined;
    await Promise.all([term.settled(), renewing]);
  }

  async #renew(term: Term): Promise<void> {
    const { lease, onError } = this.#tools;
    while (term.isRunning) {
      await pause(lease.ttlMs / (lease.isHeld ? 4 : 20), term.signal);
      if (!term.isRunning) return;
      await lease.hold().catch((error: unknown) => onError(error, "the right to deliver events was not renewed"));
    }
  }
}

/** The time in which no other relay has the lease. What it has begun ends with it: a later one begins anew. */
class Term {
  readonly #tools: RelayTools;
  readonly #term: number | undefined;
  readonly #batch: number;
  readonly #queue: KeyedQueue;
  readonly #ending = sharedAbort();
  /** The events that are being delivered, or are not marked yet. */
  readonly #taken = new Set<string>();
  readonly #marked: string[] = [];
  #delivered: string[] = [];
  #marking: Promise<void> | undefined;
  /** The last event of a batch that was full: the next one goes on behind it, or behind its whole key. */
  #after: { readonly key: string; readonly sequence: number | undefined } | undefined;
  /** How many events of each key were seen since the first of all keys was looked at. */
  readonly #seenOfKey = new Map<string, number>();
  /** Whether any was taken since the first of all keys was looked at. */
  #isTaking = false;
  #isWoken = false;
  #notify: () => void = () => {};

  constructor(tools: RelayTools, batch: number) {
    this.#tools = tools;
    this.#term = tools.lease.term;
    this.#batch = batch;
    this.#queue = new KeyedQueue(tools.maxRunning ?? 64);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Once false, it stays so: between two events of one key, another process may have delivered. */
  get isRunning(): boolean {
    if (this.#term === undefined || this.#tools.lease.term !== this.#term) this.end();
    return !this.signal.aborted;
  }

  /** Waits while it is not known whether another relay has taken over. @returns `isRunning` */
  async mayBegin(): Promise<boolean> {
    if (!this.#tools.lease.isHeld) await this.#tools.lease.mayBegin(this.#term, this.signal);
    return this.isRunning;
  }

  end(): void {
    this.#ending.abort();
    this.#notify();
  }

  wake(): void {
    this.#isWoken = true;
    this.#notify();
  }

  /** Takes the next events. @returns whether more should be taken at once */
  async fill(): Promise<boolean> {
    if (this.#isFull) return true;
    this.#isWoken = false;
    // Only now: a reading that had begun before an event was marked may still show it.
    for (const id of this.#marked.splice(0)) this.#taken.delete(id);
    const { eventOutbox } = this.#tools.worker.repositoriesFor({ signal: this.signal });
    const where = { publishTime: null, ...behind(this.#after) };
    // The order of a key's events is theirs, whatever the clocks of the processes that recorded them said.
    const { items } = await eventOutbox.page({ where, orderBy: ["key", "sequence"], size: this.#batch });
    const isFirst = this.#after === undefined;
    const isLast = items.length < this.#batch;
    if (isFirst) this.#seenOfKey.clear();
    for (const row of items) {
      const seen = (this.#seenOfKey.get(row.key) ?? 0) + 1;
      this.#seenOfKey.set(row.key, seen);
      // A key that is held up must not take all the room. Those behind are left until all keys are looked at again.
      if (this.#taken.has(row.id) || seen > this.#maxOfKey) continue;
      this.#taken.add(row.id);
      this.#isTaking = true;
      this.#queue.add(row.key, () => this.#deliver(row));
    }
    const last = items.at(-1);
    const isRestLeft = last !== undefined && (this.#seenOfKey.get(last.key) ?? 0) > this.#maxOfKey;
    this.#after = isLast || !last ? undefined : { key: last.key, sequence: isRestLeft ? undefined : last.sequence };
    if (!isLast) return true;
    const isMore = !isFirst && this.#isTaking;
    this.#isTaking = false;
    return isMore;
  }

  /** Waits until there is room for another batch. */
  async untilRoom(): Promise<void> {
    while (this.#isFull && this.isRunning) await this.#change(this.#tools.pollMs ?? 250);
  }

  async untilWoken(ms: number): Promise<void> {
    if (!this.#isWoken && this.isRunning) await this.#change(ms);
  }

  /** Waits until nothing is being delivered or marked. */
  async settled(): Promise<void> {
    await this.#queue.untilIdle();
    await this.#marking;
  }

  /** How many events of one key are taken before those of other keys. */
  get #maxOfKey(): number {
    return Math.ceil(this.#batch / 4);
  }

  get #isFull(): boolean {
    return this.#queue.size > this.#batch;
  }

  /** Waits for a change of any kind, or for so many milliseconds. */
  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#notify = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #deliver(row: OutboxEvent): Promise<void> {
    const { deliver, backoff = { firstMs: 50, maxMs: 5000 }, onError } = this.#tools;
    for (let tries = 1; await this.mayBegin(); tries++) {
      try {
        await deliver(toRecorded(row), this.signal);
        this.#delivered.push(row.id);
        this.#marking ??= this.#mark();
        break;
      } catch (error) {
        if (!this.isRunning) break;
        onError(error, `the event ${row.id} (${row.type}) was not delivered`);
        await pause(pauseAfter(tries, backoff), this.signal);
      }
    }
    // Even at its end it leaves the others of its key to a later term.
    this.#notify();
  }

  /** Marks all that was delivered, as much as there is at a time. */
  async #mark(): Promise<void> {
    const { worker, now, onError } = this.#tools;
    const { eventOutbox } = worker.repositories;
    for (let tries = 1; this.#delivered.length > 0; ) {
      const ids = this.#delivered.splice(0, 1000);
      try {
        await eventOutbox.update({ publishTime: now() }, { id: { in: ids } });
        this.#marked.push(...ids);
        tries = 1;
      } catch (error) {
        onError(error, `${ids.length} events were delivered, and not marked so`);
        this.#delivered.unshift(...ids);
        // They are delivered again, which changes nothing.
        if (this.signal.aborted) break;
        await pause(pauseAfter(tries++, { firstMs: 50, maxMs: 5000 }), this.signal);
      }
    }
    this.#marking = undefined;
    this.#notify();
  }
}

function behind(last: { readonly key: string; readonly sequence: number | undefined } | undefined): Where<OutboxEvent> {
  if (!last) return {};
  const { key, sequence } = last;
  if (sequence === undefined) return { key: { gt: key } };
  return { or: [{ key: { gt: key } }, { key, sequence: { gt: sequence } }] };
}
