import type { OrderTerm } from "../order.ts";
import type { Row } from "./driver.ts";
import type { AnyBoundTable, BoundColumn } from "./table.ts";

/** How many bytes of a text MariaDB orders by, as its sessions are set (max_sort_length). Other databases order by the whole. */
export const SORTED_BYTES = 65_536;
/** The most that it can be set to. */
const MAX_SORTED_BYTES = 8_388_608;
/** A text is ordered by so many parts of that size: 16 MiB, more than a text has that MariaDB takes unless it is set otherwise. */
const PARTS = 2;
/** It wants room for 15 rows at least, which is reserved, and not used unless the texts are as long. */
const ROWS_AT_ONCE = 16;
/**
 * Where it is asked for few rows, it keeps a queue of them, each in the full length that a text may have, and takes seconds for
 * thousands of rows; for as many as this it does not, and takes milliseconds (MariaDB 10.11, measured).
 */
export const MIN_EXACT_ROWS = 64;

/** A code point has four bytes at most, and a text in a key 768 code points. */
function canBeLong({ column }: BoundColumn): boolean {
  return column.kind === "text" && (column.length ?? column.maxLength ?? Number.POSITIVE_INFINITY) * 4 > SORTED_BYTES;
}

/** The fields of an order whose values may be so long that the database orders by their beginnings only. */
export function fieldsCutBySort(table: AnyBoundTable, terms: readonly OrderTerm[]): readonly BoundColumn[] {
  // MySQL compares texts with the collation that is chosen there in full.
  if (table.driver.dialect !== "mariadb" || table.driver.collation !== "utf8mb4_nopad_bin") return [];
  return terms.map(({ field }) => table.column(field)).filter(canBeLong);
}

/**
 * Whether rows may be in a wrong order, and others in the place of some: a row with a text that is cut may be. Those before it
 * differ from all that are cut within the beginning.
 */
export function isCut(columns: readonly BoundColumn[], rows: readonly Row[]): boolean {
  return columns.some(({ name }) => rows.some(({ [name]: text }) => isLong(text)));
}

function isLong(text: unknown): boolean {
  return typeof text === "string" && text.length * 4 > SORTED_BYTES && Buffer.byteLength(text) >= SORTED_BYTES;
}

/** What goes before a statement that orders by whole texts. */
export function exactly(columns: readonly BoundColumn[]): string {
  const bufferSize = columns.length * PARTS * MAX_SORTED_BYTES * ROWS_AT_ONCE;
  return `SET STATEMENT max_sort_length = ${MAX_SORTED_BYTES}, sort_buffer_size = ${bufferSize} FOR `;
}

/** A term of such an order: the text, and what comes of it after what can be ordered by. */
export function exactTerm(sql: string, direction: string): string {
  const parts = Array.from({ length: PARTS - 1 }, (_, i) => {
    return `SUBSTRING(CAST(${sql} AS BINARY), ${(i + 1) * MAX_SORTED_BYTES + 1})${direction}`;
  });
  return [`${sql}${direction}`, ...parts].join(", ");
}
