import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { BackUpOptions, ExaminedBackup } from "../../backup/file-backups.ts";
import { DatabaseError, messageOf } from "../../error.ts";
import { resultCodeOf } from "../error.ts";
import { FileConnection } from "./connection.ts";
import { examineBackup } from "./examine.ts";
import { alreadyThere, createPrivate, discard, isSame, publish, requireOwnName, requireSpace, sync } from "./files.ts";
import { giveTo } from "./owner.ts";
import { requireReplaceable } from "./replaceable.ts";

/**
 * Writes a copy of a database that others use, by `VACUUM INTO`: one view of all that was committed when it began, the write-ahead
 * log included. It reads only, so that no writer waits for it; the log grows meanwhile. Unlike a copy page by page, it has nothing of
 * rows that were deleted, and is a file by itself, without a write-ahead log.
 *
 * @throws DatabaseError; no part of the copy stays then
 */
export async function backUp(
  file: string,
  name: string,
  { isForced = false, signal }: BackUpOptions = {},
): Promise<ExaminedBackup> {
  const target = resolve(name);
  if (!(await stat(file).catch(() => undefined))) {
    throw new DatabaseError(`there is no database ${file}: nothing can be backed up`);
  }
  if (await isSame(file, target)) throw new DatabaseError(`${target} is the database itself: choose another name`);
  await requireOwnName(file, target);
  const found = await stat(target).catch(() => undefined);
  if (found && !(isForced && found.isFile())) throw alreadyThere(target);
  const partial = `${target}.${randomBytes(4).toString("hex")}.partial`;
  try {
    await requireReplaceable(file, target);
    await copy(file, partial, signal);
    const examined = await examineBackup(partial);
    if (found) await giveTo(partial, found);
    await sync(partial);
    if (signal?.aborted) throw interrupted();
    await publish(partial, target, isForced);
    return { ...examined, file: target };
  } catch (error) {
    await discard(partial);
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(`${file} could not be backed up: ${reasonOf(error)}`, { cause: error });
  }
}

async function copy(file: string, partial: string, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) throw interrupted();
  const connection = await FileConnection.open(file, "write");
  const interrupt = () => connection.interrupt();
  try {
    const pages = Number(await connection.one("PRAGMA page_count"));
    await requireSpace(dirname(partial), pages * Number(await connection.one("PRAGMA page_size")));
    await createPrivate(partial);
    signal?.addEventListener("abort", interrupt);
    await connection.vacuumInto(partial);
  } finally {
    signal?.removeEventListener("abort", interrupt);
    await connection.close();
  }
}

function interrupted(): DatabaseError {
  return new DatabaseError("the backup was interrupted, and nothing stays of it: make it again");
}

function reasonOf(error: unknown): string {
  switch (resultCodeOf(error)) {
    case "SQLITE_INTERRUPT":
      return "it was interrupted, and nothing stays of the backup: make it again";
    case "SQLITE_NOTADB":
      return "it is no SQLite database: name another";
    case "SQLITE_CORRUPT":
      return "it is damaged: restore an earlier backup, or let sqlite3's .recover save what it can";
    case "SQLITE_BUSY":
      return "another process has it to itself: try again when that has ended";
    case "SQLITE_FULL":
      return "the disk is full: make room, or choose another place";
    case "SQLITE_CANTOPEN":
      return "this user cannot open it: change its permissions, or run as the service's user; where the disk can only be read, copy it and its -wal to another";
    case "SQLITE_READONLY":
      return "its disk can only be read: copy it and its -wal to another, and back up that";
    case "SQLITE_IOERR":
      return `a disk failed (${messageOf(error)}): look at the disks, and make the backup again, in another place`;
    default:
      return `${messageOf(error)}; make it again, in another place`;
  }
}
