import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { UserService } from "../gen/accounts/v1/user_service_pb.js";
import { temporaryFolder } from "./helpers/app.ts";
import { runBrasa, serveBrasa } from "./helpers/process.ts";

const password = "a long enough passphrase";

function database(t: ExecutionContext): { folder: string; DATABASE_URL: string; path: string } {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const path = join(folder, "brasa.db");
  return { folder, path, DATABASE_URL: `sqlite:${path}` };
}

/** Asserts exit code 2 and exactly one line on stderr. */
async function refuses(t: ExecutionContext, env: Record<string, string>, line: RegExp): Promise<void> {
  const { ended, output } = runBrasa(["serve"], env);
  t.is(await ended, 2, output.stderr);
  t.is(output.stdout, "");
  t.regex(output.stderr, /^brasa: [^\n]+\n$/);
  t.regex(output.stderr, line);
}

test("a wrong setting ends the program with exit code 2 and one line", async (t) => {
  await refuses(t, { GRPC_PORT: "many" }, /GRPC_PORT is "many": must be a port number/);
});

test("an unknown database scheme is told with those that there are", async (t) => {
  await refuses(t, { DATABASE_URL: "oracle://x" }, /sqlite:.*postgres:\/\/.*memory:/);
});

test("a port in use is told with its variable", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.teardown(() => taken.close());
  const port = String((taken.address() as AddressInfo).port);
  const { DATABASE_URL } = database(t);
  await refuses(t, { DATABASE_URL, HTTP_PORT: port }, /HTTP_PORT.*in use/);
  await refuses(t, { DATABASE_URL, GRPC_PORT: port }, /GRPC_PORT.*in use/);
});

test("a file that is no database, a folder, and an unreachable place are told as what they are", async (t) => {
  const { folder } = database(t);
  const text = join(folder, "text.db");
  writeFileSync(text, "this is no database, but it is long enough to be read as a header of one".repeat(40));
  await refuses(t, { DATABASE_URL: `sqlite:${text}` }, /text\.db.*not a .*database/i);
  const directory = join(folder, "directory.db");
  mkdirSync(directory);
  await refuses(t, { DATABASE_URL: `sqlite:${directory}` }, /directory/i);
  await refuses(t, { DATABASE_URL: "sqlite:/proc/nowhere/brasa.db" }, /\/proc\/nowhere/);
  const unreadable = join(folder, "unreadable.db");
  writeFileSync(unreadable, "");
  chmodSync(unreadable, 0);
  // Root may read anything, so that this refuses only for everybody else.
  if (process.getuid?.() !== 0) await refuses(t, { DATABASE_URL: `sqlite:${unreadable}` }, /unreadable\.db/);
});

test("a locked database is told as locked", async (t) => {
  const { path, DATABASE_URL } = database(t);
  const holder = new sqlite3.Database(path);
  await run(holder, "PRAGMA journal_mode=DELETE");
  await run(holder, "CREATE TABLE x (y)");
  await run(holder, "BEGIN EXCLUSIVE");
  t.teardown(() => new Promise<void>((resolve) => holder.close(() => resolve())));
  await refuses(t, { DATABASE_URL }, /locked/);
});

test("a database newer than the program is refused", async (t) => {
  const { path, DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL });
  server.child.kill();
  await server.ended;
  const db = new sqlite3.Database(path);
  await run(db, "INSERT INTO migrations SELECT * FROM migrations LIMIT 0");
  await run(db, "UPDATE migrations SET name = '9999-from-the-future'");
  await new Promise<void>((resolve) => db.close(() => resolve()));
  await refuses(t, { DATABASE_URL }, /newer than this program/);
});

test("migrate tells, undoes and applies", async (t) => {
  const { DATABASE_URL } = database(t);
  const status = async () => {
    const { ended, output } = runBrasa(["migrate", "status"], { DATABASE_URL });
    t.is(await ended, 0, output.stderr);
    return output.stdout;
  };
  t.regex(await status(), /pending/);
  t.is(await runBrasa(["migrate", "up"], { DATABASE_URL }).ended, 0);
  t.notRegex(await status(), /pending/);
  t.is(await runBrasa(["migrate", "down"], { DATABASE_URL }).ended, 0);
  t.regex(await status(), /pending/);
});

test("seed adds users who can sign in with the printed password", async (t) => {
  const { DATABASE_URL } = database(t);
  const seeding = runBrasa(["seed", "--users", "1200"], { DATABASE_URL });
  t.is(await seeding.ended, 0, seeding.output.stderr);
  const [, printed] = /password: (.+)\n/.exec(seeding.output.stdout) ?? [];
  const server = await serveBrasa({ DATABASE_URL });
  t.teardown(() => server.child.kill());
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${server.grpc}` }));
  const { users: page, nextPageToken } = await users.listUsers({ pageSize: 1000 });
  t.is(page.length, 1000);
  t.is((await users.listUsers({ pageSize: 1000, pageToken: nextPageToken })).users.length, 200);
  const { user } = await users.signIn({ credentials: { email: page[0]?.email ?? "", password: printed ?? "" } });
  t.is(user?.id, page[0]?.id);
});

test("SIGTERM under load: no accepted call fails, and the exit code is 0", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL });
  const transports = {
    grpc: createGrpcTransport({ baseUrl: `http://${server.grpc}` }),
    grpcOverHttp: createGrpcTransport({ baseUrl: server.url }),
    http1: createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" }),
  };
  const created: string[] = [];
  let answered = 0;
  let enough = () => {};
  const warm = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const failures: string[] = [];
  // Each lane calls until it is refused; a refusal before the server has the call is how a drain ends it.
  const lanes = Object.entries(transports).flatMap(([name, transport]) =>
    Array.from({ length: 8 }, async (_, lane) => {
      const client = createClient(UserService, transport);
      for (let i = 0; ; i++) {
        try {
          if (lane === 0) {
            const email = `${name}-${i}@example.com`.toLowerCase();
            await client.createUser({ user: { email, password, name, surname: "x" } });
            created.push(email);
          } else {
            await client.listUsers({ pageSize: 5 });
          }
          if (++answered === 300) enough();
        } catch (error) {
          const { code, cause } = ConnectError.from(error);
          const refused = (cause as NodeJS.ErrnoException | undefined)?.code === "ECONNREFUSED";
          if (!(code === Code.Unavailable || refused)) failures.push(`${name}: ${error}`);
          return;
        }
      }
    }),
  );
  await warm;
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0, server.output.stderr);
  await Promise.all(lanes);
  t.deepEqual(failures, []);

  const again = await serveBrasa({ DATABASE_URL });
  t.teardown(() => again.child.kill());
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${again.grpc}` }));
  for (const email of created) {
    const { users } = await client.listUsers({ filter: `email = "${email}"` });
    t.is(users.length, 1, `${email} was acknowledged`);
  }
});

test("SIGKILL at any moment: every acknowledged write is there after the restart", async (t) => {
  const { DATABASE_URL } = database(t);
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const server = await serveBrasa({ DATABASE_URL });
    const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${server.grpc}` }));
    const target = 5 + round * 7;
    let count = 0;
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
        if (++count === target) server.child.kill("SIGKILL");
      }
    });
    await Promise.all(lanes);
    t.is(await server.ended, "SIGKILL");
  }
  const server = await serveBrasa({ DATABASE_URL });
  t.teardown(() => server.child.kill());
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${server.grpc}` }));
  const stored = new Set<string | undefined>();
  for await (const { user } of client.streamUsers({})) stored.add(user?.email);
  t.true(acknowledged.length >= 5 + 12 + 19);
  for (const email of acknowledged) t.true(stored.has(email), `${email} was acknowledged`);
});

test("a second SIGTERM ends a drain at once", async (t) => {
  const { DATABASE_URL } = database(t);
  const server = await serveBrasa({ DATABASE_URL, DRAIN_MS: "60000", LOG_LEVEL: "info" });
  // A connection with a watch keeps nobody waiting, but a half-sent request does.
  const socket = (await import("node:net")).connect(Number(server.url.split(":").at(-1)), "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write("POST /accounts.v1.UserService/ListUsers HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
  const draining = new Promise<void>((resolve) => {
    server.child.stderr?.on("data", () => {
      if (server.output.stderr.includes("draining")) resolve();
    });
  });
  server.child.kill("SIGTERM");
  await draining;
  server.child.kill("SIGTERM");
  t.is(await server.ended, 1);
  socket.destroy();
});

function run(db: sqlite3.Database, sql: string): Promise<void> {
  return new Promise((resolve, reject) => db.run(sql, (error) => (error ? reject(error) : resolve())));
}
