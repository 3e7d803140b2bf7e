import { randomInt } from "node:crypto";
import {
  bigintCoding,
  bytesCoding,
  type Codecs,
  dayCoding,
  decimalCodec,
  inRange,
  integerCoding,
  jsonCoding,
  numberCoding,
  textCoding,
  toDate,
  type Value,
} from "../column.ts";
import type { BoundColumn, Dialect, Placeholders } from "../dialect.ts";
import { matchesByReplacing } from "../sql/any-case.ts";
import { inOperator, isOneOf } from "../sql/condition.ts";
import { MARIADB_COLLATION, type ServerFacts } from "./client/settings.ts";
import { commitIn, ddlOf, literal } from "./ddl.ts";
import { classify } from "./error.ts";
import { longText } from "./long-text.ts";
import { identity, update, upsert } from "./returning.ts";
import { deferReferences, tablesReferringTo, write } from "./write.ts";

/** As MariaDB and MySQL write it; they know a year 0 too. */
const DATETIME = /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/;

function toDatetime(value: Date): string {
  const time = inRange(value);
  if (time === "before") return "0000-01-01 00:00:00";
  if (time === "after") return "9999-12-31 23:59:59.999999";
  return time.toISOString().slice(0, -1).replace("T", " ");
}

const codecs: Codecs = {
  // In a key, or short, it is of another type: see ddl.ts.
  text: { ...textCoding, type: "LONGTEXT" },
  enum: { ...textCoding, type: "LONGTEXT" },
  bytes: { ...bytesCoding, type: "LONGBLOB" },
  // As text: a driver that knows the column for JSON parses it by itself.
  json: { ...jsonCoding, type: "JSON", read: (column) => `CONCAT(${column})` },
  date: { ...dayCoding, type: "DATE" },
  boolean: { type: "BOOLEAN", encode: (value) => (value ? 1 : 0), decode: (stored) => Number(stored) === 1 },
  timestamp: {
    // It has no time zone of its own: it is in UTC.
    type: "DATETIME(3)",
    encode: (value) => toDatetime(value as Date),
    decode: (stored) => toDate(stored, DATETIME.test(String(stored)) ? `${stored}Z`.replace(" ", "T") : ""),
  },
  integer: { ...integerCoding, type: "BIGINT" },
  bigint: { ...bigintCoding, type: "BIGINT" },
  number: { ...numberCoding, type: "DOUBLE" },
};

/**
 * The beginning of a text that is too long for its field, which is too long too: the database would refuse a text that is
 * longer than the column's type allows before it checks anything else. Stored texts compare with it as with the whole.
 */
function beginning(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join("");
}

/** The maximum values of a list that are placeholders; the rest of a statement's are for other conditions. */
const MAX_LISTED = 20_000;

/**
 * A list in one value, taken apart by JSON_TABLE, would be read anew for each row. So each value is a placeholder, or, in a
 * longer list, in the statement itself.
 */
function isIn(column: BoundColumn, encoded: readonly Value[], values: Placeholders, negated: boolean): string {
  if (encoded.length + values.count <= MAX_LISTED) return isOneOf(column, encoded, values, negated);
  return `${column.sql} ${inOperator(negated)} (${encoded.map((value) => literal(column, value)).join(", ")})`;
}

const position: Dialect["position"] = (text, part) => `instr(${text}, ${part})`;

/** In UTF-16 units, at three bytes each at most: servers take 16 MiB at once, unless they are set to take more or less. */
const MAX_INSERT_LENGTH = 4_000_000;

/** MariaDB's dialect, and MySQL's. */
export function mariadbDialect(server: ServerFacts): Dialect {
  return {
    name: "mariadb",
    quote: (name) => `\`${name.replaceAll("`", "``")}\``,
    placeholder: () => "?",
    codec: (fieldType) => {
      const { kind, maxLength } = fieldType;
      if (kind === "decimal") {
        const codec = decimalCodec(fieldType, "DECIMAL");
        // With text, it would be compared as a binary number.
        return { ...codec, operand: (value) => `CAST(${value} AS ${codec.type})` };
      }
      const codec = codecs[kind];
      if (maxLength === undefined) return codec;
      if (kind === "bytes") {
        return { ...codec, encode: (value) => Buffer.from((value as Uint8Array).subarray(0, maxLength + 1)) };
      }
      return { ...codec, encode: (value) => beginning(String(value), maxLength + 1) };
    },
    classify,
    isIn,
    position,
    matchesInAnyCase: matchesByReplacing(position),
    wholeSum: (column) => `cast(sum(${column}) AS CHAR)`,
    // The optimiser makes ranges of one index of them, also where fields descend or are null.
    seeksBy: "alternatives",
    lastCharacters: (text, length, values) => `right(${text}, ${values.add(length)})`,
    sortsNullsFirst: true,
    // MySQL orders by whole texts with its collation.
    get longText() {
      return server.collation === MARIADB_COLLATION ? longText : undefined;
    },
    maxInsertLength: MAX_INSERT_LENGTH,
    update,
    upsert,
    write,
    errorAbortsTransaction: false,
    singleStatementIsSerializable: false,
    commitIn,
    deferReferences,
    checksDeferredReferences: false,
    tablesReferringTo,
    identity,
    // It is stored in one byte.
    unusedBoolean: () => 2 + randomInt(126),
    ddl: ddlOf(server),
  };
}
