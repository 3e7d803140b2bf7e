import { MigrationError, Umzug } from "umzug";
import { InvalidError } from "../../error.ts";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import { DatabaseError, messageOf } from "../error.ts";
import { tableOptions } from "../mariadb/ddl.ts";
import { toToolkitError } from "../model/error.ts";
import { compensating } from "./compensate.ts";
import { createDdl, type Ddl } from "./ddl.ts";
import { checkMigrationNames } from "./migration-names.ts";

/** One step between two forms of a context's tables. Once released it never changes: what comes later is another one. */
export interface Migration {
  /** Unique within the context, such as `0001-users`; at most 255 characters. */
  readonly name: string;
  up(ddl: Ddl): Promise<void>;
  down(ddl: Ddl): Promise<void>;
}

/** All migrations of a context, oldest first: new ones are added at the end. */
export interface Migrations {
  /** The context's name, such as `accounts`; contexts that share a database are told apart by it. */
  readonly context: string;
  readonly list: readonly Migration[];
}

export interface MigrationStatus {
  readonly name: string;
  /** Undefined while it is not applied. */
  readonly applyTime: Date | undefined;
}

export interface MigrateOptions {
  /** Ends the wait for other migrations, or the running migration, which is undone as if it had failed. */
  readonly signal?: AbortSignal | undefined;
}

/** Taken while migrating, so that of several processes one migrates and the others then find it done. */
const LOCK = 0x627261;

/**
 * Applies the migrations that are not applied yet, each in a transaction of its own. MariaDB and MySQL keep each change
 * of a table at once: there, a migration that fails is taken back as far as it has made tables and indexes, the error
 * names what else it has done, and one whose process is killed stays as far as it came.
 *
 * @returns their names
 * @throws DatabaseError if a migration fails, if the database is newer than the program, if a pending migration comes
 *   before an applied one, or if the order of the applied ones has changed; InvalidError for invalid or repeated names
 */
export async function migrateUp(
  database: Database,
  migrations: Migrations,
  options: MigrateOptions = {},
): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    const step = await migrating(database, migrations, options, async (umzug, journal) => {
      checkOrder(migrations, await journal.times());
      return umzug.up({ step: 1 });
    });
    if (step.length === 0) return done;
    done.push(...step.map(({ name }) => name));
  }
}

/**
 * Takes back the migrations that were applied last.
 *
 * @param steps how many: a whole number from 1, or Infinity for all
 * @returns their names
 * @throws as migrateUp does
 */
export async function migrateDown(
  database: Database,
  migrations: Migrations,
  steps = 1,
  options: MigrateOptions = {},
): Promise<string[]> {
  if (!(steps === Number.POSITIVE_INFINITY || (Number.isSafeInteger(steps) && steps > 0))) {
    throw new InvalidError([{ field: "steps", description: "must be a whole number from 1, or Infinity for all" }]);
  }
  const done: string[] = [];
  while (done.length < steps) {
    const step = await migrating(database, migrations, options, async (umzug, journal) => {
      checkOrder(migrations, await journal.times());
      return umzug.down({ step: 1 });
    });
    if (step.length === 0) return done;
    done.push(...step.map(({ name }) => name));
  }
  return done;
}

/** The applied migrations, in any order. @throws DatabaseError if the database is newer than the program */
export async function migrationStatus(
  database: Database,
  migrations: Migrations,
  options: MigrateOptions = {},
): Promise<MigrationStatus[]> {
  const times = await migrating(database, migrations, options, async (_, journal) => journal.times());
  return migrations.list.map(({ name }) => ({ name, applyTime: times.get(name) }));
}

/** @throws DatabaseError unless the applied migrations are the first ones, in the order in which they were applied */
function checkOrder({ context, list }: Migrations, times: ReadonlyMap<string, Date>): void {
  let before: { readonly name: string; readonly time: Date | undefined } | undefined;
  for (const { name } of list) {
    const time = times.get(name);
    if (before && time && !before.time) {
      throw new DatabaseError(
        `the ${context} migration ${before.name} is not applied, and ${name}, which comes after it, is: ` +
          `put ${before.name} at the end of the list`,
      );
    }
    if (before?.time && time && time < before.time) {
      throw new DatabaseError(
        `the ${context} migration ${name} was applied before ${before.name}, which the list has before it: ` +
          "put them in the order in which they were applied",
      );
    }
    before = { name, time };
  }
}

async function migrating<T>(
  database: Database,
  { context, list }: Migrations,
  { signal }: MigrateOptions,
  work: (umzug: Umzug<Ddl>, journal: Journal) => Promise<T>,
): Promise<T> {
  checkMigrationNames({ context, list });
  const transaction = await database.begin("migrate", 1, signal);
  const changes = compensating((onChange) => createDdl(transaction.connection, onChange));
  const keepsEachChange = database.dialect === "mariadb";
  try {
    const { connection } = transaction;
    if (database.dialect === "postgres") await connection.all("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    const journal = await openJournal(connection, context);
    const names = new Set(list.map(({ name }) => name));
    const unknown = [...(await journal.times()).keys()].filter((name) => !names.has(name));
    if (unknown.length > 0) {
      throw new DatabaseError(
        `the database is newer than this program: it has the ${context} migrations ${unknown.join(", ")}, ` +
          "which the program does not know; run a newer program, or the one that made them to take them back; " +
          `or call the context otherwise, if another list of migrations goes by the name ${context} too`,
      );
    }
    const umzug = new Umzug<Ddl>({
      migrations: list.map(({ name, up, down }) => ({
        name,
        up: ({ context: ddl }) => up(ddl),
        down: ({ context: ddl }) => down(ddl),
      })),
      context: changes.ddl,
      storage: {
        executed: async () => [...(await journal.times()).keys()],
        logMigration: ({ name }) => journal.add(name),
        unlogMigration: ({ name }) => journal.remove(name),
      },
      logger: undefined,
    });
    const result = await work(umzug, journal);
    await transaction.commit();
    return result;
  } catch (error) {
    const left = keepsEachChange ? await changes.undo() : [];
    await transaction.rollback();
    if (!(error instanceof MigrationError)) throw error;
    const { direction, name } = error.migration;
    const cause = toToolkitError(error.cause);
    throw new DatabaseError(
      `the ${context} migration ${name} (${direction}) failed and was undone` +
        (left.length > 0 ? `, except what this database cannot undo (${left.join("; ")})` : "") +
        `: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Which migrations of a context are applied, and since when. */
interface Journal {
  times(): Promise<ReadonlyMap<string, Date>>;
  add(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

async function openJournal(connection: Connection, context: string): Promise<Journal> {
  const { driver } = connection;
  const table = driver.quote("migrations");
  const [first, second, third] = [1, 2, 3].map((n) => driver.placeholder(n));
  const owner = driver.quote("context");
  const migration = driver.quote("name");
  const applied = driver.quote("apply_time");
  const [text, options] = driver.dialect === "mariadb" ? ["VARCHAR(255)", tableOptions(driver)] : ["TEXT", ""];
  await connection.run(
    `CREATE TABLE IF NOT EXISTS ${table} (${owner} ${text} NOT NULL, ${migration} ${text} NOT NULL, ` +
      `${applied} ${text} NOT NULL, PRIMARY KEY (${owner}, ${migration}))${options}`,
  );
  const times = async () => {
    const rows = await connection.all(
      `SELECT ${migration}, ${applied} FROM ${table} WHERE ${owner} = ${first} ORDER BY ${migration}`,
      [context],
    );
    return new Map(rows.map((row) => [String(row.name), new Date(String(row.apply_time))]));
  };
  return {
    times,
    add: async (name) => {
      // Later than all before it, even if the clocks of different programs disagree.
      const latest = Math.max(0, ...[...(await times()).values()].map((time) => time.getTime()));
      const now = new Date(Math.max(Date.now(), latest + 1)).toISOString();
      await connection.run(`INSERT INTO ${table} VALUES (${first}, ${second}, ${third})`, [context, name, now]);
    },
    remove: async (name) => {
      await connection.run(`DELETE FROM ${table} WHERE ${owner} = ${first} AND ${migration} = ${second}`, [
        context,
        name,
      ]);
    },
  };
}
