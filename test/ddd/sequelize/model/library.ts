import { col, fn } from "sequelize";
import {
  bigint,
  boolean,
  type Database,
  type DatabaseOptions,
  integer,
  type Migrations,
  migrateUp,
  nullable,
  number,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  type Table,
  table,
  text,
  timestamp,
  type UnitSequelize,
  uuid,
  type WithSequelizeOptions,
} from "../../../../src/ddd/sequelize/index.ts";
import { uuidOf } from "../../../../src/ddd/testing/sample.ts";
import { type Place, patient } from "../backends.ts";

export interface Book {
  readonly id: string;
  readonly title: string;
  readonly pages: number;
  readonly copies: bigint;
  readonly weight: number;
  readonly rare: boolean;
  readonly printTime: Date | null;
}

export interface Loan {
  readonly id: string;
  readonly bookId: string;
  readonly dueTime: Date;
}

export const bookTable: Table<Book> = table<Book>(
  "books",
  {
    id: uuid(),
    title: text(100),
    pages: integer(),
    copies: bigint(),
    weight: number(),
    rare: boolean(),
    printTime: nullable(timestamp()),
  },
  { unique: { books_title: ["title"] }, checks: { books_pages: { pages: { gt: 0 } } } },
);

export const loanTable: Table<Loan> = table<Loan>(
  "loans",
  { id: uuid(), bookId: uuid(), dueTime: timestamp() },
  { references: { bookId: { table: "books", onDelete: "restrict" } } },
);

export const libraryMigrations: Migrations = {
  context: "library",
  list: [
    {
      name: "0001-books",
      up: async (ddl) => {
        await ddl.createTable(bookTable.name, bookTable.columns, bookTable);
        await ddl.createTable(loanTable.name, loanTable.columns, loanTable);
      },
      down: async (ddl) => {
        await ddl.dropTable("loans");
        await ddl.dropTable("books");
      },
    },
  ],
};

/** Runs any work in Sequelize. */
export class Books extends SequelizeRepository<Book> {
  table: Table<Book> = bookTable;

  sequelize<T>(work: (unit: UnitSequelize<Book>) => Promise<T>, options?: WithSequelizeOptions): Promise<T> {
    return this.withSequelize(work, options);
  }

  /** Uses both Sequelize and the repository's own methods. */
  copy(id: string, newId: string): Promise<Book> {
    return this.withSequelize(async ({ model, transaction }) => {
      const found = await model.findByPk(id, { transaction });
      if (!found) throw new Error("there is no such book");
      const [copied] = await this.create({ ...this.toEntity(found), id: newId, title: `${newId}'s` });
      if (!copied) throw new Error("nothing was made");
      return copied;
    });
  }
}

export class Loans extends SequelizeRepository<Loan> {
  table: Table<Loan> = loanTable;

  /** The number of loans of each book. */
  countByBook() {
    return this.withSequelize(
      ({ model, transaction }) =>
        model.findAll({
          attributes: ["bookId", [fn("COUNT", col("id")), "count"]],
          group: ["bookId"],
          order: ["bookId"],
          raw: true,
          transaction,
        }),
      { readOnly: true },
    );
  }

  /** Loans with their books. */
  withBooks() {
    return this.withSequelize(({ model, transaction }) =>
      model.findAll({ include: "book", order: ["id"], transaction }),
    );
  }
}

export interface Library {
  readonly url: string;
  readonly database: Database;
  readonly worker: SequelizeWorker<{ books: Books; loans: Loans }>;
  close(): Promise<void>;
}

/** An empty library. */
export async function openLibrary(place: () => Promise<Place>, options?: DatabaseOptions): Promise<Library> {
  const { url, instance, close } = await place();
  const database = await openDatabase(instance ?? url, { ...patient, ...options });
  await migrateUp(database, libraryMigrations);
  return {
    url,
    database,
    worker: new SequelizeWorker(database, { books: Books, loans: Loans }),
    close: async () => {
      await database.close();
      await close();
    },
  };
}

export function book(n: number, change: Partial<Book> = {}): Book {
  const printTime = new Date("2020-02-29T23:59:59.123Z");
  return { id: uuidOf(n), title: `title ${n}`, pages: n, copies: 7n, weight: 0.1, rare: true, printTime, ...change };
}

export function loan(n: number, bookId: string): Loan {
  return { id: uuidOf(n), bookId, dueTime: new Date("2026-01-02T03:04:05.006Z") };
}
