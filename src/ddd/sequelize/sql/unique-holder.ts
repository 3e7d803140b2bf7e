import { toOrderTerms } from "../../query/order.ts";
import { keyString, whereKeyIn } from "../../schema/key.ts";
import { type AnyTable, type Constraint, constraintsOf } from "../../schema/table.ts";
import type { Connection } from "../connection.ts";
import type { DialectTable } from "../dialect.ts";
import * as statement from "./statement.ts";

/** A row by its fields; that of a change has only some. */
export type RowFields = Readonly<Record<string, unknown>>;

/**
 * A text for a row's value of a unique constraint: two rows have the same text only if they cannot both be stored. It
 * is undefined if a field is null, since null is never taken.
 */
export function valueText(bound: DialectTable, { name, fields }: Constraint, row: RowFields): string | undefined {
  const values = fields.map((field) => {
    const value = row[field] ?? null;
    return value === null ? null : bound.column(field).codec.encode(value);
  });
  return values.includes(null) ? undefined : JSON.stringify([name, ...values]);
}

/** The stored rows with a unique value that some rows are about to get, by its valueText. */
export async function holdersOf(
  connection: Connection,
  bound: DialectTable,
  unique: Constraint,
  rows: readonly RowFields[],
): Promise<Map<string, RowFields>> {
  const found = new Map<string, RowFields>();
  const wanted = rows.filter((row) => valueText(bound, unique, row) !== undefined);
  const order = toOrderTerms<RowFields>([], undefined, bound.key);
  for (const batch of unique.fields.length === 1 ? [wanted] : statement.batches(bound, wanted)) {
    if (batch.length === 0) continue;
    const { sql, params } = statement.select({
      table: bound,
      condition: whereKeyIn(unique.fields, batch),
      terms: order,
      limit: batch.length,
    });
    for (const row of (await connection.all(sql, params)).map((one) => bound.toEntity(one) as RowFields)) {
      const text = valueText(bound, unique, row);
      if (text !== undefined) found.set(text, row);
    }
  }
  return found;
}

/** The first unique constraint that a row would break, by the rows' order, together with an earlier or a stored row. */
export async function firstTaken(
  connection: Connection,
  table: AnyTable,
  bound: DialectTable,
  rows: readonly RowFields[],
  kinds: readonly ("key" | "unique")[],
): Promise<{ readonly at: number; readonly constraint: Constraint } | undefined> {
  const uniques = constraintsOf(table, ...kinds);
  const holders = new Map<Constraint, Map<string, RowFields>>();
  for (const one of uniques) holders.set(one, await holdersOf(connection, bound, one, rows));
  const before = new Set<string>();
  for (const [at, row] of rows.entries()) {
    for (const constraint of uniques) {
      const text = valueText(bound, constraint, row);
      if (text === undefined) continue;
      const holder = holders.get(constraint)?.get(text);
      const isOwn =
        holder && constraint.kind === "unique" && keyString(table.key, holder) === keyString(table.key, row);
      if (before.has(text) || (holder && !isOwn)) return { at, constraint };
      before.add(text);
    }
  }
  return undefined;
}
