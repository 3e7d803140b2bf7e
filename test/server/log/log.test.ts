import { setImmediate } from "node:timers/promises";
import { ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { Sequelize } from "sequelize";
import sqlite3 from "sqlite3";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { RequestInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { Health } from "../../../gen/health/v1/health_pb.js";
import { createLog, listedOnly } from "../../../src/server/log/log.ts";
import { type RunningApp, startApp } from "../../helpers/app.ts";
import { connectClient, grpcClient } from "../../helpers/clients.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { built, run } from "../../helpers/tools.ts";
import { userJourney } from "../../helpers/user-journey.ts";

const email = "secret-address@example.com";
const password = "a long enough passphrase";
const wrong = "another-wrong-passphrase";
const token = "c2VjcmV0LXBhZ2UtdG9rZW4";
/** The secrets that no line may contain: parts of every email, password, hash and token of the calls below. */
const secrets = /secret|passphrase|argon2|c2VjcmV0/i;

interface Database {
  readonly DATABASE_URL: string;
  /** Runs a statement beside the app. */
  run(sql: string): Promise<void>;
}

const databases: Record<string, (t: ExecutionContext) => Promise<Database>> = {
  async SQLite(t) {
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    return {
      DATABASE_URL: `sqlite:${folder}/brasa.db`,
      run: (sql) =>
        new Promise((resolve, reject) => {
          const db = new sqlite3.Database(`${folder}/brasa.db`);
          db.run(sql, (error) => db.close(() => (error ? reject(error) : resolve())));
        }),
    };
  },
  async PostgreSQL() {
    const DATABASE_URL = await (await sharedPostgres()).createDatabase();
    return {
      DATABASE_URL,
      async run(sql) {
        const client = new Sequelize(DATABASE_URL, { logging: false });
        await client.query(sql);
        await client.close();
      },
    };
  },
};

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly err?: { readonly message: string; readonly stack?: string };
}

/** An app, and the lines that it logs at the most talkative level. */
async function loggedApp(t: ExecutionContext, env: Record<string, string>): Promise<RunningApp & { lines: string[] }> {
  const lines: string[] = [];
  const app = await startApp(env, createLog("trace", { write: (line) => lines.push(line) }));
  t.teardown(() => app.close());
  return { ...app, lines };
}

/** Calls that fail in every way, each with secrets in it. */
async function failInManyWays({ url, grpc }: RunningApp): Promise<number> {
  const native = grpcClient(grpc);
  const clients = [native, connectClient(createConnectTransport({ baseUrl: url, httpVersion: "1.1" }))];
  const details = { email, password, name: "Ada", surname: "Lovelace" };
  const credentials = { email, password: wrong };
  const requests: [string, object][] = [
    ["CreateUser", { user: details }],
    ["CreateUser", { user: { ...details, email: email.toUpperCase() }, validateOnly: true }],
    ["CreateUser", { user: { ...details, email: `${email}\n` } }],
    ["CreateUser", { user: { ...details, password: "secret" } }],
    ["CreateUser", { user: { ...details, password: "passwordpassword" } }],
    ["CreateUser", { user: { ...details, name: email.repeat(9) } }],
    ["CreateUser", { user: details, id: email }],
    ["SignIn", { credentials }],
    ["SignIn", { credentials: { email: `un${email}`, password } }],
    ["SignIn", { credentials: { email, password } }],
    ["ActivateUser", { credentials }],
    ["DeactivateUser", { credentials }],
    ["GetUser", { id: email }],
    ["DeleteUser", { id: "00000000-0000-4000-8000-000000000000", etag: token }],
    ["UpdateUser", { user: { id: token, name: email } }],
    ["UpdateUser", { user: { id: "00000000-0000-4000-8000-000000000000", email }, updateMask: "email" }],
    ["ListUsers", { pageToken: token }],
    ["ListUsers", { filter: `email = ${email} ${password}` }],
    ["ListUsers", { filter: `secret = "${email}"` }],
    ["ListUsers", { filter: `email = "${email}" AND create_time > "${password}"` }],
    ["ListUsers", { filter: `"${email}` }],
    ["ListUsers", { filter: `id = "${email}"` }],
    ["ListUsers", { filter: `id < "${email}"` }],
    ["ListUsers", { orderBy: email }],
  ];
  let failed = 0;
  for (const { call } of clients) {
    for (const [method, request] of requests) await call(method, request).catch(() => failed++);
  }
  native.close();
  const path = `${url}/accounts.v1.UserService/SignIn`;
  const headers = { "content-type": "application/json" };
  const broken = JSON.stringify({ credentials: { email, password, secret: token } });
  for (const response of [
    await fetch(path, { method: "POST", headers, body: broken }),
    await fetch(path, { method: "POST", headers, body: `{"credentials": "${email}"` }),
    await fetch(path, { method: "POST", headers: { "content-type": email }, body: password }),
    await fetch(`${path}?message=${encodeURIComponent(broken)}&encoding=json`),
    await fetch(`${path}/${token}?${email}`, { method: "POST", headers: { ...headers, authorization: token } }),
  ]) {
    if (!response.ok) failed++;
    await response.arrayBuffer();
  }
  return failed;
}

for (const [name, open] of Object.entries(databases)) {
  // ASVS: V16.2.5
  test(`no line contains a password, hash, email or token, whatever fails on ${name}`, async (t) => {
    const { DATABASE_URL, run } = await open(t);
    const app = await loggedApp(t, { DATABASE_URL });
    const client = connectClient(createGrpcTransport({ baseUrl: app.url }));
    await userJourney(t, client, "other-secret@example.com");
    await client.call("CreateUser", { user: { email, password, name: "Ada", surname: "Lovelace" } });
    t.true((await failInManyWays(app)) > 45);
    await run("DROP TABLE passwords");
    t.true((await failInManyWays(app)) > 45);
    t.true(app.lines.length > 100);
    t.deepEqual(
      app.lines.filter((line) => secrets.test(line)),
      [],
    );
  });

  // ASVS: V13.4.2, V16.3.4
  test(`an unexpected error on ${name} is logged under the id that its caller gets with a fixed text`, async (t) => {
    const { DATABASE_URL, run } = await open(t);
    const { lines, url, grpc } = await loggedApp(t, { DATABASE_URL });
    await run("DROP TABLE passwords");
    const transports = {
      "native-gRPC": createGrpcTransport({ baseUrl: `http://${grpc}` }),
      "gRPC-over-HTTP": createGrpcTransport({ baseUrl: url }),
      Connect: createConnectTransport({ baseUrl: url, httpVersion: "1.1" }),
    };
    const user = { email, password, name: "Ada", surname: "Lovelace" };
    for (const [way, transport] of Object.entries(transports)) {
      const client = createClient(UserService, transport);
      for (const given of [`given-by-${way}`, undefined]) {
        const headers = new Headers(given === undefined ? {} : { "x-request-id": given });
        const error = ConnectError.from(await client.createUser({ user }, { headers }).catch((thrown) => thrown));
        t.regex(String(error), /^ConnectError: \[internal\] internal error; the server's log has \S.*$/, way);
        t.notRegex(error.message, /passwords|table|relation|SQL/i);
        const [info] = error.findDetails(RequestInfoSchema);
        if (given === undefined) t.regex(info?.requestId ?? "", /^[0-9a-f-]{36}$/);
        else t.is(info?.requestId, given);

        const found = lines
          .map((line): Line => JSON.parse(line))
          .filter(({ requestId }) => requestId === info?.requestId);
        const [entry] = found.filter(({ level }) => level >= 50);
        t.regex(entry?.err?.message ?? "", /passwords/, "the log has the cause");
        t.regex(entry?.err?.stack ?? "", /\.ts:\d+/, "and where");
      }
    }
  });
}

// ASVS: V16.2.5, V16.5.1
test("of an error, only its kind, code, place and cause are logged, and its text if that can hold no value", (t) => {
  const lines: string[] = [];
  const cause = Object.assign(new Error("refused"), { code: "23505", detail: `Key (email)=(${email})`, sql: password });
  const error = Object.assign(new Error("failed", { cause }), { parameters: [email, password], parent: cause });
  createLog("info", { write: (line) => lines.push(line) }).error({ err: error }, "call failed");
  const [line = ""] = lines;
  t.notRegex(line, secrets);
  t.like(JSON.parse(line).err, { type: "Error", cause: { type: "Error", code: "23505" } });
  t.notRegex(line, /"failed|refused/i);
});

// ASVS: V16.2.5, V16.4.1
test("a line has the listed fields alone, whoever logs and however: a field too many is left out", (t) => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const entry = {
    rpc: "x.Y/Z",
    password,
    user: { email },
    headers: [token],
    peer: { token },
    ms: 1,
    err: new Error(email),
  };
  const log = createLog("trace", destination);
  log.info(entry, "call ended");
  log.child({}).info(entry, "call ended");
  log.error(new Error(email));
  log.error({ err: new Error(password) });
  // A log of the caller's own, as an app is given it.
  const own = pino({ base: null, timestamp: false }, destination);
  listedOnly(own).info(entry, "call ended");
  t.deepEqual(
    lines.filter((line) => secrets.test(line)),
    [],
  );
  t.is(lines.length, 5);
  const { err, ...rest } = JSON.parse(lines[4] ?? "");
  t.deepEqual(rest, { level: 30, rpc: "x.Y/Z", ms: 1, msg: "call ended" });
  t.is(err.type, "Error");
  // The control: the same logger without the list prints all of it.
  own.info(entry, "call ended");
  t.regex(lines[5] ?? "", secrets);
});

test("fields of one's own are named to createLog", (t) => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) }, ["shelf"]);
  // Contexts are given the second.
  for (const one of [log, listedOnly(log)]) {
    one.info({ shelf: 7, password }, "moved");
    const { shelf, ...others } = JSON.parse(lines.pop() ?? "");
    t.is(shelf, 7);
    t.false("password" in others);
  }
});

// ASVS: V16.3.4, V16.5.3, V16.5.4
test("an error that nobody catches ends the process with code 1, and prints no value that hangs on it", async (t) => {
  for (const way of ["thrown", "rejected"]) {
    const { code, stdout, stderr } = await run(process.execPath, [built("test/server/log/uncaught.ts"), way]);
    t.is(code, 1, way);
    t.is(stdout, "");
    const { level, msg, err } = JSON.parse(stderr);
    t.is(level, 60);
    t.regex(msg, /nobody has caught/);
    t.like(err, { type: "Error", code: "23505", cause: { type: "TypeError" } });
    t.notRegex(stderr, secrets);
  }
  // The control: Node.js by itself prints what hangs on it.
  const { code, stderr } = await run(process.execPath, [built("test/server/log/uncaught.ts"), "unguarded"]);
  t.is(code, 1);
  t.regex(stderr, secrets);
});

interface CallLine {
  readonly level: number;
  readonly msg: string;
  readonly rpc: string;
  readonly code: string;
  readonly ms: number;
  readonly requestId: string;
  readonly peer: string;
  readonly protocol: string;
}

/** The lines about calls that have ended. */
function callLines(lines: readonly string[]): CallLine[] {
  return lines.map((line): CallLine => JSON.parse(line)).filter(({ msg }) => msg === "call ended");
}

// ASVS: V16.2.1, V16.2.4
test("each call leaves one line: method, code, milliseconds, request id, peer and protocol", async (t) => {
  const { url, grpc, lines } = await loggedApp(t, {});
  const ways: [string, Transport][] = [
    ["grpc", createGrpcTransport({ baseUrl: `http://${grpc}` })],
    ["grpc", createGrpcTransport({ baseUrl: url })],
    ["grpc-web", createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" })],
    ["connect", createConnectTransport({ baseUrl: url, httpVersion: "1.1" })],
  ];
  for (const [i, [protocol, transport]] of ways.entries()) {
    lines.length = 0;
    const client = createClient(UserService, transport);
    const header = (name: string) => ({ headers: { "x-request-id": `${name}-${i}` } });
    const user = { email: `ada${i}@example.com`, password, name: "Ada", surname: "Lovelace" };
    await client.createUser({ user }, header("created"));
    await t.throwsAsync(client.getUser({ id: "none" }, header("refused")));
    for await (const _ of client.streamUsers({}, header("streamed"))) t.pass();
    const ended = callLines(lines);
    const service = "accounts.v1.UserService";
    t.deepEqual(
      ended.map(({ level, rpc, code, requestId, protocol }) => [level, rpc, code, requestId, protocol]),
      [
        [30, `${service}/CreateUser`, "Ok", `created-${i}`, protocol],
        [30, `${service}/GetUser`, "InvalidArgument", `refused-${i}`, protocol],
        [30, `${service}/StreamUsers`, "Ok", `streamed-${i}`, protocol],
      ],
    );
    for (const { ms, peer } of ended) {
      t.true(ms >= 0 && ms < 60_000);
      t.regex(peer, /^127\.0\.0\.1:\d+$/);
    }
  }
});

test("a call without an id has one in its line; health and reflection are of level debug; ACCESS_LOG=false is silent", async (t) => {
  const { grpc, lines } = await loggedApp(t, {});
  const transport = createGrpcTransport({ baseUrl: `http://${grpc}` });
  await createClient(UserService, transport).listUsers({});
  await createClient(Health, transport).check({});
  const [call, check] = callLines(lines);
  t.regex(call?.requestId ?? "", /^[0-9a-f-]{36}$/);
  t.is(call?.level, 30);
  t.like(check, { level: 20, rpc: "grpc.health.v1.Health/Check", code: "Ok" });

  const quiet = await loggedApp(t, { ACCESS_LOG: "false" });
  await createClient(UserService, createGrpcTransport({ baseUrl: `http://${quiet.grpc}` })).listUsers({});
  t.deepEqual(callLines(quiet.lines), []);
});

test("a call that is refused before its handler has its line too, once", async (t) => {
  const { url, lines } = await loggedApp(t, {});
  const send = async (method: string, contentType: string, body: string | Buffer, headers = {}) => {
    const response = await fetch(`${url}/accounts.v1.UserService/${method}`, {
      method: "POST",
      headers: { "content-type": contentType, ...headers },
      body,
    });
    await response.arrayBuffer();
  };
  const json = "application/json";
  await send("GetUser", json, "{");
  await send("GetUser", json, Buffer.from('{"id":"\u00e4"}', "latin1"));
  await send("GetUser", "application/proto", Buffer.from([0xff]));
  await send("GetUser", "text/plain", "x");
  await send("GetUser", json, "{}", { "content-encoding": "zstd" });
  await send("StreamUsers", "application/grpc-web+proto", Buffer.from([0, 0, 0, 0, 1, 0xff]));
  await fetch(`${url}/accounts.v1.UserService/GetUser?encoding=json&message=%FF`).then((one) => one.arrayBuffer());
  await send("GetUser", json, "{}");
  t.deepEqual(
    callLines(lines).map(({ rpc, code, protocol }) => [rpc.replace(/.*\//, ""), code, protocol]),
    [
      ["GetUser", "InvalidArgument", "connect"],
      ["GetUser", "InvalidArgument", "connect"],
      ["GetUser", "InvalidArgument", "connect"],
      ["GetUser", "Unknown", "connect"],
      ["GetUser", "Unimplemented", "connect"],
      ["StreamUsers", "InvalidArgument", "grpc-web"],
      ["GetUser", "InvalidArgument", "connect"],
      ["GetUser", "InvalidArgument", "connect"],
    ],
  );
  for (const { requestId, peer } of callLines(lines)) {
    t.regex(requestId, /^[0-9a-f-]{36}$/);
    t.regex(peer, /^127\.0\.0\.1:\d+$/);
  }
});

test("a stream that its caller leaves has a line too, once", async (t) => {
  const { lines, url, close } = await loggedApp(t, {});
  const client = connectClient(createGrpcTransport({ baseUrl: url }));
  for (let i = 0; i < 3; i++) {
    const user = { email: `ada${i}@example.com`, password, name: "Ada", surname: "Lovelace" };
    await client.call("CreateUser", { user });
  }
  const cancel = new AbortController();
  const streaming = createClient(Health, createGrpcTransport({ baseUrl: url })).watch({}, { signal: cancel.signal });
  const watched = streaming[Symbol.asyncIterator]();
  await watched.next();
  cancel.abort();
  await t.throwsAsync(watched.next());
  const watches = () => callLines(lines).filter(({ rpc }) => rpc.endsWith("/Watch"));
  while (watches().length === 0) await setImmediate();
  await close();
  t.deepEqual(
    watches().map(({ code }) => code),
    ["Canceled"],
  );
});

// ASVS: V16.4.1
test("lines on stderr are whole and in order, whatever their levels, also at a sudden end", async (t) => {
  const { code, stderr } = await run(process.execPath, [built("test/server/log/logging.ts")]);
  t.is(code, 3);
  const lines = stderr
    .trimEnd()
    .split("\n")
    .map((line): { i: number } => JSON.parse(line));
  t.deepEqual(
    lines.map(({ i }) => i),
    Array.from({ length: 3000 }, (_, i) => i),
  );
});
