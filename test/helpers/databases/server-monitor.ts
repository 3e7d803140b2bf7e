import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../../src/ddd/sequelize/index.ts";
import { patient } from "../../ddd/sequelize/backends.ts";

/** A database server's own view of one of its databases, so that a test waits for events instead of guessing times. */
export interface ServerMonitor {
  /** Takes a lock that statements can wait for: its number, from 1 on. */
  takeLock(lock: number): Promise<void>;
  releaseLock(lock: number): Promise<void>;
  /** SQL that waits for the lock and takes it, with 1 as `held`, unless it is cancelled before. MariaDB's session keeps it. */
  sqlThatWaits(lock: number): string;
  /** How many statements of other connections with this text in them run now. */
  count(text: string): Promise<number>;
  /** Resolves when a statement of another connection, with this text in it, runs. */
  untilRunning(text: string): Promise<void>;
  /** Resolves when no other connection is left. */
  untilAlone(): Promise<void>;
  /** Ends all other connections; resolves when they have ended. */
  killOthers(): Promise<void>;
  close(): Promise<void>;
}

/** Monitors a database of a server. @param url of an account that sees what others do there, such as the same user */
export async function monitorServer(url: string): Promise<ServerMonitor> {
  // One connection, since locks are its own.
  const database = await openDatabase(url, { ...patient, maxConnections: 1 });
  const { connection } = database;
  const mariadb = database.dialect === "mariadb";
  // A server's locks may be for all of its databases.
  const nameOf = (lock: number) => (mariadb ? `CONCAT(DATABASE(), '${lock}')` : `${lock}`);
  const others = mariadb
    ? "FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
    : "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  const running = mariadb ? "info" : "CASE state WHEN 'active' THEN query END";
  const count = async (text: string) => {
    const [row] = await connection.all(
      `SELECT count(*) AS count ${others} AND ${running} LIKE ${mariadb ? "?" : "$1"}`,
      [`%${text}%`],
    );
    return Number(row?.count);
  };
  const untilAlone = async () => {
    while ((await connection.all(`SELECT 1 ${others}`)).length > 0) await sleep(2);
  };
  return {
    takeLock: async (lock) => {
      await connection.all(
        `SELECT ${mariadb ? "GET_LOCK" : "pg_advisory_lock"}(${nameOf(lock)}${mariadb ? ", 60" : ""})`,
      );
    },
    releaseLock: async (lock) => {
      await connection.all(`SELECT ${mariadb ? "RELEASE_LOCK" : "pg_advisory_unlock"}(${nameOf(lock)})`);
    },
    sqlThatWaits: (lock) =>
      mariadb
        ? `SELECT GET_LOCK(${nameOf(lock)}, 1000) AS held`
        : `SELECT '1' AS held FROM pg_advisory_xact_lock(${nameOf(lock)})`,
    count,
    untilRunning: async (text) => {
      while ((await count(text)) === 0) await sleep(2);
    },
    untilAlone,
    killOthers: async () => {
      const kill = mariadb ? (id: unknown) => `KILL ${id}` : (id: unknown) => `SELECT pg_terminate_backend(${id})`;
      for (const { id } of await connection.all(`SELECT ${mariadb ? "id" : "pid AS id"} ${others}`)) {
        await connection.all(kill(id));
      }
      await untilAlone();
    },
    close: () => database.close(),
  };
}
