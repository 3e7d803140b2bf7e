import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { compareClocks } from "../../../../src/ddd/sequelize/examine/clock.ts";
import { type Examination, openDatabase } from "../../../../src/ddd/sequelize/index.ts";
import { examinationsBy } from "../../../../src/ddd/sequelize/mariadb/examine/examine.ts";
import { examinations as ofPostgres } from "../../../../src/ddd/sequelize/postgres/examine/examine.ts";
import { openStorage } from "../../../../src/server/storage/storage.ts";
import { mariadbMissing, sharedMariadb } from "../../../helpers/databases/mariadb.ts";
import { sharedPostgres } from "../../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { serveBrasa } from "../../../helpers/process.ts";
import { contexts, doctor, has, migrate, onFile } from "./doctoring.ts";

/** A migrated SQLite database of the test's own. */
async function sqlite(t: ExecutionContext) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "brasa.db");
  const env = { DATABASE_URL: `sqlite:${file}` };
  await migrate(env);
  chmodSync(file, 0o600);
  return { folder, file, env };
}

test("doctor finds a sound SQLite database to be sound, whether a server uses it or not", async (t) => {
  const { env } = await sqlite(t);
  const states = async () => {
    // The time that this machine takes is its own.
    const timed = /is on the disk after|answers within/;
    const { findings } = await doctor(env);
    return findings.filter(({ state, check, text }) => state !== "ok" && check !== "versions" && !timed.test(text));
  };
  t.deepEqual(await states(), []);
  const server = await serveBrasa(env);
  t.deepEqual(await states(), []);
  server.child.kill("SIGTERM");
  await server.ended;
  const { findings } = await doctor(env);
  for (const check of [
    "disk",
    "database",
    "version",
    "rights",
    "integrity",
    "write-ahead log",
    "keys",
    "migrations",
    "events",
  ]) {
    t.true(
      findings.some((one) => one.check === check),
      check,
    );
  }
});

test("doctor tells that there is no SQLite database yet, and makes none", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const { of } = await doctor({ DATABASE_URL: `sqlite:${join(folder, "data", "none.db")}` });
  has(t, of("database"), "warning", /there is no database .*none\.db/);
  has(t, of("disk"), "warning", /there is no folder .*data/);
  t.deepEqual(readdirSync(folder), []);
});

test("doctor tells a SQLite file that is damaged, is none, dangles, or is open to others", async (t) => {
  const { file, env } = await sqlite(t);
  chmodSync(file, 0o644);
  has(t, (await doctor(env)).of("rights"), "warning", /other users of the machine can read or change .* \(mode 0644\)/);
  await onFile(file, "INSERT INTO passwords (id, hash, update_time) VALUES ('a', 'b', 0)");
  has(t, (await doctor(env)).of("integrity"), "problem", /1 references lead to rows that are not there/);
  const [users] = await onFile(file, "SELECT rootpage FROM sqlite_master WHERE name = 'users'");
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(4096, 0x7f), 0, 4096, (Number(users?.rootpage) - 1) * 4096);
  closeSync(handle);
  const { findings, of } = await doctor(env);
  has(t, of("integrity"), "problem", /damaged|could not be examined/);
  // The others go on.
  t.true(findings.some(({ check }) => check === "version"));
  t.true(findings.some(({ check }) => check === "broker"));
  writeFileSync(file, "no database\n".repeat(1000));
  has(t, (await doctor(env)).of("database"), "problem", /is not a SQLite database/);
});

test("doctor tells a long write-ahead log, and keys that come to their end", async (t) => {
  const { file, env } = await sqlite(t);
  await onFile(
    file,
    "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)",
    `INSERT INTO counted VALUES (${Math.floor(Number.MAX_SAFE_INTEGER * 0.9)})`,
  );
  has(t, (await doctor(env)).of("keys"), "problem", /the keys of counted come to their end/);
  // A reader keeps the log from being written back; the connection of the writer stays open, which would else do so at its end.
  const server = await serveBrasa(env);
  await onFile(
    file,
    "CREATE TABLE ballast (a BLOB)",
    "PRAGMA wal_autocheckpoint = 0",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 700) INSERT INTO ballast SELECT randomblob(100000) FROM r",
  );
  has(t, (await doctor(env)).of("write-ahead log"), "warning", /has [67]\d\.\d MiB: something reads for long/);
  server.child.kill("SIGKILL");
  await server.ended;
});

test("doctor tells migrations that are pending, unknown or changed, and tables that differ", async (t) => {
  const { file, env } = await sqlite(t);
  const journal = await onFile(file, "SELECT * FROM migrations WHERE context = 'projects' ORDER BY name");
  const name = String(journal.at(-1)?.name);
  await onFile(file, `UPDATE migrations SET digest = '0' WHERE context = 'projects' AND name = '${name}'`);
  has(t, (await doctor(env)).of("migrations"), "problem", new RegExp(`projects: ${name} has changed since`));
  await onFile(file, `DELETE FROM migrations WHERE context = 'projects' AND name = '${name}'`);
  has(t, (await doctor(env)).of("migrations"), "warning", new RegExp(`projects: ${name} is not applied yet`));
  await onFile(file, `UPDATE migrations SET name = '9999-later' WHERE context = 'accounts' AND name LIKE '0001-%'`);
  has(
    t,
    (await doctor(env)).of("migrations"),
    "problem",
    /accounts: the database is newer than this program, by 9999-later/,
  );
  const other = await sqlite(t);
  await onFile(other.file, "ALTER TABLE users RENAME COLUMN surname TO family");
  has(
    t,
    (await doctor(other.env)).of("migrations"),
    "problem",
    /accounts: the tables differ from the program: .*surname/,
  );
});

test("doctor tells events that wait for long, and dead letters", async (t) => {
  const { file, env } = await sqlite(t);
  const wait = (minutes: number) =>
    onFile(
      file,
      "DELETE FROM event_outbox",
      `INSERT INTO event_outbox (id, type, "key", sequence, data, record_time) VALUES ('${"0".repeat(36)}', 'x', 'y', 1, '{}', ${Date.now() - minutes * 60_000})`,
    );
  await wait(5);
  has(t, (await doctor(env)).of("events"), "warning", /1 events wait, the oldest for 30\d s/);
  await wait(120);
  has(t, (await doctor(env)).of("events"), "problem", /1 events wait/);
  await onFile(
    file,
    `INSERT INTO event_dead_letters (id, reaction, event_id, type, "key", sequence, data, record_time, state, attempts, error, create_time)
     VALUES ('a', 'x.y', '${"0".repeat(36)}', 'x', 'y', 1, '{}', 0, 'failed', 1, 'broken', 0)`,
  );
  has(t, (await doctor(env)).of("events"), "warning", /1 dead letters/);
});

test("doctor changes nothing: with a server, without one, and after one that was killed", async (t) => {
  const { folder, file, env } = await sqlite(t);
  const state = () =>
    readdirSync(folder)
      // The index of the log has marks of its readers.
      .filter((name) => !name.endsWith("-shm"))
      .sort()
      .map((name) => {
        const path = join(folder, name);
        const { mode, mtimeMs, size } = statSync(path);
        return { name, mode, mtimeMs, size, digest: createHash("sha256").update(readFileSync(path)).digest("hex") };
      });
  const unchanged = async (what: string) => {
    const before = state();
    await doctor(env);
    t.deepEqual(state(), before, what);
  };
  await unchanged("without a server");
  const server = await serveBrasa(env);
  // The log of an idle server: its own work at the start is done.
  await onFile(file, "CREATE TABLE later (a TEXT)");
  server.child.kill("SIGKILL");
  await server.ended;
  t.true(statSync(`${file}-wal`).size > 0);
  await unchanged("after a server that was killed");
  // The control: any other command takes the log into the file.
  const before = state();
  await migrate(env);
  t.notDeepEqual(state(), before);
  t.false(existsSync(`${file}-wal`));
});

test("doctor tells a skew of clocks", async (t) => {
  const skewed = async (ms: number) => [{ check: "clock", ...(await compareClocks(async () => Date.now() + ms)) }];
  has(t, await skewed(0), "ok", /within \d+ ms/);
  has(t, await skewed(-5000), "warning", /[45]\.\d s behind this machine's/);
  has(t, await skewed(60_000), "problem", /(60|59)\.\d s ahead of this machine's/);
});

/** Runs an examination on rows of one's own. */
async function withRows(examinations: readonly Examination[], name: string, rows: (sql: string) => object[]) {
  const connection = { all: async (sql: string) => rows(sql) };
  const found = await examinations.find((one) => one.name === name)?.run(connection as never);
  return found ? [{ check: name, ...found }] : [];
}

test("doctor finds PostgreSQL to be well, or tells rights, durability and keys", async (t) => {
  const server = await sharedPostgres();
  const url = await server.createDatabase();
  const env = { DATABASE_URL: url };
  const empty = await doctor(env);
  has(t, empty.of("migrations"), "warning", /accounts: 0001-\S+.* is not applied yet/);
  const admin = await openDatabase(url);
  t.teardown(() => admin.close());
  const query = (sql: string) => admin.connection.all(sql);
  const administer = async (...statements: string[]) => {
    for (const sql of statements) await admin.connection.run(sql);
  };
  const tables = () => query("SELECT count(*) AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace");
  // It has made no table, that of the journal included.
  t.deepEqual(await tables(), [{ n: "0" }]);
  await migrate(env);
  const before = [await tables(), await query("SELECT * FROM migrations ORDER BY 1, 2")];
  const { of } = await doctor(env);
  t.deepEqual([await tables(), await query("SELECT * FROM migrations ORDER BY 1, 2")], before);
  t.regex(of("database")[0]?.text ?? "", /answers within [\d.]+ ms$/);
  has(t, of("version"), "ok", /PostgreSQL 18\.\S+, by pg \d/);
  has(t, of("clock"), "ok", /the server's clock is that of this machine/);
  has(t, of("migrations"), "ok", /all are applied/);
  has(t, of("events"), "ok", /0 events wait/);
  has(t, of("connections"), "ok", /connections are in use/);
  has(t, of("keys"), "ok", /no sequence/);
  // The server of the tests is such.
  has(t, of("rights"), "warning", /is a superuser/);
  has(t, of("durability"), "problem", /fsync is off/);

  await administer("CREATE SEQUENCE short AS smallint", "SELECT setval('short', 30000)");
  has(t, (await doctor(env)).of("keys"), "problem", /the sequence short comes to its end: 30000 of 32767/);
  const user = `reader_${process.pid}`;
  await administer(`CREATE ROLE ${user} LOGIN PASSWORD 'secret'`, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  const asUser = new URL(url);
  asUser.username = user;
  asUser.password = "secret";
  const rights = async () => (await doctor({ DATABASE_URL: asUser.href })).of("rights");
  has(t, await rights(), "problem", /may not make tables in the schema public/);
  await administer(`GRANT CREATE ON SCHEMA public TO ${user}`);
  has(t, await rights(), "problem", /may not read and write .*users/);
  await administer(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${user}`);
  has(t, await rights(), "ok", /has the rights that it needs/);
  await administer(`DROP OWNED BY ${user}`, `DROP ROLE ${user}`);
  const full = () => [{ used: "95", most: 100 }];
  has(t, await withRows(ofPostgres, "connections", full), "warning", /95 of the server's 100/);
  const off = () => [{ fsync: "on", full_page_writes: "on", synchronous_commit: "off" }];
  has(t, await withRows(ofPostgres, "durability", off), "warning", /^synchronous_commit is off/);
});

test("doctor tells a database that cannot be reached, and goes on", async (t) => {
  const { findings, of } = await doctor({ DATABASE_URL: "postgres://me:secret@127.0.0.1:1/brasa" });
  has(t, of("database"), "problem", /DATABASE_URL: PostgreSQL at 127\.0\.0\.1:1/);
  t.is(of("broker").length, 1);
  t.false(JSON.stringify(findings).includes("secret"));
});

(mariadbMissing === undefined ? test : test.skip)(
  "doctor finds MariaDB to be well, or tells rights, durability and keys",
  async (t) => {
    const server = await sharedMariadb();
    for (const scheme of ["mariadb", "mysql"] as const) {
      const url = await server.createDatabase(scheme);
      const env = { DATABASE_URL: url };
      has(t, (await doctor(env)).of("migrations"), "warning", /is not applied yet/);
      // It has made no table, that of the journal included.
      const admin = await openDatabase(url);
      t.deepEqual(await admin.connection.all("SHOW TABLES"), []);
      await admin.close();
      await migrate(env);
      const { of } = await doctor(env);
      has(
        t,
        of("version"),
        "ok",
        new RegExp(`MariaDB \\d+\\.\\d+\\.\\d+, by ${scheme === "mysql" ? "mysql2" : "mariadb"} \\d`),
      );
      has(t, of("clock"), "ok", /the server's clock is that of this machine/);
      has(t, of("migrations"), "ok", /all are applied/);
      has(t, of("events"), "ok", /0 events wait/);
      has(t, of("connections"), "ok", /connections are in use/);
      has(t, of("keys"), "ok", /no table/);
      t.is(of("rights").length, 1);
      t.is(of("durability").length, 1);
      const name = new URL(url).pathname.slice(1);
      await server.administer(
        `CREATE TABLE ${name}.short (id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 2000000000`,
      );
      has(
        t,
        (await doctor(env)).of("keys"),
        "problem",
        /the keys of short come to their end: the next one is 2000000000, of the type int/,
      );
      const user = `reader_${process.pid}_${scheme}`;
      await server.administer(`CREATE USER ${user} IDENTIFIED BY 'secret'`);
      await server.administer(`GRANT SELECT, INSERT ON ${name}.* TO ${user}`);
      const asUser = new URL(url);
      asUser.username = user;
      asUser.password = "secret";
      const rights = async () => (await doctor({ DATABASE_URL: asUser.href })).of("rights");
      has(t, await rights(), "problem", /lacks rights in \S+: UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES/);
      await server.administer(`GRANT ALL ON ${name}.* TO ${user}`);
      has(t, await rights(), "ok", /has the rights that it needs/);
      await server.administer(`GRANT ALL ON *.* TO ${user}`);
      has(t, await rights(), "warning", /all rights in all databases/);
      await server.administer(`DROP USER ${user}`);
    }
    const by = examinationsBy("mariadb");
    const full = (sql: string) =>
      sql.startsWith("SHOW") ? [{ Variable_name: "Threads_connected", Value: "95" }] : [{ most: 100 }];
    has(t, await withRows(by, "connections", full), "warning", /95 of the server's 100/);
    has(
      t,
      await withRows(by, "durability", () => [{ flush: 2, only: 0 }]),
      "warning",
      /innodb_flush_log_at_trx_commit is 2/,
    );
    has(t, await withRows(by, "durability", () => [{ flush: 1, only: 1 }]), "problem", /read-only/);
    has(t, await withRows(by, "durability", () => [{ flush: 1, only: 0 }]), "ok", /on the disk/);
  },
);

test("a database that is opened to be looked at is made by nobody", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const databaseUrl = `sqlite:${join(folder, "data", "none.db")}`;
  await t.throwsAsync(openStorage(contexts, { databaseUrl, contextDatabaseUrls: {} }, { readOnly: true }), {
    message: /there is no database .*: the service makes it at its first start/,
  });
  t.deepEqual(readdirSync(folder), []);
});
