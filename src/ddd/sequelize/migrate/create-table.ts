import { InvalidError } from "../../error.ts";
import type { Constraint } from "../../schema/constraint.ts";
import { isBinary, toSnakeCase } from "../../schema/field.ts";
import { constraintsOf } from "../../schema/table.ts";
import { isBytes, toHex } from "../../schema/value/bytes.ts";
import type { Codec, Value } from "../column.ts";
import type { BoundColumn, BoundIdentity, DialectTable } from "../dialect.ts";
import { toSql, Values } from "../sql/condition.ts";
import { identityOf } from "../sql/identity/identity.ts";

/** The statements that make a table with all constraints. @param ifMissing whether a table of the name may be there */
export function createTableSql(table: DialectTable, ifMissing = false): readonly string[] {
  const { ddl } = table.dialect;
  // Refuses one that the database gives no keys to.
  const identity = identityOf(table);
  if (ddl.createTable) return ddl.createTable(table);
  const parts = [
    ...table.columns.map((column) => columnSql(table, column, identity, ddl.columnTypes?.(table))),
    ...orderedConstraints(table).map((one) => constraintSql(table, one)),
  ];
  return [`CREATE TABLE ${ifMissing ? "IF NOT EXISTS " : ""}${table.sql} (${parts.join(", ")})${ddl.tableOptions}`];
}

/** A column as in CREATE TABLE. */
function columnSql(
  table: DialectTable,
  bound: BoundColumn,
  identity: BoundIdentity | undefined,
  types?: Types,
): string {
  const { field, sql, codec, column } = bound;
  const standard = defaultSql(table, field);
  const rule = `${column.nullable ? "" : " NOT NULL"}${standard === undefined ? "" : ` DEFAULT ${standard}`}`;
  const given = bound === identity?.column ? (identity.dialect.column ?? "") : "";
  return `${sql} ${types?.get(field) ?? codec.type}${checkSql(sql, codec)}${given}${rule}`;
}

/** The check that a column's type needs, as a part of the column. @param sql its quoted name */
export function checkSql(sql: string, { check }: Codec): string {
  return check ? ` CHECK (${check(sql)})` : "";
}

/** The types of columns by field, where they are others than the codecs'. */
type Types = ReadonlyMap<string, string>;

/** A constant default: a program that knows nothing of the column can go on to store rows. Others the toolkit makes alone. */
export function defaultSql(table: DialectTable, field: string): string | undefined {
  const declared = table.table.defaults.get(field);
  return declared?.kind === "constant" ? valueSql(table, field, declared.value) : undefined;
}

/** A value of a column, as an SQL expression; undefined for null. @throws InvalidError for a value that the column cannot hold */
export function valueSql(table: DialectTable, field: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const column = table.column(field);
  const problem = column.column.problem(value);
  if (problem) throw InvalidError.of(`${table.name}.${field}`, problem);
  // In parentheses: some databases have no other defaults of long text.
  return `(${new Literals(table).add(column.codec.encode(value), column)})`;
}

/**
 * In the order in which they are to be checked: unique constraints as declared, checks by name. Most databases check by
 * name in any case; others in this order.
 */
export function orderedConstraints({ table, dialect }: DialectTable): Constraint[] {
  const unique: Constraint[] = constraintsOf(table, "key", "unique");
  if (dialect.ddl.checksLastUniqueFirst) unique.reverse();
  return [...unique, ...constraintsOf(table, "length", "check"), ...constraintsOf(table, "reference")];
}

/** A constraint with its name, as in CREATE TABLE and in ADD. */
export function constraintSql(table: DialectTable, one: Constraint): string {
  return `CONSTRAINT ${table.dialect.quote(one.name)} ${ruleSql(table, one)}`;
}

function ruleSql(table: DialectTable, one: Constraint): string {
  const { dialect } = table;
  const { ddl } = dialect;
  const fields = one.fields.map((field) => dialect.quote(toSnakeCase(field))).join(", ");
  switch (one.kind) {
    case "key":
      return `PRIMARY KEY (${fields}${identityOf(table)?.dialect.inKey ?? ""})`;
    case "unique":
      return `UNIQUE (${fields})${ddl.uniqueSuffix(one)}`;
    case "length":
      return `CHECK (${ddl.characterCount(
        fields,
        one.fields.some((field) => isBinary(table.column(field).column)),
      )} <= ${one.maxLength})`;
    case "check":
      return `CHECK (${toSql(one.condition, table, new Literals(table))})`;
    case "reference":
      return `FOREIGN KEY (${fields}) REFERENCES ${dialect.quote(one.table)} (${dialect.quote("id")})${ddl.referenceSuffix(onDeleteIn(table, one))}`;
  }
}

/** The action of a reference that the database is told. */
export function onDeleteIn(
  { name, dialect: { ddl } }: DialectTable,
  { table, onDelete }: Extract<Constraint, { kind: "reference" }>,
): "cascade" | "restrict" {
  return ddl.cascadesWithinTable === false && table === name ? "restrict" : onDelete;
}

/** The values of a statement that takes no placeholders, written out. */
class Literals extends Values {
  readonly #table: DialectTable;

  constructor(table: DialectTable) {
    super(table);
    this.#table = table;
  }

  override add(value: Value, column?: BoundColumn): string {
    if (typeof value !== "number" && typeof value !== "string" && !isBytes(value)) {
      throw new Error("a check compares with values other than null, one by one");
    }
    return this.#table.dialect.ddl.literal?.(value, column) ?? toLiteral(value);
  }
}

/** A value in standard SQL. */
export function toLiteral(value: number | string | Uint8Array): string {
  if (isBytes(value)) return `X'${toHex(value)}'`;
  return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
