import { migrateUp, openDatabase, SequelizeWorker, toolkitMigrations } from "brasa/sequelize";
import { migrations, SqlAccounts } from "./context.js";

/** Opens the database of the server, with all tables. */
export async function openAccounts() {
  const database = await openDatabase(process.env.DATABASE_URL ?? "sqlite:./alerts.db");
  for (const one of [toolkitMigrations, migrations]) await migrateUp(database, one);
  return { database, worker: new SequelizeWorker(database, { accounts: SqlAccounts }) };
}
