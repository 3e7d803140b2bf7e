import test from "ava";
import { UserRepository } from "../../../src/accounts/sequelize.ts";
import { DeadlineError, UnavailableError } from "../../../src/ddd/error.ts";
import { openDatabase, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { user, users as usersUpTo } from "../../helpers/users.ts";
import { openAccounts, Sessions, sqlite } from "./backends.ts";

test("sqlite: 64 units at once queue for the one writer, in order, none busy", async (t) => {
  const { worker, close } = await openAccounts(sqlite);
  let open = 0;
  let most = 0;
  const order: number[] = [];
  await Promise.all(
    usersUpTo(64).map((one, i) =>
      worker.run(async ({ users }) => {
        most = Math.max(most, ++open);
        order.push(i);
        await users.create(one);
        open--;
      }),
    ),
  );
  t.is(most, 1);
  t.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  t.is(await worker.repositories.users.count(), 64);
  await close();
});

test("sqlite: readers do not wait for a unit that writes", async (t) => {
  const { database, worker, close } = await openAccounts(sqlite);
  // Another worker, since the same one refuses to be used within its own unit.
  const others = new SequelizeWorker(database, { users: UserRepository });
  await worker.repositories.users.create(user(1));
  await worker.run(async ({ users }) => {
    await users.create(user(2));
    t.is(await others.repositories.users.count(), 1);
    t.is(await others.read(({ users }) => users.count()), 1);
  });
  t.is(await worker.repositories.users.count(), 2);
  await close();
});

test("sqlite: a full disk undoes the whole unit, also if its error is caught", async (t) => {
  const { database, close } = await openAccounts(sqlite);
  const worker = new SequelizeWorker(database, { users: Sessions });
  const unit = worker.run(async ({ users }) => {
    await users.create(user(1));
    await users.query("PRAGMA max_page_count = 1");
    const full = { instanceOf: UnavailableError, message: /full/ };
    await t.throwsAsync(users.create(...usersUpTo(5000).slice(1)), full);
    await users.query("PRAGMA max_page_count = 1000000").catch(() => {});
    await t.throwsAsync(users.create(user(9999)), full);
  });
  await t.throwsAsync(unit, { instanceOf: UnavailableError });
  t.is(await worker.repositories.users.count(), 0);
  await close();
});

test("sqlite: a unit waits for another process that writes, and says so when that takes too long", async (t) => {
  const { url, worker, close } = await openAccounts(sqlite, { busyTimeoutMs: 50 });
  const other = await openDatabase(url);
  const others = new SequelizeWorker(other, { users: UserRepository });
  const patientDatabase = await openDatabase(url, { busyTimeoutMs: 60_000 });
  const patient = new SequelizeWorker(patientDatabase, { users: UserRepository });
  const held = await others.begin();
  await t.throwsAsync(worker.repositories.users.create(user(1)), { instanceOf: UnavailableError });
  await t.throwsAsync(
    worker.run(async () => {}),
    { instanceOf: UnavailableError },
  );
  const stopped = patient.run(async () => {}, { signal: AbortSignal.timeout(50) });
  await t.throwsAsync(stopped, { instanceOf: DeadlineError });
  t.is(await worker.repositories.users.count(), 0);
  await held.rollback();
  await worker.run(({ users }) => users.create(user(1)));
  await other.close();
  await patientDatabase.close();
  await close();
});
