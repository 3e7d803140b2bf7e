import { IntegrityError } from "../../error.ts";
import { toOrderTerms } from "../../query/order.ts";
import { distinct } from "../../query/scalar.ts";
import { refusal, refusalOfRow } from "../../refusal.ts";
import type { Constraint } from "../../schema/constraint.ts";
import { keyString, whereKeyIn } from "../../schema/key.ts";
import { constraintsOf } from "../../schema/table.ts";
import type { DialectTable, RowFields, StatementRunner, Write } from "../dialect.ts";
import { select } from "./select/select.ts";
import * as statement from "./statement.ts";

/**
 * A text for a row's value of a unique constraint: two rows have the same text only if they cannot both be stored. It
 * is undefined if a field is null, since null is never taken.
 */
export function valueText(table: DialectTable, { name, fields }: Constraint, row: RowFields): string | undefined {
  const values = fields.map((field) => {
    const value = row[field] ?? null;
    return value === null ? null : distinct(table.column(field).codec.encode(value));
  });
  return values.includes(null) ? undefined : JSON.stringify([name, ...values]);
}

/** The stored rows with a unique value that some rows are about to get, by its valueText. */
export async function holdersOf(
  runner: StatementRunner,
  table: DialectTable,
  unique: Constraint,
  rows: readonly RowFields[],
): Promise<Map<string, RowFields>> {
  const found = new Map<string, RowFields>();
  const wanted = rows.filter((row) => valueText(table, unique, row) !== undefined);
  const order = toOrderTerms<RowFields>([], undefined, table.key);
  for (const batch of unique.fields.length === 1 ? [wanted] : statement.batches(table, wanted)) {
    if (batch.length === 0) continue;
    const { sql, params } = select({
      table,
      condition: whereKeyIn(unique.fields, batch),
      terms: order,
      limit: batch.length,
    });
    for (const row of (await runner.all(sql, params)).map((one) => table.toEntity(one) as RowFields)) {
      const text = valueText(table, unique, row);
      if (text !== undefined) found.set(text, row);
    }
  }
  return found;
}

/** The first unique constraint that a row would break, by the rows' order, together with an earlier or a stored row. */
export async function firstTaken(
  runner: StatementRunner,
  table: DialectTable,
  rows: readonly RowFields[],
  kinds: readonly ("key" | "unique")[],
): Promise<{ readonly at: number; readonly constraint: Constraint } | undefined> {
  const uniques = constraintsOf(table.table, ...kinds);
  const holders = new Map<Constraint, Map<string, RowFields>>();
  for (const one of uniques) holders.set(one, await holdersOf(runner, table, one, rows));
  const before = new Set<string>();
  for (const [at, row] of rows.entries()) {
    for (const constraint of uniques) {
      const text = valueText(table, constraint, row);
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

/**
 * `Dialect.write` for a database that checks constraints in an order of its own, and references when a statement ends: of the
 * refusals of whole rows, the first is told.
 */
export async function writeInOrder<T>({ runner, table, stored, run }: Write<T>): Promise<T> {
  try {
    return await run(runner);
  } catch (error) {
    if (!(error instanceof IntegrityError) || !areWhole(table, stored)) throw error;
    const isKey = constraintsOf(table.table, "key").some(({ name }) => name === error.constraint);
    const taken = await firstTaken(runner, table, stored, isKey ? ["key", "unique"] : ["unique"]);
    const at = stored.findIndex((row) => refusalOfRow(table.table, row));
    const wrong = stored[at];
    if (wrong && (!taken || at <= taken.at)) throw refusalOfRow(table.table, wrong) ?? error;
    throw taken ? refusal(table.name, taken.constraint, error.cause) : error;
  }
}

/** Whether each row has all fields, and not only those of a change. */
export function areWhole({ table }: DialectTable, rows: readonly RowFields[]): boolean {
  return rows.every((row) => [...table.fields].every((field) => field in row));
}
