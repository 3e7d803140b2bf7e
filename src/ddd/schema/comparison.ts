import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { JSON_IS_NOT_COMPARED } from "../query/known-fields.ts";
import { isDate } from "../query/scalar.ts";
import type { Condition, FieldCondition } from "../query/where.ts";
import { type AnyFieldType, type Kind, textProblem } from "./field.ts";
import { isBytes } from "./value/bytes.ts";
import { dayProblem } from "./value/day.ts";
import { decimalProblem } from "./value/decimal.ts";

/**
 * Refuses a condition that compares a field with a value that it can never hold.
 *
 * @param types of the fields; the condition names no others
 * @throws InvalidError, naming the field
 */
export function checkCondition(condition: Condition, types: ReadonlyMap<string, AnyFieldType>): void {
  switch (condition.op) {
    case "and":
    case "or":
      for (const item of condition.items) checkCondition(item, types);
      return;
    case "not":
      checkCondition(condition.item, types);
      return;
  }
  const { field } = condition;
  const other = condition.op === "fields" ? typeIn(types, condition.other) : undefined;
  checkComparison(condition, typeIn(types, field), other);
}

function typeIn(types: ReadonlyMap<string, AnyFieldType>, field: string): AnyFieldType {
  const type = types.get(field);
  if (type === undefined) throw new InvalidError([{ field, description: "is not a field" }]);
  return type;
}

/** The part of a type that tells the values a field may be compared with. */
export type ComparedType = Pick<AnyFieldType, "kind" | "values" | "precision" | "scale">;

/**
 * @param other the type of the field that it is compared with, if it is with one
 * @throws InvalidError, naming the field, if it is compared with a value or a field of another type
 */
export function checkComparison(condition: FieldCondition, type: ComparedType, other?: ComparedType): void {
  const { field } = condition;
  switch (condition.op) {
    case "fields":
      if (type.kind === other?.kind) {
        if (type.precision === other.precision && type.scale === other.scale) return;
        throw InvalidError.of(
          field,
          `is compared with ${condition.other}, a decimal of other digits: declare both with the same precision and scale`,
        );
      }
      throw InvalidError.of(
        field,
        `is compared with ${condition.other}, a field of the kind ${other?.kind}; compare it with one of its own kind, ${type.kind}`,
      );
    case "in":
    case "notIn":
      for (const value of condition.values) checkOperand(field, type, value);
      return;
    case "startsWith":
    case "endsWith":
    case "contains":
    case "iequals":
    case "istartsWith":
    case "icontains":
      if (type.kind !== "text") {
        throw new InvalidError([{ field, description: `is not text, so ${condition.op} cannot be asked of it` }]);
      }
  }
  checkOperand(field, type, condition.value);
}

/** @throws InvalidError if a value is not of the type that it is compared with; null is of every type */
export function checkOperand(field: string, type: ComparedType, value: Scalar | null): void {
  if (value === null) return;
  const description = operandProblem(type, value);
  if (description) throw new InvalidError([{ field, description }]);
}

function operandProblem({ kind, values }: ComparedType, value: Scalar): string | undefined {
  switch (kind) {
    case "text":
      return textProblem(value);
    case "enum": {
      // Where a message alone declares the field, its values are not known.
      const isOther = values !== undefined && !values.some((one) => one === value);
      return isOther ? `is compared with none of its values, which are ${values.join(", ")}` : textProblem(value);
    }
    case "date":
      return dayProblem(value);
    case "decimal":
      return decimalProblem(value);
    case "json":
      return JSON_IS_NOT_COMPARED;
    default:
      return kindProblem(kind, value);
  }
}

function kindProblem(kind: Kind, value: Scalar): string | undefined {
  const type = isDate(value) ? "timestamp" : isBytes(value) ? "bytes" : typeof value;
  return type === (kind === "integer" ? "number" : kind)
    ? undefined
    : `is compared with a ${type}; it must be a ${kind}`;
}
