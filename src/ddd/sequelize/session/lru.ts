/** How many prepared statements a connection keeps: more than a program has, few enough to forget. */
export const CACHE_SIZE = 256;

/** Keeps the values that were used last, by key. */
export class Cache<V> {
  readonly #values = new Map<string, V>();
  readonly #size: number;
  readonly #onEvict: (value: V) => void;

  constructor(onEvict: (value: V) => void, size = CACHE_SIZE) {
    this.#onEvict = onEvict;
    this.#size = size;
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) {
      // A Map keeps the order of insertion: the last used is last.
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#values.set(key, value);
    for (const [oldest, evicted] of this.#values) {
      if (this.#values.size <= this.#size) break;
      this.#values.delete(oldest);
      this.#onEvict(evicted);
    }
  }

  /** Removes one value, if it is cached. */
  delete(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#onEvict(value);
  }

  clear(): void {
    for (const value of this.#values.values()) this.#onEvict(value);
    this.#values.clear();
  }
}
