import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { accessSync, constants, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { createConnection } from "mariadb";
import { scratch } from "../folder.ts";
import { freePort } from "../network/port.ts";
import { inTestRun, sharedServer } from "./servers.ts";

/** A MariaDB server. */
export interface Mariadb {
  readonly port: number;
  /** The URL of one of its databases, existing or not. */
  urlOf(database: string, scheme?: MariadbScheme): string;
  /** Makes an empty database. @returns its URL */
  createDatabase(scheme?: MariadbScheme): Promise<string>;
  /** Deletes a database. */
  dropDatabase(url: string): Promise<void>;
  /** Runs a statement as the administrator, without a database. */
  administer(sql: string): Promise<void>;
}

/** The driver of a URL. */
export type MariadbScheme = "mariadb" | "mysql";

const PASSWORD = "secret";
/** The time that an overloaded machine may take. */
const PATIENCE_MS = 90_000;

/** The reason why there is no server; undefined where MariaDB is installed (Debian's package `mariadb-server`). */
export const mariadbMissing: string | undefined =
  find("mariadbd") && find("mariadb-install-db")
    ? undefined
    : "mariadbd is not installed: apt-get install mariadb-server";

let shared: Promise<Mariadb> | undefined;

/** The server that all tests of a run share; outside of a test run, a server of this process. */
export function sharedMariadb(): Promise<Mariadb> {
  shared ??= inTestRun ? sharedServer("mariadb").then(mariadbAt) : startMariadb();
  return shared;
}

/**
 * Starts MariaDB on a free port of the loopback address, with a data folder of its own. Both are gone when this process
 * ends; until then they do not keep it from ending.
 *
 * @param options for mariadbd, such as `--max-connections=5`
 */
export async function startMariadb(...options: string[]): Promise<Mariadb> {
  const program = find("mariadbd");
  const install = find("mariadb-install-db");
  if (!program || !install) throw new Error(mariadbMissing);
  const folder = await mkdtemp(join(scratch, "brasa-mariadb-"));
  const data = join(folder, "data");
  let child: ChildProcess | undefined;
  process.on("exit", () => {
    child?.kill("SIGKILL");
    // The server may still write to it for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  });
  const common = [
    `--datadir=${data}`,
    // At its start, a server removes old files from a shared folder, which may be another server's.
    `--tmpdir=${folder}`,
    "--innodb-log-file-size=16M",
    // MariaDB refuses to run as root unless it is told to.
    ...(process.getuid?.() === 0 ? ["--user=root"] : []),
  ];
  await promisify(execFile)(install, [
    "--no-defaults",
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    ...common,
  ]);
  const port = await freePort();
  const server = spawn(
    program,
    [
      "--no-defaults",
      ...common,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--socket=${join(folder, "socket")}`,
      `--pid-file=${join(folder, "pid")}`,
      // Nothing here must outlive a crash of the machine.
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-flush-method=nosync",
      "--max-connections=500",
      ...options,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  child = server;
  let log = "";
  server.stderr.on("data", (chunk) => {
    log = (log + chunk).slice(-4000);
  });
  server.unref();
  // Of a child process it is a socket, whatever the type says.
  (server.stderr as unknown as { unref(): void }).unref();
  await answering(server, port, () => log);

  const mariadb = mariadbAt(port);
  await mariadb.administer(`CREATE USER brasa@'%' IDENTIFIED BY '${PASSWORD}'`);
  await mariadb.administer("GRANT ALL ON `test\\_%`.* TO brasa@'%'");
  return mariadb;
}

function mariadbAt(port: number): Mariadb {
  const administer = async (sql: string) => {
    const connection = await createConnection({ host: "127.0.0.1", port, user: "root", connectTimeout: PATIENCE_MS });
    try {
      await connection.query(sql);
    } finally {
      await connection.end();
    }
  };
  const urlOf = (database: string, scheme: MariadbScheme = "mariadb") =>
    `${scheme}://brasa:${PASSWORD}@127.0.0.1:${port}/${database}`;
  return {
    port,
    urlOf,
    administer,
    createDatabase: async (scheme) => {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      // Wrong for exact comparison, to show that the adapter sets the collation itself.
      await administer(`CREATE DATABASE ${name} CHARACTER SET latin1 COLLATE latin1_swedish_ci`);
      return urlOf(name, scheme);
    },
    dropDatabase: (url) => administer(`DROP DATABASE ${new URL(url).pathname.slice(1)}`),
  };
}

/** Resolves when the server has printed that it accepts connections. */
async function answering(child: ChildProcess, port: number, log: () => string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`MariaDB ${why}:\n${log()}`));
    const timer = setTimeout(() => fail("did not start in time"), PATIENCE_MS);
    child.once("error", reject);
    child.once("exit", () => fail("ended at its start"));
    child.stderr?.on("data", () => {
      if (!new RegExp(`ready for connections.*port: ${port}`, "s").test(log())) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Finds a program, also in the folders of services, which are often missing in PATH. */
function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];
  return folders
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
