import { fileUrls } from "../../ddd/files/index.ts";
import { MemoryDatabase } from "../../ddd/memory/index.ts";
import { openDatabase } from "../../ddd/sequelize/index.ts";
import {
  type DatabaseSetting,
  type DatabaseSettings,
  databaseOf,
  isInFiles,
  isInMemory,
  StartError,
  settingOf,
} from "../config.ts";
import type { AnyContext } from "../contexts.ts";
import { mistyped } from "../settings/typos.ts";
import { startupStep } from "../starting.ts";
import type { InspectedContext, OpenDatabase, StorageDatabase } from "./database.ts";
import { inFiles, inMemory } from "./memory.ts";
import { migrationsOf, type StoredMigration } from "./migrations.ts";
import { onSql } from "./sql.ts";

/** The databases of all contexts. */
export interface Storage {
  /** One for each distinct URL, in the order of the contexts. */
  readonly databases: readonly StorageDatabase[];
  /**
   * Brings all tables to the form that this program needs, those of the toolkit first.
   *
   * @returns the names of the applied migrations
   * @throws StartError
   */
  migrateUp(): Promise<string[]>;
  /** @throws StartError naming the tables and columns that the contexts declare, and no migration has made */
  requireTables(): Promise<void>;
  /** Undoes the migration that was applied last. @returns its name, or none @throws StartError */
  migrateDown(): Promise<string[]>;
  /** All migrations, in the order in which `migrateUp` applies them. @throws StartError */
  migrationStatus(): Promise<StoredMigration[]>;
  /** Compares the tables and the migrations of the program with the databases, and changes nothing. @throws StartError */
  inspect(): Promise<InspectedContext[]>;
  /** A line for each database that has no migrations, which says why. */
  readonly withoutMigrations: readonly string[];
  /** Waits for running units, and closes all connections. */
  close(): Promise<void>;
}

/**
 * Opens one database for each distinct URL of the contexts.
 *
 * @param options readOnly: whether nothing is made, where a database is not there, and nothing is changed
 * @throws StartError: one line that says what is wrong and how to mend it; nothing is left open then
 */
export async function openStorage(
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Storage> {
  requireDistinctNames(contexts);
  requireKnownSettings(contexts, settings);
  const groups = new Map<string, { setting: DatabaseSetting; contexts: AnyContext[] }>();
  for (const context of contexts) {
    const setting = databaseOf(settings, context.name);
    const group = groups.get(setting.url) ?? { setting, contexts: [] };
    groups.set(setting.url, group);
    group.contexts.push(context);
  }
  const databases: OpenDatabase[] = [];
  const close = async () => {
    await Promise.all(databases.map((one) => one.close()));
  };
  try {
    for (const group of groups.values()) {
      databases.push(await startupStep(group.setting.setting, () => open(group.setting, group.contexts, readOnly)));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const withoutMigrations = databases.flatMap((one) => one.withoutMigrations ?? []);
  return {
    databases,
    close,
    withoutMigrations,
    requireTables: () => requireTables(databases),
    inspect: () => inspect(databases),
    ...migrationsOf(databases),
  };
}

async function inspect(databases: readonly OpenDatabase[]): Promise<InspectedContext[]> {
  const all: InspectedContext[] = [];
  for (const database of databases) {
    const { setting } = database;
    const inspected = await startupStep(setting, () => database.inspect());
    all.push(...inspected.map((one) => ({ ...one, setting })));
  }
  return all;
}

async function requireTables(databases: readonly OpenDatabase[]): Promise<void> {
  for (const database of databases) {
    const missing = await startupStep(database.setting, () => database.missing());
    if (missing.length > 0) {
      throw new StartError(`${database.setting}: ${missing.join("; ")} (brasa migrate make NAME does)`);
    }
  }
}

/** @throws StartError for a setting that is nearly that of a context, which would else keep its data elsewhere in silence */
function requireKnownSettings(contexts: readonly AnyContext[], { contextDatabaseUrls }: DatabaseSettings): void {
  const [problem] = mistyped(
    Object.keys(contextDatabaseUrls),
    contexts.map(({ name }) => settingOf(name)),
  );
  if (problem !== undefined) throw new StartError(problem);
}

function requireDistinctNames(contexts: readonly AnyContext[]): void {
  const names = contexts.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new StartError(`two contexts are called "${twice}": give each a name of its own`);
}

async function open(
  { url, setting }: DatabaseSetting,
  contexts: readonly AnyContext[],
  readOnly: boolean,
): Promise<OpenDatabase> {
  if (isInMemory(url)) return inMemory(new MemoryDatabase(), setting, contexts);
  if (isInFiles(url)) return inFiles(url, setting, contexts);
  const orElse = `${fileUrls.join(", ")} or memory: (which forgets all at its end)`;
  return onSql(await openDatabase(url, { orElse, readOnly }), setting, contexts);
}
