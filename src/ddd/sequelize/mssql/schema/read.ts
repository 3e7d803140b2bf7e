import { type LiveConstraint, type LiveTable, onDeleteOf, type SqlRunner } from "../../migrate/live-table.ts";
import { COLLATION, ID_LENGTH, isLength, quote } from "./parts.ts";

export async function readTable(runner: SqlRunner, name: string): Promise<LiveTable | undefined> {
  const [found] = await runner.all(
    "SELECT CONVERT(VARCHAR(20), object_id) AS [id] FROM sys.tables WHERE name = @p1 AND schema_id = SCHEMA_ID()",
    [name],
  );
  if (!found) return undefined;
  const id = [String(found.id)];
  const of = (column: string) => `${column} = CONVERT(INT, @p1)`;
  const columns = await runner.all(
    `SELECT c.name AS [name], t.name AS [type], c.max_length AS [length], c.precision AS [precision], c.scale AS [scale],
       c.collation_name AS [collation], c.is_nullable AS [nullable], c.is_computed AS [computed], d.definition AS [default]
     FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id
     LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id
     WHERE ${of("c.object_id")} ORDER BY c.column_id`,
    id,
  );
  const indexes = await runner.all(
    `SELECT i.name AS [name], i.is_unique AS [unique], i.is_primary_key AS [key], i.filter_definition AS [filter], c.name AS [column],
       x.is_included_column AS [included]
     FROM sys.indexes i JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
     JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
     WHERE ${of("i.object_id")} AND i.name IS NOT NULL ORDER BY i.name, x.is_included_column, x.key_ordinal`,
    id,
  );
  const checks = await runner.all(
    `SELECT name AS [name], definition AS [sql] FROM sys.check_constraints WHERE ${of("parent_object_id")} ORDER BY name`,
    id,
  );
  const references = await runner.all(
    `SELECT f.name AS [name], c.name AS [column], t.name AS [target], f.delete_referential_action_desc AS [action]
     FROM sys.foreign_keys f JOIN sys.foreign_key_columns x ON x.constraint_object_id = f.object_id
     JOIN sys.columns c ON c.object_id = x.parent_object_id AND c.column_id = x.parent_column_id
     JOIN sys.tables t ON t.object_id = f.referenced_object_id
     WHERE ${of("f.parent_object_id")} ORDER BY f.name, x.constraint_column_id`,
    id,
  );
  const referrers = await runner.all(
    `SELECT t.name AS [table], c.name AS [column] FROM sys.foreign_key_columns x
     JOIN sys.tables t ON t.object_id = x.parent_object_id
     JOIN sys.columns c ON c.object_id = x.referenced_object_id AND c.column_id = x.referenced_column_id
     WHERE ${of("x.referenced_object_id")}`,
    id,
  );
  const own = columns.filter((column) => !isLength(column));
  const names = own.map((column) => String(column.name));
  const all = indexesIn(indexes).map((one) => ({
    ...one,
    columns: one.columns.filter((column) => names.includes(column)),
  }));
  return {
    name,
    columns: own.map((column) => ({
      name: String(column.name),
      ...typeOf(column),
      nullable: isTrue(column.nullable),
      default: column.default === null || isSequence(column.default) ? undefined : String(column.default),
      identity: isSequence(column.default),
      ...(isTrue(column.computed) ? { others: ["a computed value"] } : {}),
    })),
    constraints: [
      ...all.filter(isConstraint).map(({ name, columns, isKey }): LiveConstraint => {
        return { kind: isKey ? "key" : "unique", name, columns };
      }),
      ...checks.map((row): LiveConstraint => {
        const sql = String(row.sql);
        return {
          kind: "check",
          name: String(row.name),
          columns: names.filter((one) => sql.includes(quote(one))),
          sql,
          maxLength: maxLengthIn(sql),
        };
      }),
      ...referencesIn(references),
    ],
    indexes: all.filter((one) => !isConstraint(one)).map(({ name, columns }) => ({ name, columns })),
    referredBy: referrers.map((row) => ({ table: String(row.table), column: String(row.column) })),
  };
}

/** Whether a default takes the next key of a sequence. */
function isSequence(standard: unknown): boolean {
  return /^\(*NEXT VALUE FOR\b/i.test(String(standard));
}

function isTrue(value: unknown): boolean {
  return value === true || Number(value) === 1;
}

/** The type as codecs write it, and the characters or bytes that it lets in. */
function typeOf(column: Readonly<Record<string, unknown>>): { type: string; declared: string; capacity?: number } {
  const type = String(column.type);
  const length = Number(column.length);
  const size = length < 0 ? "MAX" : String(length);
  switch (type) {
    case "varchar": {
      const collation = String(column.collation);
      const declared = `VARCHAR(${size}) COLLATE ${collation}`;
      if (collation !== COLLATION) return { type: declared, declared };
      const capacity = length === ID_LENGTH ? ID_LENGTH : Math.floor(length / 4);
      return { type: "VARCHAR(MAX)", declared, ...(length < 0 ? {} : { capacity }) };
    }
    case "varbinary":
      return { type: "VARBINARY(MAX)", declared: `VARBINARY(${size})`, ...(length < 0 ? {} : { capacity: length }) };
    case "decimal": {
      const declared = `DECIMAL(${column.precision},${column.scale})`;
      return { type: declared, declared };
    }
    case "datetime2":
      return { type: `DATETIME2(${column.scale})`, declared: `DATETIME2(${column.scale})` };
    case "float":
      return { type: "FLOAT(53)", declared: "FLOAT(53)" };
    default: {
      const declared = type.toUpperCase();
      return { type: declared, declared };
    }
  }
}

interface ReadIndex {
  readonly name: string;
  readonly isKey: boolean;
  readonly isUnique: boolean;
  readonly filter: string;
  readonly columns: string[];
}

function indexesIn(rows: readonly Readonly<Record<string, unknown>>[]): ReadIndex[] {
  const indexes = new Map<string, ReadIndex>();
  for (const row of rows) {
    const name = String(row.name);
    const filter = row.filter === null ? "" : String(row.filter);
    const index = indexes.get(name) ?? {
      name,
      isKey: isTrue(row.key),
      isUnique: isTrue(row.unique),
      filter,
      columns: [],
    };
    index.columns.push(String(row.column));
    indexes.set(name, index);
  }
  return [...indexes.values()];
}

/** A unique index of the rows without null is the constraint of fields that may be null. */
function isConstraint({ isKey, isUnique, filter, columns }: ReadIndex): boolean {
  if (isKey) return true;
  const rest = columns.reduce((sql, column) => sql.replace(`${quote(column)} IS NOT NULL`, ""), filter);
  return isUnique && /^[\s()]*(?:AND[\s()]*)*$/i.test(rest);
}

function referencesIn(rows: readonly Readonly<Record<string, unknown>>[]): LiveConstraint[] {
  const references = new Map<string, LiveConstraint & { columns: string[] }>();
  for (const row of rows) {
    const name = String(row.name);
    const onDelete = onDeleteOf(String(row.action).replaceAll("_", " "));
    const found = references.get(name) ?? { kind: "reference", name, columns: [], table: String(row.target), onDelete };
    found.columns.push(String(row.column));
    references.set(name, found);
  }
  return [...references.values()];
}

/** A check of a length, without the spaces, parentheses and brackets that the server adds. */
const LENGTH = /^(?:lenCONVERTnvarcharmax,.+?collate\w+\+N'\.'-1|datalength.+?)<=(\d+)$/i;

function maxLengthIn(sql: string): number | undefined {
  const number = LENGTH.exec(sql.replace(/[\s()[\]]/g, ""))?.[1];
  return number === undefined ? undefined : Number(number);
}
