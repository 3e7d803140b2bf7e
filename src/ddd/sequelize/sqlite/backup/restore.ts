import { rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { ExaminedBackup, LockedDatabase } from "../../backup/file-backups.ts";
import { codeOf, DatabaseError, messageOf } from "../../error.ts";
import { FileConnection } from "./connection.ts";
import { createPrivate, isSame, publish, requireSpace, sync } from "./files.ts";

/**
 * Takes the lock that SQLite gives to a single connection: each connection of a server has a share of it for as long as it is open. The
 * content of a write-ahead log, such as one that a killed process has left, is in the file then, and the log is gone.
 *
 * The file stays the same one throughout: a process that starts meanwhile waits at the lock, and then finds the new content.
 *
 * @throws DatabaseError if another process has it open
 */
export async function lockDatabase(file: string): Promise<LockedDatabase> {
  const found = await stat(file).catch(() => undefined);
  for (const log of found ? [] : [`${file}-wal`, `${file}-journal`]) {
    if (!(await stat(log).catch(() => undefined))) continue;
    throw new DatabaseError(
      `${file} is not there, and ${log}, which is a part of it, is: stop the process that may use a file that was deleted, then move ${log} away`,
    );
  }
  if (!found) await createPrivate(file);
  const connection = await FileConnection.open(file, "create");
  try {
    await connection.all("PRAGMA locking_mode = EXCLUSIVE");
    await connection.all("PRAGMA journal_mode = DELETE");
    await connection.all("PRAGMA synchronous = FULL");
    // Only a transaction takes the lock, which its end does not give back in this mode.
    await connection.all("BEGIN EXCLUSIVE");
    await connection.all("COMMIT");
    // An index of the log that a killed process has left; this connection has none.
    await rm(`${file}-shm`, { force: true });
  } catch (error) {
    await connection.close();
    throw new DatabaseError(problemOf(file, error), { cause: error });
  }
  const bytes = found?.size ?? 0;
  return {
    file,
    bytes,
    replace: (examined) => replace(connection, file, bytes, examined),
    close: () => connection.close(),
  };
}

async function replace(
  connection: FileConnection,
  file: string,
  bytes: number,
  examined: ExaminedBackup,
): Promise<string | undefined> {
  if (await isSame(file, examined.file)) throw new DatabaseError(`${file} is the database itself: name a backup of it`);
  try {
    // The former content is kept once beside it, and once in the journal of the transaction that replaces it.
    await requireSpace(dirname(file), 2 * bytes + examined.bytes);
    const kept = bytes === 0 ? undefined : await keep(connection, file);
    await copyFrom(connection, examined.file, kept);
    const result = await connection.one("PRAGMA quick_check(1)");
    if (result !== "ok")
      throw new Error(`the restored database is damaged: ${result}; its former content is in ${kept}`);
    return kept;
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(`${file} could not be restored: ${messageOf(error)}`, { cause: error });
  }
}

/** Copies a backup over the database. Where that fails, the former content is back, and the copy of it that was kept is gone. */
async function copyFrom(connection: FileConnection, source: string, kept: string | undefined): Promise<void> {
  try {
    await connection.copyFrom(source);
  } catch (error) {
    if (kept === undefined) throw error;
    // The next access takes the changes back, if the failure itself has not.
    const isWhole = await connection.one("PRAGMA quick_check(1)").then(
      (result) => result === "ok",
      () => false,
    );
    if (!isWhole) throw new Error(`${messageOf(error)}; its former content is in ${kept}`, { cause: error });
    await rm(kept, { force: true });
    throw error;
  }
}

/** Copies the database as it is, damage included, into a file beside it. */
async function keep(connection: FileConnection, file: string): Promise<string> {
  const kept = `${file}.replaced-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const partial = `${kept}.partial`;
  await createPrivate(partial);
  try {
    await connection.copyTo(partial);
    await sync(partial);
    await publish(partial, kept, false);
  } catch (error) {
    await Promise.all([partial, `${partial}-journal`].map((one) => rm(one, { force: true })));
    throw error;
  }
  return kept;
}

function problemOf(file: string, error: unknown): string {
  switch (codeOf(error)) {
    case "SQLITE_BUSY":
      return `${file} is open in another process: stop the service, and restore again`;
    case "SQLITE_NOTADB":
    case "SQLITE_CORRUPT":
      return `${file} is so damaged that it cannot be locked (${messageOf(error)}): stop the service, move ${file} and the files whose names begin so away, and restore again`;
    default:
      return `${file} cannot be locked: ${messageOf(error)}`;
  }
}
