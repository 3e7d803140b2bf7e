import { execFile } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test, { type ExecutionContext } from "ava";
import { temporaryFolder } from "../../helpers/folder.ts";
import { built } from "../../helpers/tools.ts";

/** A program of three lines with a context called notes. @returns its end, when it cannot start */
async function run(t: ExecutionContext, env: Record<string, string>, options = "{ contexts: [notes] }") {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const server = pathToFileURL(built("src/server/index.ts")).href;
  writeFileSync(
    join(folder, "server.mjs"),
    [
      `import { defineContext, serve } from ${JSON.stringify(server)};`,
      'const notes = defineContext({ name: "notes", memory: {}, sequelize: {}, migrations: { context: "notes", list: [] }, services: () => [] });',
      `await serve(${options});`,
    ].join("\n"),
  );
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(folder, "server.mjs")],
      {
        env: { PATH: process.env.PATH, DATABASE_URL: "memory:", GRPC_PORT: "0", HTTP_PORT: "0", ...env },
        timeout: 60_000,
      },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

test("a program of one's own that cannot start ends with exit code 2 and one line", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  t.teardown(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const ways: [Record<string, string>, RegExp][] = [
    [{ GRPC_PORT: "many" }, /GRPC_PORT is "many": must be a port number/],
    [{ NOTES_DATABASE_UR: "memory:" }, /NOTES_DATABASE_UR/],
    [{ NOTES_DATABASE_URL: "cassandra://here" }, /NOTES_DATABASE_URL/],
    [{ HTTP_PORT: String(port) }, /cannot listen on HTTP_PORT/],
  ];
  for (const [env, line] of ways) {
    const { code, stdout, stderr } = await run(t, env);
    t.is(code, 2, stderr);
    t.is(stdout, "");
    t.regex(stderr, /^brasa: [^\n]+\n$/);
    t.regex(stderr, line);
  }
});

test("settings of an object take the place of the environment's", async (t) => {
  const { code, stderr } = await run(t, {}, '{ contexts: [notes], settings: { grpcPort: "many" } }');
  t.is(code, 2);
  t.regex(stderr, /^brasa: [^\n]*"many"[^\n]*\n$/);
});

test("a defect of a program is told as one, with exit code 1", async (t) => {
  const { code, stderr } = await run(
    t,
    {},
    "{ contexts: [{ ...notes, services: () => { throw new TypeError('oops') } }] }",
  );
  t.is(code, 1);
  t.regex(stderr, /TypeError/);
});
