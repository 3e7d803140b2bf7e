import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "../../test/helpers/databases/embedded-postgres.ts";
import { freePort } from "../../test/helpers/network/port.ts";

/** A PostgreSQL server with its default settings: a commit is on the disk. */
export interface Postgres {
  /** Its version, such as 18.4. */
  readonly version: string;
  urlOf(database: string): string;
  /** Runs a statement on the database `postgres`, or on another. @returns its rows */
  query(sql: string, database?: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL on the core of this process, so that the server which is measured has the other to itself. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "brasa-bench-postgres-"));
  const port = await freePort();
  const account = { user: "postgres", password: "secret" };
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    ...account,
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    initdbFlags: ["--encoding=UTF8"],
    postgresFlags: ["-h", "127.0.0.1", "-k", ""],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const query: Postgres["query"] = async (sql, database = "postgres") => {
    const client = server.getPgClient(database, "127.0.0.1");
    await client.connect();
    const { rows } = await client.query(sql).finally(() => client.end());
    return rows as unknown[];
  };
  const [row] = (await query("SHOW server_version")) as [{ readonly server_version: string }];
  const { process: child } = server as unknown as { readonly process: ChildProcess };
  const killed = () => child.kill("SIGQUIT");
  process.once("exit", killed);
  return {
    version: row.server_version,
    urlOf: (database) => `postgres://${account.user}:${account.password}@127.0.0.1:${port}/${database}`,
    query,
    async stop() {
      process.off("exit", killed);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
