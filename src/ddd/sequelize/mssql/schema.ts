import {
  type ColumnState,
  type LiveConstraint,
  type LiveTable,
  onDeleteOf,
  type Quote,
  type SqlRunner,
  type TableChange,
} from "../migrate/live-table.ts";

/**
 * Compares by code points, in UTF-8, whose bytes are in the same order: those of two bytes for a character have surrogates before other
 * characters. From SQL Server 2019 on.
 */
export const COLLATION = "Latin1_General_100_BIN2_UTF8";

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
        return { kind: "check", name: String(row.name), columns: names.filter((one) => sql.includes(quote(one))), sql };
      }),
      ...referencesIn(references),
    ],
    indexes: all.filter((one) => !isConstraint(one)).map(({ name, columns }) => ({ name, columns })),
    referredBy: referrers.map((row) => ({ table: String(row.table), column: String(row.column) })),
  };
}

/** A name in brackets. */
export const quote: Quote = (name) => `[${name.replaceAll("]", "]]")}]`;

/** The column of a value's length, which is in the index of a unique constraint with it: the server itself ignores spaces at the end. */
function lengthName(column: string): string {
  return `${column}__length`;
}

/** The definition of the column of a value's length. */
export function lengthColumn(column: string, quote: Quote): string {
  return `${quote(lengthName(column))} AS DATALENGTH(${quote(column)})`;
}

function isLength({ name, computed }: Readonly<Record<string, unknown>>): boolean {
  return isTrue(computed) && String(name).endsWith(lengthName(""));
}

/** A column of a unique constraint. */
interface UniqueColumn {
  readonly name: string;
  readonly nullable: boolean;
  /** Whether its length tells values apart that the server takes for one. */
  readonly isMeasured: boolean;
}

/**
 * The columns and the condition of an index in place of a unique constraint, which would take null once only, and ignore spaces at the
 * end of texts.
 *
 * @returns undefined where the constraint does
 */
export function uniqueParts(columns: readonly UniqueColumn[], quote: Quote): string | undefined {
  const nullable = columns.filter((one) => one.nullable);
  const measured = columns.filter((one) => one.isMeasured);
  if (nullable.length + measured.length === 0) return undefined;
  const keys = [...columns.map(({ name }) => name), ...measured.map(({ name }) => lengthName(name))];
  const where = nullable.map(({ name }) => `${quote(name)} IS NOT NULL`).join(" AND ");
  return `(${keys.map(quote).join(", ")})${where === "" ? "" : ` WHERE ${where}`}`;
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

/** The characters of a UUID, each of one byte. */
const ID_LENGTH = 36;

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

/**
 * A check, or an index with a length or a condition, keeps its columns from being renamed or altered: each is dropped before, and made
 * again afterwards. A default is a constraint, which is dropped before its column.
 */
export async function alterTable(
  runner: SqlRunner,
  table: LiveTable,
  changes: readonly TableChange[],
  quote: Quote,
): Promise<void> {
  const renamed = changes.flatMap((one) => (one.kind === "renameConstraint" && isRemade(one.from.kind) ? [one] : []));
  const kept = keptConstraints(table, changes, quote);
  for (const one of [...renamed.map(({ from }) => from), ...kept]) await runner.run(dropSql(table, one, quote));
  for (const column of changes.flatMap(changedColumn)) await runner.run(dropLength(table.name, column, quote));
  for (const change of changes) {
    if (change.kind === "renameConstraint" && isRemade(change.from.kind)) continue;
    for (const sql of await statements(runner, table, change, changes, quote)) await runner.run(sql);
  }
  for (const one of [...renamed.map(({ to }) => to), ...kept]) {
    for (const sql of addSql(table, one, quote, changes)) await runner.run(sql);
  }
}

/** The column that a change renames, or gives another type. */
function changedColumn(change: TableChange): readonly string[] {
  if (change.kind === "renameColumn") return [change.from];
  return change.kind === "alterColumn" && isAltered(change) ? [change.name] : [];
}

function isAltered({ from, to }: Extract<TableChange, { kind: "alterColumn" }>): boolean {
  return from.type !== to.type || from.nullable !== to.nullable;
}

/** The constraints of altered columns that the changes themselves leave as they are. */
function keptConstraints({ constraints }: LiveTable, changes: readonly TableChange[], quote: Quote): Constraint[] {
  const altered = changes.flatMap((one) => (one.kind === "alterColumn" ? changedColumn(one) : []));
  const dropped = new Set(changes.flatMap((one) => (one.kind === "dropConstraint" ? one.constraint.name : [])));
  return constraints.flatMap((one): Constraint[] => {
    if (dropped.has(one.name) || !one.columns.some((column) => altered.includes(column))) return [];
    const { name, columns } = one;
    const list = columns.map(quote).join(", ");
    if (one.kind === "unique")
      return [{ kind: "unique", name, columns, sql: `CONSTRAINT ${quote(name)} UNIQUE (${list})` }];
    return one.kind === "check"
      ? [{ kind: "check", name, columns, sql: `CONSTRAINT ${quote(name)} CHECK ${one.sql}` }]
      : [];
  });
}

function isRemade(kind: string): boolean {
  return kind === "check" || kind === "unique";
}

async function statements(
  runner: SqlRunner,
  table: LiveTable,
  change: TableChange,
  changes: readonly TableChange[],
  quote: Quote,
): Promise<readonly string[]> {
  const name = quote(table.name);
  const alter = (action: string) => `ALTER TABLE ${name} ${action}`;
  const rename = (place: string, to: string, kind: string) => `EXEC sp_rename ${text(place)}, ${text(to)}, '${kind}'`;
  switch (change.kind) {
    case "addColumn": {
      const { state, fill = state.default } = change;
      const column = quote(change.name);
      const standard = fill === undefined ? "" : ` DEFAULT ${fill}`;
      const add = alter(
        `ADD ${column} ${state.type}${standard}${state.nullable ? " NULL" : " NOT NULL"}${fill === undefined ? "" : " WITH VALUES"}`,
      );
      if (fill === state.default) return [add];
      await runner.run(add);
      return changeDefault(runner, table.name, change.name, state, quote);
    }
    case "dropColumn":
      return [
        ...(await changeDefault(runner, table.name, change.name, undefined, quote)),
        dropLength(table.name, change.name, quote),
        alter(`DROP COLUMN ${quote(change.name)}`),
      ];
    case "renameColumn":
      return [rename(`${name}.${quote(change.from)}`, change.to, "COLUMN")];
    case "alterColumn": {
      const { from, to } = change;
      return [
        ...(isAltered(change)
          ? [alter(`ALTER COLUMN ${quote(change.name)} ${to.type}${to.nullable ? " NULL" : " NOT NULL"}`)]
          : []),
        ...(from.default === to.default ? [] : await changeDefault(runner, table.name, change.name, to, quote)),
      ];
    }
    case "addConstraint":
      return addSql(table, change.constraint, quote, changes);
    case "dropConstraint":
      return [dropSql(table, change.constraint, quote)];
    case "renameConstraint":
      return change.from.name === change.to.name ? [] : [rename(quote(change.from.name), change.to.name, "OBJECT")];
    case "dropIndex":
      return [`DROP INDEX ${quote(change.name)} ON ${name}`];
    case "renameIndex":
      return [rename(`${name}.${quote(change.from)}`, change.to, "INDEX")];
  }
}

function text(value: string): string {
  return `N'${value.replaceAll("'", "''")}'`;
}

type Constraint = Extract<TableChange, { kind: "addConstraint" }>["constraint"];

function addSql(
  { name, columns }: LiveTable,
  one: Constraint,
  quote: Quote,
  changes: readonly TableChange[],
): readonly string[] {
  const parts = one.columns.map((column): UniqueColumn => {
    const added = changes.flatMap((change) =>
      change.kind === "addColumn" && change.name === column ? change.state : [],
    );
    const renamed = changes.flatMap((change) =>
      change.kind === "renameColumn" && change.to === column ? change.from : [],
    );
    const altered = changes.flatMap((change) =>
      change.kind === "alterColumn" && change.name === column ? change.to : [],
    );
    const [state] = [...added, ...altered, ...columns.filter((live) => live.name === (renamed[0] ?? column))];
    const type = state && "declared" in state ? state.declared : state?.type;
    return { name: column, nullable: state?.nullable ?? false, isMeasured: isMeasuredType(type) };
  });
  const index = one.kind === "unique" ? uniqueParts(parts, quote) : undefined;
  if (index === undefined) return [`ALTER TABLE ${quote(name)} ADD ${one.sql}`];
  const lengths = parts.filter(({ isMeasured }) => isMeasured);
  return [
    ...lengths.map(({ name: column }) => {
      const missing = `COL_LENGTH(${text(quote(name))}, ${text(lengthName(column))}) IS NULL`;
      return `IF ${missing} ALTER TABLE ${quote(name)} ADD ${lengthColumn(column, quote)}`;
    }),
    `CREATE UNIQUE INDEX ${quote(one.name)} ON ${quote(name)} ${index}`,
  ];
}

/** A UUID is told apart by itself. */
function isMeasuredType(type = ""): boolean {
  return /^VAR(?:CHAR|BINARY)/.test(type) && !type.startsWith(`VARCHAR(${ID_LENGTH})`);
}

function dropLength(table: string, column: string, quote: Quote): string {
  const there = `COL_LENGTH(${text(quote(table))}, ${text(lengthName(column))}) IS NOT NULL`;
  return `IF ${there} ALTER TABLE ${quote(table)} DROP COLUMN ${quote(lengthName(column))}`;
}

function dropSql({ name }: LiveTable, one: Constraint, quote: Quote): string {
  const drop = `ALTER TABLE ${quote(name)} DROP CONSTRAINT ${quote(one.name)}`;
  if (one.kind !== "unique") return drop;
  return `IF OBJECT_ID(${text(quote(one.name))}) IS NULL DROP INDEX ${quote(one.name)} ON ${quote(name)} ELSE ${drop}`;
}

/** The statements that give a column another default, or none. */
async function changeDefault(
  runner: SqlRunner,
  table: string,
  column: string,
  state: ColumnState | undefined,
  quote: Quote,
): Promise<string[]> {
  const [found] = await runner.all(
    "SELECT d.name AS [name] FROM sys.default_constraints d JOIN sys.columns c ON c.default_object_id = d.object_id " +
      "WHERE c.object_id = OBJECT_ID(@p1) AND c.name = @p2",
    [quote(table), column],
  );
  return [
    ...(found ? [`ALTER TABLE ${quote(table)} DROP CONSTRAINT ${quote(String(found.name))}`] : []),
    ...(state?.default === undefined
      ? []
      : [`ALTER TABLE ${quote(table)} ADD DEFAULT ${state.default} FOR ${quote(column)}`]),
  ];
}
