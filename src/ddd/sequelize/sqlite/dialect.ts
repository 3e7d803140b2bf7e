import { randomInt, randomUUID } from "node:crypto";
import { caseVariants } from "../../query/fold-case.ts";
import { isBytes } from "../../schema/value/bytes.ts";
import {
  bigintCoding,
  bytesCoding,
  type Codec,
  type Codecs,
  dayCoding,
  integerCoding,
  jsonCoding,
  numberCoding,
  textCoding,
  toDate,
  unreadable,
  type Value,
} from "../column.ts";
import type { Dialect, InAnyCase } from "../dialect.ts";
import { exactDecimalCodec } from "../exact-decimal.ts";
import { inOperator, isOneOf } from "../sql/condition.ts";
import { updateByReturning, upsertByReturning } from "../sql/returning.ts";
import { ddl } from "./ddl.ts";
import { classify } from "./error.ts";
import { identity } from "./identity.ts";
import { packing } from "./rows/packing.ts";
import { deferReferences } from "./write.ts";

/** Columns of any type may hold bytes. */
const text: Codec = {
  ...textCoding,
  decode: (stored) => {
    if (typeof stored !== "string") throw unreadable(stored, "text");
    return stored;
  },
  type: "TEXT",
};

const codecs: Codecs = {
  text,
  enum: text,
  bytes: { ...bytesCoding, type: "BLOB" },
  json: { ...jsonCoding, type: "TEXT", check: (column) => `json_valid(${column})` },
  // ISO 8601, whose order is that of time.
  date: { ...dayCoding, type: "TEXT" },
  boolean: { type: "INTEGER", encode: (value) => (value ? 1 : 0), decode: (stored) => stored === 1 },
  timestamp: {
    type: "INTEGER",
    encode: (value) => (value as Date).getTime(),
    decode: (stored) => toDate(stored, typeof stored === "number" ? stored : Number.NaN),
  },
  integer: {
    ...integerCoding,
    decode: (stored) => {
      // JavaScript would read the bytes of digits as their number.
      if (isBytes(stored)) throw unreadable(stored, "a whole number");
      return integerCoding.decode(stored);
    },
    type: "INTEGER",
  },
  // The driver knows no integers beyond 2^53, neither in nor out. SQLite makes an integer of the text that it is given.
  bigint: { ...bigintCoding, type: "INTEGER", read: (column) => `CAST(${column} AS TEXT)` },
  number: { ...numberCoding, type: "REAL" },
};

function isExactInJson(value: Value): boolean {
  return typeof value === "string" || Number.isSafeInteger(value);
}

/** A pattern for GLOB, which compares exactly: each letter as the set of its cases. */
function patternOf({ match, text }: InAnyCase): string {
  const letters = [...text].map((letter) => {
    const variants = caseVariants(letter);
    return variants.length > 1 || /[*?[]/.test(letter) ? `[${variants.join("")}]` : letter;
  });
  return `${match === "contains" ? "*" : ""}${letters.join("")}${match === "eq" ? "" : "*"}`;
}

/** SQLite's dialect. */
export const sqliteDialect: Dialect = {
  name: "sqlite",
  quote: (name) => `\`${name.replaceAll("`", "``")}\``,
  placeholder: () => "?",
  codec: (type) => (type.kind === "decimal" ? exactDecimalCodec(type) : codecs[type.kind]),
  classify,
  // The SQL is the same for every number of values. Fractions are not read exactly from JSON.
  isIn: (column, encoded, values, negated) =>
    encoded.every(isExactInJson)
      ? `${column.sql} ${inOperator(negated)} (SELECT value FROM json_each(${values.add(JSON.stringify(encoded))}))`
      : isOneOf(column, encoded, values, negated),
  position: (text, part) => `instr(${text}, ${part})`,
  // Its `upper` knows ASCII only, and it takes no more than some dozen calls of `replace` within each other.
  matchesInAnyCase: (column, wanted, values, negated) =>
    `${column.sql} ${negated ? "NOT GLOB" : "GLOB"} ${values.add(patternOf(wanted), column)}`,
  wholeSum: (column) =>
    // A sum beyond 64 bits would be an error.
    `CAST(sum(${column} >> 32) AS TEXT) || ' ' || CAST(sum(${column} & 4294967295) AS TEXT)`,
  seeksBy: "rows",
  mergesUnions: true,
  // For one row or two, 3.52 plans to sort the whole table, where an index gives the first.
  leastRows: 3,
  packing,
  lastCharacters: (text, length, values) => `substr(${text}, ${values.add(-length)})`,
  sortsNullsFirst: true,
  update: updateByReturning,
  upsert: upsertByReturning,
  errorAbortsTransaction: false,
  hasOneWriter: true,
  singleStatementIsSerializable: true,
  deferReferences,
  checksDeferredReferences: true,
  // Columns take text of any length.
  unusedText: () => randomUUID(),
  unusedBoolean: () => 2 + randomInt(2 ** 47),
  identity,
  ddl,
};
