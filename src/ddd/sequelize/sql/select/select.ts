import type { OrderTerm } from "../../../query/order.ts";
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
  const ranges = withCondition(question, shapeOf(question.condition, question.table));
  const [only] = ranges;
  return ranges.length === 1 && only ? selectRange(question, only) : selectRanges(question, ranges);
}

function selectRange({ table, limit }: Question, range: Range): Statement {
  const values = new Values(table);
  const key = `rows ${shapeKey(range.shape, values)}${orderKey(range.terms)}`;
  values.push(limit);
  return shaped(table, key, values, (all) => firstOfRange(table, selection(table), range, limit, all));
}

function selectRanges({ table, terms, limit }: Question, ranges: readonly Range[]): Statement {
  const { mergesUnions = false } = table.dialect;
  const values = new Values(table);
  const keys = ranges.map(({ shape, terms: order }) => {
    const key = shapeKey(shape, values) + orderKey(order);
    if (!mergesUnions) values.push(limit);
    return key;
  });
  values.push(limit);
  return shaped(table, `rows ${keys.join(" | ")} |${orderKey(terms)}`, values, (all) => {
    const columns = table.columns.map(({ sql }) => sql).join(", ");
    const parts = ranges.map((range, i) =>
      mergesUnions
        ? allOfRange(table, columns, range, all)
        : `SELECT * FROM (${firstOfRange(table, columns, range, limit, all)}) range_${i}`,
    );
    const selected = mergesUnions ? mergeable(table, terms) : selection(table);
    const whole = `SELECT ${selected} FROM (${parts.join(" UNION ALL ")}) ${table.sql}`;
    return `${whole}${orderBy(table, terms)}${limitOf(table, all.add(limit))}`;
  });
}

/** The selection with all that the rows are ordered by: a merged union is ordered by what it selects. */
function mergeable(table: DialectTable, terms: readonly OrderTerm[]): string {
  const changed = terms.map(({ field }) => table.column(field)).filter(({ codec }) => codec.read);
  const more = changed.map(({ sql }, i) => `${table.sql}.${sql} AS ${table.dialect.quote(`order by ${i}`)}`);
  return [selection(table), ...more].join(", ");
}

function allOfRange(table: DialectTable, columns: string, { shape }: Range, values: Placeholders): string {
  return `SELECT ${columns} FROM ${table.sql} WHERE ${writeShape(shape, values)}`;
}

function firstOfRange(table: DialectTable, columns: string, range: Range, limit: number, values: Placeholders): string {
  const all = allOfRange(table, columns, range, values);
  return `${all}${orderBy(table, range.terms)}${limitOf(table, values.add(limit), range.terms.length > 0)}`;
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
