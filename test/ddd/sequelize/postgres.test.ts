import test from "ava";
import { UserRepository } from "../../../src/accounts/sequelize.ts";
import { ConflictError, DomainError, UnavailableError } from "../../../src/ddd/error.ts";
import { openDatabase, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { startPostgres } from "../../helpers/postgres.ts";
import { gate, user, users as usersUpTo } from "../../helpers/users.ts";
import { openAccounts, postgres, Sessions } from "./backends.ts";

test("postgres: units overlap", async (t) => {
  const { worker, close } = await openAccounts(postgres);
  const all = gate();
  let open = 0;
  await Promise.all(
    usersUpTo(8).map((one) =>
      worker.run(async ({ users }) => {
        await users.create(one);
        // None ends before all have written.
        if (++open >= 8) all.open();
        await all.passed;
      }),
    ),
  );
  t.is(await worker.repositories.users.count(), 8);
  await close();
});

test("postgres: what two units read and write at once is as if one had come after the other", async (t) => {
  const { database, worker: accounts, close } = await openAccounts(postgres);
  const worker = new SequelizeWorker(database, { users: Sessions });
  const activeAfterBoth = async (first?: string) => {
    await accounts.repositories.users.replace([user(1, { active: true }), user(2, { active: true })]);
    const bothHaveRead = gate();
    let reads = 0;
    const deactivate = (n: number) =>
      worker.run(async ({ users }) => {
        if (first) await users.query(first);
        const active = await users.count({ active: true });
        if (++reads >= 2) bothHaveRead.open();
        await bothHaveRead.passed;
        if (active > 1) await users.update({ active: false }, { id: user(n).id });
      });
    await Promise.all([deactivate(1), deactivate(2)]);
    return accounts.repositories.users.count({ active: true });
  };
  t.is(await activeAfterBoth(), 1);
  // The control: at a lower isolation level both see the other as active still.
  t.is(await activeAfterBoth("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"), 0);
  await close();
});

test("postgres: statements that were not used for long are forgotten, by the server too", async (t) => {
  const { database, close } = await openAccounts(postgres, { maxConnections: 1 });
  const { repositories } = new SequelizeWorker(database, { users: Sessions });
  for (let i = 0; i < 300; i++) await repositories.users.query(`SELECT ${i}`);
  await repositories.users.query("SELECT 0");
  const [row] = (await repositories.users.query("SELECT count(*) FROM pg_prepared_statements")) as { count: string }[];
  t.is(Number(row?.count), 256);
  await close();
});

test("postgres: a lost connection makes the unit fail, and never returns to the pool", async (t) => {
  const { url, worker, close } = await openAccounts(postgres, { maxConnections: 1 });
  const adminDatabase = await openDatabase(url);
  const admin = new SequelizeWorker(adminDatabase, { users: Sessions });
  const killOthers =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  const lost = worker.run(async ({ users }) => {
    await users.create(user(1));
    await admin.repositories.users.query(killOthers);
    await users.create(user(2));
  });
  await t.throwsAsync(lost, { instanceOf: UnavailableError });
  const lostInCommit = worker.run(async ({ users }) => {
    await users.create(user(1));
    await admin.repositories.users.query(killOthers);
  });
  await t.throwsAsync(lostInCommit, { instanceOf: UnavailableError });
  await worker.run(({ users }) => users.create(user(3)));
  t.is(await worker.repositories.users.count(), 1);
  await adminDatabase.close();
  await close();
});

test("postgres: a server that has ended is unavailable", async (t) => {
  const server = await startPostgres();
  const { worker, close } = await openAccounts(async () => ({
    url: await server.createDatabase(),
    close: async () => {},
  }));
  await server.stop();
  const errors = await Promise.allSettled([worker.repositories.users.count(), worker.run(async () => {})]);
  t.true(errors.every((one) => one.status === "rejected" && one.reason instanceof UnavailableError));
  await close();
});

test("postgres: a unit that keeps meeting others ends with ConflictError", async (t) => {
  const { database, worker, close } = await openAccounts(postgres);
  await worker.repositories.users.create(user(1));
  const others = new SequelizeWorker(database, { users: UserRepository });
  let runs = 0;
  const unlucky = worker.run(async ({ users }) => {
    runs++;
    const found = await users.retrieve({ id: user(1).id });
    await others.run(async ({ users }) => users.update({ name: String(runs) }, { id: found.id }));
    // Swallowing the error does not make the unit a success.
    await users.save({ ...found, surname: "Roe" }).catch((error: unknown) => t.true(error instanceof DomainError));
  });
  await t.throwsAsync(unlucky, { instanceOf: ConflictError });
  t.is(runs, 5);
  t.is((await worker.repositories.users.retrieve()).surname, "Doe");
  await close();
});
