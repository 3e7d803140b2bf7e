import type { DescMessage } from "@bufbuild/protobuf";
import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { type AnyFieldType, bigint, boolean, checkOperand, integer, number, text, timestamp } from "../field.ts";
import { nullError } from "../refusal.ts";
import type { FilterField, FilterFields, FilterType } from "./filter-fields.ts";

/** The types of an entity's fields, by their names. */
export type FieldTypes = ReadonlyMap<string, AnyFieldType>;

/** What the fields of an entity hold, as far as its message tells: null where that has no value. */
export function typesIn<E extends object>(message: DescMessage, fields: FilterFields<E>): Record<string, AnyFieldType> {
  // The keys of FilterFields<E> are fields of E.
  const declared = Object.entries(fields) as [string, FilterField][];
  const types = declared.map(([field, { type }]): [string, AnyFieldType] => {
    const one = message.field[field];
    const optional = one?.fieldKind === "message" || one?.proto.proto3Optional;
    return [field, { ...typeOf(type), nullable: optional === true }];
  });
  return Object.fromEntries(types);
}

function typeOf(type: FilterType): AnyFieldType {
  switch (type) {
    case "string":
      return text();
    case "boolean":
      return boolean();
    case "timestamp":
      return timestamp();
    case "integer":
      return integer();
    case "int64":
      return bigint();
    case "double":
      return number();
  }
}

/** @throws InvalidError for a value of another type. @param key fields of which a service has its own way with what cannot be */
export function checkValues(entity: object, types: FieldTypes, key: readonly string[]): void {
  for (const [field, type] of types) {
    const value: unknown = (entity as Record<string, unknown>)[field] ?? null;
    if (value === null) continue;
    if (key.includes(field)) checkOperand(field, type.kind, value as Scalar);
    else checkValue(field, type, value);
  }
}

/** @throws IntegrityError for null where a message has no null */
export function checkNulls(entity: object, types: FieldTypes, name: string): void {
  for (const [field, { nullable }] of types) {
    if (nullable || ((entity as Record<string, unknown>)[field] ?? null) !== null) continue;
    throw nullError(name, [field]);
  }
}

export function checkValue(field: string, type: AnyFieldType, value: unknown): void {
  const description = type.problem(value);
  if (description) throw new InvalidError([{ field, description }]);
}
