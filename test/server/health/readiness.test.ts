import { once } from "node:events";
import { get } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { Sequelize } from "sequelize";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { OperationsService } from "../../../gen/brasa/v1/operations_service_pb.js";
import { ServerReflection } from "../../../gen/grpc/reflection/v1/reflection_pb.js";
import {
  HealthCheckResponse_ServingStatus,
  HealthListResponseSchema,
  Health as HealthService,
} from "../../../gen/health/v1/health_pb.js";
import { accounts } from "../../../src/accounts/index.ts";
import { UnavailableError } from "../../../src/ddd/error.ts";
import type { Connection } from "../../../src/ddd/sequelize/index.ts";
import { gate } from "../../../src/ddd/testing/barrier.ts";
import { readConfig } from "../../../src/server/config.ts";
import { Health, WHOLE_SERVER } from "../../../src/server/health/health.ts";
import { Readiness } from "../../../src/server/health/readiness.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";
import { mariadbPlaces } from "../../ddd/sequelize/backends.ts";
import { startApp } from "../../helpers/app.ts";
import { grpcClient } from "../../helpers/clients.ts";
import { sharedMariadb } from "../../helpers/databases/mariadb.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { startTcpProxy, type TcpProxy } from "../../helpers/network/tcp-proxy.ts";
import { CallError, fails } from "../../helpers/user-journey.ts";

const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;
const users = UserService.typeName;

async function page(url: string): Promise<{ status: number | undefined; body: string }> {
  const [response] = await once(get(url), "response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

function healthClient(baseUrl: string) {
  return createClient(HealthService, createGrpcTransport({ baseUrl }));
}

/** A Watch that is ended with the test, if not before. */
function watch(t: ExecutionContext, baseUrl: string, service: string) {
  const cancel = new AbortController();
  t.teardown(() => cancel.abort());
  const watched = healthClient(baseUrl).watch({ service }, { signal: cancel.signal })[Symbol.asyncIterator]();
  return async () => {
    const next = await watched.next();
    return next.done ? undefined : next.value.status;
  };
}

const databases: [string, () => Promise<string>][] = [
  ["PostgreSQL", async () => (await sharedPostgres()).createDatabase()],
  ...mariadbPlaces(test).map(([scheme]): [string, () => Promise<string>] => [
    `MariaDB by ${scheme}:`,
    async () => (await sharedMariadb()).createDatabase(scheme),
  ]),
];

/** The failures of a database, each with its end. */
const losses: [string, (proxy: TcpProxy) => Promise<void>, (proxy: TcpProxy) => Promise<void>][] = [
  ["refuses connections", (proxy) => proxy.stop(), (proxy) => proxy.restart()],
  ["is silent", async (proxy) => proxy.pause(), async (proxy) => proxy.resume()],
];

for (const [name, createDatabase] of databases) {
  for (const [loss, lose, regain] of losses) {
    test(`health on both ports and /readyz say the same when ${name} ${loss}, and when it is back`, async (t) => {
      const proxy = await startTcpProxy(await createDatabase());
      const { url, grpc, close } = await startApp({ DATABASE_URL: proxy.url });
      t.teardown(close);
      const ports = [url, `http://${grpc}`];
      const watches = ports.flatMap((baseUrl) => ["", users].map((service) => watch(t, baseUrl, service)));
      const clients = ports.map(healthClient);
      /** All that each of the sources says now of the services that need the database. */
      const told = async () => {
        const listed = await Promise.all(clients.map((client) => client.list({})));
        const checked = await Promise.all(
          clients.flatMap((client) => ["", users].map((service) => client.check({ service }))),
        );
        const statuses = checked.map(({ status }) => status);
        for (const { statuses: byName } of listed) {
          // It shows the figures of the process whatever its database does.
          const { [OperationsService.typeName]: operations, ...needDatabase } = byName;
          t.is(operations?.status, SERVING);
          statuses.push(...Object.values(needDatabase).map(({ status }) => status));
        }
        return { ready: await page(`${url}/readyz`), statuses: [...new Set(statuses)] };
      };
      // On a machine that has no time for its database, a look may find something else in between.
      const agree = async (status: HealthCheckResponse_ServingStatus, ready: object) => {
        await Promise.all(
          watches.map(async (next) => {
            while ((await next()) !== status);
          }),
        );
        let now = await told();
        while (!isDeepStrictEqual(now, { ready, statuses: [status] })) now = await told();
        t.is((await page(`${url}/livez`)).status, 200);
      };
      const ready = { status: 200, body: "ok\n" };
      await agree(SERVING, ready);
      await lose(proxy);
      await agree(NOT_SERVING, { status: 503, body: "the database does not answer\n" });
      await regain(proxy);
      await agree(SERVING, ready);
    });
  }
}

// ASVS: V16.5.2
test("a service is SERVING while its own dependencies answer, and the server while all dependencies do", async (t) => {
  const health = new Health();
  const state = { one: true, other: true };
  const dependency = (name: keyof typeof state) => ({
    name,
    services: [`x.${name}`],
    check: async () => {
      if (!state[name]) throw new UnavailableError("gone");
    },
    tryToStore: async () => {},
  });
  const readiness = new Readiness({
    dependencies: [dependency("one"), dependency("other")],
    health,
    log: createLog("silent"),
    periodMs: 1,
  });
  t.teardown(() => readiness.stop());
  const changed = () => changeOf(health);
  t.is(readiness.problem, "starting");
  await readiness.start();
  t.is(readiness.problem, undefined);
  t.deepEqual(statuses(health), { "": SERVING, "x.one": SERVING, "x.other": SERVING });
  state.other = false;
  await changed();
  t.deepEqual(statuses(health), { "": NOT_SERVING, "x.one": SERVING, "x.other": NOT_SERVING });
  t.is(readiness.problem, "the other does not answer");
  state.other = true;
  await changed();
  t.deepEqual(statuses(health), { "": SERVING, "x.one": SERVING, "x.other": SERVING });
});

test("a dependency whose connection was closed is checked once more", async (t) => {
  const health = new Health();
  let looks = 0;
  const done = gate();
  const check = async () => {
    looks++;
    if (looks === 20) done.open();
    if (looks % 2 === 1) throw new UnavailableError("the connection was closed");
  };
  const readiness = new Readiness({
    dependencies: [{ name: "database", services: ["x.Y"], check, tryToStore: async () => {} }],
    health,
    log: pino({ level: "warn" }, { write: (line) => t.fail(line) }),
    periodMs: 1,
  });
  t.teardown(() => readiness.stop());
  await readiness.start();
  await done.passed;
  t.is(statuses(health)["x.Y"], SERVING);
});

test("a dependency that never answers counts as down, and is checked again", async (t) => {
  const health = new Health();
  let hangs = false;
  const check = () => (hangs ? new Promise<void>(() => {}) : Promise.resolve());
  const readiness = new Readiness({
    dependencies: [{ name: "database", services: ["x.Y"], check, tryToStore: async () => {} }],
    health,
    log: createLog("silent"),
    periodMs: 1,
    timeoutMs: 100,
  });
  t.teardown(() => readiness.stop());
  await readiness.start();
  hangs = true;
  await changeOf(health);
  t.is(statuses(health)["x.Y"], NOT_SERVING);
  hangs = false;
  await changeOf(health);
  t.is(statuses(health)["x.Y"], SERVING);
});

test("a check that times out does not count while calls are answered", async (t) => {
  const health = new Health();
  const looks = { count: 0, hang: false };
  let looked = gate();
  const check = () => {
    looks.count++;
    looked.open();
    looked = gate();
    return looks.hang ? new Promise<void>(() => {}) : Promise.resolve();
  };
  const readiness = new Readiness({
    dependencies: [{ name: "database", services: ["x.Y"], check, tryToStore: async () => {} }],
    health,
    log: createLog("silent"),
    periodMs: 1,
    timeoutMs: 20,
  });
  t.teardown(() => readiness.stop());
  await readiness.start();
  looks.hang = true;
  await looked.passed;
  for (let looksBefore = looks.count; looks.count < looksBefore + 3; ) {
    readiness.noteSuccess("x.Y");
    t.is(statuses(health)["x.Y"], SERVING);
    await looked.passed;
  }
  readiness.noteSuccess("x.Other");
  await changeOf(health);
  t.is(statuses(health)["x.Y"], NOT_SERVING);
});

const full = new UnavailableError("the disk is full", { reason: "STORAGE_FULL" });

test("a call that fails for want of room takes the service down at once, until a trial has stored something", async (t) => {
  const health = new Health();
  let trial: () => Promise<void> = async () => {};
  const trials = { one: 0, other: 0 };
  const dependency = (name: keyof typeof trials) => ({
    name,
    services: [`x.${name}`],
    check: async () => {},
    tryToStore: () => {
      trials[name]++;
      return trial();
    },
  });
  const readiness = new Readiness({
    dependencies: [dependency("one"), dependency("other")],
    health,
    log: createLog("silent"),
    periodMs: 1,
    trialPeriodMs: 1,
  });
  t.teardown(() => readiness.stop());
  await readiness.start();
  t.deepEqual(trials, { one: 1, other: 1 }, "one at the start");
  t.is(readiness.problem, undefined);

  readiness.noteFailure("x.one", new UnavailableError("the database is gone"));
  readiness.noteFailure("x.unknown", full);
  t.is(readiness.problem, undefined);
  const again = gate();
  trial = async () => {
    if (trials.one === 3) throw new UnavailableError("locked by another");
    if (trials.one === 4) throw new ConnectError("wrapped", Code.Unavailable, undefined, undefined, full);
    if (trials.one === 5) again.open();
    if (trials.one < 6) throw full;
  };
  readiness.noteFailure("x.one", new Error("a Commit's", { cause: full }));
  t.deepEqual(statuses(health), { "": NOT_SERVING, "x.one": NOT_SERVING, "x.other": SERVING });
  t.is(readiness.problem, "the one stores nothing: the disk is full");
  const back = changeOf(health);
  await again.passed;
  t.is(statuses(health)["x.one"], NOT_SERVING);
  await back;
  t.deepEqual(statuses(health), { "": SERVING, "x.one": SERVING, "x.other": SERVING });
  t.deepEqual(trials, { one: 6, other: 1 });
});

test("a server whose database stores nothing at the start is not ready", async (t) => {
  const health = new Health();
  const readiness = new Readiness({
    dependencies: [
      { name: "database", services: [users], check: async () => {}, tryToStore: () => Promise.reject(full) },
    ],
    health,
    log: createLog("silent"),
  });
  t.teardown(() => readiness.stop());
  await readiness.start();
  t.is(statuses(health)[users], NOT_SERVING);
});

test("a trial write detects that SQLite has no room, and leaves nothing behind", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const storage = await openStorage([accounts], readConfig({ DATABASE_URL: `sqlite:${folder}/brasa.db` }));
  await storage.migrateUp();
  const [database] = storage.databases;
  if (!database) throw new Error("there is no database");
  // Subclasses see the connection; a test that plays a full disk needs it too.
  const { connection } = database.worker(accounts).repositories.users as unknown as {
    connection: Connection;
  };
  // By the connection itself: one that a statement of a repository's has changed is not that of the next one.
  const pages = async (count: number) => {
    const session = await connection.driver.acquire("write");
    await session.execute(`PRAGMA max_page_count = ${count}`);
    session.release(true);
  };
  await pages(1);
  await t.throwsAsync(database.tryToStore(), { instanceOf: UnavailableError, message: /full/ });
  await pages(1_000_000);
  await database.tryToStore();
  t.is(await database.requests.repositories.requests.count(), 0);
  await storage.close();
});

test("health on both ports and /readyz say the same when PostgreSQL becomes read-only, and when it is no more", async (t) => {
  const postgres = await sharedPostgres();
  const DATABASE_URL = await postgres.createDatabase();
  const name = new URL(DATABASE_URL).pathname.slice(1);
  const administer = async (...statements: string[]) => {
    const place = new URL(DATABASE_URL);
    place.pathname = "/postgres";
    const client = new Sequelize(place.href, { logging: false });
    for (const statement of statements) await client.query(statement);
    await client.close();
  };
  const { url, grpc, close } = await startApp({ DATABASE_URL });
  t.teardown(close);
  const client = grpcClient(grpc);
  t.teardown(() => client.close());
  const next = watch(t, `http://${grpc}`, users);
  t.is(await next(), SERVING);
  // Its open connections do not know of it.
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`;
  await administer(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`, cut);
  const user = { email: "ada@example.com", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
  const readOnly = async () => {
    const error = await t.throwsAsync(client.call("CreateUser", { user }), { instanceOf: CallError });
    return error?.reason === "STORAGE_READ_ONLY";
  };
  // A connection that was cut may be told first.
  while (!(await readOnly()));
  t.is(await next(), NOT_SERVING);
  const { status, body } = await page(`${url}/readyz`);
  t.is(status, 503);
  t.regex(body, /the database stores nothing: .*only allows reading/);
  await administer(`ALTER DATABASE "${name}" RESET default_transaction_read_only`, cut);
  t.is(await next(), SERVING);
  t.is((await page(`${url}/readyz`)).status, 200);
  await client.call("CreateUser", { user });
});

/** Resolves when the status of the whole server has changed. */
async function changeOf(health: Health): Promise<void> {
  const { watch } = health.route.implementation as unknown as {
    watch(request: object, context: object): AsyncIterable<unknown>;
  };
  let seen = 0;
  for await (const _ of watch({ service: WHOLE_SERVER }, { signal: new AbortController().signal })) {
    seen++;
    if (seen === 2) return;
  }
}

function statuses(health: Health): Record<string, HealthCheckResponse_ServingStatus> {
  const { list } = health.route.implementation as unknown as { list(): { statuses: object } };
  // As it is on the wire.
  const message = create(HealthListResponseSchema, list() as never);
  const { statuses } = fromBinary(HealthListResponseSchema, toBinary(HealthListResponseSchema, message));
  return Object.fromEntries(Object.entries(statuses).map(([name, { status }]) => [name, status]));
}

test("at the cap of calls, health, reflection and the pages answer, and no watch takes another stream's place", async (t) => {
  const { passed, open } = gate();
  const begun = gate();
  const hasher = {
    hash: async () => {
      begun.open();
      await passed;
      return "hash";
    },
    verify: async () => true,
    isOutdated: () => false,
  };
  const { url, grpc, close } = await startApp({ MAX_CONCURRENT_CALLS: "1" }, createLog("silent"), hasher);
  t.teardown(close);
  t.teardown(open);
  const client = grpcClient(grpc);
  t.teardown(() => client.close());
  const user = { email: "ada@example.com", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
  const first = client.call("CreateUser", { user });
  await begun.passed;
  await fails(t, client.call("ListUsers", {}), "RESOURCE_EXHAUSTED", "TOO_MANY_CALLS");

  for (const baseUrl of [url, `http://${grpc}`]) {
    t.is((await healthClient(baseUrl).check({})).status, SERVING);
    t.is((await healthClient(baseUrl).list({})).statuses[users]?.status, SERVING);
    for (let watches = 0; watches < 3; watches++) t.is(await watch(t, baseUrl, "")(), SERVING);
    const reflection = createClient(ServerReflection, createGrpcTransport({ baseUrl }));
    const cancel = new AbortController();
    t.teardown(() => cancel.abort());
    const answers = reflection.serverReflectionInfo(
      (async function* () {
        yield { messageRequest: { case: "listServices" as const, value: "" } };
      })(),
      { signal: cancel.signal },
    );
    for await (const { messageResponse } of answers) t.is(messageResponse.case, "listServicesResponse");
  }
  t.is((await page(`${url}/readyz`)).status, 200);
  t.is((await page(`${url}/livez`)).status, 200);
  t.deepEqual(await client.stream("StreamUsers", {}), [], "beside six watches");
  open();
  await first;
});
