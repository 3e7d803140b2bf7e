import { constants } from "node:fs";
import { access, mkdir, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { codeOf, DatabaseError, messageOf } from "../error.ts";
import type { Opener } from "../opener.ts";
import { storageOf } from "./adopt.ts";
import { backUp } from "./backup/backup.ts";
import { examineBackup } from "./backup/examine.ts";
import { requireNoDatabase } from "./backup/files.ts";
import { lockDatabase } from "./backup/restore.ts";
import { sqliteDriver } from "./driver.ts";

/** The folder of the file is made if there is none. */
export const sqlite: Opener = {
  schemes: ["sqlite"],
  examples: ["sqlite:./path/to/file.db"],
  sequelizeDialects: ["sqlite"],
  open: async (url, options) => {
    const file = fileOf(url);
    await (options.readOnly ? requireFile(file) : checkFile(file));
    if (!options.readOnly) await makeFile(file);
    return { driver: sqliteDriver(file, options), problem: (error) => sqliteProblem(file, error) };
  },
  adopt: async (instance, options) => {
    const file = storageOf(instance);
    await checkFile(file);
    const driver = sqliteDriver(file, options);
    return {
      driver: { ...driver, sequelize: { ...driver.sequelize, instance } },
      problem: (error) => sqliteProblem(file, error),
    };
  },
  examinations: async () => (await import("./examine/examine.ts")).examinations,
  backups: {
    fileOf,
    backUp: (url, target, options) => backUp(fileOf(url), target, options),
    requireNoDatabase,
    examine: examineBackup,
    lock: async (url) => {
      const file = fileOf(url);
      await checkFile(file);
      return lockDatabase(file);
    },
  },
};

/** @param url `sqlite:./data/brasa.db` or `sqlite:/var/lib/brasa.db` */
function fileOf(url: string): string {
  const location = url.slice("sqlite:".length);
  const path = location.startsWith("//") ? location.slice(2) : location;
  if (path === "" || path.startsWith(":")) {
    throw new DatabaseError(
      "a SQLite URL must name a file, such as sqlite:./data/brasa.db; or set memory: alone, which keeps all in memory",
    );
  }
  return resolve(path);
}

/** @throws DatabaseError where there is no database yet */
async function requireFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined))?.isFile()) return;
  throw new DatabaseError(`there is no database ${file}: the service makes it at its first start`);
}

/** Finds the problem of a file's place: SQLite says "unable to open database file" of each. */
async function checkFile(file: string): Promise<void> {
  const folder = dirname(file);
  try {
    await makeFolder(folder);
  } catch (cause) {
    throw new DatabaseError(`the folder ${folder} cannot be made (${messageOf(cause)}): choose another place`, {
      cause,
    });
  }
  const found = await stat(file).catch(() => undefined);
  if (found && !found.isFile()) {
    throw new DatabaseError(`${file} is a ${found.isDirectory() ? "folder" : "special file"}: name a file`);
  }
  const { R_OK, W_OK } = constants;
  for (const [place, mode] of [...(found ? [[file, R_OK | W_OK] as const] : []), [folder, R_OK | W_OK] as const]) {
    try {
      await access(place, mode);
    } catch (cause) {
      throw new DatabaseError(
        `${place} cannot be read and written by this user: change its permissions or choose another place`,
        { cause },
      );
    }
  }
}

/**
 * Makes the file if there is none, for its owner alone: it has the hashes of passwords, and keys. SQLite would make it by the umask, and
 * gives its log the rights of the file.
 */
async function makeFile(file: string): Promise<void> {
  try {
    const made = await open(file, "wx", 0o600);
    await made.close();
  } catch (cause) {
    // It is there, or another process that starts has been quicker.
    if (codeOf(cause) === "EEXIST") return;
    throw new DatabaseError(`${file} cannot be made (${messageOf(cause)}): choose another place`, { cause });
  }
}

/** Node's own recursive mkdir never ends in a folder that takes no new ones, such as /proc, and then nor does the process. */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (!(found instanceof Error)) {
    if (!found.isDirectory()) throw new Error(`${folder} is not a folder`);
    return;
  }
  const parent = dirname(folder);
  if (codeOf(found) === "ENOENT" && parent !== folder) await makeFolder(parent);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process that starts may have been quicker.
    if (codeOf(error) !== "EEXIST" || !(await stat(folder)).isDirectory()) throw error;
  }
}

function sqliteProblem(file: string, error: unknown): string {
  switch (codeOf(error)) {
    case "SQLITE_NOTADB":
      return `${file} is not a SQLite database: name another file`;
    case "SQLITE_CORRUPT":
      return `${file} is a damaged SQLite database: restore it from a backup`;
    case "SQLITE_BUSY":
      return `${file} is locked by another process: stop it, or wait until it has finished`;
    case "SQLITE_READONLY":
      return `${file} is in a place that only allows reading: choose another place`;
    case "SQLITE_FULL":
      return `the disk that ${file} is on is full: make room`;
    default:
      return `${file} cannot be opened (${messageOf(error)})`;
  }
}
