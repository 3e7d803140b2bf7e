import { UnitWorker } from "../unit.ts";
import type { Repositories, RepositoryClass } from "../worker.ts";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { SequelizeRepository } from "./repository.ts";

/** The unit of work (never a thread) on a SQL database: `new SequelizeWorker(database, { users: UserRepository })`. */
export class SequelizeWorker<R extends Repositories> extends UnitWorker<Connection, R> {
  constructor(database: Database, repositories: { readonly [K in keyof R]: RepositoryClass<Connection, R[K]> }) {
    super(database, repositories);
    for (const repository of Object.values(this.repositories)) {
      if (repository instanceof SequelizeRepository) database.register(repository.table);
    }
  }
}
