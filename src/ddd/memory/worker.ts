import { tableOf } from "../schema/table-set.ts";
import { UnitWorker } from "../unit/worker.ts";
import type { RepositoryClass } from "../worker.ts";
import type { MemoryDatabase } from "./database.ts";
import { MemoryRepository } from "./repository.ts";
import type { MemoryConnection } from "./transaction.ts";

/** The repository classes that a database in memory can bind: one of another backend could not take part in its units. */
// biome-ignore lint/suspicious/noExplicitAny: a repository of any entity
type MemoryRepositories = Record<string, MemoryRepository<any>>;

/** The unit of work (never a thread) on a database in memory: `new MemoryWorker(new MemoryDatabase(), { users: Users })`. */
export class MemoryWorker<R extends MemoryRepositories> extends UnitWorker<MemoryConnection, R> {
  readonly #database: MemoryDatabase;

  constructor(
    database: MemoryDatabase,
    repositories: { readonly [K in keyof R]: RepositoryClass<MemoryConnection, R[K]> },
  ) {
    super(database, repositories);
    this.#database = database;
    for (const [name, repository] of Object.entries(this.repositories)) {
      if (!(repository instanceof MemoryRepository)) {
        throw new Error(`the repository "${name}" is not one in memory: it could not be a part of this worker's units`);
      }
      database.register(tableOf(name, repository));
    }
  }

  /** A worker of the same database with more repositories: `accounts.extend({ projects: ProjectRepository })`. */
  extend<M extends MemoryRepositories>(
    more: {
      readonly [K in keyof M]: RepositoryClass<MemoryConnection, M[K]>;
    },
  ): MemoryWorker<R & M> {
    return new MemoryWorker(this.#database, this.with<M>(more));
  }
}
