import { type AnyFieldType, type Kind, MAX_TIME, MIN_TIME } from "../schema/field.ts";
import { isBytes } from "../schema/value/bytes.ts";
import { dayProblem } from "../schema/value/day.ts";
import { canonicalDecimal, decimalFit } from "../schema/value/decimal.ts";
import { jsonText, ownJson } from "../schema/value/json.ts";
import { DatabaseError } from "./error.ts";

/** A value that can be bound to a placeholder. A list is one value, where a database has lists. */
export type Value = string | number | null | Uint8Array | readonly string[];

/** A row as the driver gives it; Codec explains its values. */
export type Row = Readonly<Record<string, unknown>>;

/** How one database keeps one kind of value. */
export interface Codec {
  /** The SQL type of a column, except where `Dialect.ddl` gives another to some columns. */
  readonly type: string;
  encode(value: unknown): Value;
  decode(stored: unknown): unknown;
  /** The problem of a value that the field may have, and that the database cannot keep, with the remedy. @default none */
  problem?(value: unknown): string | undefined;
  /** The expression for a value that the column is compared with. @param value its placeholder @default that alone */
  operand?(value: string): string;
  /** The expression for a value that is stored in the column. @param value its placeholder @default that alone */
  stored?(value: string): string;
  /** A condition that all values of the column meet, where its type does not say so. @default none */
  check?(column: string): string;
  /** The expression to read in place of the column, where the driver would not give it exactly. */
  read?(column: string): string;
}

/** How one database keeps each kind of value. */
export type Codecs = Readonly<Record<Exclude<Kind, "decimal">, Codec>>;

type Coding = Pick<Codec, "encode" | "decode">;

/** Kinds that every database takes and gives alike. UUIDs are text too, so that they compare as text. */
export const textCoding: Coding = { encode: (value) => value as string, decode: (stored) => stored };
export const integerCoding: Coding = { encode: (value) => value as number, decode: toInteger };
export const bigintCoding: Coding = { encode: String, decode: toBigInt };
/** A -0 that another program has stored is read as 0. */
export const numberCoding: Coding = { encode: (value) => value as number, decode: (stored) => Number(stored) + 0 };

/** A day that another program has stored, such as one before the year 1 or an infinite one, cannot be read. */
export const dayCoding: Coding = { encode: (value) => value as string, decode: toDay };

/** Bytes, as drivers give and take them. */
export const bytesCoding: Coding = {
  encode: (value) => Buffer.from(value as Uint8Array),
  decode: (stored) => {
    if (!isBytes(stored)) throw unreadable(stored, "bytes");
    return new Uint8Array(stored);
  },
};

/** JSON, as its text. */
export const jsonCoding: Coding = {
  encode: jsonText,
  decode: (stored) => {
    try {
      return ownJson(JSON.parse(String(stored)));
    } catch {
      throw unreadable(stored, "JSON");
    }
  },
};

/** A decimal, as servers of SQL give and take it. @param type of the column */
export function decimalCodec({ precision = 0, scale = 0 }: AnyFieldType, type: string): Codec {
  return {
    type: `${type}(${precision},${scale})`,
    encode: (value) => canonicalDecimal(String(value), scale),
    decode: (stored) => {
      if (decimalFit(stored, precision, scale) !== undefined)
        throw unreadable(stored, `a decimal of ${precision} digits`);
      return canonicalDecimal(String(stored), scale);
    },
  };
}

/** A time within the range that every database keeps, or where it is beyond that. Such a time is only compared with. */
export function inRange(time: Date): Date | "before" | "after" {
  const ms = time.getTime();
  if (ms < MIN_TIME) return "before";
  return ms > MAX_TIME ? "after" : time;
}

/** @param value of the time, NaN or an unreadable text for none @throws DatabaseError for none */
export function toDate(stored: unknown, value: string | number): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw unreadable(stored, "a time of the years 1 to 9999");
  return date;
}

/** A number that another program has stored, beyond those that JavaScript holds exactly, cannot be read. */
function toInteger(stored: unknown): number {
  const value = Number(stored);
  if (!Number.isSafeInteger(value)) throw unreadable(stored, "a whole number of at most 2^53 - 1");
  return value;
}

function toBigInt(stored: unknown): bigint {
  const text = String(stored);
  if (!/^-?\d+$/.test(text)) throw unreadable(stored, "a whole number");
  return BigInt(text);
}

function toDay(stored: unknown): string {
  if (dayProblem(stored) !== undefined) throw unreadable(stored, "a day of the years 1 to 9999");
  return String(stored);
}

/** The error for a stored value that another program has written, and that the column cannot hold. */
export function unreadable(stored: unknown, wanted: string): DatabaseError {
  return new DatabaseError(`the database holds ${JSON.stringify(stored)} where there should be ${wanted}`);
}
