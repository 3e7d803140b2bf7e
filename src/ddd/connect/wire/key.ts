import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Date as DateMessage, DateSchema } from "../../../../gen/google/type/date_pb.js";
import { DecimalSchema } from "../../../../gen/google/type/decimal_pb.js";
import { InvalidError } from "../../error.ts";
import { isDate } from "../../query/scalar.ts";
import type { AnyFieldType } from "../../schema/field.ts";
import { dayFromMessage, dayToMessage } from "./day.ts";
import { decimalToMessage } from "./decimal.ts";
import { enumValueOf } from "./enum.ts";

function dayIn(message: DateMessage): string | null {
  try {
    return dayFromMessage(message, "");
  } catch (error) {
    if (error instanceof InvalidError) return null;
    throw error;
  }
}

/**
 * Turns a key's value in a request into an entity's; null if no entity can have it, such as a time between two
 * milliseconds.
 */
export function fromWire(value: unknown, type: AnyFieldType | undefined, field?: DescField): unknown {
  switch (type?.kind) {
    case "enum": {
      if (typeof value !== "number" || field?.fieldKind !== "enum") return value ?? null;
      const { enum: desc } = field;
      return type.values?.find((one) => enumValueOf(desc, one)?.number === value) ?? null;
    }
    case "date":
      return typeof value === "object" && value !== null ? dayIn(value as DateMessage) : (value ?? null);
    case "timestamp": {
      if (typeof value !== "object" || value === null) return null;
      // A field of another type does not fit a timestamp, and is refused at the start.
      const time = value as Timestamp;
      return time.nanos % 1_000_000 === 0 ? timestampDate(time) : null;
    }
    case "integer": {
      const whole = typeof value === "bigint" ? Number(value) : value;
      return Number.isSafeInteger(whole) ? whole : null;
    }
    case "bigint":
      return typeof value === "number" || typeof value === "string" ? BigInt(value) : (value ?? null);
    default:
      return value ?? null;
  }
}

/** Turns a key's value into that of a request's field. */
export function toWire(value: unknown, field: DescField | undefined): unknown {
  if (isDate(value) && field?.message?.typeName === TimestampSchema.typeName) return timestampFromDate(value);
  if (typeof value === "string" && field?.message?.typeName === DateSchema.typeName) return dayToMessage(value);
  if (typeof value === "string" && field?.message?.typeName === DecimalSchema.typeName) return decimalToMessage(value);
  if (typeof value === "string" && field?.fieldKind === "enum") return enumValueOf(field.enum, value)?.number;
  if (field?.fieldKind !== "scalar" || (typeof value !== "number" && typeof value !== "bigint")) return value;
  switch (field.scalar) {
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return field.longAsString ? String(value) : BigInt(value);
    default:
      return Number(value);
  }
}
