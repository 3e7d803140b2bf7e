import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { Health } from "../../gen/health/v1/health_pb.js";
import { accounts } from "../../src/accounts/index.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig, StartError } from "../../src/server/config.ts";
import { createLog } from "../../src/server/log/log.ts";
import { mariadbPlaces } from "../ddd/sequelize/backends.ts";
import { startApp } from "../helpers/app.ts";
import { connectClient, grpcClient } from "../helpers/clients.ts";
import { sharedMariadb } from "../helpers/databases/mariadb.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { makeCertificate, withOpenssl } from "../helpers/network/tls.ts";
import { userJourney } from "../helpers/user-journey.ts";

async function started(t: ExecutionContext, env?: Record<string, string>) {
  const app = await startApp(env);
  t.teardown(() => app.close());
  return app;
}

async function page(url: string): Promise<{ status: number | undefined; body: string }> {
  const [response] = await once(get(url), "response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

async function lives(t: ExecutionContext, address: string): Promise<void> {
  const client = grpcClient(address);
  t.teardown(() => client.close());
  await userJourney(t, client, "ada@example.com");
}

test("an app that has started is alive, ready, and serving by its health service on both ports", async (t) => {
  const { url, grpc } = await started(t);
  t.deepEqual(await page(`${url}/livez`), { status: 200, body: "ok\n" });
  t.deepEqual(await page(`${url}/readyz`), { status: 200, body: "ok\n" });
  for (const baseUrl of [url, `http://${grpc}`]) {
    const health = createClient(Health, createGrpcTransport({ baseUrl }));
    for (const service of ["", "accounts.v1.UserService"]) t.is((await health.check({ service })).status, 1);
  }
});

test("an app of no contexts yet is ready; one that is given nothing does not start", async (t) => {
  const settings = { databaseUrl: "memory:", grpcPort: 0, httpPort: 0, logLevel: "warn" } as const;
  const begun = createApp(settings, { contexts: [] });
  t.teardown(() => begun.close());
  const { http } = await begun.start();
  t.deepEqual(await page(`http://127.0.0.1:${http.port}/readyz`), { status: 200, body: "ok\n" });
  const error = await t.throwsAsync(createApp(settings, {}).start(), { instanceOf: StartError });
  t.is(error?.message, "there is nothing to serve: give createApp contexts or services");
});

test("an app that drains is alive, but not ready", async (t) => {
  const { url, close } = await startApp();
  const port = Number(new URL(url).port);
  const probe = connect(port, "127.0.0.1");
  // A second request right behind the first has begun when that is answered, and its connection stays.
  const request = "GET /readyz HTTP/1.1\r\nHost: x\r\n";
  probe.write(`${request}\r\n${request}`);
  let probed = String((await once(probe, "data"))[0]);
  // A call that has begun keeps the drain going.
  const call = connect(port, "127.0.0.1");
  call.write("POST /accounts.v1.UserService/ListUsers HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n");
  call.write("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n");
  t.regex(String((await once(call, "data"))[0]), /^HTTP\/1.1 100/);

  const closed = close();
  probe.write("\r\n");
  for await (const chunk of probe) probed += chunk;
  t.regex(probed, /^HTTP\/1.1 200 .*\r\n\r\nok\nHTTP\/1.1 503 .*\r\n\r\ndraining\n$/s);
  const answer = once(call, "data");
  call.write("{}");
  t.regex(String((await answer)[0]), /^HTTP\/1.1 200/);
  await closed;
});

withOpenssl.test(withOpenssl.title("with a certificate, the HTTP port speaks TLS and nothing else"), async (t) => {
  const { cert, certFile, keyFile } = makeCertificate(t);
  const { url } = await started(t, { TLS_CERT: certFile, TLS_KEY: keyFile });
  t.regex(url, /^https:/);
  const nodeOptions = { ca: cert };
  await userJourney(t, connectClient(createGrpcTransport({ baseUrl: url, nodeOptions })), "grpc@example.com");
  const connectTransport = createConnectTransport({ baseUrl: url, httpVersion: "1.1", nodeOptions });
  await userJourney(t, connectClient(connectTransport), "http1@example.com");
  await t.throwsAsync(page(url.replace("https:", "http:")));
});

for (const [scheme] of mariadbPlaces(test)) {
  test(`a whole user's life on MariaDB by ${scheme}:, on two apps that start at once, by native gRPC`, async (t) => {
    const mariadb = await sharedMariadb();
    const DATABASE_URL = await mariadb.createDatabase(scheme);
    const [one] = await Promise.all([started(t, { DATABASE_URL }), started(t, { DATABASE_URL })]);
    await lives(t, one.grpc);
  });
}

test("a whole user's life in memory, by native gRPC", async (t) => {
  await lives(t, (await started(t, { DATABASE_URL: "memory:" })).grpc);
});

test("a whole user's life on PostgreSQL, on two apps that start at once and see the same users, by native gRPC", async (t) => {
  const postgres = await sharedPostgres();
  const DATABASE_URL = await postgres.createDatabase();
  const [one, other] = await Promise.all([started(t, { DATABASE_URL }), started(t, { DATABASE_URL })]);
  await lives(t, one.grpc);
  const clients = [grpcClient(one.grpc), grpcClient(other.grpc)] as const;
  t.teardown(() => {
    for (const client of clients) client.close();
  });
  const user = { email: "grace@example.com", password: "a long enough passphrase", name: "Grace", surname: "Hopper" };
  const created = await clients[0].call("CreateUser", { user });
  t.deepEqual(await clients[1].call("GetUser", { id: created.user.id }), created);
});

// ASVS: V11.4.2
test("unless it is given another hasher, an app keeps passwords with OWASP's parameters, and signs in by them", async (t) => {
  const { folder, DATABASE_URL } = place(t);
  const app = createApp(readConfig({ DATABASE_URL, GRPC_PORT: "0", HTTP_PORT: "0" }), {
    contexts: [accounts],
    log: createLog("silent"),
  });
  const { grpc } = await app.start();
  const client = grpcClient(`127.0.0.1:${grpc.port}`);
  const credentials = { email: "ada@example.com", password: "a long enough passphrase" };
  await client.call("CreateUser", { user: { ...credentials, name: "Ada", surname: "Lovelace" } });
  await client.call("ActivateUser", { credentials });
  t.is((await client.call("SignIn", { credentials })).user.email, credentials.email);
  client.close();
  await app.close();
  t.true(readFileSync(join(folder, "brasa.db")).includes("$argon2id$v=19$m=47104,t=1,p=1$"));
});

test("closing twice waits for the same end", async (t) => {
  const config = readConfig({ DATABASE_URL: "memory:", GRPC_PORT: "0", HTTP_PORT: "0" });
  const app = createApp(config, { contexts: [accounts], log: createLog("silent") });
  await app.start();
  await Promise.all([app.close(), app.close()]);
  await t.notThrowsAsync(app.close());
});

/** Asserts that an app does not start, and says why in one line, which main prints. */
async function refuses(t: ExecutionContext, env: Record<string, string>, line: RegExp): Promise<void> {
  const app = createApp(readConfig({ GRPC_PORT: "0", HTTP_PORT: "0", ...env }), {
    contexts: [accounts],
    log: createLog("silent"),
  });
  const error = await t.throwsAsync(app.start(), { instanceOf: StartError, message: line });
  t.notRegex(error?.message ?? "", /\n/);
}

function place(t: ExecutionContext): { folder: string; DATABASE_URL: string } {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  return { folder, DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
}

test("an unknown database scheme is reported with the known ones", async (t) => {
  await refuses(
    t,
    { DATABASE_URL: "cassandra://x" },
    /sqlite:.*postgres:\/\/.*mariadb:\/\/.*mysql:\/\/.*mssql:\/\/.*oracle:\/\/.*memory:/,
  );
});

test("a certificate that cannot be read or parsed is reported with its variable", async (t) => {
  const { folder, DATABASE_URL } = place(t);
  const text = join(folder, "text.pem");
  writeFileSync(text, "no certificate");
  await refuses(t, { DATABASE_URL, TLS_CERT: join(folder, "none.pem"), TLS_KEY: text }, /TLS_CERT .*none\.pem/);
  await refuses(t, { DATABASE_URL, TLS_CERT: text, TLS_KEY: text }, /TLS_CERT/);
});

test("a port in use is reported with its variable", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.teardown(() => taken.close());
  const port = String((taken.address() as AddressInfo).port);
  const { DATABASE_URL } = place(t);
  await refuses(t, { DATABASE_URL, HTTP_PORT: port }, /HTTP_PORT.*in use/);
  await refuses(t, { DATABASE_URL, GRPC_PORT: port }, /GRPC_PORT.*in use/);
});

test("a file that is no database, a folder, and an unreachable path are reported as such", async (t) => {
  const { folder } = place(t);
  const text = join(folder, "text.db");
  writeFileSync(text, "this is no database, but it is long enough to be read as a header of one".repeat(40));
  await refuses(t, { DATABASE_URL: `sqlite:${text}` }, /text\.db is not a SQLite database/);
  const directory = join(folder, "directory.db");
  mkdirSync(directory);
  await refuses(t, { DATABASE_URL: `sqlite:${directory}` }, /directory\.db is a folder/);
  await refuses(t, { DATABASE_URL: `sqlite:${join(text, "brasa.db")}` }, /text\.db/);
  await refuses(t, { DATABASE_URL: "sqlite:/proc/nowhere/brasa.db" }, /\/proc\/nowhere/);
  const unreadable = join(folder, "unreadable.db");
  writeFileSync(unreadable, "");
  chmodSync(unreadable, 0);
  // Root may read anything, so that this refuses only for everybody else.
  if (process.getuid?.() !== 0) await refuses(t, { DATABASE_URL: `sqlite:${unreadable}` }, /unreadable\.db/);
});
