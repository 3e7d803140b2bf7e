import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test from "ava";
import { FileError, FileWorker, openFiles } from "../../../src/ddd/files/index.ts";
import { ItemRepository, OwnerRepository } from "../../../src/ddd/testing/files.ts";
import { owner } from "../../../src/ddd/testing/sample.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { built } from "../../helpers/tools.ts";
import { Disk, randomOf, slow } from "./disk.ts";

const FOLDER = "/data";

/** The path of the lock that counts. */
function lockIn(folder: string): string {
  const locks = readdirSync(join(folder, ".brasa")).filter((name) => name.startsWith("lock."));
  return join(folder, ".brasa", locks.sort().at(-1) ?? "");
}

/** Changes the owner of a lock that a process has left behind. */
async function leftBehind(owner: object): Promise<{ folder: string; remove: () => void }> {
  const { folder, remove } = temporaryFolder();
  await openFiles(`json:${folder}`);
  const file = lockIn(folder);
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), ...owner }));
  return { folder, remove };
}

test("a folder that this process uses is refused until it is closed", async (t) => {
  const { folder, remove } = temporaryFolder();
  const first = await openFiles(`json:${folder}`);
  const error = await t.throwsAsync(openFiles(`csv:${folder}`), { instanceOf: FileError });
  t.is(
    error.message,
    `${folder}: this process (${process.pid}) uses this folder, and only one can: close the database that it has opened`,
  );
  await first.close();
  const second = await openFiles(`json:${folder}`);
  await second.close();
  t.deepEqual(readdirSync(join(folder, ".brasa")), [".gitignore", "lock.2"]);
  remove();
});

for (const [title, owner] of Object.entries({
  "a process that has ended": { pid: 2 ** 22 + 1, started: "1" },
  "a process whose number another one has now": { pid: process.ppid, started: "1" },
  "this one, whose number was another's": { started: "1" },
  "a process of before the machine's start": { boot: "an earlier one" },
})) {
  test(`the lock of ${title} is taken over`, async (t) => {
    const { folder, remove } = await leftBehind(owner);
    const database = await openFiles(`json:${folder}`);
    await t.throwsAsync(openFiles(`json:${folder}`), { message: /only one can/ });
    await database.close();
    remove();
  });
}

for (const [title, owner] of Object.entries({
  "another machine": { host: "elsewhere" },
  "another container": { pids: "pid:[1]" },
})) {
  test(`the lock of a process on ${title}, of which nothing is known here, is refused with the way out`, async (t) => {
    const { folder, remove } = await leftBehind({ pid: 17, ...owner });
    const error = await t.throwsAsync(openFiles(`json:${folder}`), { instanceOf: FileError });
    t.regex(error.message, /process 17 on .*stop it, .*; if it has ended, delete .*\.brasa\/lock\.1$/);
    remove();
  });
}

test("of many that would take over a lock at once, again and again, one has it at a time, however their steps meet", async (t) => {
  for (let seed = 1; seed <= 100; seed++) {
    const before = new Disk();
    await openFiles(`json:${FOLDER}`, { files: before });
    const disk = before.after("all");
    const random = randomOf(seed);
    const late = slow(disk, random);
    let [holders, most, taken] = [0, 0, 0];
    const actor = async () => {
      for (let attempt = 1; attempt <= 6; attempt++) {
        const database = await openFiles(`json:${FOLDER}`, { files: late }).catch((error: unknown) => {
          if (!(error instanceof FileError)) throw error;
        });
        if (!database) continue;
        taken++;
        most = Math.max(most, ++holders);
        for (let turns = random(8); turns > 0; turns--) await null;
        holders--;
        await database.close();
      }
    };
    await Promise.all(Array.from({ length: 6 }, actor));
    t.is(most, 1, `seed ${seed}`);
    t.true(taken > 1);
  }
});

test("a killed process leaves all that it has told of, whole, and its lock to the next", async (t) => {
  for (const format of ["json", "csv"]) {
    const { folder, remove } = temporaryFolder();
    let told = 0;
    for (let round = 1; round <= 3; round++) {
      const child = fork(built("test/ddd/files/writer-process.ts"), [`${format}:${folder}`], {
        stdio: ["ignore", "pipe", "inherit", "ipc"],
      });
      const { stdout } = child;
      if (!stdout) return t.fail();
      const enough = told + 20;
      for await (const line of createInterface({ input: stdout })) {
        told = Number(line);
        if (told === enough) {
          const error = await t.throwsAsync(openFiles(`${format}:${folder}`), { instanceOf: FileError });
          t.regex(
            error.message,
            new RegExp(`: process ${child.pid} uses this folder, .*stop it, or use another folder$`),
          );
          child.kill("SIGKILL");
        }
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      const database = await openFiles(`${format}:${folder}`);
      const { owners, items } = new FileWorker(database, { owners: OwnerRepository, items: ItemRepository })
        .repositories;
      const kept = await owners.count();
      t.true(kept === told || kept === told + 1, `${kept} of ${told}`);
      t.is(await items.count({ ownerId: { ne: null } }), kept);
      await database.close();
      told = kept;
    }
    remove();
  }
});

test("a file whose name only resembles a lock's is none, and nobody waits for it", async (t) => {
  const { folder, remove } = temporaryFolder();
  mkdirSync(join(folder, ".brasa"));
  for (const name of ["lock.0", "lock.007", "lock.99999999999999999999", "lock.1e3", "lock.-1"]) {
    writeFileSync(join(folder, ".brasa", name), "");
  }
  const database = await openFiles(`json:${folder}`);
  await t.throwsAsync(openFiles(`json:${folder}`), { message: /only one can/ });
  await database.close();
  const last = join(folder, ".brasa", "lock.999999999999999");
  writeFileSync(last, readFileSync(join(folder, ".brasa", "lock.1")));
  await t.throwsAsync(openFiles(`json:${folder}`), { message: /lock\.9{15}: it is no lock of a database/ });
  remove();
});

test("a link in place of the database's own folder is refused, and nothing deleted where it leads", async (t) => {
  const { folder, remove } = temporaryFolder();
  const elsewhere = join(folder, "elsewhere");
  const data = join(folder, "data");
  mkdirSync(elsewhere);
  mkdirSync(data);
  writeFileSync(join(elsewhere, "books.json"), "[]");
  symlinkSync(elsewhere, join(data, ".brasa"));
  const error = await t.throwsAsync(openFiles(`json:${data}`), { instanceOf: FileError });
  t.regex(error.message, /data\/\.brasa: it is no folder, or a link to one elsewhere, .*: take it away$/);
  t.deepEqual(readdirSync(elsewhere), ["books.json"]);
  // The folder itself may be elsewhere.
  symlinkSync(elsewhere, join(folder, "linked"));
  await (await openFiles(`json:${join(folder, "linked")}`)).close();
  remove();
});

test("a file is never written through a link", async (t) => {
  const { folder, remove } = temporaryFolder();
  const database = await openFiles(`json:${folder}`);
  const worker = new FileWorker(database, { owners: OwnerRepository });
  writeFileSync(join(folder, "precious"), "text");
  symlinkSync(join(folder, "precious"), join(folder, ".brasa", "owners.json"));
  await t.throwsAsync(worker.repositories.owners.create(owner(1)), { message: /nothing was stored/ });
  t.is(readFileSync(join(folder, "precious"), "utf8"), "text");
  await database.close();
  remove();
});

test("a pipe in place of a table's file is refused, and not waited for", async (t) => {
  const { folder, remove } = temporaryFolder();
  execFileSync("mkfifo", [join(folder, "owners.json")]);
  const database = await openFiles(`json:${folder}`);
  t.throws(() => new FileWorker(database, { owners: OwnerRepository }), { message: /no regular file/ });
  await database.close();
  remove();
});
