import { AsyncLocalStorage } from "node:async_hooks";
import test from "ava";
import { QueryTypes, Sequelize } from "sequelize";
import { adoptedPlaces } from "../backends.ts";
import { book, openLibrary } from "../model/library.ts";

// With it, Sequelize gives a statement without a transaction the one in whose callback it is. This holds for the whole process.
const storage = new AsyncLocalStorage<Map<string, unknown>>();
Sequelize.useCLS({
  get: (key: string) => storage.getStore()?.get(key),
  set: (key: string, value: unknown) => storage.getStore()?.set(key, value),
  run: (work: (store: unknown) => unknown) => storage.run(new Map(storage.getStore()), () => work(storage.getStore())),
  bind: (work: (...args: never[]) => unknown) => AsyncLocalStorage.bind(work),
} as never);

for (const [name, place] of Object.entries(adoptedPlaces)) {
  test(`${name}: with useCLS, units and the user's own transactions stay apart`, async (t) => {
    const library = await openLibrary(place);
    const { worker, database } = library;
    const { sequelize } = database;
    const count = async () => {
      const [row] = await sequelize.query<{ n: number }>("SELECT COUNT(*) AS n FROM books", {
        type: QueryTypes.SELECT,
      });
      return Number(row?.n);
    };
    const mine = sequelize.transaction(async () => {
      // SQLite would keep the unit waiting for a transaction that has read.
      if (database.dialect !== "sqlite") t.is(await count(), 0);
      await worker.run(({ books }) => books.create(book(1)));
      throw new Error("undo mine");
    });
    await t.throwsAsync(mine, { message: "undo mine" });
    t.is(await worker.repositories.books.count(), 1, "the unit is not undone with it");
    await sequelize.transaction(() =>
      worker.read(({ books }) =>
        books.sequelize(
          ({ model }) =>
            t.throwsAsync(model.count(), { message: /outside of the unit/ }, "the user's is not the unit's"),
          { readOnly: true },
        ),
      ),
    );
    await worker.run(({ books }) =>
      books.sequelize(({ sequelize, model, transaction }) =>
        // The statement is in the savepoint, by CLS.
        sequelize.transaction({ transaction }, () => model.create(book(2))),
      ),
    );
    t.is(await worker.repositories.books.count(), 2);
    t.is(await count(), 2, "on a connection of the user's");
    await library.close();
  });
}
