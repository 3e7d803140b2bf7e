import { randomBytes, randomUUID } from "node:crypto";
import type { IdempotencyRepositories } from "../ddd/idempotency.ts";
import { MemoryDatabase, IdempotencyRepository as MemoryRequests, MemoryWorker } from "../ddd/memory/index.ts";
import {
  IdempotencyRepository,
  type MigrationStatus,
  type Migrations,
  migrateDown,
  migrateUp,
  migrationStatus,
  openDatabase,
  SequelizeWorker,
  toolkitMigrations,
} from "../ddd/sequelize/index.ts";
import type { Worker } from "../ddd/worker.ts";
import * as memory from "./memory.ts";
import * as sequelize from "./sequelize.ts";
import type { AccountsRepositories } from "./user-resource.ts";

/** Where accounts are kept, whichever backend its URL names. */
export interface AccountsStorage {
  readonly worker: Worker<AccountsRepositories>;
  /** The answers that are kept for repeated requests; on the same database. */
  readonly requests: Worker<IdempotencyRepositories>;
  /**
   * Brings the tables to the form that this program needs.
   *
   * @returns what was applied, such as "accounts 0001-users"
   * @throws DatabaseError
   */
  migrateUp(): Promise<string[]>;
  /** Undoes the latest migration: of the context, and when it has none left, of the toolkit. @returns as migrateUp does @throws DatabaseError */
  migrateDown(): Promise<string[]>;
  /** @throws DatabaseError */
  migrationStatus(): Promise<MigrationStatus[]>;
  /** @param signal ends the waiting @throws UnavailableError when the database does not answer */
  check(signal?: AbortSignal): Promise<void>;
  /**
   * Stores a small row and deletes it.
   *
   * @param signal ends the waiting
   * @throws the error that keeps changes from being stored
   */
  tryToStore(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param url `sqlite:PATH`, `postgres://…`, `mariadb://…`, `mysql://…` or `memory:`
 * @throws DatabaseError with one line that says what is wrong and how to mend it
 */
export async function openAccountsStorage(url: string): Promise<AccountsStorage> {
  if (/^memory:/i.test(url)) return inMemory();
  const database = await openDatabase(url, { orElse: "memory: (which forgets all at its end)" });
  const { UserRepository, PasswordRepository, accountsMigrations } = sequelize;
  const requests = new SequelizeWorker(database, { requests: IdempotencyRepository });
  return {
    worker: new SequelizeWorker(database, { users: UserRepository, passwords: PasswordRepository }),
    requests,
    migrateUp: async () => [
      ...named(toolkitMigrations, await migrateUp(database, toolkitMigrations)),
      ...named(accountsMigrations, await migrateUp(database, accountsMigrations)),
    ],
    migrateDown: async () => {
      const own = named(accountsMigrations, await migrateDown(database, accountsMigrations));
      return own.length > 0 ? own : named(toolkitMigrations, await migrateDown(database, toolkitMigrations));
    },
    migrationStatus: async () => {
      const all = await Promise.all(
        [toolkitMigrations, accountsMigrations].map(async (migrations) => {
          const status = await migrationStatus(database, migrations);
          return status.map((one) => ({ ...one, name: `${migrations.context} ${one.name}` }));
        }),
      );
      return all.flat();
    },
    check: (signal) => database.check(signal),
    tryToStore: (signal) => tryToStore(requests, signal),
    close: () => database.close(),
  };
}

/** As many bytes as several rows have, so that a last gap on the disk does not pass for free space. */
const TRIAL_BYTES = 12_288;

/** Commits, since a full disk refuses that; random bytes, which no database compresses. */
async function tryToStore(worker: Worker<IdempotencyRepositories>, signal: AbortSignal | undefined): Promise<void> {
  const id = `trial ${randomUUID()}`;
  const response = randomBytes(TRIAL_BYTES).toString("base64");
  await worker.run(
    async ({ requests }) => {
      await requests.create({ id, fingerprint: "", response, createTime: new Date() });
      await requests.drop({ id });
    },
    { signal },
  );
}

function named({ context }: Migrations, names: readonly string[]): string[] {
  return names.map((name) => `${context} ${name}`);
}

function inMemory(): AccountsStorage {
  const { UserRepository, PasswordRepository } = memory;
  const database = new MemoryDatabase();
  return {
    requests: new MemoryWorker(database, { requests: MemoryRequests }),
    worker: new MemoryWorker(database, { users: UserRepository, passwords: PasswordRepository }),
    migrateUp: async () => [],
    migrateDown: async () => [],
    migrationStatus: async () => [],
    check: async () => {},
    tryToStore: async () => {},
    close: async () => {},
  };
}
