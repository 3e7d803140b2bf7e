import test from "ava";
import { col, fn, literal, Op, QueryTypes, UniqueConstraintError } from "sequelize";
import { AlreadyExistsError, CancelledError, IntegrityError, InvalidError } from "../../../../src/ddd/error.ts";
import { everything } from "../../../../src/ddd/query/where.ts";
import type { New } from "../../../../src/ddd/schema/field.ts";
import {
  DatabaseError,
  integer,
  openDatabase,
  table,
  text,
  timestamp,
  uuid,
} from "../../../../src/ddd/sequelize/index.ts";
import { rowToEntity } from "../../../../src/ddd/sequelize/model/to-entity.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { adoptedPlaces, inDialect, patient, places, sqlite } from "../backends.ts";
import { type Book, type Books, book, bookTable, type Library, loan, loanTable, openLibrary } from "./library.ts";

for (const [name, place] of Object.entries({ ...places, ...adoptedPlaces })) {
  const adopted = name in adoptedPlaces;

  const inLibrary = (title: string, body: (t: import("ava").ExecutionContext, library: Library) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const library = await openLibrary(place);
      try {
        await body(t, library);
      } finally {
        await library.close();
      }
    });

  inLibrary("groups, aggregates and includes see the unit's changes", async (t, { worker }) => {
    await worker.run(async ({ books, loans }) => {
      await books.create(book(1), book(2));
      await loans.create(loan(1, book(1).id), loan(2, book(1).id), loan(3, book(2).id));
      // A user's own connections to PostgreSQL read integers of 64 bits as text.
      const count = (n: number) => (name === "postgres, adopted" ? String(n) : n);
      t.deepEqual(await loans.countByBook(), [
        { bookId: book(1).id, count: count(2) },
        { bookId: book(2).id, count: count(1) },
      ] as never);
      const [first] = await loans.withBooks();
      t.deepEqual(worker.repositories.loans.toEntity(first as never), loan(1, book(1).id), "by any repository");
      t.deepEqual(loans.toEntity(first as never), loan(1, book(1).id));
      t.deepEqual(books.toEntity((first as unknown as { book: never }).book), book(1));
    });
    const { loans } = worker.repositories;
    t.is((await loans.countByBook()).length, 2, "outside of any unit");
    t.is((await loans.withBooks()).length, 3);
    t.is(await worker.read(async ({ loans }) => (await loans.countByBook()).length), 2, "in a unit that reads");
  });

  inLibrary(
    "aggregates of integers are numbers or the driver's text, as docs/sequelize.md tells",
    async (t, { worker }) => {
      const { books } = worker.repositories;
      await books.create(book(1, { pages: 3 }), book(2, { pages: 4 }));
      const [aggregates] = await books.sequelize(({ model, transaction }) =>
        model.findAll({
          attributes: [
            [fn("COUNT", col("id")), "count"],
            [fn("MAX", col("pages")), "most"],
            [fn("SUM", col("pages")), "sum"],
          ],
          raw: true,
          transaction,
        }),
      );
      const whole = (n: number) => (name === "postgres, adopted" ? String(n) : n);
      // Servers make a decimal of the sum of integers.
      const sum = name.startsWith("sqlite") || name === "mariadb, adopted" ? 7 : "7";
      t.deepEqual(aggregates, { count: whole(2), most: whole(4), sum } as never);
      t.is(await books.sequelize(({ model, transaction }) => model.sum("pages", { transaction })), 7);
    },
  );

  inLibrary("the repository reads what a model writes, and the other way round", async (t, { worker }) => {
    const { books } = worker.repositories;
    const strange = {
      title: "it's \"so\" \\' or 1=1 -- \n\t% _ \u{1f600}",
      copies: 9_007_199_254_740_991n,
      pages: Number.MAX_SAFE_INTEGER,
      weight: -1.5e300,
    };
    // Sequelize's own parser reads years before 100 as others.
    const times = [
      new Date(`${adopted ? "0100" : "0001"}-01-01T00:00:00.000Z`),
      new Date("9999-12-31T23:59:59.999Z"),
      null,
    ];
    const all = [
      book(1),
      book(2, { ...strange, rare: false }),
      ...times.map((printTime, i) => book(3 + i, { printTime })),
    ];
    for (const one of all) {
      await books.sequelize(({ model, transaction }) => model.create(one, { transaction }));
      t.deepEqual(await books.retrieve({ id: one.id }), one);
      const read = await books.sequelize(({ model, transaction }) =>
        model.findOne({ where: { title: one.title, printTime: one.printTime, rare: one.rare }, transaction }),
      );
      t.deepEqual(books.toEntity(read as never), one);
      t.deepEqual(books.toEntity(read?.get({ plain: true }) as never), one);
    }
    await books.sequelize(({ model, transaction }) =>
      model.update({ title: strange.title.replace("so", "no") }, { where: { pages: strange.pages }, transaction }),
    );
    t.is(await books.count({ title: { contains: '"no"' } }), 1);
    const raw = await books.sequelize(({ sequelize, transaction }) =>
      sequelize.query("SELECT * FROM books WHERE title = :title", {
        replacements: { title: all[1]?.title.replace("so", "no") },
        type: QueryTypes.SELECT,
        transaction,
      }),
    );
    t.is(books.toEntity(raw[0] as never).id, book(2).id);
    const [rows] = await books.sequelize(({ sequelize, transaction }) =>
      sequelize.query("SELECT id FROM books WHERE pages = 1", { transaction }),
    );
    t.deepEqual([...(rows as object[])], [{ id: book(1).id }], "without a type");
    t.throws(() => books.toEntity({ id: book(1).id }), {
      instanceOf: InvalidError,
      message: /title: is not in the row/,
    });
  });

  inLibrary("changes by Sequelize are undone with their unit or savepoint", async (t, { worker }) => {
    const { books } = worker.repositories;
    const add = (n: number) => (repository: typeof books) =>
      repository.sequelize(({ model, transaction }) => model.create(book(n), { transaction }));
    await t.throwsAsync(
      worker.run(async ({ books }) => {
        await add(1)(books);
        t.is(await books.count(), 1);
        throw new Error("no");
      }),
      { message: "no" },
    );
    t.is(await books.count(), 0);
    await worker.run(async ({ books, savepoint }) => {
      await add(1)(books);
      await savepoint(async ({ books }) => {
        await add(2)(books);
        throw new Error("not this");
      }).catch(() => {});
      await add(3)(books);
    });
    t.deepEqual(await ids(books), [book(1).id, book(3).id]);
    await t.throwsAsync(
      books.sequelize(async ({ model, transaction }) => {
        await model.create(book(4), { transaction });
        throw new Error("undo");
      }),
      { message: "undo" },
    );
    t.is((await books.copy(book(1).id, book(5).id)).pages, 1, "own methods join, outside of any unit");
    await worker.run(({ books }) => books.copy(book(1).id, book(6).id));
    t.deepEqual(await ids(books), [book(1).id, book(3).id, book(5).id, book(6).id]);
  });

  inLibrary(
    "errors are Sequelize's inside of the method, and the toolkit's outside; the unit goes on",
    async (t, { worker }) => {
      await worker.run(async ({ books, loans }) => {
        await books.create(book(1));
        const twice = await t.throwsAsync(
          books.sequelize(({ model, transaction }) => model.create(book(2, { title: book(1).title }), { transaction })),
          { instanceOf: AlreadyExistsError },
        );
        t.deepEqual([twice?.constraint, twice?.fields], ["books_title", ["title"]]);
        t.false(JSON.stringify({ ...(twice?.cause as object) }).includes("parameters"));
        await books.sequelize(async ({ model, transaction }) => {
          await t.throwsAsync(model.create(book(1), { transaction }), { instanceOf: UniqueConstraintError });
          t.is(await model.count({ transaction }), 1);
        });
        const check = await t.throwsAsync(
          books.sequelize(({ model, transaction }) => model.create(book(3, { pages: -1 }), { transaction })),
          { instanceOf: IntegrityError },
        );
        t.is(check?.constraint, "books_pages");
        await t.throwsAsync(loans.create(loan(1, book(9).id)), {
          instanceOf: IntegrityError,
          message: /refers to none of books/,
        });
        const refers = await t.throwsAsync(
          books.sequelize(({ modelOf, transaction }) =>
            modelOf(loanTable).create(loan(1, book(9).id), { transaction }),
          ),
          { instanceOf: IntegrityError },
        );
        t.true(["loans_book_id_reference", ""].includes(refers?.constraint ?? "?"));
        const missing = await t.throwsAsync(
          books.sequelize(({ model, transaction }) =>
            model.create({ ...book(4), title: null as never }, { transaction }),
          ),
          { instanceOf: IntegrityError, message: /title of books must not be null/ },
        );
        t.deepEqual(missing?.fields, ["title"]);
        const wrong = await t.throwsAsync(
          books.sequelize(({ model, transaction }) => model.create(book(4, { id: "4" }), { transaction })),
          { instanceOf: InvalidError },
        );
        t.is(wrong?.violations[0]?.field, "id");
        await t.throwsAsync(
          books.sequelize(({ sequelize, transaction }) => sequelize.query("UPDATE nowhere SET x = 1", { transaction })),
          { instanceOf: DatabaseError },
        );
      });
      t.is(await worker.repositories.books.count(), 1);
    },
  );

  inLibrary("a later statement of one text cannot end the unit", async (t, { worker }) => {
    for (const text of ["SELECT 1; ROLLBACK; BEGIN", "SELECT 1; COMMIT; BEGIN"]) {
      const undone = new Error("undone");
      const unit = worker.run(async ({ books }) => {
        await books.create(book(1));
        // Refused, or cut after the first statement.
        await books.sequelize(({ sequelize, transaction }) => sequelize.query(text, { transaction })).catch(() => {});
        t.is(await books.count(), 1, text);
        throw undone;
      });
      await t.throwsAsync(unit, undefined, text);
      t.is(await worker.repositories.books.count(), 0, text);
    }
  });

  inLibrary("nothing begins or ends the unit, or is outside of it, by mistake", async (t, { worker, database }) => {
    const { books } = worker.repositories;
    await t.throwsAsync(
      books.sequelize(({ transaction }) => transaction.commit()),
      { instanceOf: DatabaseError, message: /units end themselves/ },
    );
    const mode = "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'";
    for (const sql of ["COMMIT", "ROLLBACK", "START TRANSACTION", "/* x */ COMMIT", mode]) {
      await t.throwsAsync(
        books.sequelize(({ sequelize, transaction }) => sequelize.query(sql, { transaction })),
        { instanceOf: DatabaseError, message: /a repository cannot run/ },
        sql,
      );
    }
    if (!adopted) await t.throwsAsync(database.sequelize.transaction(), { message: /use worker.run/ });
    await worker.run(async ({ books }) => {
      await t.throwsAsync(
        books.sequelize(({ model }) => model.findAll()),
        { message: /pass the transaction/ },
      );
      await t.throwsAsync(database.sequelize.query("SELECT 1"), { message: /pass the transaction/ });
    });
    await t.throwsAsync(
      books.sequelize(({ model }) => model.findAll()),
      { message: /pass the transaction/ },
    );
    t.is((await database.model(bookTable).findAll()).length, 0, "an operation of its own");
    await database.model(bookTable).create(book(1));
    t.is(await books.count(), 1);
    await t.throwsAsync(database.sequelize.sync(), { instanceOf: DatabaseError, message: /made by migrations/ });
    await t.throwsAsync(
      books.sequelize(({ model, transaction }) => model.destroy({ where: {}, transaction }), { readOnly: true }),
      { message: /only reads/ },
    );
    let late: { readonly transaction: never } | undefined;
    await books.sequelize(async (unit) => {
      late = unit as never;
    });
    await t.throwsAsync(database.model(bookTable).count(late as never), { message: /has ended: await all/ });
  });

  inLibrary("a transaction within the unit's is a savepoint, also in findOrCreate", async (t, { worker }) => {
    const work = (books: Books) =>
      books.sequelize(async ({ model, sequelize, transaction }) => {
        await model.create(book(1), { transaction });
        await sequelize.transaction({ transaction }, async (outer) => {
          await model.create(book(4), { transaction: outer });
          const nested = sequelize.transaction({ transaction: outer }, async () => t.fail("it has begun"));
          await t.throwsAsync(nested, { message: /calls both savepoints the same/ });
        });
        const undone = sequelize.transaction({ transaction }, async (inner) => {
          await model.create(book(2), { transaction: inner });
          t.is(await model.count({ transaction: inner }), 3);
          throw new Error("not this");
        });
        await t.throwsAsync(undone, { message: "not this" });
        await sequelize.transaction({ transaction }, (inner) => model.create(book(3), { transaction: inner }));
        const { id, ...rest } = book(5);
        const defaults = rest as Book;
        const [found, created] = await model.findOrCreate({ where: { id }, defaults, transaction });
        t.true(created);
        t.deepEqual(books.toEntity(found), book(5));
        const again = await model.findOrCreate({ where: { id }, defaults, transaction });
        t.false(again[1]);
        const taken = model.findOrCreate({ where: { id: book(6).id }, defaults, transaction });
        await t.throwsAsync(taken);
        await books.create(book(7));
      });
    await worker.run(({ books }) => work(books));
    const all = [book(1), book(3), book(4), book(5), book(7)].map(({ id }) => id);
    t.deepEqual(await ids(worker.repositories.books), all);
    await worker.repositories.books.drop(everything);
    await work(worker.repositories.books);
    t.deepEqual(await ids(worker.repositories.books), all, "outside of any unit");
  });

  inLibrary("separate includes, bulk methods and hooks run within the unit, and are undone", async (t, { worker }) => {
    const unit = worker.run(async ({ books, loans }) => {
      await books.create(book(1), book(2));
      await loans.create(loan(1, book(1).id), loan(2, book(1).id));
      await books.sequelize(async ({ model, modelOf, sequelize, transaction }) => {
        if (!("lent" in model.associations)) model.hasMany(modelOf(loanTable), { as: "lent", foreignKey: "bookId" });
        const [first] = await model.findAll({
          include: [{ association: "lent", separate: true, order: ["id"] }],
          order: ["id"],
          transaction,
        });
        t.is((first as unknown as { lent: unknown[] }).lent.length, 2);
        const page = await model.findAndCountAll({
          include: [{ association: "lent", required: false }],
          distinct: true,
          limit: 1,
          order: ["id"],
          transaction,
        });
        t.deepEqual([page.count, page.rows.length], [2, 1]);
        await model.bulkCreate([book(3), book(4)], { individualHooks: true, transaction });
        await model.increment("pages", { by: 2, where: { id: { [Op.in]: [book(3).id] } }, transaction });
        t.is((await model.findByPk(book(3).id, { transaction }))?.get("pages"), 5);
        await model.destroy({ where: { id: book(4).id }, individualHooks: true, transaction });
        t.is(Number(await model.sum("pages", { transaction })), 1 + 2 + 5);
        for (const outside of [
          () => model.findAll({ include: [{ association: "lent", separate: true }] }),
          () => model.findAndCountAll({ group: ["rare"] } as never),
          () => model.bulkCreate([book(7)]),
          () => model.truncate(),
          () => sequelize.query("SELECT 1"),
        ]) {
          await t.throwsAsync(outside, { message: /outside|pass the transaction/ }, String(outside));
        }
      });
      throw new Error("undo");
    });
    await t.throwsAsync(unit, { message: "undo" });
    t.is(await worker.repositories.books.count(), 0);
  });

  inLibrary("what goes on after another part of its unit has failed is refused", async (t, { worker }) => {
    const { passed, open } = gate();
    let others: Promise<unknown>[] = [];
    const unit = worker.run(({ books }) =>
      books.sequelize(async ({ model, transaction }) => {
        others = [1, 2].map(async (n) => {
          await passed;
          await model.create(book(n), { transaction });
        });
        await Promise.all([...others, Promise.reject(new Error("failed"))]);
      }),
    );
    await t.throwsAsync(unit, { message: /failed/ });
    open();
    for (const other of others) await t.throwsAsync(other, { message: /has ended: await all/ });
    t.is(await worker.repositories.books.count(), 0);
  });

  inLibrary("an operation that nobody awaits fails its method", async (t, { worker }) => {
    const { books } = worker.repositories;
    await books.create(book(1));
    await t.throwsAsync(
      books.sequelize(async ({ model, transaction }) => {
        model.create(book(1), { transaction }).catch(() => {});
        // The statement is under way when the work ends.
        await model.count({ transaction });
        model.create(book(1), { transaction }).catch(() => {});
        await Promise.resolve();
        await new Promise((resolve) => setImmediate(resolve));
      }),
      { instanceOf: AlreadyExistsError },
    );
  });

  inLibrary("a unit's signal ends Sequelize's statement", async (t, { worker, database }) => {
    const sql = inDialect(database.dialect, {
      sqlite: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
      postgres: "SELECT pg_sleep(1000)",
      mariadb: "SELECT sleep(1000)",
    });
    const abort = new AbortController();
    const running = worker.run(
      async ({ books }) => {
        await books.sequelize(async ({ model, sequelize, transaction }) => {
          await model.create(book(1), { transaction });
          setTimeout(() => abort.abort(), 50);
          await sequelize.query(sql, { transaction });
        });
      },
      { signal: abort.signal },
    );
    await t.throwsAsync(running, { instanceOf: CancelledError });
    t.is(await worker.repositories.books.count(), 0);
  });

  inLibrary("units that conflict run again", async (t, { worker }) => {
    await worker.repositories.books.create(book(1, { copies: 0n }));
    let runs = 0;
    const raise = () =>
      worker.run(({ books }) =>
        books.sequelize(async ({ model, transaction }) => {
          runs++;
          const found = await model.findByPk(book(1).id, { rejectOnEmpty: true, transaction });
          await found.update({ copies: (found.get("copies") as bigint) + 1n }, { transaction });
        }),
      );
    await Promise.all(Array.from({ length: 8 }, raise));
    t.is((await worker.repositories.books.retrieve({ id: book(1).id })).copies, 8n);
    t.true(runs >= 8);
  });

  inLibrary("an upsert replaces the row with the same key", async (t, { worker }) => {
    const { books } = worker.repositories;
    await books.create(book(1));
    await books.sequelize(({ model, transaction }) => model.upsert(book(1, { pages: 9 }), { transaction }));
    await worker.run(({ books }) =>
      books.sequelize(({ model, transaction }) => model.bulkCreate([book(2), book(3)], { transaction })),
    );
    t.deepEqual(await books.retrieve({ id: book(1).id }), book(1, { pages: 9 }));
    t.deepEqual(await ids(books), [book(1).id, book(2).id, book(3).id]);
  });

  inLibrary("an own select with operators and literals works", async (t, { worker }) => {
    const { books } = worker.repositories;
    await books.create(book(1), book(2), book(3));
    const found = await books.sequelize(({ model, transaction }) =>
      model.findAll({
        where: { pages: { [Op.gte]: 2 }, [Op.and]: literal("1 = 1") },
        order: [["pages", "DESC"]],
        transaction,
      }),
    );
    t.deepEqual(
      found.map((one) => books.toEntity(one)),
      [book(3), book(2)],
    );
  });
}

async function ids(books: { list(): AsyncIterable<Book> }): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of books.list()) found.push(id);
  return found;
}

test("a model makes the same defaults as its repository", async (t) => {
  const place = await sqlite();
  const now = new Date("2026-05-06T07:08:09.010Z");
  const database = await openDatabase(place.url, { ...patient, now: () => now });
  interface Note {
    id: string;
    title: string;
    createTime: Date;
    stars: number;
    version: number;
  }
  const columns = {
    id: uuid({ default: "v7" }),
    title: text(),
    createTime: timestamp({ default: "now" }),
    stars: integer({ default: 5 }),
    version: integer(),
  };
  const notes = table<Note, New<Note, "id" | "createTime" | "stars">>("notes", columns);
  const note = database.model(notes).build({ title: "x" });
  const { id, ...rest } = rowToEntity<Note>(notes, note);
  t.regex(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  t.deepEqual(rest, { title: "x", createTime: now, stars: 5, version: 1 });
  await database.close();
  await place.close();
});
