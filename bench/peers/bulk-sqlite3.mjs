// The driver `sqlite3`: one transaction, and a prepared statement for each row.
import { promisify } from "node:util";
import sqlite3 from "sqlite3";
import { columns, measure, rows } from "./bulk.mjs";

const database = new sqlite3.Database(process.env.DATABASE);
const exec = promisify(database.exec.bind(database));
await exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
const insert = database.prepare(`INSERT INTO users (${columns.join(", ")}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
const run = promisify(insert.run.bind(insert));

await measure(async () => {
  await exec("BEGIN IMMEDIATE");
  await Promise.all(rows.map((row) => run(columns.map((column) => row[column]))));
  await exec("COMMIT");
});
