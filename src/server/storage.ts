import { randomBytes, randomUUID } from "node:crypto";
import type { EventRepositories } from "../ddd/event/tables.ts";
import { fileUrls, openFiles } from "../ddd/files/index.ts";
import type { IdempotencyRepositories } from "../ddd/idempotency.ts";
import type { RateLimitRepositories } from "../ddd/limit/rate-limit.ts";
import {
  MemoryDatabase,
  RateLimitRepository as MemoryRateLimits,
  IdempotencyRepository as MemoryRequests,
  MemoryWorker,
  eventRepositories as memoryEvents,
} from "../ddd/memory/index.ts";
import type { AnyTable } from "../ddd/schema/table.ts";
import {
  type Database,
  type Difference,
  eventRepositories,
  IdempotencyRepository,
  type Migrations,
  migrateDown,
  migrateUp,
  migrationReport,
  migrationStatus,
  openDatabase,
  RateLimitRepository,
  type ReportedMigration,
  SequelizeWorker,
  tableDifferences,
  toolkitMigrations,
} from "../ddd/sequelize/index.ts";
import type { Repositories, Worker } from "../ddd/worker.ts";
import {
  type DatabaseSetting,
  type DatabaseSettings,
  databaseOf,
  isInFiles,
  isInMemory,
  StartError,
  settingOf,
} from "./config.ts";
import type { AnyContext, Context } from "./contexts.ts";
import { mistyped } from "./settings/typos.ts";
import { startupStep } from "./starting.ts";

/** A migration of one of the databases. */
export interface StoredMigration {
  /** The context and the migration, such as "accounts 0001-users"; with the database's setting where there are several. */
  readonly name: string;
  /** The context whose tables it makes; `brasa` for those of the toolkit. */
  readonly context: string;
  /** Undefined while it is not applied. */
  readonly applyTime: Date | undefined;
}

/** A database, with the contexts that keep their data in it. */
export interface StorageDatabase {
  /** The setting that its URL comes from, such as DATABASE_URL. */
  readonly setting: string;
  readonly contexts: readonly AnyContext[];
  /** The answers that are kept for repeated requests. */
  readonly requests: Worker<IdempotencyRepositories>;
  /** The budgets of its contexts' rate limiters. */
  readonly rateLimits: Worker<RateLimitRepositories>;
  /** The events that its contexts record, and the state of their reactions. */
  readonly events: Worker<EventRepositories>;
  /** @param context one of `contexts` */
  worker<R extends Repositories>(context: Context<R>): Worker<R>;
  /** @param signal ends the wait @throws UnavailableError if the database does not answer */
  check(signal?: AbortSignal): Promise<void>;
  /**
   * Stores a small row and deletes it.
   *
   * @param signal ends the wait
   * @throws the error that keeps changes from being stored
   */
  tryToStore(signal?: AbortSignal): Promise<void>;
}

/** The state of a context's tables in its database. */
export interface InspectedContext {
  /** The setting of the database. */
  readonly setting: string;
  /** `brasa` for the toolkit's own tables. */
  readonly context: string;
  readonly migrations: readonly ReportedMigration[];
  readonly differences: readonly Difference[];
}

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

/** An open database, and how to migrate it. */
interface OpenDatabase extends StorageDatabase {
  /** A line for each part of its tables that it lacks. */
  missing(): Promise<string[]>;
  readonly migrations: readonly Migrations[];
  /** The reason why there are none. @default there are some */
  readonly withoutMigrations?: string;
  up(migrations: Migrations): Promise<string[]>;
  down(migrations: Migrations): Promise<string[]>;
  status(migrations: Migrations): Promise<{ readonly name: string; readonly applyTime: Date | undefined }[]>;
  inspect(): Promise<Omit<InspectedContext, "setting">[]>;
  close(): Promise<void>;
}

/**
 * Opens one database for each distinct URL of the contexts.
 *
 * @throws StartError: one line that says what is wrong and how to mend it; nothing is left open then
 */
export async function openStorage(contexts: readonly AnyContext[], settings: DatabaseSettings): Promise<Storage> {
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
      databases.push(await startupStep(group.setting.setting, () => open(group.setting, group.contexts)));
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
    if (missing.length > 0) throw new StartError(`${database.setting}: ${missing.join("; ")}`);
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

/** A migration with its place: its database, and its context's migrations. */
interface PlacedMigration extends StoredMigration {
  readonly database: OpenDatabase;
  readonly migrations: Migrations;
}

function migrationsOf(databases: readonly OpenDatabase[]) {
  const label = ({ setting }: OpenDatabase, { context }: Migrations, name: string) =>
    `${context} ${name}${databases.length > 1 ? ` (${setting})` : ""}`;

  async function placed(): Promise<PlacedMigration[]> {
    const all: PlacedMigration[] = [];
    for (const database of databases) {
      for (const migrations of database.migrations) {
        const status = await startupStep(database.setting, () => database.status(migrations));
        for (const { name, applyTime } of status) {
          const { context } = migrations;
          all.push({ name: label(database, migrations, name), context, applyTime, database, migrations });
        }
      }
    }
    return all;
  }

  return {
    async migrateUp() {
      const applied: string[] = [];
      for (const database of databases) {
        for (const migrations of database.migrations) {
          const names = await startupStep(database.setting, () => database.up(migrations));
          applied.push(...names.map((name) => label(database, migrations, name)));
        }
      }
      return applied;
    },
    async migrateDown() {
      const latest = latestOf(await placed());
      if (!latest) return [];
      const { database, migrations } = latest;
      const names = await startupStep(database.setting, () => database.down(migrations));
      return names.map((name) => label(database, migrations, name));
    },
    async migrationStatus() {
      return (await placed()).map(({ name, context, applyTime }) => ({ name, context, applyTime }));
    },
  };
}

/** The migration that was applied last; the later one in the order of `migrateUp` where two have the same time. */
export function latestOf<M extends StoredMigration>(all: readonly M[]): M | undefined {
  return all
    .filter(({ applyTime }) => applyTime)
    .reduce<M | undefined>((latest, one) => (latest && timeOf(latest) > timeOf(one) ? latest : one), undefined);
}

function timeOf({ applyTime }: StoredMigration): number {
  return applyTime?.getTime() ?? Number.NEGATIVE_INFINITY;
}

async function open({ url, setting }: DatabaseSetting, contexts: readonly AnyContext[]): Promise<OpenDatabase> {
  if (isInMemory(url)) return inMemory(new MemoryDatabase(), setting, contexts);
  if (isInFiles(url)) return inFiles(url, setting, contexts);
  const orElse = `${fileUrls.join(", ")} or memory: (which forgets all at its end)`;
  return onSql(await openDatabase(url, { orElse }), setting, contexts);
}

function onSql(database: Database, setting: string, contexts: readonly AnyContext[]): OpenDatabase {
  const workers = new Map(contexts.map((one) => [one, new SequelizeWorker(database, one.sequelize as never)]));
  const requests = new SequelizeWorker(database, { requests: IdempotencyRepository });
  const rateLimits = new SequelizeWorker(database, { rateLimits: RateLimitRepository });
  const events = new SequelizeWorker(database, eventRepositories);
  const inspectOne = async (migrations: Migrations, tables: readonly AnyTable[]) => ({
    context: migrations.context,
    migrations: await migrationReport(database, migrations),
    differences: await tableDifferences(database, tables),
  });
  return {
    setting,
    contexts,
    requests,
    rateLimits,
    events,
    inspect: async () => {
      const all = [await inspectOne(toolkitMigrations, [requests, rateLimits, events].flatMap(tablesOf))];
      for (const one of contexts) {
        const worker = workers.get(one);
        all.push(await inspectOne(one.migrations, worker ? tablesOf(worker) : []));
      }
      return all;
    },
    worker: (context) => workerIn(workers, context),
    check: (signal) => database.check(signal),
    tryToStore: (signal) => tryToStore(requests, signal),
    missing: () => database.missing(),
    migrations: [toolkitMigrations, ...contexts.map(({ migrations }) => migrations)],
    up: (migrations) => migrateUp(database, migrations),
    down: (migrations) => migrateDown(database, migrations),
    status: (migrations) => migrationStatus(database, migrations),
    close: () => database.close(),
  };
}

async function inFiles(url: string, setting: string, contexts: readonly AnyContext[]): Promise<OpenDatabase> {
  const database = await openFiles(url);
  try {
    return {
      // Rows of files are in memory while they are used, so that the repositories are the same.
      ...inMemory(database, setting, contexts),
      check: () => database.check(),
      tryToStore: () => database.tryToStore(),
      withoutMigrations: `${setting}: tables in files have the fields that the program declares: there are no migrations`,
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function inMemory(database: MemoryDatabase, setting: string, contexts: readonly AnyContext[]): OpenDatabase {
  const workers = new Map(contexts.map((one) => [one, new MemoryWorker(database, one.memory as never)]));
  return {
    setting,
    contexts,
    requests: new MemoryWorker(database, { requests: MemoryRequests }),
    rateLimits: new MemoryWorker(database, { rateLimits: MemoryRateLimits }),
    events: new MemoryWorker(database, memoryEvents),
    worker: (context) => workerIn(workers, context),
    check: async () => {},
    tryToStore: async () => {},
    missing: () => database.missing(),
    migrations: [],
    up: async () => [],
    down: async () => [],
    status: async () => [],
    inspect: async () => [],
    withoutMigrations: `${setting}: tables in memory are made at each start: there are no migrations`,
    close: async () => {},
  };
}

/** The tables of a worker's repositories. */
function tablesOf({ repositories }: { readonly repositories: object }): AnyTable[] {
  return Object.values<{ readonly table?: AnyTable }>({ ...repositories }).flatMap(({ table }) => table ?? []);
}

function workerIn<R extends Repositories>(workers: ReadonlyMap<AnyContext, unknown>, context: Context<R>): Worker<R> {
  const worker = workers.get(context);
  if (!worker) throw new Error(`the context "${context.name}" keeps its data elsewhere`);
  // It was made with this context's repositories.
  return worker as Worker<R>;
}

/** As many bytes as several rows have, so that a last gap on the disk does not pass for free space. */
const TRIAL_BYTES = 12_288;

/** Commits, since a full disk refuses that; random bytes, which no database compresses. */
async function tryToStore(worker: Worker<IdempotencyRepositories>, signal: AbortSignal | undefined): Promise<void> {
  const id = `trial ${randomUUID()}`;
  const response = randomBytes(TRIAL_BYTES).toString("base64");
  await worker.run(
    async ({ requests }) => {
      await requests.create({ id, fingerprint: "", response, createTime: new Date() });
      await requests.drop({ id });
    },
    { signal },
  );
}
