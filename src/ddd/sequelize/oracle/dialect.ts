import { InvalidError } from "../../error.ts";
import type { AnyFieldType } from "../../schema/field.ts";
import {
  bigintCoding,
  bytesCoding,
  type Codec,
  dayCoding,
  decimalCodec,
  integerCoding,
  jsonCoding,
  numberCoding,
  textCoding,
  toDate,
  type Value,
} from "../column.ts";
import type { BoundColumn, Dialect, ExactComparison, Placeholders } from "../dialect.ts";
import { matchesByReplacing } from "../sql/any-case.ts";
import { isOneOf, operand } from "../sql/condition.ts";
import { type LockingStatements, lockForUpdate, updateByReading, upsertByReading } from "../sql/returning.ts";
import { writeInOrder } from "../sql/unique-holder.ts";
import { ddl, isLong } from "./ddl.ts";
import { classify, commitIn } from "./error.ts";
import { DAY_FORMAT, TIME_FORMAT } from "./settings.ts";
import { deferReferences, deferUniques, identity } from "./write.ts";

/** The maximum bytes of text, with MAX_STRING_SIZE = EXTENDED. */
export const MAX_TEXT_BYTES = 32_767;

/**
 * Empty text, which would be null. No other text holds a NUL, which comes before all other characters: so the order stays, and so does
 * the meaning of every comparison.
 */
const EMPTY = "\0";

const TEXT: Codec = {
  type: `VARCHAR2(${MAX_TEXT_BYTES} BYTE)`,
  encode: (value) => (value === "" ? EMPTY : textCoding.encode(value)),
  decode: (stored) => (stored === EMPTY ? "" : stored),
  problem: (value) =>
    Buffer.byteLength(String(value)) > MAX_TEXT_BYTES
      ? `is more than ${MAX_TEXT_BYTES} bytes long in UTF-8, which is the most that this database keeps in a text: shorten it, or declare bytes()`
      : undefined,
};

/**
 * Empty bytes would be null too. They get a zero before them, and so do all bytes that begin with a zero, so that the order stays.
 */
const BYTES: Codec = {
  type: "BLOB",
  operand: (value) => `TO_BLOB(${value})`,
  encode: (value) => {
    const bytes = bytesCoding.encode(value) as Uint8Array;
    return (bytes[0] ?? 0) === 0 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  },
  decode: (stored) => {
    const bytes = bytesCoding.decode(stored) as Uint8Array;
    return bytes[0] === 0 ? bytes.slice(1) : bytes;
  },
};

const { operand: _, ...withoutOperand } = BYTES;
const SHORT_BYTES: Codec = { ...withoutOperand, type: "RAW" };

const DAY = `'${DAY_FORMAT}'`;
const TIME = `'${TIME_FORMAT}'`;

/** Values that are sent as text are read by the formats of the connection; see settings.ts. */
const codecs: Readonly<Record<Exclude<AnyFieldType["kind"], "decimal" | "bytes">, Codec>> = {
  text: TEXT,
  enum: TEXT,
  json: { ...jsonCoding, type: "CLOB" },
  date: { ...dayCoding, type: "DATE", read: (column) => `TO_CHAR(${column}, ${DAY})` },
  boolean: { type: "NUMBER(1)", encode: (value) => (value ? 1 : 0), decode: (stored) => Number(stored) === 1 },
  timestamp: {
    // It has no time zone of its own: it is in UTC.
    type: "TIMESTAMP(3)",
    encode: (value) => (value as Date).toISOString().slice(0, -1),
    decode: (stored) => toDate(stored, `${stored}Z`),
    read: (column) => `TO_CHAR(${column}, ${TIME})`,
  },
  integer: { ...integerCoding, type: "NUMBER(19)" },
  bigint: {
    ...bigintCoding,
    type: "NUMBER(19)",
    read: (column) => `TO_CHAR(${column})`,
  },
  number: { ...numberCoding, type: "BINARY_DOUBLE" },
};

/** The driver gives numbers in binary, and TO_CHAR leaves out a zero before the point. */
function decimal(type: AnyFieldType): Codec {
  const codec = decimalCodec(type, "NUMBER");
  return {
    ...codec,
    decode: (stored) => codec.decode(String(stored).replace(/^(-?)\./, "$10.")),
    read: (column) => `TO_CHAR(${column})`,
  };
}

/** The server compares no large objects by itself. */
const exact: ExactComparison = {
  isNeeded: ({ column }) => isLong(column),
  compare: (left, operator, right) => `DBMS_LOB.COMPARE(${left}, ${right}) ${operator} 0`,
  order: (column) => {
    throw InvalidError.of(
      "orderBy",
      `is by ${column}, and this database orders no bytes without a maximum: declare one, as in bytes(1000)`,
    );
  },
  group: (column) => [column],
};

/** The maximum expressions of one list. */
const MAX_LIST = 1000;

/** Lists of more values than the server takes are several. */
function isIn(column: BoundColumn, encoded: readonly Value[], values: Placeholders, negated: boolean): string {
  const word = negated ? " AND " : " OR ";
  if (exact.isNeeded(column)) {
    const all = encoded.map((value) =>
      exact.compare(column.sql, negated ? "<>" : "=", operand(column, values.add(value, column))),
    );
    return `(${all.join(word)})`;
  }
  const lists = Array.from({ length: Math.ceil(encoded.length / MAX_LIST) }, (_, i) =>
    isOneOf(column, encoded.slice(i * MAX_LIST, (i + 1) * MAX_LIST), values, negated),
  );
  return lists.length === 1 ? (lists[0] ?? "") : `(${lists.join(word)})`;
}

const position: Dialect["position"] = (text, part) => `INSTR(${text}, ${part})`;

const statements: LockingStatements = { lock: lockForUpdate };

/** Columns of all rows of one INSERT ALL: the server takes 999. */
const MAX_INSERT_VALUES = 900;

/** Oracle's dialect, from 12.2 on. */
export const oracleDialect: Dialect = {
  name: "oracle",
  systemName: "oracle.db",
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (n) => `:p${n}`,
  codec: (type) => {
    if (type.kind === "decimal") return decimal(type);
    return type.kind === "bytes" ? (isLong(type) ? BYTES : SHORT_BYTES) : codecs[type.kind];
  },
  classify,
  isIn,
  position,
  matchesInAnyCase: matchesByReplacing(position),
  wholeSum: (column) => `TO_CHAR(SUM(${column}))`,
  // One condition, which an index on the first field of an order bounds.
  seeksBy: "alternatives",
  // A text with fewer characters has no such end, which would be null.
  lastCharacters: (text, length, values) => `NVL(SUBSTR(${text}, ${values.add(-length)}), CHR(0))`,
  exact,
  limit: (count) => ` FETCH FIRST ${count} ROWS ONLY`,
  maxInsertValues: MAX_INSERT_VALUES,
  insertRows: (into, rows) =>
    `INSERT ALL ${rows.map((row) => `INTO ${into} VALUES ${row}`).join(" ")} SELECT 1 FROM DUAL`,
  ping: "SELECT 1 FROM DUAL",
  sortsNullsFirst: false,
  update: (runner, table, change, condition) => updateByReading(runner, table, change, condition, statements),
  upsert: (runner, table, rows) => upsertByReading(runner, table, rows, statements),
  write: writeInOrder,
  errorAbortsTransaction: false,
  singleStatementIsSerializable: false,
  commitIn,
  deferReferences,
  checksDeferredReferences: true,
  deferUniques,
  identity,
  ddl,
};
