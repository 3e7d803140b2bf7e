import { fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import test from "ava";
import { sharedPostgres } from "./postgres.ts";
import { askFor, keptServer } from "./servers.ts";
import { built } from "./tools.ts";

test("all who ask for a server during a run get the same, with a database for each", async (t) => {
  const ports = await Promise.all([keptServer("postgres"), keptServer("postgres")]);
  const server = await sharedPostgres();
  t.deepEqual(ports, [server.port, server.port]);
  const urls = await Promise.all([1, 2, 3].map(() => server.createDatabase()));
  t.is(new Set(urls).size, 3);
  for (const url of urls) await server.dropDatabase(url);
});

test("a server ends when the run does that its keeper was started by, however that ends", async (t) => {
  const keeper = fork(built("test/helpers/keeper.ts"));
  t.teardown(() => keeper.kill("SIGKILL"));
  const port = await askFor("postgres", keeper);
  const connection = connect(port, "127.0.0.1");
  connection.on("error", () => {});
  await once(connection, "connect");
  // As happens when a process is killed.
  keeper.disconnect();
  await Promise.all([once(connection, "close"), once(keeper, "exit")]);
  const again = await t.throwsAsync<NodeJS.ErrnoException>(once(connect(port, "127.0.0.1"), "connect"));
  t.is(again.code, "ECONNREFUSED");
});
