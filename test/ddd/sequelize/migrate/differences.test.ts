import test from "ava";
import {
  bytes,
  differences,
  enumeration,
  integer,
  type Migration,
  migrateUp,
  nullable,
  openDatabase,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { databases, inDialect, mariadbPlaces, patient, places, postgres } from "../backends.ts";

interface Code {
  readonly id: string;
  readonly code: string | null;
}

const columns = { id: text(9), code: nullable(text(40)) };
const codes = table<Code>("codes", columns, { unique: { codes_code: ["code"] } });
const anyCodes = table<Code>("codes", columns);

const onlyIndex =
  "codes.codes_code is declared, and is only an index, perhaps of some rows or of parts of values: a migration must drop it, and make this unique constraint";

for (const [name, place] of Object.entries(places)) {
  test(`${name}: an index of less than a unique constraint's values and rows is not taken for it`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const { connection } = database;
    const create: Migration = { name: "1", up: (ddl) => ddl.createTable("codes", columns), down: async () => {} };
    await migrateUp(database, { context: "codes", list: [create] });
    t.deepEqual(await differences(database, [anyCodes]), []);
    const [whole, ...less] = inDialect(database.dialect, {
      sqlite: [
        "CREATE UNIQUE INDEX codes_code ON codes (code DESC)",
        "CREATE UNIQUE INDEX codes_code ON codes (code) WHERE code <> ''",
        "CREATE UNIQUE INDEX codes_code ON codes (lower(code))",
        "CREATE UNIQUE INDEX codes_code ON codes (code COLLATE NOCASE)",
        "CREATE INDEX codes_code ON codes (code)",
      ],
      postgres: [
        "ALTER TABLE codes ADD CONSTRAINT codes_code UNIQUE (code)",
        "CREATE UNIQUE INDEX codes_code ON codes (code) WHERE code <> ''",
        "CREATE UNIQUE INDEX codes_code ON codes (lower(code))",
        "CREATE INDEX codes_code ON codes (code)",
      ],
      mariadb: [
        "CREATE UNIQUE INDEX codes_code ON codes (code)",
        "CREATE UNIQUE INDEX codes_code ON codes (code(3))",
        "CREATE INDEX codes_code ON codes (code)",
      ],
    });
    const drop = database.dialect === "mariadb" ? "DROP INDEX codes_code ON codes" : "DROP INDEX codes_code";
    for (const sql of less) {
      await connection.run(sql);
      t.deepEqual(await differences(database, [codes]), [onlyIndex], sql);
      t.deepEqual(await differences(database, [anyCodes]), [], `further indexes do not matter: ${sql}`);
      await connection.run(drop);
    }
    t.regex((await differences(database, [codes])).join(), /codes_code is declared, and is not in the database/);
    await connection.run(whole ?? "");
    t.deepEqual(await differences(database, [codes]), []);
    t.regex((await differences(database, [anyCodes])).join(), /codes_code is a unique constraint .* not declared/);
    await database.close();
    await close();
  });
}

test("postgres: a unique constraint that lets one null in is not what is declared", async (t) => {
  const { url, close } = await postgres();
  const database = await openDatabase(url, patient);
  const type = 'TEXT COLLATE "C"';
  await database.connection.run(
    `CREATE TABLE codes (id ${type} PRIMARY KEY, code ${type}, CONSTRAINT codes_code UNIQUE NULLS NOT DISTINCT (code),
       CONSTRAINT codes_id_length CHECK (char_length(id) <= 9), CONSTRAINT codes_code_length CHECK (char_length(code) <= 40))`,
  );
  t.deepEqual(await differences(database, [codes]), [
    "codes.codes_code is declared without NULLS NOT DISTINCT, and has it",
  ]);
  await database.close();
  await close();
});

for (const [name, place] of mariadbPlaces(test)) {
  test(`${name}: a key of the beginning of values is not what is declared`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    await database.connection.run(
      `CREATE TABLE codes (id VARCHAR(10) NOT NULL, code VARCHAR(41), PRIMARY KEY (id(3)), UNIQUE codes_code (code),
         CONSTRAINT codes_id_length CHECK (char_length(id) <= 9), CONSTRAINT codes_code_length CHECK (char_length(code) <= 40))
       COLLATE utf8mb4_nopad_bin`,
    );
    t.deepEqual(await differences(database, [codes]), [
      "codes.codes_id is declared without a limit to the first 3 characters of id, and has it",
    ]);
    await database.close();
    await close();
  });
}

const shelfTable = table<{ id: string }>("shelves", { id: text(9) });

/** Values that databases write in different words. */
const states = [
  "it's",
  "x\\y",
  'z"',
  "q\nr",
  "ä",
  "😀",
  "%_",
  "convert('a')",
  " x ",
  "'",
  "`",
  "a\\'b",
  "--c",
  "A",
  "a",
  "≠>",
] as const;

interface Volume {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly copies: number;
  readonly shelfId: string | null;
  readonly state: (typeof states)[number];
  readonly cover: Uint8Array;
}

const volumeTable = table<Volume>(
  "volumes",
  {
    id: text(9),
    title: text(30),
    note: text(20, { default: "1.0" }),
    copies: integer(),
    shelfId: nullable(text(9)),
    state: enumeration(states),
    cover: bytes(12),
  },
  { unique: { volumes_title: ["title"] }, references: { shelfId: { table: "shelves", onDelete: "restrict" } } },
);

/** Changes that leave the names, types and columns of all parts as they were, with the difference that each makes. */
type Lies = Readonly<Record<string, { readonly sql: string; readonly told: RegExp }>>;

/** Statements, and for SQLite a change of the table's text: `from => to`. */
const lies: Readonly<Record<"sqlite" | "postgres" | "mariadb", Lies>> = {
  sqlite: {
    default: { sql: "('1.0') => ('1.00')", told: /volumes.note is declared with the default 1.0, and has/ },
    collation: { sql: "`title` TEXT => `title` TEXT COLLATE NOCASE", told: /volumes.title .* without COLLATE NOCASE/ },
    "rows that are left out": {
      sql: "`title` TEXT NOT NULL => `title` TEXT NOT NULL ON CONFLICT IGNORE",
      told: /volumes.title is declared without ON CONFLICT IGNORE/,
    },
    "rows that are replaced": {
      sql: "UNIQUE (`title`) => UNIQUE (`title`) ON CONFLICT REPLACE",
      told: /volumes_title is declared without ON CONFLICT REPLACE/,
    },
    "a key that replaces": {
      sql: "PRIMARY KEY (`id`) => PRIMARY KEY (`id`) ON CONFLICT REPLACE",
      told: /volumes_id is declared without ON CONFLICT REPLACE/,
    },
    "another column referred to": {
      sql: "REFERENCES `shelves` (`id`) => REFERENCES `shelves` (code)",
      told: /shelf_id_reference is declared without its reference to code/,
    },
    "a change that goes on": {
      sql: "REFERENCES `shelves` (`id`) => REFERENCES `shelves` (`id`) ON UPDATE CASCADE",
      told: /shelf_id_reference is declared without ON UPDATE CASCADE/,
    },
    length: { sql: "length(`title`) <= 30 => length(`title`) >= 30", told: /title_length .* allows others/ },
    "values that are let out": { sql: "`state` = 'ä' => `state` <> 'ä'", told: /state_values .* allows others/s },
    values: { sql: "'ä' => 'ö'", told: /state_values is declared to allow .*, ä, .*, and allows .*ö/s },
  },
  postgres: {
    default: {
      sql: "ALTER COLUMN note SET DEFAULT '1.00'",
      told: /volumes.note is declared with the default 1.0, and has/,
    },
    "a key of the database's": {
      sql: "ALTER COLUMN copies ADD GENERATED ALWAYS AS IDENTITY",
      told: /volumes.copies is declared without GENERATED ALWAYS AS IDENTITY/,
    },
    "a computed column": {
      sql: "DROP COLUMN copies; ADD COLUMN copies BIGINT NOT NULL GENERATED ALWAYS AS (1) STORED",
      told: /volumes.copies is declared without GENERATED ALWAYS/,
    },
    "a unique constraint that waits": {
      sql: "DROP CONSTRAINT volumes_title; ADD CONSTRAINT volumes_title UNIQUE (title) DEFERRABLE INITIALLY DEFERRED",
      told: /volumes_title is declared without INITIALLY DEFERRED/,
    },
    "a reference that is not checked": {
      sql: "DROP CONSTRAINT volumes_shelf_id_reference; ADD CONSTRAINT volumes_shelf_id_reference FOREIGN KEY (shelf_id) REFERENCES shelves (id) NOT ENFORCED",
      told: /shelf_id_reference is declared without NOT ENFORCED/,
    },
    "a change that goes on": {
      sql: "DROP CONSTRAINT volumes_shelf_id_reference; ADD CONSTRAINT volumes_shelf_id_reference FOREIGN KEY (shelf_id) REFERENCES shelves (id) ON UPDATE CASCADE",
      told: /shelf_id_reference is declared without ON UPDATE CASCADE/,
    },
    "another column referred to": {
      sql: "DROP CONSTRAINT volumes_shelf_id_reference; ADD CONSTRAINT volumes_shelf_id_reference FOREIGN KEY (shelf_id) REFERENCES shelves (code)",
      told: /shelf_id_reference is declared without its reference to code/,
    },
    "another schema's table": {
      sql: "DROP CONSTRAINT volumes_shelf_id_reference; ADD CONSTRAINT volumes_shelf_id_reference FOREIGN KEY (shelf_id) REFERENCES other.shelves (id)",
      told: /shelf_id_reference is declared without its reference to other.shelves/,
    },
    "a check of new rows alone": {
      sql: "DROP CONSTRAINT volumes_title_length; ADD CONSTRAINT volumes_title_length CHECK (length(title) <= 30) NOT VALID",
      told: /title_length is declared without NOT VALID/,
    },
    length: {
      sql: "DROP CONSTRAINT volumes_title_length; ADD CONSTRAINT volumes_title_length CHECK (length(title) >= 30)",
      told: /title_length .* allows others/,
    },
    values: {
      sql: "DROP CONSTRAINT volumes_state_values; ADD CONSTRAINT volumes_state_values CHECK (state IN ('ö', 'a'))",
      told: /state_values is declared to allow .*, and allows a, ö/s,
    },
    "values that are let out": {
      sql: "DROP CONSTRAINT volumes_state_values; ADD CONSTRAINT volumes_state_values CHECK (state NOT IN ('ä', 'a'))",
      told: /state_values .* allows others/s,
    },
  },
  mariadb: {
    default: {
      sql: "ALTER COLUMN note SET DEFAULT '1.00'",
      told: /volumes.note is declared with the default 1.0, and has/,
    },
    "a computed column": {
      sql: "DROP COLUMN copies; ADD COLUMN copies BIGINT GENERATED ALWAYS AS (1) STORED",
      told: /volumes.copies is declared without STORED GENERATED/,
    },
    "another column referred to": {
      sql: "DROP FOREIGN KEY volumes_shelf_id_reference; ADD CONSTRAINT volumes_shelf_id_reference FOREIGN KEY (shelf_id) REFERENCES shelves (code)",
      told: /shelf_id_reference is declared without its reference to code/,
    },
    length: {
      sql: "DROP CONSTRAINT volumes_title_length; ADD CONSTRAINT volumes_title_length CHECK (char_length(title) >= 30)",
      told: /title_length .* allows others/,
    },
    values: {
      sql: "DROP CONSTRAINT volumes_state_values; ADD CONSTRAINT volumes_state_values CHECK (state IN ('ö', 'a'))",
      told: /state_values is declared to allow .*, and allows a, ö/s,
    },
    "values that are let out": {
      sql: "DROP CONSTRAINT volumes_state_values; ADD CONSTRAINT volumes_state_values CHECK (state NOT IN ('ä', 'a'))",
      told: /state_values .* allows others/s,
    },
  },
};

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: a part of a table that only has the name of a declared one is told`, async (t) => {
    for (const [title, { sql, told }] of Object.entries({
      nothing: { sql: "", told: /^$/ },
      ...lies[name as keyof typeof lies],
    })) {
      const { url, close } = await place();
      const database = await openDatabase(url, patient);
      const { connection } = database;
      const up: Migration["up"] = async (ddl) => {
        await ddl.createTable("shelves", shelfTable.columns);
        await ddl.createTable("volumes", volumeTable.columns, volumeTable);
      };
      await migrateUp(database, { context: "library", list: [{ name: "1", up, down: async () => {} }] });
      t.deepEqual(await differences(database, [volumeTable]), []);
      if (name === "sqlite") {
        const [from = "", to = ""] = sql.split(" => ");
        const [row] = await connection.all("SELECT sql FROM sqlite_schema WHERE name = 'volumes'");
        await connection.run("DROP TABLE volumes");
        t.true(String(row?.sql).includes(from), title);
        await connection.run(String(row?.sql).replace(from, to));
      } else {
        const column = name === "postgres" ? 'TEXT COLLATE "C" CONSTRAINT shelves_code UNIQUE' : "VARCHAR(10) UNIQUE";
        await connection.run(`ALTER TABLE shelves ADD COLUMN code ${column}`);
        if (title === "another schema's table") {
          await connection.run("CREATE SCHEMA other");
          await connection.run('CREATE TABLE other.shelves (id TEXT COLLATE "C" PRIMARY KEY)');
        }
        for (const action of sql.split("; ").filter(Boolean)) await connection.run(`ALTER TABLE volumes ${action}`);
      }
      t.regex((await differences(database, [volumeTable])).join("; "), told, title);
      await database.close();
      await close();
    }
  });
}
