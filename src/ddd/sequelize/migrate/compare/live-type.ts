import { bytes, date, decimal, enumeration, json } from "../../../schema/column-type.ts";
import { lengthName, valuesName } from "../../../schema/constraint.ts";
import {
  type AnyFieldType,
  boolean,
  integer,
  number,
  text,
  timestamp,
  toSnakeCase,
  uuid,
} from "../../../schema/field.ts";
import { fromHex } from "../../../schema/value/bytes.ts";
import type { Dialect } from "../../dialect.ts";
import type { LiveColumn, LiveTable } from "../live-table.ts";
import { maxLengthOf } from "../table-change.ts";

/** The parts of a column that the database keeps as checks. */
export interface TypeChecks {
  /** The maximum characters. @default no limit */
  readonly maxLength?: number | undefined;
  /** The values that are let in, sorted; undefined if the check is written otherwise than toolkit checks are. @default any */
  readonly values?: readonly string[] | undefined;
  /** Whether there is a check of values. */
  readonly hasValues: boolean;
}

export function typeChecksOf({ name: table, constraints }: LiveTable, column: string): TypeChecks {
  const length = constraints.find((one) => one.kind === "check" && one.name === lengthName(table, column));
  const values = constraints.find((one) => one.kind === "check" && one.name === valuesName(table, column));
  const texts = values?.kind === "check" ? textsIn(values.sql) : [];
  return {
    maxLength: length && maxLengthOf(length),
    values: texts.length > 0 ? texts : undefined,
    hasValues: values !== undefined,
  };
}

/** A text in SQL, which may be hexadecimal. */
const TEXT = /convert\(\s*(?:x'([\da-f]*)'|0x([\da-f]+))|'((?:[^']|'')*)'/gi;

/** The texts that a check compares with, sorted. */
export function textsIn(sql: string): string[] {
  const texts = [...sql.matchAll(TEXT)].map(([, short, long, text = ""]) => {
    const hex = short ?? long;
    return hex === undefined ? text.replaceAll("''", "'") : Buffer.from(hex, "hex").toString();
  });
  return [...new Set(texts)].sort();
}

/** Whether a check lets in the texts that it names, and no others: it compares by = alone, in whichever words. */
export function isListOfTexts(sql: string): boolean {
  const outside = sql.replace(TEXT, "(").replace(/"(?:[^"]|"")*"|`(?:[^`]|``)*`/g, "");
  return !/[<>!~]|\b(?:not|and|like|glob|between|case|true|concat)\b/i.test(outside);
}

/**
 * The type to declare a column of the database by, as far as the database tells it: several types may be kept alike, and the first of
 * them is taken.
 *
 * @param like the declared type, if there is one: it is of the same kind
 * @returns undefined if the toolkit has no such type
 */
export function typeOfLive(
  dialect: Dialect,
  table: LiveTable,
  live: LiveColumn,
  like?: AnyFieldType,
): AnyFieldType | undefined {
  const checks = typeChecksOf(table, live.name);
  const base = (like && likeDeclared(like, checks)) ?? candidates(live, checks).find(isKeptSo);
  if (!base || !isKeptSo(base)) return undefined;
  const value = defaultOf(dialect, base, live);
  const { default: _, ...bare } = base;
  return {
    ...bare,
    nullable: live.nullable,
    ...(value === undefined ? {} : { default: { kind: "constant", value: value as string } }),
  };

  function isKeptSo(type: AnyFieldType): boolean {
    return dialect.codec(type).type === live.type;
  }
}

function likeDeclared(like: AnyFieldType, { maxLength, values, hasValues }: TypeChecks): AnyFieldType | undefined {
  if (like.kind === "bytes") return bytes(maxLength);
  if (values) return enumeration(values);
  // Values in a form of the database's own are taken for the declared ones.
  if (hasValues && like.values) return like;
  if (maxLength !== undefined || like.values || like.maxLength !== undefined) return text(maxLength);
  return like;
}

function candidates({ type }: LiveColumn, { maxLength, values }: TypeChecks): AnyFieldType[] {
  const [, precision, scale] = /\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  return [
    values ? enumeration(values) : text(maxLength),
    ...(precision === undefined ? [] : [decimal(Number(precision), Number(scale))]),
    // Where booleans have no type of their own, they cannot be told from integers.
    integer(),
    boolean(),
    number(),
    timestamp(),
    date(),
    bytes(maxLength),
    json(),
    uuid(),
  ];
}

/** The value of a constant default. @returns undefined if there is none, or none that is a literal of the type */
function defaultOf(dialect: Dialect, type: AnyFieldType, live: LiveColumn): unknown {
  const found = live.default === undefined ? undefined : dialect.ddl.literalValue(live.default);
  if (found === undefined || found === null) return undefined;
  // Of an integer where truth values are integers, too.
  if (type.kind === "boolean" && !/^[01tf]$/.test(String(found))) return undefined;
  try {
    const value = type.kind === "bytes" ? bytesOf(String(found)) : dialect.codec(type).decode(found);
    return type.problem(value) === undefined ? value : undefined;
  } catch {
    // A default that a column of the type cannot have is left out, and told.
    return undefined;
  }
}

/** The bytes of a literal: in hexadecimal after a backslash, or one character each. */
function bytesOf(literal: string): Uint8Array {
  const hex = /^\\x((?:[\da-f]{2})*)$/i.exec(literal)?.[1];
  return hex === undefined ? Uint8Array.from(literal, (one) => one.charCodeAt(0)) : fromHex(hex);
}

/** Whether a column has a default that the type of `typeOfLive` does not tell. */
export function losesDefault(type: AnyFieldType, live: LiveColumn): boolean {
  return live.default !== undefined && !/^\(*null\)*$/i.test(live.default) && type.default === undefined;
}

/** A column's name as a field, if a declaration can have the name. */
export function fieldOf(column: string): string | undefined {
  const field = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return toSnakeCase(field) === column ? field : undefined;
}
