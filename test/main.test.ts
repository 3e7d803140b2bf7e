import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { accountsMigrations } from "../src/accounts/sequelize.ts";
import { until } from "../src/ddd/testing/event/backend.ts";
import { projectsMigrations } from "../src/projects/sequelize.ts";
import { temporaryFolder } from "./helpers/folder.ts";
import { adminToken, mainFile, runBrasa, serveBrasa } from "./helpers/process.ts";
import { testWith } from "./helpers/test-with.ts";
import { run } from "./helpers/tools.ts";

const contextMigrationNames = [accountsMigrations, projectsMigrations].flatMap(({ context, list }) =>
  list.map(({ name }) => `${context} ${name}`),
);

function database(t: ExecutionContext, name = "brasa.db"): { folder: string; DATABASE_URL: string; path: string } {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const path = join(folder, name);
  return { folder, path, DATABASE_URL: `sqlite:${path}` };
}

/** Asserts exit code 2 and exactly one line on stderr. */
async function refuses(
  t: ExecutionContext,
  env: Record<string, string>,
  line: RegExp,
  args: string[] = ["serve"],
): Promise<void> {
  const { ended, output } = runBrasa(args, env);
  t.is(await ended, 2, output.stderr);
  t.is(output.stdout, "");
  t.regex(output.stderr, /^brasa: [^\n]+\n$/);
  t.regex(output.stderr, line);
}

function execute(db: sqlite3.Database, sql: string): Promise<void> {
  return new Promise((resolve, reject) => db.run(sql, (error) => (error ? reject(error) : resolve())));
}

function close(db: sqlite3.Database): Promise<void> {
  return new Promise((resolve) => db.close(() => resolve()));
}

test("a wrong setting ends every command with exit code 2 and one line", async (t) => {
  for (const args of [["serve"], ["migrate", "up"], ["seed", "--users", "1"]]) {
    await refuses(t, { GRPC_PORT: "many" }, /GRPC_PORT is "many": must be a port number/, args);
  }
});

test("a database that cannot be used is reported with its setting", async (t) => {
  const { DATABASE_URL, folder } = database(t);
  for (const args of [["serve"], ["migrate", "status"], ["seed", "--users", "1"]]) {
    await refuses(t, { DATABASE_URL: `sqlite:${folder}` }, /^brasa: DATABASE_URL: /, args);
    await refuses(
      t,
      { DATABASE_URL, ACCOUNTS_DATABASE_URL: `sqlite:${folder}` },
      /^brasa: ACCOUNTS_DATABASE_URL: /,
      args,
    );
  }
});

test("a port in use, or an invalid host, is reported in one line", async (t) => {
  const { DATABASE_URL } = database(t);
  const taken = createServer().listen(0, "127.0.0.1");
  t.teardown(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await refuses(t, { DATABASE_URL, GRPC_PORT: `${port}` }, /^brasa: cannot listen on GRPC_PORT .*set GRPC_PORT/);
  await refuses(t, { DATABASE_URL, HTTP_PORT: `${port}` }, /^brasa: cannot listen on HTTP_PORT .*set HTTP_PORT/);
  await refuses(t, { DATABASE_URL, HOST: "nowhere.invalid" }, /^brasa: cannot listen on GRPC_PORT .*set HOST/);
});

test("the version is the package's", async (t) => {
  const { ended, output } = runBrasa(["--version"]);
  t.is(await ended, 0);
  t.is(output.stdout, `${JSON.parse(readFileSync("package.json", "utf8")).version}\n`);
});

test("an unknown command is reported with the list of commands", async (t) => {
  const { ended, output } = runBrasa(["bogus"]);
  t.is(await ended, 1);
  t.regex(output.stderr, /unknown command 'bogus'; the commands are serve, migrate, check, seed/);
});

test("a locked database is reported as locked, whatever the lock", async (t) => {
  const told = async (args: string[], mode: string, lock: string) => {
    const { path, DATABASE_URL } = database(t);
    const holder = new sqlite3.Database(path);
    await execute(holder, `PRAGMA journal_mode=${mode}`);
    await execute(holder, "CREATE TABLE x (y)");
    await execute(holder, lock);
    await refuses(t, { DATABASE_URL }, /brasa\.db is locked by another process/, args);
    await close(holder);
  };
  await Promise.all([told(["serve"], "DELETE", "BEGIN EXCLUSIVE"), told(["migrate", "up"], "WAL", "BEGIN IMMEDIATE")]);
});

test("migrate makes the database's folder, lists, applies and undoes migrations, and refuses those that are newer than the program", async (t) => {
  const { path, DATABASE_URL } = database(t, "a/b/brasa.db");
  const migrate = async (...command: string[]) => {
    const { ended, output } = runBrasa(["migrate", ...command], { DATABASE_URL });
    t.is(await ended, 0, output.stderr);
    return output.stdout;
  };
  const all = [
    "brasa 0001-requests",
    "brasa 0002-rate-limits",
    "brasa 0003-events",
    "brasa 0004-reactions",
    "brasa 0005-event-traces",
    ...contextMigrationNames,
  ];
  const lines = (state: string, names = all) => names.map((name) => `${name}: ${state}\n`).join("");
  t.is(await migrate("status"), lines("pending"));
  t.is(await migrate("up"), lines("applied"));
  t.is(await migrate("up"), "nothing to be applied\n");
  t.regex(await migrate("status"), /^(\w+ [\w-]+: applied 20\d\d-\S+Z\n)+$/);

  const db = new sqlite3.Database(path);
  await execute(db, "UPDATE migrations SET name = '9999-from-the-future' WHERE name = '0001-users'");
  t.regex(
    await migrate("status"),
    /^\w+ 9999-from-the-future: unknown, applied .*: the database is newer than this program$/m,
  );
  for (const args of [["serve"], ["migrate", "up"]]) {
    await refuses(t, { DATABASE_URL }, /newer than this program.*9999-from-the-future/, args);
  }
  await execute(db, "UPDATE migrations SET name = '0001-users' WHERE name = '9999-from-the-future'");
  await close(db);

  const refusal = new RegExp(`undoes ${all.at(-1)}: .* are lost; add --yes`);
  await refuses(t, { DATABASE_URL }, refusal, ["migrate", "down"]);
  for (const name of all.toReversed()) t.is(await migrate("down", "--yes"), lines("undone", [name]));
  t.is(await migrate("down"), "nothing to be undone\n");
});

test("seed adds users with projects, who can sign in with the printed password, shows its progress, and adds nothing twice", async (t) => {
  const { DATABASE_URL } = database(t);
  const seed = async (...args: string[]) => {
    const { ended, output } = runBrasa(["seed", "--users", ...args], { DATABASE_URL });
    t.is(await ended, 0, output.stderr);
    const [, email = "", password = ""] = /as (\S+); password: (.+)\n/.exec(output.stdout) ?? [];
    return { ...output, credentials: { email, password } };
  };
  // It goes on where an earlier run has ended.
  const some = await seed("50", "--projects", "1");
  t.regex(some.stdout, /^50 active users, 50 of them new, .*\n50 projects, 50 of them new, with 200 tasks\n$/);
  t.regex(some.stderr, /^brasa: DATABASE_URL was migrated first: brasa 0001-requests, [^\n]+\nusers: 50 of 50\n/);
  const more = await seed("600");
  t.regex(more.stdout, /^600 active users, 550 of them new, .*\n1200 projects, 1150 of them new, with \d+ tasks\n$/);
  const lines = [
    ...[500, 600].map((n) => `users: ${n} of 600`),
    ...[2, 4, 6, 8, 10, 12].map((n) => `projects: ${n}00 of 1200`),
  ];
  t.is(more.stderr, `${lines.join("\n")}\n`);
  const again = await seed("600");
  t.regex(again.stdout, /^600 active users, 0 of them new, .*\n1200 projects, 0 of them new, with 0 tasks\n$/);
  const { credentials } = again;

  const token = await adminToken({ DATABASE_URL });
  const server = await serveBrasa({ DATABASE_URL });
  t.teardown(() => server.child.kill("SIGKILL"));
  const call = async (method: string, message: object, bearer = token) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${bearer}` };
    const url = `${server.url}/${/(Projects|Owners)$/.test(method) ? "projects.v1.ProjectService" : "accounts.v1.UserService"}/${method}`;
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(message) });
    // biome-ignore lint/suspicious/noExplicitAny: a message in its JSON form, as it comes
    return (await response.json()) as any;
  };
  t.is((await call("ListUsers", { pageSize: 1000 })).users.length, 600);
  // Other contexts hear of them, once each: they have the projects that were made for them, and no example.
  const owners = async () => {
    const all: { projectCount: number }[] = [];
    for (let pageToken = ""; ; ) {
      const page = await call("ListOwners", { pageSize: 100, pageToken });
      all.push(...(page.owners ?? []));
      pageToken = page.nextPageToken ?? "";
      if (pageToken === "") return all;
    }
  };
  await until(async () => (await owners()).length === 600);
  t.true((await owners()).every(({ projectCount }) => projectCount === 2));
  const signedIn = await call("SignIn", { credentials });
  t.like(signedIn, { user: { email: credentials.email, active: true } });
  t.is((await call("SignIn", { credentials: more.credentials })).code, "unauthenticated");
  t.is((await call("ListProjects", {}, signedIn.tokens.accessToken)).projects.length, 2);
  server.child.kill("SIGKILL");
  await server.ended;
});

test("a command on the database refuses one that it alone would see", async (t) => {
  for (const args of [
    ["seed", "--users", "1"],
    ["token", "--role", "admin"],
    ["keys", "list"],
    ["users", "grant", "ada@example.com", "--role", "admin"],
  ]) {
    await refuses(t, { DATABASE_URL: "memory:" }, /DATABASE_URL is memory:.*set it to the service's database/, args);
  }
});

test("keys are listed and rotated, tokens of the key before stay good, and a role is granted and taken", async (t) => {
  const { DATABASE_URL } = database(t);
  const brasa = async (...args: string[]) => {
    const { ended, output } = runBrasa(args, { DATABASE_URL });
    t.is(await ended, 0, output.stderr);
    return output.stdout;
  };
  t.regex(await brasa("keys", "list"), /there is no key yet/);
  const before = await adminToken({ DATABASE_URL });
  const rotated = await brasa("keys", "rotate");
  t.regex(rotated, /^[\da-f-]{36} signs within two seconds/);
  const after = await adminToken({ DATABASE_URL });
  const list = (await brasa("keys", "list")).trim().split("\n");
  t.is(list.length, 2);
  t.regex(list[0] ?? "", new RegExp(`^${rotated.slice(0, 36)} .* signs$`));
  t.regex(list[1] ?? "", / taken until /);

  const server = await serveBrasa({ DATABASE_URL });
  const call = async (method: string, message: object, token?: string) => {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const url = `${server.url}/accounts.v1.UserService/${method}`;
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(message) });
    // biome-ignore lint/suspicious/noExplicitAny: a message in its JSON form, as it comes
    return { status: response.status, body: (await response.json()) as any };
  };
  for (const token of [before, after]) t.is((await call("ListUsers", {}, token)).status, 200);
  t.is((await call("ListUsers", {})).status, 401);

  const credentials = { email: "ada@example.com", password: "a long enough passphrase" };
  await call("CreateUser", { user: { ...credentials, name: "Ada", surname: "Lovelace" } });
  await call("ActivateUser", { credentials });
  const { accessToken } = (await call("SignIn", { credentials })).body.tokens;
  const usersSeen = async () => (await call("GetMe", {}, accessToken)).body.roles ?? [];
  t.deepEqual(await usersSeen(), []);
  t.is(await brasa("users", "grant", "Ada@Example.com", "--role", "admin"), "ada@example.com is admin now\n");
  t.deepEqual(await usersSeen(), ["admin"]);
  t.regex(
    await brasa("users", "grant", "ada@example.com", "--role", "king"),
    /is king now; no access table of accounts names this role/,
  );
  t.deepEqual(await usersSeen(), ["admin", "king"]);
  await brasa("users", "revoke", "ada@example.com", "--role", "king");
  t.is((await call("GetMe", {}, after)).status, 404);
  t.is(await brasa("users", "grant", "ada@example.com", "--role", "admin"), "ada@example.com is admin already\n");
  t.is(await brasa("users", "revoke", "ada@example.com", "--role", "admin"), "ada@example.com is no longer admin\n");
  t.deepEqual(await usersSeen(), []);
  await refuses(t, { DATABASE_URL }, /there is no user/, ["users", "grant", "bob@example.com", "--role", "admin"]);
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0);
});

test("seed refuses an invalid number", async (t) => {
  const { DATABASE_URL } = database(t);
  for (const args of [
    ["--users", "some"],
    ["--users", "1", "--projects", "-1"],
  ]) {
    const { ended, output } = runBrasa(["seed", ...args], { DATABASE_URL });
    t.not(await ended, 0);
    t.regex(output.stderr, /whole number/);
  }
});

const terminal = testWith("script (util-linux)", "script", ["--version"]);
terminal.test(terminal.title("migrate down asks on a terminal, and does nothing without a yes"), async (t) => {
  const { folder, DATABASE_URL } = database(t);
  t.is(await runBrasa(["migrate", "up"], { DATABASE_URL }).ended, 0);
  const command = `DATABASE_URL=${DATABASE_URL} TERM=xterm ${process.execPath} ${mainFile} migrate down`;
  const answer = (text: string) =>
    run("script", ["--quiet", "--return", "--command", command, join(folder, "typescript")], `${text}\n`);
  const kept = await answer("n");
  const latest = contextMigrationNames.at(-1);
  t.regex(kept.stdout, new RegExp(`undoes ${latest}: .*Go on\\? \\[y/N\\][\\s\\S]*nothing was undone`));
  t.true((await answer("y")).stdout.includes(`${latest}: undone`));
});

terminal.test(terminal.title("seed shows a bar on a terminal"), async (t) => {
  const { folder, DATABASE_URL } = database(t);
  const env = `DATABASE_URL=${DATABASE_URL} TERM=xterm`;
  const command = `${env} ${process.execPath} ${mainFile} seed --users 600`;
  const { code, stdout } = await run("script", [
    "--quiet",
    "--return",
    "--command",
    command,
    join(folder, "typescript"),
  ]);
  t.is(code, 0);
  t.regex(stdout, /users \[=*-*\] 0\/600/);
  t.regex(stdout, /users \[=+\] 600\/600/);
  t.notRegex(stdout, /users: \d+ of/);
});
