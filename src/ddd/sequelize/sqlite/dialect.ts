import { Sequelize } from "sequelize";
import { bigintCoding, type Codecs, integerCoding, numberCoding, textCoding, toDate } from "../column.ts";
import type { Dialect } from "../dialect.ts";
import { ddl } from "./ddl.ts";
import { classify } from "./error.ts";

/** Used only to quote identifiers. It never connects, as its transactions collapse when several run at a time. */
const sequelize = new Sequelize({ dialect: "sqlite", logging: false, dialectModule: {} });
const query = sequelize.getQueryInterface();

const codecs: Codecs = {
  text: { ...textCoding, type: "TEXT" },
  boolean: { type: "INTEGER", encode: (value) => (value ? 1 : 0), decode: (stored) => stored === 1 },
  timestamp: {
    type: "INTEGER",
    encode: (value) => (value as Date).getTime(),
    decode: (stored) => toDate(stored, typeof stored === "number" ? stored : Number.NaN),
  },
  integer: { ...integerCoding, type: "INTEGER" },
  // The driver knows no integers beyond 2^53, neither in nor out. SQLite makes an integer of the text that it is given.
  bigint: { ...bigintCoding, type: "INTEGER", read: (column) => `CAST(${column} AS TEXT)` },
  number: { ...numberCoding, type: "REAL" },
};

/** SQLite's dialect. */
export const sqliteDialect: Dialect = {
  name: "sqlite",
  quote: (name) => query.quoteIdentifier(name),
  placeholder: () => "?",
  codec: ({ kind }) => codecs[kind],
  classify,
  sortsNullsFirst: true,
  errorAbortsTransaction: false,
  singleStatementIsSerializable: true,
  ddl,
};
