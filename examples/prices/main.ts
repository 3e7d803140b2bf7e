import { migrateUp, openDatabase, SequelizeWorker } from "brasa/sequelize";
import { readFeed } from "./feed.js";
import { importPrices } from "./import.js";
import { migrations, Prices } from "./price.js";

const [url, ...symbols] = process.argv.slice(2);
if (!url || symbols.length === 0) {
  console.error("usage: main.ts URL SYMBOL…");
  process.exit(2);
}
const database = await openDatabase(process.env.DATABASE_URL ?? "sqlite:./prices.db");
await migrateUp(database, migrations);
const worker = new SequelizeWorker(database, { prices: Prices });

for (const symbol of symbols) {
  // One symbol that fails keeps nothing of the others.
  try {
    const rows = await readFeed(url, symbol, {
      pauseMs: Number(process.env.PAUSE_MS ?? 500),
      onRetry: ({ message }, waitMs) => console.error(`${message}; again in ${Math.round(waitMs)} ms`),
    });
    const { added, corrected, unchanged, refused } = await importPrices(worker, symbol, rows);
    console.log(`${symbol}: ${added} added, ${corrected} corrected, ${unchanged} unchanged, ${refused.length} refused`);
    for (const text of refused) console.error(`${symbol}: ${text}`);
    if (refused.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error(`${symbol}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
await database.close();
