import test from "ava";
import { AlreadyExistsError, IntegrityError } from "../../../../src/ddd/error.ts";
import { nullable, text, uuid } from "../../../../src/ddd/schema/field.ts";
import {
  type Migration,
  migrateUp,
  migrationStatus,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
} from "../../../../src/ddd/sequelize/index.ts";
import { uuidOf } from "../../../../src/ddd/testing/index.ts";
import { user } from "../../../helpers/users.ts";
import { databases, inDialect, openSessions, patient } from "../backends.ts";

interface Thing {
  readonly id: string;
  readonly code: string;
  readonly rootId: string | null;
  readonly afterId: string | null;
}

const things = table<Thing>(
  "things",
  { id: uuid(), code: text(3), rootId: nullable(uuid()), afterId: nullable(uuid()) },
  {
    unique: { things_code: ["code"] },
    checks: { things_form: { code: { startsWith: "c" } } },
    references: {
      rootId: { table: "things", onDelete: "cascade" },
      afterId: { table: "things", onDelete: "restrict" },
    },
  },
);

class Things extends SequelizeRepository<Thing> {
  table = things;
}

const thing = (n: number, code = `c${n}`, rootId: string | null = null, afterId: string | null = null): Thing => {
  return { id: uuidOf(n), code, rootId, afterId };
};

/** As an earlier version has made it, or a migration in SQL: nothing can be deferred, and RESTRICT looks at once. */
const sql = {
  sqlite: ["TEXT", " STRICT"],
  postgres: ['TEXT COLLATE "C"', ""],
  mariadb: ["VARCHAR(37)", " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"],
} as const;

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: tables that were made otherwise refuse the same, or say why they cannot`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const [type, options] = inDialect<readonly [string, string]>(database.dialect, sql);
    const columns = `id ${type} NOT NULL, code ${type} NOT NULL, root_id ${type}, after_id ${type}`;
    const rules =
      "CONSTRAINT things_id PRIMARY KEY (id), CONSTRAINT things_code UNIQUE (code), " +
      "CONSTRAINT things_form CHECK (code LIKE 'c%'), " +
      "CONSTRAINT things_root_id_reference FOREIGN KEY (root_id) REFERENCES things (id) ON DELETE CASCADE, " +
      "CONSTRAINT things_after_id_reference FOREIGN KEY (after_id) REFERENCES things (id) ON DELETE RESTRICT";
    const up = (ddl: { run(sql: string): Promise<void> }) =>
      ddl.run(`CREATE TABLE things (${columns}, ${rules})${options}`);
    await migrateUp(database, { context: "things", list: [{ name: "1", up, down: async () => {} }] });
    const all = new SequelizeWorker(database, { things: Things }).repositories.things;

    const family = [thing(1), thing(2, "c2", uuidOf(1)), thing(3, "c3", uuidOf(1), uuidOf(2))];
    await all.create(...family, thing(4, "c4", null, uuidOf(2)));
    const kept = await t.throwsAsync(all.drop({ id: uuidOf(1) }), { instanceOf: IntegrityError });
    t.deepEqual([kept.reason, kept.constraint], ["STILL_REFERENCED", "things_after_id_reference"]);
    t.is(await all.count(), 4);
    await all.delete({ id: uuidOf(4) });
    t.is(await all.drop({ id: uuidOf(1) }), 1);
    t.is(await all.count(), 0);

    await all.create(thing(1), thing(2));
    const swapped = [thing(1, "c2"), thing(2, "c1")];
    if (name === "postgres") {
      const stuck = await t.throwsAsync(all.partialReplace(swapped), { instanceOf: AlreadyExistsError });
      t.deepEqual([stuck.reason, stuck.constraint], ["VALUES_CANNOT_MOVE", "things_code"]);
      t.regex(stuck.message, /the values of code cannot move between things.*not DEFERRABLE.*make it so, or store/);
      t.deepEqual((await all.page()).items, [thing(1), thing(2)]);
    } else {
      t.deepEqual(await all.partialReplace(swapped), swapped);
    }
    await database.close();
    await close();
  });

  test(`${name}: a connection on which rules are not looked at is not used again`, async (t) => {
    const { worker, close } = await openSessions(place);
    const long = user(1, { name: "x".repeat(101) });
    await t.throwsAsync(worker.repositories.users.create(long), { instanceOf: IntegrityError });
    await worker.run(async ({ users }) => {
      if (!(await users.disable("checks"))) return;
      await users.create(long);
    });
    await worker.repositories.users.drop({ id: long.id });
    await t.throwsAsync(worker.repositories.users.create(long), { instanceOf: IntegrityError });
    await close();
  });

  test(`${name}: a journal of migrations from an earlier version is continued`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const [type, options] = inDialect<readonly [string, string]>(database.dialect, {
      sqlite: ["TEXT", ""],
      postgres: ["TEXT", ""],
      mariadb: ["VARCHAR(255)", sql.mariadb[1]],
    });
    const { connection } = database;
    const quote = (column: string) => connection.schema.dialect.quote(column);
    await connection.run(
      `CREATE TABLE migrations (${quote("context")} ${type} NOT NULL, ${quote("name")} ${type} NOT NULL, apply_time ${type} NOT NULL, ` +
        `PRIMARY KEY (${quote("context")}, ${quote("name")}))${options}`,
    );
    const applyTime = "2026-01-02T03:04:05.678Z";
    await connection.run(`INSERT INTO migrations VALUES ('things', '0001-first', '${applyTime}')`);
    const ran: string[] = [];
    const step = (step: string): Migration => ({
      name: step,
      up: async () => void ran.push(step),
      down: async () => {},
    });
    const migrations = { context: "things", list: [step("0001-first"), step("0002-second")] };
    t.deepEqual(await migrateUp(database, migrations), ["0002-second"]);
    t.deepEqual(ran, ["0002-second"]);
    const [first, second] = await migrationStatus(database, migrations);
    t.deepEqual(first?.applyTime, new Date(applyTime));
    t.truthy(second?.applyTime);
    await database.close();
    await close();
  });
}
