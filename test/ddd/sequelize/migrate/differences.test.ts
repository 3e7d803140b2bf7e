import test from "ava";
import {
  differences,
  type Migration,
  migrateUp,
  nullable,
  openDatabase,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { inDialect, mariadbPlaces, patient, places, postgres } from "../backends.ts";

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
