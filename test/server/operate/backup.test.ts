import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { accounts } from "../../../src/accounts/context.ts";
import { projects } from "../../../src/projects/context.ts";
import { readConfig, StartError } from "../../../src/server/config.ts";
import { backUp } from "../../../src/server/operate/backup/backup.ts";
import { restore } from "../../../src/server/operate/backup/restore.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { runBrasa, serveBrasa } from "../../helpers/process.ts";

/** A call takes as long as a machine with much else to do may need. A quick machine creates more users than one address may. */
const patient = { DEADLINE_MS: "110000", TRUSTED_PROXIES: "127.0.0.1" };

const password = "a long enough passphrase";

/** A folder of the test's own, with the settings of a database in it. */
function place(t: ExecutionContext) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "data", "brasa.db");
  return { folder, file, env: { DATABASE_URL: `sqlite:${file}`, ...patient }, target: join(folder, "backup.db") };
}

/** Runs a command to its end. */
async function brasa(args: readonly string[], env: Record<string, string>) {
  const { ended, output } = runBrasa([...args], env);
  const code = await ended;
  return { code, stdout: output.stdout, stderr: output.stderr };
}

/** Runs a command within this process, and expects it to refuse. @returns the line that it ends with */
async function refusal(t: ExecutionContext, command: "backup" | "restore", path: string, env: Record<string, string>) {
  const settings = readConfig(env, ["accounts", "projects"]);
  const error = await t.throwsAsync(
    command === "backup"
      ? backUp(path, ["accounts", "projects"], settings, { force: true })
      : restore(path, [accounts, projects], settings, {}, () => true),
    { instanceOf: StartError },
    path,
  );
  t.notRegex(error?.message ?? "", /\n/);
  return error?.message ?? "";
}

/** Runs a query on a file, in a connection of its own. */
async function query(file: string, sql: string): Promise<Record<string, unknown>[]> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(opened)));
  });
  try {
    return await new Promise((resolve, reject) => {
      database.all<Record<string, unknown>>(sql, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  } finally {
    await new Promise((resolve) => database.close(resolve));
  }
}

async function emailsIn(file: string): Promise<unknown[]> {
  return (await query(file, "SELECT email FROM users")).map(({ email }) => email).sort();
}

/** Users of a file that lack a part which is written with them, in the same unit. */
function halves(file: string) {
  return query(
    file,
    `SELECT email FROM users WHERE NOT EXISTS (SELECT 1 FROM passwords WHERE passwords.id = users.id)
      OR NOT EXISTS (SELECT 1 FROM event_outbox WHERE "key" = users.id)`,
  );
}

/** Creates users one after another until it is told to end. */
function startWriter(address: string) {
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${address}` }));
  const acknowledged: string[] = [];
  let isEnding = false;
  const write = async () => {
    while (!isEnding) {
      const email = `user${acknowledged.length}@example.com`;
      const headers = { "x-forwarded-for": `10.0.${acknowledged.length >> 8}.${acknowledged.length & 255}` };
      await users.createUser({ user: { email, password, name: "Mary", surname: "Somerville" } }, { headers });
      acknowledged.push(email);
    }
  };
  const written = write();
  return {
    acknowledged,
    until: async (count: number) => {
      while (acknowledged.length < count) await Promise.race([sleep(5), written]);
    },
    end: async () => {
      isEnding = true;
      await written;
    },
  };
}

test("a backup while users are created has each that was acknowledged before it, whole; a copy of the file has not", async (t) => {
  const { file, env, target, folder } = place(t);
  const server = await serveBrasa(env, ["--processes", "2"]);
  const writer = startWriter(server.grpc);
  await writer.until(5);
  const before = [...writer.acknowledged];
  const plain = join(folder, "plain.db");
  copyFileSync(file, plain);
  const { code, stdout, stderr } = await brasa(["backup", target], env);
  await writer.end();
  t.is(code, 0, stderr);
  t.regex(stdout, /backup\.db: \d+ KiB of .*brasa\.db \(accounts, projects\), made and examined in [\d.]+ s\n$/);
  t.is(statSync(target).mode & 0o777, 0o600);
  const found = await emailsIn(target);
  t.deepEqual(
    before.filter((email) => !found.includes(email)),
    [],
  );
  t.deepEqual(await halves(target), []);
  // The control: the write-ahead log has the users, or some of them.
  const copied = await emailsIn(plain).catch((): unknown[] => []);
  t.true(before.some((email) => !copied.includes(email)));
  // The file is complete by itself.
  t.deepEqual(
    readdirSync(folder).filter((name) => /backup/.test(name)),
    ["backup.db"],
  );
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0);
});

test("restore brings back what was there, keeps the former database, and a server notices nothing but the content", async (t) => {
  const { file, env, target, folder } = place(t);
  const first = await serveBrasa(env);
  const writer = startWriter(first.grpc);
  await writer.until(2);
  await writer.end();
  const saved = [...writer.acknowledged];
  t.is((await brasa(["backup", target], env)).code, 0);
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${first.grpc}` }));
  await users.createUser({ user: { email: "later@example.com", password, name: "Mary", surname: "Somerville" } });
  // Killed, so that the last user is in the write-ahead log alone.
  first.child.kill("SIGKILL");
  await first.ended;
  t.true(statSync(`${file}-wal`).size > 0);
  const { code, stdout, stderr } = await brasa(["restore", target, "--yes"], env);
  t.is(code, 0, stderr);
  const [, kept = ""] = /the former one is (\S+brasa\.db\.replaced-\d{8}T\d{6}Z)\n/.exec(stdout) ?? [];
  t.is(statSync(kept).mode & 0o777, 0o600);
  t.deepEqual(
    readdirSync(join(folder, "data")).filter((name) => /-(wal|shm|journal)$/.test(name)),
    [],
  );
  t.deepEqual(await emailsIn(file), saved.toSorted());
  t.deepEqual(await emailsIn(kept), [...saved, "later@example.com"].sort());
  const again = await serveBrasa(env);
  t.teardown(() => again.child.kill("SIGKILL"));
  const signedIn = createClient(UserService, createGrpcTransport({ baseUrl: `http://${again.grpc}` }));
  const credentials = { email: saved[0] ?? "", password };
  await signedIn.activateUser({ credentials });
  t.is((await signedIn.signIn({ credentials })).user?.email, saved[0]);
});

test("restore refuses while a server has the database open, and the server goes on", async (t) => {
  const { env, target, file } = place(t);
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  t.is((await brasa(["backup", target], env)).code, 0);
  const server = await serveBrasa(env);
  const writer = startWriter(server.grpc);
  await writer.until(1);
  const { code, stderr } = await brasa(["restore", target, "--yes"], env);
  t.is(code, 2);
  t.regex(
    stderr,
    /^brasa: DATABASE_URL: .*brasa\.db is open in another process: stop the service, and restore again\n$/,
  );
  const before = writer.acknowledged.length;
  await writer.until(before + 1);
  await writer.end();
  t.deepEqual(await emailsIn(file), writer.acknowledged.toSorted());
  // The control: it is the server that is in the way.
  server.child.kill("SIGTERM");
  await server.ended;
  t.is((await brasa(["restore", target, "--yes"], env)).code, 0);
  t.deepEqual(await emailsIn(file), []);
});

test("restore asks first", async (t) => {
  const { env, target } = place(t);
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  t.is((await brasa(["backup", target], env)).code, 0);
  const { code, stderr } = await brasa(["restore", target], env);
  t.is(code, 2);
  t.regex(
    stderr,
    /restore replaces .*brasa\.db \(\d+ KiB, which are kept beside it\) by .*backup\.db \(\d+ KiB\); add --yes/,
  );
});

test("restore into an empty place makes the database", async (t) => {
  const { env, target } = place(t);
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  t.is((await brasa(["backup", target], env)).code, 0);
  const other = place(t);
  const { code, stdout, stderr } = await brasa(["restore", target, "--yes"], other.env);
  t.is(code, 0, stderr);
  t.notRegex(stdout, /former/);
  t.is(statSync(other.file).mode & 0o777, 0o600);
  t.regex((await brasa(["migrate", "status"], other.env)).stdout, /accounts 0001-\S+: applied/);
});

test("restore refuses what is no sound backup of this program, and leaves the database", async (t) => {
  const { env, target, file, folder } = place(t);
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  t.is((await brasa(["backup", target], env)).code, 0);
  const content = readFileSync(file);
  const variant = async (name: string, ...statements: string[]) => {
    const path = join(folder, name);
    copyFileSync(target, path);
    for (const sql of statements) await query(path, sql);
    return path;
  };
  const torn = await variant("torn.db");
  truncateSync(torn, Math.floor(statSync(torn).size / 2));
  const text = join(folder, "text.db");
  writeFileSync(text, "all the users\n".repeat(1000));
  const refusals: [string, RegExp][] = [
    [join(folder, "missing.db"), /there is no backup .*missing\.db: name a file/],
    [folder, /there is no backup .*accounts-projects\.db/],
    [text, /text\.db is no SQLite database: name a file/],
    [torn, /torn\.db is damaged \(.*\): use another backup/],
    [
      await variant("none.db", "DROP TABLE migrations"),
      /none\.db is no database of this program, as it has no journal/,
    ],
    [
      await variant(
        "newer.db",
        "UPDATE migrations SET name = '9999-x' WHERE context = 'accounts' AND name LIKE '0001-%'",
      ),
      /newer\.db is newer than this program, which does not know the migrations accounts 9999-x/,
    ],
    [
      await variant("other.db", "DELETE FROM migrations WHERE context IN ('accounts', 'projects')"),
      /other\.db has the tables of brasa, and none of accounts, projects/,
    ],
    [
      await variant("dangling.db", "INSERT INTO passwords (id, hash, update_time) VALUES ('a', 'b', 0)"),
      /dangling\.db has 1 references to rows that are not there \(passwords to users\)/,
    ],
    [file, /brasa\.db is the database itself: name a backup of it/],
  ];
  for (const [path, expected] of refusals) {
    t.regex(await refusal(t, "restore", path, env), expected);
  }
  // Triggers and views are told, as the service would run them.
  const armed = await variant("armed.db", 'CREATE VIEW "odd\u001b[2J" AS SELECT 1 AS a');
  const told = await brasa(["restore", armed, "--yes"], { DATABASE_URL: `sqlite:${join(folder, "armed-place.db")}` });
  t.regex(
    told.stdout,
    /armed\.db has triggers or views, which the service would run: odd\\u001b\[2J; restore it only if/,
  );
  // The file of a database that a server uses is in part in its log.
  const live = await variant("live.db");
  writeFileSync(`${live}-wal`, "x");
  t.regex(await refusal(t, "restore", live, env), /live\.db is a database in use, or a copy of one/);
  t.deepEqual(
    (await query(file, "SELECT count(*) AS n FROM migrations")).map(({ n }) => Number(n) > 0),
    [true],
  );
  t.is(readFileSync(file).length, content.length);
});

test("restore lets a database without its file alone, whose log may have the rest", async (t) => {
  const { env, target, file, folder } = place(t);
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  t.is((await brasa(["backup", target], env)).code, 0);
  const other = join(folder, "other.db");
  writeFileSync(`${other}-wal`, "the last users");
  const { code, stderr } = await brasa(["restore", target, "--yes"], { DATABASE_URL: `sqlite:${other}` });
  t.is(code, 2);
  t.regex(stderr, /other\.db is not there, and .*other\.db-wal, which is a part of it, is: stop the process/);
  t.true(existsSync(`${other}-wal`));
  t.true(existsSync(file));
});

test("backup replaces nothing without --force, never the database itself, and makes none where there is none", async (t) => {
  const { env, target, file, folder } = place(t);
  const none = await brasa(["backup", target], env);
  t.is(none.code, 2);
  t.regex(none.stderr, /there is no database .*brasa\.db: nothing can be backed up/);
  t.false(existsSync(file));
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  writeFileSync(target, "precious");
  const refused = await brasa(["backup", target], env);
  t.is(refused.code, 2);
  t.regex(refused.stderr, /backup\.db is there already: choose another name, or add --force/);
  t.is(readFileSync(target, "utf8"), "precious");
  t.is((await brasa(["backup", target, "--force"], env)).code, 0);
  t.is(statSync(target).mode & 0o777, 0o600);
  const itself = await brasa(["backup", file, "--force"], env);
  t.is(itself.code, 2);
  t.regex(itself.stderr, /brasa\.db is the database itself/);
  const nowhere = await brasa(["backup", join(folder, "no/such/backup.db")], env);
  t.regex(nowhere.stderr, /no\/such cannot be used .*: choose another place/);
  t.deepEqual(readdirSync(folder).sort(), ["backup.db", "data"]);
});

test("a backup that is killed or interrupted leaves no file by its name; a restore that is killed leaves the database whole", async (t) => {
  const { env, target, file, folder } = place(t);
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  // So long that its copy takes some tenths of a second.
  await query(file, "CREATE TABLE ballast (a TEXT)");
  await query(
    file,
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 100000) INSERT INTO ballast SELECT hex(randomblob(500)) FROM r",
  );
  const partials = () => readdirSync(folder).filter((name) => /^backup\.db\.\w+\.partial$/.test(name));
  /** Runs a command, and strikes it once it has begun; again, where it was quicker than the signal. */
  const strike = async (
    args: readonly string[],
    signal: NodeJS.Signals,
    hasBegun: () => boolean,
    wasHit: (code: unknown) => boolean | Promise<boolean>,
    prepare: () => unknown,
  ) => {
    for (let i = 0; i < 20; i++) {
      await prepare();
      const { child, ended, output } = runBrasa([...args], env);
      let hasEnded = false;
      void ended.then(() => {
        hasEnded = true;
      });
      while (!hasBegun() && !hasEnded) await sleep(1);
      child.kill(signal);
      if (await wasHit(await ended)) return output.stderr;
    }
    return t.fail(`${args} was never hit by ${signal}`) as never;
  };
  const clear = () => rmSync(target, { force: true });
  const isPartial = () => partials().length > 0;
  const line = await strike(["backup", target], "SIGINT", isPartial, (code) => code === 2, clear);
  t.regex(line, /interrupted, and nothing stays of/);
  t.false(existsSync(target));
  t.deepEqual(partials(), []);
  const wasKilled = (code: unknown) => code === "SIGKILL" && !existsSync(target);
  await strike(["backup", target], "SIGKILL", isPartial, wasKilled, clear);
  t.is(partials().length, 1);
  const { code, stdout } = await brasa(["backup", target], env);
  t.is(code, 0);
  t.regex(stdout, /\.partial is part of a backup that runs, or was killed: delete it/);

  const hasLater = async () => (await query(file, "SELECT name FROM sqlite_master WHERE name = 'later'")).length === 1;
  await strike(
    ["restore", target, "--yes"],
    "SIGKILL",
    // The journal is there from the first page that is replaced to the commit.
    () => existsSync(`${file}-journal`),
    // Before the commit, so that the former content is there.
    async (code) => code === "SIGKILL" && (await hasLater()),
    () => query(file, "CREATE TABLE IF NOT EXISTS later (a TEXT)"),
  );
  t.deepEqual(await query(file, "PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
  t.deepEqual(await query(file, "SELECT count(*) AS n FROM ballast"), [{ n: 100_000 }]);
});

test("several databases are backed up into a folder, and restored from it, or one by one", async (t) => {
  const { folder } = place(t);
  const env = {
    ACCOUNTS_DATABASE_URL: `sqlite:${join(folder, "a.db")}`,
    PROJECTS_DATABASE_URL: `sqlite:${join(folder, "p.db")}`,
  };
  t.is((await brasa(["migrate", "up"], env)).code, 0);
  const target = join(folder, "backups");
  const { code, stdout, stderr } = await brasa(["backup", target], env);
  t.is(code, 0, stderr);
  t.regex(stdout, /backups\/accounts\.db: .*\(accounts\).*\n.*backups\/projects\.db: .*\(projects\)/);
  t.deepEqual(readdirSync(target).sort(), ["accounts.db", "projects.db"]);
  t.is(statSync(target).mode & 0o777, 0o700);
  t.is((await brasa(["backup", target], env)).code, 2);
  t.is((await brasa(["backup", target, "--force"], env)).code, 0);
  // The folder goes as a whole, and has nothing but what takes its place.
  copyFileSync(join(target, "accounts.db"), join(target, "billing.db"));
  t.regex(
    await refusal(t, "backup", target, env),
    /backups has billing\.db, which is no part of this backup .*: choose another name, or move it away first/,
  );
  rmSync(join(target, "billing.db"));
  const foreign = join(folder, "photos");
  mkdirSync(foreign);
  writeFileSync(join(foreign, "one.jpg"), "x");
  t.regex(
    (await brasa(["backup", foreign, "--force"], env)).stderr,
    /photos is no folder of backups, as it has one\.jpg/,
  );
  t.deepEqual(readdirSync(foreign), ["one.jpg"]);
  t.is((await brasa(["restore", target, "--yes"], env)).code, 0);
  // One by one, and never a context's by that of another.
  const wrong = await brasa(["restore", join(target, "projects.db"), "--context", "accounts", "--yes"], env);
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /projects\.db has the tables of brasa, projects, and none of accounts/);
  t.is((await brasa(["restore", join(target, "accounts.db"), "--context", "accounts", "--yes"], env)).code, 0);
  t.is((await brasa(["backup", join(folder, "one.db"), "--context", "accounts"], env)).code, 0);
  t.regex(
    (await brasa(["backup", "x", "--context", "billing"], env)).stderr,
    /there is no context "billing": --context takes accounts, projects/,
  );
  t.regex(
    (await brasa(["restore", join(target, "accounts.db"), "--yes"], env)).stderr,
    /is no folder, and there are 2 databases/,
  );
  t.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".partial")),
    [],
  );
});

test("other databases are refused, each with its own means of backups", async (t) => {
  const { folder } = place(t);
  const refusals: [string, RegExp][] = [
    [
      "postgres://me:secret@127.0.0.1:1/brasa",
      /whose own tools make backups: pg_dump --format=custom .*, and restore them: pg_restore/,
    ],
    ["mariadb://me:secret@127.0.0.1:1/brasa", /mariadb-dump --single-transaction .*, and restore them: mariadb/],
    ["memory:", /a database in memory ends with its process/],
    [`json:${folder}`, /copy .* while the service does not run/],
    [`csv:${folder}`, /copy .* while the service does not run/],
    ["mssql://me:secret@127.0.0.1:1/brasa", /use the tools of that server/],
  ];
  for (const [url, expected] of refusals) {
    for (const command of ["backup", "restore"] as const) {
      const line = await refusal(t, command, join(folder, "x.db"), { DATABASE_URL: url });
      t.regex(line, expected);
      t.notRegex(line, /secret/);
    }
  }
  const mixed = {
    DATABASE_URL: `sqlite:${join(folder, "a.db")}`,
    PROJECTS_DATABASE_URL: "postgres://me:x@127.0.0.1:1/b",
  };
  t.regex(
    await refusal(t, "backup", join(folder, "x"), mixed),
    /PROJECTS_DATABASE_URL: .*pg_dump.*; --context leaves it out/,
  );
});
