import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { startApp } from "./helpers/app.ts";
import { grpcClient } from "./helpers/clients.ts";
import { temporaryFolder } from "./helpers/folder.ts";
import { complaints, runBrasa, serveBrasa } from "./helpers/process.ts";
import { userJourney } from "./helpers/user-journey.ts";

/** Asserts exit code 2 and exactly one line on stderr. */
async function refuses(t: ExecutionContext, args: string[], env: Record<string, string>, line: RegExp): Promise<void> {
  const { ended, output } = runBrasa(args, { LOG_LEVEL: "error", ...env });
  t.is(await ended, 2, output.stderr);
  t.regex(output.stderr, /^brasa: [^\n]+\n$/);
  t.regex(output.stderr, line);
}

for (const format of ["json", "csv"]) {
  test(`${format}: calls come to the same on files as on a database`, async (t) => {
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const app = await startApp({ DATABASE_URL: `${format}:${folder}` });
    t.teardown(() => app.close());
    const client = grpcClient(app.grpc);
    t.teardown(() => client.close());
    await userJourney(t, client, "ada@example.com");
  });
}

test("the service runs on a folder of files, and finds its users again after it was killed", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `json:${folder}` };
  const first = await serveBrasa(env);
  const client = grpcClient(first.grpc);
  t.teardown(() => client.close());
  const user = { email: "mary@example.com", password: "correct pony battery", name: "Mary", surname: "Somerville" };
  const created = await client.call("CreateUser", { user });
  await refuses(
    t,
    ["serve"],
    env,
    new RegExp(`DATABASE_URL: .*process ${first.child.pid} uses this folder, .*stop it`),
  );
  await refuses(t, ["users", "grant", user.email, "--role", "admin"], env, /uses this folder/);
  first.child.kill("SIGKILL");
  await first.ended;

  const second = await serveBrasa(env);
  const again = grpcClient(second.grpc);
  t.teardown(() => again.close());
  const { user: active } = await again.call("ActivateUser", {
    credentials: { email: user.email, password: user.password },
  });
  t.is(active.id, created.user.id);
  second.child.kill("SIGTERM");
  t.is(await second.ended, 0, second.output.stderr);
  t.is(complaints(second), "");

  const file = join(folder, "users.json");
  t.regex(readFileSync(file, "utf8"), /mary@example\.com/);
  t.true(readdirSync(folder).includes("event_outbox.json"), readdirSync(folder).join());

  const grant = runBrasa(["users", "grant", user.email, "--role", "admin"], env);
  t.is(await grant.ended, 0, grant.output.stderr);
  const status = runBrasa(["migrate", "status"], env);
  t.is(await status.ended, 0);
  t.is(
    status.output.stdout,
    "DATABASE_URL: tables in files have the fields that the program declares: there are no migrations\n",
  );

  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace("mary@example.com", "M@example.com\n"));
  await refuses(t, ["serve"], env, /DATABASE_URL: .*users\.json, line \d/);
  writeFileSync(file, before);
  const third = await serveBrasa(env);
  third.child.kill("SIGTERM");
  t.is(await third.ended, 0);
});

test("several processes cannot serve from one folder of files, and say so with the remedy", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  await refuses(
    t,
    ["serve", "--processes", "2"],
    { DATABASE_URL: `json:${folder}` },
    /--processes needs a database that all of them share, .*: leave --processes out, or set DATABASE_URL to/,
  );
});

test("a scheme that no database has is refused with all that there are", async (t) => {
  await refuses(
    t,
    ["serve"],
    { DATABASE_URL: "cassandra://x" },
    /"cassandra:".*sqlite:.*postgres:\/\/.*\(or postgresql:\).*mariadb:\/\/.*mysql:\/\/.*mssql:\/\/.*oracle:\/\/.*json:.*csv:.*memory:/,
  );
});
