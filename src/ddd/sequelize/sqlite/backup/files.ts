import { link, open, realpath, rename, rm, stat, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, DatabaseError, messageOf } from "../../error.ts";

/** The rights of a file with all of a database's content: its owner's alone. */
const PRIVATE = 0o600;

/** Makes an empty file that its owner alone can read. @throws DatabaseError where it cannot be made */
export async function createPrivate(file: string): Promise<void> {
  try {
    await (await open(file, "wx", PRIVATE)).close();
  } catch (cause) {
    const reason = codeOf(cause) === "ENOENT" ? `there is no folder ${dirname(file)}` : messageOf(cause);
    throw new DatabaseError(`${file} cannot be made (${reason}): choose another place`, { cause });
  }
}

/** @throws DatabaseError if the disk of a folder has less free space */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder).catch((cause) => {
    throw new DatabaseError(`${folder} cannot be used (${messageOf(cause)}): choose another place`, { cause });
  });
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new DatabaseError(
    `the disk of ${folder} has ${toMiB(free)} free, and ${toMiB(bytes)} are needed: make room, or choose another place`,
  );
}

function toMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Waits until all that was written into a file, or the names in a folder, are on the disk. */
export async function sync(place: string): Promise<void> {
  const handle = await open(place, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Gives a finished file its name, which is on the disk then.
 *
 * @param isForced whether it takes the place of another file
 * @throws DatabaseError if there is another, and it may not
 */
export async function publish(partial: string, target: string, isForced: boolean): Promise<void> {
  if (isForced) await rename(partial, target);
  else {
    // A rename would take the place of a file that another has made meanwhile.
    const failure = await link(partial, target).then(() => undefined, codeOf);
    if (failure === "EEXIST") throw alreadyThere(target);
    // Some file systems have no links.
    if (failure !== undefined) await rename(partial, target);
    else await rm(partial);
  }
  await sync(dirname(target));
}

/** Ends of the names of the files that SQLite keeps beside a database, and takes for parts of it. */
const PARTS = ["-wal", "-journal", "-shm"] as const;
/** A database's header, and the place in it that is 2 where changes go to a write-ahead log. */
const [HEADER_BYTES, WRITE_VERSION_AT, WRITE_AHEAD] = [100, 18, 2];

/**
 * Refuses a name that a backup must not take: that of a part of any database, and of a database that a service uses, which no backup
 * looks like.
 *
 * @throws DatabaseError
 */
export async function requireNoDatabase(target: string): Promise<void> {
  const part = PARTS.find((one) => target.endsWith(one)) ?? "";
  const database = target.slice(0, target.length - part.length);
  if (part !== "" && (await stat(database).catch(() => undefined))) {
    throw new DatabaseError(`${target} is the name of a part of ${database}: choose another name`);
  }
  const handle = await open(target, "r").catch((cause) => {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new DatabaseError(
      `${target} may be a database, and cannot be read (${messageOf(cause)}): choose another name`,
      { cause },
    );
  });
  if (!handle) return;
  try {
    const { buffer } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const isDatabase = buffer.toString("latin1", 0, 15) === "SQLite format 3";
    if (!isDatabase || buffer[WRITE_VERSION_AT] !== WRITE_AHEAD) return;
  } finally {
    await handle.close();
  }
  throw new DatabaseError(
    `${target} is a database that a service uses, and no backup: choose another name, or move it away first`,
  );
}

export function alreadyThere(target: string): DatabaseError {
  return new DatabaseError(`${target} is there already: choose another name, or add --force to replace it`);
}

/** Whether two paths lead to the same file. */
export async function isSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((file) => stat(file).catch(() => undefined)));
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}

/**
 * Requires that SQLite takes the name of a backup for no part of the database, which it would delete, and no other file for a part of the
 * backup, which it would play into it.
 *
 * @param file the database
 * @throws DatabaseError
 */
export async function requireOwnName(file: string, target: string): Promise<void> {
  // SQLite names the files after the one that a link leads to.
  const [database, folder] = await Promise.all([
    realpath(file),
    realpath(dirname(target)).catch(() => dirname(target)),
  ]);
  if (PARTS.some((part) => join(folder, basename(target)) === `${database}${part}`)) {
    throw new DatabaseError(`${target} is the name of a part of the database itself: choose another name`);
  }
  const backup = await realpath(target).catch(() => target);
  for (const part of PARTS) {
    if (!(await stat(`${backup}${part}`).catch(() => undefined))) continue;
    throw new DatabaseError(
      `${backup}${part} is there, as of a database in use, and would become a part of the backup: choose another name`,
    );
  }
}
