import { spawn } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { CreateUserRequestSchema, UserService } from "../gen/accounts/v1/user_service_pb.js";
import { temporaryFolder } from "./helpers/folder.ts";
import { adminToken, complaints, mainFile, printed, runBrasa, serveBrasa } from "./helpers/process.ts";
import { root } from "./helpers/tools.ts";

const password = "a long enough passphrase";
const half = (token: string) =>
  `POST /accounts.v1.UserService/ListUsers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
  "Content-Type: application/json\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n{";

function database(t: ExecutionContext): { DATABASE_URL: string; path: string } {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const path = join(folder, "brasa.db");
  return { path, DATABASE_URL: `sqlite:${path}` };
}

/** Time enough on a busy machine: these tests are about signals, and not about the time that calls take. */
const patient = { DEADLINE_MS: "100000", DRAIN_MS: "60000" };

/** A call that was refused before the server began it, so that it can safely be repeated. */
class Refused extends Error {}

type Call = (method: "CreateUser" | "ListUsers", request: object) => Promise<void>;

/** Calls by gRPC. */
function grpcCalls(baseUrl: string, token: string): Call {
  const client = createClient(UserService, createGrpcTransport({ baseUrl }));
  const headers = { authorization: `Bearer ${token}` };
  return async (method, message) => {
    try {
      await (method === "CreateUser" ? client.createUser(message) : client.listUsers(message, { headers }));
    } catch (error) {
      const { cause, rawMessage } = ConnectError.from(error);
      const neverConnected = (cause as NodeJS.ErrnoException | undefined)?.code === "ECONNREFUSED";
      // RFC 9113, section 8.7: no processing has been performed on the stream. An answer of the server's, be it UNAVAILABLE, is
      // none of these.
      if (neverConnected || rawMessage.includes("NGHTTP2_REFUSED_STREAM")) throw new Refused();
      throw error;
    }
  };
}

/** Calls by Connect on kept HTTP/1.1 connections. @param isEnding whether the server was told to end */
function http1Calls(url: string, token: string, isEnding: () => boolean): Call {
  const agent = new Agent({ keepAlive: true });
  return (method, message) =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const options = { agent, method: "POST", headers };
      const sent = request(`${url}/accounts.v1.UserService/${method}`, options, (response) => {
        response
          .resume()
          .once("error", reject)
          .once("end", () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`${method} was answered ${response.statusCode}`));
          });
      });
      let inTime = false;
      sent.once("finish", () => {
        inTime = !isEnding();
      });
      sent.once("error", ({ code = "", message }: NodeJS.ErrnoException) => {
        // Requests that were sent before SIGTERM must be served. A later request may meet the end of an idle connection;
        // that it then has no effect is asserted below.
        const met = isEnding() && (code === "ECONNREFUSED" || (["ECONNRESET", "EPIPE"].includes(code) && !inTime));
        reject(met ? new Refused() : new Error(`${method} failed: ${message}`));
      });
      sent.end(JSON.stringify(message));
    });
}

interface Outcome {
  readonly acknowledged: string[];
  /** Users whose creation was refused. */
  readonly refused: string[];
  readonly failures: string[];
}

/** Calls by every protocol without a pause, until each of the lanes fails in some way. */
function callWithoutPause(
  { child, grpc, url }: Awaited<ReturnType<typeof serveBrasa>>,
  token: string,
): {
  /** Every lane was answered, or has failed. */
  readonly warm: Promise<unknown>;
  readonly done: Promise<Outcome>;
  /** Tells the server to end. */
  terminate(): void;
} {
  let ending = false;
  const outcome: Outcome = { acknowledged: [], refused: [], failures: [] };
  const ways = {
    grpc: grpcCalls(`http://${grpc}`, token),
    "grpc-over-http": grpcCalls(url, token),
    http1: http1Calls(url, token, () => ending),
  };
  const lanes = Object.entries(ways).flatMap(([way, call]) =>
    Array.from({ length: 6 }, (_, lane) => {
      const creates = lane < 2;
      const attempt = async (i: number) => {
        const email = `${way}-${lane}-${i}@example.com`;
        try {
          if (creates) await call("CreateUser", { user: { email, password, name: way, surname: "x" } });
          else await call("ListUsers", { pageSize: 5 });
          if (creates) outcome.acknowledged.push(email);
          return true;
        } catch (error) {
          if (!(error instanceof Refused)) outcome.failures.push(`${way}: ${error}`);
          else if (creates) outcome.refused.push(email);
          return false;
        }
      };
      const first = attempt(0);
      const end = async () => {
        for (let i = 1, going = await first; going; i++) going = await attempt(i);
      };
      return { first, end: end() };
    }),
  );
  return {
    warm: Promise.all(lanes.map(({ first }) => first)),
    done: Promise.all(lanes.map(({ end }) => end)).then(() => outcome),
    terminate() {
      ending = true;
      child.kill("SIGTERM");
    },
  };
}

/** A call that the server has begun, and that its client does not end. */
async function callWithoutEnd(url: string, token = "none"): Promise<Socket> {
  const socket = connect(Number(url.split(":").at(-1)), "127.0.0.1");
  // To be cut off may be an error to it, and is no failure.
  socket.on("error", () => {}).write(half(token));
  const [answer] = await once(socket, "data");
  if (!String(answer).startsWith("HTTP/1.1 100 ")) throw new Error(`the call was not begun: ${answer}`);
  return socket;
}

async function emailsAt(grpc: string, token: string): Promise<Set<string>> {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
  const emails = new Set<string>();
  for await (const { user } of client.streamUsers({}, { headers: { authorization: `Bearer ${token}` } }))
    emails.add(user?.email ?? "");
  return emails;
}

/** The emails in a database that no server has open. */
async function emailsIn(path: string): Promise<string[]> {
  const database = new sqlite3.Database(path);
  const rows = await new Promise<{ email: string }[]>((resolve, reject) =>
    database.all<{ email: string }>("SELECT email FROM users", (error, all) => (error ? reject(error) : resolve(all))),
  );
  await new Promise<void>((resolve) => database.close(() => resolve()));
  return rows.map(({ email }) => email);
}

test("SIGTERM under load: no accepted call fails, no refused one has an effect, exit code 0", async (t) => {
  const { path, DATABASE_URL } = database(t);
  const token = await adminToken({ DATABASE_URL });
  const server = await serveBrasa({ DATABASE_URL, ...patient });
  const { warm, done, terminate } = callWithoutPause(server, token);
  await warm;
  terminate();
  t.is(await server.ended, 0, server.output.stderr);
  const { acknowledged, refused, failures } = await done;
  t.deepEqual(failures, []);
  t.is(complaints(server), "");

  const stored = await emailsIn(path);
  t.true(acknowledged.length > 0);
  t.deepEqual(stored.sort(), acknowledged.sort(), "stored, and acknowledged");
  for (const email of refused) t.false(stored.includes(email), `${email} was refused`);
});

test("control: with no time to finish, accepted calls fail, and one that does not end is cut off; exit code 0", async (t) => {
  const { DATABASE_URL } = database(t);
  const token = await adminToken({ DATABASE_URL });
  const server = await serveBrasa({ DATABASE_URL, DRAIN_MS: "1" });
  const endless = await callWithoutEnd(server.url);
  const { warm, done, terminate } = callWithoutPause(server, token);
  await warm;
  terminate();
  t.is(await server.ended, 0, server.output.stderr);
  const { failures } = await done;
  t.regex(failures.join("\n"), /shutting down|answered 503/);
  endless.destroy();
});

type CreateUser = MessageInitShape<typeof CreateUserRequestSchema> & { user: { email: string } };

/** Sends a request. @returns its answer's bytes */
async function ask(url: string, request: CreateUser): Promise<Buffer> {
  const body = toBinary(CreateUserRequestSchema, create(CreateUserRequestSchema, request));
  // Longer than the server's own deadline: a busy machine takes its time to hash.
  const headers = { "content-type": "application/proto", "connect-timeout-ms": "120000" };
  const response = await fetch(`${url}/accounts.v1.UserService/CreateUser`, { method: "POST", headers, body });
  if (response.status !== 200) throw new Error(`answered ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Sends all requests at once, and kills the server in the midst of its writes. @returns the answers that came, by email */
async function killWhileWriting(
  server: Awaited<ReturnType<typeof serveBrasa>>,
  requests: readonly CreateUser[],
): Promise<Map<string, Buffer>> {
  const answers = new Map<string, Buffer>();
  const enough = randomInt(1, 5);
  const kill = () => server.child.kill("SIGKILL");
  const asked = requests.map(async (request) => {
    answers.set(request.user.email, await ask(server.url, request));
    // Between two answers just as well as with one of them.
    if (answers.size === enough) setTimeout(kill, randomInt(20));
  });
  const outcomes = await Promise.allSettled(asked);
  kill();
  await server.ended;
  for (const outcome of outcomes) {
    // fetch throws a TypeError for a lost connection; a refusal is a response.
    if (outcome.status === "rejected" && !(outcome.reason instanceof TypeError)) throw outcome.reason;
  }
  return answers;
}

function requestsToCreate(count: number): CreateUser[] {
  return Array.from({ length: count }, (_, i) => ({
    user: { email: `user-${i}@example.com`, password, name: "Ada", surname: "Lovelace" },
    requestId: randomUUID(),
  }));
}

test("SIGKILL at any moment: acknowledged changes survive the restart, and a repeated request has one effect and gets the first response byte for byte", async (t) => {
  const { DATABASE_URL } = database(t);
  const token = await adminToken({ DATABASE_URL });
  const requests = requestsToCreate(12);
  const answers = new Map<string, Buffer>();
  const restart = async () => {
    const server = await serveBrasa({ DATABASE_URL });
    const stored = await emailsAt(server.grpc, token);
    for (const email of answers.keys()) t.true(stored.has(email), `${email} was acknowledged`);
    return server;
  };
  for (let kills = 0; kills < 2; kills++) {
    // Some of these were stored, though nobody heard of it.
    const unanswered = requests.filter(({ user }) => !answers.has(user.email));
    const more = await killWhileWriting(await restart(), unanswered);
    t.true(more.size > 0 || unanswered.length === 0);
    for (const [email, answer] of more) answers.set(email, answer);
  }

  const last = await restart();
  for (const request of requests) {
    const again = await ask(last.url, request);
    t.deepEqual(again, answers.get(request.user.email) ?? again);
  }
  t.is((await emailsAt(last.grpc, token)).size, requests.length);
  last.child.kill("SIGKILL");
  await last.ended;
});

test("control: in memory, nothing survives SIGKILL", async (t) => {
  const env = { DATABASE_URL: "memory:" };
  const requests = requestsToCreate(5);
  const acknowledged = await killWhileWriting(await serveBrasa(env), requests);
  t.true(acknowledged.size > 0);
  const restarted = await serveBrasa(env);
  for (const request of requests) {
    const again = await ask(restarted.url, request);
    t.notDeepEqual(again, acknowledged.get(request.user.email), "the email is free, and the request id is not known");
  }
  restarted.child.kill("SIGKILL");
  await restarted.ended;
});

test("a second SIGTERM ends a drain at once", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL, DRAIN_MS: "60000", LOG_LEVEL: "info" });
  const endless = await callWithoutEnd(server.url);
  server.child.kill("SIGTERM");
  await printed(server, "draining");
  // Not before half a second is over.
  const again = setInterval(() => server.child.kill("SIGTERM"), 100);
  t.teardown(() => clearInterval(again));
  t.is(await server.ended, 1);
  endless.destroy();
});

test("a signal that a terminal and a program around tell at once begins one drain", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL, DRAIN_MS: "60000", LOG_LEVEL: "info" });
  const running = await callWithoutEnd(server.url);
  // The system hands on one of several equal signals.
  server.child.kill("SIGTERM");
  server.child.kill("SIGINT");
  await printed(server, "draining");
  running.destroy();
  t.is(await server.ended, 0, server.output.stderr);
});

test("SIGTERM while starting: the program ends when the start has succeeded or failed", async (t) => {
  const { path, DATABASE_URL } = database(t);
  const holder = new sqlite3.Database(path);
  const execute = (sql: string) =>
    new Promise<void>((resolve, reject) => holder.run(sql, (error) => (error ? reject(error) : resolve())));
  await execute("CREATE TABLE x (y)");
  await execute("BEGIN EXCLUSIVE");
  // A drain that takes too long is cut off, and starting may take its time on a busy machine.
  const waiting = runBrasa(["serve"], { DATABASE_URL, LOG_LEVEL: "debug", DRAIN_MS: "120000" });
  await printed(waiting, "starting");
  waiting.child.kill("SIGTERM");
  await printed(waiting, "draining");
  await execute("COMMIT");
  t.is(await waiting.ended, 0, waiting.output.stderr);
  await new Promise<void>((resolve) => holder.close(() => resolve()));
});

test("npm start hands SIGTERM on: running calls are finished", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const start = scripts.start.replace("npm run --silent build", "true");
  t.not(start, scripts.start);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", scripts: { start } }));
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist/main.js"), `await import(${JSON.stringify(pathToFileURL(mainFile).href)});`);
  const env = { PATH: process.env.PATH, HOME: folder, GRPC_PORT: "0", HTTP_PORT: "0", LOG_LEVEL: "info" };
  const DATABASE_URL = `sqlite:${folder}/brasa.db`;
  const token = await adminToken({ DATABASE_URL });
  const child = spawn("npm", ["start"], {
    cwd: folder,
    env: { ...env, DATABASE_URL },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, "close");
  while (!output.stdout.includes("gRPC-Web")) await once(child.stdout, "data");
  const [, url = ""] = /gRPC on (http:[\w/.:]+);/.exec(output.stdout) ?? [];
  const call = await callWithoutEnd(url, token);
  child.kill("SIGTERM");
  await printed({ child, output, ended: ended.then(([code]) => code) }, "draining");
  const answer = once(call, "data");
  // The rest of what was announced.
  call.write("        }");
  t.regex(String((await answer)[0]), /^HTTP\/1.1 200/);
  await ended;
  t.regex(output.stderr, /"closed"/);
});

/** Has a program take itself for the first process of a container, and get a signal when it first listens for it. */
function firstProcess(isAskedAtOnce: boolean): { NODE_OPTIONS: string } {
  const code = `const { pid } = process;
Object.defineProperty(process, "pid", { value: 1 });
${isAskedAtOnce ? 'process.on("newListener", (name) => { if (name === "SIGTERM") process.kill(pid, name); });' : ""}`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

test("SIGTERM ends the first process of a container while it loads, and drains it when it serves", async (t) => {
  const { DATABASE_URL } = database(t);
  const loading = runBrasa(["serve"], { DATABASE_URL, ...firstProcess(true) });
  // Node.js 22 tells of it when the command listens itself, which then drains.
  const code = await loading.ended;
  t.true(code === 143 || code === 0, `${code}: ${loading.output.stderr}`);
  if (code === 143) t.is(loading.output.stdout + loading.output.stderr, "");
  const serving = await serveBrasa({ DATABASE_URL, LOG_LEVEL: "info", ...firstProcess(false) });
  serving.child.kill("SIGTERM");
  await printed(serving, "closed");
  t.is(await serving.ended, 0, serving.output.stderr);
});
