import type { OrderTerm } from "../../query/order.ts";
import type { Row } from "../driver.ts";
import type { AnyBoundTable, BoundColumn } from "../sql/table.ts";

/**
 * How many bytes of a text MariaDB orders by, as our sessions set it (max_sort_length). Other databases order by the
 * whole text.
 */
export const SORTED_BYTES = 65_536;
/** The maximum of max_sort_length. */
const MAX_SORTED_BYTES = 8_388_608;
/** The number of parts of that size that a text is ordered by: 16 MiB, more than MariaDB's default limit of a text. */
const PARTS = 2;
/** MariaDB needs a sort buffer for at least 15 rows; it is reserved, but used only as far as texts are long. */
const ROWS_AT_ONCE = 16;
/**
 * The minimum LIMIT for ordering by whole texts. For fewer rows, MariaDB keeps a queue with each row at the full
 * length, and takes seconds for thousands of rows instead of milliseconds (measured on MariaDB 10.11).
 */
export const MIN_EXACT_ROWS = 64;

/** A code point has four bytes at most, and a text in a key 768 code points. */
function canBeLong({ column }: BoundColumn): boolean {
  return column.kind === "text" && (column.length ?? column.maxLength ?? Number.POSITIVE_INFINITY) * 4 > SORTED_BYTES;
}

/** The fields of an order with values so long that the database may order by their beginnings only. */
export function fieldsCutBySort(table: AnyBoundTable, terms: readonly OrderTerm[]): readonly BoundColumn[] {
  // MySQL orders by whole texts with the collation that is chosen there.
  if (table.driver.dialect !== "mariadb" || table.driver.collation !== "utf8mb4_nopad_bin") return [];
  return terms.map(({ field }) => table.column(field)).filter(canBeLong);
}

/**
 * Whether rows may be in the wrong order, or missing: so if one has a text that is cut. Rows before it differ from
 * every cut text within its beginning.
 */
export function isCut(columns: readonly BoundColumn[], rows: readonly Row[]): boolean {
  return columns.some(({ name }) => rows.some(({ [name]: text }) => isLong(text)));
}

function isLong(text: unknown): boolean {
  return typeof text === "string" && text.length * 4 > SORTED_BYTES && Buffer.byteLength(text) >= SORTED_BYTES;
}

/** The prefix of a statement that orders by whole texts. */
export function exactly(columns: readonly BoundColumn[]): string {
  const bufferSize = columns.length * PARTS * MAX_SORTED_BYTES * ROWS_AT_ONCE;
  return `SET STATEMENT max_sort_length = ${MAX_SORTED_BYTES}, sort_buffer_size = ${bufferSize} FOR `;
}

/** A term of such an order: the text, and its part after the maximum sort length. */
export function exactTerm(sql: string, direction: string): string {
  const parts = Array.from({ length: PARTS - 1 }, (_, i) => {
    return `SUBSTRING(CAST(${sql} AS BINARY), ${(i + 1) * MAX_SORTED_BYTES + 1})${direction}`;
  });
  return [`${sql}${direction}`, ...parts].join(", ");
}
