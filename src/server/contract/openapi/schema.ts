import { ScalarType } from "@bufbuild/protobuf";

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 has them. */
export type Schema = Readonly<Record<string, unknown>>;

/** Refers to a schema of the document. */
export function reference(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

const MAX_INT32 = 2 ** 31 - 1;
const MAX_UINT32 = 2 ** 32 - 1;

/** The JSON form of a scalar. Integers of 64 bits may be written either way; answers have them as strings. */
export function scalarSchema(type: ScalarType): Schema {
  switch (type) {
    case ScalarType.STRING:
      return { type: "string" };
    case ScalarType.BOOL:
      return { type: "boolean" };
    case ScalarType.BYTES:
      return { type: "string", format: "byte" };
    case ScalarType.DOUBLE:
      return { type: ["number", "string"], format: "double", pattern: FLOAT };
    case ScalarType.FLOAT:
      return { type: ["number", "string"], format: "float", pattern: FLOAT };
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return { type: "integer", format: "int32", minimum: -MAX_INT32 - 1, maximum: MAX_INT32 };
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return { type: "integer", format: "uint32", minimum: 0, maximum: MAX_UINT32 };
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return { type: ["integer", "string"], format: "uint64", minimum: 0, pattern: "^(0|[1-9][0-9]{0,19})$" };
    default:
      return { type: ["integer", "string"], format: "int64", pattern: "^(0|-?[1-9][0-9]{0,18})$" };
  }
}

/** The JSON form of a map's keys, which are strings there; undefined for keys that are any text. */
export function keySchema(type: ScalarType): Schema | undefined {
  if (type === ScalarType.STRING) return undefined;
  if (type === ScalarType.BOOL) return { enum: ["true", "false"] };
  const { minimum } = scalarSchema(type);
  return { pattern: minimum === 0 ? "^(0|[1-9][0-9]*)$" : "^(0|-?[1-9][0-9]*)$" };
}

/** The numbers that JSON has no form for are strings (ProtoJSON). */
const FLOAT = "^(NaN|-?Infinity|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?)$";
