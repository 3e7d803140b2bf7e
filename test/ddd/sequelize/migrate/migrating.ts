import { accountsMigrations } from "../../../../src/accounts/sequelize.ts";
import { migrateUp, openDatabase } from "../../../../src/ddd/sequelize/index.ts";

// A program that starts: it migrates the database that it is given as soon as its parent says so, and tells what it applied.
const database = await openDatabase(process.argv[2] ?? "", { busyTimeoutMs: 90_000 });
process.once("message", async () => {
  process.send?.(await migrateUp(database, accountsMigrations));
  await database.close();
  process.disconnect();
});
process.send?.("ready");
