import type { Entity } from "./entity.ts";
import type { Repository } from "./repository.ts";

/** The repositories that a worker binds, by the names that its units give them. */
// biome-ignore lint/suspicious/noExplicitAny: a repository of any entity, with any input to create one
export type Repositories = Record<string, Repository<any, any>>;

export interface UnitOptions {
  /** When it is aborted, the unit is rolled back and its caller gets DeadlineError or CancelledError. @default never */
  readonly signal?: AbortSignal | undefined;
  /**
   * How many milliseconds the unit is run again while the database asks for it. A signal that is aborted earlier, such
   * as `AbortSignal.timeout(ms)`, ends the repeats too; a later one does not extend them. With Infinity, only the
   * signal ends them. @default 30000
   */
  readonly retryForMs?: number | undefined;
  /**
   * The unit to become a part of, rather than of one's own: the work sees what was done in it before, and takes effect
   * with it. When the work throws, that unit fails too, even if the error is caught. It may be a unit of another worker
   * of the same database.
   * @default in an operation of a Commit, and in the function of `runLazily`, the unit that these are for; otherwise none
   */
  readonly join?: JoinableUnit | undefined;
}

/** A unit that the work of several workers of one database can become a part of. Made by `joinable` and `Worker.runLazily`. */
export interface JoinableUnit<R extends Repositories = Repositories> {
  /** The unit, once it is open. */
  readonly unit: Unit<R> | undefined;
  /** Opens it, if it is not open yet. */
  open(): Promise<Unit<R>>;
}

/** The repositories of a worker, bound to one transaction. It throws on use after its end. */
export type Unit<R extends Repositories> = Readonly<R> & {
  /**
   * Runs `fn` as a part of this unit that can fail alone: when it throws, what it did is undone and the rest of the
   * unit goes on. Within it, use the unit that it is given.
   */
  savepoint<T>(fn: (unit: Unit<R>) => Promise<T>): Promise<T>;
};

/** A unit that its holder ends. Left without `commit()`, it rolls back. For `await using`. */
export interface OpenUnit<R extends Repositories> extends AsyncDisposable {
  readonly unit: Unit<R>;
  /** @throws the errors of `Worker.run` at its commit; the unit has ended then too. Error if it is being ended already */
  commit(): Promise<void>;
  /** Does nothing if the unit has ended; if it is being ended, waits for that. */
  rollback(): Promise<void>;
}

/**
 * The unit of work (never a thread): runs code in units, each of which takes effect wholly or not at all. A worker is a
 * stateless factory; its units run concurrently. Options that do not fit UnitOptions, such as an AbortController in the
 * place of its signal, are an InvalidError before anything is done.
 */
export interface Worker<R extends Repositories> {
  /**
   * The repositories outside any unit: each call is a unit of its own. For single reads this is the cheapest way.
   */
  readonly repositories: Readonly<R>;

  /**
   * The same as `repositories`, whose calls end when the signal is aborted: waiting for a connection and the statement
   * that runs are given up, and `list` goes no further. Made anew for each call of a service it costs next to nothing.
   *
   * Within an open unit, they are bound to it. In a unit that opens only when needed, reads are outside of it until
   * then.
   *
   * @throws the errors of each method, and DeadlineError or CancelledError once the signal is aborted
   */
  repositoriesFor(options: UnitOptions): Readonly<R>;

  /**
   * Runs `fn` in a unit: commits when it resolves, rolls back when it throws. Where the database asks for a repeat
   * (serialisation failure, deadlock, busy within the unit), the whole of `fn` runs again, until it succeeds, the
   * signal is aborted or `retryForMs` is over: it must not act on the outside world. Repeats pause for random times of
   * at most 250 ms, and take turns on one database, so that any number of units that write one row all end. A database
   * that is busy before the unit begins is waited for.
   *
   * @throws the error of `fn`; DeadlineError or CancelledError when the signal ended it; ConflictError with the reason
   *   CONTENTION, and the database's last error as its cause, when conflicts lasted for all of `retryForMs`: nothing
   *   has taken effect, and it may be tried later; Error when called within a unit of the same database, be it another
   *   worker's (use `savepoint`, or `join`)
   */
  run<T>(fn: (unit: Unit<R>) => Promise<T>, options?: UnitOptions): Promise<T>;

  /**
   * Runs `fn`, which may do other things before it needs a unit, or need none: the one that it is given to hand on, as
   * `join`, is opened when the first work joins it, and committed when `fn` resolves. `fn` runs again as in `run`, as
   * a whole. Work in `fn` joins the unit without being handed it; `read` and reading methods do so only once it is
   * open.
   *
   * @param first runs in the unit as soon as it is open
   * @throws as `run` does, and the errors of `first`
   */
  runLazily<T>(
    fn: (join: JoinableUnit<R>) => Promise<T>,
    first: (unit: Unit<R>) => Promise<void>,
    options?: UnitOptions,
  ): Promise<T>;

  /** Runs `fn` on a consistent view that does not change while it runs. Writing in it is an error, unless it joins a unit that may write. */
  read<T>(fn: (unit: Unit<R>) => Promise<T>, options?: UnitOptions): Promise<T>;

  /**
   * Opens a unit that the caller ends. It is not repeated by itself.
   *
   * Unlike within `run`, nothing tells which code is in it, its savepoints aside: until it has ended, `run`, `read`, `repositories` and another
   * `begin` of the same database are units beside it, which do not see what it has changed. One that waits for what it holds
   * waits for its end: where one unit writes at a time, for its turn, and is told so after a while; elsewhere for a row that
   * it has changed, until the signal is aborted. So do all of the work in `unit`, or end it first.
   */
  begin(options?: Pick<UnitOptions, "signal">): Promise<OpenUnit<R>>;
}

/** A repository class that a worker can bind to its connection `C`. */
export type RepositoryClass<C, T = Repository<Entity>> = new (connection: C) => T;
