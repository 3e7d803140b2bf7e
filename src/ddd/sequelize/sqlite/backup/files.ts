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
 * @param taken the error if there is another, and it may not
 * @throws DatabaseError if there is another, and it may not
 */
export async function publish(
  partial: string,
  target: string,
  isForced: boolean,
  taken: (target: string) => DatabaseError = alreadyThere,
): Promise<void> {
  if (isForced) await rename(partial, target);
  else {
    // A rename would take the place of a file that another has made meanwhile.
    const failure = await link(partial, target).then(() => undefined, codeOf);
    if (failure === "EEXIST") throw taken(target);
    // Some file systems have no links.
    if (failure !== undefined) await rename(partial, target);
    else await rm(partial);
  }
  await sync(dirname(target));
}

/** Removes a file that was not finished, and its parts. */
export async function discard(partial: string): Promise<void> {
  await Promise.all(["", ...PARTS].map((part) => rm(`${partial}${part}`, { force: true })));
}

/** Ends of the names of the files that SQLite keeps beside a database, and takes for parts of it. */
export const PARTS = ["-wal", "-journal", "-shm"] as const;
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
