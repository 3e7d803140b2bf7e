import test from "ava";
import { UserRepository } from "../../../../src/accounts/sequelize.ts";
import { IntegrityError } from "../../../../src/ddd/error.ts";
import { openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { user } from "../../../helpers/users.ts";
import { databases, inDialect, openAccounts, patient } from "../backends.ts";

class Users extends UserRepository {
  read(sql: string): Promise<unknown> {
    return this.connection.all(sql);
  }
  change(sql: string): Promise<unknown> {
    return this.connection.run(sql);
  }
  native(sql: string): Promise<unknown> {
    return this.connection.native({ sql });
  }
}

/** References are not looked at. */
const WITHOUT_RULES = {
  sqlite: "PRAGMA foreign_keys = OFF",
  postgres: "SET session_replication_role = replica",
  mariadb: "SET foreign_key_checks = 0",
};

/** Another row than the table's own users is meant, or times are read otherwise. */
const OTHERS = {
  sqlite: ["pragma/**/ignore_check_constraints(1)"],
  postgres: [
    "SET TIME ZONE 'Asia/Tokyo'",
    "SELECT 1 AS one, set_config('TimeZone', 'Asia/Tokyo', false)",
    "SELECT 1 AS one; SET TIME ZONE 'Asia/Tokyo'",
    "SET search_path = pg_temp",
    "SET ROLE pg_monitor",
  ],
  mariadb: ["SET @@session.time_zone = '+09:00'", "SET sql_select_limit = 0", "USE information_schema"],
};

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: a statement by which a session is otherwise is not for those who have the connection next`, async (t) => {
    const { url, close } = await openAccounts(place);
    // One connection for each kind of use, which all have.
    const database = await openDatabase(url, { ...patient, maxConnections: 1, readers: 1 });
    const worker = new SequelizeWorker(database, { users: Users });
    const { users } = worker.repositories;
    const references = "REFERENCES users (id)";
    // A column of the same type.
    await users.change(
      inDialect(name, {
        sqlite: `CREATE TABLE orphans (id TEXT ${references})`,
        postgres: `CREATE TABLE orphans (id TEXT ${references})`,
        mariadb: "CREATE TABLE orphans AS SELECT id FROM users",
      }),
    );
    if (name === "mariadb") await users.change(`ALTER TABLE orphans ADD FOREIGN KEY (id) ${references}`);
    const orphan = "INSERT INTO orphans VALUES ('none')";
    const [stored] = await users.create(user(1));
    const { email } = user(1);
    const ways: ((sql: string) => Promise<unknown>)[] = [
      (sql) => users.read(sql),
      (sql) => users.change(sql),
      (sql) => users.native(sql),
      (sql) => worker.run(async (unit) => unit.users.read(sql)),
      (sql) =>
        worker.run(async (unit) => {
          await unit.users.change(sql);
          throw new Error("the unit is undone");
        }),
    ];
    for (const way of ways) {
      for (const sql of [inDialect(name, WITHOUT_RULES), ...inDialect(name, OTHERS)]) {
        await Promise.allSettled([way(sql)]);
        await t.throwsAsync(users.change(orphan), { instanceOf: IntegrityError }, sql);
        t.deepEqual(await users.find({ email }), stored, sql);
        t.deepEqual(await worker.run(async (unit) => unit.users.find({ email })), stored, sql);
      }
    }
    await database.close();
    await close();
  });
}
