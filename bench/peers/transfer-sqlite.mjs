// Node's HTTP server and Drizzle on better-sqlite3: transfers in its transactions.
import Database from "better-sqlite3";
import { eq, inArray } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
import { serve } from "./transfer.mjs";

const client = new Database(process.env.DATABASE);
client.pragma("journal_mode = WAL");
client.pragma("synchronous = FULL");
const db = drizzle({ client });
const accounts = sqliteTable("accounts", { id: integer().primaryKey(), balance: integer().notNull() });

serve(({ from, to, amount }) => {
  db.transaction((tx) => {
    const rows = tx
      .select()
      .from(accounts)
      .where(inArray(accounts.id, [from, to]))
      .all();
    const source = rows.find(({ id }) => id === from);
    const target = rows.find(({ id }) => id === to);
    if (!source || !target) throw new Error("an account is missing");
    if (source.balance < amount) throw new Error("the account has less");
    tx.update(accounts)
      .set({ balance: source.balance - amount })
      .where(eq(accounts.id, from))
      .run();
    tx.update(accounts)
      .set({ balance: target.balance + amount })
      .where(eq(accounts.id, to))
      .run();
  });
});
