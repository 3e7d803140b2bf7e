import { create as make } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import test from "ava";
import {
  ConnectRepository,
  ConnectWorker,
  type MessageCodec,
  remoteBackend,
  remoteResource,
  resourceService,
  unitOfWorkService,
} from "../../../src/ddd/connect/index.ts";
import { IntegrityError, InvalidError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import type { Repository } from "../../../src/ddd/repository.ts";
import { DefaultSource } from "../../../src/ddd/schema/default.ts";
import {
  bigint,
  boolean,
  float,
  integer,
  type New,
  nullable,
  number,
  text,
  timestamp,
  uuid,
} from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { migrateUp, openDatabase, SequelizeRepository, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { reach } from "../connect/notes.ts";
import { thingService } from "../connect/service/things.ts";
import { databases, patient } from "../sequelize/backends.ts";

interface Book {
  readonly id: string;
  readonly title: string;
  readonly createTime: Date;
  readonly copies: number;
  readonly lent: boolean;
  readonly note: string | null;
  readonly version: number;
}

type NewBook = New<Book, "id" | "createTime" | "copies" | "lent" | "note">;

const bookTable = table<Book, NewBook>("books", {
  id: uuid({ default: "v7" }),
  title: text(200),
  createTime: timestamp({ default: "now" }),
  copies: integer({ min: 0, max: 2 ** 31 - 1, default: 1 }),
  lent: boolean({ default: false }),
  note: nullable(text(), { default: null }),
  version: integer(),
});

class BooksInMemory extends MemoryRepository<Book, NewBook> {
  table = bookTable;
}

class BooksInSql extends SequelizeRepository<Book, NewBook> {
  table = bookTable;
}

const { service, message } = thingService({
  id: { type: "string" },
  title: { type: "string" },
  create_time: { type: ".google.protobuf.Timestamp" },
  copies: { type: "int32", optional: true },
  lent: { type: "bool" },
  note: { type: ".google.protobuf.StringValue" },
  version: { type: "int64" },
});

// Its message is made by the test, and has no type.
type BookMessage = Omit<Book, "createTime" | "version"> & { createTime: never; version: bigint };

const bookCodec: MessageCodec<Book, typeof message, NewBook> = {
  message,
  table: bookTable,
  toMessage: ({ createTime, note, version, ...same }) =>
    ({
      ...same,
      note: note ?? undefined,
      createTime: timestampFromDate(createTime),
      version: BigInt(version),
    }) as never,
  fromMessage: (made) => {
    const { id, title, createTime, copies, lent, note, version } = made as unknown as BookMessage;
    return {
      id,
      title,
      createTime: timestampDate(createTime),
      copies,
      lent,
      note: note ?? null,
      version: Number(version),
    };
  },
};

const begin = Date.UTC(2026, 0, 1);
const startOf = (time: number) =>
  time
    .toString(16)
    .padStart(12, "0")
    .replace(/^(.{8})/, "$1-");

/** A clock that goes on by a second at each reading. */
function clock() {
  let time = begin;
  return () => {
    time += 1000;
    return new Date(time);
  };
}

const inMemory = (now: () => Date) => new MemoryWorker(new MemoryDatabase({ now }), { books: BooksInMemory });

/** Empty books, and their clock. */
async function opened(name: string, now: () => Date): Promise<{ books: Repository<Book, NewBook>; close(): unknown }> {
  const place = databases[name];
  if (name === "memory") return { books: inMemory(now).repositories.books, close: () => {} };
  if (!place) {
    const worker = inMemory(now);
    const definition = resourceService({ service, codec: bookCodec, worker, repository: "books", now } as never);
    const remote = remoteResource(service, bookCodec);
    class RemoteBooks extends ConnectRepository<Book, NewBook> {
      remote = remote;
    }
    const { transport } = reach([definition, unitOfWorkService(worker, [definition])]);
    return { books: new RemoteBooks(transport, { now }), close: () => {} };
  }
  const { url, close } = await place();
  const database = await openDatabase(url, { ...patient, now });
  const up = (ddl: Parameters<Parameters<typeof migrateUp>[1]["list"][number]["up"]>[0]) =>
    ddl.createTable("books", bookTable.columns);
  await migrateUp(database, { context: "books", list: [{ name: "1", up, down: async () => {} }] });
  return {
    books: new SequelizeWorker(database, { books: BooksInSql }).repositories.books,
    close: async () => {
      await database.close();
      await close();
    },
  };
}

for (const name of ["memory", ...Object.keys(databases), "remote"]) {
  test(`${name}: a title is enough for a book: the rest has defaults`, async (t) => {
    const now = clock();
    const { books, close } = await opened(name, now);
    const [first, second] = await books.create({ title: "Emma" }, { title: "Persuasion", copies: 0, note: "last" });
    const { id, createTime, ...rest } = first as Book;
    t.deepEqual(rest, { title: "Emma", copies: 1, lent: false, note: null, version: 1 });
    t.regex(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    t.true(createTime.getTime() > begin && createTime.getTime() < begin + 60_000, createTime.toISOString());
    t.true(id.startsWith(startOf(begin).slice(0, 9)), id);
    t.deepEqual([second?.copies, second?.note], [0, "last"]);
    t.true(id < (second?.id ?? ""));
    t.deepEqual(await books.retrieve({ id }), first);
    // Given values stay, and null is a given value.
    const given = {
      ...(second as Book),
      id: id.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
      title: "Sanditon",
    };
    t.deepEqual(await books.create({ ...given, version: 7 }), [given]);
    await t.throwsAsync(books.create({ title: "No", copies: null } as never), { instanceOf: IntegrityError });
    await t.throwsAsync(books.create({ title: "No", id: "none" }), { instanceOf: InvalidError });
    await t.throwsAsync(books.create({ copies: 1 } as never), { instanceOf: IntegrityError });
    for (const undefined_ of [
      { title: "U", copies: undefined },
      { title: "V", version: undefined },
    ]) {
      t.is((await books.create(undefined_ as never))[0]?.copies, 1);
    }
    // Whole entities are saved: what they lack is null, and refused.
    await t.throwsAsync(books.save({ ...given, copies: undefined } as never), { instanceOf: IntegrityError });
    await t.throwsAsync(books.partialReplace([{ title: "W", version: 1 } as never]));
    t.is(await books.count(), 5);
    await close();
  });
}

test("a service's clock sets the times of creation, for clients with a table and without", async (t) => {
  const serverTime = new Date("2026-05-05T05:05:05.005Z");
  const worker = inMemory(() => serverTime);
  const definition = resourceService({
    service,
    codec: bookCodec,
    worker,
    repository: "books",
    now: () => serverTime,
  } as never);
  const { transport } = reach([definition, unitOfWorkService(worker, [definition])]);
  const remote = remoteResource(service, bookCodec);
  class RemoteBooks extends ConnectRepository<Book, NewBook> {
    remote = remote;
  }
  const client = new ConnectWorker(remoteBackend(transport, { now: () => new Date(begin) }), { books: RemoteBooks });
  const [created] = await client.repositories.books.create({ title: "Emma" });
  t.deepEqual(created?.createTime, serverTime);
  t.true(created?.id.startsWith(startOf(begin)));
  // In a unit, it is the client's draft until the commit.
  const drafted = await client.run(async ({ books }) => {
    const [draft] = await books.create({ title: "Persuasion" });
    t.deepEqual(await books.retrieve({ title: "Persuasion" }), draft);
    return draft as Book;
  });
  t.deepEqual(drafted.createTime, new Date(begin));
  t.deepEqual(await client.repositories.books.retrieve({ id: drafted.id }), { ...drafted, createTime: serverTime });
  // Another's client says what its language lets it say.
  const method = service.method.createThing as never;
  const request = make((method as { input: never }).input, {
    thing: { title: "Sanditon" },
  } as never);
  const answer = await transport.unary(method, undefined, undefined, undefined, request);
  const { id, createTime, copies, lent, note } = answer.message as unknown as BookMessage;
  t.deepEqual([timestampDate(createTime), copies, lent, note], [serverTime, 1, false, undefined] as never);
  t.true(id.startsWith(startOf(serverTime.getTime())), id);
});

test("UUIDs of version 7 are unique and in order, also within a millisecond and when the clock goes back", (t) => {
  let time = begin;
  const source = DefaultSource.of(() => new Date(time));
  const made = Array.from({ length: 20_000 }, (_, i) => {
    if (i === 10_000) time -= 5000;
    if (i === 15_000) time += 60_000;
    return source.uuid7();
  });
  t.deepEqual(made.toSorted(), made);
  t.is(new Set(made).size, made.length);
  t.true(made.every((id) => uuid().problem(id) === undefined && id[14] === "7" && /[89ab]/.test(id[19] ?? "")));
  t.true(made[0]?.startsWith(startOf(begin)));
  t.true(made[15_000]?.startsWith(startOf(begin + 55_000)));
});

test("a default that its own field refuses is refused with the table", (t) => {
  const wrong = {
    "must be at most 2 characters long": text(2, { default: "abc" }),
    "must be a whole number from 0 to 9": integer({ min: 0, max: 9, default: 10 }),
    "must be a bigint from 0 to 5": bigint({ min: 0n, max: 5n, default: 6n }),
    "must be a finite number": number({ default: Number.NaN }),
    "must be a number of 32 bits, such as Math.fround gives": float({ default: 0.1 }),
    "must be a time of the years 1 to 9999": timestamp({ default: new Date(Number.NaN) }),
    "must be true or false": boolean({ default: "yes" as never }),
    "must not be null": text(2, { default: null as never }),
  };
  for (const [problem, type] of Object.entries(wrong)) {
    const error = t.throws(() => table<{ id: string; value: never }>("things", { id: uuid(), value: type as never }), {
      instanceOf: InvalidError,
    });
    t.deepEqual(error.violations, [
      { field: "things.value", description: `has a default that is none of its values: it ${problem}` },
    ]);
  }
  t.throws(() => uuid({ default: "v4" as never }), { instanceOf: InvalidError });
});

test("the compiler knows which fields a new entity may lack, and that these have defaults", (t) => {
  const columns = { ...bookTable.columns, copies: integer() };
  // @ts-expect-error: copies may be left out, and has no default
  t.truthy(table<Book, NewBook>("books", columns));
  // A default that New does not tell of is there, and `create` asks for all fields.
  const whole = table<{ id: string; rank: number }>("whole", {
    id: uuid({ default: "v7" }),
    rank: integer({ default: 1 }),
  });
  class Whole extends MemoryRepository<{ id: string; rank: number }> {
    table = whole;
  }
  const { repositories } = new MemoryWorker(new MemoryDatabase(), { whole: Whole });
  // @ts-expect-error: id and rank are asked for
  t.truthy(() => repositories.whole.create({}));
  // @ts-expect-error: a book has a title
  t.truthy(() => inMemory(clock()).repositories.books.create({ copies: 1 }));
  // A table with defaults does where whole entities are created.
  class Strict extends MemoryRepository<Book> {
    table = bookTable;
  }
  t.truthy(Strict);
});
