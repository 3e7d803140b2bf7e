import {
  type ColumnState,
  type LiveConstraint,
  type LiveTable,
  onDeleteOf,
  type Quote,
  type SqlRunner,
  type TableChange,
} from "../migrate/live-table.ts";

type Row = Readonly<Record<string, unknown>>;

/** A name in quotes. */
export const quote: Quote = (name) => `"${name.replaceAll('"', '""')}"`;

export async function readTable(runner: SqlRunner, name: string): Promise<LiveTable | undefined> {
  const columns = await runner.all(
    `SELECT column_name AS "name", data_type AS "type", data_length AS "length", char_length AS "characters",
       char_used AS "unit", data_precision AS "precision", data_scale AS "scale", nullable AS "nullable",
       data_default AS "default", virtual_column AS "virtual"
     FROM user_tab_cols WHERE table_name = :p1 AND hidden_column = 'NO' ORDER BY column_id`,
    [name],
  );
  if (columns.length === 0) return undefined;
  const constraints = await runner.all(
    `SELECT c.constraint_name AS "name", c.constraint_type AS "type", c.search_condition_vc AS "sql", c.delete_rule AS "action",
       r.table_name AS "target", x.column_name AS "column"
     FROM user_constraints c LEFT JOIN user_cons_columns x ON x.constraint_name = c.constraint_name
     LEFT JOIN user_constraints r ON r.constraint_name = c.r_constraint_name
     WHERE c.table_name = :p1 AND c.constraint_type IN ('P', 'U', 'C', 'R') ORDER BY c.constraint_name, x.position`,
    [name],
  );
  const indexes = await runner.all(
    `SELECT i.index_name AS "name", i.uniqueness AS "unique", x.column_name AS "column", e.column_expression AS "expression"
     FROM user_indexes i JOIN user_ind_columns x ON x.index_name = i.index_name
     LEFT JOIN user_ind_expressions e ON e.index_name = x.index_name AND e.column_position = x.column_position
     WHERE i.table_name = :p1 AND NOT EXISTS (SELECT 1 FROM user_constraints c WHERE c.index_name = i.index_name)
     ORDER BY i.index_name, x.column_position`,
    [name],
  );
  const referrers = await runner.all(
    `SELECT c.table_name AS "table", x.column_name AS "column" FROM user_constraints c
     JOIN user_cons_columns x ON x.constraint_name = c.r_constraint_name
     JOIN user_constraints r ON r.constraint_name = c.r_constraint_name
     WHERE c.constraint_type = 'R' AND r.table_name = :p1`,
    [name],
  );
  const names = columns.map((column) => String(column.name));
  const all = indexesIn(indexes, names);
  return {
    name,
    columns: columns.map((column) => ({
      name: String(column.name),
      ...typeOf(column),
      nullable: column.nullable === "Y",
      // A default that was taken away is NULL.
      default: /^\s*(?:null)?\s*$|\.nextval\s*$/i.test(String(column.default ?? ""))
        ? undefined
        : String(column.default).trim(),
      identity: /\.nextval\s*$/i.test(String(column.default ?? "")),
      ...(column.virtual === "YES" ? { others: ["a computed value"] } : {}),
    })),
    constraints: [
      ...constraintsIn(constraints),
      ...all.filter(isConstraint).map(({ name, columns }): LiveConstraint => ({ kind: "unique", name, columns })),
    ],
    indexes: all.filter((one) => !isConstraint(one)).map(({ name, columns }) => ({ name, columns })),
    referredBy: referrers.map((row) => ({ table: String(row.table), column: String(row.column) })),
  };
}

/** The type as codecs write it, and the characters or bytes that it lets in. */
function typeOf(column: Row): { type: string; declared: string; capacity?: number } {
  const type = String(column.type);
  switch (type) {
    case "VARCHAR2": {
      if (column.unit !== "C")
        return { type: `VARCHAR2(${column.length} BYTE)`, declared: `VARCHAR2(${column.length} BYTE)` };
      const capacity = Number(column.characters);
      return { type: "VARCHAR2(32767 BYTE)", declared: `VARCHAR2(${capacity} CHAR)`, capacity };
    }
    case "RAW": {
      const length = Number(column.length);
      return { type: "RAW", declared: `RAW(${length})`, capacity: length - 1 };
    }
    case "NUMBER": {
      const { precision, scale } = column;
      const digits = precision === null ? "" : Number(scale) === 0 ? `(${precision})` : `(${precision},${scale})`;
      return { type: `NUMBER${digits}`, declared: `NUMBER${digits}` };
    }
    default:
      return { type, declared: type };
  }
}

/** NOT NULL is a check, which the column tells already. */
function constraintsIn(rows: readonly Row[]): LiveConstraint[] {
  const constraints = new Map<string, LiveConstraint & { columns: string[] }>();
  for (const row of rows) {
    const name = String(row.name);
    const sql = String(row.sql ?? "");
    if (row.type === "C" && /^"(?:[^"]|"")+" IS NOT NULL$/i.test(sql)) continue;
    const known = constraints.get(name);
    const column = row.column === null ? [] : [String(row.column)];
    if (known) known.columns.push(...column);
    else constraints.set(name, constraintOf(row, name, sql, column));
  }
  return [...constraints.values()];
}

function constraintOf(row: Row, name: string, sql: string, columns: string[]): LiveConstraint & { columns: string[] } {
  switch (row.type) {
    case "P":
      return { kind: "key", name, columns };
    case "U":
      return { kind: "unique", name, columns };
    case "R":
      return { kind: "reference", name, columns, table: String(row.target), onDelete: onDeleteOf(String(row.action)) };
    default:
      return { kind: "check", name, columns, sql: `(${sql})`, maxLength: maxLengthIn(sql) };
  }
}

interface ReadIndex {
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: string[];
  /** Its expressions, if it has any. */
  readonly expressions: string[];
}

/** An expression is a hidden column of the table, whose own text names the columns. */
function indexesIn(rows: readonly Row[], names: readonly string[]): ReadIndex[] {
  const indexes = new Map<string, ReadIndex>();
  for (const row of rows) {
    const name = String(row.name);
    const index = indexes.get(name) ?? { name, isUnique: row.unique === "UNIQUE", columns: [], expressions: [] };
    const expression = typeof row.expression === "string" ? row.expression : undefined;
    const used = /\bTHEN\s+("(?:[^"]|"")+")\s+END\s*$/i.exec(expression ?? "")?.[1];
    const found =
      expression === undefined
        ? [String(row.column)]
        : names.filter((one) => (used ?? expression).includes(quote(one)));
    index.columns.push(...found);
    if (expression !== undefined) index.expressions.push(expression);
    indexes.set(name, index);
  }
  return [...indexes.values()];
}

/** A unique index of the rows without null is the constraint of several fields that may be null. */
function isConstraint({ isUnique, expressions }: ReadIndex): boolean {
  return isUnique && expressions.every((one) => /^CASE\s+WHEN\b.*\bIS NOT NULL[\s)]+THEN\b/is.test(one));
}

/** Each statement takes effect at once, so that a migration that fails takes its changes back one by one. */
export async function alterTable(
  runner: SqlRunner,
  table: LiveTable,
  changes: readonly TableChange[],
  quote: Quote,
): Promise<void> {
  for (const change of changes) for (const sql of statements(table, change, quote)) await runner.run(sql);
}

function statements(table: LiveTable, change: TableChange, quote: Quote): readonly string[] {
  const name = quote(table.name);
  const alter = (action: string) => `ALTER TABLE ${name} ${action}`;
  switch (change.kind) {
    case "addColumn": {
      const { state, fill = state.default } = change;
      const column = quote(change.name);
      const add = alter(
        `ADD (${column} ${state.type}${fill === undefined ? "" : ` DEFAULT ${fill}`}${state.nullable ? "" : " NOT NULL"})`,
      );
      return fill === state.default ? [add] : [add, alter(`MODIFY (${column} ${defaultOf(state)})`)];
    }
    case "dropColumn":
      return [alter(`DROP COLUMN ${quote(change.name)}`)];
    case "renameColumn":
      return [alter(`RENAME COLUMN ${quote(change.from)} TO ${quote(change.to)}`)];
    case "alterColumn": {
      const { from, to } = change;
      // A rule that the column has already would be refused.
      const parts = [
        ...(from.type === to.type ? [] : [to.type]),
        ...(from.default === to.default ? [] : [defaultOf(to)]),
        ...(from.nullable === to.nullable ? [] : [to.nullable ? "NULL" : "NOT NULL"]),
      ];
      return parts.length === 0 ? [] : [alter(`MODIFY (${quote(change.name)} ${parts.join(" ")})`)];
    }
    case "addConstraint":
      return [addSql(table, change.constraint, quote)];
    case "dropConstraint":
      return [
        isIndex(table, change.constraint)
          ? `DROP INDEX ${quote(change.constraint.name)}`
          : alter(`DROP CONSTRAINT ${quote(change.constraint.name)}`),
      ];
    case "renameConstraint": {
      const { from, to } = change;
      // The server has changed the column's name within it.
      if (from.name === to.name) return [];
      if (isIndex(table, from)) return [`ALTER INDEX ${quote(from.name)} RENAME TO ${quote(to.name)}`];
      return [alter(`RENAME CONSTRAINT ${quote(from.name)} TO ${quote(to.name)}`)];
    }
    case "dropIndex":
      return [`DROP INDEX ${quote(change.name)}`];
    case "renameIndex":
      return [`ALTER INDEX ${quote(change.from)} RENAME TO ${quote(change.to)}`];
  }
}

type Constraint = Extract<TableChange, { kind: "addConstraint" }>["constraint"];

/** Whether a unique constraint is an index of the rows without null. */
function isIndex({ columns }: LiveTable, one: Constraint): boolean {
  const isNullable = one.columns.some((column) => columns.some(({ name, nullable }) => nullable && name === column));
  return one.kind === "unique" && one.columns.length > 1 && isNullable;
}

function addSql(table: LiveTable, one: Constraint, quote: Quote): string {
  if (!isIndex(table, one)) return `ALTER TABLE ${quote(table.name)} ADD ${one.sql}`;
  const parts = partsWithoutNull(one.columns.map(quote)).join(", ");
  return `CREATE UNIQUE INDEX ${quote(one.name)} ON ${quote(table.name)} (${parts})`;
}

/** The expressions of an index in which a row with a null is not. */
export function partsWithoutNull(columns: readonly string[]): string[] {
  const isWhole = columns.map((column) => `${column} IS NOT NULL`).join(" AND ");
  return columns.map((column) => `CASE WHEN ${isWhole} THEN ${column} END`);
}

function defaultOf(state: ColumnState): string {
  return `DEFAULT ${state.default ?? "NULL"}`;
}

/** A check of the bytes of a column, as `DdlDialect.characterCount` writes it; one of characters is as that of every database. */
const BYTES =
  /^LENGTH\(RAWTOHEX\("[^"]+"\)\) \/ 2 - CASE WHEN SUBSTR\(RAWTOHEX\("[^"]+"\), 1, 2\) = '00' THEN 1 ELSE 0 END <= (\d+)$/;

function maxLengthIn(sql: string): number | undefined {
  const number = BYTES.exec(sql)?.[1];
  return number === undefined ? undefined : Number(number);
}
