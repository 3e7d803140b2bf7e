import { type Constraint, lengthName, valuesName } from "../../schema/constraint.ts";
import { toSnakeCase } from "../../schema/field.ts";
import { constraintsOf } from "../../schema/table.ts";
import type { DialectTable } from "../dialect.ts";
import { constraintSql } from "./create-table.ts";
import type { ColumnState, ConstraintState, LiveColumn, LiveConstraint, TableChange } from "./live-table.ts";

/** A check of a length, as databases write it. */
const LENGTH = /^[\s(]*\w*length\s*\([^()]*(?:\([^()]*\)[^()]*)?\)\s*<=\s*\(?(\d+)[\s)]*$/i;

/** The maximum in a check of a text's length, which is its last number. */
export function maxLengthOf(check: LiveConstraint): number | undefined {
  if (check.kind !== "check") return undefined;
  if (check.maxLength !== undefined) return check.maxLength;
  const number = LENGTH.exec(check.sql)?.[1];
  return number === undefined ? undefined : Number(number);
}

export function stateOfColumn({ type, declared, nullable, default: standard }: LiveColumn): ColumnState {
  return { type: declared ?? type, nullable, default: standard };
}

/** The constraints of the column alone, but for the key. */
export function constraintsOn(bound: DialectTable, field: string): ConstraintState[] {
  return constraintsOf(bound.table, "length", "check", "unique", "reference")
    .filter(({ fields }) => fields.join() === field)
    .map((one) => stateOf(bound, one));
}

/** A declared constraint as a change of a table has it. */
export function stateOf(bound: DialectTable, one: Constraint): ConstraintState {
  return {
    kind: one.kind === "length" ? "check" : one.kind,
    name: one.name,
    columns: one.fields.map(toSnakeCase),
    sql: constraintSql(bound, one),
  };
}

/** Replaces a quoted name wherever it is not within text. */
export function replaceName(sql: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return sql.replace(new RegExp(`'(?:[^'\\\\]|''|\\\\.)*'|${escaped}`, "g"), (found) => (found === from ? to : found));
}

/** Whether a check is one that the type of its column makes: of its length or its values. */
export function isOfType(table: string, column: string, { kind, name }: LiveConstraint): boolean {
  return kind === "check" && (name === lengthName(table, column) || name === valuesName(table, column));
}

/**
 * The name that a constraint of a column has if it was declared.
 *
 * @param like the constraint, or the same of another column
 * @param column its name, or its new name
 * @param columns all that a key or unique constraint is of
 */
export function derivedName(table: string, like: LiveConstraint, column: string, columns: readonly string[]): string {
  switch (like.kind) {
    case "check":
      return like.columns.some((one) => like.name === valuesName(table, one))
        ? valuesName(table, column)
        : lengthName(table, column);
    case "reference":
      return `${table}_${column}_reference`;
    default:
      return [table, ...columns].join("_");
  }
}

export function inverse(changes: readonly TableChange[]): TableChange[] {
  return changes.toReversed().flatMap((change): TableChange[] => {
    switch (change.kind) {
      case "addColumn":
        return [{ kind: "dropColumn", name: change.name }];
      case "renameColumn":
        return [{ ...change, from: change.to, to: change.from }];
      case "alterColumn":
        return [{ ...change, from: change.to, to: change.from }];
      case "addConstraint":
        return [{ kind: "dropConstraint", constraint: change.constraint }];
      case "dropConstraint":
        return [{ kind: "addConstraint", constraint: change.constraint }];
      case "renameConstraint":
        return [{ ...change, from: change.to, to: change.from }];
      case "renameIndex":
        return [{ ...change, from: change.to, to: change.from, columns: change.columns }];
      default:
        return [];
    }
  });
}
