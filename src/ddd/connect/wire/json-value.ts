import { fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import { InvalidError } from "../../error.ts";

/** A JSON value as a google.protobuf.Value. A google.protobuf.Struct needs none of this: it is the object itself. */
export function jsonToMessage(value: unknown): Value {
  // A value of a `json` field.
  return fromJson(ValueSchema, value as JsonValue);
}

/**
 * The JSON value of a google.protobuf.Value; null for none.
 *
 * @param field the entity's field, for the error
 * @throws InvalidError for a Value that has no kind, and for a number that JSON does not have
 */
export function jsonFromMessage(message: Value | undefined, field: string): JsonValue {
  if (!message) return null;
  try {
    return toJson(ValueSchema, message);
  } catch (cause) {
    throw new InvalidError(
      [{ field, description: "has a value without a kind, or a number that JSON does not have" }],
      { cause },
    );
  }
}
