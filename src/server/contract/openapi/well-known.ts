import type { DescEnum, DescMessage } from "@bufbuild/protobuf";
import { type Schema, scalarSchema } from "./schema.ts";

/** The schema of a message with a JSON form of its own (ProtoJSON); undefined for any other. */
export function wellKnown(message: DescMessage, refTo: (type: DescMessage) => Schema): Schema | undefined {
  const [field] = message.fields;
  // Of a Struct's map and of a ListValue's list: google.protobuf.Value.
  const held = () => (field?.message ? refTo(field.message) : {});
  switch (message.typeName) {
    case "google.protobuf.Timestamp":
      return {
        type: "string",
        format: "date-time",
        description: "A time of RFC 3339, to the nanosecond. Answers have it in UTC.",
        examples: ["2026-02-28T23:59:59Z", "2026-02-28T23:59:59.123456789Z"],
      };
    case "google.protobuf.Duration":
      return {
        type: "string",
        pattern: "^-?[0-9]+(\\.[0-9]{1,9})?s$",
        description: "Seconds with up to nine decimals.",
        examples: ["1.5s"],
      };
    case "google.protobuf.FieldMask":
      return {
        type: "string",
        description: "Names of fields in lowerCamelCase, separated by commas; dots lead into messages.",
        examples: ["name,surname"],
      };
    case "google.protobuf.Struct":
      return { type: "object", description: "Any JSON object.", additionalProperties: held() };
    case "google.protobuf.ListValue":
      return { type: "array", description: "Any JSON array.", items: held() };
    case "google.protobuf.Value":
      return {
        description: "Any JSON.",
        oneOf: ["null", "number", "string", "boolean", "array", "object"].map((type) => ({ type })),
      };
    case "google.protobuf.Empty":
      return { type: "object", description: "Has no fields.", additionalProperties: false };
    case "google.protobuf.Any":
      return {
        type: "object",
        description: "Any message, by the name of its type, with its fields beside it.",
        properties: {
          "@type": { type: "string", description: "Ends with a slash and the full name of the message's type." },
        },
        additionalProperties: true,
      };
    default:
      if (!/^google\.protobuf\.\w+Value$/.test(message.typeName) || field?.fieldKind !== "scalar") return undefined;
      return { ...scalarSchema(field.scalar), description: "A value that may be unset." };
  }
}

/** The schema of an enum with a JSON form of its own; undefined for any other. */
export function wellKnownEnum({ typeName }: DescEnum): Schema | undefined {
  if (typeName !== "google.protobuf.NullValue") return undefined;
  return { description: "Null. Requests may have its name instead.", enum: [null, "NULL_VALUE"] };
}
