import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Questions } from "./server.ts";
import { Wire } from "./wire.ts";

/** A server to attack, in a process of its own. */
export interface Target {
  /** `127.0.0.1:port` of native gRPC. */
  readonly grpc: string;
  /** `http://127.0.0.1:port` of Connect, gRPC-Web and gRPC. */
  readonly url: string;
  readonly wire: Wire;
  /** Connections of one's own. */
  connect(): { wire: Wire; close(): void };
  readonly ask: Questions;
  readonly child: ChildProcess;
  /** Lines of the log, of level error and above, and all else on stderr. */
  complaints(): readonly string[];
  /** The exit code, or the signal, of a process that has ended; undefined while it runs. */
  ended(): number | string | undefined;
  stop(): Promise<void>;
}

interface Reply {
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: string;
  readonly grpc?: string;
  readonly url?: string;
}

/** Node 20 and 22 say at their start that hostile frames can end them. */
const KNOWN = /hostile HTTP\/2 frames can end Node/;

const running = new Set<ChildProcess>();
// A trial that fails leaves no servers behind.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a server. @param env its settings, beside those of a test @default none */
export async function startTarget(env: Record<string, string> = {}): Promise<Target> {
  const child = fork(fileURLToPath(new URL("server.js", import.meta.url)), {
    env: { PATH: process.env.PATH, ...env },
    execArgv: ["--enable-source-maps", "--expose-gc"],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let stderr = "";
  const lines: string[] = [];
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
    const whole = stderr.split("\n");
    stderr = whole.pop() ?? "";
    lines.push(...whole.filter((line) => line !== "" && !KNOWN.test(line)));
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  const [started] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error(`the server did not start: ${lines.join("\n")}`);
    }),
  ])) as [Reply];
  child.on("message", (reply: Reply) => {
    waiting.get(reply.id ?? -1)?.(reply);
    waiting.delete(reply.id ?? -1);
  });
  let asked = 0;
  const ask = new Proxy({} as Questions, {
    get: (_, name) => {
      if (name === "then") return undefined;
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = ++asked;
          waiting.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
          child.send({ id, name, args });
        });
    },
  });
  const { grpc = "", url = "" } = started;
  const wire = new Wire(grpc, url);
  return {
    grpc,
    url,
    wire,
    connect() {
      const own = new Wire(grpc, url);
      return { wire: own, close: () => own.close() };
    },
    ask,
    child,
    complaints: () => lines,
    ended: () => child.exitCode ?? child.signalCode ?? undefined,
    async stop() {
      wire.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}
