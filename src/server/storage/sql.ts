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
    notCompared: notComparedIn(database, tables),
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
    pools: () => database.pools(),
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

/** The parts of tables that the database does not tell. */
function notComparedIn(database: Database, tables: readonly AnyTable[]): string[] {
  const { codec } = database.connection.schema.dialect;
  const conditions = tables.flatMap((table) =>
    constraintsOf(table, "check").flatMap(({ name, values }) => (values ? [] : [`${table.name}.${name}`])),
  );
  // Where a decimal is kept as a whole number of its smallest unit, another scale is another value.
  const decimals = tables.flatMap(({ name, types }) =>
    [...types].flatMap(([field, type]) =>
      type.kind === "decimal" && !/\d/.test(codec(type).type) ? [`${name}.${field}`] : [],
    ),
  );
  return [
    ...(conditions.length > 0
      ? [`the conditions of checks, which databases write in words of their own: ${conditions.join(", ")}`]
      : []),
    ...(decimals.length > 0
      ? [`the digits of decimals, which this database does not know: ${decimals.join(", ")}`]
      : []),
  ];
}
