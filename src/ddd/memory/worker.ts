import { UnitWorker } from "../unit.ts";
import type { Repositories, RepositoryClass } from "../worker.ts";
import type { MemoryDatabase } from "./database.ts";
import type { MemoryConnection } from "./transaction.ts";

/** The unit of work on a database in memory: `new MemoryWorker(new MemoryDatabase(), { users: Users })`. */
export class MemoryWorker<R extends Repositories> extends UnitWorker<MemoryConnection, R> {
  constructor(
    database: MemoryDatabase,
    repositories: { readonly [K in keyof R]: RepositoryClass<MemoryConnection, R[K]> },
  ) {
    super(database, repositories);
  }
}
