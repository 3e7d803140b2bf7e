import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { CreateUserRequestSchema, UserService } from "../gen/accounts/v1/user_service_pb.js";
import { printed, runBrasa, serveBrasa } from "./helpers/process.ts";
import { temporaryFolder } from "./helpers/tools.ts";

const password = "a long enough passphrase";
const half = "POST /accounts.v1.UserService/ListUsers HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{";

function database(t: ExecutionContext): { DATABASE_URL: string; path: string } {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const path = join(folder, "brasa.db");
  return { path, DATABASE_URL: `sqlite:${path}` };
}

/** A call was refused before the server began it, so that it may be repeated elsewhere without a second thought. */
class Refused extends Error {}

type Call = (method: "CreateUser" | "ListUsers", request: object) => Promise<void>;

/** Calls by gRPC. */
function grpcCalls(baseUrl: string): Call {
  const client = createClient(UserService, createGrpcTransport({ baseUrl }));
  return async (method, message) => {
    try {
      await (method === "CreateUser" ? client.createUser(message) : client.listUsers(message));
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

/** Calls by Connect on kept HTTP/1.1 connections. */
function http1Calls(url: string): Call {
  const agent = new Agent({ keepAlive: true });
  return (method, message) =>
    new Promise((resolve, reject) => {
      const options = { agent, method: "POST", headers: { "content-type": "application/json" } };
      const sent = request(`${url}/accounts.v1.UserService/${method}`, options, (response) => {
        response
          .resume()
          .once("error", reject)
          .once("end", () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`${method} was answered ${response.statusCode}`));
          });
      });
      sent.once("error", (error: NodeJS.ErrnoException) => {
        // The system resets a connection that nobody had accepted yet. A kept one has no such excuse.
        const neverAccepted = error.code === "ECONNREFUSED" || (error.code === "ECONNRESET" && !sent.reusedSocket);
        reject(neverAccepted ? new Refused() : error);
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
function callWithoutPause({ grpc, url }: { grpc: string; url: string }): {
  readonly warm: Promise<void>;
  readonly done: Promise<Outcome>;
} {
  const outcome: Outcome = { acknowledged: [], refused: [], failures: [] };
  let answered = 0;
  let enough = () => {};
  const warm = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const ways = { grpc: grpcCalls(`http://${grpc}`), "grpc-over-http": grpcCalls(url), http1: http1Calls(url) };
  const lanes = Object.entries(ways).flatMap(([way, call]) =>
    Array.from({ length: 8 }, async (_, lane) => {
      for (let i = 0; ; i++) {
        const email = `${way}-${lane}-${i}@example.com`;
        const creates = lane < 2;
        try {
          if (creates) await call("CreateUser", { user: { email, password, name: way, surname: "x" } });
          else await call("ListUsers", { pageSize: 5 });
          if (creates) outcome.acknowledged.push(email);
          if (++answered === 120) enough();
        } catch (error) {
          if (!(error instanceof Refused)) outcome.failures.push(`${way}: ${error}`);
          else if (creates) outcome.refused.push(email);
          return;
        }
      }
    }),
  );
  return { warm, done: Promise.all(lanes).then(() => outcome) };
}

async function emailsAt(grpc: string): Promise<Set<string>> {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
  const emails = new Set<string>();
  for await (const { user } of client.streamUsers({})) emails.add(user?.email ?? "");
  return emails;
}

/** The emails that are there after a restart. */
async function emailsIn(DATABASE_URL: string): Promise<Set<string>> {
  const server = await serveBrasa({ DATABASE_URL });
  const emails = await emailsAt(server.grpc);
  server.child.kill("SIGKILL");
  await server.ended;
  return emails;
}

// Alone, since what an HTTP/1.1 client may still send to a server that drains is a matter of a quarter of a second.
test.serial("SIGTERM under load: no accepted call fails, no refused one has an effect, exit code 0", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL });
  const { warm, done } = callWithoutPause(server);
  // Should all lanes have failed before, the assertions below say how.
  await Promise.race([warm, done]);
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0, server.output.stderr);
  const { acknowledged, refused, failures } = await done;
  t.deepEqual(failures, []);
  t.is(server.output.stderr, "");

  const stored = await emailsIn(DATABASE_URL);
  t.true(acknowledged.length > 0);
  t.deepEqual([...stored].sort(), acknowledged.sort(), "stored, and acknowledged");
  for (const email of refused) t.false(stored.has(email), `${email} was refused`);
});

test("control: with no time to finish, accepted calls fail", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL, DRAIN_MS: "1" });
  const { warm, done } = callWithoutPause(server);
  // Should all lanes have failed before, the assertions below say how.
  await Promise.race([warm, done]);
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0, server.output.stderr);
  const { failures } = await done;
  t.regex(failures.join("\n"), /shutting down|answered 503/);
});

/** Kills one server after the other in the midst of writes. @returns what they had acknowledged */
async function killWhileWriting(DATABASE_URL: string, servers: number): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let round = 0; round < servers; round++) {
    const server = await serveBrasa({ DATABASE_URL });
    const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${server.grpc}` }));
    const target = acknowledged.length + 5 + round * 7;
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      for (let i = 0; ; i++) {
        const email = `${round}-${lane}-${i}@example.com`;
        try {
          await client.createUser({ user: { email, password, name: "x", surname: "x" } });
        } catch {
          // The server is gone, which is what this is about: only acknowledged users count.
          return;
        }
        acknowledged.push(email);
        if (acknowledged.length === target) server.child.kill("SIGKILL");
      }
    });
    await Promise.all(lanes);
    server.child.kill("SIGKILL");
    await server.ended;
  }
  return acknowledged;
}

test("SIGKILL at any moment: every acknowledged write is there after the restart", async (t) => {
  const { DATABASE_URL } = database(t);
  const acknowledged = await killWhileWriting(DATABASE_URL, 2);
  t.true(acknowledged.length >= 5 + 12);
  const stored = await emailsIn(DATABASE_URL);
  for (const email of acknowledged) t.true(stored.has(email), `${email} was acknowledged`);
});

test("SIGKILL at any moment: a repeated request has one effect, and gets the first response byte for byte", async (t) => {
  const { DATABASE_URL } = database(t);
  const requests = Array.from({ length: 12 }, (_, i) => ({
    user: { email: `again-${i}@example.com`, password, name: "Ada", surname: "Lovelace" },
    requestId: randomUUID(),
  }));
  const ask = async (url: string, request: MessageInitShape<typeof CreateUserRequestSchema>) => {
    const body = toBinary(CreateUserRequestSchema, create(CreateUserRequestSchema, request));
    const headers = { "content-type": "application/proto" };
    const response = await fetch(`${url}/accounts.v1.UserService/CreateUser`, { method: "POST", headers, body });
    t.is(response.status, 200);
    return Buffer.from(await response.arrayBuffer());
  };

  const first = await serveBrasa({ DATABASE_URL });
  const answers = new Map<string, Buffer>();
  const asked = requests.map(async (request) => {
    answers.set(request.requestId, await ask(first.url, request));
    if (answers.size === 4) first.child.kill("SIGKILL");
  });
  await Promise.allSettled(asked);
  await first.ended;
  t.true(answers.size >= 4);

  const second = await serveBrasa({ DATABASE_URL });
  for (const request of requests) {
    const again = await ask(second.url, request);
    t.deepEqual(again, answers.get(request.requestId) ?? again);
  }
  t.is((await emailsAt(second.grpc)).size, requests.length);
  second.child.kill("SIGKILL");
  await second.ended;
});

test("control: in memory, nothing survives SIGKILL", async (t) => {
  const acknowledged = await killWhileWriting("memory:", 1);
  t.true(acknowledged.length >= 5);
  t.is((await emailsIn("memory:")).size, 0);
});

test("a second SIGTERM ends a drain at once", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL, DRAIN_MS: "60000", LOG_LEVEL: "info" });
  // An idle connection keeps nobody waiting, but a half-sent request does.
  const socket = connect(Number(server.url.split(":").at(-1)), "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write(half);
  server.child.kill("SIGTERM");
  await printed(server, "draining");
  server.child.kill("SIGTERM");
  t.is(await server.ended, 1);
  socket.destroy();
});

test("a call that does not end is cut off when the grace is over, and the exit code is 0", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL, DRAIN_MS: "300" });
  const socket = connect(Number(server.url.split(":").at(-1)), "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write(half);
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0, server.output.stderr);
  socket.destroy();
});

test("SIGTERM while starting: it ends when the start has, whichever way that went", async (t) => {
  const { path, DATABASE_URL } = database(t);
  const holder = new sqlite3.Database(path);
  const execute = (sql: string) =>
    new Promise<void>((resolve, reject) => holder.run(sql, (error) => (error ? reject(error) : resolve())));
  await execute("CREATE TABLE x (y)");
  await execute("BEGIN EXCLUSIVE");
  const waiting = runBrasa(["serve"], { DATABASE_URL, LOG_LEVEL: "debug" });
  await printed(waiting, "starting");
  waiting.child.kill("SIGTERM");
  await printed(waiting, "draining");
  await execute("COMMIT");
  t.is(await waiting.ended, 0, waiting.output.stderr);
  await new Promise<void>((resolve) => holder.close(() => resolve()));
});
