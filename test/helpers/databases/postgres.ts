import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { scratch } from "../folder.ts";
import { freePort } from "../network/port.ts";
import EmbeddedPostgres from "./embedded-postgres.ts";
import { inTestRun, sharedServer } from "./servers.ts";

/** A PostgreSQL server. */
export interface Postgres {
  readonly port: number;
  /** The URL of one of its databases, existing or not. */
  urlOf(database: string): string;
  /** Runs a statement on a connection of its own. @returns its rows */
  query(url: string, sql: string): Promise<unknown[]>;
  /** Makes an empty database. @returns its URL */
  createDatabase(): Promise<string>;
  /**
   * Deletes a database without connections.
   *
   * @param url the URL from createDatabase
   * @param force closes connections first, such as those of a pooler
   */
  dropDatabase(url: string, force?: boolean): Promise<void>;
}

const account = { user: "postgres", password: "secret" };

let shared: Promise<Postgres> | undefined;

/** The server that all tests of a run share; outside of a test run, a server of this process. */
export function sharedPostgres(): Promise<Postgres> {
  shared ??= inTestRun ? sharedServer("postgres").then(postgresAt) : startPostgres();
  return shared;
}

/**
 * Starts PostgreSQL on a free port of the loopback address, with a data folder of its own. Both are gone when this process
 * ends; until then they do not keep it from ending.
 */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(scratch, "brasa-postgres-"));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    ...account,
    authMethod: "scram-sha-256",
    // PostgreSQL refuses to run as root. Then the folder belongs to the user postgres, who is created if missing.
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    // One round of hashing instead of 4,096, for each connection and at both of its ends.
    initdbFlags: ["--encoding=UTF8", "--no-sync", "-c", "scram_iterations=1"],
    // Nothing here must outlive a crash, and no table gets old enough to be vacuumed.
    postgresFlags: ["-h", "127.0.0.1", "-k", "", "-N", "900", "-c", "fsync=off", "-c", "autovacuum=off"],
    onLog: () => {},
    onError: () => {},
  });
  process.on("exit", () => {
    killServer(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  });
  await server.initialise();
  await server.start();
  const { process: child } = server as unknown as { readonly process: ChildProcess };
  child.unref();
  // Of a child process they are sockets, whatever the type says.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as { unref(): void })?.unref();
  return postgresAt(port);
}

function postgresAt(port: number): Postgres {
  const urlOf = (database: string) => `postgres://${account.user}:${account.password}@127.0.0.1:${port}/${database}`;
  const query = async (url: string, sql: string) => {
    const { port, pathname } = new URL(url);
    const client = new EmbeddedPostgres({ port: Number(port), ...account }).getPgClient(pathname.slice(1), "127.0.0.1");
    await client.connect();
    const { rows } = await client.query(sql).finally(() => client.end());
    return rows as unknown[];
  };
  const administer = (sql: string) => query(urlOf("postgres"), sql);
  return {
    port,
    urlOf,
    query,
    createDatabase: async () => {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      // Copying files takes half the time of writing each page to the log.
      await administer(`CREATE DATABASE ${name} STRATEGY FILE_COPY`);
      return urlOf(name);
    },
    dropDatabase: async (url, force = false) => {
      await administer(`DROP DATABASE ${new URL(url).pathname.slice(1)}${force ? " WITH (FORCE)" : ""}`);
    },
  };
}

/** Sends SIGQUIT, PostgreSQL's signal for an immediate shutdown: nothing can be awaited when a process ends. */
function killServer(folder: string): void {
  try {
    process.kill(Number(readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]), "SIGQUIT");
  } catch {
    // It has ended already.
  }
}
