import { openFiles } from "../../ddd/files/index.ts";
import {
  eventRepositories,
  IdempotencyRepository,
  type MemoryDatabase,
  MemoryWorker,
  RateLimitRepository,
} from "../../ddd/memory/index.ts";
import type { AnyContext } from "../contexts.ts";
import { type OpenDatabase, workerIn } from "./database.ts";

export async function inFiles(url: string, setting: string, contexts: readonly AnyContext[]): Promise<OpenDatabase> {
  const database = await openFiles(url);
  try {
    return {
      // Rows of files are in memory while they are used, so that the repositories are the same.
      ...inMemory(database, setting, contexts),
      check: () => database.check(),
      tryToStore: () => database.tryToStore(),
      withoutMigrations: `${setting}: tables in files have the fields that the program declares: there are no migrations`,
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

export function inMemory(database: MemoryDatabase, setting: string, contexts: readonly AnyContext[]): OpenDatabase {
  const workers = new Map(contexts.map((one) => [one, new MemoryWorker(database, one.memory as never)]));
  return {
    setting,
    contexts,
    requests: new MemoryWorker(database, { requests: IdempotencyRepository }),
    rateLimits: new MemoryWorker(database, { rateLimits: RateLimitRepository }),
    events: new MemoryWorker(database, eventRepositories),
    worker: (context) => workerIn(workers, context),
    check: async () => {},
    tryToStore: async () => {},
    missing: () => database.missing(),
    migrations: [],
    up: async () => [],
    down: async () => [],
    status: async () => [],
    inspect: async () => [],
    withoutMigrations: `${setting}: tables in memory are made at each start: there are no migrations`,
    close: async () => {},
  };
}
