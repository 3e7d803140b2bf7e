import { sharedAbort } from "../../abort.ts";
import { ifFound } from "../../error.ts";
import type { Worker } from "../../worker.ts";
import type { ReactionRegistry } from "../reaction/registry.ts";
import type { Subscriber } from "../reaction/subscriber.ts";
import { type Backoff, pause, pauseAfter } from "../relay/backoff.ts";
import { KeyedQueue } from "../relay/keyed-queue.ts";
import type { Lease } from "../relay/lease.ts";
import { limitReports } from "../relay/limit-reports.ts";
import { type EventRepositories, eventProblem, type RegisteredReaction } from "../tables.ts";
import type { BrokerMessage, EventBroker, StreamPosition } from "./broker.ts";

/** The tools of a consumer. */
export interface ConsumerTools {
  readonly broker: EventBroker;
  readonly subscriber: Subscriber;
  /** Tells the reactions of other processes, to which events are left. @default there are none */
  readonly registry?: ReactionRegistry | undefined;
  /** On the subscriber's database, which keeps how far it has come. */
  readonly worker: Worker<EventRepositories>;
  /** One process reads for a subscriber at a time: two could not keep the order of a key's events. */
  readonly lease: Lease;
  /** The name of its cursor, at most 100 characters. */
  readonly name: string;
  /** How many events are applied at once. @default 64 */
  readonly maxRunning?: number | undefined;
  /** @default from 50 ms to 5 s */
  readonly backoff?: Backoff | undefined;
  /** Hears of failures, which are tried again: of the same error once a minute. */
  onError(error: unknown, doing: string): void;
}

/** How many events may be ahead of the first that is not applied yet. */
const MAX_AHEAD = 1000;
/** How often the cursor is stored, in milliseconds. What was applied since is read again after a crash, and has no effect. */
const SAVE_MS = 500;
const LEASE_POLL_MS = 500;

/**
 * Applies the events that a broker carries. How far it has come is kept in the subscriber's own database: a broker's own count of
 * acknowledgements hands out a lost message again behind later ones, out of order.
 */
export class BrokerConsumer {
  readonly #tools: ConsumerTools;
  readonly #stopping = sharedAbort();
  #running: Promise<void> | undefined;

  constructor(tools: ConsumerTools) {
    this.#tools = { ...tools, onError: limitReports((error, doing) => tools.onError(error, doing)) };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { lease, onError, backoff = { firstMs: 50, maxMs: 5000 } } = this.#tools;
    const { signal } = this.#stopping;
    for (let tries = 1; !signal.aborted; ) {
      try {
        if ((await lease.hold()) && !signal.aborted) await this.#consume();
        tries = 1;
        await pause(LEASE_POLL_MS, signal);
      } catch (error) {
        if (signal.aborted) break;
        onError(error, "events could not be read from the broker");
        await pause(pauseAfter(tries++, backoff), signal);
      }
    }
    await lease.release().catch((error: unknown) => onError(error, "the right to apply events was not given back"));
  }

  /** Applies events for as long as the lease is held. */
  async #consume(): Promise<void> {
    const { broker, subscriber, lease, name, maxRunning = 64 } = this.#tools;
    const { term } = lease;
    const ending = sharedAbort();
    const end = () => ending.abort();
    this.#stopping.signal.addEventListener("abort", end);
    const progress = new Progress(await this.#cursor());
    const queue = new KeyedQueue(maxRunning);
    const others = await this.#others();
    const keeping = this.#keep(lease, term, progress, others, ending);
    try {
      const types = [...new Set([...subscriber.types, ...others.map(({ type }) => type)])];
      const options = { reader: name, types, after: progress.cursor };
      for await (const message of broker.read(options, ending.signal)) {
        const entry = progress.begin(message);
        if (this.#isRefused(message)) {
          progress.end(entry);
          continue;
        }
        queue.add(message.event.key, async () => {
          if (await lease.mayBegin(term, ending.signal)) await this.#apply(message, entry, progress, others, ending);
          else progress.notify();
        });
        await progress.untilBelow(MAX_AHEAD, ending.signal);
        if (ending.signal.aborted) break;
      }
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    } finally {
      end();
      this.#stopping.signal.removeEventListener("abort", end);
      await queue.untilIdle();
      await keeping;
      await this.#save(progress, others);
    }
  }

  /** Whether it is no event of a recorder. Somebody has made it by hand: no table could hold it, and it would be tried for ever. */
  #isRefused({ event, position }: BrokerMessage): boolean {
    const problem = eventProblem(event);
    if (problem !== undefined) {
      this.#tools.onError(new Error(problem), `the message ${position} of the broker is no event, and is left out`);
    }
    return problem !== undefined;
  }

  async #apply(
    { event }: BrokerMessage,
    entry: Entry,
    progress: Progress,
    others: readonly RegisteredReaction[],
    ending: AbortController,
  ): Promise<void> {
    const { subscriber, registry, onError } = this.#tools;
    try {
      await subscriber.deliver(event, ending.signal);
      await registry?.leave([event], others);
      progress.end(entry);
    } catch (error) {
      if (!ending.signal.aborted) onError(error, `the event ${event.id} was not applied`);
      // It is read again in a later term, before those behind it.
      ending.abort();
    }
    progress.notify();
  }

  /** Keeps the lease, and the cursor. Ends the term when another has the lease, or other processes have other reactions. */
  async #keep(
    lease: Lease,
    term: number | undefined,
    progress: Progress,
    others: readonly RegisteredReaction[],
    ending: AbortController,
  ): Promise<void> {
    const { onError } = this.#tools;
    let renewAt = performance.now() + lease.ttlMs / 4;
    while (!ending.signal.aborted) {
      await pause(Math.min(SAVE_MS, lease.ttlMs / 4), ending.signal);
      if (ending.signal.aborted) return;
      try {
        if (performance.now() >= renewAt || !lease.isHeld) {
          renewAt = performance.now() + lease.ttlMs / 4;
          await lease.hold();
          if (!(await this.#isUpToDate(others))) ending.abort();
        }
        if (!(await this.#save(progress, others))) ending.abort();
      } catch (error) {
        onError(error, "the position among the broker's events was not stored");
      }
      if (lease.term === undefined || lease.term !== term) ending.abort();
    }
  }

  async #cursor(): Promise<StreamPosition | undefined> {
    const { worker, name } = this.#tools;
    return ifFound(worker.repositories.eventCursors.retrieve({ id: name }));
  }

  /** The reactions of the subscriber's context that other processes have, and this one has not. */
  async #others(): Promise<readonly RegisteredReaction[]> {
    const { registry, subscriber } = this.#tools;
    return ((await registry?.others()) ?? []).filter(({ id }) => id.startsWith(`${subscriber.context}.`));
  }

  async #isUpToDate(others: readonly RegisteredReaction[]): Promise<boolean> {
    const known = new Set(others.map(({ id }) => id));
    return (await this.#others()).every(({ id }) => known.has(id));
  }

  /** Stores the cursor. @returns false if it must not be stored: events may lie before it that another process has a reaction to */
  async #save(progress: Progress, others: readonly RegisteredReaction[]): Promise<boolean> {
    const { worker, name, lease } = this.#tools;
    const { cursor } = progress;
    if (cursor === undefined || !progress.isAhead || !lease.isHeld) return true;
    // Asked after the cursor was read: an event that was recorded since lies behind it.
    if (!(await this.#isUpToDate(others))) return false;
    await worker.repositories.eventCursors.partialReplace([
      { id: name, stream: cursor.stream, position: cursor.position },
    ]);
    progress.saved(cursor);
    return true;
  }
}

/** A message that is being applied, or has been. */
interface Entry {
  readonly at: StreamPosition;
  isDone: boolean;
}

/** How far a term has come: all messages up to the cursor are applied. */
class Progress {
  #cursor: StreamPosition | undefined;
  #saved: StreamPosition | undefined;
  /** The messages behind the cursor, in their order, and whether they are applied. */
  readonly #open: Entry[] = [];
  #listeners: (() => void)[] = [];

  constructor(cursor: StreamPosition | undefined) {
    this.#cursor = cursor;
    this.#saved = cursor;
  }

  get cursor(): StreamPosition | undefined {
    return this.#cursor;
  }

  get isAhead(): boolean {
    return this.#cursor !== this.#saved;
  }

  saved(cursor: StreamPosition): void {
    this.#saved = cursor;
  }

  begin({ stream, position }: StreamPosition): Entry {
    const entry = { at: { stream, position }, isDone: false };
    this.#open.push(entry);
    return entry;
  }

  end(entry: Entry): void {
    entry.isDone = true;
    while (this.#open[0]?.isDone) this.#cursor = this.#open.shift()?.at;
  }

  notify(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }

  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#listeners.push(resolve);
    });
  }

  async untilBelow(max: number, signal: AbortSignal): Promise<void> {
    while (this.#open.length >= max && !signal.aborted) await this.changed();
  }
}
