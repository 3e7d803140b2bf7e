import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { userTable } from "../../../../src/accounts/schema.ts";
import { UserRepository } from "../../../../src/accounts/sequelize.ts";
import type { User } from "../../../../src/accounts/user.ts";
import { DeadlineError, UnavailableError } from "../../../../src/ddd/error.ts";
import { afterPosition } from "../../../../src/ddd/query/keyset.ts";
import { toOrderTerms } from "../../../../src/ddd/query/order.ts";
import { openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { select } from "../../../../src/ddd/sequelize/sql/select/select.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { user, usersUpTo } from "../../../helpers/users.ts";
import { openAccounts, openSessions, sqlite } from "../backends.ts";

test("sqlite: 64 units at once queue for the one writer, in order, none busy", async (t) => {
  // On a busy machine, one may be taken out of its group, and come again.
  const { worker, close } = await openAccounts(sqlite, { groupCommit: { patienceMs: 3_600_000 } });
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
  const { worker, close } = await openAccounts(sqlite);
  await worker.repositories.users.create(user(1));
  const [written, seen] = [gate(), gate()];
  const writing = worker.run(async ({ users }) => {
    await users.create(user(2));
    written.open();
    await seen.passed;
  });
  await written.passed;
  t.is(await worker.repositories.users.count(), 1);
  t.is(await worker.read(({ users }) => users.count()), 1);
  seen.open();
  await writing;
  t.is(await worker.repositories.users.count(), 2);
  await close();
});

test("sqlite: a full disk undoes the whole unit, also if its error is caught", async (t) => {
  const { worker, close } = await openSessions(sqlite);
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

test("sqlite: no connection waits for another process in SQLite itself, which would hold a thread", async (t) => {
  const { worker, close } = await openSessions(sqlite);
  for (const open of [worker.run.bind(worker), worker.read.bind(worker)]) {
    t.deepEqual(await open(({ users }) => users.query("PRAGMA busy_timeout")), [{ timeout: 0 }]);
  }
  await close();
});

test("sqlite: a unit that conflicts with another process is run again, as a whole", async (t) => {
  const { worker, close } = await openSessions(sqlite, { busyTimeoutMs: 50 });
  const { users } = worker.repositories;
  const place = await sqlite();
  const other = await openDatabase(place.url);
  await other.connection.run("CREATE TABLE notes (id TEXT)");
  await users.change(`ATTACH '${place.url.slice("sqlite:".length)}' AS other`);
  let held: Awaited<ReturnType<typeof other.begin>> | undefined = await other.begin("write");
  let runs = 0;
  await worker.run(async (unit) => {
    runs++;
    await unit.users.create(user(runs));
    const noting = unit.users.change("INSERT INTO other.notes VALUES ('x')");
    if (runs === 2) {
      await noting.catch(() => {});
      await held?.rollback();
      held = undefined;
    }
    await noting;
  });
  t.is(runs, 3);
  t.is(await users.count(), 1);
  await other.close();
  await place.close();
  await close();
});

test("sqlite: a unit that waits for one that the same code has left open gets an error that says so", async (t) => {
  const { worker, close } = await openAccounts(sqlite, { acquireTimeoutMs: 700 });
  const open = await worker.begin();
  await t.throwsAsync(
    worker.run(async () => {}),
    { instanceOf: UnavailableError, message: /begin\(\), end it first/ },
  );
  await open.rollback();
  // Many short ones are another matter.
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => worker.run(() => sleep(30))));
  const messages = results.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  t.true(messages.length > 0 && messages.every((message) => message.includes("too much is written")));
  await close();
});

test("sqlite: a page is found by the index of its order, in both directions, however far down it is", async (t) => {
  const { database, close } = await openAccounts(sqlite);
  const { connection } = database;
  await connection.run("CREATE INDEX users_create_time ON users (create_time, id)");
  for (const term of ["createTime", "createTime desc"] as const) {
    const terms = toOrderTerms<User>([term], undefined, term === "createTime" ? ["id"] : []);
    const position = terms.map(({ field }) => (field === "id" ? user(1).id : user(1).createTime));
    const bound = connection.schema.bind(userTable);
    const { sql, params } = select({
      table: bound,
      condition: afterPosition(terms, position),
      terms,
      limit: 50,
    });
    const plan = await connection.all(`EXPLAIN QUERY PLAN ${sql}`, params);
    t.regex(
      plan.map(({ detail }) => detail).join("\n"),
      /^SEARCH users USING INDEX users_create_time \(create_time[<>]\?\)$/,
    );
  }
  await close();
});
