import { throwIfAborted, untilAborted } from "../abort.ts";
import type { TracePlace } from "../trace.ts";
import { keepTrack, leaveTrack } from "./current-units.ts";

/**
 * An operation that knows whether anybody waits for it. (`await` calls `then` of a subclass, unlike that of a plain
 * promise.)
 */
class Operation<T> extends Promise<T> {
  awaited = false;

  /** Makes `then` return plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: watching `then` is what this class is for
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.awaited = true;
    return super.then(fulfilled, rejected);
  }

  /** Listens to the end without counting as a caller that awaits it. */
  watch(fulfilled: () => void, rejected: (error: unknown) => void): void {
    super.then(fulfilled, rejected);
  }
}

/** The life of one unit, or of one savepoint in it: its running operations, its end and the reason of its end. */
export class UnitScope {
  readonly #signal: AbortSignal | undefined;
  readonly #parent: UnitScope | undefined;
  readonly #running = new Set<Operation<unknown>>();
  readonly #failures: { operation: Operation<unknown>; error: unknown }[] = [];
  #ended = false;
  #child: UnitScope | undefined;
  /** The failure that ends the whole unit, even if the code that saw the error goes on. */
  #fatal: { readonly error: unknown } | undefined;
  readonly #committed: (() => void)[] = [];
  /** The place of the whole unit in a trace; undefined for none. */
  readonly place: TracePlace | undefined;

  constructor(signal: AbortSignal | undefined, parent?: UnitScope, place = parent?.place) {
    this.#signal = signal;
    this.#parent = parent;
    this.place = place;
    // Inner scopes end before it does.
    if (!parent) keepTrack();
  }

  /** The failure of a part of the unit that cannot fail alone. */
  get fatal(): { readonly error: unknown } | undefined {
    return this.#fatal;
  }

  /**
   * Has something done when the whole unit has taken effect; for a savepoint, if that is not undone before. It must not
   * throw.
   */
  afterCommit(work: () => void): void {
    this.#committed.push(work);
  }

  /** Does what `afterCommit` was given. */
  committed(): void {
    for (const work of this.#committed) work();
  }

  get open(): boolean {
    return !this.#ended && (this.#parent?.open ?? true);
  }

  /**
   * @throws Error if the unit has ended, or a savepoint of it is open; DeadlineError or CancelledError if it was aborted
   */
  check(): void {
    throwIfAborted(this.#signal);
    if (!this.open) throw new Error("this unit has ended: await all of its operations within it");
    if (this.#child) throw new Error("a savepoint of this unit is open: use the unit that the savepoint was given");
  }

  end(): void {
    if (!this.#ended && !this.#parent) leaveTrack();
    this.#ended = true;
  }

  /** Runs one operation of the unit. If it fails and nobody awaits it, the unit will fail. */
  operation<T>(start: () => Promise<T>): Promise<T> {
    const operation = new Operation<T>((resolve) => {
      this.check();
      resolve(start());
    });
    this.#running.add(operation);
    operation.watch(
      () => this.#running.delete(operation),
      (error) => {
        this.#running.delete(operation);
        this.#failures.push({ operation, error });
      },
    );
    return operation;
  }

  /**
   * Runs a part of the unit in a scope of its own, when all operations that were begun before are done. Meanwhile the
   * unit itself cannot be used.
   */
  nested<T>(part: (inner: UnitScope) => Promise<T>): Promise<T> {
    const before = [...this.#running];
    return this.operation(async () => {
      const inner = new UnitScope(this.#signal, this);
      this.#child = inner;
      try {
        await Promise.allSettled(before);
        const result = await part(inner);
        this.#committed.push(...inner.#committed);
        return result;
      } finally {
        inner.end();
        this.#child = undefined;
      }
    });
  }

  /** Runs work of others within this unit. Its failure is the failure of the unit, unlike an operation's. */
  joined<T>(part: (inner: UnitScope) => Promise<T>, signal = this.#signal): Promise<T> {
    return this.operation(async () => {
      const inner = new UnitScope(signal, this);
      try {
        const result = await inner.complete(part(inner));
        this.#committed.push(...inner.#committed);
        return result;
      } catch (error) {
        this.#fatal ??= { error };
        throw error;
      }
    });
  }

  /**
   * Waits for `body` and then for all operations that are still running, and ends the scope with any outcome; at
   * once when the signal is aborted. A unit whose body throws is not waited for, since it is undone as a whole; a
   * savepoint is, since a late operation would be outside of it.
   *
   * @throws the error of `body`, else the first failure that nobody awaited, else the error of the aborted signal
   */
  async complete<T>(body: Promise<T>): Promise<T> {
    try {
      return await untilAborted(this.#settle(body), this.#signal);
    } finally {
      this.end();
    }
  }

  async #settle<T>(body: Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await body;
    } catch (error) {
      this.end();
      if (this.#parent) await Promise.allSettled(this.#running);
      throw error;
    }
    for (;;) {
      const unseen = this.#failures.find(({ operation }) => !operation.awaited);
      if (unseen) throw unseen.error;
      if (this.#running.size === 0) {
        if (this.#fatal) throw this.#fatal.error;
        return result;
      }
      await Promise.all(this.#running);
    }
  }
}

const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {}).constructor;

/** The way in which one method call of a repository is made. */
export interface Use<T> {
  /** The repository that it is made on. */
  readonly on: T;
  /** Runs before the call, and before each step of an iteration; throws to refuse it. */
  readonly check: () => void;
  /** Starts the call, and hands on its promise. */
  readonly operation: <R>(start: () => Promise<R>) => Promise<R>;
}

/**
 * Wraps a repository, so that `use` decides on each method call how it is made. Methods of subclasses are included. A
 * method without a promise returns one if `use` does.
 */
export function guard<T extends object>(repository: T, use: (method: PropertyKey) => Use<T> | Promise<Use<T>>): T {
  async function* iterate(key: PropertyKey, args: unknown[]): AsyncIterable<unknown> {
    const { on, check } = await use(key);
    check();
    for await (const item of apply(on, key, args) as AsyncIterable<unknown>) {
      yield item;
      check();
    }
  }
  const call = ({ on, operation }: Use<T>, key: PropertyKey, args: unknown[]): unknown => {
    const result = apply(on, key, args);
    return result instanceof Promise ? operation(() => result) : result;
  };
  return new Proxy(repository, {
    get(_, key) {
      const method: unknown = Reflect.get(repository, key);
      if (typeof method !== "function") return method;
      if (computing.has(key)) return (...args: unknown[]) => apply(repository, key, args);
      if (key === "list" || method instanceof AsyncGeneratorFunction) {
        return (...args: unknown[]) => iterate(key, args);
      }
      return (...args: unknown[]) => {
        let used: Use<T> | Promise<Use<T>>;
        try {
          used = use(key);
          if (!(used instanceof Promise)) used.check();
        } catch (error) {
          return Promise.reject(error);
        }
        if (!(used instanceof Promise)) return call(used, key, args);
        return used.then((joined) => {
          joined.check();
          return call(joined, key, args);
        });
      };
    },
  });
}

/** Methods that use no database: they give a result, and not a promise, whether the unit is open or has ended. */
const computing: ReadonlySet<PropertyKey> = new Set(["toEntity"]);

/** Calls a method of a repository; the guard has checked that it exists. */
function apply(on: object, key: PropertyKey, args: unknown[]): unknown {
  return Reflect.apply(Reflect.get(on, key) as (...args: unknown[]) => unknown, on, args);
}
