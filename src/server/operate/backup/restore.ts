import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type ExaminedBackup, type LockedDatabase, toolkitMigrations } from "../../../ddd/sequelize/index.ts";
import { type DatabaseSettings, StartError } from "../../config.ts";
import type { AnyContext } from "../../contexts.ts";
import { print } from "../../log/output.ts";
import { startupStep } from "../../starting.ts";
import { type BackedUpDatabase, databasesOf, inWords } from "./databases.ts";

export interface RestoreCommandOptions {
  /** Only the databases of these contexts. @default all */
  readonly context?: readonly string[] | undefined;
}

/** A database, and the backup that takes its place. */
interface Restore extends BackedUpDatabase {
  readonly examined: ExaminedBackup;
  /** The migrations of the program that the backup lacks. */
  readonly pending: number;
}

/**
 * Puts backups in the place of databases, and prints a line for each: all are examined before any is replaced.
 *
 * @param source the file of `brasa backup`, or its folder where there are several databases
 * @param confirm asks whether that is meant, with what will happen
 * @throws StartError also if a server has a database open
 */
export async function restore(
  source: string,
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  { context: only = [] }: RestoreCommandOptions,
  confirm: (what: string) => boolean | Promise<boolean>,
): Promise<void> {
  const names = contexts.map(({ name }) => name);
  const databases = await databasesOf(names, settings, only);
  const isFolder = (await stat(source).catch(() => undefined))?.isDirectory() ?? false;
  if (databases.length > 1 && !isFolder) {
    throw new StartError(
      `${source} is no folder, and there are ${databases.length} databases: name the folder that brasa backup has made, or one database by --context`,
    );
  }
  const restores: Restore[] = [];
  for (const one of databases)
    restores.push(await examine(one, isFolder ? join(source, one.fileName) : source, contexts));
  const locked: LockedDatabase[] = [];
  try {
    for (const { setting, backups, url } of restores) {
      locked.push(await startupStep(setting, () => backups.lock(url)));
    }
    tellPrograms(restores);
    if (!(await confirm(whatHappens(restores, locked)))) {
      print("nothing was restored\n");
      return;
    }
    for (const [i, { setting, examined, pending, contexts: own }] of restores.entries()) {
      const database = locked[i];
      if (!database) continue;
      const kept = await startupStep(setting, () => database.replace(examined));
      print(
        `${database.file} (${own.join(", ")}) is that of ${examined.file}${kept === undefined ? "" : `; the former one is ${kept}`}${pending > 0 ? `; it lacks ${pending} migrations: start the service, or run brasa migrate up` : ""}\n`,
      );
    }
  } finally {
    for (const one of locked) await one.close();
  }
}

/** Tells of triggers and views, which the service would run: a backup from elsewhere could do harm by them. */
function tellPrograms(restores: readonly Restore[]): void {
  for (const { examined } of restores) {
    const { file, programs } = examined;
    if (programs.length === 0) continue;
    print(
      `${file} has triggers or views, which the service would run: ${programs.join(", ")}; restore it only if your own migrations make them\n`,
    );
  }
}

function whatHappens(restores: readonly Restore[], locked: readonly LockedDatabase[]): string {
  const lines = restores.map(({ examined }, i) => {
    const { file = "", bytes = 0 } = locked[i] ?? {};
    const former = bytes === 0 ? "which is empty" : `${inWords(bytes)}, which are kept beside it`;
    return `${file} (${former}) by ${examined.file} (${inWords(examined.bytes)})`;
  });
  return `restore replaces ${lines.join(", and ")}`;
}

/** @throws StartError for a backup that this program cannot use, or not for this database */
async function examine(one: BackedUpDatabase, file: string, contexts: readonly AnyContext[]): Promise<Restore> {
  const examined = await startupStep(one.setting, () => one.backups.examine(file));
  const own = contexts.filter(({ name }) => one.contexts.includes(name));
  const known = [toolkitMigrations, ...own.map(({ migrations }) => migrations)].flatMap(({ context, list }) =>
    list.map(({ name }) => keyOf({ context, name })),
  );
  const applied = new Set(examined.migrations.map(keyOf));
  if (applied.size === 0) {
    throw new StartError(
      `${one.setting}: ${file} is no database of this program, as it has no journal of migrations: name a file that brasa backup has made`,
    );
  }
  const journal = new Set(own.map(({ migrations }) => migrations.context));
  const ofContexts = examined.migrations.filter(({ context }) => journal.has(context));
  if (ofContexts.length === 0) {
    const others = [...new Set(examined.migrations.map(({ context }) => context))].join(", ");
    throw new StartError(
      `${one.setting}: ${file} has the tables of ${others}, and none of ${one.contexts.join(", ")}: name the backup of that database`,
    );
  }
  const isKnown = new Set(known);
  const newer = [...ofContexts, ...examined.migrations.filter(({ context }) => context === toolkitMigrations.context)]
    .map(keyOf)
    .filter((key) => !isKnown.has(key));
  if (newer.length > 0) {
    throw new StartError(
      `${one.setting}: ${file} is newer than this program, which does not know the migrations ${newer.join(", ")}: restore it by the program that it was made with, or a later one`,
    );
  }
  return { ...one, examined, pending: known.filter((key) => !applied.has(key)).length };
}

function keyOf({ context, name }: { readonly context: string; readonly name: string }): string {
  return `${context} ${name}`;
}
