import { backupsOf, DatabaseError, type FileBackups } from "../../../ddd/sequelize/index.ts";
import { type DatabaseSettings, databaseOf, isInFiles, isInMemory, StartError } from "../../config.ts";
import { startupStep } from "../../starting.ts";

/** A database that backups are made of, with the contexts that keep their data in it. */
export interface BackedUpDatabase {
  /** The setting that its URL comes from, such as DATABASE_URL. */
  readonly setting: string;
  readonly url: string;
  readonly contexts: readonly string[];
  readonly backups: FileBackups;
  /** The name of its file in a folder with the backups of several, such as `accounts.db`. */
  readonly fileName: string;
}

/**
 * The databases of contexts, one for each distinct URL.
 *
 * @param only the contexts to which they are limited; all if it is empty
 * @throws StartError for a database that has other means of backups, which it names, and for a context that is not there
 */
export async function databasesOf(
  contexts: readonly string[],
  settings: DatabaseSettings,
  only: readonly string[],
): Promise<readonly [BackedUpDatabase, ...BackedUpDatabase[]]> {
  const unknown = only.find((name) => !contexts.includes(name));
  if (unknown !== undefined) {
    throw new StartError(`there is no context "${unknown}": --context takes ${contexts.join(", ")}`);
  }
  const groups = new Map<string, { setting: string; contexts: string[] }>();
  for (const context of contexts) {
    const { setting, url } = databaseOf(settings, context);
    const group = groups.get(url) ?? { setting, contexts: [] };
    groups.set(url, group);
    group.contexts.push(context);
  }
  const chosen = [...groups].filter(([, one]) => only.length === 0 || one.contexts.some((name) => only.includes(name)));
  const isOneOfSeveral = groups.size > 1;
  const databases: BackedUpDatabase[] = [];
  for (const [url, { setting, contexts: own }] of chosen) {
    const orElse = isOneOfSeveral ? "; --context leaves it out, and takes one that is a file" : "";
    databases.push({
      setting,
      url,
      contexts: own,
      fileName: `${own.join("-")}.db`,
      backups: await startupStep(setting, async () => requireFileBackups(url, orElse)),
    });
  }
  const [first, ...others] = databases;
  if (!first) throw new Error("there are no contexts");
  return [first, ...others];
}

/** @throws DatabaseError */
function requireFileBackups(url: string, orElse: string): FileBackups {
  if (isInMemory(url)) {
    throw new DatabaseError(`a database in memory ends with its process, and has no backups: set another${orElse}`);
  }
  if (isInFiles(url)) {
    throw new DatabaseError(
      `the tables are files in a folder: copy ${url.slice(url.indexOf(":") + 1)} while the service does not run${orElse}`,
    );
  }
  try {
    return backupsOf(url);
  } catch (error) {
    throw error instanceof DatabaseError ? new DatabaseError(`${error.message}${orElse}`, { cause: error }) : error;
  }
}

/** A length in bytes, in words. */
export function inWords(bytes: number): string {
  return bytes < 10 * 2 ** 20 ? `${(bytes / 1024).toFixed(0)} KiB` : `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
