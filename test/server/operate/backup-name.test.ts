import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { readConfig, StartError } from "../../../src/server/config.ts";
import { backUp } from "../../../src/server/operate/backup/backup.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

/** A database with one row in a folder of the test's own, open in the mode of the service. */
async function openDatabase(t: ExecutionContext, name: string) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, name);
  const database = new sqlite3.Database(file);
  const run = (sql: string) =>
    new Promise<unknown[]>((resolve, reject) => {
      database.all(sql, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  await run("PRAGMA journal_mode = WAL");
  await run("CREATE TABLE kept (id)");
  await run("INSERT INTO kept VALUES (1)");
  const close = () => new Promise<void>((resolve) => database.close(() => resolve()));
  return { folder, file, run, close };
}

/** Backs up a database as `brasa backup --force` does. */
function backUpTo(target: string, file: string): Promise<void> {
  return backUp(target, ["accounts"], readConfig({ DATABASE_URL: `sqlite:${file}` }, ["accounts"]), { force: true });
}

test("a backup takes no name that SQLite has for a part of the database, which would delete or read it", async (t) => {
  const { folder, file, run, close } = await openDatabase(t, "brasa.db");
  const link = join(folder, "link.db");
  symlinkSync(file, link);
  mkdirSync(join(folder, "other"));
  symlinkSync(folder, join(folder, "other", "back"));
  for (const part of ["-wal", "-journal", "-shm"]) {
    for (const target of [`${file}${part}`, join(folder, "other", "back", `brasa.db${part}`)]) {
      for (const database of [file, link]) {
        await t.throwsAsync(
          backUpTo(target, database),
          { instanceOf: StartError, message: /is the name of a part of the database itself: choose another name/ },
          `${database} to ${target}`,
        );
      }
    }
  }
  t.deepEqual(await run("SELECT id FROM kept"), [{ id: 1 }]);
  await close();
  await t.throwsAsync(
    backUpTo(`${file}-wal`, file),
    { message: /part of the database itself/ },
    "while nothing uses it",
  );
});

test("a backup replaces no database in use, even with --force, and lies beside no part of another", async (t) => {
  const { file } = await openDatabase(t, "brasa.db");
  const other = await openDatabase(t, "other.db");
  const inUse = { message: /other\.db-wal is there, as of a database in use, .*: choose another name/ };
  await t.throwsAsync(backUpTo(other.file, file), inUse);
  t.deepEqual(await other.run("SELECT id FROM kept"), [{ id: 1 }]);
  await other.close();
  await t.throwsAsync(backUpTo(other.file, file), { message: /is a database that a service uses, and no backup/ });
  for (const part of ["-wal", "-journal"]) {
    const target = join(other.folder, `backup${part}.db`);
    writeFileSync(`${target}${part}`, "of a database that was here before");
    await t.throwsAsync(backUpTo(target, file), { message: /would become a part of the backup: choose another name/ });
    t.false(existsSync(target));
    t.is(readFileSync(`${target}${part}`, "utf8"), "of a database that was here before");
  }
});
