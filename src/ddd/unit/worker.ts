import { throwIfAborted, untilAborted } from "../abort.ts";
import { childOf, spanOf, type TracePlace, within } from "../trace.ts";
import type { JoinableUnit, OpenUnit, Repositories, RepositoryClass, Unit, UnitOptions, Worker } from "../worker.ts";
import type { Transaction, UnitBackend } from "./backend.ts";
import { keepTrack, leaveTrack, refuseInUnit, runInUnit, unitToJoin } from "./current-units.ts";
import { addHost, currentUnit, databaseOf, hostOf, joinable, type UnitHost } from "./joinable.ts";
import { requireUnitOptions } from "./options.ts";
import { RETRY_FOR_MS, RetryTurns, retryUnit } from "./retry.ts";
import { guard, UnitScope, type Use } from "./scope.ts";

/** An open unit with what is needed to end it. */
interface Opened<C, R extends Repositories> {
  readonly unit: Unit<R>;
  readonly scope: UnitScope;
  readonly transaction: Transaction<C>;
}

/** Whether two workers are of one database. True also where that cannot be told: of workers other than UnitWorker. */
export function areOfOneDatabase(a: object, b: object): boolean {
  if (!(a instanceof UnitWorker && b instanceof UnitWorker)) return true;
  return UnitWorker.databaseOf(a) === UnitWorker.databaseOf(b);
}

/** The methods of every repository that only read. A method of a subclass may write. */
const readingMethods: ReadonlySet<PropertyKey> = new Set(["retrieve", "find", "list", "page", "count", "aggregate"]);

/** A worker on any database; see UnitBackend. */
export class UnitWorker<C, R extends Repositories> implements Worker<R> {
  readonly repositories: Readonly<R>;
  protected readonly backend: UnitBackend<C>;
  protected readonly classes: { readonly [K in keyof R]: RepositoryClass<C, R[K]> };
  /** `repositories`, not frozen: a proxy must return the values of a frozen target. */
  readonly #names: Readonly<R>;
  /** The object that tells the database from others. */
  readonly #database: object;
  readonly #turns: RetryTurns;

  constructor(backend: UnitBackend<C>, classes: { readonly [K in keyof R]: RepositoryClass<C, R[K]> }) {
    if ("savepoint" in classes)
      throw new Error('no repository can be called "savepoint": units have a method of that name');
    this.backend = backend;
    this.#turns = backend.turns ?? new RetryTurns();
    this.classes = classes;
    this.#database = databaseOf(backend);
    this.#names = this.#bind(backend.connection, (repository, Class) => this.#loose(repository, Class));
    this.repositories = Object.freeze({ ...this.#names });
  }

  /** The object that tells a worker's database from others. */
  static databaseOf<C, R extends Repositories>(worker: UnitWorker<C, R>): object {
    return worker.#database;
  }

  repositoriesFor(options: UnitOptions): Readonly<R> {
    requireUnitOptions(options);
    const { signal, join } = options;
    if (join?.unit) return this.#repositoriesIn(join.unit);
    if (!signal) return this.repositories;
    const made = new Map<PropertyKey, Repositories[string]>();
    const make = (Class: RepositoryClass<C, Repositories[string]>) =>
      this.#loose(new Class(this.backend.connectionFor(signal)), Class, signal);
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

  async runLazily<T>(
    fn: (join: JoinableUnit<R>) => Promise<T>,
    first: (unit: Unit<R>) => Promise<void>,
    options: UnitOptions = {},
  ): Promise<T> {
    requireUnitOptions(options);
    const { signal, join = unitToJoin(this.#database, false) } = options;
    if (join) {
      const host = await join.open();
      return this.#join(
        host,
        async (unit) => {
          await first(unit);
          const { scope } = this.#host(unit);
          return runInUnit(this.#database, currentUnit(unit, scope, false), () => fn(joinable(unit)));
        },
        signal,
      );
    }
    const run = async (attempt: number, place: TracePlace | undefined) => {
      let opened: Opened<C, R> | undefined;
      let opening: Promise<Unit<R>> | undefined;
      let ended = false;
      const open = async () => {
        if (ended) throw new Error("this unit has ended: await all of its operations within it");
        opened = await this.#open("write", attempt, signal, place, repeats(options));
        const { scope, unit } = opened;
        await this.#enter(scope, () => first(unit));
        return unit;
      };
      const unit: JoinableUnit<R> = {
        get unit() {
          return opened?.unit;
        },
        open: () => {
          opening ??= open();
          return opening;
        },
      };
      const here = {
        get open() {
          return !ended;
        },
        join: {
          // The repositories' names do not matter to those that join.
          get unit() {
            return unit.unit as Unit<Repositories> | undefined;
          },
          open: unit.open as () => Promise<Unit<Repositories>>,
          exclusive: false,
        },
      };
      keepTrack();
      const body = runInUnit(this.#database, here, async () => fn(unit));
      try {
        const result = await untilAborted(body, signal);
        await opening;
        return opened ? await this.#finish(opened, Promise.resolve(result)) : result;
      } catch (error) {
        const [unopened] = await Promise.allSettled([opening]);
        opened?.scope.end();
        const known = opened ? await this.#undo(opened.transaction, error) : error;
        // `fn` may have put it in its own words; the database's wish for a repeat must still be heard.
        const cause = unopened.status === "rejected" ? unopened.reason : opened?.scope.fatal?.error;
        throw this.backend.isTransient(cause) ? cause : known;
      } finally {
        ended = true;
        leaveTrack();
      }
    };
    return this.#attempts("write", run, options);
  }

  async begin(options: Pick<UnitOptions, "signal"> = {}): Promise<OpenUnit<R>> {
    requireUnitOptions(options);
    const { signal } = options;
    refuseInUnit(this.#database);
    const span = spanOf(signal);
    const opened = await this.#open("write", 1, signal, span && { span });
    const { unit, scope, transaction } = opened;
    /** Ends the unit once: by the body, the signal or the caller, whichever comes first. */
    let ending: Promise<void> | undefined;
    const end = (how: () => Promise<void>): Promise<void> => {
      signal?.removeEventListener("abort", abandon);
      ending = how();
      return ending;
    };
    const rollback = async () => {
      // The caller of `commit` gets its error.
      if (ending) return ignoringErrors(ending);
      scope.end();
      await end(() => transaction.rollback());
    };
    const abandon = () => void ignoringErrors(rollback());
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

  async #repeat<T>(mode: "read" | "write", fn: (unit: Unit<R>) => Promise<T>, options: UnitOptions): Promise<T> {
    requireUnitOptions(options);
    const { signal, join = unitToJoin(this.#database, mode === "read") } = options;
    if (join) return this.#join(await join.open(), fn, signal);
    const run = async (attempt: number, place: TracePlace | undefined) => {
      const opened = await this.#open(mode, attempt, signal, place, repeats(options));
      const body = this.#enter(opened.scope, async () => fn(opened.unit));
      return this.#finish(opened, body);
    };
    return this.#attempts(mode, run, options);
  }

  /** Runs a unit until the database asks for no repeat; in a span, within a trace. */
  #attempts<T>(
    mode: "read" | "write",
    run: (attempt: number, place: TracePlace | undefined) => Promise<T>,
    { signal, retryForMs }: UnitOptions,
  ): Promise<T> {
    const around = spanOf(signal);
    const own = childOf(around, `unit ${mode}`);
    const span = own ?? around;
    const once = (attempt: number) => {
      if (attempt > 1) own?.event("retry", { attempt });
      return run(attempt, span && { span });
    };
    const all = () =>
      retryUnit(once, (error) => this.backend.isTransient(error), {
        signal,
        retryForMs,
        // A unit that only reads conflicts with no other.
        turns: mode === "write" ? this.#turns : undefined,
      });
    return own ? within(own, all) : all();
  }

  /** Runs `fn` as a part of a unit, which may be one of another worker. */
  #join<T>(unit: object, fn: (unit: Unit<R>) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { scope, transaction } = this.#host(unit);
    const repositories = this.#bind(transaction.connection, (repository) => repository);
    return scope.joined(
      (inner) => this.#enter(inner, async () => fn(this.#unit(repositories, inner, transaction))),
      signal,
    );
  }

  /** This worker's repositories in a unit, which may be one of another worker. */
  #repositoriesIn(unit: object): Readonly<R> {
    const { scope, transaction } = this.#host(unit);
    return this.#guarded(
      this.#bind(transaction.connection, (repository) => repository),
      scope,
    );
  }

  #host(unit: object): UnitHost<C> {
    // It is of the same database, so its connection is of the same type.
    return hostOf(unit, this.#database) as UnitHost<C>;
  }

  async #open(
    mode: "read" | "write",
    attempt: number,
    signal: AbortSignal | undefined,
    place: TracePlace | undefined,
    repeats = false,
  ): Promise<Opened<C, R>> {
    throwIfAborted(signal);
    const transaction = await this.backend.begin(mode, attempt, signal, place, repeats);
    try {
      // It may have come just before the transaction did.
      throwIfAborted(signal);
      const repositories = this.#bind(transaction.connection, (repository) => repository);
      const scope = new UnitScope(signal, undefined, place);
      return { unit: this.#unit(repositories, scope, transaction), scope, transaction };
    } catch (error) {
      await ignoringErrors(transaction.rollback());
      throw error;
    }
  }

  async #finish<T>({ scope, transaction }: Opened<C, R>, body: Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await scope.complete(body);
    } catch (error) {
      throw await this.#undo(transaction, error);
    }
    await transaction.commit();
    scope.committed();
    return result;
  }

  /** Undoes a unit that has failed. @returns its error, or the database's wish for a repeat: it may have failed by what it has seen */
  async #undo(transaction: Transaction<C>, error: unknown): Promise<unknown> {
    const [undone] = await Promise.allSettled([transaction.rollback()]);
    return undone.status === "rejected" && this.backend.isTransient(undone.reason) ? undone.reason : error;
  }

  #unit(repositories: R, scope: UnitScope, transaction: Transaction<C>): Unit<R> {
    const savepoint = <T>(fn: (unit: Unit<R>) => Promise<T>): Promise<T> =>
      scope.nested(async (inner) => {
        const point = await transaction.savepoint();
        let result: T;
        try {
          const body = this.#enter(inner, async () => fn(this.#unit(repositories, inner, transaction)));
          result = await inner.complete(body);
        } catch (error) {
          await point.rollback();
          throw error;
        }
        await point.release();
        return result;
      });
    const unit: Unit<R> = Object.freeze({ ...this.#guarded(repositories, scope), savepoint });
    addHost(unit, { backend: this.backend, scope, transaction });
    return unit;
  }

  #guarded(repositories: R, scope: UnitScope): R {
    const bound = Object.entries(repositories).map(([name, on]) => [name, guard(on, () => usedIn(scope, on))]);
    // The entries are those of `repositories`, each behind its guard: the types are the same.
    return Object.fromEntries(bound) as R;
  }

  /** A repository whose operations are units of their own, or join the unit that the running code is in. */
  #loose(
    repository: Repositories[string],
    Class: RepositoryClass<C, Repositories[string]>,
    signal?: AbortSignal,
  ): Repositories[string] {
    const alone: Use<Repositories[string]> = {
      on: repository,
      check: () => throwIfAborted(signal),
      operation: (start) => start(),
    };
    const partOf = (unit: object) => {
      const { scope, transaction } = this.#host(unit);
      return usedIn(scope, new Class(transaction.connection));
    };
    return guard(repository, (method) => {
      const join = unitToJoin(this.#database, readingMethods.has(method));
      if (!join) return alone;
      return join.unit ? partOf(join.unit) : join.open().then(partOf);
    });
  }

  #bind(
    connection: C,
    wrap: (repository: Repositories[string], Class: RepositoryClass<C, Repositories[string]>) => Repositories[string],
  ): R {
    const entries = Object.entries(this.classes).map(([name, Class]) => [name, wrap(new Class(connection), Class)]);
    // The classes say what they make: the mapped type of `classes` is that of the repositories.
    return Object.fromEntries(entries) as R;
  }

  /** Runs code that is in a unit of this worker, and in the units around it. */
  #enter<T>(scope: UnitScope, code: () => T): T {
    return runInUnit(this.#database, scope, code);
  }
}

/** Whether a unit runs again for as long as is usual. */
function repeats({ retryForMs = RETRY_FOR_MS }: UnitOptions): boolean {
  return retryForMs >= RETRY_FOR_MS;
}

function usedIn<T>(scope: UnitScope, on: T): Use<T> {
  return { on, check: () => scope.check(), operation: (start) => scope.operation(start) };
}

/**
 * Ends a transaction whose unit has failed already. The caller must get the error of the unit; that the
 * end failed too changes nothing for it, as a transaction releases what it holds even then, and a database undoes
 * everything that is not committed.
 */
async function ignoringErrors(end: Promise<unknown>): Promise<void> {
  await Promise.allSettled([end]);
}
