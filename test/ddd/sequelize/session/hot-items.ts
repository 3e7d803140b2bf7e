import type { ExecutionContext } from "ava";
import type { Repository } from "../../../../src/ddd/repository.ts";
import { Database } from "../../../../src/ddd/sequelize/database.ts";
import { type DatabaseOptions, migrateUp, openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { type Item, item } from "../../../../src/ddd/testing/index.ts";
import { ItemRepository, sampleMigrations } from "../../../../src/ddd/testing/sequelize.ts";
import type { Unit, Worker } from "../../../../src/ddd/worker.ts";
import { type Place, patient } from "../backends.ts";

export type Items = { items: Repository<Item> };

/** Four items that weigh nothing, in a database of its own, where a row that is hot stays so. */
export async function openItems(
  t: ExecutionContext,
  place: () => Promise<Place>,
  options: DatabaseOptions = {},
): Promise<{ readonly database: Database; readonly worker: Worker<Items> }> {
  const { url, close } = await place();
  const { connection } = await openDatabase(url, { ...patient, ...options });
  // However slow the machine is.
  const database = new Database(connection.driver, undefined, { hotMs: 3_600_000 });
  t.teardown(async () => {
    await database.close();
    await close();
  });
  await migrateUp(database, sampleMigrations);
  const worker: Worker<Items> = new SequelizeWorker(database, { items: ItemRepository });
  await worker.repositories.items.create(...[1, 2, 3, 4].map((n) => item(n, { weight: 0 })));
  return { database, worker };
}

export const first = { id: item(1).id };
export const second = { id: item(2).id };
export const third = { id: item(3).id };
export const fourth = { id: item(4).id };

/** Reads an item by its key, and has it weigh one more. */
export async function add({ items }: Unit<Items>, where: { readonly id: string } = first): Promise<void> {
  const read = await items.retrieve(where);
  await items.save({ ...read, weight: read.weight + 1 });
}
