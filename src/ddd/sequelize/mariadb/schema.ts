import type { Row } from "../column.ts";
import {
  type LiveConstraint,
  type LiveTable,
  onDeleteOf,
  type Quote,
  type SqlRunner,
  standardLiteral,
  type TableChange,
} from "../migrate/live-table.ts";

/** Types as the codecs write them. Short text and text in keys is VARCHAR, with a capacity. */
const TYPES: Readonly<Record<string, string>> = {
  longtext: "LONGTEXT",
  "tinyint(1)": "BOOLEAN",
  "datetime(3)": "DATETIME(3)",
  date: "DATE",
  longblob: "LONGBLOB",
  bigint: "BIGINT",
  "bigint(20)": "BIGINT",
  double: "DOUBLE",
};

/** The part of a type, as MariaDB writes it. */
const COMPRESSED = / \/\*M!\d+ COMPRESSED\*\//;

const HERE = "= DATABASE()";

export async function readTable(runner: SqlRunner, name: string, collation: string): Promise<LiveTable | undefined> {
  const columns = await runner.all(
    `SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS standard,
       collation_name AS collation, character_maximum_length AS length, extra AS extra, column_comment AS comment
     FROM information_schema.columns WHERE table_schema ${HERE} AND table_name = ? ORDER BY ordinal_position`,
    [name],
  );
  if (columns.length === 0) return undefined;
  const names = columns.map((column) => String(column.name));
  const indexes = await readIndexes(runner, name);
  const references = await readReferences(runner, name);
  const checks = await readChecks(runner, name, names);
  const backing = new Set(references.map((one) => one.name));
  return {
    name,
    columns: columns.map((column) => {
      const type = String(column.type);
      const isText = /^(?:varchar|longtext)/.test(type) && column.collation === collation;
      const isJson =
        type === "json" || checks.some((check) => isJsonCheck(check) && check.columns.includes(String(column.name)));
      const foreign = column.collation === null ? type : `${type} COLLATE ${String(column.collation)}`;
      return {
        name: String(column.name),
        declared: isJson ? "JSON" : type,
        type: isJson
          ? "JSON"
          : isText
            ? "LONGTEXT"
            : /^varbinary/.test(type)
              ? "LONGBLOB"
              : (TYPES[type] ?? (/^decimal\(\d+,\d+\)$/.test(type) ? type.toUpperCase() : foreign)),
        ...(/^var(?:char|binary)/.test(type) ? { capacity: Number(column.length) } : {}),
        nullable: column.nullable === "YES",
        default: defaultOf(column.standard, String(column.extra)),
        identity: /\bauto_increment\b/i.test(String(column.extra)),
        others: othersOf(
          column,
          checks.filter((check) => !isJsonCheck(check)),
        ),
        undeclarable: wordsOf(column).filter((words) => /on update|generated/i.test(words)),
      };
    }),
    constraints: [
      ...indexes.filter(isConstraint).map(({ name, columns, others }): LiveConstraint => {
        return name === "PRIMARY"
          ? { kind: "key", name, columns, undeclarable: others }
          : { kind: "unique", name, columns };
      }),
      ...checks.filter((check) => !isJsonCheck(check)),
      ...references,
    ],
    // InnoDB makes one for each reference, called as that.
    indexes: indexes
      .filter((index) => !isConstraint(index) && !backing.has(index.name))
      .map(({ name, columns }) => ({ name, columns })),
    referredBy: await readReferrers(runner, name),
  };
}

/** The parts of a column that MODIFY COLUMN would drop. */
function othersOf({ name, extra, comment }: Row, checks: readonly LiveConstraint[]): string[] {
  return [
    ...wordsOf({ extra }),
    ...(comment === "" ? [] : ["a comment"]),
    // A check that is declared with its column is called as that, and as it was once the column has another name.
    ...(checks.some((check) => check.name === name || (isOwn(check) && check.columns.includes(String(name))))
      ? ["a check of its own"]
      : []),
  ];
}

/** The words that the database has of a column besides its type, null and default. */
function wordsOf({ extra }: Row): string[] {
  const words = String(extra).replace("DEFAULT_GENERATED", "").trim();
  return words === "" ? [] : [words];
}

/** Whether it is the check that MariaDB makes of the type JSON, which is long text to it. */
function isJsonCheck(constraint: LiveConstraint): boolean {
  return isOwn(constraint) && constraint.kind === "check" && /^\(json_valid\(`(?:[^`]|``)*`\)\)$/i.test(constraint.sql);
}

function isOwn(constraint: LiveConstraint): boolean {
  return constraint.kind === "check" && constraint.own === true;
}

/** MariaDB gives SQL, and NULL for none; MySQL gives the text of a literal, and SQL for an expression. */
function defaultOf(standard: unknown, extra: string): string | undefined {
  if (standard === null || standard === "NULL") return undefined;
  const sql = String(standard);
  // MySQL escapes quotes in an expression.
  return extra.includes("DEFAULT_GENERATED") ? sql.replaceAll("\\'", "'") : sql;
}

interface ReadIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly columns: string[];
  /** Parts by which it is no key of whole values, in words. */
  readonly others: string[];
}

function isConstraint({ name, unique, others }: ReadIndex): boolean {
  return name === "PRIMARY" || (unique && others.length === 0);
}

async function readIndexes(runner: SqlRunner, table: string) {
  const rows = await runner.all(
    `SELECT index_name AS name, non_unique AS many, column_name AS field, sub_part AS length FROM information_schema.statistics
     WHERE table_schema ${HERE} AND table_name = ? ORDER BY index_name, seq_in_index`,
    [table],
  );
  const indexes = new Map<string, ReadIndex>();
  for (const row of rows) {
    const name = String(row.name);
    const index = indexes.get(name) ?? { name, unique: Number(row.many) === 0, columns: [], others: [] };
    index.columns.push(String(row.field));
    if (row.length !== null) index.others.push(`a limit to the first ${row.length} characters of ${row.field}`);
    // MySQL's indexes of expressions.
    else if (row.field === null) index.others.push("an expression");
    indexes.set(name, index);
  }
  return [...indexes.values()];
}

async function readChecks(runner: SqlRunner, table: string, names: readonly string[]): Promise<LiveConstraint[]> {
  const rows = await runner.all(
    `SELECT DISTINCT c.constraint_name AS name, c.check_clause AS clause, t.table_name AS owner, c.*
     FROM information_schema.check_constraints c JOIN information_schema.table_constraints t
       ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
     WHERE t.constraint_type = 'CHECK' AND t.table_schema ${HERE} AND t.table_name = ? ORDER BY 1`,
    [table],
  );
  // MariaDB lets checks of several tables have one name, and tells the table, and whether a check is its column's. MySQL
  // does neither.
  const own = rows.filter((row) => row.TABLE_NAME === undefined || row.TABLE_NAME === row.owner);
  return own.map((row) => {
    const sql = String(row.clause);
    const columns = names.filter((name) => sql.includes(quote(name)));
    return { kind: "check", name: String(row.name), columns, sql: `(${sql})`, own: row.LEVEL === "Column" };
  });
}

async function readReferences(runner: SqlRunner, table: string): Promise<LiveConstraint[]> {
  const rows = await runner.all(
    `SELECT k.constraint_name AS name, k.column_name AS field, k.referenced_table_name AS target,
       k.referenced_column_name AS referred, r.delete_rule AS rule, r.update_rule AS on_update
     FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
       ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
     WHERE k.table_schema ${HERE} AND k.table_name = ? ORDER BY 1, k.ordinal_position`,
    [table],
  );
  const references = new Map<string, LiveConstraint & { columns: string[]; others: string[] }>();
  for (const row of rows) {
    const name = String(row.name);
    const onDelete = onDeleteOf(String(row.rule));
    const table = String(row.target);
    const others = onDelete === "other" ? [`ON DELETE ${row.rule}`] : [];
    const found = references.get(name) ?? { kind: "reference", name, columns: [], table, onDelete, others };
    found.columns.push(String(row.field));
    if (onDeleteOf(String(row.on_update)) !== "restrict") found.others.push(`ON UPDATE ${row.on_update}`);
    if (row.referred !== "id") found.others.push(`its reference to ${row.referred}`);
    references.set(name, found);
  }
  // Another ON DELETE is told as that.
  return [...references.values()].map((one) => ({
    ...one,
    undeclarable: one.others.filter((other) => !other.startsWith("ON DELETE")),
  }));
}

const quote: Quote = (name) => `\`${name.replaceAll("`", "``")}\``;

async function readReferrers(runner: SqlRunner, table: string) {
  const rows = await runner.all(
    `SELECT table_name AS name, referenced_column_name AS field FROM information_schema.key_column_usage
     WHERE referenced_table_schema ${HERE} AND referenced_table_name = ?`,
    [table],
  );
  return rows.map((row) => ({ table: String(row.name), column: String(row.field) }));
}

/** The value of a default; text that needs escapes is hexadecimal. */
export function literalValue(sql: string): string | number | null | undefined {
  const hex = /^\(*\s*convert\(\s*(?:0x|x')([0-9a-f]*)'?\s+using\s+utf8mb4\)(?:\s+collate\s+\w+)?\s*\)*$/i.exec(
    sql,
  )?.[1];
  if (hex !== undefined) return Buffer.from(hex, "hex").toString();
  const bytes = /^\(*\s*unhex\(\s*(?:_\w+)?\\?'((?:[\da-f]{2})*)\\?'\)\s*\)*$/i.exec(sql)?.[1];
  if (bytes !== undefined) return standardLiteral(`X'${bytes}'`);
  return standardLiteral(sql.replace(/_utf8mb4(?=')/i, ""));
}

/** All changes of a list are one statement, where that can be: MariaDB takes none of them back when a later statement fails. */
export async function alterTable(
  runner: SqlRunner,
  { name, constraints }: LiveTable,
  changes: readonly TableChange[],
  collation: string,
): Promise<void> {
  const alter = (actions: readonly string[]) => runner.run(`ALTER TABLE ${quote(name)} ${actions.join(", ")}`);
  const own = new Set(constraints.filter(isOwn).map((one) => one.name));
  // A check that is its column's goes with that, and is not named in SQL.
  const isDone = (change: TableChange) =>
    (change.kind === "dropConstraint" && own.has(change.constraint.name)) ||
    (change.kind === "renameConstraint" && own.has(change.from.name));
  await alter(changes.filter((change) => !isDone(change)).flatMap((change) => actions(change, collation)));
  const filled = changes.find((change) => change.kind === "addColumn");
  if (filled?.fill === undefined || filled.fill === filled.state.default) return;
  try {
    await alter([`ALTER COLUMN ${quote(filled.name)} ${defaultAction(filled.state.default)}`]);
  } catch (error) {
    await alter([`DROP COLUMN ${quote(filled.name)}`]);
    throw error;
  }
}

function actions(change: TableChange, collation: string): string[] {
  switch (change.kind) {
    case "addColumn": {
      const { state, fill = state.default } = change;
      return [`ADD COLUMN ${quote(change.name)} ${columnOf({ ...state, default: fill }, collation)}`];
    }
    case "dropColumn":
      return [`DROP COLUMN ${quote(change.name)}`];
    case "renameColumn":
      return [`RENAME COLUMN ${quote(change.from)} TO ${quote(change.to)}`];
    case "alterColumn": {
      const { name, from, to } = change;
      const [compressed = ""] = to.type.includes("COMPRESSED") ? [] : (COMPRESSED.exec(from.type) ?? []);
      return [`MODIFY COLUMN ${quote(name)} ${columnOf({ ...to, type: to.type + compressed }, collation)}`];
    }
    case "addConstraint":
      return [`ADD ${change.constraint.sql}`];
    case "dropConstraint":
      return [dropOf(change.constraint.kind, quote(change.constraint.name))];
    case "renameConstraint": {
      const { from, to } = change;
      if (from.kind === "key" || (from.name === to.name && from.kind !== "check")) return [];
      if (from.kind === "unique") return [`RENAME INDEX ${quote(from.name)} TO ${quote(to.name)}`];
      return [dropOf(from.kind, quote(from.name)), `ADD ${to.sql}`];
    }
    case "dropIndex":
      return [`DROP INDEX ${quote(change.name)}`];
    case "renameIndex":
      return [`RENAME INDEX ${quote(change.from)} TO ${quote(change.to)}`];
  }
}

function dropOf(kind: string, name: string): string {
  if (kind === "unique") return `DROP INDEX ${name}`;
  return kind === "reference" ? `DROP FOREIGN KEY ${name}` : `DROP CONSTRAINT ${name}`;
}

/** Text has the toolkit's collation, whichever the table has. */
function columnOf(state: { type: string; nullable: boolean; default?: string | undefined }, collation: string): string {
  const standard = state.default === undefined ? "" : ` DEFAULT ${state.default}`;
  const characters = /char|text/i.test(state.type) ? ` CHARACTER SET utf8mb4 COLLATE ${collation}` : "";
  return `${state.type}${characters}${state.nullable ? " NULL" : " NOT NULL"}${standard}`;
}

function defaultAction(standard: string | undefined): string {
  return standard === undefined ? "DROP DEFAULT" : `SET DEFAULT ${standard}`;
}
