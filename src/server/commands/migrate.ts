import type { ReportedMigration } from "../../ddd/sequelize/index.ts";
import { type DatabaseSettings, StartError } from "../config.ts";
import type { AnyContext } from "../contexts.ts";
import { print } from "../log/output.ts";
import { latestOf } from "../storage/migrations.ts";
import { openStorage } from "../storage/storage.ts";

const COMMANDS: ReadonlySet<string> = new Set(["up", "down", "status"]);

/**
 * Runs one of the migrate commands and prints what it did.
 *
 * @param command often a word of the command line, which no type checks
 * @param confirm asks whether to undo the migration of this name; its data is lost
 * @throws StartError, also for a word that is no command
 */
export async function migrate(
  command: "up" | "down" | "status",
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  confirm: (name: string) => boolean | Promise<boolean>,
): Promise<void> {
  if (!COMMANDS.has(command)) {
    throw new StartError(`"${command}" is no command of migrations: say ${[...COMMANDS].join(", ")}`);
  }
  const storage = await openStorage(contexts, settings);
  try {
    for (const line of storage.withoutMigrations) print(`${line}\n`);
    if (command === "status") {
      const isOne = storage.databases.length === 1;
      for (const { context, setting, migrations } of await storage.inspect()) {
        const of = isOne ? "" : ` (${setting})`;
        for (const one of migrations) print(`${context} ${one.name}${of}: ${stateOf(one)}\n`);
      }
      return;
    }
    if (command === "down") {
      const latest = latestOf(await storage.migrationStatus());
      if (latest && !(await confirm(latest.name))) {
        print("nothing was undone\n");
        return;
      }
    }
    const names = command === "up" ? await storage.migrateUp() : await storage.migrateDown();
    const done = command === "up" ? "applied" : "undone";
    for (const name of names) print(`${name}: ${done}\n`);
    if (names.length === 0) print(`nothing to be ${done}\n`);
  } finally {
    await storage.close();
  }
}

/** The state of a migration in words, with all that is wrong with it. */
export function stateOf({ state, applyTime, content, order }: ReportedMigration): string {
  const applied = `applied ${applyTime?.toISOString() ?? ""}`;
  const words = {
    pending: "pending",
    applied,
    unknown: `unknown, ${applied}: the database is newer than this program`,
  }[state];
  const changes = {
    changed: "; CHANGED since then: a released migration never changes, so write the change as another one",
    "not recorded": "; whether it has changed since then was not recorded",
    same: "",
  };
  return (
    words + (content === undefined ? "" : changes[content]) + (order === undefined ? "" : `; OUT OF ORDER: ${order}`)
  );
}
