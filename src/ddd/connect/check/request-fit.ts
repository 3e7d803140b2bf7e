import type { DescField, DescMethod } from "@bufbuild/protobuf";
import type { AnyFieldType } from "../../schema/field.ts";
import type { DeclaredEntity } from "../service/definition.ts";
import { misfit, nameOfField, nameOfType } from "../wire/field-fit.ts";
import type { Misfit } from "./misfits.ts";

/**
 * The field of a request that is called as one of the entity's, such as `name` in CreateUserRequest, where the request does not hold
 * the entity itself. Those of its key and etag only name it.
 */
export function plainField(
  { input, output }: DescMethod,
  { message, key = [] }: DeclaredEntity,
  field: DescField,
): DescField | undefined {
  const isEntity = (one: DescField) => one.message?.typeName === message.typeName;
  const givesEntity = output.typeName === message.typeName || output.fields.some(isEntity);
  if (!givesEntity || input.typeName === message.typeName || input.fields.some(isEntity)) return undefined;
  if (key.includes(field.localName)) return undefined;
  return input.field[field.localName];
}

/** A plain field of a request that cannot hold the values of the entity's column. */
export function plainMisfit(field: DescField, type: AnyFieldType, column: string): Misfit | undefined {
  // Null is the affair of the entity's own message.
  const remedy = misfit({ ...type, nullable: false }, field);
  if (remedy === undefined) return undefined;
  return {
    text: `${column} is ${nameOfType(type)}, and ${field.parent.typeName}.${field.name} is ${nameOfField(field)}`,
    remedy,
  };
}
