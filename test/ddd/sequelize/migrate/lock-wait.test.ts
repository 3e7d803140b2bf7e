import test, { type ExecutionContext } from "ava";
import { sleep } from "../../../../src/ddd/abort.ts";
import {
  type Database,
  DatabaseError,
  type Migration,
  migrateDown,
  migrateUp,
  nullable,
  openDatabase,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { untilUnlocked } from "../../../../src/ddd/sequelize/migrate/lock-wait.ts";
import { databases, patient } from "../backends.ts";

const creating: Migration = {
  name: "0001-create",
  up: async (ddl) => {
    await ddl.createTable("used", { id: text(100) });
    await ddl.run("INSERT INTO used (id) VALUES ('a')");
  },
  down: (ddl) => ddl.dropTable("used"),
};

/** The ways to change a table. */
const changes: readonly Migration[] = [
  {
    name: "0002-by-ddl",
    up: (ddl) => ddl.addColumn("used", "note", nullable(text(100))),
    down: (ddl) => ddl.dropColumn("used", "note"),
  },
  {
    name: "0002-by-sql",
    up: (ddl) => ddl.run("ALTER TABLE used ADD COLUMN note VARCHAR(100)"),
    down: (ddl) => ddl.run("ALTER TABLE used DROP COLUMN note"),
  },
  {
    name: "0002-by-sequelize",
    up: (ddl) => ddl.queryInterface.addColumn("used", "note", { type: "VARCHAR(100)" }),
    down: (ddl) => ddl.queryInterface.removeColumn("used", "note"),
  },
];

/** The number of statements that wait for a table. */
const waiting: Readonly<Record<string, string>> = {
  postgres: "SELECT count(*) AS count FROM pg_locks WHERE NOT granted AND locktype = 'relation'",
  mariadb:
    "SELECT count(*) AS count FROM information_schema.processlist WHERE state LIKE 'Waiting for table%' AND db = DATABASE()",
};

// SQLite has one writer at a time, and none of them waits behind a reader.
for (const [name, place] of Object.entries(databases).filter(([name]) => waiting[name] !== undefined)) {
  /** A database with a table that a transaction has read, and goes on to use. */
  const withUser = async (t: ExecutionContext) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const others = await openDatabase(url, patient);
    await migrateUp(database, { context: "one", list: [creating] });
    const user = await others.begin("read");
    t.teardown(async () => {
      await user.rollback();
      await database.close();
      await others.close();
      await close();
    });
    await user.connection.all("SELECT * FROM used");
    /** Waits for a migration to wait. */
    const waits = async () => {
      while ((await count(others, waiting[name] ?? "")) === 0) await sleep(5, undefined);
    };
    return { database, others, user, waits };
  };

  for (const change of changes) {
    test(`${name}: while ${change.name} waits for a table that a transaction uses, others use it`, async (t) => {
      const { database, others, user, waits } = await withUser(t);
      const migrations = { context: "one", list: [creating, change] };
      const migrated = migrateUp(database, migrations);
      for (let n = 0; n < 3; n++) {
        await waits();
        t.is(await count(others, "SELECT count(*) AS count FROM used"), 1);
      }
      await user.commit();
      t.deepEqual(await migrated, [change.name]);
      await others.connection.run("UPDATE used SET note = 'b'");
      t.deepEqual(await migrateDown(database, migrations), [change.name]);
    });
  }

  test(`${name}: a migration that waits for a table ends when it is told to, with nothing changed`, async (t) => {
    const { database, others, user, waits } = await withUser(t);
    const [change] = changes;
    if (!change) throw new Error("there is none");
    const ending = new AbortController();
    const migrated = migrateUp(database, { context: "one", list: [creating, change] }, { signal: ending.signal });
    await waits();
    ending.abort();
    await t.throwsAsync(migrated);
    await user.commit();
    await t.throwsAsync(others.connection.all("SELECT note FROM used"));
    t.deepEqual(await migrateUp(database, { context: "one", list: [creating, change] }), [change.name]);
  });

  // Where each change of a table waits by itself, its patience is the default.
  if (name !== "postgres") continue;
  test(`${name}: a migration gives up a table that is in use all the time, and says why`, async (t) => {
    const { database, user } = await withUser(t);
    const list = [creating, ...changes.slice(0, 1)];
    await t.throwsAsync(migrateUp(database, { context: "one", list }, { lockPatienceMs: 1000 }), {
      instanceOf: DatabaseError,
      message: /0002-by-ddl \(up\) failed and was undone: .*locked by others.*; a table that it changes is in use/,
    });
    await user.commit();
    t.deepEqual(await migrateUp(database, { context: "one", list }), ["0002-by-ddl"]);
  });
}

test("work is tried again while a lock is not given, and only then", async (t) => {
  const locked = new Error("locked");
  const isLockTimeout = (error: unknown) => error === locked;
  let tries = 0;
  const work = async () => {
    tries++;
    if (tries < 3) throw locked;
    return "done";
  };
  t.is(await untilUnlocked(work, { isLockTimeout }), "done");
  tries = 0;
  t.is(await t.throwsAsync(untilUnlocked(work, { isLockTimeout, patienceMs: 0 })), locked);
  t.is(tries, 1);
  const other = new Error("another");
  t.is(await t.throwsAsync(untilUnlocked(() => Promise.reject(other), { isLockTimeout })), other);
});

async function count({ connection }: Database, sql: string): Promise<number> {
  const [row] = await connection.all(sql);
  return Number(row?.count);
}
