import { fork } from "node:child_process";
import { once } from "node:events";
import test from "ava";
import { accountsMigrations } from "../../../../src/accounts/sequelize.ts";
import { InvalidError } from "../../../../src/ddd/error.ts";
import {
  DatabaseError,
  type Migration,
  type Migrations,
  migrateDown,
  migrateUp,
  migrationStatus,
  openDatabase,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { built } from "../../../helpers/tools.ts";
import { databases, patient } from "../backends.ts";

function creating(name: string): Migration {
  return {
    name: `create-${name}`,
    up: (ddl) => ddl.createTable(name, { id: text(100) }),
    down: (ddl) => ddl.dropTable(name),
  };
}

const failing: Migration = {
  name: "failing",
  up: async (ddl) => {
    await ddl.createTable("left_behind", { id: text(100) });
    throw new Error("on purpose");
  },
  down: async () => {},
};

const context = (context: string, ...list: Migration[]): Migrations => ({ context, list });

for (const [name, place] of Object.entries(databases)) {
  const open = async () => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    return {
      url,
      database,
      close: async () => {
        await database.close();
        await close();
      },
    };
  };

  test(`${name}: migrations are applied once, in order, and taken back from the last`, async (t) => {
    const { database, close } = await open();
    const one = context("one", creating("a"), creating("b"));
    const more = context("one", creating("a"), creating("b"), creating("c"));
    t.deepEqual(await migrateUp(database, one), ["create-a", "create-b"]);
    t.deepEqual(await migrateUp(database, one), []);
    t.deepEqual(await migrateUp(database, more), ["create-c"]);
    const status = await migrationStatus(database, more);
    t.true(status.every(({ applyTime }) => applyTime instanceof Date));
    t.deepEqual(await migrateDown(database, more, 2), ["create-c", "create-b"]);
    t.deepEqual(
      (await migrationStatus(database, more)).map(({ name, applyTime }) => [name, applyTime === undefined]),
      [
        ["create-a", false],
        ["create-b", true],
        ["create-c", true],
      ],
    );
    t.deepEqual(await migrateDown(database, more, 9), ["create-a"]);
    t.deepEqual(await migrateUp(database, more), ["create-a", "create-b", "create-c"]);
    await close();
  });

  test(`${name}: contexts that share a database do not know of each other's migrations`, async (t) => {
    const { database, close } = await open();
    t.deepEqual(await migrateUp(database, context("one", creating("a"))), ["create-a"]);
    t.deepEqual(await migrateUp(database, context("two", { ...creating("b"), name: "create-a" })), ["create-a"]);
    await close();
  });

  test(`${name}: a migration that fails leaves nothing behind but those before it`, async (t) => {
    const { database, close } = await open();
    const error = await t.throwsAsync(migrateUp(database, context("one", creating("a"), failing, creating("b"))), {
      instanceOf: DatabaseError,
      message: /the one migration failing \(up\) failed and was undone: on purpose/,
    });
    t.true(error.cause instanceof Error);
    const left = await migrationStatus(database, context("one", creating("a"), failing));
    t.deepEqual(
      left.map(({ applyTime }) => applyTime === undefined),
      [false, true],
    );
    t.deepEqual(await migrateUp(database, context("one", creating("a"), creating("left_behind"))), [
      "create-left_behind",
    ]);
    await close();
  });

  test(`${name}: a database that is newer than the program is left alone`, async (t) => {
    const { database, close } = await open();
    await migrateUp(database, context("one", creating("a"), creating("z")));
    const older = context("one", creating("a"), creating("b"));
    const newer = { instanceOf: DatabaseError, message: /newer than this program.*one migrations create-z/ };
    await t.throwsAsync(migrateUp(database, older), newer);
    await t.throwsAsync(migrateDown(database, older), newer);
    await t.throwsAsync(migrationStatus(database, older), newer);
    await close();
  });

  test(`${name}: a migration that would never run, or run out of order, is refused with the remedy`, async (t) => {
    const { database, close } = await open();
    const [a, b, c] = [creating("a"), creating("b"), creating("c")] as const;
    const twice = {
      instanceOf: InvalidError,
      message: /one.list\[1\].name: "create-a" is the name of list\[0\] too.*rename/,
    };
    const same = context("one", a, { ...b, name: a.name });
    for (const call of [migrateUp, migrateDown, migrationStatus]) await t.throwsAsync(call(database, same), twice);
    await migrateUp(database, context("one", a, c));
    const late = {
      instanceOf: DatabaseError,
      message:
        "the one migration create-b is not applied, and create-c, which comes after it, is: put create-b at the end of the list",
    };
    await t.throwsAsync(migrateUp(database, context("one", a, b, c)), late);
    await t.throwsAsync(migrateDown(database, context("one", a, b, c)), late);
    const states = (await migrationStatus(database, context("one", a, b, c))).map(
      ({ applyTime }) => applyTime !== undefined,
    );
    t.deepEqual(states, [true, false, true]);
    const turned = {
      instanceOf: DatabaseError,
      message: /create-a was applied before create-c, which the list has before it: put them in the order/,
    };
    await t.throwsAsync(migrateUp(database, context("one", c, a)), turned);
    await t.throwsAsync(migrateDown(database, context("one", c, a)), turned);
    t.deepEqual(await migrateUp(database, context("one", a, c, b)), ["create-b"]);
    // Another context's migrations are none of this one's, whatever they are called.
    t.deepEqual(await migrateUp(database, context("two", { ...creating("d"), name: a.name })), [a.name]);
    await t.throwsAsync(migrateUp(database, context("two", b)), {
      message: /two migrations create-a.*call the context otherwise/,
    });
    await close();
  });

  test(`${name}: names and steps that mean nothing are refused`, async (t) => {
    const { database, close } = await open();
    const a = creating("a");
    for (const wrong of ["", " ", "x".repeat(256), "a\u0000", "\ud800"]) {
      const invalid = { instanceOf: InvalidError };
      await t.throwsAsync(migrateUp(database, context("one", { ...a, name: wrong })), invalid, JSON.stringify(wrong));
      await t.throwsAsync(migrateUp(database, context(wrong, a)), invalid, JSON.stringify(wrong));
    }
    const long = "😀".repeat(255);
    t.deepEqual(await migrateUp(database, context(long, { ...a, name: long })), [long]);
    for (const steps of [0, -1, 0.5, Number.NaN]) {
      await t.throwsAsync(migrateDown(database, context("one", a), steps), { instanceOf: InvalidError }, `${steps}`);
    }
    t.deepEqual(await migrateDown(database, context(long, { ...a, name: long }), Number.POSITIVE_INFINITY), [long]);
    await close();
  });

  test(`${name}: of several that start at once, one migrates`, async (t) => {
    const { url, close } = await open();
    // A server knows nothing of processes, but SQLite's locks are those of processes.
    const others = await Promise.all([1, 2].map(() => (name === "sqlite" ? anotherProcess(url) : another(url))));
    const applied = await Promise.all(others.map((one) => one.migrate()));
    t.deepEqual(
      applied.flat().sort(),
      accountsMigrations.list.map(({ name }) => name),
    );
    await Promise.all(others.map((one) => one.end()));
    await close();
  });
}

async function another(url: string) {
  const database = await openDatabase(url, patient);
  return { migrate: () => migrateUp(database, accountsMigrations), end: () => database.close() };
}

async function anotherProcess(url: string) {
  const child = fork(built("test/ddd/sequelize/migrate/migrating.ts"), [url]);
  const ended = once(child, "exit");
  const answer = async () => {
    const [message] = await Promise.race([once(child, "message"), ended.then(() => ["it has ended"])]);
    return message as unknown;
  };
  // It is ready.
  await answer();
  return {
    migrate: () => {
      child.send("go");
      return answer();
    },
    end: () => ended,
  };
}
