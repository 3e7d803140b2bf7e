import { fromHex, toHex } from "../../schema/value/bytes.ts";
import {
  bigintCoding,
  type Codecs,
  dayCoding,
  decimalCodec,
  inRange,
  integerCoding,
  jsonCoding,
  numberCoding,
  textCoding,
  toDate,
} from "../column.ts";
import type { Dialect } from "../dialect.ts";
import { compareFolded, otherCases } from "../sql/any-case.ts";
import { updateByReturning, upsertByReturning } from "../sql/returning.ts";
import { ddl } from "./ddl.ts";
import { classify } from "./error.ts";
import { identity } from "./identity.ts";
import { deferReferences, deferUniques, write } from "./write.ts";

/** As PostgreSQL writes it: the session's time zone is UTC, its DateStyle ISO. It writes years BC and infinity otherwise. */
const TIMESTAMPTZ = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/;

function toTimestamptz(value: Date): string {
  const time = inRange(value);
  if (time === "before") return "-infinity";
  return time === "after" ? "infinity" : time.toISOString();
}

const codecs: Codecs = {
  text: { ...textCoding, type: 'TEXT COLLATE "C"' },
  enum: { ...textCoding, type: 'TEXT COLLATE "C"' },
  json: { ...jsonCoding, type: "JSONB" },
  bytes: {
    type: "BYTEA",
    encode: (value) => `\\x${toHex(value as Uint8Array)}`,
    decode: (stored) => fromHex(String(stored).slice(2)),
  },
  date: { ...dayCoding, type: "DATE" },
  boolean: { type: "BOOLEAN", encode: (value) => (value ? "t" : "f"), decode: (stored) => stored === "t" },
  timestamp: {
    type: "TIMESTAMPTZ(3)",
    encode: (value) => toTimestamptz(value as Date),
    decode: (stored) =>
      toDate(stored, TIMESTAMPTZ.test(String(stored)) ? `${String(stored).slice(0, -3)}Z`.replace(" ", "T") : ""),
  },
  integer: { ...integerCoding, type: "BIGINT" },
  bigint: { ...bigintCoding, type: "BIGINT" },
  number: { ...numberCoding, type: "DOUBLE PRECISION" },
};

const position: Dialect["position"] = (text, part) => `strpos(${text}, ${part})`;

/** PostgreSQL's dialect. */
export const postgresDialect: Dialect = {
  name: "postgres",
  systemName: "postgresql",
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (n) => `$${n}`,
  codec: (type) => (type.kind === "decimal" ? decimalCodec(type, "NUMERIC") : codecs[type.kind]),
  classify,
  // A list is one value.
  isIn: (column, encoded, values, negated) =>
    `${column.sql} ${negated ? "<> ALL" : "= ANY"}(${values.add(encoded.map(String))})`,
  position,
  matchesInAnyCase: (column, wanted, values, negated) => {
    const others = otherCases(wanted.text);
    const from = values.add(others.map(([variant]) => variant).join(""), column);
    const to = values.add(others.map(([, letter]) => letter).join(""), column);
    return compareFolded(`translate(${column.sql}, ${from}, ${to})`, column, wanted, values, negated, position);
  },
  wholeSum: (column) => `CAST(sum(${column}) AS TEXT)`,
  seeksBy: "rows",
  lastCharacters: (text, length, values) => `right(${text}, ${values.add(length)})`,
  sortsNullsFirst: false,
  update: updateByReturning,
  upsert: upsertByReturning,
  write,
  writesInQueries: true,
  errorAbortsTransaction: true,
  singleStatementIsSerializable: false,
  inUnit: "current_setting('transaction_isolation') = 'serializable'",
  deferReferences,
  checksDeferredReferences: true,
  deferUniques,
  identity,
  ddl,
};
