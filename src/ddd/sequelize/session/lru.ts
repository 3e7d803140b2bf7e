/** How many statements are kept, be it by a connection or of a table: more than a program has, few enough to forget. */
export const CACHE_SIZE = 256;

/** Keeps the values that were used last, by key. No library: these few lines do, where lru-cache has features for many. */
export class Cache<V> {
  readonly #values = new Map<string, V>();
  readonly #size: number;
  readonly #onEvict: (value: V) => void;
  /** The key that was used last: often it is the next one too, and nothing moves then. */
  #newest: string | undefined;

  constructor(onEvict: (value: V) => void = () => {}, size = CACHE_SIZE) {
    this.#onEvict = onEvict;
    this.#size = size;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined && key !== this.#newest) {
      // A Map keeps the order of insertion: the last used is last.
      this.#values.delete(key);
      this.#values.set(key, value);
      this.#newest = key;
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#values.set(key, value);
    // One that was there already keeps its place.
    this.#newest = undefined;
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
    this.#newest = undefined;
    this.#onEvict(value);
  }

  clear(): void {
    for (const value of this.#values.values()) this.#onEvict(value);
    this.#values.clear();
    this.#newest = undefined;
  }
}
