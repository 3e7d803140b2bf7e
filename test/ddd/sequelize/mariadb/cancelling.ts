import { openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { monitorServer } from "../../../helpers/databases/server-monitor.ts";
import { patient, Sessions } from "../backends.ts";

// On each given database, cancels a running statement and runs another one. Sends the outcome of both to its parent.
for (const url of process.argv.slice(2)) {
  const database = await openDatabase(url, patient);
  const worker = new SequelizeWorker(database, { users: Sessions });
  const server = await monitorServer(url);
  const stop = new AbortController();
  const stopped = worker.repositoriesFor(stop).users.dawdle();
  await server.untilRunning("1000");
  stop.abort();
  process.send?.(await stopped.then(() => "it has ended", String));
  process.send?.(await worker.repositories.users.query("SHOW STATUS LIKE 'Ssl_version'"));
  await server.close();
  await database.close();
}
process.disconnect();
