import { type DescField, type DescMethod, getOption, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { z } from "zod";
import { FieldBehavior, field_behavior } from "../../../../gen/google/api/field_behavior_pb.js";
import type { AnyFieldType } from "../../schema/field.ts";
import type { AnyServiceDefinition, DeclaredEntity } from "../service/definition.ts";
import { scalarOf } from "../wire/field-fit.ts";
import type { Misfit } from "./misfits.ts";

/** A rule for a field of the entity. */
export interface Place {
  /** Such as `fieldRules`. */
  readonly name: string;
  readonly rule: z.ZodType;
  /** The method whose requests it is for; undefined for all that set the field. */
  readonly method: DescMethod | undefined;
}

type Found = Misfit & { readonly about: "proto" | "rules" };

/**
 * Compares whether a caller may leave a field of the entity out (proto3 `optional`, REQUIRED), whether the table's column may be null,
 * and whether the rules take an unset value. Fields that callers do not set are left alone.
 */
export function presenceMisfits(
  { service }: AnyServiceDefinition,
  { message, key = [] }: DeclaredEntity,
  field: DescField,
  column: { readonly name: string; readonly type: AnyFieldType },
  places: readonly Place[],
): Found[] {
  const creating = service.methods.find(({ name }) => name === `Create${message.name}`);
  const isSet = creating?.input.fields.some((one) => one.message?.typeName === message.typeName) ?? false;
  const { is, isOptional } = behaviorOf(field);
  if (!isSet || is(FieldBehavior.OUTPUT_ONLY) || is(FieldBehavior.IDENTIFIER) || key.includes(field.localName))
    return [];
  const name = `${message.typeName}.${field.name}`;
  const { type } = column;
  const unset = unsetOf(field);
  const refusing = places.find(
    ({ rule, method }) => (method === undefined || method === creating) && refuses(rule, unset),
  );
  const isRequired = is(FieldBehavior.REQUIRED);
  const found: Found[] = [];
  const tell = (about: Found["about"], text: string, remedy: string) => found.push({ about, text, remedy });
  if (isRequired && type.nullable) {
    tell(
      "proto",
      `${name} is REQUIRED, and ${column.name} may be null`,
      "mark it OPTIONAL, or declare it without nullable()",
    );
  }
  if (isRequired && !isOptional && unset === "" && type.kind === "text" && !refusing && !type.problem("")) {
    tell("rules", `${name} is REQUIRED, and an empty one is let in (${column.name})`, "add .min(1) to its rule");
  }
  if (!isRequired && refusing) {
    const words = unset === undefined ? "an unset value" : `${unset === "" ? '""' : unset}, which an unset field has`;
    tell(
      "rules",
      `${refusing.name} for ${message.name}.${field.name}: refuses ${words}, and the field is not REQUIRED (${column.name})`,
      "mark the field REQUIRED, or let that value in",
    );
  }
  if (!isRequired && !refusing && isOptional && !type.nullable && !type.default) {
    tell(
      "proto",
      `${name} may be left unset, and ${column.name} takes no null and has no default`,
      "mark it REQUIRED, give the column a default, or declare it nullable()",
    );
  }
  return found;
}

function behaviorOf(field: DescField) {
  const all = getOption(field, field_behavior);
  return {
    is: (behavior: FieldBehavior) => all.includes(behavior),
    /** Whether unset is another value than the default. */
    isOptional: field.presence === FeatureSet_FieldPresence.EXPLICIT,
  };
}

/** The value of a field that a caller leaves out, as rules get it. */
function unsetOf(field: DescField): unknown {
  if (field.presence !== FeatureSet_FieldPresence.IMPLICIT) return undefined;
  const scalar = scalarOf(field);
  switch (scalar) {
    case ScalarType.STRING:
      return "";
    case ScalarType.BOOL:
      return false;
    case ScalarType.BYTES:
      return new Uint8Array();
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return 0n;
    default:
      return scalar === undefined ? undefined : 0;
  }
}

/** Whether a rule refuses a value; false where it cannot be asked, as is told elsewhere. */
function refuses(rule: z.ZodType, value: unknown): boolean {
  try {
    return !rule.safeParse(value).success;
  } catch {
    return false;
  }
}
