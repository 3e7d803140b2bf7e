import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { temporaryFolder } from "../folder.ts";
import { freePort } from "../network/port.ts";

/** With the folder of `go install`, which is often missing. */
const PATH = [process.env.PATH, join(process.env.GOPATH ?? join(homedir(), "go"), "bin")].join(delimiter);
/** How long a server may take to start, in milliseconds. */
const PATIENCE_MS = 60_000;

/** A NATS server that the tests have started. */
export interface NatsServer {
  readonly name: string;
  readonly port: number;
  /** `nats://127.0.0.1:…` */
  readonly url: string;
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>;
  /** Stops its work, so that its connections hang. */
  freeze(): void;
  thaw(): void;
  /** Starts it again, on the same port and with the same store. */
  start(): Promise<void>;
  /** Ends it, and removes its store. */
  close(): Promise<void>;
}

/** The settings of a server. */
export interface NatsOptions {
  /** @default true */
  readonly jetstream?: boolean;
  /** Further lines of its configuration. */
  readonly config?: string;
  readonly name?: string;
  /** Makes another command of that which starts it, such as one that names its core. */
  readonly startBy?: (command: readonly string[]) => readonly string[];
}

/** Starts a NATS server on a free port of the loopback address, with a store of its own. */
export async function startNats({
  jetstream = true,
  config = "",
  name = "one",
  startBy = (command) => command,
}: NatsOptions = {}): Promise<NatsServer> {
  const { folder, remove } = temporaryFolder();
  const port = await freePort();
  const file = join(folder, "nats.conf");
  const lines = [
    `listen: 127.0.0.1:${port}`,
    `server_name: ${name}`,
    ...(jetstream ? [`jetstream { store_dir: "${join(folder, "store")}" }`] : []),
    config,
  ];
  writeFileSync(file, lines.join("\n"));
  let child: ChildProcess | undefined;
  const end = (signal: NodeJS.Signals) => child?.kill(signal);
  process.once("exit", () => end("SIGKILL"));
  const kill = async () => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    running.ref();
    running.kill("SIGKILL");
    await ended;
  };
  const server: NatsServer = {
    name,
    port,
    url: `nats://127.0.0.1:${port}`,
    kill,
    freeze: () => end("SIGSTOP"),
    thaw: () => end("SIGCONT"),
    async start() {
      const [command = "", ...args] = startBy(["nats-server", "-c", file]);
      child = spawn(command, args, { env: { ...process.env, PATH }, stdio: ["ignore", "ignore", "pipe"] });
      child.unref();
      await untilReady(child);
    },
    async close() {
      await kill();
      remove();
    },
  };
  await server.start();
  return server;
}

/** Starts three servers of one cluster. */
export async function startNatsCluster(): Promise<readonly NatsServer[]> {
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(", ");
  return Promise.all(
    ports.map((port, i) =>
      startNats({
        name: `node${i + 1}`,
        config: `cluster { name: test, listen: "127.0.0.1:${port}", routes: [${routes}] }`,
      }),
    ),
  );
}

async function untilReady(child: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`nats-server ${why}:\n${log}`));
    const timer = setTimeout(() => fail("did not start in time"), PATIENCE_MS);
    child.once("error", reject);
    child.once("exit", () => fail("ended at its start"));
    child.stderr?.on("data", (data) => {
      log = (log + data).slice(-4000);
      if (!log.includes("Server is ready")) return;
      clearTimeout(timer);
      resolve();
    });
  });
  // Of a child process it is a socket, whatever the type says.
  (child.stderr as unknown as { unref(): void }).unref();
}
