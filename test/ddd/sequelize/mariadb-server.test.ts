import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { CancelledError, DeadlineError, IntegrityError, UnavailableError } from "../../../src/ddd/error.ts";
import { DatabaseError, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { identityOf, killQuery } from "../../../src/ddd/sequelize/mariadb-cancel.ts";
import { connectMariadb, connectMysql } from "../../../src/ddd/sequelize/mariadb-client.ts";
import { toLogin } from "../../../src/ddd/sequelize/mariadb-login.ts";
import { type MariadbScheme, type MariadbServer, startMariadb } from "../../helpers/mariadb.ts";
import { user } from "../../helpers/users.ts";
import { mariadbPlaces, openAccounts, type Place, Sessions } from "./backends.ts";

async function open(place: () => Promise<Place>, options?: Parameters<typeof openAccounts>[1]) {
  const { database, ...rest } = await openAccounts(place, options);
  return { ...rest, database, worker: new SequelizeWorker(database, { users: Sessions }) };
}

/** An accounts database of a server of its own. */
async function openAt(server: MariadbServer, scheme: MariadbScheme, options?: Parameters<typeof openAccounts>[1]) {
  const { close, ...rest } = await open(
    async () => ({ url: await server.createDatabase(scheme), close: () => server.stop() }),
    options,
  );
  return { ...rest, close };
}

for (const [name, place] of mariadbPlaces(test)) {
  test(`${name}: values are the same whatever the server is set to`, async (t) => {
    const server = await startMariadb(
      "--sql-mode=",
      "--default-time-zone=+05:30",
      "--character-set-server=latin1",
      "--completion-type=CHAIN",
      "--transaction-isolation=READ-UNCOMMITTED",
      "--autocommit=0",
      "--max-sort-length=64",
    );
    const { worker, close } = await openAt(server, name);
    const { users } = worker.repositories;
    const one = user(1, { name: "\\' ", createTime: new Date("2026-01-31T12:00:00.500Z") });
    await users.create(one);
    t.deepEqual(await users.retrieve({ createTime: one.createTime, name: one.name }), one);
    t.deepEqual(await users.query("SELECT 0.1e0 + 0.2e0 AS sum, '\\n' = CONCAT(CHAR(92), 'n') AS plain"), [
      { sum: 0.30000000000000004, plain: 1 },
    ]);
    await t.throwsAsync(users.create(user(2, { name: "x".repeat(101) })), { instanceOf: IntegrityError });
    await close();
  });

  test(`${name}: a stored value that no field can hold is an error, and no invalid one`, async (t) => {
    const { worker, close } = await open(place);
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
    const { worker, close } = await openAt(await startMariadb("--max-statement-time=0.3"), name);
    const { users } = worker.repositories;
    await users.create(user(1));
    await t.throwsAsync(users.dawdle(), { instanceOf: DeadlineError, message: /database ended/ });
    await t.throwsAsync(
      worker.run((unit) => unit.users.dawdle()),
      { instanceOf: DeadlineError },
    );
    t.is(await users.count(), 1);
    await close();
  });

  test(`${name}: a commit that the server refuses undoes its unit, and does not block the next one`, async (t) => {
    const server = await startMariadb();
    const { worker, close } = await openAt(server, name, { maxConnections: 1 });
    const refused = worker.run(async ({ users }) => {
      await users.create(user(1));
      await server.administer("SET GLOBAL read_only = 1");
    });
    await t.throwsAsync(refused, { instanceOf: UnavailableError, message: /commit/ });
    await t.throwsAsync(worker.repositories.users.create(user(1)), {
      instanceOf: UnavailableError,
      message: /only allows reading/,
    });
    t.is(await worker.repositories.users.count(), 0);
    await server.administer("SET GLOBAL read_only = 0");
    await worker.run(({ users }) => users.create(user(2)));
    t.is(await worker.repositories.users.count(), 1);
    await close();
  });

  test(`${name}: a connection that the server has closed meanwhile is not used`, async (t) => {
    const server = await startMariadb();
    const { worker, close } = await openAt(server, name, { maxConnections: 1 });
    const { users } = worker.repositories;
    for (let i = 1; i <= 3; i++) {
      const [row] = (await users.query("SELECT CONNECTION_ID() AS id")) as { id: string }[];
      await server.administer(`KILL ${row?.id}`);
      // The end of the connection must have been heard of.
      await sleep(100);
      await users.create(user(i));
    }
    t.is(await users.count(), 3);
    await close();
  });

  test(`${name}: a request to cancel that comes late meets no other unit`, async (t) => {
    const way = await slowAfterFirst(place, 300);
    const { worker, close } = await open(way.place, { maxConnections: 1 });
    const stopped = (
      begin: (signal: AbortSignal, dawdle: (users: Sessions) => Promise<unknown>) => Promise<unknown>,
    ) => {
      const stop = new AbortController();
      return begin(stop.signal, (users) => {
        setTimeout(() => stop.abort(), 30);
        // It ends by itself soon after it was asked to.
        return users.query("SELECT sleep(0.15)");
      });
    };
    for (const begin of [
      () => stopped((signal, dawdle) => worker.run(({ users }) => dawdle(users), { signal })),
      () => stopped((signal, dawdle) => dawdle(worker.repositoriesFor({ signal }).users)),
    ]) {
      await begin().catch((error: unknown) => t.true(error instanceof CancelledError));
      t.deepEqual(await worker.run(({ users }) => users.query("SELECT sleep(0.5) AS interrupted")), [
        { interrupted: 0 },
      ]);
    }
    t.is(way.later(), 2);
    await close();
  });

  test(`${name}: a statement that cannot be cancelled loses its connection, and the next unit has another`, async (t) => {
    const way = await slowAfterFirst(place, 60_000);
    const { worker, close } = await open(way.place, { maxConnections: 1, acquireTimeoutMs: 60_000 });
    const start = performance.now();
    await t.throwsAsync(
      worker.run(({ users }) => users.dawdle(), { signal: AbortSignal.timeout(50) }),
      { instanceOf: DeadlineError },
    );
    t.true(performance.now() - start < 20_000);
    way.beQuick();
    await worker.run(({ users }) => users.create(user(1)));
    t.is(await worker.repositories.users.count(), 1);
    await close();
  });

  test(`${name}: another server under the same name is asked to cancel nothing`, async (t) => {
    const { url } = await place();
    const login = toLogin(url, 5000);
    const connectTo = name === "mariadb" ? connectMariadb : connectMysql;
    const client = await connectTo(login);
    const identity = await identityOf(client);
    const sleeping = client.query("SELECT sleep(1.5) AS interrupted");
    t.false(await killQuery(client, "another", connectTo, login, 5000));
    t.deepEqual(await sleeping, { rows: [{ interrupted: 0 }] });
    // The control: on the right server the statement ends.
    const killed = client.query("SELECT sleep(60)");
    await sleep(100);
    t.true(await killQuery(client, identity, connectTo, login, 5000));
    await t.throwsAsync(killed, { message: /interrupted/ });
    await client.end();
  });
}

/** A way to a server on which all connections but the first take their time to come about. */
async function slowAfterFirst(place: () => Promise<Place>, ms: number) {
  const { url } = await place();
  const target = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  let connections = 0;
  let pause = ms;
  const server = createServer(async (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (connections++ > 0) await sleep(pause, undefined, { ref: false });
    const upstream = connect(target, "127.0.0.1");
    sockets.add(upstream);
    upstream.on("error", () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const slow = new URL(url);
  slow.port = String(typeof address === "object" ? address?.port : undefined);
  return {
    place: async () => ({
      url: slow.href,
      close: async () => {
        server.close();
        for (const socket of sockets) socket.destroy();
      },
    }),
    later: () => connections - 1,
    beQuick: () => {
      pause = 0;
    },
  };
}
