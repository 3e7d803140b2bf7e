import type { Scalar } from "../entity.ts";
import type { IntegrityError } from "../error.ts";
import { distinct } from "../query/scalar.ts";
import type { Condition } from "../query/where.ts";
import { refusal } from "../refusal.ts";
import { keyString } from "../schema/key.ts";
import { type AnyTable, constraintsOf } from "../schema/table.ts";

/** An entity as it is stored. In all of memory, the id of a row is its keyString. */
export type StoredRow = object;

/** A text for each unique value that a row has; see constraintOf. Those of two rows are equal if the values are. */
export function uniqueKeys(table: AnyTable, row: StoredRow): string[] {
  return constraintsOf(table, "unique").flatMap(({ name, fields }) => {
    const values = fields.map((field) => fieldOf(row, field));
    if (values.includes(null)) return [];
    return [JSON.stringify([name, ...values.map(distinct)])];
  });
}

/** The value of a field; null if there is none. */
export function fieldOf(row: StoredRow, field: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[field] ?? null;
}

function constraintOf(key: string): string {
  const [constraint] = JSON.parse(key) as string[];
  return constraint ?? "";
}

/** The ids of the only rows that can match, where the condition says so. */
export function idsIn(condition: Condition, key: readonly string[]): string[] | undefined {
  const values: Record<string, Scalar | null> = {};
  collectEqual(condition, values);
  if (key.every((field) => Object.hasOwn(values, field))) return [keyString(key, values)];
  const [field = "", ...more] = key;
  switch (condition.op) {
    case "in":
      if (more.length > 0 || condition.field !== field) return undefined;
      return [...new Set(condition.values.map((value) => keyString(key, { [field]: value })))];
    case "and":
      for (const item of condition.items) {
        const ids = idsIn(item, key);
        if (ids) return ids;
      }
      return undefined;
    case "or": {
      const all = condition.items.map((item) => idsIn(item, key));
      return all.every((ids) => ids !== undefined) ? [...new Set(all.flat())] : undefined;
    }
  }
  return undefined;
}

function collectEqual(condition: Condition, values: Record<string, Scalar | null>): void {
  if (condition.op === "eq") values[condition.field] = condition.value;
  else if (condition.op === "and") for (const item of condition.items) collectEqual(item, values);
}

/** The refusal for a unique value that another row has. */
export function uniqueError(table: AnyTable, key: string): IntegrityError {
  const constraint = table.constraints.get(constraintOf(key));
  // The text is one of uniqueKeys, which derive from the table's constraints.
  if (!constraint) throw new Error(`${table.name} has no constraint of this name`);
  return refusal(table.name, constraint);
}
