import { randomBytes, randomUUID } from "node:crypto";
import type { IdempotencyRepositories } from "../../ddd/idempotency.ts";
import { type AnyTable, constraintsOf } from "../../ddd/schema/table.ts";
import {
  type Database,
  eventRepositories,
  IdempotencyRepository,
  type Migrations,
  migrateDown,
  migrateUp,
  migrationReport,
  migrationStatus,
  RateLimitRepository,
  SequelizeWorker,
  tableDifferences,
  toolkitMigrations,
} from "../../ddd/sequelize/index.ts";
import type { Worker } from "../../ddd/worker.ts";
import type { AnyContext } from "../contexts.ts";
import { type OpenDatabase, workerIn } from "./database.ts";

export function onSql(database: Database, setting: string, contexts: readonly AnyContext[]): OpenDatabase {
  const workers = new Map(contexts.map((one) => [one, new SequelizeWorker(database, one.sequelize as never)]));
  const requests = new SequelizeWorker(database, { requests: IdempotencyRepository });
  const rateLimits = new SequelizeWorker(database, { rateLimits: RateLimitRepository });
  const events = new SequelizeWorker(database, eventRepositories);
  const inspectOne = async (migrations: Migrations, tables: readonly AnyTable[]) => ({
    context: migrations.context,
    migrations: await migrationReport(database, migrations),
    differences: await tableDifferences(database, tables),
    conditions: tables.flatMap(conditionsOf),
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

/** The tables of a worker's repositories. */
function tablesOf({ repositories }: { readonly repositories: object }): AnyTable[] {
  return Object.values<{ readonly table?: AnyTable }>({ ...repositories }).flatMap(({ table }) => table ?? []);
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

/** The checks of a table with a condition of its own, as `table.check`. */
function conditionsOf(table: AnyTable): string[] {
  const checks = constraintsOf(table, "check").filter(({ values }) => values === undefined);
  return checks.map(({ name }) => `${table.name}.${name}`);
}
