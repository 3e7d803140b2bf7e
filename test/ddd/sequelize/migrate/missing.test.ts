import test from "ava";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import {
  migrateUp,
  nullable,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { mariadbPlaces, patient, places, postgres } from "../backends.ts";

interface Shelf {
  readonly id: string;
  readonly label: string | null;
}

interface Book {
  readonly id: string;
  readonly shelfId: string;
}

const shelfColumns = { id: text(9), label: nullable(text(40)) };
const shelves = table<Shelf>("shelves", shelfColumns);
const books = table<Book>(
  "books",
  { id: text(9), shelfId: text(9) },
  { references: { shelfId: { table: "shelf", onDelete: "restrict" } } },
);

class Shelves extends SequelizeRepository<Shelf> {
  table = shelves;
}
class Books extends SequelizeRepository<Book> {
  table = books;
}

for (const [name, place] of Object.entries({ ...places, ...mariadbPlaces, PostgreSQL: postgres })) {
  test(`${name}: tables and columns that no migration has made are told by name, and what is there besides is not`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const { connection } = database;
    const type = database.dialect === "sqlite" ? "TEXT" : "VARCHAR(40)";
    t.deepEqual(await database.missing(), []);
    new SequelizeWorker(database, { shelves: Shelves });
    t.deepEqual(await database.missing(), ["there is no table shelves: write a migration that creates it"]);
    await migrateUp(database, {
      context: "library",
      list: [{ name: "1", up: (ddl) => ddl.createTable("shelves", { id: text(9) }), down: async () => {} }],
    });
    t.deepEqual(await database.missing(), ["there is no column shelves.label: write a migration that adds it"]);
    await connection.run(`ALTER TABLE shelves ADD COLUMN label ${type} NULL`);
    await connection.run(`ALTER TABLE shelves ADD COLUMN colour ${type} NULL`);
    t.deepEqual(await database.missing(), []);

    await migrateUp(database, {
      context: "library",
      list: [
        { name: "1", up: async () => {}, down: async () => {} },
        {
          name: "2",
          up: (ddl) => ddl.createTable("books", { id: text(9), shelfId: text(9) }),
          down: async () => {},
        },
      ],
    });
    new SequelizeWorker(database, { books: Books });
    t.deepEqual(await database.missing(), [
      "books.shelfId refers to shelf, and there is no such table: name one of books, shelves",
    ]);
    await connection.run("CREATE TABLE shelf (id VARCHAR(9) PRIMARY KEY)");
    t.deepEqual(await database.missing(), [], "a table that the database alone knows");
    await database.close();
    await close();
  });
}

test("in memory, a reference to no table is told", async (t) => {
  class MemoryBooks extends MemoryRepository<Book> {
    table = books;
  }
  const database = new MemoryDatabase();
  t.deepEqual(await database.missing(), []);
  new MemoryWorker(database, { books: MemoryBooks });
  t.deepEqual(await database.missing(), [
    "books.shelfId refers to shelf, and there is no such table: name one of books",
  ]);
});
