// The thread of drivers.mjs in which a synchronous driver runs.
import { parentPort, workerData } from "node:worker_threads";
import { synchronous } from "./drivers-open.mjs";

const { name, file, count, joined } = workerData;
const connections = [];
for (let i = 0; i < count; i++) connections.push(await synchronous(name, file));

function answer({ id, connection, rows, sql, params }) {
  try {
    const found = rows ? connections[connection].all(sql, params) : connections[connection].run(sql, params);
    found.id = id;
    return found;
  } catch (error) {
    return { id, error: { message: error.message, code: error.code } };
  }
}

parentPort.on("message", (given) => parentPort.postMessage(joined ? given.map(answer) : answer(given)));
parentPort.postMessage("open");
