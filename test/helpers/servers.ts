import { fork } from "node:child_process";
import { once } from "node:events";
import { connect as connectTo, createServer } from "node:net";
import { join } from "node:path";

/*
 * Database servers that all processes of a test run share: to start one for each file of tests would be most of what some of
 * them cost. The run's main process starts a server when the first test asks for it, in a process of its own, the keeper
 * (test/helpers/keeper.ts). That has the server, and ends with the main process, however this ends.
 */

/** Lets the tests of a run ask for servers. @param folder the run's own, which its tests find in BUILT_TESTS */
export function keepServers(folder: string): void {
  const ports = new Map<string, Promise<number>>();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", async (name) => {
      const kept = ports.get(String(name)) ?? startKeeper(folder, String(name));
      ports.set(String(name), kept);
      // The keeper itself has printed why there is none.
      socket.end(await kept.then(String, () => ""));
    });
  });
  server.listen(socketIn(folder)).unref();
}

/** @returns the port of a server that keeper.ts knows by this name, which is the same for all tests of a run */
export async function keptServer(name: string): Promise<number> {
  const socket = connectTo(socketIn(String(process.env.BUILT_TESTS)));
  socket.write(name);
  let port = "";
  for await (const chunk of socket) port += chunk;
  if (port === "") throw new Error(`${name} did not start`);
  return Number(port);
}

/** Whether this process is one of many of a test run. */
export const inTestRun = process.env.BUILT_TESTS !== undefined;

function socketIn(folder: string): string {
  return join(folder, "servers");
}

async function startKeeper(folder: string, name: string): Promise<number> {
  const keeper = fork(join(folder, "test/helpers/keeper.js"), [name], { execArgv: ["--enable-source-maps"] });
  const failed = once(keeper, "exit").then(() => Promise.reject(new Error(`the keeper of ${name} has ended`)));
  const [port] = await Promise.race([once(keeper, "message"), failed]);
  failed.catch(() => {});
  keeper.unref();
  keeper.channel?.unref();
  return port as number;
}
