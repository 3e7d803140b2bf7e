import type { Umzug } from "umzug";
import { InvalidError } from "../../error.ts";
import type { Database } from "../database.ts";
import { DatabaseError, messageOf } from "../error.ts";
import { toToolkitError } from "../model/error.ts";
import { compensating } from "./compensate.ts";
import { createDdl, type Ddl } from "./ddl.ts";
import { type Journal, openJournal } from "./journal/journal.ts";
import { recording } from "./journal/record.ts";
import { LOCK_WAIT_MS, untilUnlocked } from "./lock-wait.ts";
import { checkMigrationNames, type Migrations } from "./migrations.ts";

export interface MigrationStatus {
  readonly name: string;
  /** Undefined while it is not applied. */
  readonly applyTime: Date | undefined;
}

export interface MigrateOptions {
  /** Ends the wait for other migrations, or the running migration, which is undone as if it had failed. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long a migration may wait for tables that others use, in all, in milliseconds. Where the database keeps each change of a table at
   * once, each change may, and the time is the default. @default 300_000
   */
  readonly lockPatienceMs?: number | undefined;
}

/**
 * Applies the migrations that are not applied yet, each in a transaction of its own. Where the database
 * keeps each change of a table at once (`Dialect.ddl.isTransactional`), a migration that fails is taken back as far as it has made tables and indexes, the error
 * names its other changes, and one whose process is killed stays as far as it came.
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
      const times = await journal.times();
      checkOrder(migrations, times);
      // Nearly always at a start: the library, which loads a hundred files for a command line of its own, is not loaded then.
      if (migrations.list.every(({ name }) => times.has(name))) return [];
      return (await umzug()).up({ step: 1 });
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
      return (await umzug()).down({ step: 1 });
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

/** The library, once there was something to migrate. */
let library: typeof import("umzug") | undefined;

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

const IN_USE =
  "; a table that it changes is in use: by a transaction that has been open for long, or by a dump. End that, and migrate again";

/** A migration that waits for a table keeps all others from it meanwhile, so it waits for short, and then begins anew. */
function migrating<T>(
  database: Database,
  migrations: Migrations,
  { signal, lockPatienceMs }: MigrateOptions,
  work: (umzug: () => Promise<Umzug<Ddl>>, journal: Journal) => Promise<T>,
): Promise<T> {
  checkMigrationNames(migrations);
  const { isTransactional, isLockTimeout } = database.connection.schema.dialect.ddl;
  return untilUnlocked(() => migratingOnce(database, migrations, signal, work), {
    isLockTimeout: (error) => isTransactional && isLockTimeout?.(error) === true,
    patienceMs: lockPatienceMs,
    signal,
  });
}

async function migratingOnce<T>(
  database: Database,
  { context, list }: Migrations,
  signal: AbortSignal | undefined,
  work: (umzug: () => Promise<Umzug<Ddl>>, journal: Journal) => Promise<T>,
): Promise<T> {
  const transaction = await database.begin("migrate", 1, signal);
  const { connection } = transaction;
  const { ddl } = connection.schema.dialect;
  const changes = compensating((onChange) => createDdl(connection, onChange));
  try {
    await ddl.lockMigrations?.(connection);
    await ddl.limitLockWaits?.(connection, LOCK_WAIT_MS);
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
    const digests = new Map<string, string | undefined>();
    const openUmzug = async () => {
      library ??= await import("umzug");
      return new library.Umzug<Ddl>({
        migrations: list.map(({ name, up, down }) => ({
          name,
          up: async ({ context }) => {
            const recorded = recording(context);
            await up(recorded.ddl);
            digests.set(name, recorded.digest());
          },
          down: ({ context }) => down(context),
        })),
        context: changes.ddl,
        storage: {
          executed: async () => [...(await journal.times()).keys()],
          logMigration: ({ name }) => journal.add(name, digests.get(name)),
          unlogMigration: ({ name }) => journal.remove(name),
        },
        logger: undefined,
      });
    };
    const result = await work(openUmzug, journal);
    await transaction.commit();
    return result;
  } catch (error) {
    const left = ddl.isTransactional ? [] : await changes.undo();
    await transaction.rollback();
    if (!library || !(error instanceof library.MigrationError)) throw error;
    const { direction, name } = error.migration;
    const cause = toToolkitError(error.cause);
    throw new DatabaseError(
      `the ${context} migration ${name} (${direction}) failed and was undone` +
        (left.length > 0 ? `, except what this database cannot undo (${left.join("; ")})` : "") +
        `: ${messageOf(cause)}${ddl.isLockTimeout?.(cause) ? IN_USE : ""}`,
      { cause },
    );
  } finally {
    connection.schema.forget();
  }
}
