import { openAccountsStorage } from "../accounts/index.ts";
import { starting } from "./app.ts";
import { readConfig } from "./config.ts";

/** Runs one of the migrate commands and prints what it did. @throws StartError */
export async function migrate(command: "up" | "down" | "status"): Promise<void> {
  const { accountsDatabaseUrl } = readConfig(process.env);
  const storage = await starting(() => openAccountsStorage(accountsDatabaseUrl));
  try {
    await starting(async () => {
      if (command === "status") {
        for (const { name, applyTime } of await storage.migrationStatus()) {
          process.stdout.write(`${name}: ${applyTime ? `applied ${applyTime.toISOString()}` : "pending"}\n`);
        }
        return;
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
