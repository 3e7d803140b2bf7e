import { stat } from "node:fs/promises";
import type { BackupMigration, ExaminedBackup } from "../../backup/file-backups.ts";
import { DatabaseError, messageOf } from "../../error.ts";
import { resultCodeOf } from "../error.ts";
import { FileConnection } from "./connection.ts";

/** The most problems that an error names. */
const SHOWN = 3;

/**
 * Examines a file that was made as a backup, and changes nothing.
 *
 * @throws DatabaseError for a file that is not there, is no database, is damaged, or is a part of a database only
 */
export async function examineBackup(file: string): Promise<ExaminedBackup> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new DatabaseError(`there is no backup ${file}: name a file that brasa backup has made`);
  if (!found.isFile()) {
    throw new DatabaseError(`${file} is a ${found.isDirectory() ? "folder" : "special file"}: name a file`);
  }
  for (const end of ["-wal", "-journal"]) {
    if (((await stat(`${file}${end}`).catch(() => undefined))?.size ?? 0) === 0) continue;
    throw new DatabaseError(
      `${file} is a database in use, or a copy of one, with a part of its content in ${file}${end}: make a backup of it by brasa backup, and name that`,
    );
  }
  let connection: FileConnection | undefined;
  try {
    connection = await FileConnection.open(file, "read");
    return { file, bytes: found.size, ...(await examineContent(connection, file)) };
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(problemOf(file, error), { cause: error });
  } finally {
    await connection?.close();
  }
}

/** @throws DatabaseError, or the driver's */
async function examineContent(
  connection: FileConnection,
  file: string,
): Promise<Pick<ExaminedBackup, "migrations" | "programs">> {
  const found = (await connection.all(`PRAGMA integrity_check(${SHOWN})`)).map((row) => String(row.integrity_check));
  if (found.join() !== "ok") throw new DatabaseError(`${file} is damaged (${found.join("; ")}): use another backup`);
  const dangling = await connection.all("PRAGMA foreign_key_check");
  if (dangling.length > 0) {
    const tables = [...new Set(dangling.map(({ table, parent }) => `${table} to ${parent}`))];
    throw new DatabaseError(
      `${file} has ${dangling.length} references to rows that are not there (${tables.slice(0, SHOWN).join(", ")}): use another backup, or mend the database first`,
    );
  }
  const programs = await connection.all(
    "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name",
  );
  return { migrations: await migrationsIn(connection), programs: programs.map(({ name }) => String(name)) };
}

/** The journal of migrations of a database; empty where it has none. Its errors are the driver's. */
export async function migrationsIn(connection: FileConnection): Promise<readonly BackupMigration[]> {
  // The journal is called so in all databases. A view by that name would run what anybody has written, and might never end.
  const isTable = await connection.one(
    "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name = 'migrations' AND type = 'table'",
  );
  const isOurs = await connection.one(
    "SELECT count(*) FROM pragma_table_info('migrations') WHERE name IN ('context', 'name')",
  );
  if (isTable !== 1 || isOurs !== 2) return [];
  const rows = await connection.all("SELECT context, name FROM migrations ORDER BY context, name");
  return rows.map(({ context, name }) => ({ context: String(context), name: String(name) }));
}

function problemOf(file: string, error: unknown): string {
  switch (resultCodeOf(error)) {
    case "SQLITE_NOTADB":
      return `${file} is no SQLite database: name a file that brasa backup has made`;
    case "SQLITE_CORRUPT":
      return `${file} is damaged (${messageOf(error)}): use another backup`;
    case "SQLITE_CANTOPEN":
      return `${file} cannot be read by this user, or is the copy of a database on a disk that can only be read: change its permissions, or copy it to another disk, and name that`;
    default:
      return `${file} cannot be read (${messageOf(error)}): use another backup`;
  }
}
