import type { Sequelize } from "sequelize";
import { InvalidError } from "../error.ts";
import { requireCounts, requireTimes } from "../input/number-options.ts";
import { nameOf } from "../input/plain.ts";
import { checkInstance, requireInstance } from "./adopt/instance.ts";
import { Database } from "./database.ts";
import { DatabaseError } from "./error.ts";
import { mariadb } from "./mariadb/open.ts";
import { mssql } from "./mssql/open.ts";
import type { DatabaseOptions, Opener, Opening } from "./opener.ts";
import { oracle } from "./oracle/open.ts";
import { postgres } from "./postgres/open.ts";
import { BoundedSession } from "./session/bounded.ts";
import { sqlite } from "./sqlite/open.ts";

/** The databases that can be opened. */
const openers: readonly Opener[] = [sqlite, postgres, mariadb, mssql, oracle];

const TIMES = [
  "acquireTimeoutMs",
  "answerTimeoutMs",
  "busyTimeoutMs",
  "connectTimeoutMs",
  "idleTimeoutMs",
  "statementTimeoutMs",
];

/**
 * Opens a database and checks that it can be used. The folder of a SQLite file is made if there is none.
 *
 * With a Sequelize instance of the user's own, units run on its connections, except on SQLite, where they queue for one of
 * their own to the same file; `Database.close` leaves the instance open. Its options are honoured, or refused by name.
 *
 * @param url a Sequelize instance, or `sqlite:./data/brasa.db`, `sqlite:/var/lib/brasa.db`, `postgres://user:password@host:5432/database`
 *   (`postgresql:` is the same; with `?prepare=false` at its end for a pooler that keeps no prepared statements, such as
 *   PgBouncer before 1.21 in transaction mode), `mariadb://user:password@host:3306/database` through the package `mariadb`, or the same
 *   with `mysql:` through `mysql2`: either package speaks to both servers; `mssql://user:password@host:1433/database` through `tedious`,
 *   or `oracle://user:password@host:1521/service` through `oracledb`, neither of which has been run against a server
 * @throws DatabaseError with the problem and its remedy in one line; InvalidError for an option that is not a time or number
 */
export async function openDatabase(url: string | Sequelize, options: DatabaseOptions = {}): Promise<Database> {
  requireTimes(options, TIMES);
  requireCounts(options, ["maxConnections", "readers"]);
  requireGroupCommit(options.groupCommit);
  return checked(await (typeof url === "string" ? open(url, options) : adopt(url, options)), options);
}

function requireGroupCommit(groupCommit: DatabaseOptions["groupCommit"]): void {
  if (groupCommit === undefined || typeof groupCommit === "boolean") return;
  if (typeof groupCommit !== "object" || groupCommit === null) {
    throw InvalidError.of(
      "groupCommit",
      `must be true, false, or { openMs, patienceMs }; it is ${nameOf(groupCommit)}`,
    );
  }
  requireTimes(groupCommit, ["openMs", "patienceMs"]);
}

async function open(url: string, options: DatabaseOptions): Promise<Opening> {
  return openerOf(url, options).open(url, options);
}

/** The opener of the database that a URL names. @throws DatabaseError if there is none */
export function openerOf(url: string, options: DatabaseOptions = {}): Opener {
  const [, scheme = ""] = /^([a-z][a-z0-9+.-]*):/i.exec(url) ?? [];
  const opener = openers.find(({ schemes }) => schemes.includes(scheme.toLowerCase()));
  if (opener) return opener;
  const examples = openers.flatMap((one) => one.examples);
  throw new DatabaseError(
    `${scheme === "" ? "a database URL without a scheme" : `the database scheme "${scheme}:"`} is not supported: ` +
      `use ${examples.slice(0, -1).join(", ")} or ${examples.at(-1)}${options.orElse ? `, or ${options.orElse}` : ""}`,
  );
}

async function adopt(instance: Sequelize, options: DatabaseOptions): Promise<Opening> {
  requireInstance(instance);
  const dialect = instance.getDialect();
  const opener = openers.find(({ sequelizeDialects }) => sequelizeDialects.includes(dialect));
  if (!opener) {
    throw new DatabaseError(
      `the Sequelize instance is of the dialect "${dialect}", which is not supported: use ` +
        openers.flatMap(({ sequelizeDialects }) => sequelizeDialects).join(", "),
    );
  }
  checkInstance(instance);
  const opening = await opener.adopt(instance, options);
  const { checkTransactions } = await import("./model/unit-transaction.ts");
  await checkTransactions(instance, opening.driver.sequelize.connection);
  return opening;
}

/** Takes the right to write, or to read, and gives it back, which shows most problems. */
export async function checked(
  { driver, problem }: Opening,
  { now, readOnly = false, onWarning = (text) => process.emitWarning(text, "DatabaseWarning") }: DatabaseOptions,
): Promise<Database> {
  try {
    for (const warning of (await driver.checkServer?.()) ?? []) onWarning(warning);
    const mode = readOnly ? "read" : "write";
    const session = new BoundedSession(await driver.acquire(mode), driver.limits, undefined);
    try {
      await session.begin(mode);
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
