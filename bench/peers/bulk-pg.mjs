// The driver `pg`: one transaction, and a statement for each 1,000 rows, whose columns are arrays.
import pg from "pg";
import { columns, measure, rows } from "./bulk.mjs";

const client = new pg.Client({ connectionString: process.env.DATABASE });
await client.connect();
const types = ["text", "text", "text", "text", "boolean", "timestamptz", "timestamptz", "bigint"];
const arrays = types.map((type, i) => `$${i + 1}::${type}[]`).join(", ");
const text = `INSERT INTO users (${columns.join(", ")}) SELECT * FROM unnest(${arrays})`;
const all = rows.map((row) => ({
  ...row,
  create_time: new Date(row.create_time),
  update_time: new Date(row.update_time),
}));

await measure(async () => {
  await client.query("BEGIN");
  for (let from = 0; from < all.length; from += 1000) {
    const batch = all.slice(from, from + 1000);
    await client.query({ name: "bulk", text, values: columns.map((column) => batch.map((row) => row[column])) });
  }
  await client.query("COMMIT");
});
await client.end();
