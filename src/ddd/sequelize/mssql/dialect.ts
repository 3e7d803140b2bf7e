import { foldCase } from "../../query/fold-case.ts";
import { isBytes, toHex } from "../../schema/value/bytes.ts";
import {
  bigintCoding,
  bytesCoding,
  type Codec,
  type Codecs,
  dayCoding,
  decimalCodec,
  integerCoding,
  jsonCoding,
  numberCoding,
  textCoding,
  toDate,
  type Value,
} from "../column.ts";
import type { BoundColumn, Dialect, ExactComparison, InAnyCase, Placeholders } from "../dialect.ts";
import { otherCases } from "../sql/any-case.ts";
import { inOperator, isOneOf } from "../sql/condition.ts";
import { updateByReading, upsertByReading } from "../sql/returning.ts";
import { writeInOrder } from "../sql/unique-holder.ts";
import { ddl, isMeasured } from "./ddl.ts";
import { classify } from "./error.ts";
import { identity } from "./identity.ts";
import { COLLATION } from "./schema/parts.ts";
import { deferUniques, statements } from "./write.ts";

/** As CONVERT writes it in style 126; without a fraction where that is zero. */
const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/;

/** A text that a driver sends, which is of two bytes for a character, as one of the columns' own form. */
function inCollation(text: string): string {
  return `CONVERT(VARCHAR(MAX), ${text} COLLATE ${COLLATION})`;
}

const text: Codec = { ...textCoding, type: "VARCHAR(MAX)", operand: inCollation };

const codecs: Codecs = {
  text,
  enum: text,
  json: { ...jsonCoding, type: "VARCHAR(MAX)" },
  bytes: {
    ...bytesCoding,
    type: "VARBINARY(MAX)",
    // Null, which is sent as text, is not converted to bytes by itself.
    stored: (value) => `CONVERT(VARBINARY(MAX), ${value})`,
  },
  date: {
    ...dayCoding,
    type: "DATE",
    operand: (value) => `CONVERT(DATE, ${value}, 23)`,
    read: (column) => `CONVERT(VARCHAR(10), ${column}, 23)`,
  },
  boolean: {
    type: "BIT",
    encode: (value) => (value ? 1 : 0),
    decode: (stored) => stored === true || Number(stored) === 1,
  },
  timestamp: {
    // It has no time zone of its own: it is in UTC.
    type: "DATETIME2(3)",
    encode: (value) => (value as Date).toISOString().slice(0, -1),
    decode: (stored) => toDate(stored, DATETIME.test(String(stored)) ? `${stored}Z` : ""),
    operand: (value) => `CONVERT(DATETIME2(3), ${value}, 126)`,
    read: (column) => `CONVERT(VARCHAR(23), ${column}, 126)`,
  },
  integer: { ...integerCoding, type: "BIGINT" },
  bigint: {
    ...bigintCoding,
    type: "BIGINT",
    operand: (value) => `CONVERT(BIGINT, ${value})`,
    read: (column) => `CONVERT(VARCHAR(20), ${column})`,
  },
  number: { ...numberCoding, type: "FLOAT(53)" },
};

/** The driver gives decimals as binary numbers. */
function decimal(type: Parameters<Dialect["codec"]>[0]): Codec {
  const codec = decimalCodec(type, "DECIMAL");
  return {
    ...codec,
    operand: (value) => `CONVERT(${codec.type}, ${value})`,
    read: (column) => `CONVERT(VARCHAR(41), ${column})`,
  };
}

/**
 * The server compares text as if the shorter were filled up with spaces, and bytes as if with zeros. The bytes of a text in UTF-8 are
 * in the order of its code points, and none of them is zero.
 */
const exact: ExactComparison = {
  isNeeded: isMeasured,
  compare: (left, operator, right) => {
    switch (operator) {
      case "=":
        return `(${left} = ${right} AND DATALENGTH(${left}) = DATALENGTH(${right}))`;
      case "<>":
        return `(${left} <> ${right} OR DATALENGTH(${left}) <> DATALENGTH(${right}))`;
      default:
        return `${bytesOf(left)} ${operator} ${bytesOf(right)}`;
    }
  },
  order: (column) => [bytesOf(column), `DATALENGTH(${column})`],
  group: (column) => [column, `DATALENGTH(${column})`],
};

function bytesOf(expression: string): string {
  return `CONVERT(VARBINARY(MAX), ${expression})`;
}

/** The types by which the values of a list are taken out of JSON, for the kinds that keep their values in it. */
const LISTED: Readonly<Partial<Record<BoundColumn["column"]["kind"], string>>> = {
  integer: "BIGINT",
  bigint: "BIGINT",
  date: "DATE",
  timestamp: "DATETIME2(3)",
};

/** A list is one value, so that its length is not limited and the SQL is the same for every number of values. */
function isIn(column: BoundColumn, encoded: readonly Value[], values: Placeholders, negated: boolean): string {
  const { kind } = column.column;
  const operator = inOperator(negated);
  const list = (type: string, selected = "[value]", all: readonly Value[] = encoded) =>
    `(SELECT ${selected} FROM OPENJSON(${values.add(JSON.stringify(all))}) WITH ([value] ${type} '$'))`;
  switch (kind) {
    case "number":
    case "boolean":
      return isOneOf(column, encoded, values, negated);
    case "bytes": {
      const hex = encoded.map((value) => (isBytes(value) ? toHex(value).toUpperCase() : value));
      const selected = `[value] COLLATE ${COLLATION}`;
      return `CONVERT(VARCHAR(MAX), ${column.sql}, 2) COLLATE ${COLLATION} ${operator} ${list("VARCHAR(MAX)", selected, hex)}`;
    }
    case "text":
    case "enum": {
      const same = inCollation("[value]");
      if (!exact.isNeeded(column)) return `${column.sql} ${operator} ${list("NVARCHAR(MAX)", same)}`;
      return `${bytesOf(column.sql)} ${operator} ${list("NVARCHAR(MAX)", bytesOf(same))}`;
    }
    default:
      return `${column.sql} ${operator} ${list(LISTED[kind] ?? column.codec.type)}`;
  }
}

const position: Dialect["position"] = (whole, part) => `CHARINDEX(${inCollation(part)}, ${whole})`;

/** REPLACE of a collation by code points replaces exactly what it is told to. */
function matchesInAnyCase(
  column: BoundColumn,
  { match, text }: InAnyCase,
  values: Placeholders,
  negated: boolean,
): string {
  const folded = otherCases(text).reduce((sql, [variant, letter]) => {
    const [from, to] = [values.add(variant, column), values.add(letter, column)];
    return `REPLACE(${sql}, ${inCollation(from)}, ${inCollation(to)})`;
  }, column.sql);
  const wanted = values.add(foldCase(text), column);
  switch (match) {
    case "eq":
      return exact.compare(folded, negated ? "<>" : "=", inCollation(wanted));
    case "startsWith":
      return `${position(folded, wanted)} ${negated ? "<>" : "="} 1`;
    case "contains":
      return `${position(folded, wanted)} ${negated ? "=" : ">"} 0`;
  }
}

/** By bytes: a text in UTF-8 ends with another if its last bytes are those of the other. */
function endsWith({ sql }: BoundColumn, part: string, values: Placeholders, negated: boolean): string {
  const length = Buffer.byteLength(part);
  const last = `SUBSTRING(${bytesOf(sql)}, DATALENGTH(${sql}) - ${values.add(length - 1)}, ${values.add(length)})`;
  return `${last} ${negated ? "<>" : "="} ${bytesOf(inCollation(values.add(part)))}`;
}

/** The server takes 2,100 parameters, of which the statement and their types are two. */
const MAX_VALUES = 2000;

/** The dialect of Microsoft SQL Server, from 2019 on. */
export const mssqlDialect: Dialect = {
  name: "mssql",
  systemName: "microsoft.sql_server",
  quote: (name) => `[${name.replaceAll("]", "]]")}]`,
  placeholder: (n) => `@p${n}`,
  codec: (type) => (type.kind === "decimal" ? decimal(type) : codecs[type.kind]),
  classify,
  isIn,
  position,
  matchesInAnyCase,
  // SUM of integers of 64 bits would be one of them.
  wholeSum: (column) => `CONVERT(VARCHAR(41), SUM(CONVERT(DECIMAL(38, 0), ${column})))`,
  // One condition, which an index on the first field of an order bounds.
  seeksBy: "alternatives",
  lastCharacters: (whole, length, values) => `RIGHT(${whole}, ${values.add(length)})`,
  endsWith,
  exact,
  limit: (count, ordered) => `${ordered ? "" : " ORDER BY (SELECT NULL)"} OFFSET 0 ROWS FETCH NEXT ${count} ROWS ONLY`,
  maxValues: MAX_VALUES,
  sortsNullsFirst: true,
  update: (runner, table, change, condition) => updateByReading(runner, table, change, condition, statements),
  upsert: (runner, table, rows) => upsertByReading(runner, table, rows, statements),
  write: writeInOrder,
  errorAbortsTransaction: false,
  singleStatementIsSerializable: false,
  // References are checked when a statement ends, and cannot be deferred: a circle of rows in one table is deleted by one statement.
  deferReferences: (_, work) => work(),
  checksDeferredReferences: true,
  deferUniques,
  identity,
  ddl,
};
