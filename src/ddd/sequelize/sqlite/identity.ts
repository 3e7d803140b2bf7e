import type { IdentityDialect } from "../dialect.ts";

/**
 * SQLite keeps the greatest key of a table with AUTOINCREMENT in a table of its own, which may be changed (autoinc.html). A unit
 * that is undone takes the keys back, which nobody has seen.
 */
export const identity: IdentityDialect = {
  inKey: " AUTOINCREMENT",
  async reserve(runner, { table, column }, count, above) {
    const greatest = `max(?, coalesce((SELECT max(${column.sql}) FROM ${table.sql}), 0))`;
    const next = `UPDATE sqlite_sequence SET seq = max(seq, ${greatest}) + ? WHERE name = ? RETURNING seq`;
    const first = `INSERT INTO sqlite_sequence (name, seq) VALUES (?, ${greatest} + ?) RETURNING seq`;
    const [row] = await runner.returning(next, [above, count, table.name]);
    const [found] = row ? [row] : await runner.returning(first, [table.name, above, count]);
    const last = Number(found?.seq);
    return Array.from({ length: count }, (_, i) => last - count + 1 + i);
  },
};
