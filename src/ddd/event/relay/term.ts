import { sharedAbort } from "../../abort.ts";
import type { Where } from "../../query/where.ts";
import type { RecordedEvent } from "../event.ts";
import { type OutboxEvent, toRecorded } from "../tables.ts";
import { pause, pauseAfter } from "./backoff.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { PageSize } from "./page-size.ts";
import type { RelayTools } from "./tools.ts";

/** How many characters of data may wait to be delivered. More are left in the outbox: they take memory. */
const MAX_LENGTH = 16 * 1024 * 1024;

/** After so many failures in a row, it is the receiver of all events that is away, rather than single events that cannot be delivered. */
const MANY_FAILURES = 16;

/** The time in which no other relay has the lease. What it has begun ends with it: a later one begins anew. */
export class Term {
  readonly #tools: RelayTools;
  readonly #term: number | undefined;
  readonly #batch: number;
  readonly #queue: KeyedQueue;
  readonly #ending = sharedAbort();
  /** The events that are being delivered, or are not marked yet. */
  readonly #taken = new Set<string>();
  /** The keys of events that were not delivered, and are tried again before the others of their keys. */
  readonly #held = new Set<string>();
  /** Those of them whose event was delivered since. The others of their keys were left, and are read when all keys are looked at again. */
  readonly #released = new Set<string>();
  /** The length of the data of all events that wait to be delivered, or are being delivered. */
  #length = 0;
  readonly #pages: PageSize;
  readonly #marked: string[] = [];
  #delivered: RecordedEvent[] = [];
  #marking: Promise<void> | undefined;
  /** The last event of a batch that was full: the next one goes on behind it, or behind its whole key. */
  #after: { readonly key: string; readonly sequence: number | undefined } | undefined;
  /** How many events of each key were seen since the first of all keys was looked at. */
  readonly #seenOfKey = new Map<string, number>();
  /** Whether any was taken since the first of all keys was looked at. */
  #isTaking = false;
  #isWoken = false;
  /** How many deliveries have failed since one succeeded. */
  #failures = 0;
  #notify: () => void = () => {};

  constructor(tools: RelayTools, batch: number) {
    this.#tools = tools;
    this.#term = tools.lease.term;
    this.#batch = batch;
    this.#pages = new PageSize(batch);
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
    const isFirst = this.#after === undefined;
    if (isFirst) this.#lookAgain();
    const { eventOutbox } = this.#tools.worker.repositoriesFor({ signal: this.signal });
    const where = { publishTime: null, ...behind(this.#after) };
    // The order of a key's events is theirs, whatever the clocks of the processes that recorded them said.
    const { size } = this.#pages;
    const { items } = await eventOutbox.page({ where, orderBy: ["key", "sequence"], size });
    this.#pages.read(items);
    const isLast = items.length < size;
    for (const row of items) {
      const seen = (this.#seenOfKey.get(row.key) ?? 0) + 1;
      this.#seenOfKey.set(row.key, seen);
      // A key that is slow must not take all the room. Those behind are left until all keys are looked at again.
      if (this.#taken.has(row.id) || seen > this.#maxOfKey || this.#held.has(row.key)) continue;
      this.#taken.add(row.id);
      this.#isTaking = true;
      this.#add(row, 1);
    }
    const last = items.at(-1);
    const isRestLeft = last !== undefined && (this.#seenOfKey.get(last.key) ?? 0) > this.#maxOfKey;
    this.#after = isLast || !last ? undefined : { key: last.key, sequence: isRestLeft ? undefined : last.sequence };
    if (!isLast) return true;
    const isMore = !isFirst && this.#isTaking;
    this.#isTaking = false;
    return isMore;
  }

  /** Begins to look at all keys, from the first. */
  #lookAgain(): void {
    this.#seenOfKey.clear();
    for (const key of this.#released) this.#held.delete(key);
    this.#released.clear();
  }

  /** Waits until there is room for another batch. */
  async untilRoom(): Promise<void> {
    await this.#untilBack();
    while (this.#isFull && this.isRunning) await this.#change(this.#tools.pollMs ?? 250);
  }

  async untilWoken(ms: number): Promise<void> {
    if (this.#isAway) await this.#untilBack();
    else if (!this.#isWoken && this.isRunning) await this.#change(ms);
  }

  get #isAway(): boolean {
    return this.#failures >= MANY_FAILURES;
  }

  /** Waits for a while if all deliveries fail, so that the outbox is not read over and over for nothing, whatever is recorded. */
  async #untilBack(): Promise<void> {
    const end = performance.now() + (this.#tools.pollMs ?? 250);
    for (
      let left = end - performance.now();
      left > 0 && this.#isAway && this.isRunning;
      left = end - performance.now()
    ) {
      await this.#change(left);
    }
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
    const held = this.#held.size - this.#released.size;
    return this.#queue.size + held > this.#batch || this.#length > MAX_LENGTH;
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

  #add(row: OutboxEvent, tries: number): void {
    this.#length += row.data.length;
    this.#queue.add(row.key, async () => {
      // Behind an event that was not delivered, it is left until that one is.
      if (tries === 1 && this.#held.has(row.key)) this.#taken.delete(row.id);
      // At the end of the term, it is left to a later one.
      else if (await this.mayBegin()) await this.#deliver(row, tries);
      this.#length -= row.data.length;
      this.#notify();
    });
  }

  async #deliver(row: OutboxEvent, tries: number): Promise<void> {
    const { deliver, onError } = this.#tools;
    const event = toRecorded(row);
    try {
      await deliver(event, this.signal);
    } catch (error) {
      if (!this.isRunning) return;
      this.#failures++;
      onError(error, `the event ${row.id} (${row.type}) was not delivered`);
      this.#held.add(row.key);
      void this.#tryAgain(row, tries);
      return;
    }
    this.#failures = 0;
    this.#delivered.push(event);
    this.#marking ??= this.#mark();
    if (!this.#held.has(row.key)) return;
    this.#released.add(row.key);
    this.wake();
  }

  /** Tries an event again after a pause, in which it holds up its key, and takes no place from others. */
  async #tryAgain(row: OutboxEvent, tries: number): Promise<void> {
    const { backoff = { firstMs: 50, maxMs: 5000 } } = this.#tools;
    await pause(pauseAfter(tries, backoff), this.signal);
    if (this.isRunning) this.#add(row, tries + 1);
  }

  /** Marks all that was delivered, as much as there is at a time. */
  async #mark(): Promise<void> {
    const { worker, now, onError, beforeMark } = this.#tools;
    const { eventOutbox } = worker.repositories;
    for (let tries = 1; this.#delivered.length > 0; ) {
      const events = this.#delivered.splice(0, 1000);
      const ids = events.map(({ id }) => id);
      try {
        await beforeMark?.(events);
        await eventOutbox.update({ publishTime: now() }, { id: { in: ids } });
        this.#marked.push(...ids);
        tries = 1;
      } catch (error) {
        onError(error, `${ids.length} events were delivered, and not marked so`);
        this.#delivered.unshift(...events);
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
  // Both say what the second says alone: by the first, databases find the place in the index.
  return { key: { gte: key }, or: [{ key: { gt: key } }, { key, sequence: { gt: sequence } }] };
}
