import { MigrationError, Umzug } from "umzug";
import { InvalidError } from "../../error.ts";
import type { Condition } from "../../query/where.ts";
import { text } from "../../schema/field.ts";
import { type Table, table } from "../../schema/table.ts";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import type { Statement } from "../dialect.ts";
import { DatabaseError, messageOf } from "../error.ts";
import { toToolkitError } from "../model/error.ts";
import * as statement from "../sql/statement.ts";
import { compensating } from "./compensate.ts";
import { createTableSql } from "./create-table.ts";
import { createDdl, type Ddl } from "./ddl.ts";
import { checkMigrationNames, MAX_NAME_LENGTH, type Migrations } from "./migrations.ts";

export interface MigrationStatus {
  readonly name: string;
  /** Undefined while it is not applied. */
  readonly applyTime: Date | undefined;
}

export interface MigrateOptions {
  /** Ends the wait for other migrations, or the running migration, which is undone as if it had failed. */
  readonly signal?: AbortSignal | undefined;
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
  const { connection } = transaction;
  const { ddl } = connection.schema.dialect;
  const changes = compensating((onChange) => createDdl(connection, onChange));
  try {
    await ddl.lockMigrations?.(connection);
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
        up: ({ context }) => up(context),
        down: ({ context }) => down(context),
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
    const left = ddl.isTransactional ? [] : await changes.undo();
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
  } finally {
    connection.schema.forget();
  }
}

/** The record of a context's applied migrations, each with its time. */
interface Journal {
  times(): Promise<ReadonlyMap<string, Date>>;
  add(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

interface AppliedMigration {
  readonly context: string;
  readonly name: string;
  /** In ISO 8601. */
  readonly applyTime: string;
}

/** `table` refuses the name "migrations" to all others. */
const journalTable: Table<AppliedMigration> = {
  ...table<AppliedMigration>(
    "migrations_journal",
    { context: text(MAX_NAME_LENGTH), name: text(MAX_NAME_LENGTH), applyTime: text() },
    { key: ["context", "name"] },
  ),
  name: "migrations",
};

async function openJournal(connection: Connection, context: string): Promise<Journal> {
  const journal = connection.schema.bind(journalTable);
  await connection.run(createTableSql(journal, true));
  const ofContext: Condition = { op: "eq", field: "context", value: context };
  const run = ({ sql, params }: Statement) => connection.run(sql, params);
  const times = async () => {
    const terms = [{ field: "name", descending: false }];
    const { sql, params } = statement.select({ table: journal, condition: ofContext, terms, limit: 1e6 });
    const rows = (await connection.all(sql, params)).map((row) => journal.toEntity(row));
    return new Map(rows.map(({ name, applyTime }) => [name, new Date(applyTime)]));
  };
  return {
    times,
    add: async (name) => {
      // Later than all before it, even if the clocks of different programs disagree.
      const latest = Math.max(0, ...[...(await times()).values()].map((time) => time.getTime()));
      const applyTime = new Date(Math.max(Date.now(), latest + 1)).toISOString();
      await run(statement.insert(journal, [journal.toValues({ context, name, applyTime })]));
    },
    remove: async (name) => {
      const same: Condition = { op: "and", items: [ofContext, { op: "eq", field: "name", value: name }] };
      await run(statement.remove(journal, same));
    },
  };
}
