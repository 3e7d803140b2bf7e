import { createHash, randomInt, randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { accountsMigrations, UserRepository } from "../../src/accounts/sequelize.ts";
import type { User } from "../../src/accounts/user.ts";
import {
  type Database,
  migrateUp,
  openDatabase,
  SequelizeWorker,
  toolkitMigrations,
} from "../../src/ddd/sequelize/index.ts";
import { root } from "../machine.ts";
import { AccountRepository, bankMigrations } from "./bank/bank.ts";
import { startPostgres } from "./postgres.ts";

const BATCH = 5000;

/** The tables and rows of a database. */
export interface Content {
  /** Of the file that is kept. */
  readonly name: string;
  /** Tells one state of it from another. */
  readonly version: unknown;
  readonly count: number;
  fill(database: Database): Promise<void>;
  /** The ids of its rows, which requests name. */
  idsIn(database: Database): Promise<string[]>;
}

/** A user with a random id, one of eight inactive, created within the last year. Its email address has the number. */
export function randomUser(n: number): User {
  const createTime = new Date(Date.UTC(2026, 0, 1) + randomInt(365 * 86_400) * 1000);
  return {
    id: randomUUID(),
    name: ["Ada", "Alan", "Barbara", "Grace"][n % 4] ?? "",
    surname: ["Lovelace", "Turing", "Liskov", "Hopper"][n % 4] ?? "",
    email: `user.${n}@example.com`,
    active: n % 8 !== 0,
    createTime,
    updateTime: createTime,
    version: 1,
  };
}

/** The table of users and all others of accounts, with users whose ids are random. */
export function usersOf(count: number): Content {
  const worker = (database: Database) => new SequelizeWorker(database, { users: UserRepository });
  return {
    name: "users",
    version: [randomUser.toString(), accountsMigrations.list.map(({ name }) => name)],
    count,
    async fill(database) {
      await migrateUp(database, toolkitMigrations);
      await migrateUp(database, accountsMigrations);
      for (const [from, to] of batches(count)) {
        await worker(database).repositories.users.create(...range(from, to).map(randomUser));
      }
    },
    async idsIn(database) {
      const ids: string[] = [];
      for await (const { id } of worker(database).repositories.users.list()) ids.push(id);
      return ids;
    },
  };
}

/** The balance of each account at first, as in the keynote-2 benchmark. */
export const BALANCE = 10_000_000;

/** Accounts 0 to count - 1. */
export function accountsOf(count: number): Content {
  return {
    name: "bank",
    version: bankMigrations.list.map(({ name }) => name),
    count,
    async fill(database) {
      await migrateUp(database, toolkitMigrations);
      await migrateUp(database, bankMigrations);
      const { repositories } = new SequelizeWorker(database, { accounts: AccountRepository });
      for (const [from, to] of batches(count)) {
        await repositories.accounts.create(...range(from, to).map((id) => ({ id, balance: BALANCE })));
      }
    },
    idsIn: async () => range(0, count).map(String),
  };
}

function batches(count: number): [from: number, to: number][] {
  return Array.from({ length: Math.ceil(count / BATCH) }, (_, i) => [i * BATCH, Math.min((i + 1) * BATCH, count)]);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

async function within<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(url);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Databases with the same rows, of which each program gets one of its own. */
export interface Databases {
  /** Of all rows. */
  readonly ids: readonly string[];
  /** Such as PostgreSQL 18.4. */
  readonly system: string;
  /** @returns the path or URL of another copy */
  copy(): Promise<string>;
  close(): Promise<void>;
}

/** Copies of a SQLite file. It is kept for later runs under a name that is derived from its contents. */
export async function sqliteDatabases(content: Content): Promise<Databases> {
  const folder = join(root, ".cache/bench-data");
  const digest = createHash("sha256").update(inspect(content.version)).digest("hex").slice(0, 8);
  const file = join(folder, `${content.name}-${content.count}-${digest}.db`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = join(folder, `unfinished-${content.name}.db`);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${unfinished}${suffix}`, { force: true });
    await within(`sqlite:${unfinished}`, content.fill);
    renameSync(unfinished, file);
  }
  const copies = mkdtempSync(join(tmpdir(), "brasa-bench-"));
  const ids = await within(`sqlite:${file}`, content.idsIn);
  let number = 0;
  return {
    ids,
    system: "SQLite",
    async copy() {
      const path = join(copies, `${number++}.db`);
      copyFileSync(file, path);
      return path;
    },
    close: async () => rmSync(copies, { recursive: true, force: true }),
  };
}

/** Copies of a PostgreSQL database, on a server that is started for them. */
export async function postgresDatabases(content: Content): Promise<Databases> {
  const postgres = await startPostgres();
  const template = `${content.name}_template`;
  await postgres.query(`CREATE DATABASE ${template}`);
  await within(postgres.urlOf(template), content.fill);
  await postgres.query("VACUUM ANALYZE", template);
  const ids = await within(postgres.urlOf(template), content.idsIn);
  let number = 0;
  return {
    ids,
    system: `PostgreSQL ${postgres.version}`,
    async copy() {
      const name = `${content.name}_${number++}`;
      await postgres.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      return postgres.urlOf(name);
    },
    close: () => postgres.stop(),
  };
}

/** Whether no amount was lost or made, and how many accounts have another balance than at first. */
export function checkBalances(database: string, count: number): Promise<string> {
  return within(database.includes("://") ? database : `sqlite:${database}`, async (opened) => {
    const { repositories } = new SequelizeWorker(opened, { accounts: AccountRepository });
    let sum = 0;
    let changed = 0;
    for await (const { balance } of repositories.accounts.list()) {
      sum += balance;
      if (balance !== BALANCE) changed++;
    }
    const lost = count * BALANCE - sum;
    return `${lost === 0 ? "sum of the balances kept" : `sum of the balances WRONG by ${-lost}`}, ${changed} accounts changed`;
  });
}
