import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { CancelledError, DeadlineError, UnavailableError } from "../../../src/ddd/error.ts";
import { DatabaseError, openDatabase, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { user } from "../../helpers/users.ts";
import { openAccounts, postgres, Sessions } from "./backends.ts";

/** An accounts database whose connections begin with settings of the server's, not with PostgreSQL's own. */
async function openWith(settings: Readonly<Record<string, string>>) {
  const { url, close } = await postgres();
  const admin = await openDatabase(url);
  for (const [setting, value] of Object.entries(settings)) {
    await admin.connection.run(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${setting} = ${value}`);
  }
  await admin.close();
  const { database, ...rest } = await openAccounts(async () => ({ url, close }));
  return { ...rest, database, worker: new SequelizeWorker(database, { users: Sessions }) };
}

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
  const { worker, close } = await openWith({ statement_timeout: "300", lock_timeout: "100" });
  const { users } = worker.repositories;
  await users.create(user(1));
  await t.throwsAsync(users.dawdle(), { instanceOf: DeadlineError, message: /database ended/ });
  await t.throwsAsync(
    worker.run((unit) => unit.users.dawdle()),
    { instanceOf: DeadlineError },
  );
  const held = await worker.begin();
  await held.unit.users.update({ name: "Ada" }, { id: user(1).id });
  await t.throwsAsync(users.update({ name: "Bea" }, { id: user(1).id }), {
    instanceOf: UnavailableError,
    message: /locked/,
  });
  await held.commit();
  await users.update({ name: "Bea" }, { id: user(1).id });
  await close();
});

test("postgres: a unit that the server ends for its idleness is unavailable, and its connection is not used again", async (t) => {
  const { worker, close } = await openWith({ idle_in_transaction_session_timeout: "50" });
  const idle = worker.run(async ({ users }) => {
    await users.create(user(1));
    await sleep(300);
    await users.create(user(2));
  });
  await t.throwsAsync(idle, { instanceOf: UnavailableError });
  t.is(await worker.repositories.users.count(), 0);
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
  const { database, close } = await openAccounts(postgres, { maxConnections: 1 });
  const worker = new SequelizeWorker(database, { users: Sessions });
  await t.throwsAsync(worker.repositories.users.query("SELECT nothing FROM users"), { instanceOf: DatabaseError });
  await worker.run(async ({ users }) => {
    for (let i = 0; i < 270; i++) await users.query(`SELECT ${i}`);
    await users.create(user(1));
  });
  t.is(await worker.repositories.users.count(), 1);
  await close();
});

test("postgres: a request to cancel that comes late meets no other unit", async (t) => {
  const place = await postgres();
  const slow = await slowToCancel(Number(new URL(place.url).port), 300);
  const url = new URL(place.url);
  url.port = String(slow.port);
  const { database, close } = await openAccounts(async () => ({ url: url.href, close: slow.close }), {
    maxConnections: 1,
  });
  const worker = new SequelizeWorker(database, { users: Sessions });
  const stopped = async (begin: (signal: AbortSignal, dawdle: (users: Sessions) => Promise<unknown>) => unknown) => {
    const stop = new AbortController();
    return begin(stop.signal, (users) => {
      setTimeout(() => stop.abort(), 30);
      // It ends by itself soon after it was asked to.
      return users.query("SELECT pg_sleep(0.15)");
    });
  };
  for (const begin of [
    () => stopped((signal, dawdle) => worker.run(({ users }) => dawdle(users), { signal })),
    () => stopped((signal, dawdle) => dawdle(worker.repositoriesFor({ signal }).users)),
  ]) {
    await begin().catch((error: unknown) => t.true(error instanceof CancelledError));
    await t.notThrowsAsync(worker.run(({ users }) => users.query("SELECT pg_sleep(0.5)")));
  }
  t.is(slow.cancels(), 2);
  await close();
});

/** A way to a server on which requests to cancel take their time. */
async function slowToCancel(port: number, ms: number) {
  let cancels = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", async (first) => {
      socket.pause();
      if (first.length === 16 && first.readInt32BE(4) === 80877102) {
        cancels++;
        await sleep(ms);
      }
      const upstream = connect(port, "127.0.0.1");
      upstream.on("error", () => socket.destroy());
      upstream.write(first);
      socket.pipe(upstream).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" ? address?.port : undefined,
    cancels: () => cancels,
    close: async () => {
      server.close();
    },
  };
}
