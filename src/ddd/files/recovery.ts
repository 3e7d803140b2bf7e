import { createHash } from "node:crypto";
import { join } from "node:path";
import { FileError } from "./error.ts";
import type { FileSystem, ReadFile } from "./file-system.ts";
import { removeIfThere } from "./lock.ts";

/** The list of the files that one unit changes. While it is there, the unit has been decided, and its files are moved. */
export interface Manifest {
  readonly files: readonly { readonly name: string; readonly before: string | null; readonly after: string }[];
}

/** The folder, in that of the database, for the lock and for files that are not whole yet. */
const OWN_FOLDER = ".brasa";
/** The name of the list. No table has a hyphen in its name, so that no file of one is called so. */
export const MANIFEST = "decided-unit.json";
/** The names of files that are not whole yet, or not needed any more: of tables, of locks, and of trials. */
const LEFTOVER = /^(?:[\w-]+\.(?:json|csv)|lock-.*|trial-file)$/;
/** Its own files have no place in a repository of sources. */
const IGNORE = { name: ".gitignore", text: "*\n" };
/** Files have passwords' hashes in them, or other things that are nobody else's. */
export const FILE_MODE = 0o600;

/** The path of one of the database's own files. @param name @default the folder of them */
export function ownPath(folder: string, name = ""): string {
  return join(folder, OWN_FOLDER, name);
}

export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Ends a unit that was decided when its process died, and deletes what an undecided one has left. @throws FileError */
export async function recover(files: FileSystem, folder: string): Promise<void> {
  const names = await files.list(ownPath(folder));
  if (names.includes(MANIFEST)) await finishDecided(files, folder);
  for (const name of names) {
    if (LEFTOVER.test(name)) await removeIfThere(files, ownPath(folder, name));
  }
  if (!names.includes(IGNORE.name)) {
    await files.write(ownPath(folder, IGNORE.name), new TextEncoder().encode(IGNORE.text), FILE_MODE);
  }
}

/** Moves the files of a decided unit to their places, and forgets the list of them. @param names of those that are not there yet */
export async function moveDecided(files: FileSystem, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await files.rename(ownPath(folder, name), join(folder, name));
  await files.sync(folder);
  await files.remove(ownPath(folder, MANIFEST));
  // Before the next unit writes anything: it would else be measured by this list.
  await files.sync(ownPath(folder));
}

async function finishDecided(files: FileSystem, folder: string): Promise<void> {
  const path = ownPath(folder, MANIFEST);
  const left: string[] = [];
  for (const { name, before, after } of manifestIn(path, files.read(path))) {
    const file = join(folder, name);
    const now = digestIn(files.read(file));
    if (now === after) continue;
    if (digestIn(files.read(ownPath(folder, name))) !== after || now !== before) {
      throw new FileError(
        file,
        `it was changed while a unit that the process died in was half stored: merge ${ownPath(folder, name)} into it, if ` +
          `that is there, and delete ${path}`,
      );
    }
    left.push(name);
  }
  await moveDecided(files, folder, left);
}

function digestIn(file: ReadFile | undefined): string | null {
  return file ? digestOf(file.bytes) : null;
}

function manifestIn(path: string, file: ReadFile | undefined): Manifest["files"] {
  try {
    const { files } = JSON.parse(new TextDecoder().decode(file?.bytes)) as Manifest;
    if (files.every(({ name }) => /^\w+\.\w+$/.test(name))) return files;
  } catch (cause) {
    throw new FileError(path, NO_MANIFEST, {}, { cause });
  }
  throw new FileError(path, NO_MANIFEST);
}

const NO_MANIFEST =
  "it is no list of a unit's files, so another program has changed it: restore the folder from a backup";
