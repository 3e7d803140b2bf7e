import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "./folder.ts";
import { freePort } from "./network/port.ts";
import { built, root } from "./tools.ts";

/** A line that the receiver of examples/notifications prints. */
export interface Printed {
  readonly kind: string;
  readonly requestId: string;
  readonly recipient: string;
  readonly name: string;
  readonly token?: string;
}

/** The receiver of examples/notifications, in processes that follow each other on one port and database. */
export interface Receiver {
  readonly url: string;
  /** All that was printed, by all processes. */
  readonly printed: readonly Printed[];
  start(): Promise<void>;
  /** Ends the process at once, as a crash does. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Copies the example into a project that has the toolkit as the tests have built it. It is not started. */
export async function makeReceiver(env: Record<string, string> = {}): Promise<Receiver> {
  const { folder } = temporaryFolder();
  cpSync(join(root, "examples/notifications"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const toolkit = join(folder, "node_modules/brasa");
  mkdirSync(toolkit, { recursive: true });
  symlinkSync(join(root, "package.json"), join(toolkit, "package.json"));
  symlinkSync(join(root, "gen"), join(toolkit, "gen"));
  symlinkSync(dirname(built("src/main.ts")), join(toolkit, "dist"));
  const port = await freePort();
  const printed: Printed[] = [];
  let child: ChildProcess | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    printed,
    async start() {
      const loader = pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href;
      const started = spawn(process.execPath, ["--import", loader, "server.ts"], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: "sqlite:./notifications.db",
          GRPC_PORT: String(port),
          HTTP_PORT: "0",
          LOG_LEVEL: "warn",
          ...env,
        },
        stdio: ["ignore", "pipe", "inherit"],
      });
      child = started;
      running.add(started);
      started.on("exit", () => running.delete(started));
      const lines = createInterface({ input: started.stdout });
      await new Promise<void>((resolve, reject) => {
        started.on("exit", (code) => reject(new Error(`the receiver has ended with ${code}`)));
        lines.on("line", (line) => {
          // The first line tells the addresses.
          if (line.startsWith("{")) printed.push(JSON.parse(line) as Printed);
          else resolve();
        });
      });
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
