import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Repository, Worker } from "../src/ddd/index.ts";
import {
  type Database,
  type Migrations,
  migrateUp,
  openDatabase,
  SequelizeWorker,
} from "../src/ddd/sequelize/index.ts";
import { type Item, item, itemTable } from "../src/ddd/testing/index.ts";
import { ItemRepository, sampleMigrations } from "../src/ddd/testing/sequelize.ts";
import { root } from "./machine.ts";

/** Entities per call, and calls per unit: a commit for each call would be slow. */
const BATCH = 5000;
const BATCHES_PER_UNIT = 10;

/** The index for a list by time. Lists by id and by name use the indexes of the key and of the unique name. */
const indexes: Migrations = {
  context: "bench",
  list: [
    {
      name: "0001-create-time",
      up: (ddl) => ddl.createIndex("items_create_time_id", itemTable.name, ["createTime", "id"]),
      down: (ddl) => ddl.dropIndex("items_create_time_id"),
    },
  ],
};

/** Opens the suite's items in a database, which is created if it is missing. */
export async function openSamples(url: string): Promise<{
  database: Database;
  worker: Worker<{ items: Repository<Item> }>;
}> {
  const database = await openDatabase(url);
  await migrateUp(database, sampleMigrations);
  await migrateUp(database, indexes);
  return { database, worker: new SequelizeWorker(database, { items: ItemRepository }) };
}

/**
 * A SQLite database with items 1 to `count`. It is kept for later runs under a name that is derived from its contents.
 *
 * @returns its URL
 */
export async function filledSamples(count: number): Promise<string> {
  const folder = join(root, ".cache/bench-data");
  const content = createHash("sha256").update(inspect([itemTable, indexes, item(1)], { depth: 6 }));
  const file = join(folder, `items-${count}-${content.digest("hex").slice(0, 8)}.db`);
  if (existsSync(file)) return `sqlite:${file}`;
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, "unfinished.db");
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${unfinished}${suffix}`, { force: true });
  const { database, worker } = await openSamples(`sqlite:${unfinished}`);
  for (let next = 1; next <= count; ) {
    await worker.run(async ({ items }) => {
      for (let batch = 0; batch < BATCHES_PER_UNIT && next <= count; batch++) {
        const size = Math.min(BATCH, count - next + 1);
        await items.create(...itemsFrom(next, size));
        next += size;
      }
    });
  }
  await database.close();
  renameSync(unfinished, file);
  return `sqlite:${file}`;
}

/** Items `first` to `first + count - 1`. */
export function itemsFrom(first: number, count: number): Item[] {
  return Array.from({ length: count }, (_, i) => item(first + i));
}

/** Runs `work` with the URL of a database of its own. */
export async function withEmptySamples(work: (url: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "brasa-bench-"));
  try {
    await work(`sqlite:${join(folder, "items.db")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
