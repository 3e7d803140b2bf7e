import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { accountsMigrations, UserRepository } from "../../../../src/accounts/sequelize.ts";
import {
  backupsOf,
  DatabaseError,
  migrateUp,
  openDatabase,
  SequelizeWorker,
} from "../../../../src/ddd/sequelize/index.ts";
import { requireSpace } from "../../../../src/ddd/sequelize/sqlite/backup/files.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { user } from "../../../helpers/users.ts";

async function place(t: ExecutionContext) {
  const { folder, remove } = temporaryFolder();
  const url = `sqlite:${join(folder, "test.db")}`;
  const database = await openDatabase(url);
  t.teardown(async () => {
    await database.close();
    remove();
  });
  await migrateUp(database, accountsMigrations);
  const worker = new SequelizeWorker(database, { users: UserRepository });
  return { folder, file: join(folder, "test.db"), url, worker, database, target: join(folder, "backup.db") };
}

/** The users of a backup. */
async function usersIn(file: string): Promise<string[]> {
  const database = await openDatabase(`sqlite:${file}`);
  try {
    const { users } = new SequelizeWorker(database, { users: UserRepository }).repositories;
    const found: string[] = [];
    for await (const { email } of users.list({ orderBy: ["email"] })) found.push(email);
    return found;
  } finally {
    await database.close();
  }
}

test("a backup beside a unit that is open has nothing of it, and the unit goes on", async (t) => {
  const { url, worker, target } = await place(t);
  await worker.repositories.users.create(user(1));
  const [written, copied] = [gate(), gate()];
  const unit = worker.run(async ({ users }) => {
    await users.create(user(2));
    written.open();
    await copied.passed;
    await users.create(user(3));
  });
  await written.passed;
  const { bytes, migrations } = await backupsOf(url).backUp(url, target);
  copied.open();
  await unit;
  t.is(bytes, readFileSync(target).length);
  t.true(migrations.some(({ context, name }) => context === "accounts" && name === "0001-users"));
  t.deepEqual(await usersIn(target), [user(1).email]);
  t.is(await worker.repositories.users.count(), 3);
});

test("a backup has nothing of rows that were deleted; a copy of the pages has", async (t) => {
  const { url, file, worker, target, folder, database } = await place(t);
  const surname = "Unforgettable".repeat(6);
  await worker.repositories.users.create(user(1, { surname }));
  await worker.repositories.users.remove(user(1, { surname }));
  await database.close();
  const plain = join(folder, "plain.db");
  copyFileSync(file, plain);
  await backupsOf(url).backUp(url, target);
  t.false(readFileSync(target).includes(surname));
  t.true(readFileSync(plain).includes(surname));
});

test("a backup that is aborted, or has no room, leaves nothing", async (t) => {
  const { url, target, folder } = await place(t);
  await t.throwsAsync(backupsOf(url).backUp(url, target, { signal: AbortSignal.abort() }), {
    instanceOf: DatabaseError,
    message: /interrupted/,
  });
  await t.throwsAsync(requireSpace(folder, 2 ** 60), {
    instanceOf: DatabaseError,
    message: /has [\d.]+ MiB free, and [\d.]+ MiB are needed: make room, or choose another place$/,
  });
  await t.notThrowsAsync(requireSpace(folder, 1));
  await t.throwsAsync(backupsOf(url).examine(target), { message: /there is no backup/ });
});
