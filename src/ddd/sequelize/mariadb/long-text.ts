import type { OrderTerm } from "../../query/order.ts";
import type { BoundColumn, DialectTable, LongTextOrder, Question, Statement } from "../dialect.ts";
import { toSql, Values } from "../sql/condition.ts";
import { orderTerm } from "../sql/select/order.ts";
import { selectKeys } from "../sql/select/select.ts";
import { selection } from "../sql/statement.ts";

/**
 * How many bytes of a text MariaDB orders by, as our sessions set it (max_sort_length). Other databases order by the
 * whole text.
 */
const SORTED_BYTES = 65_536;
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
const MIN_EXACT_ROWS = 64;

/** A code point has four bytes at most, and a text in a key 768 code points. */
function canBeLong({ column }: BoundColumn): boolean {
  return column.kind === "text" && (column.length ?? column.maxLength ?? Number.POSITIVE_INFINITY) * 4 > SORTED_BYTES;
}

/** The columns of an order with values so long that the database may order by their beginnings only. */
function cutColumns({ table, terms }: Question): readonly BoundColumn[] {
  return terms.map(({ field }) => table.column(field)).filter(canBeLong);
}

/**
 * Rows may be in the wrong order, or missing, if one has a text that is cut. Rows before it differ from every cut text
 * within its beginning.
 */
export const longText: LongTextOrder = {
  selectAgain: (question, rows) => {
    const cut = cutColumns(question);
    const isCut = cut.some(({ name }) => rows.some(({ [name]: text }) => isLong(text)));
    return isCut ? selectExactly(question, cut) : undefined;
  },
  selectKeys: (question) => {
    const cut = cutColumns(question);
    if (cut.length === 0) return undefined;
    const { table } = question;
    const lengths = cut.map(({ sql }) => `coalesce(octet_length(${table.sql}.${sql}) >= ${SORTED_BYTES}, 0)`);
    return selectKeys(question, { more: `${lengths.join(" + ")} AS ${IS_LONG}` });
  },
  selectKeysAgain: (question, rows) => {
    if (!rows.some((row) => Number(row[IS_LONG] ?? 0) > 0)) return undefined;
    const cut = cutColumns(question);
    const limit = Math.max(question.limit, MIN_EXACT_ROWS);
    const { sql, params } = selectKeys({ ...question, limit }, { order: exactOrder(question, cut) });
    return { sql: `${exactly(cut)}${sql}`, params };
  },
};

/** The column that tells whether the database cuts a text of the row to order by it. */
const IS_LONG = "is_long";

/** The keys are ordered first, since the database would sort rows with all their texts. */
function selectExactly(question: Question, cut: readonly BoundColumn[]): Statement {
  const { table, condition, limit } = question;
  const values = new Values(table);
  const where = toSql(condition, table, values);
  const key = table.key.map((field, i) => ({
    sql: table.column(field).sql,
    alias: table.dialect.quote(`found_key_${i}`),
  }));
  const keys = key.map(({ sql, alias }) => `${table.sql}.${sql} AS ${alias}`).join(", ");
  const order = exactOrder(question, cut);
  const most = values.add(Math.max(limit, MIN_EXACT_ROWS));
  const found = `SELECT ${keys} FROM ${table.sql} WHERE ${where} ORDER BY ${order} LIMIT ${most}`;
  const same = key.map(({ sql, alias }) => `${table.sql}.${sql} = ${alias}`).join(" AND ");
  const sql = `${exactly(cut)}SELECT ${selection(table)} FROM ${table.sql} JOIN (${found}) AS found_keys ON ${same}`;
  return { sql, params: values.list };
}

function isLong(text: unknown): boolean {
  return typeof text === "string" && text.length * 4 > SORTED_BYTES && Buffer.byteLength(text) >= SORTED_BYTES;
}

/** The prefix of a statement that orders by whole texts. */
function exactly(columns: readonly BoundColumn[]): string {
  const bufferSize = columns.length * PARTS * MAX_SORTED_BYTES * ROWS_AT_ONCE;
  return `SET STATEMENT max_sort_length = ${MAX_SORTED_BYTES}, sort_buffer_size = ${bufferSize} FOR `;
}

/** An order in which a cut text is followed by its part after the maximum sort length. */
function exactOrder({ table, terms }: Question, cut: readonly BoundColumn[]): string {
  return terms
    .map((term) => (cut.includes(table.column(term.field)) ? exactTerm(table, term) : orderTerm(table, term)))
    .join(", ");
}

function exactTerm(table: DialectTable, { field, descending }: OrderTerm): string {
  const sql = `${table.sql}.${table.column(field).sql}`;
  const direction = descending ? " DESC" : "";
  const parts = Array.from({ length: PARTS - 1 }, (_, i) => {
    return `SUBSTRING(CAST(${sql} AS BINARY), ${(i + 1) * MAX_SORTED_BYTES + 1})${direction}`;
  });
  return [`${sql}${direction}`, ...parts].join(", ");
}
