import type { Scalar } from "../entity.ts";
import { checkComparison } from "../schema/comparison.ts";
import { type Kind, MAX_TIME, MIN_TIME } from "../schema/field.ts";
import type { Condition } from "./where.ts";

const NOTHING: Condition = { op: "or", items: [] };
const EVERYTHING: Condition = { op: "and", items: [] };

type Order = "gt" | "gte" | "lt" | "lte";

/**
 * Rewrites a condition so that its fields can hold every value in it. A comparison with another value, such as a whole
 * number's with 4.5 or a time's with the year 12,000, becomes an equivalent one. So a filter can express every
 * condition that works in memory.
 *
 * @param kindOf gives a field's type
 * @throws InvalidError, naming the field, for a value of another type than the field's
 */
export function toComparable(condition: Condition, kindOf: (field: string) => Kind): Condition {
  switch (condition.op) {
    case "and":
    case "or":
      return { op: condition.op, items: condition.items.map((item) => toComparable(item, kindOf)) };
    case "not":
      return { op: "not", item: toComparable(condition.item, kindOf) };
  }
  const { field } = condition;
  const kind = kindOf(field);
  const other = condition.op === "fields" ? { kind: kindOf(condition.other) } : undefined;
  checkComparison(condition, { kind }, other);
  switch (condition.op) {
    case "eq":
      return canHold(kind, condition.value) ? condition : NOTHING;
    case "ne":
      return canHold(kind, condition.value) ? condition : EVERYTHING;
    case "in":
    case "notIn":
      return { op: condition.op, field, values: condition.values.filter((value) => canHold(kind, value)) };
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return toBound(field, kind, condition.op, condition.value);
    default:
      return condition;
  }
}

function toBound(field: string, kind: Kind, op: Order, value: Scalar): Condition {
  const [least, most] = rangeOf(kind);
  const upwards = op === "gt" || op === "gte";
  // Every value of the field is on the same side of it.
  if (least !== undefined && value < least) return upwards ? { op: "ne", field, value: null } : NOTHING;
  if (most !== undefined && value > most) return upwards ? NOTHING : { op: "ne", field, value: null };
  if (kind !== "integer") return { op, field, value };
  const whole = op === "gt" || op === "lte" ? Math.floor(Number(value)) : Math.ceil(Number(value));
  return { op, field, value: whole };
}

/** Whether a value of the field's type is in the field's range. */
function canHold(kind: Kind, value: Scalar | null): boolean {
  if (value === null) return true;
  const [least, most] = rangeOf(kind);
  if ((least !== undefined && value < least) || (most !== undefined && value > most)) return false;
  return kind !== "integer" || Number.isInteger(value);
}

function rangeOf(kind: Kind): readonly [least?: Scalar, most?: Scalar] {
  switch (kind) {
    case "integer":
      return [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    case "bigint":
      return [-(2n ** 63n), 2n ** 63n - 1n];
    case "timestamp":
      return [new Date(MIN_TIME), new Date(MAX_TIME)];
    default:
      return [];
  }
}
