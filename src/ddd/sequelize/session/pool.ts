import { setMaxListeners } from "node:events";
import { abortError } from "../../abort.ts";
import { UnavailableError } from "../../error.ts";

export interface PoolOptions<T> {
  readonly max: number;
  /** How long one may wait for an item. */
  readonly timeoutMs: number;
  /** The text of the UnavailableError when it takes longer. @param heldMs how long an item has been lent already, at most */
  timeoutMessage(heldMs: number): string;
  /** @param signal is aborted when the item is not needed any more */
  create(signal: AbortSignal): Promise<T>;
  /** Destroys an item; safe to repeat. @param politely whether it may take a moment */
  destroy(item: T, politely: boolean): Promise<void>;
  /** Whether an idle item can still be used, as far as is known. @default they all can */
  isUsable?(item: T): boolean;
  /** Whether items that nobody waits for are kept. If not, they are destroyed. @default true */
  readonly keepsIdle?: boolean;
  /** Destroys items that were idle for more milliseconds. @default none */
  readonly maxIdleMs?: number;
  /**
   * Checks an item that was idle for more than CHECK_AFTER_MS: a firewall or proxy may have dropped it silently.
   * Rejects if it is broken; takes longer than CHECK_MS if there is no answer. @default no check
   */
  check?(item: T): Promise<unknown>;
}

/** How much of a pool is in use. */
export interface PoolUsage {
  /** Such as "connections". */
  readonly name: string;
  /** The maximum number of items. */
  readonly max: number;
  /** How many there are, those included that are being made. */
  readonly open: number;
  /** How many are lent. */
  readonly used: number;
  /** How many callers wait for one. */
  readonly waiting: number;
}

const CHECK_AFTER_MS = 1000;
const CHECK_MS = 1000;

interface Idle<T> {
  readonly item: T;
  /** Since when. */
  readonly since: number;
}

interface Waiter<T> {
  /** Since when. */
  readonly since: number;
  resolve(item: T): void;
  reject(error: unknown): void;
}

/**
 * Lends items, made when first needed, to one at a time each, in the order of asking.
 *
 * Sequelize's own pool does not serve a database that is opened by its URL: a connection that hangs after its login holds a
 * place of that pool (the package sequelize-pool) for ever, as seen with two of its three drivers of servers; its waiters
 * cannot be aborted, and it lends idle connections without looking whether they still work.
 */
export class Pool<T> {
  readonly #options: PoolOptions<T>;
  /** Idle items; the one used last is at the end. */
  #idle: Idle<T>[] = [];
  readonly #waiting: Waiter<T>[] = [];
  /** Since when. */
  readonly #lent = new Map<T, number>();
  readonly #stopCreating = new AbortController();
  #sweeper: NodeJS.Timeout | undefined;
  /** Of the first waiter. */
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  #closed: Promise<void> | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(options: PoolOptions<T>) {
    this.#options = options;
    // Each item that is being made listens, so that many at once are no leak.
    setMaxListeners(options.max, this.#stopCreating.signal);
  }

  /** @param name the pool's */
  usage(name: string): PoolUsage {
    const { max } = this.#options;
    return { name, max, open: this.#count, used: this.#lent.size, waiting: this.#waiting.length };
  }

  /** How many callers wait for an item. */
  get waiting(): number {
    return this.#waiting.length;
  }

  take(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(abortError(signal));
    if (this.#closed) return Promise.reject(closedError());
    const idle = this.#waiting.length === 0 ? this.#takeIdle() : undefined;
    if (idle && !this.#mayBeLost(idle)) return Promise.resolve(this.#lend(idle.item));
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        if (signal) waiter.reject(abortError(signal));
      };
      const settle = () => {
        if (this.#waiting.length === 0) this.#stopTimer();
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter<T> = {
        since: performance.now(),
        resolve: (item) => {
          settle();
          resolve(this.#lend(item));
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      signal?.addEventListener("abort", onAbort);
      this.#waiting.push(waiter);
      this.#timer ??= setTimeout(() => this.#timeOut(), this.#options.timeoutMs);
      // A waiter takes it if it is usable, or else a new one.
      if (idle) this.#check(idle.item);
      else this.#grow();
    });
  }

  /** Ends waits that take too long. One timer is enough: all waits have the same limit, so the first ends first. */
  #timeOut(): void {
    this.#timer = undefined;
    const { timeoutMs } = this.#options;
    // Node's timers may be a millisecond early.
    const isLate = ({ since }: Waiter<T>) => performance.now() - since >= timeoutMs - 1;
    for (let [first] = this.#waiting; first && isLate(first); [first] = this.#waiting) {
      this.#waiting.shift();
      first.reject(new UnavailableError(this.#options.timeoutMessage(this.#longestLentMs())));
    }
    const [next] = this.#waiting;
    if (next) this.#timer = setTimeout(() => this.#timeOut(), next.since + timeoutMs - performance.now());
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The usable item that was used last. */
  #takeIdle(): Idle<T> | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (this.#isGood(idle)) return idle;
      this.#destroy(idle.item, false);
    }
    return undefined;
  }

  #mayBeLost({ since }: Idle<T>): boolean {
    return this.#options.check !== undefined && performance.now() - since > CHECK_AFTER_MS;
  }

  #check(item: T): void {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), CHECK_MS);
    });
    const ended = (usable: boolean) => {
      clearTimeout(timer);
      if (!usable) this.#distrust();
      this.#accept(item, usable);
    };
    Promise.race([this.#options.check?.(item), late]).then(
      () => ended(true),
      () => ended(false),
    );
  }

  /**
   * Takes back an item that `take` has lent.
   *
   * @param usable false if it is broken. Idle items are not used again either then: a fault that cuts one connection
   *   has most often cut all of them, silently
   * @throws Error if it is not lent: two callers would use it at once
   */
  give(item: T, usable: boolean): void {
    if (!this.#lent.delete(item)) throw new Error("the item is not lent: give each item back once");
    if (!usable) this.#distrust();
    this.#accept(item, usable);
  }

  /** Destroys all idle items. */
  #distrust(): void {
    for (const idle of this.#idle.splice(0)) this.#destroy(idle.item, false);
  }

  #lend(item: T): T {
    this.#lent.set(item, performance.now());
    return item;
  }

  #longestLentMs(): number {
    const [first = performance.now()] = this.#lent.values();
    return performance.now() - first;
  }

  #accept(item: T, usable: boolean): void {
    if (!usable || this.#closed) {
      this.#destroy(item, usable);
      return;
    }
    const next = this.#waiting.shift();
    if (next) {
      next.resolve(item);
      return;
    }
    if (this.#options.keepsIdle === false) {
      this.#destroy(item, true);
      return;
    }
    this.#idle.push({ item, since: performance.now() });
    this.#sweepLater();
  }

  #isGood({ item, since }: Idle<T>): boolean {
    const { maxIdleMs = Number.POSITIVE_INFINITY, isUsable } = this.#options;
    return performance.now() - since < maxIdleMs && (isUsable?.(item) ?? true);
  }

  #sweepLater(): void {
    const { maxIdleMs } = this.#options;
    if (maxIdleMs === undefined) return;
    this.#sweeper ??= setTimeout(() => {
      this.#sweeper = undefined;
      const idle = this.#idle;
      this.#idle = idle.filter((one) => this.#isGood(one));
      for (const one of idle) if (!this.#idle.includes(one)) this.#destroy(one.item, true);
      if (this.#idle.length > 0) this.#sweepLater();
    }, maxIdleMs).unref();
  }

  #destroy(item: T, politely: boolean): void {
    const done = () => {
      this.#shrink();
      this.#grow();
    };
    this.#options.destroy(item, politely).then(done, done);
  }

  /**
   * Rejects waiters, waits for lent items, and destroys all.
   *
   * @param signal when it is aborted, lent items are destroyed without waiting
   */
  close(signal?: AbortSignal): Promise<void> {
    this.#closed ??= this.#close();
    if (!signal) return this.#closed;
    const closed = this.#closed;
    return new Promise((resolve, reject) => {
      const hurry = () => {
        for (const item of this.#lent.keys()) this.#options.destroy(item, false).catch(reject);
        resolve();
      };
      signal.addEventListener("abort", hurry);
      if (signal.aborted) hurry();
      closed.then(resolve, reject).finally(() => signal.removeEventListener("abort", hurry));
    });
  }

  async #close(): Promise<void> {
    clearTimeout(this.#sweeper);
    this.#stopCreating.abort();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedError());
    for (const { item } of this.#idle.splice(0)) this.#destroy(item, true);
    if (this.#count > 0) {
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
    }
  }

  #grow(): void {
    if (this.#count >= this.#options.max || this.#waiting.length === 0) return;
    this.#count++;
    this.#options.create(this.#stopCreating.signal).then(
      (item) => this.#accept(item, true),
      (error: unknown) => {
        this.#shrink();
        this.#waiting.shift()?.reject(error);
        this.#grow();
      },
    );
  }

  #shrink(): void {
    this.#count--;
    if (this.#count === 0) this.#onEmpty?.();
  }
}

/** The error for work on a database that is closed, or is being closed. */
export function closedError(): UnavailableError {
  return new UnavailableError("the database is closed", { reason: "DATABASE_CLOSED" });
}
