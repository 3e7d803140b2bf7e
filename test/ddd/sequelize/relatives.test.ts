import test from "ava";
import { UserRepository } from "../../../src/accounts/sequelize.ts";
import { COMMIT_UNKNOWN, UnavailableError } from "../../../src/ddd/error.ts";
import { Database } from "../../../src/ddd/sequelize/database.ts";
import { type Driver, type Session, toLimits } from "../../../src/ddd/sequelize/driver.ts";
import { SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { MariadbError } from "../../../src/ddd/sequelize/mariadb/client/client.ts";
import { mariadbDialect } from "../../../src/ddd/sequelize/mariadb/dialect.ts";
import { postgresDialect } from "../../../src/ddd/sequelize/postgres/dialect.ts";
import { sqliteDialect } from "../../../src/ddd/sequelize/sqlite/dialect.ts";
import { sequelizeAdapter } from "../../../src/ddd/sequelize/sqlite/sequelize.ts";

const dialects = {
  mariadb: mariadbDialect({ collation: "utf8mb4_nopad_bin" }),
  // These servers have no real transaction here that a savepoint could be in.
  postgres: { ...postgresDialect, errorAbortsTransaction: false },
  sqlite: sqliteDialect,
};

/** A database of which only the errors are real: each of `errors` is what comes of the next statement, or commit. */
function failing(dialect: keyof typeof dialects, step: "statement" | "commit", errors: readonly unknown[]) {
  const left = [...errors];
  let runs = 0;
  const failAt = (here: typeof step) => {
    if (here === step && left.length > 0) throw left.shift();
  };
  const session: Session = {
    all: async () => {
      failAt("statement");
      return [{ count: 0 }];
    },
    run: async () => {
      failAt("statement");
      return 0;
    },
    native: async () => [],
    execute: async () => {},
    enforce: async () => false,
    begin: async () => void runs++,
    commit: async () => failAt("commit"),
    rollback: async () => {},
    cancel: async () => {},
    isOpen: () => true,
    transactionEnded: () => false,
    destroy: () => {},
    release: () => {},
  };
  const driver: Driver = {
    dialect: dialects[dialect],
    sequelize: sequelizeAdapter,
    limits: toLimits({}),
    acquire: async () => session,
    close: async () => {},
  };
  const worker = new SequelizeWorker(new Database(driver), { users: UserRepository });
  return { worker, runs: () => runs };
}

const mariadb = (errno: number, text = "") => new MariadbError({ errno, code: "", sqlMessage: text, fatal: false });
const postgres = (code: string, text = "", severity = "ERROR") => Object.assign(new Error(text), { code, severity });
const vttablet = (text: string) => mariadb(1105, `target: ks.0.primary: vttablet: rpc error: ${text}`);

/** By these a server says that a transaction was undone, and succeeds when it runs again. */
const again: Readonly<Record<string, [keyof typeof dialects, unknown]>> = {
  "CockroachDB 40001": ["postgres", postgres("40001", "restart transaction: TransactionRetryWithProtoRefreshError")],
  "YugabyteDB 40001": ["postgres", postgres("40001", "could not serialize access due to concurrent update")],
  "YugabyteDB 25P03": ["postgres", postgres("25P03", "Transaction expired or aborted by a conflict")],
  "YugabyteDB 25P02": ["postgres", postgres("25P02", "Operation failed. Try again")],
  "YugabyteDB YB001": ["postgres", postgres("YB001", "current transaction is expired or aborted")],
  "TiDB 8002": ["mariadb", mariadb(8002)],
  "TiDB 8005": ["mariadb", mariadb(8005)],
  "TiDB 8022": ["mariadb", mariadb(8022)],
  "TiDB 8028": ["mariadb", mariadb(8028)],
  "TiDB 9004": ["mariadb", mariadb(9004)],
  "TiDB 9006": ["mariadb", mariadb(9006)],
  "TiDB 9007": ["mariadb", mariadb(9007)],
  "TiDB 1105": ["mariadb", mariadb(1105, "tikv aborts txn: [try again later]")],
  "Galera 1213": ["mariadb", mariadb(1213, "Deadlock found when trying to get lock; try restarting transaction")],
  "Group Replication 3101": ["mariadb", mariadb(3101)],
  "Vitess: a transaction that was ended": [
    "mariadb",
    vttablet("code = Aborted desc = transaction 1610704: ended at 2026-01-01 (exceeded timeout: 20s) (CallerID: me)"),
  ],
  "Vitess: a transaction in use by its killer": [
    "mariadb",
    vttablet("code = Aborted desc = transaction 7: in use: for tx killer rollback"),
  ],
  "MariaDB 1412": ["mariadb", mariadb(1412)],
  "MariaDB 1615": ["mariadb", mariadb(1615)],
  "SQLite SQLITE_SCHEMA": [
    "sqlite",
    Object.assign(new Error("database schema has changed"), { code: "SQLITE_SCHEMA" }),
  ],
};

/** By these it says that a part of it did not answer, which leaves open what became of a commit. */
const away: Readonly<Record<string, [keyof typeof dialects, unknown]>> = {
  "CockroachDB 40003": ["postgres", postgres("40003", "result is ambiguous: error=rpc error")],
  "PostgreSQL 08007": ["postgres", postgres("08007")],
  "TiDB 8027": ["mariadb", mariadb(8027)],
  "TiDB 9001": ["mariadb", mariadb(9001)],
  "TiDB 9002": ["mariadb", mariadb(9002)],
  "TiDB 9003": ["mariadb", mariadb(9003)],
  "TiDB 9005": ["mariadb", mariadb(9005)],
  "Galera 1047": ["mariadb", mariadb(1047, "WSREP has not yet prepared node for application use")],
  "Galera 1180": ["mariadb", mariadb(1180, 'Got error 6 "No such device or address" during COMMIT')],
  "Vitess: a primary that is being replaced": [
    "mariadb",
    vttablet("code = ClusterEvent desc = operation not allowed in state NOT_SERVING"),
  ],
  "Vitess: a tablet that is no primary any more": [
    "mariadb",
    vttablet("code = FailedPrecondition desc = wrong tablet type: REPLICA, want: PRIMARY or []"),
  ],
  "Vitess: a tablet that does not answer": [
    "mariadb",
    vttablet("code = DeadlineExceeded desc = context deadline exceeded"),
  ],
  "Vitess: a tablet that is gone": ["mariadb", vttablet("code = Unavailable desc = connection error")],
};

for (const [name, [dialect, error]] of Object.entries(again)) {
  for (const step of ["statement", "commit"] as const) {
    test(`${name} at a ${step}: the unit runs again`, async (t) => {
      const { worker, runs } = failing(dialect, step, [error, error]);
      t.is(await worker.run(({ users }) => users.count()), 0);
      t.is(runs(), 3);
    });
  }
  test(`${name} outside of a unit: the statement runs again`, async (t) => {
    const { worker } = failing(dialect, "statement", [error, error]);
    t.is(await worker.repositories.users.count(), 0);
  });
}

for (const [name, [dialect, error]] of Object.entries(away)) {
  test(`${name}: the unit is not run again, and at its commit the outcome is not known`, async (t) => {
    const statement = failing(dialect, "statement", [error]);
    const failed = await t.throwsAsync(
      statement.worker.run(({ users }) => users.count()),
      { instanceOf: UnavailableError },
    );
    t.not(failed.reason, COMMIT_UNKNOWN);
    t.is(statement.runs(), 1);
    const commit = failing(dialect, "commit", [error]);
    const unknown = await t.throwsAsync(
      commit.worker.run(({ users }) => users.count()),
      { instanceOf: UnavailableError },
    );
    t.is(unknown.reason, COMMIT_UNKNOWN);
    t.is(commit.runs(), 1);
  });
}

test("Vitess: a full pool is no lost connection, and no outcome that is not known", async (t) => {
  const full = vttablet("code = ResourceExhausted desc = transaction pool connection limit exceeded");
  for (const step of ["statement", "commit"] as const) {
    const { worker, runs } = failing("mariadb", step, [full]);
    const error = await t.throwsAsync(
      worker.run(({ users }) => users.count()),
      { instanceOf: UnavailableError },
    );
    t.is(error.reason, "DATABASE_EXHAUSTED");
    t.is(runs(), 1);
  }
});

test("other errors of these servers do not ask for a repeat", async (t) => {
  for (const [dialect, error] of [
    ["mariadb", vttablet("code = InvalidArgument desc = syntax error")],
    ["mariadb", mariadb(1105, "other: unsupported: cross-shard query")],
    ["mariadb", mariadb(8029)],
    ["postgres", postgres("25P02", "current transaction is aborted, commands ignored until end of transaction block")],
    ["postgres", postgres("40002")],
  ] as const) {
    const { worker, runs } = failing(dialect, "statement", [error]);
    await t.throwsAsync(
      worker.run(({ users }) => users.count()),
      { name: "DatabaseError" },
    );
    t.is(runs(), 1);
  }
});
