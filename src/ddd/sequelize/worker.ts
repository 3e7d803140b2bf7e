import { tableOf } from "../schema/table-set.ts";
import { UnitWorker } from "../unit/worker.ts";
import type { RepositoryClass } from "../worker.ts";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { SequelizeRepository } from "./repository.ts";

/** The repository classes that a SQL database can bind: one of another backend could not take part in its units. */
// biome-ignore lint/suspicious/noExplicitAny: a repository of any entity
type SequelizeRepositories = Record<string, SequelizeRepository<any>>;

/** The unit of work (never a thread) on a SQL database: `new SequelizeWorker(database, { users: UserRepository })`. */
export class SequelizeWorker<R extends SequelizeRepositories> extends UnitWorker<Connection, R> {
  readonly #database: Database;

  constructor(database: Database, repositories: { readonly [K in keyof R]: RepositoryClass<Connection, R[K]> }) {
    super(database, repositories);
    this.#database = database;
    for (const [name, repository] of Object.entries(this.repositories)) {
      if (!(repository instanceof SequelizeRepository)) {
        throw new Error(`the repository "${name}" is not one of a SQL database: it could not be a part of its units`);
      }
      database.register(tableOf(name, repository));
    }
  }

  /** A worker of the same database with more repositories: `accounts.extend({ projects: ProjectRepository })`. */
  extend<M extends SequelizeRepositories>(
    more: {
      readonly [K in keyof M]: RepositoryClass<Connection, M[K]>;
    },
  ): SequelizeWorker<R & M> {
    return new SequelizeWorker(this.#database, this.with<M>(more));
  }
}
