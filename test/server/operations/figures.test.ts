import { request } from "node:http";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { durationFromMs, durationMs, timestampDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { type Figures, OperationsService } from "../../../gen/brasa/v1/operations_service_pb.js";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { startApp } from "../../helpers/app.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { adminHeaders } from "./admin.ts";

async function open(t: ExecutionContext, env: Record<string, string> = {}) {
  const app = await startApp(env);
  t.teardown(() => app.close());
  const transport = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
  return {
    ...app,
    transport,
    operations: createClient(OperationsService, transport),
    users: createClient(UserService, transport),
  };
}

/** The first figures that a predicate is true of. */
async function figuresWhere(
  operations: { watchFigures(request: object): AsyncIterable<{ figures?: Figures | undefined }> },
  isMeant: (figures: Figures) => boolean = () => true,
): Promise<Figures> {
  for await (const { figures } of operations.watchFigures({ interval: durationFromMs(250) })) {
    if (figures && isMeant(figures)) return figures;
  }
  throw new Error("the stream has ended");
}

const user = { email: "ada@example.com", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };

test("the figures tell the process, its calls by method, and its failures by reason", async (t) => {
  const { operations, users, grpc, url } = await open(t);
  const { user: made } = await users.createUser({ user });
  for (let i = 0; i < 20; i++) await users.getUser({ id: made?.id ?? "" });
  for (let i = 0; i < 3; i++) await t.throwsAsync(users.getUser({ id: crypto.randomUUID() }));
  await t.throwsAsync(users.getUser({ id: "no UUID" }));
  const figures = await figuresWhere(operations);
  t.true(Math.abs(Date.now() - timestampDate(figures.time as never).getTime()) < 60_000);
  const { process: own, calls } = figures;
  t.is(own?.host, hostname());
  t.is(own?.pid, process.pid);
  t.is(own?.nodeVersion, process.version);
  t.true(timestampDate(own?.startTime as never) < new Date());
  t.true((own?.cpuSeconds ?? 0) > 0);
  const getUser = figures.methods.find(({ rpc }) => rpc === "accounts.v1.UserService/GetUser");
  t.is(getUser?.calls, 24n);
  t.is(getUser?.running, 0);
  t.deepEqual(
    getUser?.failures.map(({ code, count }) => [code, count]),
    [
      ["NOT_FOUND", 3n],
      ["INVALID_ARGUMENT", 1n],
    ],
  );
  t.true((getUser?.p50Ms ?? 0) > 0 && (getUser?.p50Ms ?? 0) <= (getUser?.p99Ms ?? 0));
  t.true((getUser?.callsPerSecond ?? 0) > 1);
  const watch = figures.methods.find(({ rpc }) => rpc === "brasa.v1.OperationsService/WatchFigures");
  t.is(watch?.running, 1);
  t.is(watch?.p50Ms, undefined);
  t.deepEqual(
    figures.errors.map(({ reason, count }) => [reason, count]),
    [
      ["USER_NOT_FOUND", 3n],
      ["INVALID_INPUT", 1n],
    ],
  );
  t.true((calls?.calls ?? 0n) >= 26n);
  t.is(calls?.failures, 4n);
  t.is(calls?.maxConcurrentCalls, 1000);
  t.is(calls?.runningUnaryCalls, 0);
  const [database] = figures.databases;
  t.is(database?.name, "DATABASE_URL");
  t.deepEqual(database?.contexts, ["accounts"]);
  t.deepEqual(
    database?.pools.map(({ name, max }) => [name, max]),
    [
      ["writer", 1],
      ["readers", 8],
    ],
  );
  t.true(database?.outbox !== undefined);
  t.deepEqual(
    figures.listeners.map(({ name, port }) => [name, port]),
    [
      ["grpc", Number(grpc.split(":")[1])],
      ["http", Number(new URL(url).port)],
    ],
  );
  t.is(figures.listeners[0]?.openConnections, 1);
  t.true((figures.memory?.rssBytes ?? 0n) > (figures.memory?.heapUsedBytes ?? 0n));
  t.true((figures.memory?.heapLimitBytes ?? 0n) > (figures.memory?.heapUsedBytes ?? 0n));
});

test("figures come at once, and then after each interval", async (t) => {
  const { url } = await open(t);
  const operations = createClient(OperationsService, createConnectTransport({ baseUrl: url, httpVersion: "1.1" }));
  const times: number[] = [];
  const began = performance.now();
  for await (const { figures } of operations.watchFigures({ interval: durationFromMs(250) })) {
    t.truthy(figures);
    times.push(performance.now() - began);
    if (times.length === 4) break;
  }
  // Timers are never early by more than a millisecond.
  t.true((times[3] ?? 0) >= 3 * 250 - 5, times.join());
});

test("an interval out of bounds is refused, with the bounds", async (t) => {
  const { operations } = await open(t);
  for (const interval of [durationFromMs(249), durationFromMs(60_001), durationFromMs(-1)]) {
    const error = await t.throwsAsync(figuresWhere({ watchFigures: () => operations.watchFigures({ interval }) }));
    t.is(ConnectError.from(error).code, Code.InvalidArgument);
    t.regex(ConnectError.from(error).rawMessage, /interval.*0\.25 to 60 s/, String(durationMs(interval)));
  }
});

test("unary calls that take long are listed, the last first, and streams are not", async (t) => {
  const { operations, users } = await open(t, { SLOW_CALL_MS: "1" });
  await users.createUser({ user }, { headers: { "x-request-id": "made-by-me" } });
  for await (const _ of users.streamUsers({})) t.pass();
  await delay(2);
  await users.activateUser({ credentials: user }, { headers: { "x-request-id": "the-second" } });
  const filter = 'code = "OK" AND duration_ms >= 1.0';
  const { slowCalls, nextPageToken } = await operations.listSlowCalls({ filter, pageSize: 1 });
  t.is(slowCalls[0]?.requestId, "the-second");
  t.is(slowCalls[0]?.rpc, "accounts.v1.UserService/ActivateUser");
  t.is(slowCalls[0]?.traceId, "");
  const more = await operations.listSlowCalls({ filter, pageSize: 1, pageToken: nextPageToken });
  t.is(more.slowCalls[0]?.requestId, "made-by-me");
  const { slowCalls: all } = await operations.listSlowCalls({ orderBy: "duration_ms desc" });
  t.false(all.some(({ rpc }) => rpc.includes("Stream")));
  const durations = all.map(({ durationMs: ms }) => ms);
  t.deepEqual(
    durations,
    durations.toSorted((a, b) => b - a),
  );
  const wrong = await t.throwsAsync(operations.listSlowCalls({ filter: "size > 1" }));
  t.is(ConnectError.from(wrong).code, Code.InvalidArgument);
});

test("admins alone may call it where callers are told apart", async (t) => {
  const { folder, remove } = temporaryFolder();
  const DATABASE_URL = `sqlite:${folder}/brasa.db`;
  const app = await startApp({ DATABASE_URL }, undefined, undefined, true);
  t.teardown(async () => {
    await app.close();
    remove();
  });
  const transport = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
  const operations = createClient(OperationsService, transport);
  const reasonOf = (error: unknown) => ConnectError.from(error).findDetails(ErrorInfoSchema)[0]?.reason;
  t.is(reasonOf(await t.throwsAsync(figuresWhere(operations))), "TOKEN_MISSING");
  t.is(reasonOf(await t.throwsAsync(operations.listSlowCalls({}))), "TOKEN_MISSING");
  const admin = await adminHeaders(DATABASE_URL);
  const watch = () => operations.watchFigures({}, { headers: admin });
  t.is((await figuresWhere({ watchFigures: watch })).process?.pid, process.pid);
  t.deepEqual((await operations.listDeadLetters({}, { headers: admin })).deadLetters, []);
});

test("where nothing tells callers apart it is served on a loopback address only", async (t) => {
  const { operations } = await open(t, { HOST: "0.0.0.0" });
  const error = await t.throwsAsync(figuresWhere(operations));
  t.is(ConnectError.from(error).code, Code.Unimplemented);
});

test("where nothing tells callers apart, a page of another site and a proxy's callers get nothing", async (t) => {
  const { url, grpc } = await open(t);
  const { hostname, port } = new URL(url);
  const statusFor = (path: string, headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const isCall = path.includes("brasa.v1");
      const method = isCall ? "POST" : "GET";
      const all = { "content-type": "application/json", ...headers };
      const sent = request({ hostname, port, path, method, headers: all }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      });
      sent.on("error", reject).end(isCall ? "{}" : undefined);
    });
  const paths = ["ListSlowCalls", "ListDeadLetters", "RetryDeadLetters"].map(
    (rpc) => `/brasa.v1.OperationsService/${rpc}`,
  );
  const proxied = { "x-forwarded-for": "203.0.113.9" };
  for (const path of [...paths, "/metrics"]) {
    // A domain of another's whose address has become this machine's.
    for (const headers of [
      { host: `evil.example:${port}` },
      { host: "127.0.0.1.evil.example" },
      proxied,
      { forwarded: "for=x" },
    ]) {
      t.is(await statusFor(path, headers), path === "/metrics" ? 401 : 403, `${path} ${JSON.stringify(headers)}`);
    }
    for (const host of [`localhost:${port}`, "127.0.0.1", "[::1]:8080", `brasa.localhost:${port}`]) {
      const isWrong = path.endsWith("RetryDeadLetters");
      t.is(await statusFor(path, { host }), isWrong ? 400 : 200, `${path} ${host}`);
    }
  }
  const operations = createClient(OperationsService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
  const error = await t.throwsAsync(operations.listSlowCalls({}, { headers: proxied }));
  t.is(ConnectError.from(error).code, Code.PermissionDenied);
});

test("where callers are told apart, an admin is one by any name of the service, and through a proxy", async (t) => {
  const { folder, remove } = temporaryFolder();
  const DATABASE_URL = `sqlite:${folder}/brasa.db`;
  const app = await startApp({ DATABASE_URL }, undefined, undefined, true);
  t.teardown(async () => {
    await app.close();
    remove();
  });
  const { authorization } = await adminHeaders(DATABASE_URL);
  const operations = createClient(OperationsService, createConnectTransport({ baseUrl: app.url, httpVersion: "1.1" }));
  const headers = { authorization, "x-forwarded-for": "203.0.113.9", host: "api.example.com" };
  t.deepEqual((await operations.listSlowCalls({}, { headers })).nextPageToken, "");
});

test("a stream of figures ends at once when the app drains, with a code that asks to come again", async (t) => {
  const app = await startApp({ DRAIN_MS: "60000" });
  const operations = createClient(OperationsService, createGrpcTransport({ baseUrl: `http://${app.grpc}` }));
  const stream = operations.watchFigures({ interval: durationFromMs(60_000) })[Symbol.asyncIterator]();
  await stream.next();
  const next = t.throwsAsync(stream.next());
  await app.close();
  t.is(ConnectError.from(await next).code, Code.Unavailable);
});
