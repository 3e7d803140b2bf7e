import { type ChildProcess, fork } from "node:child_process";
import { chmodSync } from "node:fs";
import { connect as connectTo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../folder.ts";

/*
 * Database servers that all processes of a test run share: starting one for each test file would cost more than most test
 * files do. The first test that asks for a server has it started by the server host (server-host.ts), a process that belongs
 * to the run's main process and ends with it, even when the main process is killed.
 */

/** The compiled program of the server host. */
export const serverHostFile: string = fileURLToPath(new URL("server-host.js", import.meta.url));

/** Whether this process is one of many of a test run. */
export const inTestRun = process.env.RUN_FOLDER !== undefined;

/**
 * Makes the folder of a test run, which is gone when this process ends, and lets the run's tests ask for servers.
 *
 * @returns the path of the folder, which the tests find in the environment variable RUN_FOLDER
 */
export function startTestRun(): string {
  const { folder } = temporaryFolder();
  // Some tests act as another user.
  chmodSync(folder, 0o755);
  const ports = new Map<string, Promise<number>>();
  let host: ChildProcess | undefined;
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", async (data) => {
      const name = String(data);
      host ??= startServerHost();
      const port = ports.get(name) ?? askHost(host, name);
      ports.set(name, port);
      // The host has printed why a server did not start.
      socket.end(await port.then(String, () => ""));
    });
  });
  server.listen(socketIn(folder)).unref();
  return folder;
}

/** @returns the port of the server of this name (see server-host.ts), which is the same for all tests of a run */
export async function sharedServer(name: string): Promise<number> {
  const socket = connectTo(socketIn(String(process.env.RUN_FOLDER)));
  socket.write(name);
  let port = "";
  for await (const chunk of socket) port += chunk;
  if (port === "") throw new Error(`${name} did not start`);
  return Number(port);
}

/** Has a server host start a server. @returns the port of the server */
export function askHost(host: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    host.on("message", (answer: { readonly name: string; readonly port?: number }) => {
      if (answer.name !== name) return;
      if (answer.port === undefined) reject(new Error(`${name} did not start`));
      else resolve(answer.port);
    });
    host.once("exit", () => reject(new Error("the server host has ended")));
    host.send(name);
  });
}

function startServerHost(): ChildProcess {
  const host = fork(serverHostFile, { execArgv: ["--enable-source-maps"] });
  host.unref();
  host.channel?.unref();
  return host;
}

function socketIn(folder: string): string {
  return join(folder, "servers");
}
