import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, rmSync, writeFileSync } from "node:fs";
import { chmod, chown, mkdtemp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { scratch } from "../folder.ts";
import { freePort } from "../network/port.ts";
import { startTcpProxy } from "../network/tcp-proxy.ts";
import EmbeddedPostgres from "./embedded-postgres.ts";

/** A PostgreSQL server with a synchronous standby: a commit is acknowledged when both have it. */
export interface PostgresPair {
  /** An empty database, at the server that leads. */
  readonly url: string;
  /** The same at the standby. */
  readonly standbyUrl: string;
  /** Cuts the standby off for good, and lets the primary commit without it. */
  detach(): Promise<void>;
  /** Kills the primary, and has the standby take its place. */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

const account = { user: "postgres", password: "secret" };
const STANDBY = "standby";
const PATIENCE_MS = 90_000;

/** Starts both on free ports of the loopback address. The package has no pg_basebackup: the primary's folder is copied while it rests. */
export async function startPostgresPair(): Promise<PostgresPair> {
  const folder = await mkdtemp(join(scratch, "brasa-postgres-pair-"));
  // The servers run as another user than root.
  await chmod(folder, 0o755);
  const [primaryFolder, standbyFolder] = [join(folder, "primary"), join(folder, "standby")];
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  const children = new Set<ChildProcess>();
  // SIGQUIT is PostgreSQL's signal for an immediate shutdown.
  const killAll = () => {
    for (const child of children) child.kill("SIGQUIT");
  };
  process.on("exit", () => {
    killAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  });
  const server = (databaseDir: string, port: number, ...settings: string[]) =>
    new EmbeddedPostgres({
      databaseDir,
      port,
      ...account,
      authMethod: "scram-sha-256",
      createPostgresUser: process.getuid?.() === 0,
      persistent: true,
      initdbFlags: ["--encoding=UTF8", "--no-sync", "-c", "scram_iterations=1"],
      postgresFlags: ["-h", "127.0.0.1", "-k", "", ...["fsync=off", ...settings].flatMap((one) => ["-c", one])],
      onLog: () => {},
      onError: () => {},
    });
  const start = async (instance: EmbeddedPostgres, port: number): Promise<ChildProcess> => {
    // A standby prints another line than the one that it waits for.
    instance.start().catch(() => {});
    await untilIt(async () => (await query(port, "SELECT 1")).length === 1);
    const { process: child } = instance as unknown as { readonly process: ChildProcess };
    children.add(child);
    return child;
  };

  const resting = server(primaryFolder, primaryPort);
  await resting.initialise();
  await start(resting, primaryPort);
  await query(primaryPort, "CREATE DATABASE test_pair");
  await resting.stop();
  children.clear();
  cpSync(primaryFolder, standbyFolder, { recursive: true, preserveTimestamps: true });
  const place = `host=127.0.0.1 port=${primaryPort} user=${account.user} password=${account.password}`;
  writeFileSync(join(standbyFolder, "standby.signal"), "");
  appendFileSync(
    join(standbyFolder, "postgresql.auto.conf"),
    `primary_conninfo = '${place} application_name=${STANDBY}'\n`,
  );
  await ownLike(primaryFolder, standbyFolder);
  const primary = await start(server(primaryFolder, primaryPort, `synchronous_standby_names=${STANDBY}`), primaryPort);
  const standby = await start(server(standbyFolder, standbyPort), standbyPort);
  const synchronous = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'";
  await untilIt(async () => (await query(primaryPort, synchronous)).length === 1);

  const urlOf = (port: number) => `postgres://${account.user}:${account.password}@127.0.0.1:${port}/test_pair`;
  const proxy = await startTcpProxy(urlOf(primaryPort));
  return {
    url: proxy.url,
    standbyUrl: urlOf(standbyPort),
    async detach() {
      // First, since a commit that waits for the standby would wait for ever. New connections heed it.
      await query(primaryPort, `ALTER ROLE ${account.user} SET synchronous_commit = local`);
      proxy.resetAll();
      await query(standbyPort, "ALTER SYSTEM SET primary_conninfo = ''");
      await query(standbyPort, "SELECT pg_reload_conf()");
      await untilIt(async () => (await query(standbyPort, "SELECT 1 FROM pg_stat_wal_receiver")).length === 0);
    },
    async failOver() {
      const ended = once(primary, "exit");
      primary.kill("SIGQUIT");
      await ended;
      children.delete(primary);
      await query(standbyPort, "SELECT pg_promote()");
      proxy.retarget(urlOf(standbyPort));
    },
    async close() {
      proxy.close();
      const ended = [...children].map((child) => once(child, "exit"));
      killAll();
      await Promise.all(ended);
      children.clear();
      standby.unref();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
}

async function query(port: number, sql: string): Promise<unknown[]> {
  const instance = new EmbeddedPostgres({ port, ...account, onError: () => {} });
  const client = instance.getPgClient("postgres", "127.0.0.1");
  try {
    await client.connect();
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end().catch(() => {});
  }
}

/** Waits until a condition holds; an error is taken for no. */
async function untilIt(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > end) throw new Error(`it did not become true in ${PATIENCE_MS} ms: ${condition}`);
    await sleep(50);
  }
}

/** Gives a folder, with all in it, to the owner of another. */
async function ownLike(model: string, folder: string): Promise<void> {
  const { uid, gid } = await stat(model);
  for (const entry of ["", ...(await readdir(folder, { recursive: true }))]) await chown(join(folder, entry), uid, gid);
}
