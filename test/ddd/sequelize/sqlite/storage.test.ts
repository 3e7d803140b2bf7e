import test, { type ExecutionContext } from "ava";
import { UserRepository } from "../../../../src/accounts/sequelize.ts";
import { COMMIT_UNKNOWN, type DomainError, UnavailableError } from "../../../../src/ddd/error.ts";
import { Database } from "../../../../src/ddd/sequelize/database.ts";
import type { Driver, Session } from "../../../../src/ddd/sequelize/driver.ts";
import { openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { sqliteDriver } from "../../../../src/ddd/sequelize/sqlite/driver.ts";
import { user } from "../../../helpers/users.ts";
import { mariadbPlaces, openAccounts, openSessions, patient, postgres, type Sessions, sqlite } from "../backends.ts";

type Opened = Awaited<ReturnType<typeof openSessions>>;

/** A unit, and a change outside of units, that the database refuses for a reason of its own: both are undone, and it goes on. */
async function refusedFor(
  t: ExecutionContext,
  { worker }: Pick<Opened, "worker">,
  reason: string,
  change: (users: Sessions) => Promise<unknown>,
): Promise<void> {
  const { users } = worker.repositories;
  const before = await users.count();
  const isIt = (error: DomainError) => t.is(error.reason, reason, error.message);
  const unavailable = { instanceOf: UnavailableError, message: /nothing was stored/ };
  const unit = worker.run(async (inside) => {
    await inside.users.create(user(101));
    isIt(await t.throwsAsync<DomainError>(change(inside.users), unavailable));
    // Catching the error changes nothing: the unit cannot be stored.
    isIt(await t.throwsAsync<DomainError>(inside.users.create(user(102)), unavailable));
  });
  isIt(await t.throwsAsync<DomainError>(unit, unavailable));
  isIt(await t.throwsAsync<DomainError>(change(users), unavailable));
  t.is(await users.count(), before);
}

test("sqlite: a unit that cannot be stored is refused and not unknown, even if the commit finds out", async (t) => {
  const { url, worker, close } = await openAccounts(sqlite);
  await worker.repositories.users.create(user(1));
  const reasons = {
    SQLITE_FULL: "STORAGE_FULL",
    SQLITE_READONLY: "STORAGE_READ_ONLY",
    SQLITE_IOERR: "STORAGE_FAILED",
    SQLITE_CANTOPEN: "STORAGE_FAILED",
    SQLITE_NOMEM: "DATABASE_EXHAUSTED",
  };
  const real = sqliteDriver(url.slice("sqlite:".length), patient);
  let code: string | undefined;
  // As SQLite does it: COMMIT fails, and the transaction is rolled back, or can be.
  const failing = (session: Session): Session =>
    new Proxy(session, {
      get: (target, key) => {
        if (key === "commit" && code !== undefined) {
          return async () => Promise.reject(Object.assign(new Error(`${code}: on purpose`), { code }));
        }
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const driver: Driver = { ...real, acquire: async (mode, signal) => failing(await real.acquire(mode, signal)) };
  const database = new Database(driver);
  const failingWorker = new SequelizeWorker(database, { users: UserRepository });
  for (const [thrown, reason] of Object.entries(reasons)) {
    code = thrown;
    const unit = failingWorker.run((unit) => unit.users.create(user(2)));
    const error = await t.throwsAsync<DomainError>(unit, { instanceOf: UnavailableError });
    t.is(error.reason, reason);
    t.not(error.reason, COMMIT_UNKNOWN);
    code = undefined;
    t.is(await failingWorker.run((unit) => unit.users.count()), 1);
  }
  await failingWorker.run((unit) => unit.users.create(user(2)));
  t.is(await worker.repositories.users.count(), 2);
  await database.close();
  await close();
});

test("sqlite: a read-only file, and a full one, refuse changes", async (t) => {
  const opened = await openSessions(sqlite);
  const { users } = opened.worker.repositories;
  await users.create(user(1));
  const set = async (inside: Sessions, pragma: string) => {
    if (inside !== users) return inside.change(pragma);
    // Outside of units, a connection that a statement has changed is not that of the next one.
    const session = await opened.database.connection.driver.acquire("write");
    await session.execute(pragma);
    session.release(true);
  };
  await refusedFor(t, opened, "STORAGE_READ_ONLY", async (inside) => {
    await set(inside, "PRAGMA query_only = 1");
    await inside.change("UPDATE users SET name = 'Ada'");
  });
  await refusedFor(t, opened, "STORAGE_FULL", async (inside) => {
    await set(inside, "PRAGMA max_page_count = 1");
    await inside.change("CREATE TABLE filler AS SELECT hex(randomblob(100000)) AS filler");
  });
  await opened.close();
});

test("postgres: a unit that cannot be stored is refused and not unknown, even if the commit finds out", async (t) => {
  const opened = await openSessions(postgres, { maxConnections: 2 });
  const { worker, url, close } = opened;
  const { users } = worker.repositories;
  const raise = (code: string) =>
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS " +
    `$$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${code}'; END $$`;
  await users.change(raise("53100"));
  await users.change(
    "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW " +
      "WHEN (NEW.name = 'late') EXECUTE FUNCTION refuse()",
  );
  await users.change(
    "CREATE TRIGGER early BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.name = 'early') EXECUTE FUNCTION refuse()",
  );
  for (const [code, reason] of [
    ["53100", "STORAGE_FULL"],
    ["53200", "DATABASE_EXHAUSTED"],
    ["53400", "DATABASE_EXHAUSTED"],
    ["58030", "STORAGE_FAILED"],
  ] as const) {
    await users.change(raise(code));
    await refusedFor(t, opened, reason, (inside) => inside.create(user(1, { name: "early" })));
    const late = worker.run((inside) => inside.users.create(user(1, { name: "late" })));
    t.is((await t.throwsAsync<DomainError>(late, { instanceOf: UnavailableError })).reason, reason);
    t.is(await users.count(), 0);
  }
  // As after a failover, when connections still lead to the server that was written to before.
  const admin = await openDatabase(url, patient);
  const name = new URL(url).pathname.slice(1);
  await admin.connection.run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  const readers = await openDatabase(url, { ...patient, maxConnections: 2 });
  const reading = new SequelizeWorker(readers, { users: UserRepository });
  const readOnly = reading.run((inside) => inside.users.create(user(1)));
  t.is((await t.throwsAsync<DomainError>(readOnly, { instanceOf: UnavailableError })).reason, "STORAGE_READ_ONLY");
  await admin.connection.run(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  await reading.run((inside) => inside.users.create(user(1)));
  t.is(await users.count(), 1);
  await readers.close();
  await admin.close();
  await close();
});

for (const [name, place] of mariadbPlaces(test)) {
  test(`${name}: a unit that cannot be stored is refused, with the remedy`, async (t) => {
    const opened = await openSessions(place, { maxConnections: 2 });
    const { users } = opened.worker.repositories;
    for (const [errno, text, reason] of [
      [1021, "Disk full", "STORAGE_FULL"],
      [1114, "The table is full", "STORAGE_FULL"],
      [1030, "Got error 28 from storage engine", "STORAGE_FULL"],
      [1026, 'Error writing file (errno: 122 "Disk quota exceeded")', "STORAGE_FULL"],
      [1030, "Got error 5 from storage engine", "STORAGE_FAILED"],
      [1290, "running with the --read-only option", "STORAGE_READ_ONLY"],
      [1836, "Running in read-only mode", "STORAGE_READ_ONLY"],
      [1041, "Out of memory", "DATABASE_EXHAUSTED"],
    ] as const) {
      await users.change("DROP TRIGGER IF EXISTS refuse");
      await users.change(
        "CREATE TRIGGER refuse BEFORE INSERT ON users FOR EACH ROW IF NEW.name = 'refused' THEN " +
          `SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = '${text}'; END IF`,
      );
      await refusedFor(t, opened, reason, (inside) => inside.create(user(1, { name: "refused" })));
    }
    await opened.close();
  });
}
