import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { Scalar } from "../../entity.ts";
import { InvalidError } from "../../error.ts";
import { nullError } from "../../refusal.ts";
import { bytes, date } from "../../schema/column-type.ts";
import { checkOperand } from "../../schema/comparison.ts";
import {
  type AnyFieldType,
  bigint,
  boolean,
  float,
  integer,
  number,
  text,
  textProblem,
  timestamp,
} from "../../schema/field.ts";
import { decimalProblem } from "../../schema/value/decimal.ts";
import type { FilterField, FilterFields, FilterType } from "../filter/fields.ts";
import { messageField, rangeOf, scalarOf } from "./field-fit.ts";

/** An enumeration, of which the message alone does not tell how the entity calls its values. */
const ENUM: AnyFieldType = { kind: "enum", nullable: false, problem: textProblem };

/** A decimal, of which the message does not tell how many digits it has. */
const DECIMAL: AnyFieldType = { kind: "decimal", nullable: false, problem: decimalProblem };

/** The types of an entity's fields, by their names. */
export type FieldTypes = ReadonlyMap<string, AnyFieldType>;

/** The types of an entity's fields, as far as its message tells: nullable where a field of the message can be unset. */
export function typesIn<E extends object>(message: DescMessage, fields: FilterFields<E>): Record<string, AnyFieldType> {
  // The keys of FilterFields<E> are fields of E.
  const declared = Object.entries(fields) as [string, FilterField][];
  const types = declared.map(([field, { type }]): [string, AnyFieldType] => {
    const one = messageField(message, field, fields);
    const optional = one?.fieldKind === "message" || one?.proto.proto3Optional;
    return [field, { ...typeOf(type, one), nullable: optional === true }];
  });
  return Object.fromEntries(types);
}

/** @param field the message's field, which may have a smaller range than the type */
function typeOf(type: FilterType, field: DescField | undefined): AnyFieldType {
  const scalar = field && scalarOf(field);
  const [least, most] = (scalar !== undefined && rangeOf(scalar)) || [];
  switch (type) {
    case "string":
      return text();
    case "enum":
      return ENUM;
    case "date":
      return date();
    case "bytes":
      return bytes();
    case "decimal":
      return DECIMAL;
    case "boolean":
      return boolean();
    case "timestamp":
      return timestamp();
    case "integer": {
      if (least === undefined || most === undefined) return integer();
      const [min, max] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
      return integer({ min: Math.max(Number(least), min), max: Math.min(Number(most), max) });
    }
    case "int64":
      return bigint(least === 0n ? { min: 0n } : {});
    case "double":
      return scalar === ScalarType.FLOAT ? float() : number();
  }
}

/** @throws InvalidError for a value of another type. @param key the fields that are checked for their type only: a malformed key is simply not found */
export function checkValues(entity: object, types: FieldTypes, key: readonly string[]): void {
  for (const [field, type] of types) {
    const value: unknown = (entity as Record<string, unknown>)[field] ?? null;
    if (value === null) continue;
    if (key.includes(field)) checkOperand(field, type, value as Scalar);
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
