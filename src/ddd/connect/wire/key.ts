import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { isDate } from "../../query/scalar.ts";
import type { Kind } from "../../schema/field.ts";

/**
 * Turns a key's value in a request into an entity's; null if no entity can have it, such as a time between two
 * milliseconds.
 */
export function fromWire(value: unknown, kind: Kind | undefined): unknown {
  switch (kind) {
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
