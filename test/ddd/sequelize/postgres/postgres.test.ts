import test from "ava";
import { UserRepository } from "../../../../src/accounts/sequelize.ts";
import { ConflictError, DeadlineError, DomainError, UnavailableError } from "../../../../src/ddd/error.ts";
import {
  DatabaseError,
  type DatabaseOptions,
  openDatabase,
  SequelizeWorker,
} from "../../../../src/ddd/sequelize/index.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import type { UnitOptions } from "../../../../src/ddd/worker.ts";
import { sharedPostgres } from "../../../helpers/databases/postgres.ts";
import { monitorServer } from "../../../helpers/databases/server-monitor.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { user, usersUpTo } from "../../../helpers/users.ts";
import { openAccounts, openSessions, patient, postgres, Sessions } from "../backends.ts";

/** An accounts database whose connections begin with settings of the server's, not with PostgreSQL's own. */
async function openWith(settings: Readonly<Record<string, string>>, place = postgres, options?: DatabaseOptions) {
  const { url, close } = await place();
  const admin = await openDatabase(url, patient);
  for (const [setting, value] of Object.entries(settings)) {
    await admin.connection.run(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${setting} = ${value}`);
  }
  await admin.close();
  return openSessions(async () => ({ url, close }), options);
}

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

test("postgres: two concurrent units read and write as if one had run after the other", async (t) => {
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

for (const parameters of ["", "?prepare=false"]) {
  test(`postgres: a change outside of units and a unit read and write as if one had run after the other ${parameters}`, async (t) => {
    const { url, worker, database, close } = await openSessions(postgres);
    const other = await openSessions(async () => ({ url: url + parameters, close: async () => {} }));
    const { users } = other.worker.repositories;
    await users.create(user(1), user(2));
    for (const sql of [
      "CREATE TABLE duty (id INTEGER PRIMARY KEY, holds BOOLEAN)",
      "INSERT INTO duty VALUES (1, true), (2, true)",
      // A change of a user ends the first duty, if there is another.
      `CREATE FUNCTION end_duty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT count(*) FROM duty WHERE holds) > 1 THEN UPDATE duty SET holds = false WHERE id = 1; END IF;
        RETURN NULL;
      END $$`,
      "CREATE TRIGGER end_duty AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION end_duty()",
    ]) {
      await database.connection.run(sql);
    }
    const heldAfter = async (change: () => Promise<unknown>) => {
      await database.connection.run("UPDATE duty SET holds = true");
      let isFirst = true;
      await worker.run(async ({ users }) => {
        const held = (await users.query("SELECT id FROM duty WHERE holds")) as unknown[];
        if (isFirst) {
          isFirst = false;
          await change();
        }
        if (held.length > 1) await users.change("UPDATE duty SET holds = false WHERE id = 2");
      });
      return (await database.connection.all("SELECT id FROM duty WHERE holds")).length;
    };
    t.is(await heldAfter(() => users.create(user(3))), 1);
    t.is(await heldAfter(() => users.save({ ...user(1), name: "Ada" })), 1);
    t.is(await heldAfter(() => users.remove(user(2))), 1);
    // The control: at a lower isolation both see the other duty as held still.
    const server = await sharedPostgres();
    t.is(await heldAfter(() => server.query(url, `DELETE FROM users WHERE id = '${user(3).id}'`)), 0);
    await other.close();
    await close();
  });
}

test("postgres: statements that were not used for long are forgotten, by the server too", async (t) => {
  const { database, close } = await openAccounts(postgres, { maxConnections: 1 });
  const { repositories } = new SequelizeWorker(database, { users: Sessions });
  for (let i = 0; i < 300; i++) await repositories.users.query(`SELECT ${i}`);
  await repositories.users.query("SELECT 0");
  const [row] = (await repositories.users.query("SELECT count(*) FROM pg_prepared_statements")) as { count: string }[];
  t.is(Number(row?.count), 256);
  await close();
});

test("postgres: a unit that keeps meeting others ends with ConflictError, or with its deadline", async (t) => {
  const { url, worker, close } = await openAccounts(postgres);
  await worker.repositories.users.create(user(1));
  const another = await openDatabase(url, patient);
  const others = new SequelizeWorker(another, { users: UserRepository });
  let runs = 0;
  const enough = new AbortController();
  const unlucky = (options: UnitOptions) =>
    worker.run(async ({ users }) => {
      if (++runs === 8) enough.abort(new DeadlineError());
      const found = await users.retrieve({ id: user(1).id });
      await others.run(async ({ users }) => users.update({ name: String(runs) }, { id: found.id }));
      // Swallowing the error does not make the unit a success.
      await users.save({ ...found, surname: "Roe" }).catch((error: unknown) => t.true(error instanceof DomainError));
    }, options);
  const conflict = await t.throwsAsync(unlucky({ retryForMs: 0 }), { instanceOf: ConflictError });
  t.is(conflict.reason, "CONTENTION");
  t.like(conflict.cause, { reason: "SERIALIZATION_FAILURE" });
  t.is(runs, 1);
  await t.throwsAsync(unlucky({ signal: enough.signal }), { instanceOf: DeadlineError });
  t.is(runs, 8);
  t.is((await worker.repositories.users.retrieve()).surname, "Doe");
  await another.close();
  await close();
});

test("postgres: values are the same whatever the server is set to", async (t) => {
  const { worker, close } = await openWith({
    datestyle: "'German'",
    timezone: "'Asia/Kolkata'",
    standard_conforming_strings: "off",
    extra_float_digits: "-3",
  });
  const { users } = worker.repositories;
  const one = user(1, { name: "\\'", createTime: new Date("2026-01-31T12:00:00.500Z") });
  await users.create(one);
  t.deepEqual(await users.retrieve({ createTime: one.createTime, name: one.name }), one);
  t.deepEqual(await users.query("SELECT 0.1::float8 + 0.2::float8 AS sum"), [{ sum: "0.30000000000000004" }]);
  await close();
});

test("postgres: a connection on which quotes have lost their meaning is given up, however that was done", async (t) => {
  const { worker, close } = await openWith({});
  const { users } = worker.repositories;
  for (const sql of [
    "SELECT set_config('standard_' || 'conforming_strings', 'off', false)",
    "UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'",
  ]) {
    await t.throwsAsync(
      worker.run(async (unit) => {
        await unit.users.query(sql);
        await unit.users.create(user(1));
      }),
      { instanceOf: UnavailableError },
    );
    await users.query(sql).catch((error) => t.true(error instanceof UnavailableError));
    t.deepEqual(await users.query("SHOW standard_conforming_strings"), [{ standard_conforming_strings: "on" }]);
  }
  t.is(await users.count(), 0);
  await close();
});

test("postgres: a stored time that no Date can hold is an error, and no invalid Date", async (t) => {
  const { worker, close } = await openWith({});
  const { users } = worker.repositories;
  await users.create(user(1));
  for (const time of ["infinity", "0044-03-15 12:00:00+00 BC", "12026-01-01 12:00:00+00"]) {
    await users.change(`UPDATE users SET create_time = '${time}'`);
    await t.throwsAsync(users.retrieve(), { instanceOf: DatabaseError, message: /where there should be a time/ });
  }
  await users.change("UPDATE users SET create_time = now(), version = 9007199254740993");
  await t.throwsAsync(users.retrieve(), { instanceOf: DatabaseError, message: /where there should be a whole number/ });
  await close();
});

test("postgres: the server's own limits are no cancellation by the caller", async (t) => {
  const { url, worker, close } = await openWith({});
  const limited = await openWith({ statement_timeout: "1000", lock_timeout: "100" }, async () => ({
    url,
    close: async () => {},
  }));
  const { users } = worker.repositories;
  await users.create(user(1));
  await t.throwsAsync(limited.worker.repositories.users.dawdle(), {
    instanceOf: DeadlineError,
    message: /database ended/,
  });
  await t.throwsAsync(
    limited.worker.run((unit) => unit.users.dawdle()),
    { instanceOf: DeadlineError },
  );
  const held = await worker.begin();
  await held.unit.users.update({ name: "Ada" }, { id: user(1).id });
  await t.throwsAsync(limited.worker.repositories.users.update({ name: "Bea" }, { id: user(1).id }), {
    instanceOf: UnavailableError,
    message: /locked/,
  });
  await held.commit();
  await users.update({ name: "Bea" }, { id: user(1).id });
  await limited.close();
  await close();
});

test("postgres: whether a change took effect is not known without an answer in the URL's query_timeout, or with an unreadable one", async (t) => {
  const { url, worker, close } = await openAccounts(postgres);
  let garbles = false;
  const proxy = await startTcpProxy(
    url,
    () => (data, sender) => (garbles && sender === "server" ? Buffer.from([1, 0, 0, 0, 4]) : data),
  );
  const limited = await openSessions(async () => ({ url: `${proxy.url}?query_timeout=2000`, close: async () => {} }), {
    maxConnections: 1,
  });
  const { users } = limited.worker.repositories;
  const isUnknown = async (change: Promise<unknown>) => {
    const error = await t.throwsAsync(change, { instanceOf: UnavailableError });
    t.is((error as UnavailableError).reason, "COMMIT_UNKNOWN");
  };
  await users.create(user(1));
  garbles = true;
  await isUnknown(users.create(user(2)));
  garbles = false;
  t.is(await worker.repositories.users.count(), 2);
  // Its connection is not used again.
  const unit = limited.worker.run(async ({ users }) => {
    await users.create(user(3));
    garbles = true;
  });
  await isUnknown(unit);
  garbles = false;
  t.is(await users.count(), 3);
  proxy.lose("to the client");
  await isUnknown(users.save({ ...user(1), name: "Ada" }));
  proxy.restore();
  const late = limited.worker.run(async ({ users }) => {
    await users.remove(user(2));
    proxy.lose("to the client");
  });
  await isUnknown(late);
  proxy.restore();
  await limited.close();
  proxy.close();
  await close();
});

test("postgres: a unit that the server ends for its idleness is unavailable, and its connection is not used again", async (t) => {
  const { url, worker, close } = await openWith({}, undefined, { maxConnections: 1 });
  const server = await monitorServer(url);
  const idle = worker.run(async ({ users }) => {
    await users.create(user(1));
    await users.query("SET LOCAL idle_in_transaction_session_timeout = 1");
    await server.untilAlone();
    await users.create(user(2));
  });
  await t.throwsAsync(idle, { instanceOf: UnavailableError });
  t.is(await worker.repositories.users.count(), 0);
  await server.close();
  await close();
});

test("postgres: a mistake in the program is not called a lost connection", async (t) => {
  const { worker, close } = await openWith({});
  const mistaken = { instanceOf: DatabaseError, message: /of undefined \(reading 'connection'\)/ };
  await t.throwsAsync(worker.repositories.users.mistake(), mistaken);
  t.is(await worker.repositories.users.count(), 0);
  await close();
});

test("postgres: a statement that was refused is forgotten without disturbing others", async (t) => {
  const { worker, close } = await openSessions(postgres, { maxConnections: 1 });
  await t.throwsAsync(worker.repositories.users.query("SELECT nothing FROM users"), { instanceOf: DatabaseError });
  await worker.run(async ({ users }) => {
    for (let i = 0; i < 270; i++) await users.query(`SELECT ${i}`);
    await users.create(user(1));
  });
  t.is(await worker.repositories.users.count(), 1);
  await close();
});

test("postgres: statements that were prepared before a table was changed are prepared anew", async (t) => {
  const { worker, database, close } = await openSessions(postgres, { maxConnections: 1 });
  const { connection } = database;
  await connection.run("CREATE TYPE mood AS ENUM ('sad', 'glad')");
  await connection.run("CREATE TABLE things (id BIGINT, size BIGINT, mood mood)");
  await connection.run("INSERT INTO things VALUES (1, 1, 'glad')");
  const read = "SELECT size, mood FROM things WHERE size = $1";
  const write = "UPDATE things SET size = $1 WHERE id = 1";
  const changes = [
    ["ALTER TABLE things ALTER COLUMN size TYPE numeric", "1.5"],
    ["ALTER TABLE things ALTER COLUMN size TYPE text", "large"],
    // Its parameters were text, and are numbers again; the table and the type have other OIDs.
    [
      "DROP TABLE things; DROP TYPE mood; CREATE TYPE mood AS ENUM ('glad'); " +
        "CREATE TABLE things (size BIGINT, mood mood, id BIGINT); INSERT INTO things VALUES (2, 'glad', 1)",
      "3",
    ],
    ["CREATE SCHEMA other; CREATE TABLE other.things AS TABLE things; SET search_path = other", "4"],
  ] as const;
  for (const [change, size] of changes) {
    await connection.all(read, ["1"]);
    await connection.run(write, ["2"]).catch(() => connection.run(write, ["large"]));
    for (const one of change.split("; ")) await connection.run(one);
    t.deepEqual(await connection.all(read, [size]), [], change);
    await connection.run(write, [size]);
    t.deepEqual(await connection.all(read, [size]), [{ size, mood: "glad" }], change);
  }
  // In a unit, which runs again once.
  const answers: unknown[] = [];
  for (const type of ["numeric", "text"]) {
    await worker.run(async ({ users }) => void (await users.query("SELECT size FROM things")));
    await connection.run(`ALTER TABLE things ALTER COLUMN size TYPE ${type}`);
    let runs = 0;
    for (const open of [worker.run.bind(worker), worker.read.bind(worker)]) {
      answers.push(
        await open(async ({ users }) => {
          runs++;
          return users.query("SELECT size FROM things");
        }),
      );
    }
    t.is(runs, 3);
  }
  t.deepEqual(answers, Array(4).fill([{ size: "4" }]));
  // The control: what is wrong with a statement is told, each time.
  for (let i = 0; i < 2; i++) {
    await t.throwsAsync(connection.all("SELECT colour FROM things"), { instanceOf: DatabaseError, message: /colour/ });
    await t.throwsAsync(connection.all("SELECT $1::bigint", ["large"]), {
      instanceOf: DatabaseError,
      message: /large/,
    });
  }
  await close();
});

test("postgres: units that change different rows of a small table do not conflict", async (t) => {
  const { worker, database, close } = await openSessions(postgres);
  await worker.repositories.users.create(...usersUpTo(8));
  // The planner knows now that the table is small, and would rather read all of it.
  await database.connection.run("ANALYZE users");
  const runsOf = async (first?: string) => {
    const all = gate();
    let runs = 0;
    const rename = (n: number) =>
      worker.run(async ({ users }) => {
        if (first) await users.query(first);
        const found = await users.retrieve({ id: user(n).id });
        if (++runs >= 2) all.open();
        // None writes before both have read.
        await all.passed;
        await users.save({ ...found, name: `run ${runs}` });
      });
    await Promise.all([rename(1), rename(2)]);
    return runs;
  };
  t.is(await runsOf(), 2);
  // The control: who reads the whole table is in the way of each that writes to it.
  t.true((await runsOf("SELECT count(*) FROM users")) > 2);
  await close();
});
