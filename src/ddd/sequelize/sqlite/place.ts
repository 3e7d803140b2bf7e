import { constants, type Stats } from "node:fs";
import { access, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, DatabaseError, messageOf } from "../error.ts";

/** @throws DatabaseError where there is no database yet */
export async function requireFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined))?.isFile()) return;
  throw new DatabaseError(`there is no database ${file}: the service makes it at its first start`);
}

/**
 * Finds the problem of a file's place, and makes nothing: SQLite says "unable to open database file" of each. Where there is no folder yet,
 * it looks at the nearest one above.
 *
 * @throws DatabaseError
 */
export async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found && !found.isFile()) {
    throw new DatabaseError(`${file} is a ${found.isDirectory() ? "folder" : "special file"}: name a file`);
  }
  const places = found ? [file, dirname(file)] : [await nearestFolder(dirname(file))];
  for (const place of places) {
    try {
      await access(place, constants.R_OK | constants.W_OK);
    } catch (cause) {
      const problem =
        codeOf(cause) === "EROFS"
          ? "is on a disk that can only be read: mount it for writing, or choose another place"
          : "cannot be read and written by this user: change its permissions or choose another place";
      throw new DatabaseError(`${place} ${problem}`, { cause });
    }
  }
}

/** The folder, or the nearest one above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await statOf(folder);
  if (found instanceof Error && codeOf(found) === "ENOENT" && dirname(folder) !== folder) {
    return nearestFolder(dirname(folder));
  }
  return folder;
}

/**
 * Makes the file if there is none, for its owner alone: it has the hashes of passwords, and keys. SQLite would make it by the umask, and
 * gives its log the rights of the file.
 *
 * @throws DatabaseError
 */
export async function makeFile(file: string): Promise<void> {
  try {
    const made = await open(file, "wx", 0o600);
    await made.close();
  } catch (cause) {
    // It is there, or another process that starts has been quicker.
    if (codeOf(cause) === "EEXIST") return;
    throw new DatabaseError(`${file} cannot be made (${messageOf(cause)}): choose another place`, { cause });
  }
}

/**
 * Makes a folder, and those above it that are not there.
 *
 * @param onMade told of each that was made, with the folder that it was made in
 * @throws DatabaseError
 */
export async function makeFolder(
  folder: string,
  onMade: (folder: string, parent: string) => Promise<void> = async () => {},
): Promise<void> {
  try {
    await make(folder, onMade);
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    throw new DatabaseError(`the folder ${folder} cannot be made (${messageOf(cause)}): choose another place`, {
      cause,
    });
  }
}

/** Node's own recursive mkdir never ends in a folder that takes no new ones, such as /proc, and then nor does the process. */
async function make(folder: string, onMade: (folder: string, parent: string) => Promise<void>): Promise<void> {
  const found = await statOf(folder);
  if (!(found instanceof Error)) {
    if (!found.isDirectory()) throw new Error(`${folder} is not a folder`);
    return;
  }
  const parent = dirname(folder);
  if (codeOf(found) === "ENOENT" && parent !== folder) await make(parent, onMade);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process that starts may have been quicker.
    if (codeOf(error) !== "EEXIST" || !(await stat(folder)).isDirectory()) throw error;
    return;
  }
  await onMade(folder, parent);
}

function statOf(place: string): Promise<Stats | Error> {
  return stat(place).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
}
