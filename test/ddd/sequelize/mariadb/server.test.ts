import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { DeadlineError, IntegrityError, UnavailableError } from "../../../../src/ddd/error.ts";
import { Database } from "../../../../src/ddd/sequelize/database.ts";
import {
  DatabaseError,
  type DatabaseOptions,
  openDatabase,
  SequelizeWorker,
} from "../../../../src/ddd/sequelize/index.ts";
import { killQuery, serverOf } from "../../../../src/ddd/sequelize/mariadb/client/cancel.ts";
import { type Client, connectMariadb, connectMysql } from "../../../../src/ddd/sequelize/mariadb/client/client.ts";
import { mariadbDriver } from "../../../../src/ddd/sequelize/mariadb/driver.ts";
import { toLogin } from "../../../../src/ddd/sequelize/mariadb/login.ts";
import { mariadbAdapter } from "../../../../src/ddd/sequelize/mariadb/sequelize.ts";
import { type Mariadb, mariadbMissing, startMariadb } from "../../../helpers/databases/mariadb.ts";
import { monitorServer } from "../../../helpers/databases/server-monitor.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { makeCertificate, withOpenssl } from "../../../helpers/network/tls.ts";
import { built } from "../../../helpers/tools.ts";
import { user } from "../../../helpers/users.ts";
import { mariadbPlaces, openSessions, patient, Sessions } from "../backends.ts";

/** A server that is set to what others are not, of these tests alone, since they change what it does for all. */
let server: Promise<Mariadb> | undefined;
function oddServer(): Promise<Mariadb> {
  server ??= startMariadb(
    "--sql-mode=NO_BACKSLASH_ESCAPES,ANSI_QUOTES",
    "--default-time-zone=+05:30",
    "--character-set-server=latin1",
    "--completion-type=CHAIN",
    "--transaction-isolation=READ-UNCOMMITTED",
    "--autocommit=0",
    "--max-sort-length=64",
    "--default-storage-engine=MyISAM",
  );
  return server;
}

for (const [name, place] of mariadbPlaces(test)) {
  /** An accounts database of the odd server. */
  const openOdd = async (options?: DatabaseOptions) => {
    const odd = await oddServer();
    return openSessions(async () => ({ url: await odd.createDatabase(name), close: async () => {} }), options);
  };

  test.serial(`${name}: values are the same whatever the server is set to`, async (t) => {
    const { worker, close } = await openOdd();
    const { users } = worker.repositories;
    const one = user(1, { name: "\\' ", createTime: new Date("2026-01-31T12:00:00.500Z") });
    await users.create(one);
    t.deepEqual(await users.retrieve({ createTime: one.createTime, name: one.name }), one);
    // Sequelize escapes text by backslashes.
    t.deepEqual(await users.query("SELECT 0.1e0 + 0.2e0 AS sum, '\\n' = CHAR(10) AS newline"), [
      { sum: 0.30000000000000004, newline: 1 },
    ]);
    t.deepEqual(await users.query("SELECT @@default_storage_engine AS engine"), [{ engine: "InnoDB" }]);
    await t.throwsAsync(users.create(user(2, { name: "x".repeat(101) })), { instanceOf: IntegrityError });
    await close();
  });

  test.serial(
    `${name}: a commit that the server refuses undoes its unit, and does not block the next one`,
    async (t) => {
      const { administer } = await oddServer();
      const { worker, close } = await openOdd({ maxConnections: 1 });
      const refused = worker.run(async ({ users }) => {
        await users.create(user(1));
        await administer("SET GLOBAL read_only = 1");
      });
      await t.throwsAsync(refused, {
        instanceOf: UnavailableError,
        message: /only allows reading.*nothing was stored/,
      });
      await t.throwsAsync(worker.repositories.users.create(user(1)), {
        instanceOf: UnavailableError,
        message: /only allows reading/,
      });
      t.is(await worker.repositories.users.count(), 0);
      await administer("SET GLOBAL read_only = 0");
      await worker.run(({ users }) => users.create(user(2)));
      t.is(await worker.repositories.users.count(), 1);
      await close();
    },
  );

  test(`${name}: a stored value that no field can hold is an error, and no invalid one`, async (t) => {
    const { worker, close } = await openSessions(place);
    const { users } = worker.repositories;
    await users.create(user(1));
    for (const time of ["0000-00-00 00:00:00", "0000-01-01 00:00:00"]) {
      await users.change(`UPDATE users SET create_time = '${time}'`);
      await t.throwsAsync(users.retrieve(), { instanceOf: DatabaseError, message: /where there should be a time/ });
    }
    await users.change("UPDATE users SET create_time = now(), version = 9007199254740993");
    await t.throwsAsync(users.retrieve(), { instanceOf: DatabaseError, message: /holds "9007199254740993" where/ });
    await close();
  });

  test(`${name}: the server's own limits are no cancellation by the caller`, async (t) => {
    const { worker, close } = await openSessions(place);
    const { users } = worker.repositories;
    await users.create(user(1));
    const limited = "SET STATEMENT max_statement_time = 0.01 FOR SELECT sleep(1000)";
    await t.throwsAsync(users.query(limited), { instanceOf: DeadlineError, message: /database ended/ });
    await t.throwsAsync(
      worker.run((unit) => unit.users.query(limited)),
      { instanceOf: DeadlineError },
    );
    t.is(await users.count(), 1);
    await close();
  });

  const connectTo = name === "mariadb" ? connectMariadb : connectMysql;

  test(`${name}: a connection that the server has closed meanwhile is not used`, async (t) => {
    const { url, close } = await openSessions(place);
    let client: Client | undefined;
    const connect: typeof connectTo = async (login, signal) => {
      client = await connectTo(login, signal);
      return client;
    };
    const login = toLogin(url, 120_000);
    const database = new Database(mariadbDriver(connect, mariadbAdapter, login, { ...patient, maxConnections: 1 }));
    const { users } = new SequelizeWorker(database, { users: Sessions }).repositories;
    const server = await monitorServer(url);
    for (let i = 1; i <= 3; i++) {
      await users.count();
      const known = client;
      await server.killOthers();
      // The end of the connection must have been heard of.
      while (known?.isOpen()) await sleep(1);
      await users.create(user(i));
      t.not(client, known);
    }
    t.is(await users.count(), 3);
    await server.close();
    await database.close();
    await close();
  });

  test(`${name}: another server under the same name is asked to cancel nothing`, async (t) => {
    const { url } = await place();
    const login = toLogin(url, 120_000);
    const client = await connectTo(login);
    const { identity } = await serverOf(client);
    const server = await monitorServer(url);
    await server.takeLock(1);
    const waiting = client.query(server.sqlThatWaits(1));
    await server.untilRunning(server.sqlThatWaits(1));
    t.false(await killQuery(client, "another", { connect: connectTo, login }, 120_000));
    await server.releaseLock(1);
    t.like(await waiting, { rows: [{ held: 1 }] });
    // The control: on the right server the statement ends.
    const killed = client.query("SELECT sleep(1000)");
    await server.untilRunning("1000");
    t.true(await killQuery(client, identity, { connect: connectTo, login }, 120_000));
    await t.throwsAsync(killed, { message: /interrupted/ });
    await client.end();
    await server.close();
  });

  test(`${name}: a busy connection is closed without a request of the driver's own, whose failure would be lost`, async (t) => {
    const { url } = await place();
    const proxy = await startTcpProxy(url);
    const login = toLogin(proxy.url, 120_000);
    const client = await connectTo(login);
    const server = await monitorServer(url);
    // It may never be told what comes of it.
    client.query("SELECT sleep(1000)").catch(() => {});
    await server.untilRunning("1000");
    client.destroy();
    t.false(client.isOpen());
    // A connection that had been asked for before this one would have been made before it.
    const next = await connectTo(login);
    t.is(proxy.accepted, 2);
    next.destroy();
    await server.close();
    await proxy.stop();
  });
}

if (mariadbMissing === undefined) {
  withOpenssl.test(
    withOpenssl.title(
      "by TLS, by either driver, a statement is cancelled and the program goes on; problems with TLS are reported",
    ),
    async (t) => {
      const { certFile, keyFile } = makeCertificate(t);
      const server = await startMariadb(`--ssl-cert=${certFile}`, `--ssl-key=${keyFile}`);
      const urls = [await server.createDatabase("mariadb"), await server.createDatabase("mysql")];
      const program = fork(
        built("test/ddd/sequelize/mariadb/cancelling.ts"),
        urls.map((url) => `${url}?ssl=true`),
        // Node reads it when it starts.
        { env: { ...process.env, NODE_EXTRA_CA_CERTS: certFile } },
      );
      t.teardown(() => program.kill());
      const told: unknown[] = [];
      program.on("message", (message) => told.push(message));
      t.deepEqual(await once(program, "exit"), [0, null]);
      t.is(told.length, 4);
      for (const i of [0, 2]) {
        t.regex(String(told[i]), /^CancelledError: /);
        t.like(told[i + 1], [{ Value: "TLSv1.3" }]);
      }
      for (const url of urls) {
        await t.throwsAsync(openDatabase(`${url}?ssl=true`, patient), {
          instanceOf: DatabaseError,
          message: /authority that is not known here: .*NODE_EXTRA_CA_CERTS/,
        });
      }
      await server.administer("SET GLOBAL require_secure_transport = 1");
      for (const url of urls) {
        await t.throwsAsync(openDatabase(url, patient), {
          instanceOf: DatabaseError,
          message: /refuses the user "brasa".*add \?ssl=true/,
        });
      }
    },
  );
}
