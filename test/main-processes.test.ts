import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { nodeWarning } from "../src/server/commands/node-version.ts";
import { temporaryFolder } from "./helpers/folder.ts";
import { adminToken, type Brasa, printed, runBrasa, serveBrasa } from "./helpers/process.ts";

function database(t: ExecutionContext): { DATABASE_URL: string; path: string } {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const path = join(folder, "brasa.db");
  return { path, DATABASE_URL: `sqlite:${path}` };
}

/** The program as two processes that serve, and one that looks after them. */
async function serveByTwo(t: ExecutionContext, env: Record<string, string> = {}) {
  const all = { DATABASE_URL: database(t).DATABASE_URL, LOG_LEVEL: "info", ...env };
  const token = await adminToken(all);
  const server = await serveBrasa(all, ["--processes", "2"]);
  t.teardown(() => server.child.kill("SIGKILL"));
  return { ...server, token };
}

type Server = Awaited<ReturnType<typeof serveByTwo>>;

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a message in its JSON form, as it comes
  readonly body: any;
}

/** One call on a connection of its own, which goes to either process. */
function call(
  { url, token }: Pick<Server, "url" | "token">,
  method: string,
  message: object,
  localAddress = "127.0.0.1",
): Promise<Answer> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const options = { agent: new Agent(), method: "POST", headers, localAddress };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/accounts.v1.UserService/${method}`, options, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
    });
    sent.once("error", reject).end(JSON.stringify(message));
  });
}

/** The processes that have answered calls, by the lines that they left in the log. @param method @default any */
function servers({ output }: Brasa, method = ""): Set<number> {
  const lines = output.stderr.split("\n").filter((line) => line.includes('"call ended"') && line.includes(method));
  return new Set(lines.map((line): number => JSON.parse(line).pid));
}

/** Calls until so many processes have answered. */
async function callAll(server: Server, count: number): Promise<Set<number>> {
  while (servers(server).size < count) {
    // Many at once, so that none of the processes can take them all. Their lines are on their way.
    await Promise.all(Array.from({ length: 16 }, () => call(server, "ListUsers", {}).catch(() => undefined)));
    await setTimeout(1);
  }
  return servers(server);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("several processes share both ports and the key of page tokens, announce themselves in one line, and drain together", async (t) => {
  const server = await serveByTwo(t);
  const { output } = server;
  const user = { password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
  for (let i = 0; i < 3; i++) {
    const { status } = await call(server, "CreateUser", { user: { ...user, email: `ada${i}@example.com` } });
    t.is(status, 200);
  }
  const { body } = await call(server, "ListUsers", { pageSize: 1 });
  const pids = await callAll(server, 2);
  const more = Array.from({ length: 16 }, () =>
    call(server, "ListUsers", { pageSize: 1, pageToken: body.nextPageToken }),
  );
  for (const { status } of await Promise.all(more)) t.is(status, 200, "by whichever process");
  t.false(pids.has(server.child.pid ?? 0), "who looks after them does not serve");
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0, output.stderr);
  const warned = output.stderr.split("hostile HTTP/2 frames").length - 1;
  t.is(
    warned,
    nodeWarning(process.versions.node, 2) === undefined ? 0 : 1,
    "a version of Node that is not the one recommended",
  );
  t.is(output.stdout.trim().split("\n").length, 1);
  for (const pid of pids) t.false(isRunning(pid));
});

test("several processes share limits, request ids, and the keys that sign tokens, which are replaced while they serve", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveByTwo(t, { DATABASE_URL });
  const credentials = { email: "ada@example.com", password: "a long enough passphrase" };
  const creation = {
    user: { ...credentials, name: "Ada", surname: "Lovelace" },
    requestId: "0b9c1d6e-4c0e-4a55-9b0a-6f1d6f3f7c11",
  };
  const { body: first } = await call(server, "CreateUser", creation);
  const repeat = async () => {
    const { status, body } = await call(server, "CreateUser", creation);
    t.is(status, 200);
    t.is(body.user.id, first.user.id, "the stored answer, by whichever process");
  };
  while (servers(server, "/CreateUser").size < 2) await repeat();
  t.is((await call(server, "ListUsers", {})).body.users.length, 1);

  t.is((await call(server, "ActivateUser", { credentials })).status, 200);
  const signIn = async () => {
    const { body } = await call(server, "SignIn", { credentials });
    return { url: server.url, token: body.tokens.accessToken as string };
  };
  const before = await signIn();
  const { ended, output } = runBrasa(["keys", "rotate"], { DATABASE_URL });
  t.is(await ended, 0, output.stderr);
  const keyOf = ({ token }: { token: string }) =>
    JSON.parse(Buffer.from(token.split(".", 1)[0] ?? "", "base64url").toString()).kid;
  let after = await signIn();
  // A process learns of a new key in a while; until then it signs by the one before.
  while (keyOf(after) === keyOf(before)) after = await signIn();
  const isTaken = async (caller: typeof before) => t.is((await call(caller, "GetMe", {})).status, 200);
  do await Promise.all([isTaken(before), isTaken(after)]);
  while (servers(server, "/GetMe").size < 2);

  const wrong = { ...credentials, password: "a wrong passphrase" };
  // Each from an address of its own, so that the account's limit is met and not that of an address.
  const guess = async (_: unknown, n: number) =>
    (await call(server, "SignIn", { credentials: wrong }, `127.3.0.${n + 1}`)).status;
  const guesses = await Promise.all(Array.from({ length: 32 }, guess));
  t.is(guesses.filter((status) => status === 401).length, 10, guesses.join());
  t.is(guesses.filter((status) => status === 429).length, 22, guesses.join());
});

test("SIGKILL of a process under load: the calls of the other go on, acknowledged changes are stored, and a new process replaces it", async (t) => {
  // Time enough on a busy machine: the test is about signals.
  const server = await serveByTwo(t, { DEADLINE_MS: "100000" });
  const [victim = 0] = await callAll(server, 2);
  const acknowledged: string[] = [];
  let lost = 0;
  let calling = true;
  const lanes = Array.from({ length: 4 }, async (_, lane) => {
    for (let i = 0; calling; i++) {
      const email = `ada-${lane}-${i}@example.com`;
      const user = { email, password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
      const answer = await call(server, "CreateUser", { user }).catch((error: NodeJS.ErrnoException) => error);
      if (answer instanceof Error) {
        t.regex(answer.code ?? "", /^(ECONNRESET|EPIPE)$/, "lost with its connection, and not refused");
        lost++;
      } else {
        t.is(answer.status, 200);
        acknowledged.push(email);
      }
    }
  });
  process.kill(victim, "SIGKILL");
  const pids = await callAll(server, 3);
  calling = false;
  await Promise.all(lanes);
  t.true(pids.size >= 3);
  t.true(lost <= 4, "each lane's call on the process that was killed, at most");
  t.regex(server.output.stderr, new RegExp(`"signal":"SIGKILL".*"worker":${victim},"afterMs":0`));
  for (const email of acknowledged) {
    const { body } = await call(server, "ListUsers", { filter: `email = "${email}"` });
    t.is(body.users?.length, 1, email);
  }
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0, server.output.stderr);
});

test("SIGTERM lets every process finish its calls; a signal to one of them alone, as terminals send, is not its to heed", async (t) => {
  const server = await serveByTwo(t);
  const pids = await callAll(server, 2);
  const half =
    `POST /accounts.v1.UserService/ListUsers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\n` +
    "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{";
  const sockets = await Promise.all(
    [0, 1].map(async () => {
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
      socket.write(half);
      await once(socket, "data");
      return socket;
    }),
  );
  for (const pid of pids) process.kill(pid, "SIGTERM");
  server.child.kill("SIGTERM");
  await printed(server, "draining");
  for (const pid of pids) process.kill(pid, "SIGINT");
  for (const socket of sockets) {
    const answer = once(socket, "data");
    socket.write("}");
    t.regex(String((await answer)[0]), /^HTTP\/1.1 200/);
  }
  t.is(await server.ended, 0, server.output.stderr);
});

test("a second SIGTERM ends all processes at once", async (t) => {
  const server = await serveByTwo(t, { DRAIN_MS: "60000" });
  const pids = await callAll(server, 2);
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket
    .on("error", () => {})
    .write("POST /accounts.v1.UserService/ListUsers HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n");
  socket.write("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{");
  await once(socket, "data");
  server.child.kill("SIGTERM");
  await printed(server, "draining");
  // Not before half a second is over.
  const again = setInterval(() => server.child.kill("SIGTERM"), 100);
  t.teardown(() => clearInterval(again));
  t.is(await server.ended, 1);
  while ([...pids].some(isRunning)) await setTimeout(1);
  t.pass();
});

test("when no process serves and none can be started, the program gives up with exit code 3", async (t) => {
  const { path, DATABASE_URL } = database(t);
  const server = await serveByTwo(t, { DATABASE_URL });
  const pids = await callAll(server, 2);
  const db = new sqlite3.Database(path);
  await new Promise<void>((resolve, reject) => {
    const sql = "UPDATE migrations SET name = '9999-from-the-future' WHERE name = '0001-users'";
    db.run(sql, (error) => (error ? reject(error) : resolve()));
  });
  await new Promise<void>((resolve) => db.close(() => resolve()));
  for (const pid of pids) process.kill(pid, "SIGKILL");
  t.is(await server.ended, 3, server.output.stderr);
  t.regex(server.output.stderr, /newer than this program/);
  t.regex(server.output.stderr, /no process serves, and none can be started: giving up/);
});

test("several processes that cannot start say why once, with exit code 2", async (t) => {
  const refuses = async (env: Record<string, string>, line: RegExp) => {
    const { ended, output } = runBrasa(["serve", "--processes", "3"], { LOG_LEVEL: "error", ...env });
    t.is(await ended, 2, output.stderr);
    t.is(output.stdout, "");
    t.regex(output.stderr, /^brasa: [^\n]+\n$/);
    t.regex(output.stderr, line);
  };
  await refuses({ DATABASE_URL: "memory:" }, /--processes needs a database that all of them share.*DATABASE_URL/);
  await refuses({ GRPC_PORT: "many" }, /GRPC_PORT/);
  await refuses({ DATABASE_URL: "sqlite:/proc/brasa.db" }, /DATABASE_URL/);
  const server = await serveByTwo(t);
  const HTTP_PORT = new URL(server.url).port;
  await refuses({ DATABASE_URL: database(t).DATABASE_URL, HTTP_PORT }, /HTTP_PORT.*in use/);
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0);
});

test("versions of Node that hostile frames can end are recognised", (t) => {
  for (const version of ["20.19.0", "22.20.1", "23.0.0"]) {
    t.regex(nodeWarning(version, 1) ?? "", /run Node 24, or serve with --processes/);
    t.notRegex(nodeWarning(version, 2) ?? "--processes", /--processes/, "which it does already");
  }
  for (const version of ["24.0.0", "26.1.0"]) t.is(nodeWarning(version, 1), undefined);
});

test("the number of processes is a whole one", async (t) => {
  for (const processes of ["0", "some", "1.5"]) {
    const { ended, output } = runBrasa(["serve", "--processes", processes]);
    t.is(await ended, 1);
    t.regex(output.stderr, /must be a whole number from 1 to 256/);
  }
});
