import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { accountsMigrations } from "../../../../src/accounts/sequelize.ts";
import { backupsOf, DatabaseError, migrateUp, openDatabase } from "../../../../src/ddd/sequelize/index.ts";
import { FileConnection } from "../../../../src/ddd/sequelize/sqlite/backup/connection.ts";
import { projectsMigrations } from "../../../../src/projects/sequelize.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { testWith } from "../../../helpers/test-with.ts";
import { built, run } from "../../../helpers/tools.ts";

/** A user that is not the one of the tests. */
const [UID, GID] = [12_345, 23_456];
const asRoot = testWith("right to give files away", "sh", ["-c", '[ "$(id -u)" = 0 ]']);
const withNamespaces = testWith("right to make a mount namespace", "unshare", ["--mount", "true"]);

/** A folder with a database, which is closed, and a backup of it. */
async function place(t: ExecutionContext, migrations = accountsMigrations) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "test.db");
  const url = `sqlite:${file}`;
  const database = await openDatabase(url);
  await migrateUp(database, migrations);
  await database.close();
  const target = join(folder, "backup.db");
  await backupsOf(url).backUp(url, target);
  return { folder, file, url, target, backups: backupsOf(url) };
}

/** Runs statements on a file, in a connection of their own. */
async function write(file: string, ...statements: string[]): Promise<void> {
  const database = new sqlite3.Database(file);
  for (const sql of statements) {
    await new Promise<void>((resolve, reject) => database.exec(sql, (error) => (error ? reject(error) : resolve())));
  }
  await new Promise<void>((resolve) => database.close(() => resolve()));
}

/** Restores a backup as the command does, once it was confirmed. */
async function restore(url: string, backup: string): Promise<string | undefined> {
  const backups = backupsOf(url);
  const examined = await backups.examine(backup);
  const locked = await backups.lock(url);
  try {
    return await locked.replace(examined);
  } finally {
    await locked.close();
  }
}

function ownerOf(path: string) {
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

test("a restore that is declined in an empty place makes nothing there, folders included", async (t) => {
  const { folder, target, backups } = await place(t);
  const other = join(folder, "new", "deep");
  const url = `sqlite:${join(other, "brasa.db")}`;
  const locked = await backups.lock(url);
  t.is(locked.bytes, 0);
  await locked.close();
  t.false(existsSync(join(folder, "new")));
  // The control: confirmed, it is made, and nothing but it.
  t.is(await restore(url, target), undefined);
  t.deepEqual(readdirSync(other), ["brasa.db"]);
});

test("a database that another process makes after the question is not replaced", async (t) => {
  const { folder, target, backups } = await place(t);
  const file = join(folder, "other.db");
  const locked = await backups.lock(`sqlite:${file}`);
  writeFileSync(file, "");
  await t.throwsAsync(async () => locked.replace(await backups.examine(target)), {
    instanceOf: DatabaseError,
    message: /other\.db was made by another process meanwhile: stop the service, and restore again$/,
  });
  t.is(statSync(file).size, 0);
  t.deepEqual(readdirSync(folder).sort(), ["backup.db", "other.db", "test.db"]);
});

asRoot.test(
  asRoot.title("what root restores belongs to the user of the file that it replaces, or else of the folder"),
  async (t) => {
    const { folder, file, url, target } = await place(t);
    chownSync(file, UID, GID);
    chmodSync(file, 0o640);
    const kept = (await restore(url, target)) ?? "";
    for (const one of [file, kept]) {
      t.deepEqual(ownerOf(one), { uid: UID, gid: GID }, one);
      t.is(statSync(one).mode & 0o777, 0o640, one);
    }
    const home = join(folder, "home");
    mkdirSync(home);
    chownSync(home, UID, GID);
    const made = join(home, "new", "brasa.db");
    await restore(`sqlite:${made}`, target);
    for (const one of [join(home, "new"), made]) t.deepEqual(ownerOf(one), { uid: UID, gid: GID }, one);
    t.is(statSync(made).mode & 0o777, 0o600);
    // The control: where the folder is root's, so is the file.
    await restore(`sqlite:${join(folder, "of-root.db")}`, target);
    t.is(ownerOf(join(folder, "of-root.db")).uid, 0);
  },
);

asRoot.test(asRoot.title("a backup that root replaces stays its user's"), async (t) => {
  const { url, target, backups } = await place(t);
  chownSync(target, UID, GID);
  await backups.backUp(url, target, { isForced: true });
  t.deepEqual(ownerOf(target), { uid: UID, gid: GID });
});

test("a backup gets no function that can do more than compute, and is not asked by a view of its own", async (t) => {
  const { target, backups } = await place(t);
  t.deepEqual((await backups.examine(target)).programs, []);
  // Such a function can be called by whoever has opened the file, and not by the file.
  const call = "SELECT rtreedepth(x'0000') AS depth";
  await write(
    target,
    `CREATE VIEW trap AS ${call}`,
    "DROP TABLE migrations",
    `CREATE VIEW migrations AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)
      SELECT 'accounts' AS context, max(n) AS name FROM r`,
    "CREATE TRIGGER promote AFTER INSERT ON users BEGIN UPDATE users SET name = 'admin'; END",
  );
  const connection = await FileConnection.open(target, "read");
  await t.throwsAsync(connection.all("SELECT depth FROM trap"), { message: /unsafe use of rtreedepth\(\)/ });
  t.deepEqual(await connection.all(call), [{ depth: 0 }]);
  await connection.close();
  // The view by the journal's name would never end.
  const { migrations, programs } = await backups.examine(target);
  t.deepEqual(migrations, []);
  t.deepEqual(programs, ["migrations", "promote", "trap"]);
});

test("a backup replaces no closed database of another context, be it restored or of another program", async (t) => {
  const { url, file, target, folder, backups } = await place(t);
  const other = await place(t, projectsMigrations);
  const forced = { isForced: true };
  // A restored database is one that a service uses, although none has started yet.
  await restore(other.url, other.target);
  await t.throwsAsync(backups.backUp(url, other.file, forced), { message: /is a database that a service uses/ });
  await restore(url, target);
  const declined = await backups.lock(url);
  await declined.close();
  await t.throwsAsync(other.backups.backUp(other.url, file, forced), { message: /is a database that a service uses/ });
  // Any tool can turn the log off.
  await write(other.file, "PRAGMA journal_mode = DELETE");
  const remedy = /: choose another name, or move it away first$/;
  for (const one of [other.file, other.target]) {
    const before = statSync(one).ino;
    const error = await t.throwsAsync(backups.backUp(url, one, forced), { message: remedy });
    t.regex(error?.message ?? "", /has the tables of projects, which .*test\.db has not/);
    t.is(statSync(one).ino, before);
  }
  const foreign = join(folder, "foreign.db");
  await write(foreign, "CREATE TABLE bookmarks (url TEXT)");
  await t.throwsAsync(backups.backUp(url, foreign, forced), {
    message: /is a database, and no backup of .*test\.db: /,
  });
  // The control: its own backup.
  await backups.backUp(url, target, forced);
  t.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".partial")),
    [],
  );
});

withNamespaces.test(withNamespaces.title("in a place that can only be read, a restore names the remedy"), async (t) => {
  const { target, file, folder } = await place(t);
  const script = `mount -t tmpfs none "$1/data"; cp "$2" "$1/data/brasa.db"; mount -o remount,ro "$1/data"
    for name in brasa.db other.db new/other.db; do
      DATABASE_URL="sqlite:$1/data/$name" "$3" "$4" restore "$5" --yes 2>&1 || echo "exit code $?"
    done
    DATABASE_URL="sqlite:$1/drill.db" "$3" "$4" restore "$1/data/brasa.db" --yes 2>&1 || echo "exit code $?"
    DATABASE_URL="sqlite:$1/data/brasa.db" "$3" "$4" backup "$1/copy.db" 2>&1 || echo "exit code $?"`;
  mkdirSync(join(folder, "data"));
  const args = [folder, file, process.execPath, built("src/main.ts"), target];
  const { stdout, stderr } = await run("unshare", ["--mount", "sh", "-ec", script, "sh", ...args]);
  t.is(stderr, "");
  const lines = stdout.trim().split("\n");
  const choose = /^brasa: DATABASE_URL: \S+ is on a disk that can only be read: .*, or choose another place$/;
  const copy = /copy it .*to another/;
  for (const [i, expected] of [choose, choose, choose, copy, copy].entries()) {
    t.regex(lines[2 * i] ?? "", expected);
    t.is(lines[2 * i + 1], "exit code 2");
  }
});
