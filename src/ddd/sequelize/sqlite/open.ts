import { dirname, resolve } from "node:path";
import { DatabaseError, messageOf } from "../error.ts";
import type { Opener } from "../opener.ts";
import { storageOf } from "./adopt.ts";
import { backUp } from "./backup/backup.ts";
import { examineBackup } from "./backup/examine.ts";
import { requireReplaceable } from "./backup/replaceable.ts";
import { lockDatabase } from "./backup/restore.ts";
import { sqliteDriver } from "./driver.ts";
import { resultCodeOf } from "./error.ts";
import { checkFile, makeFile, makeFolder, requireFile } from "./place.ts";

/** The folder of the file is made if there is none. */
export const sqlite: Opener = {
  schemes: ["sqlite"],
  examples: ["sqlite:./path/to/file.db"],
  sequelizeDialects: ["sqlite"],
  open: async (url, options) => {
    const file = fileOf(url);
    if (options.readOnly) await requireFile(file);
    else {
      await makeFolder(dirname(file));
      await checkFile(file);
      await makeFile(file);
    }
    return { driver: sqliteDriver(file, options), problem: (error) => sqliteProblem(file, error) };
  },
  adopt: async (instance, options) => {
    const file = storageOf(instance);
    await makeFolder(dirname(file));
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
    requireReplaceable: (url, target) => requireReplaceable(fileOf(url), target),
    examine: examineBackup,
    lock: (url) => lockDatabase(fileOf(url)),
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

function sqliteProblem(file: string, error: unknown): string {
  switch (resultCodeOf(error)) {
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
