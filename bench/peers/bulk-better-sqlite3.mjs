// The driver `better-sqlite3`: its transaction function, and a prepared statement for each row.
import Database from "better-sqlite3";
import { columns, measure, rows } from "./bulk.mjs";

const database = new Database(process.env.DATABASE);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
const insert = database.prepare(
  `INSERT INTO users (${columns.join(", ")}) VALUES (${columns.map((column) => `@${column}`).join(", ")})`,
);
const insertAll = database.transaction((all) => {
  for (const row of all) insert.run({ ...row, active: 0 });
});

await measure(async () => insertAll(rows));
