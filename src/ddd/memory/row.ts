import type { Scalar } from "../entity.ts";
import { AlreadyExistsError, IntegrityError } from "../error.ts";
import { keyText } from "../key.ts";
import { type AnyTable, type Constraint, constraintsOf } from "../table.ts";
import type { Condition } from "../where.ts";

/** What is stored of an entity. In all of memory, the id of a row is its keyText. */
export type Row = object;

/** A text for each unique value that a row has; see constraintOf. Those of two rows are equal if the values are. */
export function uniqueKeys(table: AnyTable, row: Row): string[] {
  return constraintsOf(table, "unique").flatMap(({ name, fields }) => {
    const values = fields.map((field) => fieldOf(row, field));
    if (values.includes(null)) return [];
    return [JSON.stringify([name, ...values.map((value) => (typeof value === "bigint" ? `${value}` : value))])];
  });
}

/** The value of a field; null if there is none. */
export function fieldOf(row: Row, field: string): unknown {
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
  if (key.every((field) => Object.hasOwn(values, field))) return [keyText(key, values)];
  const [field = "", ...more] = key;
  switch (condition.op) {
    case "in":
      if (more.length > 0 || condition.field !== field) return undefined;
      return [...new Set(condition.values.map((value) => keyText(key, { [field]: value })))];
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

/** What is said where another row has a unique value. */
export function taken(table: AnyTable, key: string): AlreadyExistsError {
  const constraint = constraintOf(key);
  const fields = table.constraints.get(constraint)?.fields ?? [];
  return new AlreadyExistsError(`another of ${table.name} has the same ${fields.join(" and ")}`, {
    constraint,
    fields,
  });
}

/** What is said of a reference to what is not there, or is to be deleted. */
export function broken({ name: constraint, fields }: Constraint): IntegrityError {
  const message = "what is referred to does not exist, or is still referred to";
  return new IntegrityError(message, { constraint, fields });
}
