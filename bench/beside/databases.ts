import { createHash, randomInt, randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { accountsMigrations, UserRepository } from "../../src/accounts/sequelize.ts";
import type { User } from "../../src/accounts/user.ts";
import { migrateUp, openDatabase, SequelizeWorker, toolkitMigrations } from "../../src/ddd/sequelize/index.ts";
import { root } from "../machine.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

const BATCH = 5000;

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

async function fill(url: string, count: number): Promise<void> {
  const database = await openDatabase(url);
  await migrateUp(database, toolkitMigrations);
  await migrateUp(database, accountsMigrations);
  const { repositories } = new SequelizeWorker(database, { users: UserRepository });
  for (let n = 0; n < count; n += BATCH) {
    await repositories.users.create(...Array.from({ length: Math.min(BATCH, count - n) }, (_, i) => randomUser(n + i)));
  }
  await database.close();
}

/** Databases with the same users, of which each server gets one of its own. */
export interface Databases {
  /** Of all users. */
  readonly ids: readonly string[];
  /** @returns the path or URL of another copy */
  copy(): Promise<string>;
  close(): Promise<void>;
}

/** Copies of a SQLite file with `count` users. The file is kept for later runs under a name that is derived from its contents. */
export async function sqliteDatabases(count: number): Promise<Databases> {
  const folder = join(root, ".cache/bench-data");
  const contents = [randomUser.toString(), accountsMigrations.list.map(({ name }) => name)];
  const digest = createHash("sha256").update(inspect(contents)).digest("hex").slice(0, 8);
  const file = join(folder, `users-${count}-${digest}.db`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = join(folder, "unfinished-users.db");
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${unfinished}${suffix}`, { force: true });
    await fill(`sqlite:${unfinished}`, count);
    renameSync(unfinished, file);
  }
  const copies = mkdtempSync(join(tmpdir(), "brasa-bench-"));
  const ids = await idsIn(`sqlite:${file}`);
  let number = 0;
  return {
    ids,
    async copy() {
      const path = join(copies, `${number++}.db`);
      copyFileSync(file, path);
      return path;
    },
    close: async () => rmSync(copies, { recursive: true, force: true }),
  };
}

/** Copies of a PostgreSQL database with `count` users, on a server that is started for them. */
export async function postgresDatabases(count: number): Promise<Databases & { readonly version: string }> {
  const postgres: Postgres = await startPostgres();
  await postgres.query("CREATE DATABASE users_template");
  await fill(postgres.urlOf("users_template"), count);
  await postgres.query("VACUUM ANALYZE", "users_template");
  const ids = await idsIn(postgres.urlOf("users_template"));
  let number = 0;
  return {
    ids,
    version: postgres.version,
    async copy() {
      const name = `users_${number++}`;
      await postgres.query(`CREATE DATABASE ${name} TEMPLATE users_template`);
      return postgres.urlOf(name);
    },
    close: () => postgres.stop(),
  };
}

async function idsIn(url: string): Promise<string[]> {
  const database = await openDatabase(url);
  const { repositories } = new SequelizeWorker(database, { users: UserRepository });
  const ids: string[] = [];
  for await (const { id } of repositories.users.list()) ids.push(id);
  await database.close();
  return ids;
}
