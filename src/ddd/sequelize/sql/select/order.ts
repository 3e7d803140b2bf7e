import type { DialectTable } from "../../dialect.ts";
import type { RangeTerm } from "./ranges.ts";

/** ORDER BY with a space before it; nothing for no terms. */
export function orderBy(table: DialectTable, terms: readonly RangeTerm[]): string {
  return terms.length === 0 ? "" : ` ORDER BY ${terms.map((term) => orderTerm(table, term)).join(", ")}`;
}

/** A term of an order, by the table's own column: a name alone would mean the selected expression of that name. */
export function orderTerm(table: DialectTable, { field, descending, nullsApart = false }: RangeTerm): string {
  const bound = table.column(field);
  const own = `${table.sql}.${bound.sql}`;
  const { exact, sortsNullsFirst } = table.dialect;
  const direction = descending ? " DESC" : "";
  if (exact?.isNeeded(bound)) {
    return exact
      .order(own)
      .map((one) => one + direction)
      .join(", ");
  }
  const term = own + direction;
  if (!bound.column.nullable || nullsApart || sortsNullsFirst) return term;
  return `${term} NULLS ${descending ? "LAST" : "FIRST"}`;
}

/** A text that two orders of one table share only if their SQL is the same. */
export function orderKey(terms: readonly RangeTerm[]): string {
  return terms
    .map(({ field, descending, nullsApart }) => ` ${field}${descending ? " desc" : ""}${nullsApart ? " apart" : ""}`)
    .join(",");
}
