import { MemoryDatabase, MemoryWorker } from "../ddd/memory/index.ts";
import {
  type MigrationStatus,
  migrateDown,
  migrateUp,
  migrationStatus,
  openDatabase,
  SequelizeWorker,
} from "../ddd/sequelize/index.ts";
import type { Worker } from "../ddd/worker.ts";
import * as memory from "./memory.ts";
import type { AccountsRepositories } from "./resource.ts";
import * as sequelize from "./sequelize.ts";

/** Where accounts are kept, whichever backend its URL names. */
export interface AccountsStorage {
  readonly worker: Worker<AccountsRepositories>;
  /** Brings the tables to the form that this program needs. @returns the names of what was applied @throws DatabaseError */
  migrateUp(): Promise<string[]>;
  /** Undoes the latest migration. @returns its name, if there was one @throws DatabaseError */
  migrateDown(): Promise<string[]>;
  /** @throws DatabaseError */
  migrationStatus(): Promise<MigrationStatus[]>;
  /** @throws UnavailableError when the database does not answer */
  check(): Promise<void>;
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
  return {
    worker: new SequelizeWorker(database, { users: UserRepository, passwords: PasswordRepository }),
    migrateUp: () => migrateUp(database, accountsMigrations),
    migrateDown: () => migrateDown(database, accountsMigrations),
    migrationStatus: () => migrationStatus(database, accountsMigrations),
    check: () => database.check(),
    close: () => database.close(),
  };
}

function inMemory(): AccountsStorage {
  const { UserRepository, PasswordRepository } = memory;
  return {
    worker: new MemoryWorker(new MemoryDatabase(), { users: UserRepository, passwords: PasswordRepository }),
    migrateUp: async () => [],
    migrateDown: async () => [],
    migrationStatus: async () => [],
    check: async () => {},
    close: async () => {},
  };
}
