import { randomUUID } from "node:crypto";
import type { ExecutionContext } from "ava";
import { connectRoutes, idempotent, unitOfWorkService } from "../../src/ddd/connect/index.ts";
import type { IdempotencyRepositories } from "../../src/ddd/idempotency.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import {
  migrateUp,
  openDatabase,
  SequelizeWorker,
  IdempotencyRepository as SqlIdempotency,
  toolkitMigrations,
} from "../../src/ddd/sequelize/index.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import { projectService } from "../../src/projects/connect.ts";
import * as memory from "../../src/projects/memory.ts";
import { ProjectResource, type ProjectsRepositories } from "../../src/projects/project-resource.ts";
import * as sequelize from "../../src/projects/sequelize.ts";
import { seal } from "../ddd/connect/notes.ts";
import { databases, patient } from "../ddd/sequelize/backends.ts";

/** The workers of projects and of kept answers, on one database. */
interface Opened {
  readonly worker: Worker<ProjectsRepositories>;
  readonly requests: Worker<IdempotencyRepositories>;
  /** Opens the same database once more, as another process would. @default none could: it is in memory */
  readonly another?: () => Promise<Worker<ProjectsRepositories>>;
}

async function openMemory(): Promise<Opened> {
  const database = new MemoryDatabase();
  return {
    worker: new MemoryWorker(database, memory.repositories),
    requests: new MemoryWorker(database, { requests: IdempotencyRepository }),
  };
}

async function openSql(t: ExecutionContext, place: (typeof databases)[string]): Promise<Opened> {
  const { url, close } = await place();
  const database = await openDatabase(url, patient);
  t.teardown(async () => {
    await database.close();
    await close();
  });
  await migrateUp(database, toolkitMigrations);
  await migrateUp(database, sequelize.projectsMigrations);
  return {
    worker: new SequelizeWorker(database, sequelize.repositories),
    requests: new SequelizeWorker(database, { requests: SqlIdempotency }),
    another: async () => {
      const twin = await openDatabase(url, patient);
      t.teardown(() => twin.close());
      return new SequelizeWorker(twin, sequelize.repositories);
    },
  };
}

/** Opens an empty database of projects until the test ends, by the backend's name. */
export const backends: Readonly<Record<string, (t: ExecutionContext) => Promise<Opened>>> = {
  memory: openMemory,
  ...Object.fromEntries(
    Object.entries(databases).map(([name, place]) => [name, (t: ExecutionContext) => openSql(t, place)]),
  ),
};

/** The use cases on a worker, with a clock that moves on with each reading. */
export function projectsOn(worker: Worker<ProjectsRepositories>): ProjectResource {
  let clock = Date.UTC(2026, 0, 1);
  return new ProjectResource({ worker, now: () => new Date(clock++), newId: randomUUID });
}

/** The routes of ProjectService and UnitOfWorkService on a database, for callers of any kind. */
export function routesOn({ worker, requests }: Opened) {
  const store = { worker: requests, now: () => new Date() };
  const service = projectService({ worker, projects: projectsOn(worker), seal, authorizes: false });
  const definitions = [idempotent(service, store)];
  const units = idempotent(unitOfWorkService(requests, definitions, { maxUnitMs: 90_000 }), store);
  return connectRoutes([...definitions, units]);
}
