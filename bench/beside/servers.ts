import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../test/helpers/network/port.ts";
import { cpuMsOf, onServersCore, root } from "../machine.ts";

/** A program that is measured. It listens on PORT, and has a copy of the database of its own. */
export interface Program {
  readonly title: string;
  /** A command, whose environment has DATABASE (a path, or PostgreSQL's URL), DATABASE_URL, PORT and HTTP_PORT. */
  readonly command: readonly string[];
  /** The protocol of its calls. @default gRPC */
  readonly speaks?: "http";
  /** Whether it is one of the frameworks that Brasa is to be ahead of in every work. @default false */
  readonly isFramework?: boolean;
  /** Whether calls need a token of Brasa's. @default false */
  readonly needsToken?: boolean;
  /** Why it cannot run here, with the command that installs it. */
  readonly missing?: () => string | undefined;
}

const built = (name: string) => [process.execPath, join(import.meta.dirname, `${name}.js`)];
const main = join(root, "dist/main.js");
const peer = (name: string) => [process.execPath, join(root, "bench/peers", name)];

const INSTALL = "npm ci --ignore-scripts --prefix bench/peers && npm rebuild better-sqlite3 --prefix bench/peers";
const installed = (path: string) => () =>
  existsSync(join(root, "bench/peers/node_modules", path)) ? undefined : `not installed: ${INSTALL}`;
const python = join(root, ".cache/peers-python/bin/python");
const PYTHON_INSTALL =
  "python3 -m venv .cache/peers-python && .cache/peers-python/bin/pip install -r bench/peers/python/requirements.txt";
const pythonPeer = (name: string) => ({
  command: [python, join(root, "bench/peers/python", name)],
  speaks: "http" as const,
  isFramework: true,
  missing: () => (existsSync(python) ? undefined : `not installed: ${PYTHON_INSTALL}`),
});
const betterSqlite3 = installed("better-sqlite3/build/Release/better_sqlite3.node");

/** NestJS has decorators with types, which only the compiler makes. */
function compiledNest(): string | undefined {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", "bench/peers/nest"], {
    cwd: root,
    encoding: "utf8",
  });
  return status === 0 ? undefined : `does not compile: ${stdout.trim()}`;
}

/** All that can be measured, by the names that bench/README.md explains. */
export const programs = {
  brasa: { title: "Brasa, with its authentication", command: [process.execPath, main, "serve"], needsToken: true },
  "brasa-two": {
    title: "Brasa, with its authentication, as two processes",
    command: [process.execPath, main, "serve", "--processes", "2"],
    needsToken: true,
  },
  "brasa-open": { title: "Brasa's accounts, without authentication", command: built("open-server") },
  "brasa-toolkit": { title: "Brasa's toolkit", command: built("toolkit-server") },
  "brasa-empty": { title: "Brasa's pipeline, empty handler", command: built("empty-server") },
  empty: { title: "grpc-js, empty handler", command: peer("empty.mjs") },
  sqlite3: { title: "grpc-js + sqlite3 by hand", command: peer("sqlite3.mjs") },
  "better-sqlite3": {
    title: "grpc-js + better-sqlite3 by hand",
    command: peer("better-sqlite3.mjs"),
    missing: betterSqlite3,
  },
  pg: { title: "grpc-js + pg by hand", command: peer("pg.mjs") },
  sequelize: { title: "grpc-js + Sequelize", command: peer("sequelize.mjs") },
  nest: {
    title: "NestJS + TypeORM",
    isFramework: true,
    command: peer("dist/main.mjs"),
    missing: () => betterSqlite3() ?? compiledNest(),
  },
  drizzle: { title: "connect-node + Drizzle", isFramework: true, command: peer("drizzle.mjs"), missing: betterSqlite3 },
  kysely: { title: "connect-node + Kysely", isFramework: true, command: peer("kysely.mjs"), missing: betterSqlite3 },
  flama: { title: "Flama's user example, HTTP", ...pythonPeer("flama_app.py") },
  fastapi: { title: "FastAPI + SQLAlchemy, HTTP", ...pythonPeer("fastapi_app.py") },
  bank: { title: "Brasa's toolkit", command: built("bank-server") },
  "transfer-sqlite": {
    title: "Node HTTP + Drizzle on better-sqlite3",
    command: peer("transfer-sqlite.mjs"),
    speaks: "http",
    missing: betterSqlite3,
  },
  "transfer-postgres": {
    title: "Node HTTP + Drizzle on pg",
    command: peer("transfer-postgres.mjs"),
    speaks: "http",
    missing: installed("drizzle-orm"),
  },
} satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;

/** Programs that create many users at once, and end. They print their times as JSON. */
export const bulkPrograms = {
  "bulk-toolkit": { title: "Brasa's toolkit", command: built("bulk-toolkit") },
  "bulk-sqlite3": { title: "sqlite3 by hand", command: peer("bulk-sqlite3.mjs") },
  "bulk-better-sqlite3": {
    title: "better-sqlite3 by hand",
    command: peer("bulk-better-sqlite3.mjs"),
    missing: betterSqlite3,
  },
  "bulk-pg": { title: "pg by hand", command: peer("bulk-pg.mjs") },
  "bulk-sequelize": { title: "Sequelize's bulkCreate", command: peer("bulk-sequelize.mjs") },
} satisfies Record<string, Program>;

export type BulkName = keyof typeof bulkPrograms;

/** The environment of a program with its database. @param database a path or PostgreSQL's URL */
export function environmentOf(database: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE: database,
    DATABASE_URL: database.includes("://") ? database : `sqlite:${database}`,
    LOG_LEVEL: "error",
  };
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly address: string;
  readonly httpAddress: string;
  readonly token: string | undefined;
  /** From its start until it accepted a connection, by the clock and in processor time. */
  readonly startMs: number;
  readonly startCpuMs: number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
// A run that fails leaves no servers behind.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program on the core of servers. @throws Error with its output if it ends instead of listening */
export async function startProgram(name: ProgramName, database: string): Promise<Running> {
  const program: Program = programs[name];
  const [port, httpPort] = [await freePort(), await freePort()];
  const env = {
    ...environmentOf(database),
    PORT: String(port),
    GRPC_PORT: String(port),
    HTTP_PORT: String(httpPort),
  };
  const token = program.needsToken
    ? execFileSync(process.execPath, [main, "token", "--role", "admin", "--minutes", "60"], { env, encoding: "utf8" })
    : undefined;
  const started = performance.now();
  const [file = "", ...args] = onServersCore(program.command);
  const child = spawn(file, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  running.add(child);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-5000);
  });
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${said}`);
    await sleep(1);
  }
  const startMs = performance.now() - started;
  const startCpuMs = cpuMsOf(child.pid);
  // Brasa has a second port, which it opens a little later.
  return {
    child,
    address: `127.0.0.1:${port}`,
    httpAddress: `127.0.0.1:${httpPort}`,
    token: token?.trim(),
    startMs,
    startCpuMs,
    async stop() {
      running.delete(child);
      const closed = once(child, "close");
      child.kill();
      const late = setTimeout(() => child.kill("SIGKILL"), 5000);
      await closed;
      clearTimeout(late);
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
