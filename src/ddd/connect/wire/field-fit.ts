import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, isWrapperDesc, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { DateSchema } from "../../../../gen/google/type/date_pb.js";
import { DecimalSchema } from "../../../../gen/google/type/decimal_pb.js";
import type { Scalar } from "../../entity.ts";
import { type AnyFieldType, isText, type Kind, toSnakeCase } from "../../schema/field.ts";
import { isBytes } from "../../schema/value/bytes.ts";
import { type Misfit, MisfitError } from "../check/misfits.ts";

/** The part of a field's declaration that gives its name in filters. */
type Named = Readonly<Record<string, { readonly name?: string } | undefined>>;

/** The message's field for an entity's field: by its name in filters, else by the entity's name for it. */
export function messageField(message: DescMessage, field: string, fields: object = {}): DescField | undefined {
  // FilterFields has the entity's field names as its keys.
  const name = (fields as Named)[field]?.name ?? toSnakeCase(field);
  return message.fields.find((one) => one.name === name) ?? message.field[field];
}

/**
 * Compares the declarations of an entity's fields with its message's: a value that only one side can hold would fail
 * late, when it is read.
 *
 * @param owner the name of the types' owner, such as a table's
 * @throws MisfitError naming both sides of each field whose values do not fit
 */
export function mustFit(
  owner: string,
  types: ReadonlyMap<string, AnyFieldType>,
  message: DescMessage,
  fields?: object,
): void {
  const misfits: Misfit[] = [];
  for (const [field, type] of types) {
    const one = messageField(message, field, fields);
    const remedy = one && misfit(type, one);
    if (!one || remedy === undefined) continue;
    const name = `${message.typeName}.${one.name}`;
    misfits.push({ text: `${owner}.${field} is ${nameOfType(type)}, and ${name} is ${nameOfField(one)}`, remedy });
  }
  if (misfits.length > 0) {
    const all = misfits.map(({ text, remedy }) => `${text}: ${remedy}`).join("; ");
    throw new MisfitError(`fields cannot hold each other's values; ${all}`, misfits);
  }
}

/** The range of a protobuf integer; undefined for other scalars. */
export function rangeOf(scalar: ScalarType): readonly [least: bigint, most: bigint] | undefined {
  switch (scalar) {
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return [-(2n ** 31n), 2n ** 31n - 1n];
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return [0n, 2n ** 32n - 1n];
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return [-(2n ** 63n), 2n ** 63n - 1n];
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return [0n, 2n ** 64n - 1n];
  }
  return undefined;
}

/** The scalar type of a field that holds one value, also in a wrapper message; int32 for an enum. */
export function scalarOf(field: DescField): ScalarType | undefined {
  switch (field.fieldKind) {
    case "scalar":
      return field.scalar;
    case "enum":
      return ScalarType.INT32;
    case "message":
      return isWrapperDesc(field.message) ? field.message.field.value?.scalar : undefined;
    default:
      return undefined;
  }
}

/** The kinds of the values of well-known messages. */
const kindsOfMessages: ReadonlyMap<string, Kind> = new Map([
  [TimestampSchema.typeName, "timestamp"],
  [DateSchema.typeName, "date"],
  [DecimalSchema.typeName, "decimal"],
  ["google.protobuf.Struct", "json"],
  ["google.protobuf.Value", "json"],
  ["google.protobuf.ListValue", "json"],
]);

/** @returns the remedy, if one side can hold a value that the other cannot */
export function misfit(type: AnyFieldType, field: DescField): string | undefined {
  if (field.fieldKind === "list" || field.fieldKind === "map") return "an entity's field holds one value";
  const scalar = scalarOf(field);
  if (scalar === undefined) {
    const kind = kindsOfMessages.get(field.message?.typeName ?? "");
    // Other messages are the codec's own affair.
    return kind === undefined || kind === type.kind ? undefined : `declare a ${kind}()`;
  }
  return field.fieldKind === "enum" && isText(type)
    ? undefined
    : (misfitOfScalar(type, scalar) ?? misfitOfNull(type, field, scalar));
}

function misfitOfScalar(type: AnyFieldType, scalar: ScalarType): string | undefined {
  const { STRING, BYTES, BOOL, DOUBLE, FLOAT } = ScalarType;
  // A codec may write anything as text.
  if (scalar === STRING) return type.kind === "boolean" ? "make it a bool" : undefined;
  const range = rangeOf(scalar);
  switch (type.kind) {
    case "text":
      return scalar === BYTES ? undefined : "make it a string";
    case "enum":
      return "make it an enum or a string";
    case "date":
      return "make it a google.type.Date";
    case "decimal":
      return "make it a google.type.Decimal, or a string";
    case "json":
      return "make it a google.protobuf.Struct or a google.protobuf.Value";
    case "bytes":
      return scalar === BYTES ? undefined : "make it bytes";
    case "boolean":
      return scalar === BOOL ? undefined : "make it a bool";
    case "timestamp":
      // Milliseconds or seconds, before 1970 too.
      return scalar === DOUBLE || (range && range[0] < -(2n ** 50n))
        ? undefined
        : "make it a google.protobuf.Timestamp";
    case "number":
      if (scalar === DOUBLE || (scalar === FLOAT && type.bits === 32)) return undefined;
      return scalar === FLOAT ? "make it a double, or declare float()" : "make it a double";
    case "integer":
    case "bigint": {
      if (type.kind === "integer" && scalar === DOUBLE) return undefined;
      const [least, most] = scalar === FLOAT && type.kind === "integer" ? [-(2n ** 24n), 2n ** 24n] : (range ?? []);
      if (least === undefined || most === undefined) return "make it an int64";
      if (BigInt(type.min ?? 0) >= least && BigInt(type.max ?? 0) <= most) return undefined;
      const n = type.kind === "bigint" ? "n" : "";
      return `make it an int64, or declare ${type.kind}({ min: ${least}${n}, max: ${most}${n} }) or less`;
    }
  }
}

/**
 * Null needs an unset field. Where a message cannot tell unset from the default value, the default must be no value of
 * the field's.
 */
function misfitOfNull(type: AnyFieldType, field: DescField, scalar: ScalarType): string | undefined {
  if (!type.nullable || field.presence !== FeatureSet_FieldPresence.IMPLICIT || field.fieldKind === "enum")
    return undefined;
  const usual = usualOf(type, scalar);
  if (usual === undefined || type.problem(usual) !== undefined) return undefined;
  return `make it optional, since null and ${usual === "" ? "an empty text" : isBytes(usual) ? "no bytes" : usual} would be the same`;
}

/** The value of an unset field, if it is a value of the type. */
function usualOf(type: AnyFieldType, scalar: ScalarType): Scalar | undefined {
  switch (type.kind) {
    case "text":
      return scalar === ScalarType.STRING ? "" : undefined;
    case "boolean":
      return scalar === ScalarType.BOOL ? false : undefined;
    case "integer":
    case "number":
      return scalar === ScalarType.STRING ? undefined : 0;
    case "bigint":
      return scalar === ScalarType.STRING ? undefined : 0n;
    case "bytes":
      return scalar === ScalarType.BYTES ? new Uint8Array() : undefined;
    case "enum":
    case "date":
    case "decimal":
    case "json":
    case "timestamp":
      return undefined;
  }
}

export function nameOfType({ kind, nullable, bits }: AnyFieldType): string {
  const name = bits === 32 ? "float()" : `${kind}()`;
  return nullable ? `nullable(${name})` : name;
}

export function nameOfField(field: DescField): string {
  switch (field.fieldKind) {
    case "list":
      return "repeated";
    case "map":
      return "a map";
    case "enum":
      return `the enum ${field.enum.typeName}`;
    case "message":
      return `a ${field.message.typeName}`;
    case "scalar":
      return ScalarType[field.scalar].toLowerCase();
  }
}

/**
 * Guards messages that are made of stored entities. The library finds a value that its field cannot hold only when it
 * encodes the answer, and would quote the value in the error's text. A message whose fields hold every value of their
 * JavaScript types costs nothing.
 */
export function storedGuard(message: DescMessage): (made: Readonly<Record<string, unknown>>) => void {
  const narrow = message.fields.flatMap((field) => {
    const scalar = scalarOf(field);
    const range = scalar === undefined || field.oneof ? undefined : rangeOf(scalar);
    return range && field.fieldKind !== "list" ? [{ name: field.localName, range }] : [];
  });
  return (made) => {
    for (const { name, range } of narrow) {
      const value = made[name];
      const whole = typeof value === "number" ? Number.isInteger(value) : typeof value === "bigint";
      if (value === undefined || typeof value === "string" || (whole && isWithin(value as number | bigint, range)))
        continue;
      throw new Error(`a stored ${message.typeName} has a value that its field ${name} cannot hold`);
    }
  };
}

function isWithin(value: number | bigint, [least, most]: readonly [bigint, bigint]): boolean {
  return value >= least && value <= most;
}
