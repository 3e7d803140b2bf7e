import { nodeModule } from "../node.ts";

const AsyncLocalStorage = nodeModule("async_hooks")?.AsyncLocalStorage;

/**
 * An AsyncLocalStorage that is on only while it is in use. Before version 24, Node keeps one that is on by hooks on every
 * promise, of all of the program: a call that only reads took 8 % more of the processor once some unit had ever been run.
 *
 * Browsers have none: there, no code has a value, so that what depends on it (the refusal of a worker within a unit of its own
 * database) does not happen.
 */
export class OnDemandStorage<T> {
  readonly #storage = AsyncLocalStorage && new AsyncLocalStorage<T>();
  #uses = 0;

  /** The value of the running code; undefined outside of `run`. */
  get value(): T | undefined {
    return this.#uses === 0 ? undefined : this.#storage?.getStore();
  }

  /** Runs code with a value. Code that is left behind has the value for as long as the storage is in use. */
  run<R>(value: T, code: () => R): R {
    this.use();
    let result: R;
    try {
      result = this.#storage ? this.#storage.run(value, code) : code();
    } catch (error) {
      this.release();
      throw error;
    }
    if (result instanceof Promise) {
      const release = () => this.release();
      result.then(release, release);
    } else this.release();
    return result;
  }

  /** Keeps the values of code that is left behind until `release`, which must follow once. */
  use(): void {
    this.#uses++;
  }

  release(): void {
    this.#uses--;
    if (this.#uses === 0) this.#storage?.disable();
  }
}
