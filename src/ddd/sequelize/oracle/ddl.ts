import type { Constraint } from "../../schema/constraint.ts";
import { type AnyFieldType, isBinary, isText, toSnakeCase } from "../../schema/field.ts";
import { identityField, isIdentity } from "../../schema/identity.ts";
import { isBytes, toHex } from "../../schema/value/bytes.ts";
import type { BoundColumn, DdlDialect, DialectTable } from "../dialect.ts";
import { checkSql, constraintSql, defaultSql, orderedConstraints } from "../migrate/create-table.ts";
import { standardLiteral } from "../migrate/live-table.ts";
import { alterTable, partsWithoutNull, quote, readTable } from "./schema.ts";
import { sequenceOf } from "./write.ts";

/** The maximum characters of a column with a limit of its own: of four bytes each. */
const MAX_SHORT_CHARACTERS = 8191;
/** The maximum bytes of RAW whose length SQL can tell: as hexadecimal text, two characters each. */
const MAX_RAW_BYTES = 16_383;

/** Whether a column is a large object, which the server neither compares nor orders. JSON is never compared. */
export function isLong({ kind, maxLength }: AnyFieldType): boolean {
  return kind === "bytes" && (maxLength === undefined || maxLength + 2 > MAX_RAW_BYTES);
}

/** Limited text is one character longer than allowed, and a check refuses the longer value, so that all databases refuse alike. */
function columnTypes({ columns }: DialectTable): ReadonlyMap<string, string> {
  return new Map(columns.map(({ field, column, codec }) => [field, typeOf(column, codec.type)]));
}

function typeOf(column: AnyFieldType, type: string): string {
  const { length, maxLength } = column;
  // One more, and one for the zero before bytes that begin with one.
  if (isBinary(column)) return isLong(column) ? type : `RAW(${(maxLength ?? 0) + 2})`;
  if (!isText(column)) return type;
  const most = maxLength === undefined ? length : maxLength + 1;
  return most === undefined || most > MAX_SHORT_CHARACTERS ? type : `VARCHAR2(${most} CHAR)`;
}

/** A default comes before the rules of its column. */
function createTable(table: DialectTable): readonly string[] {
  const types = columnTypes(table);
  const columns = table.columns.map(({ field, sql, column, codec }) => {
    const standard = isIdentity(column)
      ? `ON NULL ${table.dialect.quote(sequenceOf(table.name))}.NEXTVAL`
      : defaultSql(table, field);
    const rule = `${standard === undefined ? "" : ` DEFAULT ${standard}`}${column.nullable ? "" : " NOT NULL"}`;
    return `${sql} ${types.get(field)}${rule}${checkSql(sql, codec)}`;
  });
  const all = orderedConstraints(table).map((one) => ({ one, index: uniqueIndex(table, one) }));
  const constraints = all.flatMap(({ one, index }) => (index === undefined ? [constraintSql(table, one)] : []));
  return [
    ...(identityField(table.table) ? [`CREATE SEQUENCE ${table.dialect.quote(sequenceOf(table.name))}`] : []),
    `CREATE TABLE ${table.sql} (${[...columns, ...constraints].join(", ")})`,
    ...all.flatMap(({ index }) => index ?? []),
  ];
}

/**
 * A unique constraint of several fields would take two rows with the same values and the same nulls for one: where one of them may be
 * null, it is an index of the rows without.
 */
function uniqueIndex({ dialect, table, sql }: DialectTable, { kind, name, fields }: Constraint): string | undefined {
  const quoted = fields.map((field) => dialect.quote(toSnakeCase(field)));
  const isNullable = fields.some((field) => table.types.get(field)?.nullable);
  if (kind !== "unique" || fields.length < 2 || !isNullable) return undefined;
  return `CREATE UNIQUE INDEX ${dialect.quote(name)} ON ${sql} (${partsWithoutNull(quoted).join(", ")})`;
}

function literal(value: string | number | Uint8Array, column?: BoundColumn): string {
  if (isBytes(value)) return `HEXTORAW('${toHex(value)}')`;
  if (typeof value === "number" || (column && /^(?:bigint|decimal)$/.test(column.column.kind))) return String(value);
  if (value === "\0") return "CHR(0)";
  const text = `'${value.replaceAll("'", "''")}'`;
  if (column?.column.kind === "timestamp") return `TIMESTAMP ${text.replace("T", " ")}`;
  return column?.column.kind === "date" ? `DATE ${text}` : text;
}

/** The value of a default, as `literal` writes it. */
function literalValue(sql: string): string | number | null | undefined {
  const bare = sql.trim().replace(/^\(+|\)+$/g, "");
  if (/^CHR\(0$/i.test(bare)) return "\0";
  const hex = /^HEXTORAW\('((?:[\da-f]{2})*)'?$/i.exec(bare)?.[1];
  if (hex !== undefined) return standardLiteral(`X'${hex}'`);
  return standardLiteral(bare.replace(/^(?:DATE|TIMESTAMP)\s+(?=')/i, ""));
}

export const ddl: DdlDialect = {
  isTransactional: false,
  columnTypes,
  createTable,
  dropTable: (table) => [`DROP TABLE ${quote(table)}`, dropSequence(sequenceOf(table))],
  tableOptions: "",
  checksLastUniqueFirst: false,
  characterCount: (text, isBinary) => (isBinary ? bytesIn(text) : `LENGTH(${text})`),
  // Unique values may move between rows: see `deferUniques`. A reference may not be to a deferrable constraint.
  uniqueSuffix: ({ kind, fields }) => (kind === "unique" && fields.join() !== "id" ? " DEFERRABLE" : ""),
  // Without words, a reference is checked when the statement ends.
  referenceSuffix: (onDelete) => `${onDelete === "cascade" ? " ON DELETE CASCADE" : ""} DEFERRABLE`,
  literal,
  readTable,
  alterTable,
  literalValue,
};

/** ORA-02289: there is none. */
function dropSequence(name: string): string {
  return (
    `DECLARE none EXCEPTION; PRAGMA EXCEPTION_INIT(none, -2289); BEGIN EXECUTE IMMEDIATE 'DROP SEQUENCE ${quote(name)}'; ` +
    "EXCEPTION WHEN none THEN NULL; END;"
  );
}

/** Without the zero before bytes that begin with one. */
function bytesIn(column: string): string {
  const hex = `RAWTOHEX(${column})`;
  return `LENGTH(${hex}) / 2 - CASE WHEN SUBSTR(${hex}, 1, 2) = '00' THEN 1 ELSE 0 END`;
}
