import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import test from "ava";
import { sharedPostgres } from "./postgres.ts";
import { askHost, serverHostFile, sharedServer } from "./servers.ts";

test("all tests of a run share a server, and each has a database of its own", async (t) => {
  const ports = await Promise.all([sharedServer("postgres"), sharedServer("postgres")]);
  const server = await sharedPostgres();
  t.deepEqual(ports, [server.port, server.port]);
  const urls = await Promise.all([1, 2, 3].map(() => server.createDatabase()));
  t.is(new Set(urls).size, 3);
  for (const url of urls) await server.dropDatabase(url);
});

test("a server ends with the process that started its host, however that process ends", async (t) => {
  const host = fork(serverHostFile);
  t.teardown(() => host.kill("SIGKILL"));
  const port = await askHost(host, "postgres");
  const connection = connect(port, "127.0.0.1");
  connection.on("error", () => {});
  await once(connection, "connect");
  // As happens when a process is killed.
  host.disconnect();
  await Promise.all([once(connection, "close"), once(host, "exit")]);
  const again = await t.throwsAsync<NodeJS.ErrnoException>(once(connect(port, "127.0.0.1"), "connect"));
  t.is(again.code, "ECONNREFUSED");
});

test("a program that imports PostgreSQL ends with the exit code that it sets", (t) => {
  const helper = new URL("./postgres.js", import.meta.url).href;
  const codeOf = (program: string) =>
    spawnSync(process.execPath, ["--input-type=module", "--eval", `import ${JSON.stringify(helper)}; ${program}`])
      .status;
  t.is(codeOf("process.exitCode = 3"), 3);
  t.is(codeOf("setImmediate(() => { process.exitCode = 4 })"), 4);
  t.is(codeOf(""), 0);
  t.is(codeOf("throw new Error('wrong')"), 1);
  t.is(codeOf("process.exit(5)"), 5);
});
