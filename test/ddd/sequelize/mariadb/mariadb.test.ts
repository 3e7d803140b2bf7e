import test from "ava";
import { PasswordRepository, UserRepository } from "../../../../src/accounts/sequelize.ts";
import { ConflictError, DeadlineError, DomainError, IntegrityError } from "../../../../src/ddd/error.ts";
import {
  DatabaseError,
  type Migration,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import type { UnitOptions } from "../../../../src/ddd/worker.ts";
import { monitorServer } from "../../../helpers/databases/server-monitor.ts";
import { user, usersUpTo } from "../../../helpers/users.ts";
import { mariadbPlaces, openAccounts, openSessions, type Place, patient, Sessions } from "../backends.ts";

interface Page {
  readonly id: string;
  readonly title: string;
  readonly body: string;
}

/** Text in a key without a length, in two keys, and in none. */
const pageTable = table<Page>(
  "pages",
  { id: text(640), title: text(640), body: text() },
  { unique: { titles: ["title"] } },
);

class Pages extends SequelizeRepository<Page> {
  table = pageTable;
}

const pageMigration: Migration = {
  name: "pages",
  up: (ddl) => ddl.createTable("pages", pageTable.columns, pageTable),
  down: (ddl) => ddl.dropTable("pages"),
};

async function openPages(place: () => Promise<Place>) {
  const { url } = await place();
  const database = await openDatabase(url, patient);
  await migrateUp(database, { context: "pages", list: [pageMigration] });
  const worker = new SequelizeWorker(database, { pages: Pages });
  return { url, database, worker, pages: worker.repositories.pages };
}

const drivers = mariadbPlaces(test);

// Tests of the drivers themselves: refusals, lost connections, long values.
for (const [name, place] of drivers) {
  test(`${name}: a unit that waits for a lock for too long runs again, from its beginning`, async (t) => {
    const { worker, close } = await openSessions(place);
    await worker.repositories.users.create(user(1));
    const held = await worker.begin();
    await held.unit.users.update({ surname: "held" }, { id: user(1).id });
    let runs = 0;
    const waiting = worker.run(async ({ users }) => {
      await users.query("SET innodb_lock_wait_timeout = 1");
      await users.create(user(2));
      if (++runs === 2) await held.commit();
      await users.update({ name: "Ada" }, { id: user(1).id });
    });
    await waiting;
    t.is(runs, 2);
    t.like(await worker.repositories.users.retrieve({ id: user(1).id }), { name: "Ada", surname: "held" });
    t.is(await worker.repositories.users.count(), 2);
    await close();
  });

  test(`${name}: text in a key has the length that is declared, to the last space`, async (t) => {
    const { database, pages } = await openPages(place);
    const longest = { id: "😀".repeat(639).concat(" "), title: "x".repeat(640), body: "y".repeat(100_000) };
    t.deepEqual(await pages.create(longest), [longest]);
    t.deepEqual(await pages.retrieve({ id: longest.id }), longest);
    for (const wrong of [{ id: `${"i".repeat(640)} ` }, { title: " ".repeat(5000) }, { title: "x".repeat(5000) }]) {
      const error = await t.throwsAsync(pages.create({ id: "a", title: "a", body: "a", ...wrong }), {
        instanceOf: IntegrityError,
      });
      t.is(error.constraint, `pages_${Object.keys(wrong)[0]}_length`);
      t.regex(error.message, /^(id|title) of pages must be at most 640 characters long$/);
    }
    t.is(await pages.count(), 1);
    await database.close();
  });

  test(`${name}: a list that is too long for placeholders finds the same`, async (t) => {
    const { database, pages } = await openPages(place);
    const odd = ["'", "\\", "\\'", '"', "a", "A", "a ", "%", "_", "é", "😀", "x'; DROP TABLE pages; --", "?"];
    await pages.create(...odd.map((id) => ({ id, title: id, body: id })));
    const others = Array.from({ length: 25_000 }, (_, i) => `other ${i}`);
    for (const field of ["id", "body"] as const) {
      t.is(await pages.count({ [field]: { in: [...others, ...odd] } }), odd.length);
      t.is(await pages.count({ [field]: { in: [...others, "a", "\\'"] } }), 2);
      t.is(await pages.count({ [field]: { notIn: [...others, "a", "\\'"] } }), odd.length - 2);
      t.is(await pages.count({ and: [{ [field]: { in: others } }, { [field]: { notIn: odd } }] }), 0);
    }
    t.is(await pages.drop({ id: { notIn: [...others, "a "] } }), odd.length - 1);
    t.is((await pages.retrieve()).id, "a ");
    await database.close();
  });

  test(`${name}: many long texts are stored in several statements, and one that is too long is refused`, async (t) => {
    const { database, worker, pages } = await openPages(place);
    const body = "z".repeat(1_000_000);
    await pages.create(...Array.from({ length: 17 }, (_, i) => ({ id: `${i}`, title: `${i}`, body })));
    t.is(await pages.count({ body }), 17);
    // The server takes 16 MiB at once, and closes the connection on more: it is refused before that.
    const most = "z".repeat(2 ** 24 - 32 - 3 * 16 - 3);
    await worker.run(async ({ pages: inUnit }) => {
      const refused = inUnit.create({ id: "x", title: "x", body: `${most}z` });
      await t.throwsAsync(refused, {
        instanceOf: DatabaseError,
        message: /16777216 bytes .*raise its max_allowed_packet/,
      });
      await inUnit.create({ id: "x", title: "x", body: most });
    });
    t.is(await pages.count({ id: "x", body: most }), 1);
    await database.close();
  });
}

// Tests of the server: the first driver stands for both.
for (const [name, place] of drivers.slice(0, 1)) {
  test(`${name}: a statement waits for a lock for as long as a unit does for a connection`, async (t) => {
    const { worker, close } = await openSessions(place, { acquireTimeoutMs: 119_500 });
    const [row] = (await worker.repositories.users.query("SELECT @@innodb_lock_wait_timeout AS seconds")) as object[];
    t.deepEqual(row, { seconds: "120" });
    await close();
  });

  test(`${name}: units overlap`, async (t) => {
    const { worker, close } = await openSessions(place);
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

  test(`${name}: two concurrent units read and write as if one had run after the other`, async (t) => {
    const { database, worker, close } = await openSessions(place, { maxConnections: 2 });
    const activeAfterBoth = async () => {
      await worker.repositories.users.replace([user(1, { active: true }), user(2, { active: true })]);
      const bothHaveRead = gate();
      let reads = 0;
      const deactivate = (n: number) =>
        worker.run(async ({ users }) => {
          const active = await users.count({ active: true });
          if (++reads >= 2) bothHaveRead.open();
          await bothHaveRead.passed;
          if (active > 1) await users.change(`UPDATE users SET active = 0 WHERE id = '${user(n).id}'`);
        });
      await Promise.all([deactivate(1), deactivate(2)]);
      return worker.repositories.users.count({ active: true });
    };
    t.is(await activeAfterBoth(), 1);
    // No statement of the program's own takes it from them, neither on one connection nor on both.
    for (const level of [
      "SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
      "TRANSACTION ISOLATION LEVEL READ COMMITTED",
    ]) {
      const { users } = worker.repositories;
      const lower = () => users.query(`SET ${level}`);
      const results = await Promise.allSettled([lower(), lower()]);
      t.is(await activeAfterBoth(), 1, level);
      for (const { status } of results) t.is(status, "rejected");
    }
    // The control: at a lower isolation level both see the other as active still.
    const { driver } = database.connection;
    const both = [await driver.acquire("write"), await driver.acquire("write")];
    for (const session of both) {
      await session.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      session.release(true);
    }
    t.is(await activeAfterBoth(), 0);
    await close();
  });

  test(`${name}: of two units in a deadlock one runs again, and both take effect`, async (t) => {
    const { worker, close } = await openSessions(place);
    await worker.repositories.users.create(user(1), user(2));
    const bothHaveWritten = gate();
    let runs = 0;
    const rename = (first: number, second: number) =>
      worker.run(async ({ users }) => {
        const [one, other] = [await users.retrieve({ id: user(first).id }), user(second).id];
        await users.save({ ...one, name: `${one.name}+${first}` });
        if (++runs >= 2) bothHaveWritten.open();
        await bothHaveWritten.passed;
        const two = await users.retrieve({ id: other });
        await users.save({ ...two, name: `${two.name}+${first}` });
      });
    await Promise.all([rename(1, 2), rename(2, 1)]);
    t.is(runs, 3);
    t.deepEqual(
      (await Promise.all([1, 2].map((n) => worker.repositories.users.retrieve({ id: user(n).id })))).map(
        ({ version }) => version,
      ),
      [3, 3],
    );
    await close();
  });

  test(`${name}: a unit that always conflicts ends with ConflictError, or with its deadline`, async (t) => {
    const { database, worker, close } = await openSessions(place);
    await worker.repositories.users.create(user(1));
    const held = await new SequelizeWorker(database, { users: UserRepository }).begin();
    await held.unit.users.update({ name: "held" }, { id: user(1).id });
    let runs = 0;
    const enough = new AbortController();
    const unlucky = (options: UnitOptions) =>
      worker.run(async ({ users }) => {
        if (++runs === 8) enough.abort(new DeadlineError());
        await users.query("SET innodb_lock_wait_timeout = 0");
        await users.create(user(2));
        // Swallowing the error does not make the unit a success.
        await users.update({ name: "Ada" }, { id: user(1).id }).catch((error: unknown) => {
          t.true(error instanceof DomainError);
        });
      }, options);
    await t.throwsAsync(unlucky({ retryForMs: 0 }), { instanceOf: ConflictError });
    t.is(runs, 1);
    await t.throwsAsync(unlucky({ signal: enough.signal }), { instanceOf: DeadlineError });
    t.is(runs, 8);
    await held.commit();
    t.is((await worker.repositories.users.retrieve()).name, "held");
    await close();
  });

  test(`${name}: text that differs late is ordered all the same, also in pages`, async (t) => {
    const { database, pages } = await openPages(place);
    const stored = [9, 3, 7, 1, 5].map((n) => ({ id: `${n}`, title: `${n}`, body: `${"é".repeat(3000)}${10 - n}` }));
    await pages.create(...stored);
    const seen: string[] = [];
    let token = "";
    do {
      const page = await pages.page({ orderBy: ["body"], size: 2, token });
      seen.push(...page.items.map(({ id }) => id));
      token = page.nextToken;
    } while (token !== "");
    t.deepEqual(seen, ["9", "7", "5", "3", "1"]);
    await database.close();
  });

  test(`${name}: indexes are made on text of any length, and dropped by their name`, async (t) => {
    const { database } = await openPages(place);
    const twice: Migration = {
      name: "indexes",
      up: async (ddl) => {
        await ddl.createIndex("pages_body", "pages", ["body"]);
        await ddl.createIndex("pages_all", "pages", ["title", "body", "id"]);
        await ddl.dropIndex("pages_body");
        await ddl.createTable("more", { id: text(10), body: text(20) });
        await ddl.createIndex("pages_all", "more", ["body"]);
        await ddl.dropIndex("pages_all");
      },
      down: async () => {},
    };
    await t.throwsAsync(migrateUp(database, { context: "pages", list: [pageMigration, twice] }), {
      instanceOf: DatabaseError,
      message: /except what this database cannot undo .*several tables have an index pages_all/,
    });
    await database.close();
  });

  test(`${name}: a connection on which references are not looked at is not used again`, async (t) => {
    const { database, close } = await openAccounts(place, { maxConnections: 1 });
    const worker = new SequelizeWorker(database, { users: Sessions, passwords: PasswordRepository });
    const password = { id: user(1).id, hash: "", updateTime: new Date(0) };
    // The control: nothing refuses it then.
    const off = worker.run(async ({ users, passwords }) => {
      t.true(await users.disable("references"));
      await passwords.create(password);
    });
    await off;
    t.is(await worker.repositories.passwords.drop({ id: password.id }), 1);
    await t.throwsAsync(worker.repositories.passwords.create(password), { instanceOf: IntegrityError });
    await close();
  });

  test(`${name}: while one migrates, another waits, and then finds it done`, async (t) => {
    const { url } = await place();
    const databases = [await openDatabase(url, patient), await openDatabase(url, patient)];
    const server = await monitorServer(url);
    let runs = 0;
    const slow: Migration = {
      ...pageMigration,
      up: async (ddl) => {
        runs++;
        // The other one waits for its turn.
        await server.untilRunning("GET_LOCK");
        await pageMigration.up(ddl);
      },
    };
    const applied = await Promise.all(databases.map((one) => migrateUp(one, { context: "pages", list: [slow] })));
    t.deepEqual(applied.flat(), ["pages"]);
    t.is(runs, 1);
    for (const database of databases) await database.close();
    await server.close();
  });

  test(`${name}: a migration that fails names the steps that it could not undo, and releases its lock`, async (t) => {
    const { url, database } = await openPages(place);
    const failing: Migration = {
      name: "failing",
      up: async (ddl) => {
        await ddl.createTable("left_behind", { id: text(100) });
        await ddl.run("ALTER TABLE pages ADD COLUMN more TEXT");
        await ddl.run("ALTER TABLE nothing ADD COLUMN more TEXT");
      },
      down: async () => {},
    };
    await t.throwsAsync(migrateUp(database, { context: "pages", list: [pageMigration, failing] }), {
      instanceOf: DatabaseError,
      message:
        /migration failing \(up\) failed and was undone, except .*\(ALTER TABLE pages ADD COLUMN more TEXT\): .*nothing/,
    });
    const another = await openDatabase(url, patient);
    const mended: Migration = { ...failing, up: (ddl) => ddl.createTable("left_behind", { id: text(100) }) };
    t.deepEqual(await migrateUp(another, { context: "pages", list: [pageMigration, mended] }), ["failing"]);
    await another.close();
    await database.close();
  });
}
