import test, { type ExecutionContext } from "ava";
import { CancelledError, InvalidError, MultipleRecordsError, NotFoundError } from "../../../../src/ddd/error.ts";
import { table } from "../../../../src/ddd/schema/table.ts";
import { Database } from "../../../../src/ddd/sequelize/database.ts";
import type { Driver, Session } from "../../../../src/ddd/sequelize/driver.ts";
import {
  integer,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { type Item, item } from "../../../../src/ddd/testing/index.ts";
import { ItemRepository, sampleMigrations } from "../../../../src/ddd/testing/sequelize.ts";
import { recordSpans } from "../../../helpers/tracing/spans.ts";
import { databases, inDialect, type Place } from "../backends.ts";

/** Whose reads are not joined. */
class ReadAlone extends ItemRepository {
  override joinsReads = false;
}

class Unit extends ItemRepository {
  /** Reads in a unit of its own, which the work of other repositories is part of. */
  readingAfter<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.inUnit("write", async (connection) => {
      await connection.run("UPDATE items SET note = 'changed'");
      return work();
    });
  }
}

/** Ten items, in a database that tells the SELECTs that it is sent. */
async function openTelling(t: ExecutionContext, open: () => Promise<Place>) {
  const place = await open();
  const opened = await openDatabase(place.url);
  const { driver } = opened.connection;
  const selects: string[] = [];
  const cancelled = gate();
  /** Holds SELECTs back. */
  let hold: (() => Promise<void>) | undefined;
  const telling: Driver = {
    dialect: driver.dialect,
    sequelize: driver.sequelize,
    limits: driver.limits,
    async acquire(mode, signal) {
      const session = await driver.acquire(mode, signal);
      const telling =
        (select: NonNullable<Session["read"]>): Session["read"] =>
        async (sql, params) => {
          if (/^SELECT .* FROM .items./.test(sql)) selects.push(sql);
          await hold?.();
          return select.call(session, sql, params);
        };
      const all = telling(session.all);
      const read = session.read && telling(session.read);
      return new Proxy(session, {
        get(_, key) {
          if (key === "all") return all;
          if (key === "cancel") cancelled.open();
          if (key === "read") return read;
          const member: unknown = Reflect.get(session, key);
          return typeof member === "function" ? member.bind(session) : member;
        },
      });
    },
    close: (signal) => driver.close(signal),
  };
  const database = new Database(telling);
  t.teardown(async () => {
    await database.close();
    await place.close();
  });
  await migrateUp(database, sampleMigrations);
  const worker = new SequelizeWorker(database, { items: ItemRepository, alone: ReadAlone, unit: Unit });
  const all = Array.from({ length: 10 }, (_, i) => item(i + 1));
  await worker.repositories.items.create(...all);
  /** @returns how many SELECTs some work sends */
  const during = async (work: () => Promise<unknown>) => {
    const before = selects.length;
    await work();
    return selects.length - before;
  };
  /** Holds the next SELECTs back. */
  const holdBack = () => {
    const [reached, released] = [gate(), gate()];
    hold = () => {
      reached.open();
      return released.passed;
    };
    return { reached: reached.passed, letGo: released.open };
  };
  return { database, worker, all, during, holdBack, cancelled: cancelled.passed };
}

interface Code {
  readonly id: string;
}

const codes = table<Code>("codes", { id: text(36) });

class Codes extends SequelizeRepository<Code> {
  table = codes;
}

class CodesAlone extends Codes {
  override joinsReads = false;
}

/** The column of a key that is found in any case. */
const ANY_CASE = {
  sqlite: "VARCHAR(20) COLLATE NOCASE",
  postgres: "VARCHAR(20) COLLATE any_case",
  mariadb: "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
};

interface Numbered {
  readonly id: number;
}

const numbers = table<Numbered>("numbers", { id: integer() });

class Numbers extends SequelizeRepository<Numbered> {
  table = numbers;
}

class NumbersAlone extends Numbers {
  override joinsReads = false;
}

/** Columns of the database's own types, which hold less than their fields may ask for. */
const NARROW = { sqlite: "TEXT", postgres: "UUID", mariadb: "UUID" };

/** Empty tables that are not of the toolkit's making. */
async function openForeign(t: ExecutionContext, open: () => Promise<Place>, ...columns: readonly [string, string]) {
  const { url, close } = await open();
  const database = await openDatabase(url);
  t.teardown(async () => {
    await database.close();
    await close();
  });
  const { connection } = database;
  await connection.run(`CREATE TABLE codes (id ${columns[0]})`);
  await connection.run(`CREATE TABLE numbers (id ${columns[1]})`);
  const repositories = { codes: Codes, codesAlone: CodesAlone, numbers: Numbers, numbersAlone: NumbersAlone };
  return { connection, worker: new SequelizeWorker(database, repositories) };
}

/** The rows of reads, or the texts of their errors. */
async function outcomesOf(reads: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(reads);
  return results.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)));
}

for (const [name, open] of Object.entries(databases)) {
  test(`${name}: each read has the row of a key that the database takes for its own, whatever the others read`, async (t) => {
    const { url, close } = await open();
    const database = await openDatabase(url);
    t.teardown(async () => {
      await database.close();
      await close();
    });
    const { connection, dialect } = database;
    if (dialect === "postgres") {
      await connection.run(
        "CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      );
    }
    await connection.run(`CREATE TABLE codes (id ${inDialect(dialect, ANY_CASE)} PRIMARY KEY)`);
    const worker = new SequelizeWorker(database, { codes: Codes, alone: CodesAlone });
    const { codes, alone } = worker.repositories;
    await codes.create({ id: "ab" }, { id: "Cd" });
    for (const ids of [
      ["ab", "AB"],
      ["AB", "Ab"],
      ["ab", "no", "AB", "other", "cd", "Cd"],
      ["ab", "no", "other"],
      ["no", "other"],
    ]) {
      const each = [];
      for (const id of ids) each.push(await alone.find({ id }));
      t.deepEqual(await Promise.all(ids.map((id) => codes.find({ id }))), each);
      const within = worker.run(async ({ codes }) => Promise.all(ids.map((id) => codes.find({ id }))));
      t.deepEqual(await within, each);
    }
  });

  test(`${name}: a key that its column cannot hold is the fault of none that are read with it`, async (t) => {
    const narrow = inDialect(name, NARROW);
    const { worker } = await openForeign(t, open, `${narrow} PRIMARY KEY`, "SMALLINT PRIMARY KEY");
    const { codes, codesAlone, numbers, numbersAlone } = worker.repositories;
    const stored = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
    await codes.create(...stored.map((id) => ({ id })));
    await numbers.create({ id: 1 }, { id: 2 }, { id: 3 });
    const [first = "", second = "", third = ""] = stored;
    for (const ids of [
      ["none", first],
      [first, "none"],
      [first, "none", second, "no uuid", third, "none"],
      ["a", "b"],
    ]) {
      const each = [];
      for (const id of ids) each.push(...(await outcomesOf([codesAlone.find({ id })])));
      t.deepEqual(await outcomesOf(ids.map((id) => codes.find({ id }))), each);
    }
    for (const ids of [
      [1, 3_000_000_000, 2, 3, 70_000],
      [-70_000, 1],
      [70_000, 80_000],
    ]) {
      const each = [];
      for (const id of ids) each.push(...(await outcomesOf([numbersAlone.find({ id })])));
      t.deepEqual(await outcomesOf(ids.map((id) => numbers.find({ id }))), each);
    }
    // The connections are of use as before.
    t.deepEqual(await codes.find({ id: third }), { id: third });
  });

  test(`${name}: a key that several rows have is told, be it read alone or with others`, async (t) => {
    const key = { sqlite: "TEXT", postgres: 'TEXT COLLATE "C"', mariadb: "VARCHAR(20)" };
    const { connection, worker } = await openForeign(t, open, inDialect(name, key), "INTEGER");
    await connection.run("INSERT INTO codes VALUES ('a'), ('b'), ('a'), ('c')");
    await connection.run("INSERT INTO numbers VALUES (1), (2), (1)");
    const several = { instanceOf: MultipleRecordsError };
    const { codes, numbers } = worker.repositories;
    await t.throwsAsync(codes.find({ id: "a" }), several);
    const [a, b, none] = await Promise.allSettled(["a", "b", "none"].map((id) => codes.find({ id })));
    t.like(a, { status: "rejected", reason: { name: MultipleRecordsError.name } });
    t.deepEqual(
      [b, none],
      [
        { status: "fulfilled", value: { id: "b" } },
        { status: "fulfilled", value: undefined },
      ],
    );
    await worker.run(async ({ codes, numbers }) => {
      await Promise.all([t.throwsAsync(codes.find({ id: "a" }), several), codes.retrieve({ id: "c" })]);
      await Promise.all([t.throwsAsync(numbers.find({ id: 1 }), several), numbers.retrieve({ id: 2 })]);
    });
    await Promise.all([t.throwsAsync(numbers.find({ id: 1 }), several), numbers.retrieve({ id: 2 })]);
  });

  test(`${name}: reads by key of one turn are one query, with the results of each alone`, async (t) => {
    const { worker, all, during } = await openTelling(t, open);
    const { items } = worker.repositories;
    const [first = item(1)] = all;
    let found: Item[] = [];
    const selects = await during(async () => {
      found = await Promise.all([...all, first].map(({ id }) => items.retrieve({ id })));
    });
    t.is(selects, 1);
    t.deepEqual(found, [...all, first]);
    // Two callers of one row do not share it.
    t.not(found[0], found.at(-1));
    t.not(found[0]?.createTime, found.at(-1)?.createTime);
    const missing = "00000000-0000-4000-8000-000000000000";
    const results = await Promise.allSettled([
      items.retrieve({ id: missing }),
      items.find({ id: missing }),
      items.find({ id: first.id }),
      items.retrieve({ id: 5 as unknown as string }),
      items.retrieve({ id: "" }),
    ]);
    t.like(results[0], { status: "rejected", reason: { name: NotFoundError.name } });
    t.like(results[1], { status: "fulfilled", value: undefined });
    t.like(results[2], { status: "fulfilled", value: { id: first.id } });
    t.like(results[3], { status: "rejected", reason: { name: InvalidError.name } });
    t.like(results[4], { status: "rejected", reason: { name: NotFoundError.name } });
  });

  test(`${name}: a read with another condition, and one of a repository that says so, is a query of its own`, async (t) => {
    const { worker, all, during } = await openTelling(t, open);
    const { items, alone } = worker.repositories;
    const [first = item(1), second = item(2)] = all;
    t.is(await during(() => Promise.all(all.map(({ id }) => alone.retrieve({ id })))), all.length);
    const mixed = () =>
      Promise.all([
        items.find({ id: first.id, name: second.name }),
        items.find({ name: first.name }),
        items.find({ id: { ne: first.id }, name: second.name }),
      ]);
    t.is(await during(mixed), 3);
    t.like(await mixed(), [undefined, { id: first.id }, { id: second.id }]);
  });

  test(`${name}: more keys than one query takes are several`, async (t) => {
    const { worker, during } = await openTelling(t, open);
    const { items } = worker.repositories;
    const many = Array.from({ length: 600 }, (_, i) => item(i + 100));
    await items.create(...many);
    let found: Item[] = [];
    const selects = await during(async () => {
      found = await Promise.all(many.map(({ id }) => items.retrieve({ id })));
    });
    t.is(selects, 3);
    t.deepEqual(found, many);
  });

  test(`${name}: reads of one unit are joined with each other, in their order with its writes, and with nobody else's`, async (t) => {
    const { worker, all, during } = await openTelling(t, open);
    const [first = item(1), second = item(2)] = all;
    const outside = worker.repositories.items;
    await worker.run(async ({ items }) => {
      t.is(await during(() => Promise.all(all.map(({ id }) => items.retrieve({ id })))), 1);
      const [before, , after, , gone] = await Promise.all([
        items.retrieve({ id: first.id }),
        items.update({ note: "changed" }, { id: first.id }),
        items.retrieve({ id: first.id }),
        items.drop({ id: second.id }),
        items.find({ id: second.id }),
      ]);
      t.is(before.note, first.note);
      t.is(after.note, "changed");
      t.is(gone, undefined);
    });
    t.is((await outside.retrieve({ id: first.id })).note, "changed");
    t.is(await outside.find({ id: second.id }), undefined);
  });

  test(`${name}: a read outside of a unit is in no query of the unit's`, async (t) => {
    const { worker, all } = await openTelling(t, open);
    const [first = item(1)] = all;
    const [changed, seen] = [gate(), gate()];
    const unit = worker.run(async ({ items }) => {
      await items.update({ note: "not committed" }, { id: first.id });
      changed.open();
      const reads = all.map(({ id }) => items.retrieve({ id }));
      await seen.passed;
      return Promise.all(reads);
    });
    await changed.passed;
    const outside = await Promise.all(all.map(({ id }) => worker.repositories.items.retrieve({ id })));
    seen.open();
    t.is(outside[0]?.note, first.note);
    t.is((await unit)[0]?.note, "not committed");
  });

  test(`${name}: a read in a unit that a repository has begun is part of that, and of no query of others`, async (t) => {
    const { worker, all } = await openTelling(t, open);
    const { items, unit } = worker.repositories;
    const [first = item(1)] = all;
    const outside = items.retrieve({ id: first.id });
    const inside = await unit.readingAfter(async () => {
      const found = await items.retrieve({ id: first.id });
      // Of the state before the unit, as it has not been committed.
      t.is((await outside).note, first.note);
      return found;
    });
    t.is(inside.note, "changed");
  });

  test(`${name}: a caller that leaves does so at once, and the others have their rows`, async (t) => {
    const { worker, all, during, holdBack } = await openTelling(t, open);
    const [first = item(1), second = item(2)] = all;
    const { reached, letGo } = holdBack();
    const leaving = new AbortController();
    const staying = new AbortController();
    const selects = await during(async () => {
      const left = worker.repositoriesFor(leaving).items.retrieve({ id: first.id });
      const stayed = worker.repositoriesFor(staying).items.retrieve({ id: second.id });
      await reached;
      leaving.abort();
      await t.throwsAsync(left, { instanceOf: CancelledError });
      letGo();
      t.like(await stayed, { id: second.id });
    });
    t.is(selects, 1);
    await t.throwsAsync(worker.repositoriesFor(leaving).items.retrieve({ id: first.id }), {
      instanceOf: CancelledError,
    });
  });

  test(`${name}: the query is given up when all of its callers have left, and its connection is of use again`, async (t) => {
    const { worker, all, holdBack, cancelled } = await openTelling(t, open);
    const { reached, letGo } = holdBack();
    const leaving = new AbortController();
    const { items } = worker.repositoriesFor(leaving);
    const reads = all.map(({ id }) => t.throwsAsync(items.retrieve({ id }), { instanceOf: CancelledError }));
    await reached;
    leaving.abort();
    await Promise.all(reads);
    await cancelled;
    letGo();
    t.is(await worker.repositories.items.count(), all.length);
  });

  test(`${name}: all reads of a query that fails have its error`, async (t) => {
    const { worker, all, database } = await openTelling(t, open);
    await database.connection.run("ALTER TABLE items RENAME COLUMN weight TO mass");
    const results = await Promise.allSettled(all.map(({ id }) => worker.repositories.items.retrieve({ id })));
    const reasons = new Set(results.map((result) => result.status === "rejected" && (result.reason as Error).message));
    t.is(reasons.size, 1);
    const alone = await t.throwsAsync(worker.repositories.alone.retrieve({ id: all[0]?.id ?? "" }));
    t.deepEqual([...reasons], [alone?.message]);
  });

  test.serial(`${name}: each read of a query is a span in the trace of its own caller`, async (t) => {
    const { worker, all } = await openTelling(t, open);
    const spans = recordSpans(t);
    const read = (n: number) =>
      spans.within((signal) => worker.repositoriesFor({ signal }).items.retrieve({ id: all[n]?.id ?? "" }));
    await Promise.all([read(0), read(1), read(2)]);
    const reads = spans.all.filter(({ name: span }) => span === "SELECT items");
    t.is(reads.length, 3);
    for (const { attributes, ends } of reads) {
      t.is(attributes["db.operation.batch.size"], 3);
      t.is(ends, 1);
    }
  });
}
