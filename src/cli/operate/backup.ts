import type { Command } from "commander";
import { isConfirmed } from "../confirm.ts";
import { contextNames, loadContexts, readSettings } from "../contexts.ts";
import { toParts } from "../options.ts";

const CONTEXT = "only the database of these contexts, with commas between them";

/** The commands that make and restore backups. */
export function addBackup(program: Command): void {
  program
    .command("backup")
    .description(
      "write a backup of the databases that are files, while the service runs: a file, or a folder with a file for each of several",
    )
    .argument("<file>", "the file or folder, which must not be there")
    .option("--force", "replace one that is there")
    .option("--context <names>", CONTEXT, toParts)
    .action(async (file: string, options: { force?: boolean; context?: string[] }) => {
      const { backUp } = await import("../../server/operate/backup/backup.ts");
      await backUp(file, contextNames, readSettings(), { ...options, signal: untilSignal() });
    });
  program
    .command("restore")
    .description("put a backup in the place of the database, which is kept beside it; the service must not run")
    .argument("<file>", "the file or folder that brasa backup has made")
    .option("--yes", "do not ask first")
    .option("--context <names>", CONTEXT, toParts)
    .action(async (file: string, { yes = false, ...options }: { yes?: boolean; context?: string[] }) => {
      const { restore } = await import("../../server/operate/backup/restore.ts");
      await restore(file, await loadContexts(), readSettings(), options, (what) => yes || isConfirmed(what));
    });
}

/** Aborted by the first signal that ends the program. */
function untilSignal(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}
