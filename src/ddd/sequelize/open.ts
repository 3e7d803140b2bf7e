import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Sequelize } from "sequelize";
import { requireCounts, requireTimes } from "../input/number-options.ts";
import { checkInstance, requireInstance } from "./adopt/instance.ts";
import { Database } from "./database.ts";
import type { Driver, SequelizeAdapter } from "./driver.ts";
import { codeOf, DatabaseError, messageOf } from "./error.ts";
import { adoptedMariadbProblem, adoptMariadb } from "./mariadb/adopt.ts";
import { type Connect, connectMariadb, connectMysql } from "./mariadb/client/client.ts";
import { type MariadbOptions, mariadbDriver } from "./mariadb/driver.ts";
import { mariadbProblem, toLogin } from "./mariadb/open.ts";
import { mariadbAdapter, mysqlAdapter } from "./mariadb/sequelize.ts";
import { checkTransactions } from "./model/unit-transaction.ts";
import { adoptedPostgresProblem, adoptPostgres } from "./postgres/adopt.ts";
import { type PostgresOptions, postgresDriver } from "./postgres/driver.ts";
import { postgresProblem, toPostgresLogin } from "./postgres/open.ts";
import { BoundedSession } from "./session/bounded.ts";
import { storageOf } from "./sqlite/adopt.ts";
import { type SqliteOptions, sqliteDriver } from "./sqlite/driver.ts";

export interface DatabaseOptions extends SqliteOptions, PostgresOptions, MariadbOptions {
  /** The clock that the defaults of columns read. @default the system's */
  readonly now?: (() => Date) | undefined;
  /** What the caller takes besides, for the error about a URL that is for none of the databases. @default "" */
  readonly orElse?: string | undefined;
  /**
   * Gets warnings about a usable database, such as that its guarantees need a single writer.
   *
   * @default a warning of the process, which Node prints to stderr
   */
  readonly onWarning?: ((text: string) => void) | undefined;
}

const TIMES = ["acquireTimeoutMs", "answerTimeoutMs", "busyTimeoutMs", "connectTimeoutMs", "statementTimeoutMs"];

/**
 * Opens a database and checks that it can be used. The folder of a SQLite file is made if there is none.
 *
 * With a Sequelize instance of the user's own, units run on its connections, except on SQLite, where they queue for one of
 * their own to the same file; `Database.close` leaves the instance open. Its options are honoured, or refused by name.
 *
 * @param url a Sequelize instance, or `sqlite:./data/brasa.db`, `sqlite:/var/lib/brasa.db`, `postgres://user:password@host:5432/database`
 *   (`postgresql:` is the same; with `?prepare=false` at its end for a pooler that keeps no prepared statements, such as
 *   PgBouncer before 1.21 in transaction mode), `mariadb://user:password@host:3306/database` through the package `mariadb`, or the same
 *   with `mysql:` through `mysql2`: either package speaks to both servers
 * @throws DatabaseError with one line that says what is wrong and how to mend it; InvalidError for an option that is no time or number
 */
export async function openDatabase(url: string | Sequelize, options: DatabaseOptions = {}): Promise<Database> {
  requireTimes(options, TIMES);
  requireCounts(options, ["maxConnections", "readers"]);
  if (typeof url !== "string") return openAdopted(url, options);
  const [, scheme = ""] = /^([a-z][a-z0-9+.-]*):/i.exec(url) ?? [];
  switch (scheme.toLowerCase()) {
    case "sqlite":
      return openSqlite(url.slice("sqlite:".length), options);
    case "postgres":
    case "postgresql":
      return openPostgres(url, options);
    case "mariadb":
      return openMariadb(url, connectMariadb, mariadbAdapter, options);
    case "mysql":
      return openMariadb(url, connectMysql, mysqlAdapter, options);
    default:
      throw new DatabaseError(
        `${scheme === "" ? "a database URL without a scheme" : `the database scheme "${scheme}:"`} is not supported: ` +
          "use sqlite:./path/to/file.db, postgres://user:password@host:5432/database, " +
          "mariadb://user:password@host:3306/database or mysql://user:password@host:3306/database" +
          (options.orElse ? `, or ${options.orElse}` : ""),
      );
  }
}

/** Opens the database of a user's own Sequelize instance. */
async function openAdopted(instance: unknown, options: DatabaseOptions): Promise<Database> {
  requireInstance(instance);
  const dialect = instance.getDialect();
  const adopter = adopters[dialect];
  if (!adopter) {
    throw new DatabaseError(
      `the Sequelize instance is of the dialect "${dialect}", which is not supported: use ${Object.keys(adopters).join(", ")}`,
    );
  }
  checkInstance(instance);
  const [driver, problem] = await adopter(instance, options);
  await checkTransactions(instance, driver.sequelize.connection);
  return checked(driver, problem, options);
}

type Adopter = (
  instance: Sequelize,
  options: DatabaseOptions,
) => Promise<readonly [driver: Driver, problem: (error: unknown) => string]>;

const adoptedMariadb: Adopter = async (instance, options) => [
  adoptMariadb(instance, options),
  (error) => adoptedMariadbProblem(instance, error),
];

const adopters: Readonly<Record<string, Adopter>> = {
  sqlite: async (instance, options) => {
    const file = storageOf(instance);
    await checkFile(file);
    const driver = sqliteDriver(file, options);
    return [{ ...driver, sequelize: { ...driver.sequelize, instance } }, (error) => sqliteProblem(file, error)];
  },
  postgres: async (instance, options) => [
    adoptPostgres(instance, options),
    (error) => adoptedPostgresProblem(instance, error),
  ],
  mariadb: adoptedMariadb,
  mysql: adoptedMariadb,
};

async function openSqlite(location: string, options: DatabaseOptions): Promise<Database> {
  const path = location.startsWith("//") ? location.slice(2) : location;
  if (path === "" || path.startsWith(":")) {
    throw new DatabaseError("a SQLite URL must name a file, such as sqlite:./data/brasa.db");
  }
  const file = resolve(path);
  await checkFile(file);
  return checked(sqliteDriver(file, options), (error) => sqliteProblem(file, error), options);
}

/** SQLite says "unable to open database file" of all of these. */
async function checkFile(file: string): Promise<void> {
  const folder = dirname(file);
  try {
    await makeFolder(folder);
  } catch (cause) {
    throw new DatabaseError(`the folder ${folder} cannot be made (${messageOf(cause)}): choose another place`, {
      cause,
    });
  }
  const found = await stat(file).catch(() => undefined);
  if (found && !found.isFile()) {
    throw new DatabaseError(`${file} is a ${found.isDirectory() ? "folder" : "special file"}: name a file`);
  }
  const { R_OK, W_OK } = constants;
  for (const [place, mode] of [...(found ? [[file, R_OK | W_OK] as const] : []), [folder, R_OK | W_OK] as const]) {
    try {
      await access(place, mode);
    } catch (cause) {
      throw new DatabaseError(
        `${place} cannot be read and written by this user: change its permissions or choose another place`,
        { cause },
      );
    }
  }
}

/** Node's own recursive mkdir never ends in a folder that takes no new ones, such as /proc, and then nor does the process. */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (!(found instanceof Error)) {
    if (!found.isDirectory()) throw new Error(`${folder} is not a folder`);
    return;
  }
  const parent = dirname(folder);
  if (codeOf(found) === "ENOENT" && parent !== folder) await makeFolder(parent);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process that starts may have been quicker.
    if (codeOf(error) !== "EEXIST" || !(await stat(folder)).isDirectory()) throw error;
  }
}

function sqliteProblem(file: string, error: unknown): string {
  switch (codeOf(error)) {
    case "SQLITE_NOTADB":
      return `${file} is not a SQLite database: name another file`;
    case "SQLITE_CORRUPT":
      return `${file} is a damaged SQLite database: restore it from a backup`;
    case "SQLITE_BUSY":
      return `${file} is locked by another process: stop it, or wait until it has finished`;
    case "SQLITE_READONLY":
      return `${file} is in a place that only allows reading: choose another place`;
    case "SQLITE_FULL":
      return `the disk that ${file} is on is full: make room`;
    default:
      return `${file} cannot be opened (${messageOf(error)})`;
  }
}

async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  const login = toPostgresLogin(url);
  return checked(postgresDriver(login, options), (error) => postgresProblem(login, error), options);
}

async function openMariadb(
  url: string,
  connect: Connect,
  sequelize: SequelizeAdapter,
  options: DatabaseOptions,
): Promise<Database> {
  const login = toLogin(url, options.connectTimeoutMs ?? 5000);
  return checked(mariadbDriver(connect, sequelize, login, options), (error) => mariadbProblem(login, error), options);
}

/** Takes the right to write and gives it back, which shows most of what can be wrong. */
export async function checked(
  driver: Driver,
  problem: (error: unknown) => string,
  { now, onWarning = (text) => process.emitWarning(text, "DatabaseWarning") }: DatabaseOptions,
): Promise<Database> {
  try {
    for (const warning of (await driver.checkServer?.()) ?? []) onWarning(warning);
    const session = new BoundedSession(await driver.acquire("write"), driver.limits, undefined);
    try {
      await session.begin("write");
      await session.rollback();
      session.release(true);
    } catch (error) {
      session.release(false);
      throw error;
    }
  } catch (error) {
    await driver.close();
    throw error instanceof DatabaseError ? error : new DatabaseError(problem(error), { cause: error });
  }
  return new Database(driver, now);
}
