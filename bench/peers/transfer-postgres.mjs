// Node's HTTP server and Drizzle on pg: transfers in its transactions, serializable and with the rows locked, run again when
// PostgreSQL asks for it.
import { asc, eq, inArray } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { bigint, pgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { serve } from "./transfer.mjs";

const client = new pg.Pool({ connectionString: process.env.DATABASE, max: 50 });
const db = drizzle({ client });
const accounts = pgTable("accounts", {
  id: bigint({ mode: "number" }).primaryKey(),
  balance: bigint({ mode: "number" }).notNull(),
});

async function transfer({ from, to, amount }) {
  await db.transaction(
    async (tx) => {
      const rows = await tx
        .select()
        .from(accounts)
        .where(inArray(accounts.id, [from, to]))
        .orderBy(asc(accounts.id))
        .for("update");
      const source = rows.find(({ id }) => id === from);
      const target = rows.find(({ id }) => id === to);
      if (!source || !target) throw new Error("an account is missing");
      if (source.balance < amount) throw new Error("the account has less");
      await tx
        .update(accounts)
        .set({ balance: source.balance - amount })
        .where(eq(accounts.id, from));
      await tx
        .update(accounts)
        .set({ balance: target.balance + amount })
        .where(eq(accounts.id, to));
    },
    { isolationLevel: "serializable" },
  );
}

/** A serialization failure and a deadlock: the transaction has had no effect. */
const REPEATABLE = ["40001", "40P01"];

serve(async (args) => {
  for (;;) {
    try {
      return await transfer(args);
    } catch (error) {
      if (!REPEATABLE.includes(error.cause?.code ?? error.code)) throw error;
    }
  }
});
