import type { ExecutionContext, TestFn } from "ava";
import { FileRepository, FileWorker, openFiles } from "../../src/ddd/files/index.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../src/ddd/memory/index.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import type { Table } from "../../src/ddd/schema/table.ts";
import { migrateUp, openDatabase, SequelizeRepository, SequelizeWorker } from "../../src/ddd/sequelize/index.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { databases, patient } from "./sequelize/backends.ts";

// biome-ignore lint/suspicious/noExplicitAny: entities, or a worker, of any tables
type Some = any;
type OneTable = Table<Some>;
type Tables = Readonly<Record<string, OneTable>>;

/** The repositories of the tables' entities, by the names that the test gives its tables. */
type RepositoriesOf<T extends Tables> = {
  [K in keyof T]: T[K] extends Table<infer E extends object> ? Repository<E> : never;
};

/** An empty database. */
interface Opened<T extends Tables> {
  readonly worker: Worker<RepositoriesOf<T>>;
  close(): Promise<void>;
}

/** Opens a database with some tables, by the backend's name. */
function backendsOf<T extends Tables>(tables: T): Readonly<Record<string, () => Promise<Opened<T>>>> {
  const each = (classOf: (declared: OneTable) => unknown) =>
    Object.fromEntries(Object.entries(tables).map(([name, declared]) => [name, classOf(declared)]));
  // A repository of a table has the table's entities.
  const made = (worker: unknown) => worker as Some;
  const memory = async () => {
    const classes = each(
      (declared) =>
        class extends MemoryRepository<Some> {
          table = declared;
        },
    );
    return { worker: made(new MemoryWorker(new MemoryDatabase(), classes as never)), close: async () => {} };
  };
  const files = async (format: "json" | "csv") => {
    const { folder, remove } = temporaryFolder();
    const database = await openFiles(`${format}:${folder}`);
    const classes = each(
      (declared) =>
        class extends FileRepository<Some> {
          table = declared;
        },
    );
    const close = async () => {
      await database.close();
      remove();
    };
    return { worker: made(new FileWorker(database, classes as never)), close };
  };
  const sql = async (place: (typeof databases)[string]) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const up = async (ddl: Parameters<Parameters<typeof migrateUp>[1]["list"][number]["up"]>[0]) => {
      for (const one of Object.values(tables)) await ddl.createTable(one.name, one.columns, one);
    };
    await migrateUp(database, { context: "sample", list: [{ name: "1", up, down: async () => {} }] });
    const classes = each(
      (declared) =>
        class extends SequelizeRepository<Some> {
          table = declared;
        },
    );
    return {
      worker: made(new SequelizeWorker(database, classes as never)),
      close: async () => {
        await database.close();
        await close();
      },
    };
  };
  const inSql = Object.entries(databases).map(([name, place]) => [name, () => sql(place)]);
  return { memory, json: () => files("json"), csv: () => files("csv"), ...Object.fromEntries(inSql) };
}

/**
 * Runs a test on each backend, with an empty database of its own that has these tables.
 *
 * @param backends whether a backend can have these tables @default all
 */
export function onEachBackend<T extends Tables>(
  test: TestFn,
  title: string,
  body: (t: ExecutionContext, worker: Worker<RepositoriesOf<T>>) => Promise<void>,
  tables: T,
  backends: (name: string) => boolean = () => true,
): void {
  for (const [name, open] of Object.entries(backendsOf(tables)).filter(([name]) => backends(name))) {
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
