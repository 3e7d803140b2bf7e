import { type AnyFieldType, isBinary, isText } from "../../schema/field.ts";
import { constraintsOf } from "../../schema/table.ts";
import { isBytes, toHex } from "../../schema/value/bytes.ts";
import type { Value } from "../column.ts";
import type { BoundColumn, DdlDialect, DialectTable, Index, StatementRunner } from "../dialect.ts";
import { causesOf, DatabaseError } from "../error.ts";
import { withoutComments } from "../session/transaction-control.ts";
import { MariadbError } from "./client/client.ts";
import type { ServerFacts } from "./client/settings.ts";
import { LOCK_WAIT_TIMEOUT } from "./error.ts";
import { alterTable, literalValue, readTable } from "./schema.ts";

/** Code points of text that InnoDB takes into an index: 3,072 bytes, at four each. */
const MAX_KEY_LENGTH = 768;
/** The part of it that a value other than text takes. */
const OTHER_LENGTH = 2;

/** The maximum bytes of a row for short text outside of keys, out of 65,535 for all columns but long text. */
const MAX_SHORT_BYTES = 32_000;

export function ddlOf(server: ServerFacts): DdlDialect {
  return {
    isTransactional: false,
    columnTypes,
    // Said of each table, so that it does not depend on the settings of the database.
    get tableOptions() {
      return ` ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE ${server.collation}`;
    },
    checksLastUniqueFirst: false,
    characterCount: (text) => `char_length(${text})`,
    uniqueSuffix: () => "",
    // RESTRICT and NO ACTION are the same: each row is checked as it is deleted.
    referenceSuffix: (onDelete) => ` ON DELETE ${onDelete === "cascade" ? "CASCADE" : "RESTRICT"}`,
    literal: (value, column) => checkedLiteral(value, column, server),
    prefixLengths,
    tableOfIndex,
    isLockTimeout,
    readTable: (runner, name) => readTable(runner, name, server.collation),
    alterTable: (runner, table, changes) => alterTable(runner, table, changes, server.collation),
    literalValue,
  };
}

/**
 * A column of text in a key, or of short text, is one character longer than allowed, and a check refuses the longer value:
 * the type alone would cut spaces off.
 */
function columnTypes({ table, columns }: DialectTable): ReadonlyMap<string, string> {
  const inKey = new Set(constraintsOf(table, "key", "unique", "reference").flatMap(({ fields }) => fields));
  const types = new Map<string, string>();
  let bytes = 0;
  for (const { field, column, codec } of columns) {
    const length = isText(column) || isBinary(column) ? declaredLength(column) : undefined;
    const size = (length ?? 0) * (isText(column) ? 4 : 1);
    const isShort = length !== undefined && size <= 4 * MAX_KEY_LENGTH && bytes + size <= MAX_SHORT_BYTES;
    if (isShort && !inKey.has(field)) bytes += size;
    const isLimited = length !== undefined && (isShort || inKey.has(field));
    types.set(field, isLimited ? `${isText(column) ? "VARCHAR" : "VARBINARY"}(${length})` : codec.type);
  }
  return types;
}

/**
 * A value in a check. MariaDB keeps a check as it would write it itself, and does not escape text in it: text with
 * characters that need it is hexadecimal, in a form that is kept.
 */
function checkedLiteral(
  value: string | number | Uint8Array,
  column: BoundColumn | undefined,
  { collation }: ServerFacts,
): string {
  // As a literal, it would be kept as text, without the bytes that are none.
  if (isBytes(value)) return `unhex('${toHex(value)}')`;
  if (!column) return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "number" || /^(?:bigint|decimal)$/.test(column.column.kind)) return literal(column, value);
  if (PLAIN.test(value)) return `'${value}'`;
  return `CONVERT(X'${Buffer.from(value).toString("hex")}' USING utf8mb4) COLLATE ${collation}`;
}

const PLAIN = /^[\w :.,;@/+-]*$/;

/** Of text that is too long for an index, it holds the beginning. */
async function prefixLengths(runner: StatementRunner, { table, columns }: Index): Promise<ReadonlyMap<string, number>> {
  const rows = await runner.all(
    "SELECT column_name AS name, character_maximum_length AS length FROM information_schema.columns " +
      "WHERE table_schema = DATABASE() AND table_name = ?",
    [table],
  );
  const lengths = new Map(rows.map(({ name, length }) => [String(name), length === null ? null : Number(length)]));
  const total = columns.reduce((sum, column) => sum + (lengths.get(column) ?? OTHER_LENGTH), 0);
  const most = Math.floor(MAX_KEY_LENGTH / columns.length);
  const long = total > MAX_KEY_LENGTH ? columns.filter((column) => (lengths.get(column) ?? 0) > most) : [];
  return new Map(long.map((column) => [column, most]));
}

/** The name of an index is unique within its table only. @throws DatabaseError unless one table has such an index */
async function tableOfIndex(runner: StatementRunner, name: string): Promise<string> {
  const rows = await runner.all(
    "SELECT DISTINCT table_name AS name FROM information_schema.statistics " +
      "WHERE table_schema = DATABASE() AND index_name = ?",
    [name],
  );
  const [first, second] = rows;
  if (!first) throw new DatabaseError(`there is no index ${name}`);
  if (second) throw new DatabaseError(`several tables have an index ${name}: drop it in SQL, naming the table`);
  return String(first.name);
}

/** Whether a failure says that a lock, of rows or of a table, was not given in time. */
export function isLockTimeout(error: unknown): boolean {
  return causesOf(error).some((cause) => cause instanceof MariadbError && cause.errno === LOCK_WAIT_TIMEOUT);
}

/** The length of a column of text with a declared length or maximum. */
function declaredLength({ length, maxLength }: AnyFieldType): number | undefined {
  return maxLength === undefined ? length : maxLength + 1;
}

/** A value as SQL that the database compares with the column. Text is hexadecimal, so that nothing in it has a meaning. */
export function literal({ column }: BoundColumn, value: Value): string {
  if (isBytes(value)) return `X'${toHex(value)}'`;
  if (column.kind === "bigint" || column.kind === "decimal") return `${value}`;
  // With an exponent, it has the type of the column.
  if (typeof value === "number") return column.kind !== "number" || /e/.test(`${value}`) ? `${value}` : `${value}e0`;
  return `_utf8mb4 X'${Buffer.from(String(value)).toString("hex")}'`;
}

/** Statements that commit the current transaction, even if they fail. */
const COMMITTING =
  /^(?:ALTER|CREATE(?!\s+(?:OR\s+REPLACE\s+)?TEMPORARY\b)|DROP(?!\s+TEMPORARY\b)|TRUNCATE|RENAME|GRANT|REVOKE|LOCK|UNLOCK|ANALYZE|CHECK|OPTIMIZE|REPAIR|CACHE|LOAD\s+INDEX|FLUSH|RESET|INSTALL|UNINSTALL|SET\s+PASSWORD)\b/i;

/** Statements that do not commit it. Of others, such as CALL, this is not known beforehand. */
const HARMLESS =
  /^(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|VALUES|TABLE|SHOW|EXPLAIN|DESCRIBE|DESC|SET(?!\s+PASSWORD)|DO|KILL)\b/i;

/** Whether the statement commits its transaction: certainly, or perhaps. */
export function commitIn(sql: string): "certain" | "possible" | undefined {
  const statement = withoutComments(sql);
  if (HARMLESS.test(statement)) return undefined;
  return COMMITTING.test(statement) ? "certain" : "possible";
}
