import { AsyncLocalStorage } from "node:async_hooks";
import type { Transaction, UnitBackend } from "./backend.ts";
import { throwIfAborted } from "./error.ts";
import { repeatUnit } from "./repeat.ts";
import { guard, UnitScope, untilAborted } from "./scope.ts";
import type { JointUnit, OpenUnit, Repositories, RepositoryClass, Unit, UnitOptions, Worker } from "./worker.ts";

/** An open unit with what is needed to end it. */
interface Opened<C, R extends Repositories> {
  readonly unit: Unit<R>;
  readonly scope: UnitScope;
  readonly transaction: Transaction<C>;
}

/** Where others find what they need to become a part of a unit. */
const hosts = new WeakMap<
  object,
  { readonly backend: UnitBackend<unknown>; readonly scope: UnitScope; readonly transaction: Transaction<unknown> }
>();

/**
 * The units that the running code is in, by their workers. All workers share it, since each storage that has been used takes
 * its part of every promise that the program makes from then on.
 */
const unitsHere = new AsyncLocalStorage<ReadonlyMap<object, UnitScope>>();

/** An open unit as one that others can join. */
export function joint<R extends Repositories>(unit: Unit<R>): JointUnit<R> {
  return { unit, open: async () => unit };
}

/** A worker on any database; see UnitBackend. */
export class UnitWorker<C, R extends Repositories> implements Worker<R> {
  readonly repositories: Readonly<R>;
  protected readonly backend: UnitBackend<C>;
  protected readonly classes: { readonly [K in keyof R]: RepositoryClass<C, R[K]> };
  /** `repositories`, not frozen: a proxy must give what a frozen target holds. */
  readonly #names: Readonly<R>;

  constructor(backend: UnitBackend<C>, classes: { readonly [K in keyof R]: RepositoryClass<C, R[K]> }) {
    if ("savepoint" in classes)
      throw new Error('no repository can be called "savepoint": units have a method of that name');
    this.backend = backend;
    this.classes = classes;
    const refuse = () => this.#refuseWithinUnit();
    this.#names = this.#bind(backend.connection, (repository) => guard(repository, refuse, (start) => start()));
    this.repositories = Object.freeze({ ...this.#names });
  }

  repositoriesFor({ signal, within }: UnitOptions): Readonly<R> {
    if (within?.unit) return this.#joining(within.unit);
    if (!signal) return this.repositories;
    const made = new Map<PropertyKey, Repositories[string]>();
    const make = (Class: RepositoryClass<C, Repositories[string]>) => {
      const check = () => {
        throwIfAborted(signal);
        this.#refuseWithinUnit();
      };
      return guard(new Class(this.backend.connectionFor(signal)), check, (start) => start());
    };
    // Each is made when it is first asked for: most calls need one of them.
    return new Proxy(this.#names, {
      get: (names, key) => {
        if (!Object.hasOwn(names, key)) return Reflect.get(names, key);
        const repository = made.get(key) ?? make(this.classes[key as keyof R]);
        made.set(key, repository);
        return repository;
      },
      set: () => false,
    });
  }

  run<T>(fn: (unit: Unit<R>) => Promise<T>, options: UnitOptions = {}): Promise<T> {
    return this.#repeat("write", fn, options);
  }

  read<T>(fn: (unit: Unit<R>) => Promise<T>, options: UnitOptions = {}): Promise<T> {
    return this.#repeat("read", fn, options);
  }

  async deferred<T>(
    fn: (joint: JointUnit<R>) => Promise<T>,
    first: (unit: Unit<R>) => Promise<void>,
    { signal, within }: UnitOptions = {},
  ): Promise<T> {
    if (within) {
      const host = await within.open();
      return this.#join(
        host,
        async (unit) => {
          await first(unit);
          return fn({ unit, open: async () => unit });
        },
        signal,
      );
    }
    this.#refuseWithinUnit();
    return this.#attempts(async (attempt) => {
      let opened: Opened<C, R> | undefined;
      let opening: Promise<Unit<R>> | undefined;
      let ended = false;
      const open = async () => {
        if (ended) throw new Error("this unit has ended: await all of its operations within it");
        opened = await this.#open("write", attempt, signal);
        const { scope, unit } = opened;
        await this.#inside(scope, () => first(unit));
        return unit;
      };
      const body = fn({
        get unit() {
          return opened?.unit;
        },
        open: () => {
          opening ??= open();
          return opening;
        },
      });
      try {
        const result = await untilAborted(body, signal);
        await opening;
        return opened ? await this.#finish(opened, Promise.resolve(result)) : result;
      } catch (error) {
        const [unopened] = await Promise.allSettled([opening]);
        opened?.scope.end();
        await quietly(opened?.transaction.rollback() ?? Promise.resolve());
        // `fn` may have put it in its own words; the database's wish for a repeat must still be heard.
        const cause = unopened.status === "rejected" ? unopened.reason : opened?.scope.doom?.error;
        throw this.backend.isTransient(cause) ? cause : error;
      } finally {
        ended = true;
      }
    }, signal);
  }

  async begin({ signal }: Pick<UnitOptions, "signal"> = {}): Promise<OpenUnit<R>> {
    this.#refuseWithinUnit();
    const opened = await this.#open("write", 1, signal);
    const { unit, scope, transaction } = opened;
    /** It is ended once, by whichever comes first. */
    let ending: Promise<void> | undefined;
    const end = (how: () => Promise<void>): Promise<void> => {
      signal?.removeEventListener("abort", abandon);
      ending = how();
      return ending;
    };
    const rollback = async () => {
      // Whoever commits hears how that went.
      if (ending) return quietly(ending);
      scope.end();
      await end(() => transaction.rollback());
    };
    const abandon = () => void quietly(rollback());
    signal?.addEventListener("abort", abandon);
    return {
      unit,
      commit: async () => {
        scope.check();
        if (ending) throw new Error("this unit is being ended already: commit once, and await it");
        await end(() => this.#finish(opened, Promise.resolve()));
      },
      rollback,
      [Symbol.asyncDispose]: rollback,
    };
  }

  /** The classes of this worker and more, for one that extends it. @throws Error for a name that is taken */
  protected with<M extends Repositories>(
    more: { readonly [K in keyof M]: RepositoryClass<C, M[K]> },
  ): { readonly [K in keyof (R & M)]: RepositoryClass<C, (R & M)[K]> } {
    for (const name of Object.keys(more)) {
      if (Object.hasOwn(this.classes, name)) throw new Error(`the worker has a repository "${name}" already`);
    }
    // Each key is one of R's or of M's, with the class that was given for it.
    return { ...this.classes, ...more } as { readonly [K in keyof (R & M)]: RepositoryClass<C, (R & M)[K]> };
  }

  async #repeat<T>(
    mode: "read" | "write",
    fn: (unit: Unit<R>) => Promise<T>,
    { signal, within }: UnitOptions,
  ): Promise<T> {
    if (within) return this.#join(await within.open(), fn, signal);
    this.#refuseWithinUnit();
    return this.#attempts(async (attempt) => {
      const opened = await this.#open(mode, attempt, signal);
      const body = this.#inside(opened.scope, async () => fn(opened.unit));
      return this.#finish(opened, body);
    }, signal);
  }

  #attempts<T>(run: (attempt: number) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return repeatUnit(run, (error) => this.backend.isTransient(error), signal);
  }

  /** Runs `fn` as a part of a unit, which may be one of another worker. */
  #join<T>(unit: object, fn: (unit: Unit<R>) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { scope, transaction } = this.#host(unit);
    const repositories = this.#bind(transaction.connection, (repository) => repository);
    return scope.joined(
      (inner) => this.#inside(inner, async () => fn(this.#unit(repositories, inner, transaction))),
      signal,
    );
  }

  /** This worker's repositories in a unit, which may be one of another worker. */
  #joining(unit: object): Readonly<R> {
    const { scope, transaction } = this.#host(unit);
    return this.#guarded(
      this.#bind(transaction.connection, (repository) => repository),
      scope,
    );
  }

  /** @throws Error if the unit is one of another database: the two could not take effect as one */
  #host(unit: object): Pick<Opened<C, R>, "scope" | "transaction"> {
    const host = hosts.get(unit);
    if (host?.backend !== this.backend) {
      throw new Error("this worker cannot work within that unit: it is not a unit of this worker's database");
    }
    // The same backend has made it, so its connection is of the same type.
    return host as Pick<Opened<C, R>, "scope" | "transaction">;
  }

  async #open(mode: "read" | "write", attempt: number, signal: AbortSignal | undefined): Promise<Opened<C, R>> {
    throwIfAborted(signal);
    const transaction = await this.backend.begin(mode, attempt, signal);
    try {
      // It may have come just before the transaction did.
      throwIfAborted(signal);
      const repositories = this.#bind(transaction.connection, (repository) => repository);
      const scope = new UnitScope(signal);
      return { unit: this.#unit(repositories, scope, transaction), scope, transaction };
    } catch (error) {
      await quietly(transaction.rollback());
      throw error;
    }
  }

  async #finish<T>({ scope, transaction }: Opened<C, R>, body: Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await scope.complete(body);
    } catch (error) {
      await quietly(transaction.rollback());
      throw error;
    }
    await transaction.commit();
    return result;
  }

  #unit(repositories: R, scope: UnitScope, transaction: Transaction<C>): Unit<R> {
    const savepoint = <T>(fn: (unit: Unit<R>) => Promise<T>): Promise<T> =>
      scope.nested(async (inner) => {
        const point = await transaction.savepoint();
        let result: T;
        try {
          const body = this.#inside(inner, async () => fn(this.#unit(repositories, inner, transaction)));
          result = await inner.complete(body);
        } catch (error) {
          await point.rollback();
          throw error;
        }
        await point.release();
        return result;
      });
    const unit: Unit<R> = Object.freeze({ ...this.#guarded(repositories, scope), savepoint });
    hosts.set(unit, { backend: this.backend, scope, transaction });
    return unit;
  }

  #guarded(repositories: R, scope: UnitScope): R {
    const check = () => scope.check();
    const operation = <T>(start: () => Promise<T>) => scope.operation(start);
    const bound = Object.entries(repositories).map(([name, one]) => [name, guard(one, check, operation)]);
    // The entries are those of `repositories`, each behind its guard: the types are the same.
    return Object.fromEntries(bound) as R;
  }

  #bind(connection: C, wrap: (repository: Repositories[string]) => Repositories[string]): R {
    const entries = Object.entries(this.classes).map(([name, Class]) => [name, wrap(new Class(connection))]);
    // The classes say what they make: the mapped type of `classes` is that of the repositories.
    return Object.fromEntries(entries) as R;
  }

  /** Runs code that is in a unit of this worker, and in the units around it. */
  #inside<T>(scope: UnitScope, code: () => T): T {
    return unitsHere.run(new Map(unitsHere.getStore()).set(this, scope), code);
  }

  #refuseWithinUnit(): void {
    if (unitsHere.getStore()?.get(this)?.open) {
      throw new Error(
        "this worker is already in a unit here: use the unit's repositories, and unit.savepoint for a part that may fail",
      );
    }
  }
}

/**
 * Ends a transaction whose unit has failed already. What the unit failed with is what its caller must hear; that the
 * end failed too changes nothing for them, as a transaction releases what it holds even then, and a database undoes
 * whatever is not committed.
 */
async function quietly(end: Promise<unknown>): Promise<void> {
  await Promise.allSettled([end]);
}
