import type { Field } from "../../entity.ts";
import { InvalidError } from "../../error.ts";
import { type Kind, toSnakeCase } from "../../schema/field.ts";

/** The type of a field's values, as far as a filter can tell. An `int64` is a bigint, an `integer` a number. */
export type FilterType =
  | "string"
  | "enum"
  | "boolean"
  | "timestamp"
  | "date"
  | "integer"
  | "int64"
  | "double"
  | "decimal"
  | "bytes";

/** A repository's name for the values of a filter's type. */
export const kindOf: Readonly<Record<FilterType, Kind>> = {
  string: "text",
  enum: "enum",
  date: "date",
  decimal: "decimal",
  bytes: "bytes",
  boolean: "boolean",
  timestamp: "timestamp",
  integer: "integer",
  int64: "bigint",
  double: "number",
};

/** The filter types that can hold values of type V. */
type FilterTypeOf<V> = [V] extends [string]
  ? "string" | "enum" | "date" | "decimal"
  : [V] extends [boolean]
    ? "boolean"
    : [V] extends [Date]
      ? "timestamp"
      : [V] extends [Uint8Array]
        ? "bytes"
        : [V] extends [number]
          ? "integer" | "double"
          : "int64";

/**
 * The fields of an entity that a filter and an order may name: `{ id: { type: "string" }, createTime: { type: "timestamp" } }`.
 * A name that is not a field, or a type that is not the field's, does not compile.
 */
export type FilterFields<E> = {
  readonly [K in Field<E>]?: FilterField<FilterTypeOf<NonNullable<E[K]>>>;
};

export interface FilterField<T extends FilterType = FilterType> {
  readonly type: T;
  /** The name in filters and orders. @default as in a proto file: `create_time` for `createTime` */
  readonly name?: string;
  /** Of an enum: the entity's values by the names that filters have for them; see messageEnum. */
  readonly values?: ReadonlyMap<string, string>;
}

/** A field as a filter knows it. */
export type KnownField = Pick<FilterField, "type" | "values">;

type ByName<F> = ReadonlyMap<string, KnownField & { readonly field: F }>;

/** They are made once for each service, not for each request. */
const byName = new WeakMap<object, ByName<string>>();

/** The entity's fields, with their types, by the names that they have in filters and orders. */
export function fieldsByName<E extends object>(fields: FilterFields<E>): ByName<Field<E>> {
  const known = byName.get(fields) as ByName<Field<E>> | undefined;
  if (known) return known;
  // The keys of FilterFields<E> are fields of E.
  const declared = Object.entries(fields) as [Field<E>, FilterField][];
  const made: ByName<Field<E>> = new Map(
    declared.map(([field, { name = toSnakeCase(field), ...known }]) => [name, { field, ...known }]),
  );
  byName.set(fields, made);
  return made;
}

/**
 * The name in a filter or order of an entity's field, and its type.
 *
 * @throws InvalidError, for the given part of the query, if the field may not be named
 */
export function wireFieldOf<E extends object>(
  fields: FilterFields<E>,
  field: string,
  part: "where" | "orderBy",
): KnownField & { readonly name: string } {
  const known: Readonly<Record<string, FilterField | undefined>> = fields;
  const declared = Object.hasOwn(known, field) ? known[field] : undefined;
  if (declared) return { ...declared, name: declared.name ?? toSnakeCase(field) };
  const verb = part === "where" ? "search" : "order";
  const description = `the service cannot ${verb} by "${field}"; it can by ${Object.keys(fields).join(", ")}`;
  throw new InvalidError([{ field: part, description }]);
}

/** Says that a name in a filter or order is no field, and which field may have been meant. */
export function whyNoField(byName: ReadonlyMap<string, unknown>, name: string): string {
  if (/^(and|or|not)$/i.test(name)) return "is not a field; AND, OR and NOT are written in capitals";
  const plain = (one: string) => one.replaceAll("_", "").toLowerCase();
  const known = [...byName.keys()];
  const meant = known.find((one) => plain(one) === plain(name));
  return meant ? `is not a field; it is written ${meant}` : `is not a field; the fields are ${known.join(", ")}`;
}

/** The beginning of a text that a caller has sent, for an error about it. */
export function clip(text: string): string {
  return (text.length <= 40 ? text : `${text.slice(0, 40)}…`).toWellFormed();
}
