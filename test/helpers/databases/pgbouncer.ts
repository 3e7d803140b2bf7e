import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, chmodSync, constants, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "../folder.ts";
import { freePort } from "../network/port.ts";

const BINARY = "/usr/sbin/pgbouncer";

/** The reason why PgBouncer cannot start here; undefined where it can. */
export const pgbouncerMissing: string | undefined = (() => {
  try {
    accessSync(BINARY, constants.X_OK);
    return undefined;
  } catch {
    return `PgBouncer is not installed (${BINARY})`;
  }
})();

/** The user `nobody` of Debian: PgBouncer refuses to run as root. */
const NOBODY = 65_534;

/** PgBouncer in transaction mode before a server. */
export interface Pgbouncer {
  /** The same database through it. */
  urlOf(url: string): string;
  close(): Promise<void>;
}

/**
 * Starts PgBouncer in transaction mode, in which each transaction gets any free connection.
 *
 * @param connections the number of connections to the server, for each database
 */
export async function startPgbouncer(serverPort: number, connections: number): Promise<Pgbouncer> {
  const { folder, remove } = temporaryFolder();
  const port = await freePort();
  const ini = join(folder, "pgbouncer.ini");
  const users = join(folder, "users.txt");
  writeFileSync(users, '"postgres" "secret"\n');
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: users,
    pool_mode: "transaction",
    default_pool_size: connections,
    max_client_conn: 1000,
    // The test drops its database at its end.
    server_idle_timeout: 1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(ini, `[databases]\n* = host=127.0.0.1 port=${serverPort}\n[pgbouncer]\n${lines.join("\n")}\n`);
  for (const file of [ini, users]) chmodSync(file, 0o644);
  chmodSync(folder, 0o755);
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(BINARY, ["--quiet", ini], { ...identity, stdio: "ignore" });
  const ended = once(child, "exit");
  process.once("exit", () => child.kill("SIGKILL"));
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`);
    await sleep(5);
  }
  return {
    urlOf: (url) => {
      const through = new URL(url);
      through.port = String(port);
      return through.href;
    },
    close: async () => {
      child.kill("SIGINT");
      child.kill("SIGTERM");
      await ended;
      remove();
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
