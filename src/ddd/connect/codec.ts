import type { DescField, DescMessage, MessageShape } from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Field } from "../entity.ts";
import type { AnyFieldType, Kind } from "../schema/field.ts";
import type { Table } from "../schema/table.ts";
import { versionToEtag } from "./etag.ts";
import type { FilterField, FilterFields, FilterType } from "./filter/fields.ts";
import { messageEnum } from "./wire/enum.ts";

/** All fields of a message, so that one that is forgotten does not compile; one that may be unset is undefined then. */
export type Complete<M> = { readonly [K in keyof Required<Omit<M, "$typeName" | "$unknown">>]: M[K & keyof M] };

/** The fields of an entity, with those complete that its message has too. */
export type CodecFields<E, D extends DescMessage> = {
  readonly [K in Field<E> & keyof MessageShape<D>]: NonNullable<FilterFields<E>[K]> | false;
} & { readonly [K in Exclude<Field<E>, keyof MessageShape<D>>]?: FilterFields<E>[K] | false };

/**
 * An entity and its message, both ways, in one place that servers and clients share:
 *
 * ```ts
 * const userCodec: MessageCodec<User, typeof UserSchema> = {
 *   message: UserSchema,
 *   fields: userFields,
 *   toMessage: ({ id, name, createTime, version }) => {
 *     return { id, name, createTime: timestampFromDate(createTime), etag: versionToEtag(version) };
 *   },
 *   fromMessage: ({ id, name, createTime, etag }) => {
 *     return { id, name, createTime: toDate(createTime), version: etagToVersion(etag) };
 *   },
 * };
 * ```
 *
 * Field by field, since objects that are made by spreading are ten times as dear, and a list is made of many.
 *
 * @typeParam N the input of `create`, where fields of the table have defaults; see New
 */
export interface MessageCodec<E extends object, D extends DescMessage, N = E> {
  readonly message: D;
  /**
   * The table of the entity: a wrong value is found before it is sent. Its key is that of the service too.
   * @default made of `fields` and the message, with the key `id`
   */
  readonly table?: Table<E, N>;
  /**
   * The fields that filters and orders may name: each field that the entity and its message have by the same name, or false for one that
   * they may not name, so that a new field is not forgotten. @default all fields of the table that the message has
   */
  readonly fields?: CodecFields<E, D>;
  /** The etag that `toMessage` gives. @default that of the version, if the entity has one, else "" */
  readonly etagOf?: (entity: E) => string;
  toMessage(entity: E): Complete<MessageShape<D>>;
  fromMessage(message: MessageShape<D>): E;
}

/** The fields that filters and orders may name. @throws Error if neither the fields nor a table that has them are given */
export function filterFieldsOf<E extends object, D extends DescMessage>(
  codec: MessageCodec<E, D, never>,
): FilterFields<E> {
  const { message, table, fields } = codec;
  if (fields) return Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== false)) as FilterFields<E>;
  if (!table) throw new Error(`the codec of ${message.typeName} needs its fields, or the table that has them`);
  const shared = [...table.types].filter(([field, { kind }]) => field in message.field && kind !== "json");
  // Each is a field of E, with the filter type of its kind.
  return Object.fromEntries(
    shared.map(([field, type]) => [field, filterFieldOf(type, message.field[field])]),
  ) as FilterFields<E>;
}

function filterFieldOf({ kind, values = [] }: AnyFieldType, field: DescField | undefined): FilterField {
  if (kind === "json") throw new Error("JSON is not compared");
  if (kind !== "enum") return { type: filterTypes[kind] };
  if (field?.fieldKind === "enum") return messageEnum(field.enum, values).filter;
  return { type: "enum", values: new Map(values.map((value) => [value, value])) };
}

const filterTypes: Readonly<Record<Exclude<Kind, "json">, FilterType>> = {
  text: "string",
  enum: "enum",
  date: "date",
  bytes: "bytes",
  decimal: "decimal",
  boolean: "boolean",
  timestamp: "timestamp",
  integer: "integer",
  bigint: "int64",
  number: "double",
};

/** An entity's etag on the wire, "" if it has none. */
export function etagOf<E extends object, D extends DescMessage>(codec: MessageCodec<E, D, never>, entity: E): string {
  if (codec.etagOf) return codec.etagOf(entity);
  return "etag" in codec.message.field && "version" in entity ? versionToEtag(Number(entity.version)) : "";
}

/** Thrown by `toDate` where there is no time. */
export class MissingTimeError extends Error {
  constructor() {
    super("the message lacks a time that it must have");
  }
}

/**
 * A time that a message must have.
 *
 * @throws Error if it has none; a service of resourceService tells its caller which field of the request lacks it
 */
export function toDate(timestamp: Timestamp | undefined): Date {
  if (!timestamp) throw new MissingTimeError();
  return timestampDate(timestamp);
}
