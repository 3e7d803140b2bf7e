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

/** A place for databases, which is gone after `close`. */
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

/** The choice for a database of this dialect. */
export function inDialect<T>(
  dialect: string,
  { sqlite, postgres, mariadb }: Readonly<Record<"sqlite" | "postgres" | "mariadb", T>>,
): T {
  if (dialect === "sqlite") return sqlite;
  return dialect === "postgres" ? postgres : mariadb;
}

type Places = Readonly<Record<string, () => Promise<Place>>>;

/** Those behind a network, by each driver. */
export const servers: Places = { postgres, ...(mariadbMissing === undefined ? { mariadb, mysql } : {}) };

/** The databases that the adapter is tested on, by name, and by each driver: where what a driver does can matter. */
export const places: Places = { sqlite, ...servers };

/** The same, opened with a Sequelize instance. */
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
  // The driver `mariadb` gives up after a second, by itself.
  const dialectOptions = { connectTimeout: 90_000 };
  const quiet: Options = { logging: false, pool: { max: 8 }, dialectOptions, ...options };
  return storage === undefined ? new Sequelize(url, quiet) : new Sequelize({ dialect: "sqlite", storage, ...quiet });
}

/**
 * The same, with one driver of each, where only the SQL and what is made of its results matters: `.ci/run` holds the second
 * driver of MariaDB to the toolkit's whole suite (`npm run conformance -- --all`).
 */
export const databases: Places = Object.fromEntries(Object.entries(places).filter(([name]) => name !== "mysql"));

/** Nothing here is given up because the machine is busy: for all tests but those of giving up. */
export const patient: DatabaseOptions = {
  acquireTimeoutMs: 90_000,
  connectTimeoutMs: 90_000,
  busyTimeoutMs: 90_000,
};

/**
 * Says once that nothing is tested on MariaDB where it is not installed. (A test that is skipped is counted as that.)
 *
 * @returns the places for tests of it alone, by the driver
 */
export function mariadbPlaces(test: TestFn): [name: MariadbScheme, place: () => Promise<Place>][] {
  if (mariadbMissing === undefined) {
    return [
      ["mariadb", mariadb],
      ["mysql", mysql],
    ];
  }
  // A tool that this machine lacks is said and counted; .ci/run installs it, and fails when a test is skipped.
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

/** A repository with methods of its own, which do what no repository should. */
export class Sessions extends UserRepository {
  /** A statement that would take very long. */
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

  /** Two operations, the second of which begins when it may. */
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

  /** A mistake that only shows when values are bound. */
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

/** An empty accounts database, with a worker of users that do what no repository should. */
export async function openSessions(place: () => Promise<Place>, options?: DatabaseOptions) {
  const opened = await openAccounts(place, options);
  return { ...opened, worker: new SequelizeWorker(opened.database, { users: Sessions }) };
}
