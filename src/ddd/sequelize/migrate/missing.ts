import { danglingReferences } from "../../schema/table-set.ts";
import type { Connection } from "../connection.ts";
import type { DialectTable } from "../dialect.ts";
import { DatabaseError } from "../error.ts";

/**
 * The parts of registered tables that the database lacks, so that repositories cannot work: tables, columns, and the
 * tables that references name.
 *
 * @returns a line for each, which names it and the remedy; [] if there is none
 */
export async function missingParts(connection: Connection): Promise<string[]> {
  const { dialect, tables } = connection.schema;
  const found: string[] = [];
  for (const table of tables.values()) found.push(...(await missingIn(connection, connection.schema.bindAny(table))));
  for (const { target, problem } of danglingReferences(tables)) {
    // A table that only the database knows can be referred to.
    if (!(await dialect.ddl.readTable(connection, target))) found.push(problem);
  }
  return found;
}

/** One statement asks for all columns; only if it fails is the table read. */
async function missingIn(connection: Connection, { table, columns, dialect }: DialectTable): Promise<string[]> {
  // Qualified: an unknown name in double quotes alone may be taken for a text.
  const list = columns.map(({ name }) => `t.${dialect.quote(name)}`).join(", ");
  try {
    await connection.all(`SELECT ${list} FROM ${dialect.quote(table.name)} t WHERE 1 = 0`);
    return [];
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const live = await dialect.ddl.readTable(connection, table.name);
    if (!live) return [`there is no table ${table.name}: write a migration that creates it`];
    const names = new Set(live.columns.map(({ name }) => name.toLowerCase()));
    const missing = columns.filter(({ name }) => !names.has(name.toLowerCase()));
    if (missing.length === 0) throw error;
    return missing.map(({ name }) => `there is no column ${table.name}.${name}: write a migration that adds it`);
  }
}
