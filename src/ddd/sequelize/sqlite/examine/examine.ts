import { stat } from "node:fs/promises";
import type { Connection } from "../../connection.ts";
import { withVersion } from "../../examine/driver-version.ts";
import { type DatabaseFinding, type Examination, MOST_USED } from "../../examine/examination.ts";

/** The length in bytes from which the log was not written back for long: SQLite does so at 4 MiB. */
const LONG_LOG = 64 * 2 ** 20;

/** The rights of everyone else, and of the group to write. */
const OPEN_TO_OTHERS = 0o027;

export const examinations: readonly Examination[] = [
  {
    name: "version",
    run: async (connection) => ({
      state: "ok",
      text: `SQLite ${await one(connection, "SELECT sqlite_version() AS value")}, by ${withVersion("sqlite3")}`,
    }),
  },
  { name: "rights", run: examineRights },
  {
    name: "integrity",
    run: async (connection) => {
      const found = (await connection.all("PRAGMA quick_check(3)")).map((row) => String(row.quick_check));
      if (found.join() !== "ok") {
        return {
          state: "problem",
          text: `the database is damaged: ${found.join("; ")}`,
          remedy: "stop the service and restore a backup, by brasa restore; then look at the disk and the memory",
        };
      }
      const dangling = (await connection.all("PRAGMA foreign_key_check")).length;
      if (dangling === 0) return { state: "ok", text: "the file is whole, and no reference leads nowhere" };
      return {
        state: "problem",
        text: `${dangling} references lead to rows that are not there`,
        remedy: "PRAGMA foreign_key_check names them: delete those rows, or restore a backup, by brasa restore",
      };
    },
  },
  { name: "write-ahead log", run: examineLog },
  {
    name: "keys",
    run: async (connection) => {
      const [found] = await connection.all("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'");
      if (!found) return { state: "ok", text: "no table counts its keys" };
      const rows = await connection.all("SELECT name, seq FROM sqlite_sequence ORDER BY seq DESC LIMIT 1");
      const { name, seq } = rows[0] ?? { name: "", seq: 0 };
      // Greater keys are no numbers of JavaScript's any more.
      if (Number(seq) < MOST_USED * Number.MAX_SAFE_INTEGER)
        return { state: "ok", text: "no table is near its last key" };
      return {
        state: "problem",
        text: `the keys of ${name} come to their end: the last one was ${seq}, of ${Number.MAX_SAFE_INTEGER}`,
        remedy: "something has stored a great key by itself: lower sqlite_sequence if that row can go",
      };
    },
  },
];

async function examineRights(connection: Connection): Promise<DatabaseFinding> {
  const file = await fileOf(connection);
  const { mode, uid } = await stat(file);
  const shown = (mode & 0o777).toString(8).padStart(4, "0");
  if ((mode & OPEN_TO_OTHERS) !== 0) {
    return {
      state: "warning",
      text: `other users of the machine can read or change ${file} (mode ${shown})`,
      remedy: `chmod 0600 ${file}, and start the service with umask 0077`,
    };
  }
  const own = process.getuid?.();
  if (own !== undefined && own !== uid) {
    return {
      state: "warning",
      text: `${file} belongs to the user ${uid}, and this is ${own}`,
      remedy: "run this command, and the service, as the user that the file belongs to",
    };
  }
  return { state: "ok", text: `${file} is its owner's alone (mode ${shown})` };
}

async function examineLog(connection: Connection): Promise<DatabaseFinding> {
  const { size } = await stat(`${await fileOf(connection)}-wal`).catch(() => ({ size: 0 }));
  const shown = `the write-ahead log has ${(size / 2 ** 20).toFixed(1)} MiB`;
  if (size < LONG_LOG) return { state: "ok", text: shown };
  return {
    state: "warning",
    text: `${shown}: something reads for long, so that it cannot be written back`,
    remedy: "end the reader, such as a stream, a backup or a shell of sqlite3 with an open transaction",
  };
}

async function fileOf(connection: Connection): Promise<string> {
  const [main] = (await connection.all("PRAGMA database_list")).filter(({ name }) => name === "main");
  return String(main?.file);
}

async function one(connection: Connection, sql: string): Promise<unknown> {
  return (await connection.all(sql))[0]?.value;
}
