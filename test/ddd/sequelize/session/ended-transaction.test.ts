import test, { type ExecutionContext, type ThrowsExpectation } from "ava";
import { AlreadyExistsError, type DomainError, IntegrityError, UnavailableError } from "../../../../src/ddd/error.ts";
import { everything } from "../../../../src/ddd/query/where.ts";
import { DatabaseError } from "../../../../src/ddd/sequelize/index.ts";
import { monitorServer } from "../../../helpers/databases/server-monitor.ts";
import { user } from "../../../helpers/users.ts";
import { databases, mariadbPlaces, openSessions, type Sessions, servers, sqlite } from "../backends.ts";

type Opened = Awaited<ReturnType<typeof openSessions>>;

/** A unit whose statement ends the transaction, and which goes on as if nothing had been: it must fail, and store nothing. */
async function endsUnit(
  t: ExecutionContext,
  { worker }: Pick<Opened, "worker">,
  end: (users: Sessions) => Promise<unknown>,
  expected: ThrowsExpectation<Error>,
): Promise<void> {
  const unit = worker.run(async ({ users }) => {
    await users.create(user(1));
    await t.throwsAsync(end(users));
    await t.throwsAsync(users.create(user(3)), expected);
  });
  await t.throwsAsync(unit, expected);
  t.is(await worker.repositories.users.count(), 0);
  // The connection is as it was.
  await worker.run(({ users }) => users.create(user(4)));
  t.is(await worker.repositories.users.drop(everything), 1);
}

test("sqlite: a unit whose transaction SQLite has rolled back by itself fails as a whole", async (t) => {
  const { worker, close } = await openSessions(sqlite);
  const { change } = worker.repositories.users;
  const run = change.bind(worker.repositories.users);
  await run(
    "CREATE TRIGGER unlucky BEFORE INSERT ON users WHEN NEW.name = 'unlucky' BEGIN SELECT RAISE(ROLLBACK, 'unlucky'); END",
  );
  await run("CREATE TABLE others (id TEXT UNIQUE ON CONFLICT ROLLBACK, age INTEGER NOT NULL ON CONFLICT ROLLBACK)");
  const integrity = { instanceOf: IntegrityError };
  await endsUnit(t, { worker }, (users) => users.create(user(2, { name: "unlucky" })), integrity);
  await endsUnit(t, { worker }, (users) => users.change("INSERT OR ROLLBACK INTO users SELECT * FROM users"), {
    instanceOf: AlreadyExistsError,
  });
  await endsUnit(t, { worker }, (users) => users.change("UPDATE OR ROLLBACK users SET name = NULL"), integrity);
  await endsUnit(t, { worker }, (users) => users.change("INSERT INTO others VALUES ('a', NULL)"), integrity);
  await endsUnit(
    t,
    { worker },
    (users) => users.change("INSERT INTO others SELECT 'a', 1 UNION ALL SELECT 'a', 2"),
    integrity,
  );
  // Nested, and by several statements that are one.
  await endsUnit(
    t,
    { worker },
    (users) => users.partialReplace([user(2), user(5, { name: "unlucky" }), user(6)]),
    integrity,
  );
  await endsUnit(t, { worker }, (users) => users.query("INSERT OR ROLLBACK INTO users SELECT * FROM users"), {
    instanceOf: AlreadyExistsError,
  });
  // The control: what undoes its statement alone leaves the unit usable.
  await worker.run(async ({ users }) => {
    await users.create(user(1));
    await t.throwsAsync(users.change("INSERT OR ABORT INTO users SELECT * FROM users"), integrity);
    await users.create(user(2));
  });
  t.is(await worker.repositories.users.count(), 2);
  await close();
});

test("sqlite: a savepoint in a unit that SQLite has rolled back saves nothing", async (t) => {
  const { worker, close } = await openSessions(sqlite);
  const unit = worker.run(async ({ users, savepoint }) => {
    await users.create(user(1));
    const part = savepoint((inner) => inner.users.change("INSERT OR ROLLBACK INTO users SELECT * FROM users"));
    await t.throwsAsync(part, { instanceOf: AlreadyExistsError });
    await users.create(user(2));
  });
  await t.throwsAsync(unit, { instanceOf: AlreadyExistsError });
  t.is(await worker.repositories.users.count(), 0);
  await close();
});

const controls = [
  "COMMIT",
  "/* a note */ rollback",
  "-- a note\nEND",
  "ROLLBACK TO brasa_1",
  "SAVEPOINT mine",
  "(BEGIN",
  "START TRANSACTION",
  "SET autocommit = 1",
  ";COMMIT",
];

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: a method of a repository cannot end its unit, nor leave a transaction to others`, async (t) => {
    const opened = await openSessions(place, { maxConnections: 1, readers: 1 });
    const { users } = opened.worker.repositories;
    const refused = { instanceOf: DatabaseError, message: /a repository cannot run/ };
    for (const sql of controls) {
      await endsUnit(t, opened, (inside) => inside.change(sql), refused);
      await endsUnit(t, opened, (inside) => inside.query(sql), refused);
      await t.throwsAsync(users.change(sql), refused);
      await t.throwsAsync(users.query(sql), refused);
    }
    t.is(await users.count(), 0);
    await opened.close();
  });
}

/** By what a server ends a transaction that is open for too long, and with it the connection. */
const patience: Readonly<Record<string, readonly string[]>> = {
  postgres: ["SET LOCAL idle_in_transaction_session_timeout = 1", "SET LOCAL transaction_timeout = 20"],
  mariadb: ["SET idle_transaction_timeout = 1", "SET idle_write_transaction_timeout = 1"],
};

for (const [name, place] of Object.entries(databases).filter(([kind]) => kind in patience)) {
  test(`${name}: a unit that the server ended for its duration is undone, with a known outcome`, async (t) => {
    const { url, worker, close } = await openSessions(place, { maxConnections: 1 });
    const server = await monitorServer(url);
    for (const [i, sql] of (patience[name] ?? []).entries()) {
      const goesOn = i === 0;
      const unit = worker.run(async ({ users }) => {
        await users.create(user(1));
        await users.query(sql);
        await server.untilAlone();
        if (goesOn) await t.throwsAsync(users.create(user(2)), { instanceOf: UnavailableError });
      });
      const error = await t.throwsAsync<DomainError>(unit, { instanceOf: UnavailableError });
      t.is(error.reason, "UNAVAILABLE");
      t.is(await worker.repositories.users.count(), 0);
    }
    await server.close();
    await close();
  });
}

for (const [name, place] of Object.entries(servers)) {
  test(`${name}: a writing unit that stands still gives back its locks`, async (t) => {
    const limited = await openSessions(place, { idleTimeoutMs: 1000 });
    const again = async () => ({ url: limited.url, close: async () => {} });
    const patient = await openSessions(again, { idleTimeoutMs: 3_600_000 });
    await limited.worker.repositories.users.create(user(1), user(2));
    const [one, two] = [{ id: user(1).id }, { id: user(2).id }];
    const other = (change: { readonly name: string }) =>
      patient.worker.repositoriesFor({ signal: AbortSignal.timeout(30_000) }).users.update(change, one);
    const held = await patient.worker.begin();
    await held.unit.users.update({ name: "Bea" }, two);
    let goOn = () => {};
    const ended = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const counts: number[] = [];
    const reading = limited.worker.read(async ({ users }) => {
      counts.push(await users.count());
      await ended;
      counts.push(await users.count());
    });
    while (counts.length === 0) await new Promise(setImmediate);
    const still = limited.worker.run(async ({ users }) => {
      await users.update({ name: "Ada" }, one);
      // It waits for the lock of this unit.
      await other({ name: "Cleo" });
      await users.update({ name: "Ada" }, one);
    });
    const error = await t.throwsAsync<DomainError>(still, { instanceOf: UnavailableError });
    t.is(error.reason, "UNAVAILABLE");
    goOn();
    await reading;
    t.deepEqual(counts, [2, 2], "a control: a reading unit stands still for as long as it likes");
    // Another: so does a unit with more patience.
    await held.unit.users.update({ surname: "Bea" }, two);
    await held.commit();
    const { users } = limited.worker.repositories;
    t.deepEqual([(await users.retrieve(one)).name, (await users.retrieve(two)).surname], ["Cleo", "Bea"]);
    await patient.close();
    await limited.close();
  });
}

for (const [name, place] of mariadbPlaces(test)) {
  test(`${name}: a statement that commits by itself is no part of a unit`, async (t) => {
    const opened = await openSessions(place, { maxConnections: 1 });
    const { users } = opened.worker.repositories;
    const ended = { instanceOf: DatabaseError, message: /cannot be part of a unit/ };
    for (const sql of ["CREATE TABLE more (id INT)", "ALTER TABLE users ADD more INT", "TRUNCATE TABLE users"]) {
      await endsUnit(t, opened, (inside) => inside.change(sql), ended);
      await endsUnit(t, opened, (inside) => inside.query(sql), ended);
    }
    // A procedure is opaque: changes before it are committed by it, and none is stored after it.
    await users.change("CREATE PROCEDURE keep() BEGIN DELETE FROM users WHERE id = ''; COMMIT; END");
    const unit = opened.worker.run(async (inside) => {
      await inside.users.create(user(1));
      await t.throwsAsync(inside.users.change("CALL keep()"), ended);
      await t.throwsAsync(inside.users.create(user(2)), ended);
    });
    await t.throwsAsync(unit, ended);
    t.is(await users.count(), 1);
    // The control: a procedure that does not, and a table of the connection's own, are.
    await users.change("CREATE PROCEDURE look() BEGIN DELETE FROM users WHERE id = ''; END");
    await opened.worker.run(async (inside) => {
      await inside.users.change("CALL look()");
      await inside.users.change("CREATE TEMPORARY TABLE more (id INT)");
      await inside.users.create(user(2));
    });
    t.is(await users.count(), 2);
    await opened.close();
  });
}
