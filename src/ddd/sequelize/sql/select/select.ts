import type { DialectTable, Placeholders, Question, Statement } from "../../dialect.ts";
import { joined, type Shape, shapeKey, shapeOf, Values, writeShape } from "../condition.ts";
import { keyColumns, limitOf, selection, shaped } from "../statement.ts";
import { orderBy, orderKey } from "./order.ts";
import { type Range, rangesOf, wholeRange } from "./ranges.ts";

/** The maximum values of a statement that repeats its condition for each range. */
const MAX_REPEATED = 1000;

/**
 * Selects the rows of the answer. With no terms, they come in any order. Rows that an index holds in several ranges are
 * selected from each by itself, at most as many as are asked for: the database would read all of them to sort them.
 */
export function select(question: Question): Statement {
  const { table, condition, terms, limit } = question;
  const asked = shapeOf(condition, table);
  const ranges = withCondition(question, asked);
  const isOne = ranges.length === 1;
  const values = new Values(table);
  const keys = ranges.map(({ shape, terms: order }) => {
    const key = shapeKey(shape, values) + orderKey(order);
    values.push(limit);
    return key;
  });
  if (!isOne) values.push(limit);
  const key = `rows ${keys.join(" | ")}${isOne ? "" : orderKey(terms)}`;
  return shaped(table, key, values, (all) => {
    if (isOne) return ranges.map((range) => selectRange(table, selection(table), range, limit, all)).join();
    const columns = table.columns.map(({ sql }) => sql).join(", ");
    const parts = ranges.map(
      (range, i) => `SELECT * FROM (${selectRange(table, columns, range, limit, all)}) range_${i}`,
    );
    const whole = `SELECT ${selection(table)} FROM (${parts.join(" UNION ALL ")}) ${table.sql}`;
    return `${whole}${orderBy(table, terms)}${limitOf(table, all.add(limit))}`;
  });
}

function withCondition(question: Question, asked: Shape): readonly Range[] {
  const { table } = question;
  const ranges = rangesOf(question);
  const within = (range: Range): Range => ({ ...range, shape: joined("AND", [asked, range.shape]) });
  if (ranges.length === 1) return ranges.map(within);
  const values = new Values(table);
  shapeKey(asked, values);
  return (values.count * ranges.length > MAX_REPEATED ? [wholeRange(question)] : ranges).map(within);
}

function selectRange(
  table: DialectTable,
  columns: string,
  { shape, terms }: Range,
  limit: number,
  values: Placeholders,
): string {
  const where = writeShape(shape, values);
  return `SELECT ${columns} FROM ${table.sql} WHERE ${where}${orderBy(table, terms)}${limitOf(table, values.add(limit), terms.length > 0)}`;
}

/**
 * Selects the keys of the matching rows, in order.
 *
 * @param options `more` columns beside the keys; the `order`, where it is another than that of the terms
 */
export function selectKeys(
  { table, condition, terms, limit }: Question,
  { more = "", order = "" }: { readonly more?: string; readonly order?: string } = {},
): Statement {
  const where = shapeOf(condition, table);
  const values = new Values(table);
  const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
  const key = `keys ${shapeKey(where, values)}${orderKey(terms)} ${more};${order}`;
  values.push(most);
  return shaped(table, key, values, (all) => {
    const columns = [...keyColumns(table), ...(more === "" ? [] : [more])].join(", ");
    const by = order === "" ? orderBy(table, terms) : ` ORDER BY ${order}`;
    return `SELECT ${columns} FROM ${table.sql} WHERE ${writeShape(where, all)}${by}${limitOf(table, all.add(most))}`;
  });
}
