import { openDatabase, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { patient, Sessions } from "./backends.ts";
import { watch } from "./watch.ts";

// A program that gives up a statement that runs on each database that it is given, and goes on. It tells what came of both.
for (const url of process.argv.slice(2)) {
  const database = await openDatabase(url, patient);
  const worker = new SequelizeWorker(database, { users: Sessions });
  const server = await watch(url);
  const stop = new AbortController();
  const stopped = worker.repositoriesFor(stop).users.dawdle();
  await server.running("1000");
  stop.abort();
  process.send?.(await stopped.then(() => "it has ended", String));
  process.send?.(await worker.repositories.users.query("SHOW STATUS LIKE 'Ssl_version'"));
  await server.close();
  await database.close();
}
process.disconnect();
