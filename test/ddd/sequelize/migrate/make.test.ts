import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import type { AnyFieldType } from "../../../../src/ddd/schema/field.ts";
import {
  boolean,
  bytes,
  type Database,
  date,
  decimal,
  differences,
  enumeration,
  integer,
  json,
  type Migration,
  type MigrationFile,
  migrateDown,
  migrateUp,
  migrationFile,
  nullable,
  number,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  tableDifferences,
  text,
  timestamp,
  uuid,
} from "../../../../src/ddd/sequelize/index.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { root } from "../../../helpers/tools.ts";
import { databases, patient, sqlite } from "../backends.ts";

// biome-ignore lint/suspicious/noExplicitAny: tables with fields that a test makes up
type Some = any;
type Columns = Record<string, AnyFieldType>;

const declare = (name: string, columns: Columns, options: object = {}) => table<Some>(name, columns as never, options);

const { folder, remove } = temporaryFolder();
test.after.always(remove);

let count = 0;

/** Runs the text of a migration, as a program would that imports its file. */
async function load({ content, variable }: MigrationFile): Promise<Migration> {
  const toolkit = new URL("../../../../src/ddd/index.js", import.meta.url).href;
  // Its few types, which all files have alike.
  const outputText = content
    .replace('from "brasa";', `from ${JSON.stringify(toolkit)};`)
    .replace(/^import type .*$/m, "")
    .replace(/: (?:Migration|readonly string\[\]) = /g, " = ")
    .replace("(): void", "()")
    .replaceAll("json<unknown>", "json");
  const path = join(folder, `${++count}.mjs`);
  writeFileSync(path, outputText);
  return (await import(path))[variable];
}

/** A generator of numbers that are the same on each run (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const TEXTS: (() => AnyFieldType)[] = [
  () => text(10),
  () => text(300),
  () => text(),
  () => enumeration(["a", "b c", "it's"]),
  () => bytes(40, { default: Uint8Array.of(0, 39, 255) }),
  () => text(20, { default: 'say "hi"' }),
  () => json(),
  () => json({ default: { "a b": [1, "é'"], b: null } }),
];
const OTHERS: (() => AnyFieldType)[] = [
  () => integer({ min: -5, max: 1000 }),
  () => boolean({ default: true }),
  () => number({ default: 1.5 }),
  () => timestamp(),
  () => decimal(8, 2, { default: "1.50" }),
  () => date(),
  () => integer({ default: 3 }),
];

function sampleOf(type: AnyFieldType, row: number): unknown {
  switch (type.kind) {
    case "text":
      return `v${row}`;
    case "enum":
      return type.values?.[row % type.values.length];
    case "boolean":
      return row % 2 === 0;
    case "timestamp":
      return new Date(1_700_000_000_000 + row);
    case "bytes":
      return Uint8Array.of(row, 0, 255);
    case "date":
      return "2026-11-28";
    case "decimal":
      return `${row}.25`;
    case "json":
      return { row, of: [null, "x"] };
    default:
      return row;
  }
}

interface Pair {
  readonly before: Columns;
  readonly after: Columns;
  readonly unique: Record<string, string[]>;
  readonly checks: Record<string, object>;
  readonly references: Record<string, object>;
}

/** Two declarations of a table, between which there are changes that a migration can be written of. */
function pairOf(seed: number): Pair {
  const next = random(seed);
  const pick = <T>(all: readonly T[]): T => all[next(all.length)] as T;
  const before: Columns = { id: uuid(), stays: text(30) };
  const after: Columns = { ...before };
  for (let i = 0; i < 4; i++) {
    const made = pick(next(2) === 0 ? TEXTS : OTHERS)();
    const type = next(3) === 0 ? nullable(made as never) : made;
    const field = `field${i}Of${next(9)}`;
    before[field] = type;
    // Only other kinds are added, so that none could be a new name of this one.
    if (TEXTS.length > 0 && ["text", "bytes"].includes(type.kind) && next(3) === 0) continue;
    const change = next(4);
    if (change === 0) after[field] = nullable(type as never);
    else if (change === 1 && type.kind === "text" && !type.default)
      after[field] = type.nullable ? nullable(text()) : text(type.maxLength === undefined ? undefined : 600);
    else if (change === 2 && type.kind === "integer")
      after[field] = { ...integer({ default: 7 }), nullable: type.nullable };
    else if (change === 2 && type.values)
      after[field] = { ...enumeration(["new", ...type.values]), nullable: type.nullable };
    else after[field] = type;
  }
  for (let i = 0; i < next(3); i++) {
    const type = pick(OTHERS.filter((one) => !["timestamp", "date"].includes(one().kind)))();
    after[`added${i}`] = type.default ? type : nullable(type as never);
  }
  return {
    before,
    after,
    unique: next(2) === 0 ? { things_stays: ["stays"] } : {},
    checks: next(2) === 0 ? { things_stays_check: { stays: { ne: "never" } } } : {},
    references: "ownerId" in after ? {} : {},
  };
}

async function withTable(database: Database, columns: Columns): Promise<void> {
  await migrateUp(database, {
    context: "things",
    list: [
      { name: "0001-things", up: (ddl) => ddl.createTable<Some>("things", columns as never), down: async () => {} },
    ],
  });
}

const first: Migration = { name: "0001-things", up: async () => {}, down: async () => {} };

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: a migration of the differences between any two tables takes them away, and back, and keeps the rows`, async (t) => {
    t.timeout(300_000);
    let withSteps = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { url, close } = await place();
      const database = await openDatabase(url, patient);
      const { before, after, ...constraints } = pairOf(seed);
      await withTable(database, before);
      const oldTable = declare("things", before);
      const newTable = declare("things", after, constraints);
      const kept: Some[] = [];
      for (let row = 1; row <= 3; row++) {
        const entries = Object.entries(before).map(([field, type]) => [field, sampleOf(type, row)]);
        kept.push({ ...Object.fromEntries(entries), id: `00000000-0000-4000-8000-00000000000${row}` });
      }
      const worker = new SequelizeWorker(database, { things: repositoryOf(oldTable) });
      await worker.run(({ things }) => things.create(...kept));
      const found = await tableDifferences(database, [newTable]);
      t.deepEqual(
        found.filter((one) => one.choice !== undefined),
        [],
        `seed ${seed}`,
      );
      if (found.length > 0) withSteps++;
      const file = migrationFile(found, "change", [first.name]);
      const list = { context: "things", list: [first, await load(file)] };
      t.deepEqual(await migrateUp(database, list), ["0002-change"]);
      t.deepEqual(await differences(database, [newTable]), [], `seed ${seed}: ${file.content}`);
      t.is(await rowsOf(database), 3);
      await migrateDown(database, list);
      const again = (await differences(database, [newTable])).toSorted();
      t.deepEqual(again, found.map((one) => one.text).toSorted(), `seed ${seed}: ${file.content}`);
      const dropped = Object.keys(before).filter((field) => !(field in after));
      const bound = database.connection.schema.bind(oldTable);
      const columns = bound.columns.map(({ selected }) => selected).join(", ");
      const rows = await database.connection.all(`SELECT ${columns} FROM things ORDER BY id`);
      t.deepEqual(
        rows.map((row) => bound.toEntity(row)),
        kept.map((one) => ({ ...one, ...Object.fromEntries(dropped.map((field) => [field, null])) })),
        `seed ${seed}: ${file.content}`,
      );
      await database.close();
      await close();
    }
    t.true(withSteps > 8, "most pairs differ");
  });

  test(`${name}: a migration that adds JSON to a table is written, and is clean`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    await withTable(database, { id: uuid() });
    const notes = declare("things", { id: uuid(), more: nullable(json()), extra: json({ default: { a: [1, null] } }) });
    const file = migrationFile(await tableDifferences(database, [notes]), "json", [first.name]);
    await migrateUp(database, { context: "things", list: [first, await load(file)] });
    t.deepEqual(await differences(database, [notes]), [], file.content);
    await database.close();
    await close();
  });

  test(`${name}: a migration that makes a table and its references is written, and is clean`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const owners = declare(
      "owners",
      { id: uuid({ default: "v7" }), name: text(20) },
      { unique: { owners_name: ["name"] } },
    );
    const things = declare(
      "things",
      {
        ownerId: uuid(),
        number: integer({ min: 1 }),
        state: enumeration(["a", "b"], { default: "a" }),
        active: boolean(),
      },
      {
        key: ["ownerId", "number"],
        references: { ownerId: { table: "owners", onDelete: "cascade" } },
        checks: { things_active: { or: [{ active: true }, { number: { gte: 3 } }] } },
      },
    );
    const all = [owners, things];
    const file = migrationFile(await tableDifferences(database, all), "things", []);
    const list = { context: "things", list: [await load(file)] };
    t.deepEqual(await migrateUp(database, list), ["0001-things"]);
    t.deepEqual(await differences(database, all), []);
    const grown = [
      owners,
      declare(
        "things",
        { ...(things.columns as Columns), ownerId: uuid() },
        {
          key: ["ownerId", "number"],
          references: { ownerId: { table: "owners", onDelete: "restrict" } },
          checks: {
            things_active: { or: [{ active: true }, { number: { gte: 3 } }] },
            things_on: { active: { ne: false } },
          },
        },
      ),
    ];
    const second = migrationFile(await tableDifferences(database, grown), "on", ["0001-things"]);
    const both = { context: "things", list: [...list.list, await load(second)] };
    t.deepEqual(second.undecided, []);
    t.deepEqual(await migrateUp(database, both), ["0002-on"]);
    t.deepEqual(await differences(database, grown), []);
    await migrateDown(database, both);
    t.deepEqual(await differences(database, all), []);
    await migrateDown(database, list);
    t.is((await differences(database, all)).length, 2);
    await database.close();
    await close();
  });

  test(`${name}: what no step does safely is named as a choice, and its migration refuses to run`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    await withTable(database, {
      id: uuid(),
      title: text(50),
      amount: text(9),
      note: nullable(text(9)),
      state: enumeration(["a", "b"]),
      former: number(),
    });
    const wanted = declare("things", {
      id: uuid(),
      title: text(40),
      amount: integer(),
      note: text(9),
      state: enumeration(["a"]),
      latter: number({ default: 1 }),
      must: date(),
    });
    const found = await tableDifferences(database, [wanted]);
    const choices = new Map(found.map(({ part, choice }) => [part, choice ?? ""]));
    t.regex(
      choices.get("things_title_length") ?? "",
      /longer text: .*ddl\.alterColumn\("things", "title", text\(40\), \{ shorter: true/,
    );
    t.regex(choices.get("amount") ?? "", /another type is another column/);
    t.regex(choices.get("note") ?? "", /UPDATE things SET note = … WHERE note IS NULL/);
    t.regex(choices.get("things_state_values") ?? "", /rows may have other values/);
    t.regex(choices.get("latter") ?? "", /renameColumn\("things", "former", "latter"\), which keeps/);
    t.regex(choices.get("former") ?? "", /renameColumn\("things", "former", "latter"\)/);
    t.regex(choices.get("must") ?? "", /the rows that are there need a value: .*date\(\), \{ existing: …/);
    t.true(found.every(({ mend }) => mend === undefined));
    const file = migrationFile(found, "change", [first.name]);
    t.is(file.undecided.length, found.length);
    const list = { context: "things", list: [first, await load(file)] };
    await t.throwsAsync(migrateUp(database, list), { message: /decide first: things/ });
    t.deepEqual(
      (await tableDifferences(database, [wanted])).map(({ text }) => text),
      found.map(({ text }) => text),
    );
    await database.close();
    await close();
  });

  test(`${name}: text is made shorter only where told, and where each row fits`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    await withTable(database, { id: uuid(), title: text(50) });
    const { connection } = database;
    const id = "00000000-0000-4000-8000-000000000001";
    await connection.run(`INSERT INTO things (id, title) VALUES ('${id}', '0123456789')`);
    const shorten = (to: number): Migration => ({
      name: `0002-to-${to}`,
      up: (ddl) => ddl.alterColumn("things", "title", text(to), { shorter: true }),
      down: async () => {},
    });
    await t.throwsAsync(migrateUp(database, { context: "things", list: [first, shorten(9)] }), {
      message: /has more than 9 characters in 1 rows: shorten them first/,
    });
    await migrateUp(database, { context: "things", list: [first, shorten(10)] });
    t.deepEqual(await differences(database, [declare("things", { id: uuid(), title: text(10) })]), []);
    t.is(await rowsOf(database), 1);
    await database.close();
    await close();
  });
}

function repositoryOf(declared: Some) {
  return class extends SequelizeRepository<Some> {
    table = declared;
  };
}

async function rowsOf({ connection }: Database): Promise<number> {
  const [row] = await connection.all("SELECT COUNT(*) AS count FROM things");
  return Number(row?.count);
}

test("sqlite: a default that the declared type cannot have is told as lost, where integers and truth values are kept alike", async (t) => {
  const { url, close } = await sqlite();
  const database = await openDatabase(url, patient);
  const before = { id: text(9), state: integer({ default: 7 }) };
  const up: Migration["up"] = (ddl) => ddl.createTable("things", before);
  await migrateUp(database, { context: "things", list: [{ name: "1", up, down: async () => {} }] });
  const after = declare("things", { id: text(9), state: boolean({ default: true }) });
  const { losses, content } = migrationFile(await tableDifferences(database, [after]), "truth", ["1"]);
  t.deepEqual(losses, ["things.state has the default 7, which down does not bring back"]);
  t.false(content.includes("default: false"));
  await database.close();
  await close();
});

test("names of migrations are kebab case, numbered after the last one, and new", (t) => {
  const name = (wanted: string, known: string[]) => migrationFile([], wanted, known).name;
  t.is(name("copies", []), "0001-copies");
  t.is(name("more-copies2", ["0001-books", "0012-copies"]), "0013-more-copies2");
  for (const wrong of ["", "Copies", "a_b", "../a", "a--b", "-a", "1a", "a.ts", "ä"]) {
    t.throws(() => name(wrong, []), { message: /kebab case/ }, wrong);
  }
  t.throws(() => name("books", ["0001-books"]), { message: /is that of the migration 0001-books/ });
});

test("written migrations type-check", async (t) => {
  const at = join(root, ".cache", `make-${process.pid}.ts`);
  const kinds = [...TEXTS, ...OTHERS].map((one, i) => [`f${i}`, i % 2 === 0 ? one() : nullable(one() as never)]);
  const columns = Object.fromEntries(kinds) as Columns;
  const content = [
    migrationFile(
      [
        {
          table: "things",
          text: "",
          mend: {
            up: [
              {
                call: "createTable",
                table: "things",
                columns: { id: uuid({ default: "v7" }), ...columns },
                options: {},
              },
              { call: "createTable", table: "parts", columns, options: { key: ["f0"] } },
              {
                call: "addColumn",
                table: "things",
                field: "more",
                type: integer({ default: 1 }),
                options: { unique: true },
              },
              {
                call: "addConstraints",
                table: "things",
                constraints: {
                  unique: { a: ["f0", "f1"] },
                  checks: { b: { or: [{ f5: 3 }, { f0: { startsWith: "a" } }] } },
                },
                types: { f5: integer(), f0: text(10) },
              },
              {
                call: "addConstraints",
                table: "things",
                constraints: { references: { f0: { table: "a", onDelete: "cascade" } } },
              },
              { call: "alterColumn", table: "things", field: "f0", type: text(3), options: { shorter: true } },
            ],
            down: [
              { call: "dropConstraint", table: "things", name: "a" },
              { call: "dropColumn", table: "things", field: "more", options: { withConstraints: true } },
              { call: "createIndex", table: "things", name: "i", fields: ["f0"] },
              { call: "dropTable", table: "things" },
            ],
          },
        },
        { table: "things", text: 'a "quoted" \u2028 line', choice: ["`decide` $", "{it}"].join("") },
      ],
      "all-kinds",
      [],
    ).content,
    migrationFile([{ table: "t", text: "t is", choice: "decide" }], "only-choices", []).content,
  ];
  const files = content.map((one, i) => {
    const file = at.replace(".ts", `-${i}.ts`);
    writeFileSync(
      file,
      one.replace(/from "brasa(\/sequelize)?"/g, (_, door) => `from "../src/ddd${door ?? ""}/index.ts"`),
    );
    return file;
  });
  const flags = "--strict --noEmit --skipLibCheck --target esnext --module nodenext --noUnusedLocals --types node";
  const { code, output } = await runTool(join(root, "node_modules/.bin/tsc"), [
    ...flags.split(" "),
    "--allowImportingTsExtensions",
    "--ignoreConfig",
    "src/ddd/sequelize/postgres/client/pg.d.ts",
    ...files,
  ]);
  for (const file of files) rmSync(file);
  t.is(code, 0, output + content.join("\n"));
});

function runTool(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, output: stdout + stderr }),
    );
  });
}
