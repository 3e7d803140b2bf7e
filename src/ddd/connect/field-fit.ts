import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, isWrapperDesc, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { AnyFieldType } from "../field.ts";
import { toSnakeCase } from "../field.ts";

/** What is declared of a field, where only its name in filters matters. */
type Named = Readonly<Record<string, { readonly name?: string } | undefined>>;

/** The message's field that an entity's is kept in: called as filters call it, else as the entity does. */
export function messageField(message: DescMessage, field: string, fields: object = {}): DescField | undefined {
  // FilterFields are by the entity's fields.
  const name = (fields as Named)[field]?.name ?? toSnakeCase(field);
  return message.fields.find((one) => one.name === name) ?? message.field[field];
}

/**
 * Compares the declarations of an entity's fields and its message's: what only one of them can hold would be found late, by
 * whoever reads it.
 *
 * @param owner whose the types are, such as a table's name
 * @throws Error naming both sides of each field that cannot hold what the other can
 */
export function mustFit(
  owner: string,
  types: ReadonlyMap<string, AnyFieldType>,
  message: DescMessage,
  fields?: object,
): void {
  const misfits: string[] = [];
  for (const [field, type] of types) {
    const one = messageField(message, field, fields);
    const remedy = one && misfit(type, one);
    if (!one || remedy === undefined) continue;
    const name = `${message.typeName}.${one.name}`;
    misfits.push(`${owner}.${field} is ${nameOfType(type)}, and ${name} is ${nameOfField(one)}: ${remedy}`);
  }
  if (misfits.length > 0) {
    throw new Error(`fields cannot hold each other's values; ${misfits.join("; ")}`);
  }
}

/** Numbers that a scalar of protobuf can hold, where that is not all that JavaScript's type can. */
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

/** The scalar that a field holds one of, be it in a message that wraps it; an enum is one of int32. */
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

/** @returns how to mend it, if one of the two can hold what the other cannot */
function misfit(type: AnyFieldType, field: DescField): string | undefined {
  if (field.fieldKind === "list" || field.fieldKind === "map") return "an entity's field holds one value";
  const scalar = scalarOf(field);
  if (scalar === undefined) {
    // What other messages say is the codec's own affair.
    if (field.message?.typeName !== TimestampSchema.typeName || type.kind === "timestamp") return undefined;
    return "declare a timestamp()";
  }
  return field.fieldKind === "enum" && type.kind === "text"
    ? undefined
    : (misfitOfScalar(type, scalar) ?? misfitOfNull(type, field, scalar));
}

function misfitOfScalar(type: AnyFieldType, scalar: ScalarType): string | undefined {
  const { STRING, BYTES, BOOL, DOUBLE, FLOAT } = ScalarType;
  // As text, a codec may write whatever it likes.
  if (scalar === STRING) return type.kind === "boolean" ? "make it a bool" : undefined;
  const range = rangeOf(scalar);
  switch (type.kind) {
    case "text":
      return scalar === BYTES ? undefined : "make it a string";
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

/** Null is the lack of a value, and where a message cannot tell that from the usual one, that must be none of the field's. */
function misfitOfNull(type: AnyFieldType, field: DescField, scalar: ScalarType): string | undefined {
  if (!type.nullable || field.presence !== FeatureSet_FieldPresence.IMPLICIT || field.fieldKind === "enum")
    return undefined;
  const usual = usualOf(type, scalar);
  if (usual === undefined || type.problem(usual) !== undefined) return undefined;
  return `make it optional, since null and ${usual === "" ? "an empty text" : usual} would be the same`;
}

/** What an unset field holds, if a field of the type holds that as it is. */
function usualOf(type: AnyFieldType, scalar: ScalarType): string | number | bigint | boolean | undefined {
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
    case "timestamp":
      return undefined;
  }
}

function nameOfType({ kind, nullable, bits }: AnyFieldType): string {
  const name = bits === 32 ? "float()" : `${kind}()`;
  return nullable ? `nullable(${name})` : name;
}

function nameOfField(field: DescField): string {
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
 * Guards messages that are made of stored entities: what a field cannot hold must be no part of an answer's text, and is found
 * by the library as late as that. A message whose fields hold whatever JavaScript's types do costs nothing.
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
