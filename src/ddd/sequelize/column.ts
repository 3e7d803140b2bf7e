import type { AnyFieldType, Kind } from "../schema/field.ts";
import type { Dialect, Value } from "./driver.ts";
import { DatabaseError } from "./error.ts";

/** How one kind of value is kept by one database. */
export interface Codec {
  readonly type: string;
  encode(value: unknown): Value;
  decode(stored: unknown): unknown;
  /** What is read in place of the column, where the driver would not give it exactly. */
  read?(column: string): string;
}

/** How a field is kept. */
export function codecOf({ kind, maxLength }: AnyFieldType, dialect: Dialect): Codec {
  const codec = codecs[kind][dialect];
  if (dialect !== "mariadb" || maxLength === undefined) return codec;
  return { ...codec, encode: (value) => beginning(String(value), maxLength + 1) };
}

/**
 * Of text that is too long for its field, MariaDB is given the beginning, which is too long too: it would say so before
 * all else that is wrong if it were longer than the column's type allows. What is stored compares with it as with the whole.
 */
function beginning(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join("");
}

/** The range of google.protobuf.Timestamp, which every database can keep. */
const MIN_TIME = Date.parse("0001-01-01T00:00:00.000Z");
const MAX_TIME = Date.parse("9999-12-31T23:59:59.999Z");

/** Times out of range are never kept; they are only compared with. */
function toTimestamptz(time: Date): string {
  const ms = time.getTime();
  return ms < MIN_TIME ? "-infinity" : ms > MAX_TIME ? "infinity" : time.toISOString();
}

/** As PostgreSQL writes it. */
const TIMESTAMPTZ = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/;

/** Times out of range are, as they are compared with only, what comes before or after all others. */
function toDatetime(time: Date): string {
  const ms = time.getTime();
  if (ms < MIN_TIME) return "0000-01-01 00:00:00";
  if (ms > MAX_TIME) return "9999-12-31 23:59:59.999999";
  return time.toISOString().slice(0, -1).replace("T", " ");
}

/** As MariaDB and MySQL write it; they know a year 0 too. */
const DATETIME = /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/;

function toDate(stored: unknown, value: string | number): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw unreadable(stored, "a time of the years 1 to 9999");
  return date;
}

/** What another program has stored beyond what JavaScript holds exactly cannot be read. */
function toInteger(stored: unknown): number {
  const value = Number(stored);
  if (!Number.isSafeInteger(value)) throw unreadable(stored, "a whole number of at most 2^53 - 1");
  return value;
}

function unreadable(stored: unknown, wanted: string): DatabaseError {
  return new DatabaseError(`the database holds ${JSON.stringify(stored)} where there should be ${wanted}`);
}

const textCodec = { encode: (value: unknown) => value as string, decode: (stored: unknown) => stored };
const integerCodec = { encode: (value: unknown) => value as number, decode: toInteger };
const bigintCodec = { encode: String, decode: (stored: unknown) => BigInt(String(stored)) };
// PostgreSQL keeps a -0 that another program has stored; it is read as 0.
const numberCodec = { encode: (value: unknown) => value as number, decode: (stored: unknown) => Number(stored) + 0 };

const codecs: Readonly<Record<Kind, Readonly<Record<Dialect, Codec>>>> = {
  // UUIDs are text too, so that they compare as text.
  text: {
    sqlite: { ...textCodec, type: "TEXT" },
    postgres: { ...textCodec, type: 'TEXT COLLATE "C"' },
    // In a key, or short, it is of another type: see mariadb-ddl.ts.
    mariadb: { ...textCodec, type: "LONGTEXT" },
  },
  boolean: {
    sqlite: { type: "INTEGER", encode: (value) => (value ? 1 : 0), decode: (stored) => stored === 1 },
    postgres: { type: "BOOLEAN", encode: (value) => (value ? "t" : "f"), decode: (stored) => stored === "t" },
    mariadb: { type: "BOOLEAN", encode: (value) => (value ? 1 : 0), decode: (stored) => Number(stored) === 1 },
  },
  timestamp: {
    sqlite: {
      type: "INTEGER",
      encode: (value) => (value as Date).getTime(),
      decode: (stored) => toDate(stored, typeof stored === "number" ? stored : Number.NaN),
    },
    postgres: {
      type: "TIMESTAMPTZ(3)",
      encode: (value) => toTimestamptz(value as Date),
      // The session's time zone is UTC, its DateStyle ISO; "infinity" and years BC are somebody else's.
      decode: (stored) =>
        toDate(stored, TIMESTAMPTZ.test(String(stored)) ? `${String(stored).slice(0, -3)}Z`.replace(" ", "T") : ""),
    },
    mariadb: {
      // It has no time zone of its own: it is of UTC.
      type: "DATETIME(3)",
      encode: (value) => toDatetime(value as Date),
      decode: (stored) => toDate(stored, DATETIME.test(String(stored)) ? `${stored}Z`.replace(" ", "T") : ""),
    },
  },
  integer: {
    sqlite: { ...integerCodec, type: "INTEGER" },
    postgres: { ...integerCodec, type: "BIGINT" },
    mariadb: { ...integerCodec, type: "BIGINT" },
  },
  bigint: {
    // The driver knows no integers beyond 2^53, neither in nor out. What it is given as text, SQLite makes an integer of.
    sqlite: { ...bigintCodec, type: "INTEGER", read: (column) => `CAST(${column} AS TEXT)` },
    postgres: { ...bigintCodec, type: "BIGINT" },
    mariadb: { ...bigintCodec, type: "BIGINT" },
  },
  number: {
    sqlite: { ...numberCodec, type: "REAL" },
    postgres: { ...numberCodec, type: "DOUBLE PRECISION" },
    mariadb: { ...numberCodec, type: "DOUBLE" },
  },
};
