import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { readConfig, StartError } from "../../../src/server/config.ts";
import { backUp } from "../../../src/server/operate/backup/backup.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { mainFile, runBrasa, serveBrasa } from "../../helpers/process.ts";

const contexts = ["accounts", "projects"];

/** A database that a service has used, in a folder of the test's own. */
async function open(t: ExecutionContext, name = "brasa.db") {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const data = join(folder, "data");
  const file = join(data, name);
  const env = { DATABASE_URL: `sqlite:${file}` };
  const { ended, output } = runBrasa(["migrate", "up"], env);
  t.is(await ended, 0, output.stderr);
  return { folder, data, file, env };
}

function backUpTo(target: string, env: Record<string, string>) {
  return backUp(target, contexts, readConfig(env, contexts), { force: true });
}

test("a backup takes no place of a part of a database, by whatever way it is named", async (t) => {
  const { folder, data, file, env } = await open(t);
  symlinkSync(data, join(folder, "link"));
  const other = await open(t, "other.db");
  for (const target of [
    `${other.file}-wal`,
    `${file}-wal`,
    `${file}-shm`,
    `${file}-journal`,
    join(folder, "link", "brasa.db-wal"),
  ]) {
    await t.throwsAsync(backUpTo(target, env), { instanceOf: StartError, message: /is the name of a part of/ }, target);
    t.false(existsSync(target), target);
  }
  // The control: a name that only ends like one.
  await backUpTo(join(folder, "of-monday-wal"), env);
});

test("the write-ahead log of a running service stays, and all that it has", async (t) => {
  const { file, env } = await open(t);
  const server = await serveBrasa(env);
  const before = statSync(`${file}-wal`).ino;
  await t.throwsAsync(backUpTo(`${file}-wal`, env), { message: /is the name of a part of/ });
  t.is(statSync(`${file}-wal`).ino, before);
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0);
});

test("--force replaces a backup, and never a database that a service uses, nor the folder of some", async (t) => {
  const { folder, env } = await open(t);
  const other = await open(t, "other.db");
  await t.throwsAsync(backUpTo(other.file, env), {
    instanceOf: StartError,
    message: /is a database that a service uses|as of a database in use/,
  });
  const backup = join(folder, "backup.db");
  await backUpTo(backup, env);
  await backUpTo(backup, env);

  const data = join(folder, "several");
  mkdirSync(data);
  const several = {
    ACCOUNTS_DATABASE_URL: `sqlite:${data}/accounts.db`,
    PROJECTS_DATABASE_URL: `sqlite:${data}/projects.db`,
  };
  t.is(await runBrasa(["migrate", "up"], several).ended, 0);
  const inode = statSync(join(data, "accounts.db")).ino;
  await t.throwsAsync(backUpTo(data, several), {
    instanceOf: StartError,
    message: /is a database that a service uses|as of a database in use/,
  });
  t.is(statSync(join(data, "accounts.db")).ino, inode);
  const backups = join(folder, "backups");
  await backUpTo(backups, several);
  await backUpTo(backups, several);
});

test("a restore that runs out of room leaves the database as it is, and no copy of it", async (t) => {
  const { folder, data, file, env } = await open(t);
  const large = await open(t);
  const { default: sqlite3 } = await import("sqlite3");
  await new Promise<void>((resolve, reject) => {
    const database = new sqlite3.Database(large.file);
    database.exec("CREATE TABLE ballast (a BLOB); INSERT INTO ballast VALUES (zeroblob(8000000))", (error) =>
      database.close(() => (error ? reject(error) : resolve())),
    );
  });
  const backup = join(folder, "large.db");
  await backUpTo(backup, large.env);
  const before = statSync(file).size;
  const command = `trap '' XFSZ; ulimit -f 4096; exec "$0" "$@"`;
  const args = ["-c", command, process.execPath, mainFile, "restore", backup, "--yes"];
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile("bash", args, { env: { PATH: process.env.PATH, ...env } }, (error, _, stderr) =>
      resolve({ code: error?.code, stderr }),
    );
  });
  t.is(code, 2, stderr);
  t.regex(stderr, /could not be restored/);
  t.is(statSync(file).size, before);
  t.deepEqual(readdirSync(data), ["brasa.db"]);
  // The control: with room it is restored, and the former one kept.
  t.is(await runBrasa(["restore", backup, "--yes"], env).ended, 0);
  const kept = readdirSync(data).filter((name) => name.includes(".replaced-"));
  t.is(kept.length, 1);
});
