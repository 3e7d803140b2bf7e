import type { Row, Value } from "../../column.ts";
import type { DialectTable, Statement } from "../../dialect.ts";

/** Runs a SELECT. */
export type Select = (sql: string, params: readonly Value[]) => Promise<Row[]>;

/** The rows of a SELECT of a table's columns, as the dialect hands them over fastest. @param most how many there are at most */
export async function readRows(
  table: DialectTable,
  { sql, params }: Statement,
  most: number,
  select: Select,
): Promise<Row[]> {
  const { packing } = table.dialect;
  const packed = packing?.pack(table, sql, most);
  if (!packing || packed === undefined) return select(sql, params);
  return packing.unpack(table, await select(packed, params));
}
