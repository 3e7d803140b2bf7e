import { once } from "node:events";
import { get } from "node:http";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.js";
import {
  HealthCheckResponse_ServingStatus,
  HealthListResponseSchema,
  Health as HealthService,
} from "../../gen/health/v1/health_pb.js";
import { UnavailableError } from "../../src/ddd/error.ts";
import { Health, WHOLE_SERVER } from "../../src/server/health.ts";
import { createLog } from "../../src/server/log.ts";
import { Readiness } from "../../src/server/readiness.ts";
import { mariadbPlaces } from "../ddd/sequelize/backends.ts";
import { type Way, wayTo } from "../ddd/sequelize/way.ts";
import { startApp } from "../helpers/app.ts";
import { grpcClient } from "../helpers/clients.ts";
import { fails } from "../helpers/life.ts";
import { sharedMariadb } from "../helpers/mariadb.ts";
import { sharedPostgres } from "../helpers/postgres.ts";
import { gate } from "../helpers/users.ts";

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

/** How a database goes, and comes back. */
const losses: [string, (way: Way) => Promise<void>, (way: Way) => Promise<void>][] = [
  ["refuses connections", (way) => way.end(), (way) => way.begin()],
  ["is silent", async (way) => way.mute(), async (way) => way.unmute()],
];

for (const [name, createDatabase] of databases) {
  for (const [loss, lose, regain] of losses) {
    test(`health on both ports and /readyz say the same when ${name} ${loss}, and when it is back`, async (t) => {
      const way = await wayTo({ url: await createDatabase() });
      const { url, grpc, close } = await startApp({ DATABASE_URL: way.url });
      t.teardown(close);
      const ports = [url, `http://${grpc}`];
      const watches = ports.flatMap((baseUrl) => ["", users].map((service) => watch(t, baseUrl, service)));
      const agree = async (status: HealthCheckResponse_ServingStatus, ready: object) => {
        t.deepEqual(
          await Promise.all(watches.map((next) => next())),
          watches.map(() => status),
        );
        t.deepEqual(await page(`${url}/readyz`), ready);
        t.is((await page(`${url}/livez`)).status, 200);
        for (const client of ports.map(healthClient)) {
          for (const service of ["", users]) t.is((await client.check({ service })).status, status);
          const { statuses } = await client.list({});
          t.deepEqual(
            Object.values(statuses).map((one) => one.status),
            Object.keys(statuses).map(() => status),
          );
        }
      };
      const ready = { status: 200, body: "ok\n" };
      await agree(SERVING, ready);
      await lose(way);
      await agree(NOT_SERVING, { status: 503, body: "the database does not answer\n" });
      await regain(way);
      await agree(SERVING, ready);
    });
  }
}

test("a service is served as long as what it needs itself answers, and the server as long as all does", async (t) => {
  const health = new Health();
  const state = { one: true, other: true };
  const dependency = (name: keyof typeof state) => ({
    name,
    services: [`x.${name}`],
    check: async () => {
      if (!state[name]) throw new UnavailableError("gone");
    },
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

test("a dependency that never answers is taken for one that does not, and is asked again", async (t) => {
  const health = new Health();
  let hangs = false;
  const check = () => (hangs ? new Promise<void>(() => {}) : Promise.resolve());
  const readiness = new Readiness({
    dependencies: [{ name: "database", services: ["x.Y"], check }],
    health,
    log: createLog("silent"),
    periodMs: 1,
    timeoutMs: 1,
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
