import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import test from "ava";
import { InvalidError, UnavailableError } from "../../../src/ddd/error.ts";
import { type FileDatabase, FileError, FileRepository, FileWorker, openFiles } from "../../../src/ddd/files/index.ts";
import { identity } from "../../../src/ddd/schema/column-type.ts";
import {
  bigint,
  boolean,
  integer,
  type New,
  nullable,
  number,
  text,
  timestamp,
} from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { toArray } from "../../../src/ddd/testing/check.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { Crash, Disk, randomOf, slow } from "./disk.ts";

interface Book {
  readonly id: string;
  readonly title: string;
  readonly note: string | null;
  readonly pages: number | null;
  readonly serial: bigint;
  readonly price: number;
  readonly lent: boolean;
  readonly readTime: Date | null;
  readonly shelf: string;
}

const bookTable = table<Book, New<Book, "shelf">>(
  "books",
  {
    id: text(20),
    title: text(40),
    note: nullable(text()),
    pages: nullable(integer({ min: 1, max: 5000 })),
    serial: bigint(),
    price: number(),
    lent: boolean(),
    readTime: nullable(timestamp()),
    shelf: text(20, { default: "new" }),
  },
  { unique: { books_title: ["title"] }, checks: { books_price: { price: { gte: 0 } } } },
);

interface Note {
  readonly id: number;
  readonly title: string;
}

class NoteRepository extends FileRepository<Note, New<Note, "id">> {
  table = table<Note, New<Note, "id">>("notes", { id: identity(), title: text(40) });
}

interface Loan {
  readonly id: string;
  readonly bookId: string;
}

const loanTable = table<Loan>(
  "loans",
  { id: text(20), bookId: text(20) },
  { references: { bookId: { table: "books", onDelete: "restrict" } } },
);

class Books extends FileRepository<Book, New<Book, "shelf">> {
  table = bookTable;
}

class Loans extends FileRepository<Loan> {
  table = loanTable;
}

const workerOf = (database: FileDatabase) => new FileWorker(database, { books: Books, loans: Loans });

const moby: Book = {
  id: "b",
  title: 'Moby "Dick", or the Whale',
  note: "",
  pages: 635,
  serial: 9007199254740993n,
  price: 9.5,
  lent: false,
  readTime: new Date("2024-05-17T09:30:00.120Z"),
  shelf: "sea",
};
const emma: Book = { ...moby, id: "a", title: "Emma", note: null, pages: null, readTime: null, lent: true };
const dunes: Book = { ...moby, id: "c", title: " Dünes\r\n🏜 ", note: "null", serial: -1n, price: 1e-7 };

const asJson = `[
  {"id": "a", "title": "Emma", "note": null, "pages": null, "serial": "9007199254740993", "price": 9.5, "lent": true, "readTime": null, "shelf": "sea"},
  {"id": "b", "title": "Moby \\"Dick\\", or the Whale", "note": "", "pages": 635, "serial": "9007199254740993", "price": 9.5, "lent": false, "readTime": "2024-05-17T09:30:00.120Z", "shelf": "sea"},
  {"id": "c", "title": " Dünes\\r\\n🏜 ", "note": "null", "pages": 635, "serial": "-1", "price": 1e-7, "lent": false, "readTime": "2024-05-17T09:30:00.120Z", "shelf": "sea"}
]
`;
const asCsv = [
  "id,title,note,pages,serial,price,lent,readTime,shelf",
  "a,Emma,,,9007199254740993,9.5,true,,sea",
  'b,"Moby ""Dick"", or the Whale","",635,9007199254740993,9.5,false,2024-05-17T09:30:00.120Z,sea',
  'c," Dünes\r\n🏜 ",null,635,-1,1e-7,false,2024-05-17T09:30:00.120Z,sea',
  "",
].join("\r\n");

for (const [format, expected] of [
  ["json", asJson],
  ["csv", asCsv],
] as const) {
  test(`${format}: rows are in the order of their keys, each on its line, and are read as they were`, async (t) => {
    const { folder, remove } = temporaryFolder();
    const database = await openFiles(`${format}:${folder}`);
    await workerOf(database).repositories.books.create(moby, dunes, emma);
    t.is(readFileSync(join(folder, `books.${format}`), "utf8"), expected);
    await database.close();
    const again = await openFiles(`${format}:${folder}`);
    const { books } = workerOf(again).repositories;
    t.deepEqual(await toArray(books.list()), [emma, moby, dunes]);
    await books.update({ title: "Emma, again" }, { id: "a" });
    const lines = readFileSync(join(folder, `books.${format}`), "utf8").split("\n");
    t.is(lines.filter((line) => !expected.split("\n").includes(line)).length, 1);
    await again.close();
    remove();
  });
}

/** Opens a folder in which a person has written the file of books. */
async function written(format: string, content: string | Uint8Array) {
  const { folder, remove } = temporaryFolder();
  const file = join(folder, `books.${format}`);
  writeFileSync(file, content);
  const database = await openFiles(`${format}:${folder}`);
  const close = async () => {
    await database.close();
    remove();
  };
  return { file, database, close, content: () => readFileSync(file) };
}

const json = (change: string, was = '"Emma"') => asJson.replace(was, change);
const csv = (change: string, was = "Emma") => asCsv.replace(was, change);

const refused: readonly (readonly [format: string, content: string | Uint8Array, problem: RegExp])[] = [
  ["json", "", /line 1: it is not valid JSON: an array of objects begins with \[; the file ends here/],
  ["json", "{}", /line 1: .*an array of objects begins with \[/],
  ["json", asJson.replace("},\n", "}\n"), /line 3: .*an object is followed by , and another, or by \]; here is "\{"/],
  ["json", json("Emma"), /line 2: .*"title" must have text in quotes, a number, true, false or null/],
  ["json", json('"Emma", "title": "Emma"'), /line 2: .*the object has "title" twice: take one out/],
  ["json", json('["Emma"]'), /line 2: .*"title" must have text in quotes/],
  ["json", json('"Em\nma"'), /line 2: .*a line break or another control character, or a wrong \\ is in text/],
  ["json", json('"Emma'), /line 2: .*followed by|line 2: .*does not end/],
  ["json", `${asJson}[]`, /line 6: .*nothing may be after its \]/],
  [
    "json",
    json('"Emma", "author": "Austen"'),
    /line 2, "author": is no field of books: take it out, or declare it; the fields are id, title,/,
  ],
  ["json", json("5"), /line 2, title: must be text in quotes: mend it/],
  ["json", json("null"), /line 2: title of books must not be null: mend it/],
  ["json", json(`"${"x".repeat(41)}"`), /line 2: title of books must be at most 40 characters long: mend it/],
  ["json", json('"Em\\u0000ma"'), /line 2, title: must not hold a NUL character: mend it/],
  ["json", json('"pages": "7"', '"pages": null'), /line 2, pages: must be a number: mend it/],
  ["json", json('"pages": 0', '"pages": null'), /line 2, pages: must be a whole number from 1 to 5000: mend it/],
  ["json", json('"pages": 07', '"pages": null'), /line 2: .*"pages" must have/],
  [
    "json",
    json('"serial": "9223372036854775808"', '"serial": "9007199254740993"'),
    /line 2, serial: must be a bigint from -2\^63/,
  ],
  ["json", json('"lent": 1', '"lent": true'), /line 2, lent: must be true or false: mend it/],
  ["json", json("2024-02-30T00:00:00Z", "2024-05-17T09:30:00.120Z"), /line 3, readTime: must be a time such as/],
  [
    "json",
    json("2024-02-03T00:00:00.0001Z", "2024-05-17T09:30:00.120Z"),
    /line 3, readTime: must be a time .*to the millisecond/,
  ],
  ["json", json('"price": -1', '"price": 9.5'), /line 2: price of books .*: mend it/],
  ["json", json('"id": "b"', '"id": "a"'), /line 3, id: line 2 has the same: change or take out one of them/],
  [
    "json",
    json('"Moby \\"Dick\\", or the Whale"'),
    /line 3, title: line 2 has the same: change or take out one of them/,
  ],
  ["json", asJson.replace('"id": "a", ', ""), /line 2, id: is missing: add it/],
  ["json", Buffer.from([0x5b, 0xff, 0x5d]), /books\.json: it is not valid UTF-8: save it in that encoding/],
  ["csv", "", /line 1: it has no line of names/],
  ["csv", csv("Emma,"), /line 2: the line has 10 values, and the first line names 9 fields/],
  ["csv", csv('Em"ma'), /line 2: a value has a "\\"": put it into quotes/],
  ["csv", csv('"Emma'), /text begins with " and does not end with one|a value has/],
  ["csv", csv("id,id", "id,title"), /line 1: the field "id" is named twice: take one out/],
  ["csv", csv("id,author", "id,title"), /line 2, "author": is no field of books/],
  ["csv", csv("yes", "true"), /line 2, lent: must be true or false/],
  ["csv", csv(",9.50x,", ",9.5,"), /line 2, price: must be a number/],
  ["csv", csv(",,true", ",9.5,true"), /line 2: price of books must not be null/],
  ["csv", csv("9223372036854775808", "9007199254740993"), /line 2, serial: must be a bigint/],
  ["csv", `${asCsv}\r\n`, /line 6: the line is empty: take it out/],
  ["csv", `${asCsv},,,,,,,,\r\n`, /line 6: the line is empty: take it out/],
  ["csv", asCsv.replace("\r\nb,", "\r\na,"), /line 3, id: line 2 has the same/],
];

test("a file that is not understood is refused with its line, field and remedy, and left as it is", async (t) => {
  for (const [format, content, problem] of refused) {
    const { file, database, close, content: now } = await written(format, content);
    const error = t.throws(() => workerOf(database), { instanceOf: FileError }, `${problem}`);
    t.true(error.message.startsWith(file));
    t.regex(error.message, problem);
    // Nor can a part of the program that heeds no error write over it.
    const { books } = new FileWorkerOfRefused(database);
    await t.throwsAsync(async () => books.create(emma), { instanceOf: FileError });
    t.deepEqual(now(), Buffer.from(content));
    await close();
  }
});

/** A repository on a database whose file was refused. */
class FileWorkerOfRefused {
  readonly books: Books;

  constructor(database: FileDatabase) {
    this.books = new Books(database.connection);
  }
}

test("a broken reference in a file is refused, whichever table is read first", async (t) => {
  for (const repositories of [
    { books: Books, loans: Loans },
    { loans: Loans, books: Books },
  ]) {
    const { folder, remove } = temporaryFolder();
    writeFileSync(join(folder, "books.json"), asJson);
    writeFileSync(join(folder, "loans.json"), '[\n  {"id": "1", "bookId": "a"},\n  {"id": "2", "bookId": "z"}\n]\n');
    const database = await openFiles(`json:${folder}`);
    const error = t.throws(() => new FileWorker(database, repositories), { instanceOf: FileError });
    t.is(
      error.message,
      `${join(folder, "loans.json")}, line 3, bookId: refers to none of books: add that one, or refer to one that there is`,
    );
    await database.close();
    remove();
  }
});

test("a reference is checked when the table that it is to is read, in the rows that there are then", async (t) => {
  const { folder, remove } = temporaryFolder();
  writeFileSync(join(folder, "books.json"), asJson);
  writeFileSync(join(folder, "loans.json"), '[{"id": "1", "bookId": "a"}, {"id": "2", "bookId": "z"}]');
  const database = await openFiles(`json:${folder}`);
  const worker = new FileWorker(database, { loans: Loans });
  await worker.repositories.loans.delete({ id: "2" });
  t.is(await worker.extend({ books: Books }).repositories.books.count(), 3);
  await database.close();
  remove();
});

test("files are read as people and their programs write them", async (t) => {
  const one = { ...emma, readTime: new Date("2024-05-17T09:30:00Z") };
  const jsonByHand = `\uFEFF[{"title":"Emma","id":"a","note":null,"pages":null,"serial":9007199254740993,
    "price":9.50,"lent":true,"readTime":"2024-05-17T11:30:00+02:00","shelf":"sea"}]`;
  const csvByHand =
    "\uFEFFtitle,id,note,pages,serial,price,lent,readTime,shelf\nEmma,a,,,9007199254740993,9.50,true,2024-05-17T11:30:00+02:00,sea";
  for (const [format, content] of [
    ["json", jsonByHand],
    ["csv", csvByHand],
  ] as const) {
    const { database, close } = await written(format, content);
    t.deepEqual(await toArray(workerOf(database).repositories.books.list()), [one]);
    await close();
  }
  // A spreadsheet leaves the quotes of empty text out.
  const { database, close } = await written("csv", asCsv.replace(",Emma,", ",,"));
  t.is((await workerOf(database).repositories.books.retrieve({ id: "a" })).title, "");
  await close();
});

test("an empty line of CSV is no entity of empty texts", async (t) => {
  const columns = { name: text(20), note: text(20) };
  const declared = table<{ name: string; note: string }>("labels", columns, { key: ["name"] });
  class Labels extends FileRepository<{ name: string; note: string }> {
    table = declared;
  }
  const { folder, remove } = temporaryFolder();
  const open = async (content: string) => {
    writeFileSync(join(folder, "labels.csv"), content);
    return openFiles(`csv:${folder}`);
  };
  // A spreadsheet writes the first for cells that were emptied, an editor the second.
  for (const line of [",", ""]) {
    const database = await open(`name,note\r\nred,warm\r\n${line}\r\n`);
    const error = t.throws(() => new FileWorker(database, { labels: Labels }), { instanceOf: FileError }, line);
    t.regex(error.message, /labels\.csv, line 3: the line is empty: take it out, or write empty text as ""/);
    await database.close();
  }
  const database = await open('name,note\r\n"",\r\n');
  const { labels } = new FileWorker(database, { labels: Labels }).repositories;
  t.deepEqual(await toArray(labels.list()), [{ name: "", note: "" }]);
  await database.close();
  remove();
});

test("a field that was added to a table has its default, or null, in rows from before", async (t) => {
  const before = asJson.replaceAll(/, "shelf": "sea"|"note": (null|"null"|""), /g, "");
  const { database, close } = await written("json", before);
  const { books } = workerOf(database).repositories;
  t.deepEqual(await books.retrieve({ id: "b" }), { ...moby, shelf: "new", note: null });
  await close();
});

for (const format of ["json", "csv"]) {
  test(`${format}: a file that is edited while the database is open is not overwritten, and read at the next start`, async (t) => {
    const { folder, remove } = temporaryFolder();
    const file = join(folder, `books.${format}`);
    let database = await openFiles(`${format}:${folder}`);
    let { books, loans } = workerOf(database).repositories;
    await books.create(emma);
    await database.check();
    // Neither a new time, nor the same text anew, is a change.
    utimesSync(file, 1, 1);
    await loans.create({ id: "1", bookId: "a" });
    writeFileSync(`${file}.new`, readFileSync(file));
    renameSync(`${file}.new`, file);
    await books.create(moby);
    const edited = readFileSync(file, "utf8").replace("Emma", "Anna");
    writeFileSync(file, edited);
    for (const write of [
      () => books.create(dunes),
      () => loans.create({ id: "2", bookId: "a" }),
      () => database.check(),
    ]) {
      const error = await t.throwsAsync<UnavailableError>(write, { instanceOf: UnavailableError });
      t.is(error.reason, "FILE_CHANGED");
      t.true(
        error.message.startsWith(`${file} was changed by another program since it was read, so nothing was stored`),
      );
    }
    t.is(readFileSync(file, "utf8"), edited);
    t.is(await loans.count(), 1);
    await database.close();
    database = await openFiles(`${format}:${folder}`);
    ({ books, loans } = workerOf(database).repositories);
    t.is((await books.retrieve({ id: "a" })).title, "Anna");
    await books.create(dunes);
    // A deleted file is a change, too, and so is one that comes where there was none.
    rmSync(file);
    await t.throwsAsync(books.create({ ...dunes, id: "d", title: "d" }), { message: /was changed by another program/ });
    await database.close();
    remove();
  });
}

test("a file that appears where a table had none is not overwritten", async (t) => {
  const { folder, remove } = temporaryFolder();
  const database = await openFiles(`json:${folder}`);
  const { books } = workerOf(database).repositories;
  writeFileSync(join(folder, "books.json"), asJson);
  await t.throwsAsync(books.create(emma), { message: /was changed by another program/ });
  t.is(readFileSync(join(folder, "books.json"), "utf8"), asJson);
  await database.close();
  remove();
});

test("a lock that is taken away ends all writing", async (t) => {
  const { folder, remove } = temporaryFolder();
  const database = await openFiles(`json:${folder}`);
  const { books } = workerOf(database).repositories;
  rmSync(join(folder, ".brasa/lock.1"));
  await t.throwsAsync(books.create(emma), { instanceOf: UnavailableError, message: /lock\.1 was changed/ });
  t.is(await books.count(), 0);
  remove();
});

test("commits that come while others are written are written together", async (t) => {
  const disk = new Disk();
  const database = await openFiles("json:/data", { files: disk });
  const worker = workerOf(database);
  const before = disk.steps;
  await worker.repositories.books.create({ ...emma, id: "0", title: "0" });
  const one = disk.steps - before;
  await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      worker.run(({ books }) => books.create({ ...emma, id: `${i}!`, title: `${i}!` })),
    ),
  );
  t.true(disk.steps - before <= one * 6, `${disk.steps - before} steps, and one unit takes ${one}`);
  t.is(await worker.repositories.books.count(), 65);
  t.is(disk.text("/data/books.json")?.split("\n").length, 65 + 3);
});

test("an operation that meets another's commit is run again, and refuses what that one has taken", async (t) => {
  const database = await openFiles("json:/data", { files: new Disk() });
  const { books } = workerOf(database).repositories;
  const results = await Promise.allSettled([
    books.create(emma),
    books.update({ shelf: "up" }, { id: "a" }),
    books.create({ ...moby, title: "Emma" }),
    books.create(dunes),
    books.drop({ id: "a" }),
    books.create({ ...moby, title: "Emma" }),
  ]);
  t.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled", "rejected"],
  );
});

test("a check during commits finds nothing wrong", async (t) => {
  const database = await openFiles("json:/data", { files: slow(new Disk(), randomOf(1)) });
  const { books } = workerOf(database).repositories;
  let done = false;
  const writing = (async () => {
    for (let i = 0; i < 50; i++) await books.create({ ...emma, id: `${i}`, title: `${i}` });
    done = true;
  })();
  while (!done) await Promise.all([database.check(), database.tryToStore(), database.check()]);
  await writing;
  t.is(await books.count(), 50);
});

test("a table may be called as any file of the database's own", async (t) => {
  for (const name of ["commit", "lock", "trial", "next", "decided_unit"]) {
    class Own extends FileRepository<Loan> {
      table = table<Loan>(name, { id: text(20), bookId: text(20) });
    }
    const disk = new Disk();
    const database = await openFiles("json:/data", { files: disk });
    const worker = new FileWorker(database, { own: Own, books: Books });
    await worker.run(async ({ own, books }) => {
      await own.create({ id: "1", bookId: "a" });
      await books.create(emma);
    });
    await worker.repositories.own.create({ id: "2", bookId: "a" });
    await database.close();
    const again = await openFiles("json:/data", { files: disk.after("synced") });
    t.is(await new FileWorker(again, { own: Own }).repositories.own.count(), 2, name);
  }
});

test("a file that was edited after a crash in a decided unit is not overwritten, and the remedy works", async (t) => {
  const disk = new Disk();
  const worker = workerOf(await openFiles("json:/data", { files: disk }));
  await worker.repositories.books.create(emma);
  disk.onStep = (_, name) => {
    if (name === "rename /data/.brasa/loans.json") throw new Crash();
  };
  await t.throwsAsync(
    worker.run(async ({ books, loans }) => {
      await books.update({ shelf: "up" }, { id: "a" });
      await loans.create({ id: "1", bookId: "a" });
    }),
  );
  const left = disk.after("all");
  const loans = '[\n  {"id": "9", "bookId": "a"}\n]\n';
  left.edit("/data/loans.json", loans);
  const error = await t.throwsAsync(openFiles("json:/data", { files: left }), { instanceOf: FileError });
  t.regex(
    error.message,
    /^\/data\/loans\.json: it was changed while .*: merge \/data\/\.brasa\/loans\.json into it, .* and delete \/data\/\.brasa\/decided-unit\.json$/,
  );
  t.is(left.text("/data/loans.json"), loans);
  t.regex(left.text("/data/.brasa/loans.json") ?? "", /"id": "1"/);
  await left.remove("/data/.brasa/decided-unit.json");
  const { repositories } = workerOf(await openFiles("json:/data", { files: left }));
  t.is(await repositories.loans.count({ id: "9" }), 1);
  t.is(await repositories.books.count({ shelf: "up" }), 1);
});

test("files of others in the database's own folder stay", async (t) => {
  const { folder, remove } = temporaryFolder();
  await (await openFiles(`json:${folder}`)).close();
  writeFileSync(join(folder, ".brasa/notes.txt"), "mine");
  writeFileSync(join(folder, ".brasa/books.json"), "a leftover");
  await (await openFiles(`json:${folder}`)).close();
  t.deepEqual(readdirSync(join(folder, ".brasa")), [".gitignore", "lock.2", "notes.txt"]);
  remove();
});

test("an operation that has begun is done before the database closes, also if it is run again", async (t) => {
  const disk = new Disk();
  const database = await openFiles("json:/data", { files: disk });
  const { books } = workerOf(database).repositories;
  await books.create(emma);
  const both = [books.update({ shelf: "up" }, { id: "a" }), books.update({ note: "new" }, { id: "a" })];
  await database.close();
  await Promise.all(both);
  t.regex(disk.text("/data/books.json") ?? "", /"note": "new".*"shelf": "up"/);
});

test("a closed database is used no more, and waits for its units", async (t) => {
  const { folder, remove } = temporaryFolder();
  const database = await openFiles(`json:${folder}`);
  const worker = workerOf(database);
  const { unit, commit } = await worker.begin();
  await unit.books.create(emma);
  const closed = database.close();
  await t.throwsAsync(async () => worker.repositories.books.count(), { message: /closed: open it again/ });
  await commit();
  await closed;
  t.regex(readFileSync(join(folder, "books.json"), "utf8"), /Emma/);
  remove();
});

test("a folder that cannot be used is refused with the remedy", async (t) => {
  const { folder, remove } = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  for (const [url, problem] of [
    [`json:${join(folder, "file")}`, /file: it is no folder: name a folder/],
    ["json:", /it must name a folder, such as json:\.\/data/],
    ["yaml:data", /a database of files is opened by json:\.\/path\/to\/folder or csv:/],
    ["json:/proc/brasa", /\/proc\/brasa: it cannot be used|cannot be read and written/],
  ] as const) {
    await t.throwsAsync(openFiles(url), { instanceOf: FileError, message: problem });
  }
  mkdirSync(join(folder, "books.json"));
  const database = await openFiles(`json:${folder}`);
  t.throws(() => workerOf(database), { message: /books\.json: it is no regular file: put the file itself here/ });
  await database.close();
  rmSync(join(folder, "books.json"), { recursive: true });
  symlinkSync(join(folder, "file"), join(folder, "books.json"));
  const linked = await openFiles(`json:${folder}`);
  t.throws(() => workerOf(linked), { message: /no regular file/ });
  await linked.close();
  remove();
});

test("a table that is declared twice, with other fields, is refused", async (t) => {
  const database = await openFiles("json:/data", { files: new Disk() });
  workerOf(database);
  class Others extends FileRepository<Loan> {
    table = table<Loan>("books", { id: text(20), bookId: text(20) });
  }
  t.throws(() => new FileWorker(database, { others: Others }), { instanceOf: InvalidError, message: /declared twice/ });
});

for (const format of ["json", "csv"]) {
  test(`${format}: no key is given twice, whichever rows are gone when the folder is opened again`, async (t) => {
    const { folder, remove } = temporaryFolder();
    const given: number[] = [];
    /** Opens the folder, works with its notes, and closes it. */
    const once = async (work: (notes: NoteRepository) => Promise<unknown>) => {
      const database = await openFiles(`${format}:${folder}`);
      await work(new FileWorker(database, { notes: NoteRepository }).repositories.notes);
      await database.close();
    };
    const create = async (notes: NoteRepository, ...titles: string[]) => {
      for (const { id } of await notes.create(...titles.map((title) => ({ title })))) given.push(id);
    };
    const kept = `given_keys.${format}`;
    await once((notes) => create(notes, "a", "b", "c"));
    t.false(readdirSync(folder).includes(kept), "the rows tell it");
    await once((notes) => create(notes, "d"));
    await once((notes) => notes.delete({ title: "d" }));
    t.regex(readFileSync(join(folder, kept), "utf8"), /notes/);
    await once((notes) => create(notes, "e"));
    // Commits that are written together.
    await once(async (notes) => {
      await Promise.all([create(notes, "f"), create(notes, "g"), notes.drop({ title: { in: ["a", "b"] } })]);
      const last = await notes.create({ title: "h" });
      given.push(...last.map(({ id }) => id));
      await Promise.all([create(notes, "i"), ...last.map((one) => notes.remove(one))]);
      await notes.drop({ title: "i" });
    });
    await once((notes) => create(notes, "j"));
    await once((notes) => notes.drop({ title: { ne: "" } }));
    await once((notes) => create(notes, "k"));
    t.deepEqual(given, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    await once((notes) => notes.create({ id: 40, title: "chosen" }));
    await once((notes) => notes.delete({ id: 40 }));
    await once(async (notes) => t.deepEqual(await notes.create({ title: "l" }), [{ id: 41, title: "l" }]));
    remove();
  });
}

test("a table of one's own cannot be called as the file of given keys", async (t) => {
  const { folder, remove } = temporaryFolder();
  interface Key {
    readonly id: string;
  }
  class Keys extends FileRepository<Key> {
    table = table<Key>("given_keys", { id: text(20) });
  }
  for (const classes of [
    { keys: Keys, notes: NoteRepository },
    { notes: NoteRepository, keys: Keys },
  ]) {
    const database = await openFiles(`json:${folder}`);
    t.throws(() => new FileWorker(database, classes as never), {
      instanceOf: InvalidError,
      message: /given_keys: is declared twice/,
    });
    await database.close();
  }
  remove();
});
