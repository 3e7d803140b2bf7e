import { type ChildProcess, fork } from "node:child_process";
import { connect as connectTo, createServer } from "node:net";
import { join } from "node:path";

/*
 * Database servers that all processes of a test run share: to start one for each file of tests would be most of what some of
 * them cost. The run's main process has a server started when the first test asks for it, by another process, the keeper
 * (test/helpers/keeper.ts). That has the servers, and ends with the main process, however this ends.
 */

/** Lets the tests of a run ask for servers. @param folder the run's own, which its tests find in RUN_FOLDER */
export function keepServers(folder: string): void {
  const ports = new Map<string, Promise<number>>();
  let keeper: ChildProcess | undefined;
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", async (data) => {
      const name = String(data);
      keeper ??= startKeeper();
      const kept = ports.get(name) ?? askFor(name, keeper);
      ports.set(name, kept);
      // The keeper itself has printed why there is none.
      socket.end(await kept.then(String, () => ""));
    });
  });
  server.listen(socketIn(folder)).unref();
}

/** @returns the port of a server that keeper.ts knows by this name, which is the same for all tests of a run */
export async function keptServer(name: string): Promise<number> {
  const socket = connectTo(socketIn(String(process.env.RUN_FOLDER)));
  socket.write(name);
  let port = "";
  for await (const chunk of socket) port += chunk;
  if (port === "") throw new Error(`${name} did not start`);
  return Number(port);
}

/** Whether this process is one of many of a test run. */
export const inTestRun = process.env.RUN_FOLDER !== undefined;

function socketIn(folder: string): string {
  return join(folder, "servers");
}

function startKeeper(): ChildProcess {
  const keeper = fork(new URL("./keeper.js", import.meta.url), { execArgv: ["--enable-source-maps"] });
  keeper.unref();
  keeper.channel?.unref();
  return keeper;
}

/** @returns the port of a server that a keeper has from now on */
export function askFor(name: string, keeper: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    keeper.on("message", (answer: { readonly name: string; readonly port?: number }) => {
      if (answer.name !== name) return;
      if (answer.port === undefined) reject(new Error(`${name} did not start`));
      else resolve(answer.port);
    });
    keeper.once("exit", () => reject(new Error("the keeper of the servers has ended")));
    keeper.send(name);
  });
}
