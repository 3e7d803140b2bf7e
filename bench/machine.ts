import { type ChildProcess, execFileSync, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** The project's folder: npm runs scripts there. */
export const root = process.cwd();

/** Whether the run is quick: fewer rounds, calls and rows. */
export const quick = process.argv.includes("--quick");

/** The machine, the version of Node.js, the commit, the day, and how much is measured. */
export function describeMachine(): string {
  const [core] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  const { stdout } = spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" });
  const commit = stdout?.trim() ? `commit ${stdout.trim()}, ` : "";
  return `Node ${process.version}, ${cpus().length} cores (${core?.model.trim()}), ${commit}${quick ? "quick" : "full"} run, ${day}`;
}

/** The environment of programs that are measured, with an empty SQLite database in a folder of its own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Deletes the folder. */
  remove(): void;
}

export function makeSurroundings(): Surroundings {
  const folder = mkdtempSync(join(tmpdir(), "brasa-bench-"));
  return {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`,
      GRPC_PORT: "0",
      HTTP_PORT: "0",
      LOG_LEVEL: "error",
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const pinning = cpus().length > 1 && spawnSync("taskset", ["--version"]).status === 0;

/** Pins this process, the client, to a core. */
export function pinSelf(): void {
  if (pinning) execFileSync("taskset", ["-a", "-p", "-c", "1", String(process.pid)], { stdio: "ignore" });
}

/** Runs `work` with this process, and what it starts meanwhile, on any core. */
export async function withAllCores<T>(work: () => Promise<T>): Promise<T> {
  if (!pinning) return work();
  execFileSync("taskset", ["-a", "-p", "-c", `0-${cpus().length - 1}`, String(process.pid)], { stdio: "ignore" });
  try {
    return await work();
  } finally {
    pinSelf();
  }
}

/** Pins a server that is no child of this process, and what it starts from now on, to the core of servers. */
export function pinServer(pid: number): void {
  if (pinning) execFileSync("taskset", ["-a", "-p", "-c", "0", String(pid)], { stdio: "ignore" });
}

/** Pins a server to another core than its client. */
export function pin(child: ChildProcess): void {
  if (pinning) execFileSync("taskset", ["-a", "-p", "-c", "0", String(child.pid)], { stdio: "ignore" });
}

/** A command that runs on the core of servers from its beginning, so that it knows of one core only. */
export function onServersCore(command: readonly string[]): string[] {
  return pinning ? ["taskset", "-c", "0", ...command] : [...command];
}

/** Starts a program of this folder, and waits for its first message. */
export async function start<T>(name: string, env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; message: T }> {
  const child = fork(new URL(`${name}.js`, import.meta.url), { env: { PATH: process.env.PATH, ...env } });
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`${name} ended with code ${code} before it said anything`);
  });
  const [message] = (await Promise.race([once(child, "message"), exited])) as [T];
  exited.catch(() => {});
  return { child, message };
}

export async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill();
  await closed;
}

/**
 * Has a server deliver the events of users that were seeded: that would be a load of its own in a measurement. A program that
 * has no events yet has nothing to deliver.
 *
 * @param main its file, such as `dist/main.js`
 */
export async function deliverEvents(main: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [main, "serve"], { env, stdio: "ignore" });
  for (;;) {
    await setTimeout(500);
    const { status, stdout } = spawnSync(process.execPath, [main, "outbox", "status"], { env, encoding: "utf8" });
    if (status !== 0 || stdout.includes(": 0 events wait")) break;
  }
  await end(child);
}

/** The processor time of a process so far, in milliseconds: proc_pid_stat(5), in hundredths of a second. */
export function cpuMsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export function rssMiB(child: ChildProcess): number {
  const kib = Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" }));
  return Math.round(kib / 1024);
}
