import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { explainSettings } from "../../../src/server/operate/settings.ts";
import { describeSettings } from "../../../src/server/settings/schema.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { mainFile, runBrasa } from "../../helpers/process.ts";

/** The setting of a name, as `brasa config` has it. */
function explained(name: string, env: Record<string, string>, files?: readonly string[]) {
  return explainSettings(env, ["accounts"], files).settings.find((one) => one.name === name);
}

for (const [name, given, shown] of [
  ["DATABASE_URL", "postgres://me:s3cret@h:5432/db?prepare=false", "postgres://me:***@h:5432/db?prepare=false"],
  [
    "DATABASE_URL",
    "postgres://me@h/db?password=s3cret&sslmode=s3cret%20",
    "postgres://***@h/db?password=***&sslmode=***",
  ],
  ["DATABASE_URL", "mariadb://me:1/s3cret@h/db", undefined],
  ["DATABASE_URL", "mariadb://me:s3/cret@h/db", undefined],
  ["ACCOUNTS_DATABASE_URL", "postgres:me:s3cret@h/db", undefined],
  ["DATABASE_URL", "sqlite:/data/my@file.db", "sqlite:/data/my@file.db"],
  ["BROKER_URL", "nats://s3cret@h:4222", "nats://***@h:4222"],
  ["TOKEN_KEYS_URL", "https://h/jwks?key=s3cret", "https://h/jwks?key=***"],
  ["TOKEN_KEYS_URL", "https://me:s3cret@h/jwks", undefined],
  ["TOKEN_ISSUER", "https://me:s3cret@h", undefined],
  ["TOKEN_ISSUER", "https://accounts.example.com", "https://accounts.example.com"],
  ["NOTIFICATIONS_TOKEN", "s3cret", undefined],
  ["ENCRYPTION_KEY", "ab".repeat(32), undefined],
  ["PAGE_TOKEN_KEY", "cd".repeat(32), undefined],
  ["TLS_KEY", "/etc/brasa/key.pem", "/etc/brasa/key.pem"],
  ["TLS_KEY", "-----BEGIN PRIVATE KEY-----s3cret", undefined],
] as const) {
  test(`config shows ${name}=${given} as ${shown ?? "a value that is not shown"}`, (t) => {
    t.like(explained(name, { [name]: given }), { value: shown, isRedacted: shown !== given, source: "environment" });
  });
}

test("config tells where each setting comes from: the default, the environment, a file of variables, another setting", (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, ".env");
  writeFileSync(file, 'GRPC_PORT="50061" # a port\nHTTP_PORT=8090\n');
  const env = { GRPC_PORT: "50061", HTTP_PORT: "8091" };
  t.like(explained("HOST", env, [file]), { value: "127.0.0.1", source: "default" });
  t.like(explained("GRPC_PORT", env, [file]), { value: "50061", source: file });
  t.like(explained("HTTP_PORT", env, [file]), { value: "8091", source: "environment" });
  t.like(explained("ACCOUNTS_DATABASE_URL", env, [file]), { value: undefined, source: "DATABASE_URL" });
});

test("config tells all problems at once, those of settings that belong together, too", (t) => {
  const { problems, settings } = explainSettings(
    { GRPC_PORT: "many", TLS_CERT: "cert.pem", BROKER_REPLICAS: "3", HTTP_PRT: "1", ENCRYPTION_KEY: "s3cret" },
    ["accounts"],
  );
  t.deepEqual(
    problems.map((line) => line.split(" ")[0]),
    ["GRPC_PORT", "ENCRYPTION_KEY", "HTTP_PRT", "TLS_CERT", "BROKER_REPLICAS"],
  );
  t.false(JSON.stringify({ problems, settings }).includes("s3cret"));
  t.deepEqual(
    settings.filter(({ isWrong }) => isWrong).map(({ name }) => name),
    ["GRPC_PORT", "ENCRYPTION_KEY"],
  );
});

test("brasa config prints a line for each setting, and its exit code is 2 for a wrong one", async (t) => {
  const right = runBrasa(["config"], { ACCOUNTS_DATABASE_URL: "postgres://me:s3cret@h/db" });
  t.is(await right.ended, 0, right.output.stderr);
  t.regex(right.output.stdout, /^ACCOUNTS_DATABASE_URL +environment +postgres:\/\/me:\*\*\*@h\/db$/m);
  t.regex(right.output.stdout, /^DEADLINE_MS +default +15000$/m);
  const wrong = runBrasa(["config", "--json"], { GRPC_PORT: "many" });
  t.is(await wrong.ended, 2);
  t.is(JSON.parse(wrong.output.stdout).problems.length, 1);
});

test("brasa config names the file of variables that Node.js was told to read", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  writeFileSync(join(folder, "settings.env"), "DRAIN_MS=1234\n");
  const { stdout } = await promisify(execFile)(process.execPath, ["--env-file=settings.env", mainFile, "config"], {
    cwd: folder,
  });
  t.regex(stdout, /^DRAIN_MS +settings\.env +1234$/m);
});

test("--help tells each setting with its default, in lines of at most 80 columns, and an error is not followed by them", async (t) => {
  for (const args of [["--help"], ["serve", "--help"]]) {
    const { ended, output } = runBrasa(args);
    t.is(await ended, 0);
    for (const { name } of describeSettings()) t.true(output.stdout.includes(`\n  ${name} `), name);
    t.true(output.stdout.includes("(default: 15000)"));
    t.deepEqual(
      output.stdout.split("\n").filter((line) => line.length > 80),
      [],
    );
  }
  const { ended, output } = runBrasa(["--bogus"]);
  t.is(await ended, 1);
  t.false(output.stderr.includes("GRPC_PORT"));
});
