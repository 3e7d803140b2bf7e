import test, { type ExecutionContext } from "ava";
import { AlreadyExistsError, IntegrityError, InvalidError } from "../../../../src/ddd/error.ts";
import type { New } from "../../../../src/ddd/schema/field.ts";
import { type AnyTable, table } from "../../../../src/ddd/schema/table.ts";
import {
  boolean,
  type Database,
  DatabaseError,
  type Ddl,
  differences,
  integer,
  type Migration,
  migrateDown,
  migrateUp,
  nullable,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  text,
  timestamp,
  uuid,
} from "../../../../src/ddd/sequelize/index.ts";
import { toArray } from "../../../../src/ddd/testing/check.ts";
import { uuidOf } from "../../../../src/ddd/testing/index.ts";
import { databases, patient } from "../backends.ts";

interface Author {
  readonly id: string;
  readonly name: string;
}

interface Book {
  readonly id: string;
  readonly title: string;
  readonly authorId: string | null;
  readonly rating: number | null;
  readonly version: number;
}

interface Loan {
  readonly id: string;
  readonly bookId: string;
}

const authors = table<Author>("authors", { id: uuid(), name: text(20) });
const books = table<Book>(
  "books",
  { id: uuid(), title: text(20), authorId: nullable(uuid()), rating: nullable(integer()), version: integer() },
  {
    unique: { books_title: ["title"] },
    references: { authorId: { table: "authors", onDelete: "restrict" } },
    checks: { books_rating: { rating: { gte: 0, lte: 5 } } },
  },
);
const loans = table<Loan>(
  "loans",
  { id: uuid(), bookId: uuid() },
  { references: { bookId: { table: "books", onDelete: "cascade" } } },
);

class Authors extends SequelizeRepository<Author> {
  table = authors;
}
class Books extends SequelizeRepository<Book> {
  table = books;
}
class Loans extends SequelizeRepository<Loan> {
  table = loans;
}

const first: Migration = {
  name: "0001",
  up: async (ddl) => {
    await ddl.createTable("authors", authors.columns, authors);
    await ddl.createTable("books", books.columns, books);
    await ddl.createTable("loans", loans.columns, loans);
    await ddl.createIndex("books_rating_index", "books", ["rating"]);
    await ddl.createIndex("books_author_id", "books", ["authorId"]);
  },
  down: async () => {},
};

const book = (n: number): Book => ({
  id: uuidOf(n),
  title: `Book "${n}" it's`,
  authorId: n % 2 === 0 ? uuidOf(1) : null,
  rating: n % 2,
  version: 1,
});

interface Opened {
  readonly database: Database;
  /** Applies the next migration. */
  up(work: (ddl: Ddl) => Promise<void>, down?: (ddl: Ddl) => Promise<void>): Promise<void>;
  /** Takes the latest back. */
  down(): Promise<void>;
  close(): Promise<void>;
}

async function open(name: string): Promise<Opened> {
  const { url, close } = await (databases[name] as (typeof databases)[string])();
  const database = await openDatabase(url, patient);
  const list: Migration[] = [first];
  const migrations = () => ({ context: "library", list });
  await migrateUp(database, migrations());
  const worker = new SequelizeWorker(database, { authors: Authors, books: Books, loans: Loans });
  await worker.run(async ({ authors, books, loans }) => {
    await authors.create({ id: uuidOf(1), name: "Ada" });
    await books.create(book(1), book(2), book(3));
    await loans.create({ id: uuidOf(9), bookId: uuidOf(2) });
  });
  return {
    database,
    up: async (work, down = async () => {}) => {
      list.push({ name: `${list.length + 1}`.padStart(4, "0"), up: work, down });
      try {
        await migrateUp(database, migrations());
      } catch (error) {
        list.pop();
        throw error;
      }
    },
    down: async () => {
      await migrateDown(database, migrations());
      list.pop();
    },
    close: async () => {
      await database.close();
      await close();
    },
  };
}

/** A repository of a table as it is declared now. */
function repositoryOf<E extends object, N>(
  database: Database,
  declared: import("../../../../src/ddd/index.ts").Table<E, N>,
) {
  class Some extends SequelizeRepository<E, N> {
    table = declared;
  }
  return new Some(database.connection);
}

/** Whether all the constraints of the first tables hold, as the last change has left them. */
async function constraintsHold(t: ExecutionContext, database: Database, declared: AnyTable = books) {
  t.deepEqual(await differences(database, [authors, declared, loans]), []);
}

type WithMore = Book & {
  readonly copies: number;
  readonly code: string;
  readonly addTime: Date;
  readonly note: string | null;
};

test("sqlite: triggers and views are kept, and no trigger runs", async (t) => {
  const { database, up, close } = await open("sqlite");
  const { connection } = database;
  await connection.run("CREATE TABLE log (text TEXT) STRICT");
  await connection.run("CREATE TRIGGER noting AFTER UPDATE ON books BEGIN INSERT INTO log VALUES (new.title); END");
  await connection.run("CREATE VIEW titles AS SELECT title FROM books");
  await up(async (ddl) => {
    await ddl.addColumn("books", "shelf", text(9, { default: "A" }));
    await ddl.alterColumn("books", "shelf", nullable(text(12)));
    await ddl.renameColumn("books", "title", "name");
  });
  // Rows have the default of a column that another program has added by the schema only; another default is not theirs.
  await connection.run("ALTER TABLE books ADD COLUMN place TEXT NOT NULL DEFAULT 'A'");
  await up((ddl) => ddl.alterColumn("books", "place", text(undefined, { default: "B" })));
  t.deepEqual(await connection.all("SELECT DISTINCT place FROM books"), [{ place: "A" }]);
  t.deepEqual(await connection.all("SELECT * FROM log"), []);
  t.is((await connection.all("SELECT * FROM titles")).length, 3);
  await connection.run("UPDATE books SET name = 'new', shelf = 'B' WHERE name LIKE '%1%'");
  t.deepEqual(await connection.all("SELECT * FROM log"), [{ text: "new" }]);
  t.deepEqual(await connection.all("SELECT * FROM pragma_integrity_check"), [{ integrity_check: "ok" }]);
  await close();
});

test("sqlite: columns of a table that other programs have written are changed, whatever its text is like", async (t) => {
  const { database, up, close } = await open("sqlite");
  const { connection } = database;
  await connection.run(`CREATE TABLE "odd names" ( -- a comment, with a comma
    id INTEGER PRIMARY KEY, [a b] TEXT DEFAULT 'x, (''y'')' CONSTRAINT "odd" CHECK ([a b] <> ')'),
    \`c\` INTEGER NOT NULL DEFAULT (1 + (2)) REFERENCES log(id) ON DELETE SET NULL NOT DEFERRABLE,
    /* another, */ d REAL, CHECK (d > 0 OR d IS NULL), UNIQUE (d, "c")) STRICT`);
  await connection.run("CREATE TABLE log (id INTEGER PRIMARY KEY) STRICT");
  await connection.run("INSERT INTO log VALUES (3)");
  await connection.run(`INSERT INTO "odd names" (id, d) VALUES (1, 2.5)`);
  await up(async (ddl) => {
    await ddl.addColumn("odd names", "e", text(5, { default: "(" }));
    await ddl.renameColumn("odd names", "a b", "f");
  });
  const live = await connection.schema.dialect.ddl.readTable(connection, "odd names");
  t.deepEqual(
    live?.columns.map((one) => [one.name, one.type, one.nullable, one.default]),
    [
      ["id", "INTEGER", true, undefined],
      ["f", "TEXT", true, "'x, (''y'')'"],
      ["c", "INTEGER", false, "1 + (2)"],
      ["d", "REAL", true, undefined],
      ["e", "TEXT", false, "'('"],
    ],
  );
  t.deepEqual(await connection.all(`SELECT * FROM "odd names"`), [{ id: 1, f: "x, ('y')", c: 3, d: 2.5, e: "(" }]);
  t.deepEqual(
    live?.constraints.map(({ kind, name, columns }) => [kind, name, columns.join()]),
    [
      ["key", "", "id"],
      ["check", "odd", "f"],
      ["reference", "", "c"],
      ["check", "", "d"],
      ["unique", "", "d,c"],
      ["check", "odd names_e_length", "e"],
    ],
  );
  await t.throwsAsync(connection.run(`UPDATE "odd names" SET f = ')'`));
  await t.throwsAsync(connection.run(`UPDATE "odd names" SET d = -1`));
  await close();
});

for (const name of Object.keys(databases)) {
  const each = (title: string, body: (t: ExecutionContext, opened: Opened) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const opened = await open(name);
      try {
        await body(t, opened);
      } finally {
        await opened.close();
      }
    });

  each("columns are added to a table with rows, and taken back", async (t, { database, up, down }) => {
    await constraintsHold(t, database);
    const more = table<WithMore, New<WithMore, "copies" | "code" | "addTime">>(
      "books",
      {
        ...books.columns,
        copies: integer({ default: 1 }),
        code: text(30, { default: 'it\'s \\ a "ü" `code`' }),
        addTime: timestamp({ default: "now" }),
        note: nullable(text()),
      },
      books,
    );
    const before = Date.now();
    await up(
      async (ddl) => {
        const { copies, code, addTime, note } = more.columns;
        await ddl.addColumn("books", "copies", copies);
        await ddl.addColumn("books", "code", code);
        await ddl.addColumn("books", "addTime", addTime);
        await ddl.addColumn("books", "note", note);
      },
      async (ddl) => {
        for (const field of ["note", "addTime", "code", "copies"]) await ddl.dropColumn("books", field);
      },
    );
    await constraintsHold(t, database, more);
    const stored = repositoryOf(database, more);
    const [one, ...others] = await toArray(stored.list());
    const { addTime, ...rest } = one as WithMore;
    t.deepEqual(rest, { ...book(1), copies: 1, code: 'it\'s \\ a "ü" `code`', note: null });
    t.true(Math.abs(addTime.getTime() - before) < 3_600_000);
    t.is(others.length, 2);
    const [made] = await stored.create({ ...book(4), note: null });
    t.deepEqual([made?.copies, made?.note], [1, null]);
    await t.throwsAsync(stored.create({ ...book(5), note: null, code: "x".repeat(31) }), {
      instanceOf: IntegrityError,
    });
    // A program that knows nothing of the new columns goes on, but for that which has no constant default.
    await t.throwsAsync(repositoryOf(database, books).create(book(6)), { instanceOf: IntegrityError });
    await down();
    await constraintsHold(t, database);
    t.is(await repositoryOf(database, books).count(), 4);
  });

  each(
    "an added column has its unique constraint and its reference, in both directions",
    async (t, { database, up, down }) => {
      type More = Book & { readonly isbn: string | null; readonly nextId: string | null };
      const more = table<More>(
        "books",
        { ...books.columns, isbn: nullable(text(13)), nextId: nullable(uuid()) },
        {
          ...books,
          unique: { ...books.unique, books_isbn: ["isbn"] },
          references: { ...books.references, nextId: { table: "books", onDelete: "cascade" } },
        },
      );
      const target = { table: "books", onDelete: "cascade" } as const;
      await up(
        async (ddl) => {
          await ddl.addColumn("books", "isbn", more.columns.isbn, { unique: true });
          await ddl.addColumn("books", "nextId", more.columns.nextId, { references: target });
        },
        async (ddl) => {
          await ddl.dropColumn("books", "nextId", { withConstraints: true });
          await ddl.dropColumn("books", "isbn", { withConstraints: true });
        },
      );
      await constraintsHold(t, database, more);
      const stored = new SequelizeWorker(database, {
        books: class extends SequelizeRepository<More> {
          table = more;
        },
      }).repositories.books;
      await stored.create({ ...book(4), isbn: "1", nextId: uuidOf(1) });
      const taken = await t.throwsAsync(stored.create({ ...book(5), isbn: "1", nextId: null }), {
        instanceOf: AlreadyExistsError,
      });
      t.is(taken.constraint, "books_isbn");
      const lost = await t.throwsAsync(stored.create({ ...book(5), isbn: null, nextId: uuidOf(77) }), {
        instanceOf: IntegrityError,
      });
      t.is(lost.constraint, "books_next_id_reference");
      await stored.delete({ id: uuidOf(1) });
      t.is(await stored.count(), 2);
      await stored.delete({ id: uuidOf(2) });
      t.is(await repositoryOf(database, loans).count(), 0);
      await down();
      await constraintsHold(t, database);
    },
  );

  each(
    "a renamed column keeps its values, and its constraints and indexes are called as it is",
    async (t, { database, up, down }) => {
      const { authorId: _, title: __, ...rest } = books.columns;
      type Renamed = Omit<Book, "title" | "authorId"> & {
        readonly fullTitle: string;
        readonly writerId: string | null;
      };
      const renamed = table<Renamed>(
        "books",
        { ...rest, fullTitle: text(20), writerId: nullable(uuid()) },
        {
          unique: { books_full_title: ["fullTitle"] },
          references: { writerId: { table: "authors", onDelete: "restrict" } },
          checks: { books_rating: { rating: { gte: 0, lte: 5 } } },
        },
      );
      await up(
        async (ddl) => {
          await ddl.renameColumn("books", "title", "fullTitle");
          await ddl.renameColumn("books", "authorId", "writerId");
        },
        async (ddl) => {
          await ddl.renameColumn("books", "writerId", "authorId");
          await ddl.renameColumn("books", "fullTitle", "title");
        },
      );
      await constraintsHold(t, database, renamed);
      const live = await database.connection.schema.dialect.ddl.readTable(database.connection, "books");
      t.deepEqual(live?.indexes.map((one) => [one.name, one.columns.join()]).toSorted(), [
        ["books_rating_index", "rating"],
        ["books_writer_id", "writer_id"],
      ]);
      const stored = repositoryOf(database, renamed);
      t.deepEqual(await stored.retrieve({ id: uuidOf(2) }), {
        id: uuidOf(2),
        fullTitle: book(2).title,
        writerId: uuidOf(1),
        rating: 0,
        version: 1,
      });
      database.register(renamed);
      await t.throwsAsync(repositoryOf(database, authors).delete({ id: uuidOf(1) }), { instanceOf: IntegrityError });
      database.register(books);
      await down();
      await constraintsHold(t, database);
      t.deepEqual(await toArray(repositoryOf(database, books).list()), [book(1), book(2), book(3)]);
      // No index is left under the former name, nor when the column is gone.
      const loansNow = async () => {
        const { ddl } = database.connection.schema.dialect;
        const found = await ddl.readTable(database.connection, "loans");
        const names = found?.constraints.filter(({ kind }) => kind === "reference").map((one) => one.name);
        return [found?.indexes, names];
      };
      await up((ddl) => ddl.renameColumn("loans", "bookId", "copyId"));
      t.deepEqual(await loansNow(), [[], ["loans_copy_id_reference"]]);
      await up((ddl) => ddl.dropColumn("loans", "copyId", { withConstraints: true }));
      t.deepEqual(await loansNow(), [[], []]);
      // The condition of a check changes with its column.
      await up((ddl) => ddl.renameColumn("books", "rating", "stars"));
      await t.throwsAsync(database.connection.run("UPDATE books SET stars = 6"), { instanceOf: IntegrityError });
      t.is(await database.connection.run("UPDATE books SET stars = 4"), 3);
    },
  );

  each(
    "a column gets longer text, null, not null, defaults, and loses them again",
    async (t, { database, up, down }) => {
      type Other = Omit<Book, "rating"> & { readonly rating: number };
      const other = table<Other, New<Other, "rating">>(
        "books",
        { ...books.columns, title: text(300), rating: integer({ default: 3 }) },
        books as never,
      );
      await up(
        async (ddl) => {
          await ddl.alterColumn("books", "title", text(300));
          await ddl.run("UPDATE books SET rating = 2 WHERE rating IS NULL");
          await ddl.alterColumn("books", "rating", integer({ default: 3 }));
        },
        async (ddl) => {
          await ddl.alterColumn("books", "rating", nullable(integer()));
        },
      );
      await constraintsHold(t, database, other);
      const stored = repositoryOf(database, other);
      const long = { id: uuidOf(7), title: "x".repeat(300), authorId: null, version: 1 };
      t.deepEqual(await stored.create(long), [{ ...long, rating: 3 }]);
      await t.throwsAsync(stored.save({ ...long, rating: 3, title: "x".repeat(301) }), { instanceOf: IntegrityError });
      await t.throwsAsync(stored.update({ rating: null as never }, { id: uuidOf(7) }), { instanceOf: IntegrityError });
      await down();
      t.deepEqual(await differences(database, [books]), [
        "books.books_title_length is declared to allow 20 characters, and allows 300",
      ]);
      await repositoryOf(database, books).update({ rating: null }, { id: uuidOf(7) });
      await t.throwsAsync(
        up((ddl) => ddl.alterColumn("books", "rating", integer())),
        {
          instanceOf: DatabaseError,
          message: /books.rating: is null in 1 rows, and must not be null: fill them first/,
        },
      );
      // Rows keep the values that they had by a former default.
      await up(async (ddl) => {
        await ddl.addColumn("books", "shelf", text(9, { default: "A" }));
        await ddl.alterColumn("books", "shelf", text(9, { default: "B" }));
      });
      const shelves = await database.connection.all("SELECT DISTINCT shelf FROM books");
      t.deepEqual(
        shelves.map(({ shelf }) => shelf),
        ["A"],
      );
    },
  );

  each(
    "a change that a table cannot take is refused before it begins, and says the remedy",
    async (t, { database, up }) => {
      const cases: readonly [(ddl: Ddl) => Promise<void>, RegExp][] = [
        [(ddl) => ddl.addColumn("nothing", "x", boolean()), /nothing: is no table of this database: create it first/],
        [(ddl) => ddl.addColumn("books", "title", text(20)), /books.title: is there already/],
        [
          (ddl) => ddl.addColumn("books", "copies", integer()),
          /books.copies: would be null .* give the type a default/,
        ],
        [
          (ddl) => ddl.addColumn("books", "code", text(9, { default: "" }), { unique: true }),
          /books.code: would be the same/,
        ],
        [(ddl) => ddl.addColumn("books", "code", text(9), { existing: 7 }), /books.code: must be text/],
        [(ddl) => ddl.addColumn("books", "code", text(), { unique: true }), /needs a length/],
        [(ddl) => ddl.addColumn("books", "xmin", boolean()), /column that a database has/],
        [
          (ddl) =>
            ddl.addColumn("books", "shopId", nullable(uuid()), { references: { table: "shops", onDelete: "cascade" } }),
          /books.shopId: refers to shops, which is no table/,
        ],
        [(ddl) => ddl.dropColumn("books", "none"), /books.none: is no column; the columns are id, title, author_id/],
        [(ddl) => ddl.dropColumn("books", "id"), /books.id: is in the key of books/],
        [
          (ddl) => ddl.dropColumn("books", "title"),
          /books.title: is in the constraint books_title: say withConstraints/,
        ],
        [
          (ddl) => ddl.dropColumn("books", "authorId"),
          /books.authorId: is in the constraint books_author_id_reference/,
        ],
        [(ddl) => ddl.dropColumn("books", "rating"), /books.rating: is in the constraint books_rating/],
        [(ddl) => ddl.renameColumn("books", "id", "key"), /books.id: is what loans refers to/],
        [(ddl) => ddl.renameColumn("books", "title", "rating"), /books.rating: is there already/],
        [(ddl) => ddl.renameColumn("books", "title", "x".repeat(64)), /64 bytes long/],
        [
          (ddl) => ddl.alterColumn("books", "title", text(19)),
          /books.title: holds up to 20 characters, and 19 are fewer/,
        ],
        [(ddl) => ddl.alterColumn("books", "title", text()), /books.title: is in a key, a unique constraint/],
        [(ddl) => ddl.alterColumn("books", "title", integer()), /books.title: is of the type .*add another column/],
        [(ddl) => ddl.alterColumn("books", "authorId", uuid()), /books.authorId: is null in 2 rows/],
        [(ddl) => ddl.alterColumn("books", "id", nullable(uuid())), /books.id: is in the key/],
      ];
      for (const [change, message] of cases) {
        const error = await t.throwsAsync(up(change), { instanceOf: DatabaseError, message });
        t.true(error.cause instanceof InvalidError, error.message);
        t.regex(error.message, /was undone: /);
      }
      await constraintsHold(t, database);
      t.deepEqual(await toArray(repositoryOf(database, books).list()), [book(1), book(2), book(3)]);
    },
  );

  each("a migration that fails takes its changes of columns back", async (t, { database, up }) => {
    const failing = up(async (ddl) => {
      await ddl.addColumn("books", "isbn", nullable(text(13)), { unique: true });
      await ddl.addColumn("books", "shelf", text(9, { default: "A" }));
      await ddl.renameColumn("books", "title", "name");
      await ddl.alterColumn("books", "name", text(200));
      await ddl.alterColumn("books", "rating", nullable(integer({ default: 4 })));
      throw new Error("on purpose");
    });
    await t.throwsAsync(failing, { instanceOf: DatabaseError, message: /failed and was undone: on purpose/ });
    await constraintsHold(t, database);
    t.deepEqual(await toArray(repositoryOf(database, books).list()), [book(1), book(2), book(3)]);
  });

  each("the schema guard names a forgotten migration, and each difference", async (t, { database, up }) => {
    const more = table<Book & { phone: string | null }>(
      "books",
      { ...books.columns, title: text(25), rating: nullable(integer({ default: 2 })), phone: nullable(text(20)) },
      {
        unique: { books_rating_unique: ["rating"] },
        references: { authorId: { table: "loans", onDelete: "cascade" } },
      },
    );
    const missing = table<Author>("writers", { id: uuid(), name: text(20) });
    t.deepEqual((await differences(database, [more, missing])).toSorted(), [
      "books.books_author_id_reference is declared to refer to loans, and refers to authors",
      "books.books_author_id_reference is declared with onDelete cascade, and has restrict",
      "books.books_phone_length is declared, and is not in the database: a migration must make this check constraint",
      "books.books_rating is a check constraint of the database, and is not declared: a migration must drop it, or the table declare it",
      "books.books_rating_unique is declared, and is not in the database: a migration must make this unique constraint",
      "books.books_title is a unique constraint of the database, and is not declared: a migration must drop it, or the table declare it",
      "books.books_title_length is declared to allow 25 characters, and allows 20",
      "books.phone is declared, and is not in the database: a migration must add it",
      "books.rating is declared with the default 2, and has none",
      ...(name === "mariadb" ? ["books.title is declared to hold 26 characters, and holds 21"] : []),
      "writers is declared, and is not in the database: a migration must create it",
    ]);
    await up(async (ddl) => {
      await ddl.addColumn("loans", "extra", nullable(boolean()));
    });
    t.deepEqual(await differences(database, [loans]), [
      "loans.extra is in the database, and is not declared: a migration must drop it, or the table declare it",
    ]);
  });
}

for (const name of Object.keys(databases)) {
  test(`${name}: null for the rows that are there is null, though new rows get the default`, async (t) => {
    const { database, up, close } = await open(name);
    try {
      await up((ddl) => ddl.addColumn("books", "stock", nullable(integer({ default: 5 })), { existing: null }));
      const rows = await database.connection.all(`SELECT ${"stock"} FROM books`);
      t.deepEqual(
        rows.map(({ stock }) => stock),
        [null, null, null],
      );
    } finally {
      await close();
    }
  });
}

test("sqlite: a renamed index keeps its condition, order and collation, and a name with a backtick stays", async (t) => {
  const { database, up, close } = await open("sqlite");
  const { connection } = database;
  await connection.run('CREATE TABLE odd (id TEXT PRIMARY KEY NOT NULL, "a`b" TEXT, v TEXT, n INTEGER) STRICT');
  await connection.run("CREATE UNIQUE INDEX odd_v ON odd (v COLLATE NOCASE DESC) WHERE n = 1");
  await up(async (ddl) => {
    await ddl.addColumn("odd", "w", text(5, { default: "x" }));
    await ddl.renameColumn("odd", "v", "z");
  });
  const columns = await connection.all("SELECT name FROM pragma_table_info('odd')");
  t.deepEqual(
    columns.map((one) => one.name),
    ["id", "a`b", "z", "n", "w"],
  );
  const [index] = await connection.all("SELECT sql FROM sqlite_schema WHERE name = 'odd_z'");
  t.regex(String(index?.sql), /COLLATE NOCASE DESC\) WHERE n = 1/);
  await close();
});

test("postgres: a column that an index's expression or condition uses is not dropped in silence", async (t) => {
  const { up, close } = await open("postgres");
  try {
    await up((ddl) => ddl.addColumn("books", "shelf", nullable(text(9))));
    for (const index of ["(lower(shelf))", "(rating) WHERE shelf IS NOT NULL"]) {
      await up((ddl) => ddl.run(`CREATE UNIQUE INDEX books_odd ON books ${index}`));
      const dropped = await t.throwsAsync(up((ddl) => ddl.dropColumn("books", "shelf")));
      t.regex(String(dropped?.cause), /books_odd/, index);
      await up((ddl) => ddl.run("DROP INDEX books_odd"));
    }
  } finally {
    await close();
  }
});

test("mariadb: a column with parts that an alteration would take from it is not altered", async (t) => {
  const { up, close } = await open("mariadb");
  try {
    await up((ddl) => ddl.addColumn("books", "shelf", nullable(integer())));
    for (const [part, word] of [
      ["COMMENT 'where it stands'", /a comment/],
      ["CHECK (shelf > 0)", /a check of its own/],
      ["INVISIBLE", /INVISIBLE/],
    ] as const) {
      await up((ddl) => ddl.run(`ALTER TABLE books MODIFY COLUMN shelf BIGINT NULL ${part}`));
      const altered = await t.throwsAsync(
        up((ddl) => ddl.alterColumn("books", "shelf", nullable(integer({ default: 1 })))),
      );
      t.regex(String(altered?.cause), word, part);
    }
  } finally {
    await close();
  }
});
