import { setImmediate as turn } from "node:timers/promises";
import test from "ava";
import { UserRepository as MemoryUsers } from "../../../src/accounts/memory.ts";
import { userTable } from "../../../src/accounts/schema.ts";
import { PasswordRepository } from "../../../src/accounts/sequelize.ts";
import type { User } from "../../../src/accounts/user.ts";
import {
  AlreadyExistsError,
  CancelledError,
  DeadlineError,
  IntegrityError,
  UnavailableError,
} from "../../../src/ddd/error.ts";
import { MemoryDatabase } from "../../../src/ddd/memory/index.ts";
import { everything } from "../../../src/ddd/query/where.ts";
import type { Repository } from "../../../src/ddd/repository.ts";
import { DatabaseError, SequelizeRepository, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { gate } from "../../../src/ddd/testing/barrier.ts";
import { user, usersUpTo } from "../../helpers/users.ts";
import { databases, openAccounts, type Place, places, Sessions } from "./backends.ts";

/** Accounts whose users have the methods of Sessions. */
async function open(place: () => Promise<Place>, options?: Parameters<typeof openAccounts>[1]) {
  const { database, ...rest } = await openAccounts(place, options);
  return {
    ...rest,
    database,
    worker: new SequelizeWorker(database, { users: Sessions, passwords: PasswordRepository }),
  };
}

// Tests of the drivers themselves: refusals, cancelled statements, closed connections.
for (const [name, place] of Object.entries(places)) {
  test(`${name}: a refused change says which constraint and fields it is about`, async (t) => {
    const { worker, close } = await open(place);
    const { users, passwords } = worker.repositories;
    const password = { id: user(1).id, hash: "", updateTime: new Date(0) };
    await users.create(user(1));
    const email = await t.throwsAsync(users.create(user(2, { email: user(1).email })), {
      instanceOf: AlreadyExistsError,
    });
    t.like(email, { kind: "already_exists", constraint: "users_email", fields: ["email"] });
    const id = await t.throwsAsync(users.create(user(1, { email: "" })), { instanceOf: AlreadyExistsError });
    t.like(id, { constraint: "users_id", fields: ["id"] });
    const long = await t.throwsAsync(users.update({ email: "x".repeat(255) }, everything), {
      instanceOf: IntegrityError,
    });
    t.like(long, { kind: "integrity", constraint: "users_email_length", fields: ["email"] });
    // 254 characters, though twice as many UTF-16 units.
    await users.update({ email: "😀".repeat(254) }, everything);
    const missing = { ...user(3), name: null as unknown as string };
    t.like(await t.throwsAsync(users.create(missing), { instanceOf: IntegrityError }), { fields: ["name"] });
    await t.throwsAsync(passwords.create({ ...password, id: user(9).id }), { instanceOf: IntegrityError });
    await passwords.create(password);
    await users.drop({ id: user(1).id });
    t.is(await passwords.count(), 0);
    await close();
  });

  test(`${name}: a mistake in SQL is an error of the adapter, and leaves nothing behind`, async (t) => {
    const { worker, close } = await open(place);
    const mistaken = { instanceOf: DatabaseError, message: /refused a statement.*nothing/ };
    await t.throwsAsync(worker.repositories.users.query("SELECT * FROM nothing"), mistaken);
    await t.throwsAsync(worker.repositories.users.change("DELETE FROM nothing"), mistaken);
    await worker.run(async ({ users }) => {
      await users.create(user(1));
      await t.throwsAsync(users.change("DELETE FROM nothing"), mistaken);
      await users.create(user(2));
    });
    t.is(await worker.repositories.users.count(), 2);
    const remedy = /absent.*; if a migration makes it, apply that: by migrateUp, or brasa migrate up$/;
    for (const sql of ["DELETE FROM absent", "UPDATE users SET absent = 1"]) {
      await t.throwsAsync(worker.repositories.users.change(sql), { message: remedy }, sql);
    }
    const wrong = await t.throwsAsync(worker.repositories.users.query("SELEKT 1"), { instanceOf: DatabaseError });
    t.notRegex(wrong?.message ?? "", /migration/);
    await close();
  });

  test(`${name}: an abort cancels the running statement, and releases the connection`, async (t) => {
    const { worker, close } = await open(place, { maxConnections: 1, readers: 1 });
    for (const open of [worker.run.bind(worker), worker.read.bind(worker)]) {
      const unit = open(({ users }) => users.dawdle(), { signal: AbortSignal.timeout(50) });
      await t.throwsAsync(unit, { instanceOf: DeadlineError });
      t.is(await worker.run(({ users }) => users.count()), 0);
      t.is(await worker.read(({ users }) => users.count()), 0);
    }
    await close();
  });

  test(`${name}: a closed database refuses with an error of the toolkit`, async (t) => {
    const { worker, database, close } = await open(place);
    await database.check();
    await close();
    await t.throwsAsync(worker.repositories.users.count(), { instanceOf: UnavailableError });
    await t.throwsAsync(
      worker.run(async () => {}),
      { instanceOf: UnavailableError },
    );
    await t.throwsAsync(database.check(), { instanceOf: UnavailableError });
  });
}

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: operations of a unit that are started at once run one after another`, async (t) => {
    const { worker, close } = await open(place);
    await worker.run(async ({ users }) => {
      const results = await Promise.allSettled([
        users.create(user(1)),
        users.create(user(1)),
        users.replace([user(1), user(2)]),
        users.create(user(3)),
        users.create(user(3)),
      ]);
      t.deepEqual(
        results.map(({ status }) => status),
        ["fulfilled", "rejected", "fulfilled", "fulfilled", "rejected"],
      );
    });
    t.is(await worker.repositories.users.count(), 3);
    await close();
  });

  test(`${name}: an atomic part takes effect wholly, in a unit and outside, and refuses other connections`, async (t) => {
    const { worker, close } = await open(place);
    await worker.repositories.users.create(user(1), user(2));
    const misused = { message: /use the connection that it was given/ };
    await worker.repositories.users.rename("Ada");
    await t.throwsAsync(worker.repositories.users.rename("Eve", true), misused);
    t.is(await worker.repositories.users.count({ name: "Ada", surname: "Ada" }), 2);
    await worker.run(async ({ users }) => {
      await users.rename("Bea");
      await t.throwsAsync(users.rename("Eve", true), misused);
      t.is(await users.count({ name: "Bea", surname: "Bea" }), 2);
    });
    await t.throwsAsync(
      worker.read(({ users }) => users.rename("Eve")),
      { message: /only reads/ },
    );
    await t.throwsAsync(
      worker.read(({ users }) => users.change("DELETE FROM users")),
      { message: /only reads/ },
    );
    t.is(await worker.repositories.users.count({ name: "Bea", surname: "Bea" }), 2);
    await close();
  });

  test(`${name}: an abort while waiting for a connection takes effect at once`, async (t) => {
    const { worker, close } = await open(place, { maxConnections: 1 });
    const held = await worker.begin();
    const stop = new AbortController();
    let ran = false;
    const waiting = worker.run(
      async () => {
        ran = true;
      },
      { signal: stop.signal },
    );
    const next = worker.run(({ users }) => users.create(user(1)));
    stop.abort();
    await t.throwsAsync(waiting, { instanceOf: CancelledError });
    await held.rollback();
    await next;
    t.false(ran);
    await close();
  });

  test(`${name}: waiting too long for a connection is an error that says so`, async (t) => {
    const { worker, close } = await open(place, { maxConnections: 1, acquireTimeoutMs: 2000 });
    const held = await worker.begin();
    await t.throwsAsync(
      worker.run(async () => {}),
      { instanceOf: UnavailableError, message: /left open/ },
    );
    await held.rollback();
    await worker.run(async () => {});
    await close();
  });

  // MariaDB checks nothing as late as in a commit: see mariadb-server.test.ts.
  const late = name === "sqlite" || name === "postgres" ? test : undefined;
  late?.(`${name}: a commit that fails undoes its unit, and does not block the next one`, async (t) => {
    const { worker, close } = await open(place, { maxConnections: 1 });
    const { users } = worker.repositories;
    const deferred = "REFERENCES users DEFERRABLE INITIALLY DEFERRED";
    await users.change(`CREATE TABLE notes (id TEXT${name === "sqlite" ? "" : ' COLLATE "C"'} ${deferred})`);
    for (let i = 0; i < 3; i++) {
      const unit = worker.run(async ({ users }) => {
        await users.create(user(1));
        await users.change("INSERT INTO notes VALUES ('nobody')");
      });
      await t.throwsAsync(unit, { instanceOf: IntegrityError });
    }
    await worker.run(({ users }) => users.create(user(2)));
    t.is(await users.count(), 1);
    await close();
  });

  test(`${name}: a list is read in chunks, and holds no connection between them`, async (t) => {
    const { worker, close } = await open(place, { maxConnections: 1, readers: 1 });
    const { users } = worker.repositories;
    await users.create(...usersUpTo(1234));
    let seen = 0;
    for await (const { id } of users.list({ orderBy: ["surname", "createTime desc"] })) {
      if (seen++ % 300 === 0) t.is((await users.retrieve({ id })).id, id);
    }
    t.is(seen, 1234);
    // The list has no snapshot: it visits entities that are created ahead of it, and none that are deleted.
    const rest: string[] = [];
    for await (const { id } of users.list()) {
      if (rest.push(id) === 1) await users.drop({ id: { gt: user(1000).id } });
    }
    t.is(rest.length, 1000);
    await close();
  });

  test(`${name}: an operation that was begun before a savepoint is not undone with it`, async (t) => {
    const { worker, close } = await open(place);
    await worker.repositories.users.create(user(1));
    await worker.run(async ({ users, savepoint }) => {
      const mayGoOn = gate();
      const touching = users.touchTwice(mayGoOn.passed);
      const part = savepoint(async () => {
        await touching;
        throw new Error("on purpose");
      });
      // The savepoint's statement is sent before that of the second operation.
      await turn();
      mayGoOn.open();
      await t.throwsAsync(part, { message: "on purpose" });
      await touching;
    });
    t.like(await worker.repositories.users.retrieve(), { name: "touched", surname: "touched" });
    await close();
  });

  test(`${name}: closing twice is closing once, and both wait for open units`, async (t) => {
    const { worker, database, close } = await open(place);
    const held = await worker.begin();
    let ended = false;
    const closing = [database.close(), database.close()].map((one) => one.then(() => t.true(ended)));
    await held.unit.users.count();
    ended = true;
    await held.commit();
    await Promise.all(closing);
    await close();
  });

  test(`${name}: a repository of another backend is refused, by the compiler and at run time`, async (t) => {
    const { database, close } = await open(place);
    class InMemory extends MemoryUsers {
      constructor() {
        super(new MemoryDatabase().connection);
      }
    }
    // @ts-expect-error: it would be bound to another database
    t.throws(() => new SequelizeWorker(database, { users: InMemory }), { message: /"users" is not one of a SQL/ });
    await close();
  });

  test(`${name}: a repository may accept a part of an entity, if it fills in the rest`, async (t) => {
    const { database, close } = await open(place);
    type NewUser = Omit<User, "active" | "version">;
    class People extends SequelizeRepository<User> implements Repository<User, NewUser> {
      table = userTable;
      override create(...items: NewUser[]): Promise<User[]> {
        return super.create(...items.map((item) => ({ ...item, active: true, version: 1 })));
      }
    }
    // @ts-expect-error: without making the rest it does not take less
    class Liars extends SequelizeRepository<User> implements Repository<User, { email: string }> {
      table = userTable;
    }
    const { people } = new SequelizeWorker(database, { people: People, liars: Liars }).repositories;
    const { active: _, version: __, ...rest } = user(1);
    t.deepEqual(await people.create(rest), [user(1, { active: true })]);
    await close();
  });
}

test("a repository whose class forgets its table is refused by its name, with the remedy", async (t) => {
  class Forgetful extends SequelizeRepository<User> {
    // A class that is run without a check of its types may lack it.
    table = undefined as never;
  }
  const [place] = Object.values(places);
  if (!place) return t.fail("no database");
  const { database, close } = await open(place);
  t.throws(() => new SequelizeWorker(database, { users: Forgetful }), {
    message: /^the repository "users" has no table: give its class one/,
  });
  await close();
});
