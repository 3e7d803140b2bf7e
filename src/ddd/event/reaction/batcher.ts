import { settlesWithin } from "../../abort.ts";

/** Work that waits to be done together with others. */
interface Waiting<T> {
  readonly item: T;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * How many milliseconds others wait for work that is under way. Work that takes longer holds them up no more: a batch is given up,
 * and each done alone.
 */
const PATIENCE_MS = 1000;

/**
 * Does the work of all that wait in one go, while the work of those before is under way. One that comes alone is done
 * at once.
 */
export class Batcher<T> {
  readonly #together: (items: readonly T[], signal: AbortSignal) => Promise<void>;
  readonly #alone: (item: T) => Promise<void>;
  readonly #maxSize: number;
  #waiting: Waiting<T>[] = [];
  #isRunning = false;

  /**
   * @param together does the work of several, or of none: if it rejects, as when its signal is aborted, that of each is done alone
   * @param alone does the work of one
   */
  constructor(
    together: (items: readonly T[], signal: AbortSignal) => Promise<void>,
    alone: (item: T) => Promise<void>,
    maxSize: number,
  ) {
    this.#together = together;
    this.#alone = alone;
    this.#maxSize = maxSize;
  }

  /** Resolves when the item's work is done. @throws the error of `alone` */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxSize);
      if (batch.length > 1 && (await this.#isDoneTogether(batch))) {
        // The next items of those that have waited for these come at once: the first of them is not to go alone.
        await nextTurn();
        continue;
      }
      await settlesWithin(PATIENCE_MS, Promise.all(batch.map((one) => this.#do(one))));
    }
    this.#isRunning = false;
  }

  async #isDoneTogether(batch: readonly Waiting<T>[]): Promise<boolean> {
    try {
      const items = batch.map(({ item }) => item);
      await this.#together(items, AbortSignal.timeout(PATIENCE_MS));
    } catch {
      // Each alone tells the error that is its own.
      return false;
    }
    for (const { resolve } of batch) resolve();
    return true;
  }

  async #do({ item, resolve, reject }: Waiting<T>): Promise<void> {
    try {
      await this.#alone(item);
      resolve();
    } catch (error) {
      reject(error);
    }
  }
}

/** Resolves when all that is ready now has run. A browser has no setImmediate. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve);
  });
}
