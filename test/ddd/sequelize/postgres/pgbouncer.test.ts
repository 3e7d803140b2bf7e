import { fork } from "node:child_process";
import { once } from "node:events";
import test, { type ExecutionContext } from "ava";
import { CancelledError, DeadlineError } from "../../../../src/ddd/error.ts";
import { type Database, DatabaseError, openDatabase } from "../../../../src/ddd/sequelize/index.ts";
import { conformanceCases } from "../../../../src/ddd/testing/index.ts";
import { sequelizeBackend } from "../../../../src/ddd/testing/sequelize.ts";
import { pgbouncerMissing, startPgbouncer } from "../../../helpers/databases/pgbouncer.ts";
import { sharedPostgres } from "../../../helpers/databases/postgres.ts";
import { built } from "../../../helpers/tools.ts";
import { openAccounts, openSessions, patient } from "../backends.ts";

const tested = pgbouncerMissing === undefined ? test : undefined;
// A tool that this machine lacks is said and counted; .ci/run installs it, and fails when a test is skipped.
if (pgbouncerMissing !== undefined) test.skip(pgbouncerMissing, () => {});

/** A database behind PgBouncer in transaction mode. @param connections that the pooler has to it */
async function pooled(t: ExecutionContext, connections: number) {
  const server = await sharedPostgres();
  const pooler = await startPgbouncer(server.port, connections);
  const direct = await server.createDatabase();
  t.teardown(() => pooler.close());
  return { direct, url: pooler.urlOf(direct) };
}

async function withRows(url: string): Promise<Database> {
  const database = await openDatabase(url, patient);
  await database.connection.run('CREATE TABLE rows (id TEXT COLLATE "C" PRIMARY KEY)');
  await database.connection.run("INSERT INTO rows VALUES ('one'), ('two')");
  return database;
}

function program(url: string) {
  const child = fork(built("test/ddd/sequelize/postgres/pooling.ts"), [url]);
  const ended = once(child, "exit");
  const next = async () => {
    const [answer] = await Promise.race([once(child, "message"), ended.then(() => ["it has ended"])]);
    return answer as unknown;
  };
  const ready = next();
  return {
    ready,
    ask: (command: string) => {
      const answer = next();
      child.send(command);
      return answer;
    },
    close: async () => {
      child.send("close");
      await ended;
    },
  };
}

for (const parameter of ["", "?prepare=false"]) {
  tested?.(`programs that share a pooler's connections run their own statements ${parameter}`, async (t) => {
    const { direct, url } = await pooled(t, 2);
    const database = await withRows(direct);
    const [deleter, reader] = [program(url + parameter), program(url + parameter)];
    t.is(await deleter.ready, "ready");
    t.is(await reader.ready, "ready");
    // While the one holds a connection, the other prepares its statement on another, and then comes to the first.
    for (let i = 0; i < 4; i++) {
      t.is(await deleter.ask("hold"), "held");
      t.deepEqual(await reader.ask("read"), { id: "one" });
      t.is(await deleter.ask("end"), "ended");
      t.deepEqual(await reader.ask("read"), { id: "one" });
    }
    t.deepEqual(await database.connection.all("SELECT id FROM rows ORDER BY id"), [{ id: "one" }, { id: "two" }]);
    await Promise.all([deleter.close(), reader.close()]);
    await database.close();
  });

  tested?.(`units run again where a pooler's connection does not know their statements ${parameter}`, async (t) => {
    const { direct, url } = await pooled(t, 3);
    const opened = await openAccounts(async () => ({ url: direct, close: async () => {} }));
    const one = await openSessions(async () => ({ url: url + parameter, close: async () => {} }), {
      maxConnections: 6,
    });
    const ids = Array.from({ length: 24 }, (_, i) => `user${i}`);
    await Promise.all(
      ids.map((name) =>
        one.worker.run(async ({ users }) => {
          await users.query(`SELECT '${name}'`);
          await users.count({ name });
          return users.count();
        }),
      ),
    );
    t.is(await one.worker.repositories.users.count(), 0);
    await one.close();
    await opened.close();
  });
}

tested?.(
  "nothing that a program sets is left to others behind a pooler, and a deadline still ends a statement",
  async (t) => {
    const { url } = await pooled(t, 1);
    const opened = await openSessions(async () => ({ url: `${url}?prepare=false`, close: async () => {} }), {
      maxConnections: 1,
    });
    const { worker } = opened;
    await worker.run(async ({ users }) => {
      await users.query("SELECT 1");
      // The control: within a unit it is set.
      t.deepEqual(await users.query("SHOW random_page_cost"), [{ random_page_cost: "0.1" }]);
    });
    await t.throwsAsync(
      worker.run(({ users }) => users.dawdle(), { signal: AbortSignal.timeout(50) }),
      { instanceOf: DeadlineError },
    );
    const stop = new AbortController();
    const reading = worker.repositoriesFor({ signal: stop.signal }).users.dawdle();
    stop.abort();
    await t.throwsAsync(reading, { instanceOf: CancelledError });
    t.is(await worker.repositories.users.count(), 0);
    await opened.close();
    // The pooler's only connection, as another program gets it.
    const server = await sharedPostgres();
    const left = await server.query(url, "SHOW random_page_cost");
    t.deepEqual(left, [{ random_page_cost: "4" }]);
    t.deepEqual(await server.query(url, "SHOW client_min_messages"), [{ client_min_messages: "notice" }]);
    const rounding = await pooled(t, 1);
    await server.query(
      rounding.direct,
      `ALTER DATABASE ${new URL(rounding.direct).pathname.slice(1)} SET extra_float_digits = 0`,
    );
    await t.throwsAsync(openDatabase(rounding.url, patient), {
      instanceOf: DatabaseError,
      message: /extra_float_digits/,
    });
  },
);

// The whole suite is held to it by `npm run conformance -- --backend PgBouncer`.
for (const { name, run } of conformanceCases.filter(({ name }) =>
  /64 units|savepoints nest|a list is read|alone/.test(name),
)) {
  tested?.(`through PgBouncer: ${name}`, async (t) => {
    const { url } = await pooled(t, 70);
    await run(sequelizeBackend(async () => ({ url: `${url}?prepare=false`, close: async () => {} })));
    t.pass();
  });
}
