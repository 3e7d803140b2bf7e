import { join } from "node:path";
import test from "ava";
import { QueryTypes, type Sequelize, type Transaction } from "sequelize";
import { UnavailableError } from "../../../../src/ddd/error.ts";
import { DatabaseError, migrateUp, openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { MssqlClient, type TediousConnection } from "../../../../src/ddd/sequelize/mssql/client.ts";
import { MssqlError } from "../../../../src/ddd/sequelize/mssql/error.ts";
import { MssqlSession } from "../../../../src/ddd/sequelize/mssql/session.ts";
import { OracleClient, type OracleConnection, type Oracledb } from "../../../../src/ddd/sequelize/oracle/client.ts";
import { OracleError } from "../../../../src/ddd/sequelize/oracle/error.ts";
import { OracleSession } from "../../../../src/ddd/sequelize/oracle/session.ts";
import { owner, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { OwnerRepository, sampleMigrations } from "../../../../src/ddd/testing/sequelize.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { standinInstance, standins } from "./backend.ts";

class Owners extends OwnerRepository {
  /** By SQL of one's own, by the model, and in a savepoint of Sequelize's that is undone. */
  bySequelize(quote: (name: string) => string) {
    return this.withSequelize(async ({ sequelize, model, transaction }) => {
      const rows = await sequelize.query<{ count: number }>(
        `SELECT count(*) AS ${quote("count")} FROM ${quote("owners")}`,
        {
          transaction,
          type: QueryTypes.SELECT,
        },
      );
      const found = await model.findAll({ where: { name: "Owner 1" }, transaction });
      await undone(sequelize, transaction, `DELETE FROM ${quote("owners")}`);
      const kept = await model.count({ transaction });
      return { counted: Number(rows[0]?.count), found: found.map((one) => this.toEntity(one)), kept };
    });
  }
}

async function undone(sequelize: Sequelize, transaction: Transaction, sql: string): Promise<void> {
  await sequelize
    .transaction({ transaction }, async (inner) => {
      await sequelize.query(sql, { transaction: inner });
      throw new Error("on purpose");
    })
    .catch((error: unknown) => {
      if (!(error instanceof Error && error.message === "on purpose")) throw error;
    });
}

for (const standin of standins) {
  const { dialect } = standin;
  test(`${dialect}: Sequelize's own statements run in the unit, with savepoints of its own`, async (t) => {
    const { folder, remove } = temporaryFolder();
    const instance = standinInstance(standin, join(folder, "test.db"), { note: () => {} });
    const database = await openDatabase(instance);
    t.teardown(async () => {
      await database.close();
      await instance.close();
      remove();
    });
    t.is(database.dialect, dialect);
    await migrateUp(database, sampleMigrations);
    const worker = new SequelizeWorker(database, { owners: Owners });
    const quote = (name: string) => database.connection.schema.dialect.quote(name);
    const result = await worker.run(async ({ owners }) => {
      await owners.create(owner(1), owner(2));
      return owners.bySequelize(quote);
    });
    t.deepEqual(result, { counted: 2, found: [owner(1)], kept: 2 });
    t.is(await worker.repositories.owners.count({ id: uuidOf(1) }), 1);
    await t.throwsAsync(worker.repositories.owners.create(owner(1)), { message: /another of owners has the same id/ });
    await database.check();
  });
}

/** A client of SQL Server that answers each statement as it is told. */
function mssqlSession(answer: (sql: string) => unknown) {
  const sent: string[] = [];
  class Request {
    readonly sql: string;
    readonly done: (error: unknown, count?: number) => void;
    onRow: (columns: readonly object[]) => void = () => {};
    constructor(sql: string, done: (error: unknown, count?: number) => void) {
      this.sql = sql;
      this.done = done;
    }
    addParameter(): void {}
    setTimeout(): void {}
    on(_: "row", listener: (columns: readonly object[]) => void): void {
      this.onRow = listener;
    }
  }
  const run = (request: Request) => {
    sent.push(request.sql);
    const result = answer(request.sql);
    if (result instanceof Error) return request.done(result);
    if (typeof result === "object" && result !== null) {
      request.onRow(Object.entries(result).map(([colName, value]) => ({ metadata: { colName }, value })));
    }
    // A statement without an answer runs on.
    if (result !== undefined) request.done(null, 1);
  };
  const connection = {
    lib: { Request, TYPES: {} },
    execSql: run,
    execSqlBatch: run,
    cancel: () => true,
    close: () => {},
    on: () => {},
  };
  // It has the members that the client uses.
  const session = new MssqlSession(new MssqlClient(connection as unknown as TediousConnection), () => {});
  return { session, sent };
}

test("SQL Server: a unit's transaction is SERIALIZABLE, and its connection is given back as it was", async (t) => {
  const { session, sent } = mssqlSession(() => 1);
  await session.begin("write");
  await session.execute("SAVEPOINT brasa_1");
  await session.execute("ROLLBACK TO SAVEPOINT brasa_1");
  await session.execute("RELEASE SAVEPOINT brasa_1");
  await session.commit();
  await session.all("SELECT 1");
  t.deepEqual(sent, [
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN TRANSACTION",
    "SAVE TRANSACTION brasa_1",
    "ROLLBACK TRANSACTION brasa_1",
    "COMMIT TRANSACTION; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;",
    "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT 1",
  ]);
});

test("SQL Server: a transaction that the server would not commit, after a failure or a procedure, has ended", async (t) => {
  for (const state of [-1, 0]) {
    const { session, sent } = mssqlSession((sql) =>
      sql.includes("XACT_STATE") ? { state } : sql.startsWith("UPDATE") ? new Error("no") : 1,
    );
    await session.begin("write");
    await t.throwsAsync(session.run("UPDATE t SET a = 1"), { instanceOf: MssqlError });
    t.true(session.transactionEnded());
    t.is(sent.at(-1), "SELECT XACT_STATE() AS [state]");
  }
  const { session } = mssqlSession((sql) => (sql.includes("XACT_STATE") ? { state: 0 } : 1));
  await session.begin("write");
  await session.run("UPDATE t SET a = 1");
  t.false(session.transactionEnded());
  await session.run("EXEC ends_it");
  t.true(session.transactionEnded());
});

test("a statement that never ends fails when its connection is given up", async (t) => {
  const mssql = mssqlSession((sql) => (sql.startsWith("WAITFOR") ? undefined : 1)).session;
  const waiting = mssql.run("WAITFOR DELAY '01:00'");
  mssql.destroy();
  t.true((await t.throwsAsync(waiting, { instanceOf: MssqlError }))?.fatal);
  const oracle = oracleSession((sql) => (sql.startsWith("BEGIN") ? new Promise(() => {}) : {})).session;
  const sleeping = oracle.run("BEGIN DBMS_SESSION.SLEEP(3600); END;");
  oracle.destroy();
  t.true((await t.throwsAsync(sleeping, { instanceOf: OracleError }))?.fatal);
});

/** A client of Oracle that answers each statement as it is told. */
function oracleSession(answer: (sql: string) => unknown) {
  const sent: unknown[] = [];
  const connection = {
    execute: async (sql: string, binds: object, { autoCommit }: { readonly autoCommit: boolean }) => {
      sent.push(autoCommit ? [sql, "at once"] : sql);
      const result = await answer(sql);
      if (result instanceof Error) throw result;
      return { rows: [], rowsAffected: Object.keys(binds).length };
    },
    commit: async () => void sent.push("COMMIT"),
    rollback: async () => void sent.push("ROLLBACK"),
    close: async () => {},
    isHealthy: () => true,
  };
  // It has the members that the client uses.
  const client = new OracleClient(connection as unknown as OracleConnection, {} as Oracledb);
  return { session: new OracleSession(client, () => {}), sent };
}

test("Oracle: a unit commits once, and what is deferred is checked again after a rollback to a savepoint", async (t) => {
  const { session, sent } = oracleSession(() => ({}));
  await session.begin("write");
  await session.execute("SAVEPOINT brasa_1");
  await session.run("SET CONSTRAINTS ALL DEFERRED");
  await session.execute("ROLLBACK TO SAVEPOINT brasa_1");
  await session.execute("RELEASE SAVEPOINT brasa_1");
  await session.execute("SAVEPOINT brasa_1");
  await session.execute("ROLLBACK TO SAVEPOINT brasa_1");
  await session.commit();
  await session.begin("read");
  await session.rollback();
  await session.all("SELECT 1 FROM DUAL");
  t.deepEqual(sent, [
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "SAVEPOINT brasa_1",
    "SET CONSTRAINTS ALL DEFERRED",
    "ROLLBACK TO SAVEPOINT brasa_1",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "SAVEPOINT brasa_1",
    "ROLLBACK TO SAVEPOINT brasa_1",
    "COMMIT",
    "SET TRANSACTION READ ONLY",
    "ROLLBACK",
    ["SELECT 1 FROM DUAL", "at once"],
  ]);
});

test("Oracle: a user who may not lock is told which right it needs", async (t) => {
  const refused = new Error("ORA-06550: line 1, column 38:\nPLS-00201: identifier 'DBMS_LOCK' must be declared");
  const { session } = oracleSession((sql) => (sql.includes("DBMS_LOCK") ? refused : {}));
  await t.throwsAsync(session.begin("migrate"), { instanceOf: DatabaseError, message: /GRANT EXECUTE ON DBMS_LOCK/ });
});

/** Facts of a server that units cannot work with, in place of those of the stand-in. */
const unfit = [
  [
    "mssql",
    /sys\.databases/,
    { name: "shop", snapshot: 0, level: 150, collations: 1 },
    /ALTER DATABASE \[shop\] SET ALLOW_SNAPSHOT_ISOLATION ON$/,
  ],
  [
    "mssql",
    /sys\.databases/,
    { name: "shop", snapshot: 1, level: 120, collations: 1 },
    /SET COMPATIBILITY_LEVEL = 150$/,
  ],
  [
    "mssql",
    /sys\.databases/,
    { name: "shop", snapshot: 1, level: 150, collations: 0 },
    /use SQL Server 2019 or a later one$/,
  ],
  ["oracle", /nls_database_parameters/, { charset: "WE8ISO8859P1", longest: 32_767 }, /use a database of AL32UTF8$/],
  [
    "oracle",
    /nls_database_parameters/,
    { charset: "AL32UTF8", longest: 4000 },
    /at most 4000 bytes in a text: set MAX_STRING_SIZE = EXTENDED/,
  ],
] as const;

for (const [dialect, statement, facts, message] of unfit) {
  test(`${dialect}: a server with ${JSON.stringify(facts)} is refused with the remedy`, async (t) => {
    const standin = standins.find((one) => one.dialect === dialect);
    if (!standin) return t.fail();
    const { folder, remove } = temporaryFolder();
    const instance = standinInstance(standin, join(folder, "test.db"), {
      note: () => {},
      facts: (sql) => (statement.test(sql) ? facts : undefined),
    });
    t.teardown(async () => {
      await instance.close();
      remove();
    });
    const error = await t.throwsAsync(openDatabase(instance), { instanceOf: DatabaseError, message });
    t.false(error instanceof UnavailableError);
  });
}
