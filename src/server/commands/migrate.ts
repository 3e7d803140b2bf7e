// Not from the index, with which all that the service speaks would be loaded.
import { openAccountsStorage } from "../../accounts/storage.ts";
import type { DatabaseSettings } from "../config.ts";
import { startupStep } from "../starting.ts";

/**
 * Runs one of the migrate commands and prints what it did.
 *
 * @param confirm asks whether to undo the migration of this name; its data is lost
 * @throws StartError
 */
export async function migrate(
  command: "up" | "down" | "status",
  settings: DatabaseSettings,
  confirm: (name: string) => boolean | Promise<boolean>,
): Promise<void> {
  const storage = await startupStep(settings, () => openAccountsStorage(settings.accountsDatabaseUrl));
  try {
    await startupStep(settings, async () => {
      if (command === "status") {
        for (const { name, applyTime } of await storage.migrationStatus()) {
          process.stdout.write(`${name}: ${applyTime ? `applied ${applyTime.toISOString()}` : "pending"}\n`);
        }
        return;
      }
      if (command === "down") {
        const latest = (await storage.migrationStatus()).findLast(({ applyTime }) => applyTime);
        if (latest && !(await confirm(latest.name))) {
          process.stdout.write("nothing was undone\n");
          return;
        }
      }
      const names = command === "up" ? await storage.migrateUp() : await storage.migrateDown();
      const done = command === "up" ? "applied" : "undone";
      for (const name of names) process.stdout.write(`${name}: ${done}\n`);
      if (names.length === 0) process.stdout.write(`nothing to be ${done}\n`);
    });
  } finally {
    await storage.close();
  }
}
