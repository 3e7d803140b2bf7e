import { abortError, throwIfAborted, UnavailableError } from "../error.ts";

export interface PoolOptions<T> {
  readonly max: number;
  /** How long one may wait for an item. */
  readonly timeoutMs: number;
  /** What UnavailableError says when it took longer. @param heldMs how long an item has been lent already, at most */
  timeoutMessage(heldMs: number): string;
  create(): Promise<T>;
  destroy(item: T): Promise<void>;
}

interface Waiter<T> {
  resolve(item: T): void;
  reject(error: unknown): void;
}

/** Lends items, made when first needed, to one at a time each, in the order of asking. */
export class Pool<T> {
  readonly #options: PoolOptions<T>;
  readonly #idle: T[] = [];
  readonly #waiting: Waiter<T>[] = [];
  readonly #destroying = new Set<Promise<void>>();
  /** Since when. */
  readonly #lent = new Map<T, number>();
  #count = 0;
  #closed: Promise<void> | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(options: PoolOptions<T>) {
    this.#options = options;
  }

  async take(signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    if (this.#closed) throw closedError();
    if (this.#waiting.length === 0) {
      const idle = this.#idle.pop();
      if (idle !== undefined) return this.#lend(idle);
    }
    return new Promise<T>((resolve, reject) => {
      const leave = (error: unknown) => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        waiter.reject(error);
      };
      const onAbort = () => signal && leave(abortError(signal));
      const timer = setTimeout(
        () => leave(new UnavailableError(this.#options.timeoutMessage(this.#longestLentMs()))),
        this.#options.timeoutMs,
      );
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter<T> = {
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
      this.#grow();
    });
  }

  /** @throws Error if it is not lent: two would use it at once */
  give(item: T, usable: boolean): void {
    if (!this.#lent.delete(item)) throw new Error("what is given back was given back before");
    this.#accept(item, usable);
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
      const destroyed = this.#options.destroy(item).finally(() => {
        this.#destroying.delete(destroyed);
        this.#shrink();
        this.#grow();
      });
      this.#destroying.add(destroyed);
      return;
    }
    const next = this.#waiting.shift();
    if (next) next.resolve(item);
    else this.#idle.push(item);
  }

  /** Refuses whoever waits, waits for what is lent, and destroys all. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedError());
    for (const item of this.#idle.splice(0)) this.#accept(item, false);
    if (this.#count > 0) {
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
    }
  }

  #grow(): void {
    if (this.#count >= this.#options.max || this.#waiting.length === 0) return;
    this.#count++;
    this.#options.create().then(
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

export function closedError(): UnavailableError {
  return new UnavailableError("the database is closed", { reason: "DATABASE_CLOSED" });
}
