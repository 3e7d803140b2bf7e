/**
 * Work in order: that of one key one after another, that of several keys at once. A key whose work takes its time holds up no
 * other.
 */
export class KeyedQueue {
  readonly #maxRunning: number;
  /** By key: the work that waits, the first of which may be running. */
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  /** Keys with work, of which none runs. */
  readonly #ready: string[] = [];
  #running = 0;
  #size = 0;
  #idle: (() => void)[] = [];

  /** @param maxRunning the maximum number of keys whose work runs at once */
  constructor(maxRunning: number) {
    this.#maxRunning = maxRunning;
  }

  /** How much work runs or waits. */
  get size(): number {
    return this.#size;
  }

  /** Adds work, which must not reject. */
  add(key: string, work: () => Promise<void>): void {
    this.#size++;
    const waiting = this.#waiting.get(key);
    if (waiting) {
      waiting.push(work);
      return;
    }
    this.#waiting.set(key, [work]);
    this.#ready.push(key);
    this.#start();
  }

  /** Waits until no work runs or waits. */
  async untilIdle(): Promise<void> {
    while (this.#size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
      });
    }
  }

  #start(): void {
    while (this.#running < this.#maxRunning) {
      const key = this.#ready.shift();
      if (key === undefined) return;
      this.#running++;
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    const waiting = this.#waiting.get(key) ?? [];
    await waiting.shift()?.();
    this.#size--;
    this.#running--;
    if (waiting.length > 0) this.#ready.push(key);
    else this.#waiting.delete(key);
    this.#start();
    if (this.#size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
