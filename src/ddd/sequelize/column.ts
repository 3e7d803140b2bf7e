import type { Dialect, Value } from "./driver.ts";
import { DatabaseError } from "./error.ts";

/** How one kind of value is kept by one database. */
export interface Codec {
  readonly type: string;
  encode(value: unknown): Value;
  decode(stored: unknown): unknown;
}

export type Kind = "text" | "boolean" | "timestamp" | "integer" | "number";

/** A column for whatever values. */
export interface AnyColumn {
  readonly kind: Kind;
  readonly nullable: boolean;
  /** In code points, for text. */
  readonly maxLength?: number | undefined;
  /** What is wrong with a value of this field, if anything is. Null is the database's to refuse. */
  problem(value: unknown): string | undefined;
  readonly codecs: Readonly<Record<Dialect, Codec>>;
}

/** A column for values of type T; the two members beyond AnyColumn exist for the compiler only. */
export interface Column<T> extends AnyColumn {
  readonly accepts?: (value: T) => void;
  readonly gives?: T;
}

/** Text, compared exactly and ordered by code point. @param maxLength in code points; the database refuses more */
export function text<T extends string = string>(maxLength?: number): Column<T> {
  return { ...textColumn, maxLength };
}

/** A UUID in its canonical form: lower case, with hyphens (RFC 9562). It is kept as text, so that it compares as text. */
export function uuid(): Column<string> {
  return {
    ...textColumn,
    codecs: { ...textColumn.codecs, mariadb: { ...textCodec, type: "VARCHAR(36)" } },
    problem: (value) =>
      typeof value === "string" && UUID.test(value) ? undefined : "must be a UUID in lower case with hyphens",
  };
}

export function boolean(): Column<boolean> {
  return {
    kind: "boolean",
    nullable: false,
    problem: (value) => (typeof value === "boolean" ? undefined : "must be true or false"),
    codecs: {
      sqlite: { type: "INTEGER", encode: (value) => (value ? 1 : 0), decode: (stored) => stored === 1 },
      postgres: { type: "BOOLEAN", encode: (value) => (value ? "t" : "f"), decode: (stored) => stored === "t" },
      mariadb: { type: "BOOLEAN", encode: (value) => (value ? 1 : 0), decode: (stored) => Number(stored) === 1 },
    },
  };
}

/** A point in time, to the millisecond. */
export function timestamp(): Column<Date> {
  return {
    kind: "timestamp",
    nullable: false,
    problem: (value) =>
      value instanceof Date && value.getTime() >= MIN_TIME && value.getTime() <= MAX_TIME
        ? undefined
        : "must be a time of the years 1 to 9999",
    codecs: {
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
  };
}

/** A whole number that JavaScript holds exactly. What another program has stored beyond that cannot be read. */
export function integer(): Column<number> {
  return {
    kind: "integer",
    nullable: false,
    problem: (value) => (Number.isSafeInteger(value) ? undefined : "must be a whole number of at most 2^53 - 1"),
    codecs: {
      sqlite: { ...integerCodec, type: "INTEGER" },
      postgres: { ...integerCodec, type: "BIGINT" },
      mariadb: { ...integerCodec, type: "BIGINT" },
    },
  };
}

/** Any finite number. */
export function number(): Column<number> {
  return {
    kind: "number",
    nullable: false,
    problem: (value) => (Number.isFinite(value) ? undefined : "must be a finite number"),
    codecs: {
      sqlite: { ...numberCodec, type: "REAL" },
      postgres: { ...numberCodec, type: "DOUBLE PRECISION" },
      mariadb: { ...numberCodec, type: "DOUBLE" },
    },
  };
}

/** A column that may also hold null. */
export function nullable<T>(column: Column<T>): Column<T | null> {
  const { kind, maxLength, problem, codecs } = column;
  return { kind, maxLength, problem, codecs, nullable: true };
}

/** What is wrong with text, if no database can keep it as it is: PostgreSQL refuses NUL, and UTF-8 has no lone surrogates. */
export function textProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return "must be text";
  if (value.includes("\0")) return "must not hold a NUL character";
  return value.isWellFormed() ? undefined : "must be well-formed text: it holds half of a surrogate pair";
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

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
const numberCodec = { encode: (value: unknown) => value as number, decode: (stored: unknown) => Number(stored) };

const textColumn = {
  kind: "text",
  nullable: false,
  problem: textProblem,
  codecs: {
    sqlite: { ...textCodec, type: "TEXT" },
    postgres: { ...textCodec, type: 'TEXT COLLATE "C"' },
    mariadb: { ...textCodec, type: "LONGTEXT" },
  },
} as const;
