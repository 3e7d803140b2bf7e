import { randomBytes } from "node:crypto";
import { chmod, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { ExaminedBackup, LockedDatabase } from "../../backup/file-backups.ts";
import { DatabaseError, messageOf } from "../../error.ts";
import { resultCodeOf } from "../error.ts";
import { checkFile, makeFolder } from "../place.ts";
import { FileConnection } from "./connection.ts";
import { createPrivate, discard, isSame, publish, requireSpace, sync } from "./files.ts";
import { giveTo } from "./owner.ts";
import { formOf } from "./replaceable.ts";

/**
 * Takes the lock that SQLite gives to a single connection: each connection of a server has a share of it for as long as it is open. The
 * content of a write-ahead log, such as one that a killed process has left, is in the file then, and the log is gone.
 *
 * The file stays the same one throughout: a process that starts meanwhile waits at the lock, and then finds the new content.
 *
 * @throws DatabaseError if another process has it open
 */
export async function lockDatabase(file: string): Promise<LockedDatabase> {
  await checkFile(file);
  const found = await stat(file).catch(() => undefined);
  if (!found) {
    await requireNoLog(file);
    return { file, bytes: 0, replace: (examined) => make(file, examined), close: async () => {} };
  }
  // Without it, the file would look like a backup, which others may replace.
  let isWriteAhead = (await formOf(file)) === "write-ahead";
  const connection = await openLocked(file);
  const bytes = (await stat(file)).size;
  return {
    file,
    bytes,
    replace: async (examined) => {
      const kept = await replace(connection, file, bytes, examined);
      isWriteAhead = true;
      return kept;
    },
    close: async () => {
      try {
        if (isWriteAhead) await connection.all("PRAGMA journal_mode = WAL");
      } catch {
        // Of a damaged database, or on a full disk. The service sets the mode at its start, too, and tells of such a problem then; the
        // content is whole, or was told as damaged, without it.
      } finally {
        await connection.close();
      }
    },
  };
}

async function requireNoLog(file: string): Promise<void> {
  for (const log of [`${file}-wal`, `${file}-journal`]) {
    if (!(await stat(log).catch(() => undefined))) continue;
    throw new DatabaseError(
      `${file} is not there, and ${log}, which is a part of it, is: stop the process that may use a file that was deleted, then move ${log} away`,
    );
  }
}

async function openLocked(file: string): Promise<FileConnection> {
  let connection: FileConnection | undefined;
  try {
    connection = await FileConnection.open(file, "write");
    await connection.all("PRAGMA locking_mode = EXCLUSIVE");
    await connection.all("PRAGMA journal_mode = DELETE");
    await connection.all("PRAGMA synchronous = FULL");
    // Only a transaction takes the lock, which its end does not give back in this mode.
    await connection.all("BEGIN EXCLUSIVE");
    await connection.all("COMMIT");
    // An index of the log that a killed process has left; this connection has none.
    await rm(`${file}-shm`, { force: true });
    return connection;
  } catch (error) {
    await connection?.close();
    throw new DatabaseError(problemOf(file, error), { cause: error });
  }
}

/** Makes a database where there is none. It gets its name when it is complete, so that no process that starts meanwhile finds a part of it. */
async function make(file: string, examined: ExaminedBackup): Promise<undefined> {
  const folder = dirname(file);
  const partial = `${file}.${randomBytes(4).toString("hex")}.partial`;
  await makeFolder(folder, async (made, parent) => giveTo(made, await stat(parent)));
  try {
    await requireSpace(folder, examined.bytes);
    await createPrivate(partial);
    await giveTo(partial, await stat(folder));
    const connection = await FileConnection.open(partial, "write");
    try {
      await connection.copyFrom(examined.file);
      await requireWhole(connection, "");
      await connection.all("PRAGMA journal_mode = WAL");
    } finally {
      await connection.close();
    }
    await sync(partial);
    await requireNoLog(file);
    await publish(partial, file, false, madeMeanwhile);
  } catch (error) {
    await discard(partial);
    throw failure(file, error);
  }
}

function madeMeanwhile(file: string): DatabaseError {
  return new DatabaseError(`${file} was made by another process meanwhile: stop the service, and restore again`);
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
    await requireWhole(connection, kept === undefined ? "" : `; its former content is in ${kept}`);
    return kept;
  } catch (error) {
    throw failure(file, error);
  }
}

async function requireWhole(connection: FileConnection, former: string): Promise<void> {
  const result = await connection.one("PRAGMA quick_check(1)");
  if (result !== "ok") throw new Error(`the restored database is damaged: ${result}${former}`);
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

/** Copies the database as it is, damage included, into a file beside it, which has the rights of its file. */
async function keep(connection: FileConnection, file: string): Promise<string> {
  const kept = `${file}.replaced-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const partial = `${kept}.partial`;
  await createPrivate(partial);
  try {
    const original = await stat(file);
    await giveTo(partial, original);
    await connection.copyTo(partial);
    await chmod(partial, original.mode & 0o777);
    await sync(partial);
    await publish(partial, kept, false);
  } catch (error) {
    await discard(partial);
    throw error;
  }
  return kept;
}

function failure(file: string, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  return new DatabaseError(
    `${file} could not be restored: ${messageOf(error)}; look at the disk and its free space, and restore again`,
    { cause: error },
  );
}

function problemOf(file: string, error: unknown): string {
  switch (resultCodeOf(error)) {
    case "SQLITE_BUSY":
      return `${file} is open in another process: stop the service, and restore again`;
    case "SQLITE_NOTADB":
    case "SQLITE_CORRUPT":
      return `${file} is so damaged that it cannot be locked (${messageOf(error)}): stop the service, move ${file} and the files whose names begin so away, and restore again`;
    default:
      return `${file} cannot be locked (${messageOf(error)}): change its permissions, look at the disk, or choose another place`;
  }
}
