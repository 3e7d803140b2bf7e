import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "./error.ts";

/** A file as it was read. */
export interface ReadFile {
  readonly bytes: Uint8Array;
  readonly stamp: string;
}

/**
 * The calls of the operating system that a database of files is made of. Each that changes something is a point at which
 * the process may die, or the disk refuse.
 */
export interface FileSystem {
  /** The file, or undefined if there is none. It is read at once, so that a worker has its tables when it is made. */
  read(path: string): ReadFile | undefined;
  /** A text that differs once the file has been written or replaced: its inode, size and time. Undefined if there is none. */
  stamp(path: string): Promise<string | undefined>;
  /** The names in a folder. */
  list(folder: string): Promise<string[]>;
  /**
   * Makes a folder, and those that it is in; does nothing if it is there. Rejects with EEXIST if something else is there: a link
   * too, since what is written and deleted in it would be elsewhere.
   */
  makeFolder(folder: string): Promise<void>;
  /** Writes a new file, in place of one of this name but never through a link, to the disk. @returns its stamp, which a rename keeps */
  write(path: string, bytes: Uint8Array, mode: number): Promise<string>;
  /** Moves a file, in place of one of the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name. Rejects with EEXIST if that is taken. */
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Writes the names in a folder to the disk. */
  sync(folder: string): Promise<void>;
}

/** As "w", and not through a link. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** The files of this machine. */
export const nodeFiles: FileSystem = {
  read(path) {
    let file: number;
    try {
      // A pipe would be waited for until somebody writes into it.
      file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
    try {
      const before = fstatSync(file, { bigint: true });
      if (!before.isFile()) throw Object.assign(new Error("it is no regular file"), { code: "EISDIR" });
      const bytes = readFileSync(file);
      return { bytes, stamp: stampOf(before) };
    } finally {
      closeSync(file);
    }
  },

  async stamp(path) {
    try {
      return stampOf(await lstat(path, { bigint: true }));
    } catch (error) {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
      throw error;
    }
  },

  list: (folder) => readdir(folder),

  async makeFolder(folder) {
    try {
      // Node's own recursive mkdir never ends in a folder that takes no new ones, such as /proc.
      await mkdir(folder);
    } catch (error) {
      const parent = dirname(folder);
      if (codeOf(error) === "EEXIST" && (await lstat(folder)).isDirectory()) return;
      if (codeOf(error) !== "ENOENT" || parent === folder) throw error;
      await this.makeFolder(parent);
      await mkdir(folder);
    }
    await this.sync(dirname(folder));
  },

  async write(path, bytes, mode) {
    const file = await open(path, NEW_FILE, mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
      return stampOf(await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
  },

  rename,
  link,
  remove: unlink,

  async sync(folder) {
    const opened = await open(folder, "r");
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
  },
};

function stampOf({ ino, size, mtimeNs }: { ino: bigint; size: bigint; mtimeNs: bigint }): string {
  return `${ino}:${size}:${mtimeNs}`;
}
