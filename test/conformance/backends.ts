import { Sequelize } from "sequelize";
import { fileBackend } from "../../src/ddd/testing/files.ts";
import type { Backend } from "../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../src/ddd/testing/memory.ts";
import { sequelizeBackend, sqliteTraits } from "../../src/ddd/testing/sequelize.ts";
import { sqlite } from "../ddd/sequelize/backends.ts";
import { type MariadbScheme, sharedMariadb } from "../helpers/databases/mariadb.ts";
import { pgbouncerMissing, startPgbouncer } from "../helpers/databases/pgbouncer.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { useInsteadOfSqlite3 } from "../helpers/databases/sqlite-package.ts";
import { scratch } from "../helpers/folder.ts";

/** A row of the table. */
export interface Row {
  readonly name: string;
  /** @throws Error that names the missing program, if this machine lacks it */
  start(): Promise<Backend>;
  /**
   * The row that answers a service in the same way, if there is one: the two differ in connections or files, which no transport
   * sees. It is held to the suite locally, and at the transports with `--full` alone.
   */
  readonly like?: string;
  /** The number of random sequences of commands for the local backend. */
  readonly modelRuns: number;
}

export const sqliteBackend: Backend = sequelizeBackend(sqlite, { traits: sqliteTraits });

/** All backends. A new database is a new row. */
export const rows: readonly Row[] = [
  { name: "memory", modelRuns: 1000, start: async () => memoryBackend() },
  { name: "JSON files", like: "memory", modelRuns: 200, start: async () => fileBackend("json", { parent: scratch }) },
  { name: "CSV files", like: "memory", modelRuns: 200, start: async () => fileBackend("csv", { parent: scratch }) },
  { name: "SQLite", modelRuns: 1000, start: async () => sqliteBackend },
  {
    name: "SQLite, @appthreat/sqlite3",
    like: "SQLite",
    modelRuns: 200,
    async start() {
      // SQLITE_PACKAGE names the module of another version, as a URL.
      await useInsteadOfSqlite3(process.env.SQLITE_PACKAGE ?? "@appthreat/sqlite3");
      return sqliteBackend;
    },
  },
  {
    name: "PostgreSQL",
    modelRuns: 200,
    async start() {
      const server = await sharedPostgres();
      return sequelizeBackend(async () => {
        const url = await server.createDatabase();
        return { url, close: () => server.dropDatabase(url) };
      });
    },
  },
  {
    name: "PgBouncer",
    like: "PostgreSQL",
    modelRuns: 200,
    async start() {
      if (pgbouncerMissing !== undefined) throw new Error(pgbouncerMissing);
      const server = await sharedPostgres();
      // The maximum number of concurrent units in the suite: each has a connection to itself.
      const pooler = await startPgbouncer(server.port, 70);
      return sequelizeBackend(async () => {
        const url = await server.createDatabase();
        return { url: `${pooler.urlOf(url)}?prepare=false`, close: () => server.dropDatabase(url, true) };
      });
    },
  },
  {
    name: "PostgreSQL, adopted",
    like: "PostgreSQL",
    modelRuns: 200,
    async start() {
      const server = await sharedPostgres();
      return adopted(server.createDatabase, server.dropDatabase);
    },
  },
  mariadb("MariaDB", "mariadb"),
  { ...mariadb("MariaDB, mysql2", "mysql"), like: "MariaDB" },
  adoptedMariadb("MariaDB, adopted", "mariadb"),
  adoptedMariadb("MariaDB, mysql2, adopted", "mysql"),
];

/** On the connections of a Sequelize instance, which has as many as the suite has concurrent units. */
function adopted(createDatabase: () => Promise<string>, dropDatabase: (url: string) => Promise<void>): Backend {
  return sequelizeBackend(async () => {
    const url = await createDatabase();
    const instance = new Sequelize(url, {
      logging: false,
      pool: { max: 70 },
      dialectOptions: { connectTimeout: 90_000 },
    });
    const close = async () => {
      await instance.close();
      await dropDatabase(url);
    };
    return { url: instance, close };
  });
}

function adoptedMariadb(name: string, scheme: MariadbScheme): Row {
  return {
    name,
    like: "MariaDB",
    modelRuns: 200,
    async start() {
      const server = await sharedMariadb();
      return adopted(() => server.createDatabase(scheme), server.dropDatabase);
    },
  };
}

function mariadb(name: string, scheme: MariadbScheme): Row {
  return {
    name,
    modelRuns: 200,
    async start() {
      const server = await sharedMariadb();
      return sequelizeBackend(async () => {
        const url = await server.createDatabase(scheme);
        return { url, close: () => server.dropDatabase(url) };
      });
    },
  };
}
