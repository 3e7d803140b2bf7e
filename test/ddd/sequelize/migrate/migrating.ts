import { accountsMigrations } from "../../../../src/accounts/sequelize.ts";
import { migrateUp, openDatabase } from "../../../../src/ddd/sequelize/index.ts";

// Migrates the given database when its parent says so, and sends the names of the applied migrations.
const database = await openDatabase(process.argv[2] ?? "", { busyTimeoutMs: 90_000 });
process.once("message", async () => {
  process.send?.(await migrateUp(database, accountsMigrations));
  await database.close();
  process.disconnect();
});
process.send?.("ready");
