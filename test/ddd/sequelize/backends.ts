import { join } from "node:path";
import type { TestFn } from "ava";
import { type Options, Sequelize } from "sequelize";
import { accountsMigrations, PasswordRepository, UserRepository } from "../../../src/accounts/sequelize.ts";
import {
  type Database,
  type DatabaseOptions,
  migrateUp,
  openDatabase,
  SequelizeWorker,
} from "../../../src/ddd/sequelize/index.ts";
import { type MariadbScheme, mariadbMissing, sharedMariadb } from "../../helpers/databases/mariadb.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

/** A place for a database, which `close` deletes. */
export interface Place {
  readonly url: string;
  /** A Sequelize instance to open the database with. @default the URL */
  readonly instance?: Sequelize;
  close(): Promise<void>;
}

export async function sqlite(): Promise<Place> {
  const { folder, remove } = temporaryFolder();
  return { url: `sqlite:${join(folder, "test.db")}`, close: async () => remove() };
}

export async function postgres(): Promise<Place> {
  const server = await sharedPostgres();
  return { url: await server.createDatabase(), close: async () => {} };
}

/** MariaDB through its own driver. */
export async function mariadb(): Promise<Place> {
  const server = await sharedMariadb();
  return { url: await server.createDatabase(), close: async () => {} };
}

/** MariaDB through the driver of MySQL. */
export async function mysql(): Promise<Place> {
  const server = await sharedMariadb();
  return { url: await server.createDatabase("mysql"), close: async () => {} };
}

/** Chooses the value for a dialect. */
export function inDialect<T>(
  dialect: string,
  { sqlite, postgres, mariadb }: Readonly<Record<"sqlite" | "postgres" | "mariadb", T>>,
): T {
  if (dialect === "sqlite") return sqlite;
  return dialect === "postgres" ? postgres : mariadb;
}

type Places = Readonly<Record<string, () => Promise<Place>>>;

/** Databases behind a network, by each driver. */
export const servers: Places = { postgres, ...(mariadbMissing === undefined ? { mariadb, mysql } : {}) };

/** All databases, by each driver: for tests that may depend on the driver. */
export const places: Places = { sqlite, ...servers };

/** All databases, opened with a Sequelize instance. */
export const adoptedPlaces: Places = Object.fromEntries(
  Object.entries(places).map(([name, place]) => [
    `${name}, adopted`,
    async () => {
      const { url, close } = await place();
      const instance = instanceOf(url);
      const closeBoth = async () => {
        await instance.close();
        await close();
      };
      return { url, instance, close: closeBoth };
    },
  ]),
);

/** A Sequelize instance of a database. */
export function instanceOf(url: string, options: Options = {}): Sequelize {
  const storage = /^sqlite:(.*)/.exec(url)?.[1];
  // By default, the driver `mariadb` gives up after a second.
  const dialectOptions = { connectTimeout: 90_000 };
  const quiet: Options = { logging: false, pool: { max: 8 }, dialectOptions, ...options };
  return storage === undefined ? new Sequelize(url, quiet) : new Sequelize({ dialect: "sqlite", storage, ...quiet });
}

/**
 * All databases, by one driver each: for tests of the SQL and its results. `.ci/run` runs the toolkit's whole suite with the
 * second driver of MariaDB too (`npm run conformance -- --all`).
 */
export const databases: Places = Object.fromEntries(Object.entries(places).filter(([name]) => name !== "mysql"));

/** Long timeouts, so that a busy machine fails no test. Tests of timeouts set their own. */
export const patient: DatabaseOptions = {
  acquireTimeoutMs: 90_000,
  connectTimeoutMs: 90_000,
  busyTimeoutMs: 90_000,
  idleTimeoutMs: 90_000,
};

/**
 * The places for tests of MariaDB alone, by the driver. Where MariaDB is not installed there are none, and one skipped test
 * says so.
 */
export function mariadbPlaces(test: TestFn): [name: MariadbScheme, place: () => Promise<Place>][] {
  if (mariadbMissing === undefined) {
    return [
      ["mariadb", mariadb],
      ["mysql", mysql],
    ];
  }
  // .ci/run installs MariaDB, and fails when a test is skipped.
  test.skip(mariadbMissing, () => {});
  return [];
}

export interface OpenedAccounts {
  readonly url: string;
  readonly database: Database;
  readonly worker: SequelizeWorker<{ users: UserRepository; passwords: PasswordRepository }>;
  close(): Promise<void>;
}

/** An empty accounts database. */
export async function openAccounts(place: () => Promise<Place>, options?: DatabaseOptions): Promise<OpenedAccounts> {
  const { url, close } = await place();
  const database = await openDatabase(url, { ...patient, ...options });
  await migrateUp(database, accountsMigrations);
  const worker = new SequelizeWorker(database, { users: UserRepository, passwords: PasswordRepository });
  return {
    url,
    database,
    worker,
    close: async () => {
      await database.close();
      await close();
    },
  };
}

/** A repository with methods that no repository should have, for tests of sessions. */
export class Sessions extends UserRepository {
  /** Runs a statement that takes very long. */
  async dawdle(connection = this.connection): Promise<void> {
    const sql = {
      sqlite: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
      postgres: "SELECT pg_sleep(1000)",
      mariadb: "SELECT sleep(1000)",
    };
    await connection.all(inDialect(this.connection.schema.dialect.name, sql));
  }

  async dawdleAtomically(): Promise<void> {
    await this.connection.atomic(async (connection) => {
      await connection.run("DELETE FROM users");
      await this.dawdle(connection);
    });
  }

  /** Runs two statements, the second after `mayGoOn`. */
  async touchTwice(mayGoOn: Promise<void>): Promise<void> {
    await this.connection.run("UPDATE users SET name = 'touched'");
    await mayGoOn;
    await this.connection.run("UPDATE users SET surname = 'touched'");
  }

  /** @returns false where the rules are always enforced */
  disable(rule: "references" | "checks"): Promise<boolean> {
    return this.connection.enforce(rule, false);
  }

  async query(sql: string): Promise<unknown> {
    return this.connection.all(sql);
  }

  /** Makes a mistake that shows only when values are bound. */
  async mistake(): Promise<void> {
    const value = {
      toPostgres: () => (undefined as unknown as { connection: string }).connection,
    };
    await this.connection.all("SELECT $1", [value as unknown as string]);
  }

  async change(sql: string): Promise<number> {
    return this.connection.run(sql);
  }

  async rename(name: string, misuse = false): Promise<void> {
    await this.connection.atomic(async (connection) => {
      await connection.run(`UPDATE users SET name = '${name}'`);
      await connection.run("UPDATE users SET surname = name");
      if (misuse) await this.count();
    });
  }
}

/** An empty accounts database, with a worker of `Sessions`. */
export async function openSessions(place: () => Promise<Place>, options?: DatabaseOptions) {
  const opened = await openAccounts(place, options);
  return { ...opened, worker: new SequelizeWorker(opened.database, { users: Sessions }) };
}
