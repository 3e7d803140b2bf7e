import type { ExecutionContext, TestFn } from "ava";
import { MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { migrateUp, openDatabase, SequelizeWorker } from "../../src/ddd/sequelize/index.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import {
  type Item,
  itemTable,
  MemoryItems,
  MemoryOwners,
  type Owner,
  ownerTable,
  SqlItems,
  SqlOwners,
} from "./sample.ts";
import { type Place, places } from "./sequelize/backends.ts";

export type SampleRepositories = {
  owners: Repository<Owner>;
  items: Repository<Item>;
};

/** An empty database with the tables of sample.ts. */
export interface OpenedSample {
  readonly worker: Worker<SampleRepositories>;
  close(): Promise<void>;
}

/** The ways to open one, by the backend's name. */
export const backends: Readonly<Record<string, () => Promise<OpenedSample>>> = {
  memory: async () => ({
    worker: new MemoryWorker(new MemoryDatabase(), { owners: MemoryOwners, items: MemoryItems }),
    close: async () => {},
  }),
  ...Object.fromEntries(Object.entries(places).map(([name, place]) => [name, () => openSql(place)])),
};

async function openSql(place: () => Promise<Place>): Promise<OpenedSample> {
  const { url, close } = await place();
  const database = await openDatabase(url);
  await migrateUp(database, {
    context: "sample",
    list: [
      {
        name: "1",
        up: async (ddl) => {
          await ddl.createTable("owners", ownerTable.columns, ownerTable);
          await ddl.createTable("items", itemTable.columns, itemTable);
        },
        down: async () => {},
      },
    ],
  });
  return {
    worker: new SequelizeWorker(database, { owners: SqlOwners, items: SqlItems }),
    close: async () => {
      await database.close();
      await close();
    },
  };
}

/** Runs a case with an empty database of its own on each backend. */
export function onEachBackend(
  test: TestFn,
  title: string,
  body: (t: ExecutionContext, worker: Worker<SampleRepositories>) => Promise<void>,
): void {
  for (const [name, open] of Object.entries(backends)) {
    test(`${name}: ${title}`, async (t) => {
      const { worker, close } = await open();
      try {
        await body(t, worker);
      } finally {
        await close();
      }
    });
  }
}
