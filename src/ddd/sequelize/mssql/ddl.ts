import type { Constraint } from "../../schema/constraint.ts";
import { type AnyFieldType, isBinary, isText } from "../../schema/field.ts";
import { identityField, isIdentity } from "../../schema/identity.ts";
import { constraintsOf } from "../../schema/table.ts";
import { isBytes, toHex } from "../../schema/value/bytes.ts";
import type { BoundColumn, DdlDialect, DialectTable, StatementRunner } from "../dialect.ts";
import { DatabaseError } from "../error.ts";
import { constraintSql, defaultSql, orderedConstraints } from "../migrate/create-table.ts";
import { standardLiteral } from "../migrate/live-table.ts";
import { sequenceOf } from "./identity.ts";
import { alterTable } from "./schema/alter.ts";
import { COLLATION, lengthColumn, quote, uniqueParts } from "./schema/parts.ts";
import { readTable } from "./schema/read.ts";

/** Counts characters beyond U+FFFF as one each. */
const COUNTING = "Latin1_General_100_CI_AS_SC";

/** The maximum bytes of a column that is not kept apart from its row. */
const MAX_SHORT_BYTES = 8000;

/**
 * A column of limited text is one character longer than allowed, and a check refuses the longer value: the type alone would cut spaces
 * off.
 */
export function columnTypes({ columns }: DialectTable): ReadonlyMap<string, string> {
  return new Map(columns.map(({ field, column, codec }) => [field, typeOf(column, codec.type)]));
}

function typeOf(column: AnyFieldType, type: string): string {
  if (!isText(column) && !isBinary(column)) return type.startsWith("VARCHAR") ? `${type} COLLATE ${COLLATION}` : type;
  const { length, maxLength } = column;
  const most = maxLength === undefined ? length : maxLength + 1;
  // A UUID is of characters of one byte each.
  const isNarrow = isBinary(column) || (column.kind === "text" && maxLength === undefined);
  // Text of as many bytes as a UUID gets more, so that the type tells them apart.
  const bytes = most === undefined ? undefined : isNarrow ? most : most === 9 ? 40 : 4 * most;
  const size = bytes === undefined || bytes > MAX_SHORT_BYTES ? "MAX" : String(bytes);
  return isBinary(column) ? `VARBINARY(${size})` : `VARCHAR(${size}) COLLATE ${COLLATION}`;
}

function createTable(table: DialectTable): readonly string[] {
  const types = columnTypes(table);
  const columns = table.columns.map(({ field, sql, column }) => {
    const standard = isIdentity(column)
      ? `(NEXT VALUE FOR ${table.dialect.quote(sequenceOf(table.name))})`
      : defaultSql(table, field);
    return `${sql} ${types.get(field)}${standard === undefined ? "" : ` DEFAULT ${standard}`}${column.nullable ? " NULL" : " NOT NULL"}`;
  });
  const uniques = constraintsOf(table.table, "unique");
  const measured = table.columns.filter(
    (one) => isMeasured(one) && uniques.some(({ fields }) => fields.includes(one.field)),
  );
  const lengths = measured.map(({ name }) => lengthColumn(name, table.dialect.quote));
  const constraints = orderedConstraints(table).map((one) => uniqueIndex(table, one) ?? constraintSql(table, one));
  return [
    ...(identityField(table.table)
      ? [`CREATE SEQUENCE ${table.dialect.quote(sequenceOf(table.name))} AS BIGINT START WITH 1`]
      : []),
    `CREATE TABLE ${table.sql} (${[...columns, ...lengths, ...constraints].join(", ")})`,
  ];
}

function uniqueIndex(table: DialectTable, { kind, name, fields }: Constraint): string | undefined {
  if (kind !== "unique") return undefined;
  const columns = fields.map((field) => table.column(field));
  const parts = uniqueParts(
    columns.map((one) => ({ name: one.name, nullable: one.column.nullable, isMeasured: isMeasured(one) })),
    table.dialect.quote,
  );
  return parts && `INDEX ${table.dialect.quote(name)} UNIQUE ${parts}`;
}

/** Whether the server takes two values of a column for one: text that differs in spaces at its end, bytes that differ in zeros. */
export function isMeasured({ column: { kind, length } }: Pick<BoundColumn, "column">): boolean {
  return kind === "bytes" || (kind === "text" && length === undefined);
}

/** Text is of two bytes for a character until it is compared with a column. */
function literal(value: string | number | Uint8Array, column?: BoundColumn): string {
  if (isBytes(value)) return `0x${toHex(value)}`;
  if (typeof value === "number" || (column && /^(?:bigint|decimal)$/.test(column.column.kind))) return String(value);
  return `N'${value.replaceAll("'", "''")}'`;
}

/** The value of a default, in which parentheses and the letter of text come and go. */
function literalValue(sql: string): string | number | null | undefined {
  const bare = sql.trim().replace(/^\(+|\)+$/g, "");
  const hex = /^0x((?:[\da-f]{2})*)$/i.exec(bare)?.[1];
  return standardLiteral(hex === undefined ? bare.replace(/^N(?=')/, "") : `X'${hex}'`);
}

/** @throws DatabaseError unless one table has such an index */
async function tableOfIndex(runner: StatementRunner, name: string): Promise<string> {
  const rows = await runner.all(
    "SELECT t.name AS [name] FROM sys.indexes i JOIN sys.tables t ON t.object_id = i.object_id " +
      "WHERE i.name = @p1 AND t.schema_id = SCHEMA_ID()",
    [name],
  );
  const [first, second] = rows;
  if (!first) throw new DatabaseError(`there is no index ${name}`);
  if (second) throw new DatabaseError(`several tables have an index ${name}: drop it in SQL, naming the table`);
  return String(first.name);
}

export const ddl: DdlDialect = {
  isTransactional: true,
  lockMigrations: async (runner) => {
    await runner.run(
      "DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'brasa.migrations', @LockMode = 'Exclusive', " +
        "@LockOwner = 'Transaction', @LockTimeout = -1; " +
        "IF @got < 0 RAISERROR(N'the lock of migrations was not given', 16, 1)",
    );
  },
  columnTypes,
  createTable,
  dropTable: (table) => [`DROP TABLE ${quote(table)}`, `DROP SEQUENCE IF EXISTS ${quote(sequenceOf(table))}`],
  cascadesWithinTable: false,
  tableOptions: "",
  checksLastUniqueFirst: false,
  // LEN leaves out spaces at the end.
  characterCount: (text, isBinary) =>
    isBinary ? `DATALENGTH(${text})` : `LEN((CONVERT(NVARCHAR(MAX), ${text}) COLLATE ${COUNTING}) + N'.') - 1`,
  uniqueSuffix: () => "",
  referenceSuffix: (onDelete) => ` ON DELETE ${onDelete === "cascade" ? "CASCADE" : "NO ACTION"}`,
  literal,
  tableOfIndex,
  readTable,
  alterTable,
  literalValue,
};
