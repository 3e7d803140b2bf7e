import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type DatabaseSettings, StartError } from "../../config.ts";
import { print } from "../../log/output.ts";
import { startupStep } from "../../starting.ts";
import { type BackedUpDatabase, databasesOf, inWords } from "./databases.ts";

export interface BackupCommandOptions {
  /** Replaces a backup that is there. @default false */
  readonly force?: boolean | undefined;
  /** Only the databases of these contexts. @default all */
  readonly context?: readonly string[] | undefined;
  /** Ends the backup: nothing stays of it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a backup of the databases of contexts, and prints a line for each: a file where there is one database, a folder with a file for
 * each where there are several.
 *
 * @param contexts the names of all contexts
 * @throws StartError; nothing has the name of the backup then, or the former one has it
 */
export async function backUp(
  target: string,
  contexts: readonly string[],
  settings: DatabaseSettings,
  { force: isForced = false, context: only = [], signal }: BackupCommandOptions = {},
): Promise<void> {
  const databases = await databasesOf(contexts, settings, only);
  const [first, ...others] = databases;
  await tellRemains(target);
  if (others.length === 0) return backUpOne(first, target, target, { isForced, signal });
  const partial = await startFolder(target, isForced, databases);
  try {
    for (const one of databases) {
      await backUpOne(one, join(partial, one.fileName), join(target, one.fileName), { isForced: false, signal });
    }
    await finishFolder(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function backUpOne(
  { url, setting, contexts, backups }: BackedUpDatabase,
  target: string,
  name: string,
  options: { readonly isForced: boolean; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const start = performance.now();
  const { bytes } = await startupStep(setting, () => backups.backUp(url, target, options));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(
    `${name}: ${inWords(bytes)} of ${backups.fileOf(url)} (${contexts.join(", ")}), made and examined in ${seconds} s\n`,
  );
}

/** Tells of what backups of the same name have left that were killed: nothing else would remove it. */
async function tellRemains(target: string): Promise<void> {
  const folder = dirname(resolve(target));
  const names = await readdir(folder).catch(() => []);
  const isRemains = (name: string) => name.startsWith(`${basename(target)}.`) && name.endsWith(".partial");
  for (const name of names.filter(isRemains)) {
    print(`${join(folder, name)} is part of a backup that runs, or was killed: delete it if none runs\n`);
  }
}

/** A folder that backups are written into before it gets its name. @throws StartError */
async function startFolder(target: string, isForced: boolean, databases: readonly BackedUpDatabase[]): Promise<string> {
  const found = await stat(target).catch(() => undefined);
  if (found && !isForced) {
    throw new StartError(`${target} is there already: choose another name, or add --force to replace it`);
  }
  // Only a backup is replaced: the folder may be of something else.
  const foreign = found?.isDirectory() ? (await readdir(target)).find((name) => !name.endsWith(".db")) : undefined;
  if (found && (!found.isDirectory() || foreign !== undefined)) {
    throw new StartError(
      `${target} is no folder of backups${foreign === undefined ? "" : `, as it has ${foreign}`}: choose another name, as each of several databases gets a file in a folder`,
    );
  }
  for (const name of found ? await readdir(target) : []) {
    const one = databases.find(({ fileName }) => fileName === name);
    if (!one) {
      throw new StartError(
        `${target} has ${name}, which is no part of this backup and would be gone with the folder: choose another name, or move it away first`,
      );
    }
    await startupStep(one.setting, () => one.backups.requireReplaceable(one.url, join(target, name)));
  }
  const partial = `${resolve(target)}.${randomBytes(4).toString("hex")}.partial`;
  try {
    await mkdir(partial, { mode: 0o700 });
  } catch (cause) {
    throw new StartError(
      `the folder ${target} cannot be made (${(cause as NodeJS.ErrnoException).code}): choose another place`,
      { cause },
    );
  }
  return partial;
}

async function finishFolder(partial: string, target: string): Promise<void> {
  const path = resolve(target);
  const former = `${partial.slice(0, -".partial".length)}.former.partial`;
  const hasFormer = await stat(path).then(
    () => true,
    () => false,
  );
  // A folder that is not empty cannot be replaced in one step.
  if (hasFormer) await rename(path, former);
  try {
    await rename(partial, path);
  } catch (error) {
    if (hasFormer) await rename(former, path);
    throw error;
  }
  await rm(former, { recursive: true, force: true });
  const folder = await open(dirname(path), "r");
  await folder.sync();
  await folder.close();
}
