import {
  type ColumnState,
  type LiveConstraint,
  type LiveTable,
  onDeleteOf,
  type Quote,
  type SqlRunner,
  standardLiteral,
  type TableChange,
} from "../migrate/live-table.ts";

/** The words of ON DELETE, by the letter of pg_constraint. */
const ACTIONS: Readonly<Record<string, string>> = { a: "NO ACTION", c: "CASCADE", r: "RESTRICT" };

/** Types as the codecs write them. */
const TYPES: Readonly<Record<string, string>> = {
  'text COLLATE "C"': 'TEXT COLLATE "C"',
  boolean: "BOOLEAN",
  "timestamp(3) with time zone": "TIMESTAMPTZ(3)",
  date: "DATE",
  bytea: "BYTEA",
  jsonb: "JSONB",
  bigint: "BIGINT",
  "double precision": "DOUBLE PRECISION",
};

export async function readTable(runner: SqlRunner, name: string): Promise<LiveTable | undefined> {
  const [found] = await runner.all(
    "SELECT c.oid::text AS oid FROM pg_class c WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)",
    [name],
  );
  if (!found) return undefined;
  const oid = [String(found.oid)];
  const columns = await runner.all(
    `SELECT a.attnum::text AS number, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       CASE WHEN a.attnotnull THEN 1 ELSE 0 END AS required, c.collname AS collation, a.attidentity AS identity, a.attgenerated AS generated,
       (d.adbin IS NOT NULL AND pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) IS NOT NULL)::int AS serial,
       pg_get_expr(d.adbin, d.adrelid) AS "default"
     FROM pg_attribute a
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     LEFT JOIN pg_collation c ON c.oid = a.attcollation
     WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    oid,
  );
  const constraints = await runner.all(
    `SELECT c.conname AS name, c.contype AS type, c.confdeltype AS action, t.relname AS target,
       pg_get_constraintdef(c.oid) AS sql,
       (SELECT json_agg(a.attname ORDER BY array_position(c.conkey, a.attnum)) FROM pg_attribute a
        WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey))::text AS columns
     FROM pg_constraint c LEFT JOIN pg_class t ON t.oid = c.confrelid
     WHERE c.conrelid = $1::oid AND c.contype IN ('p', 'u', 'c', 'f') ORDER BY c.conname`,
    oid,
  );
  const indexes = await runner.all(
    // With the columns of its expressions and of its condition, which a dropped column would take the index from, too.
    `SELECT i.relname AS name, (SELECT json_agg(a.attname ORDER BY array_position(x.indkey::int2[], a.attnum))
       FROM pg_attribute a WHERE a.attrelid = x.indrelid AND a.attnum > 0 AND (a.attnum = ANY (x.indkey::int2[]) OR a.attnum IN (
         SELECT d.refobjsubid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid
           AND d.refclassid = 'pg_class'::regclass AND d.refobjid = x.indrelid)))::text AS columns,
       (SELECT json_agg(a.attname ORDER BY array_position(x.indkey::int2[], a.attnum)) FROM pg_attribute a
        WHERE a.attrelid = x.indrelid AND a.attnum > 0 AND a.attnum = ANY ((x.indkey::int2[])[0:x.indnkeyatts - 1]))::text AS keys
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
     WHERE x.indrelid = $1::oid AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u'))
     ORDER BY i.relname`,
    oid,
  );
  const referrers = await runner.all(
    `SELECT t.relname AS "table", a.attname AS "column" FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
       JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)
     WHERE c.confrelid = $1::oid AND c.contype = 'f'`,
    oid,
  );
  return {
    name,
    columns: columns.map((column) => {
      const isSerial = Number(column.serial) === 1;
      return {
        name: String(column.name),
        type: typeOf(String(column.type), column.collation),
        nullable: Number(column.required) === 0,
        default: column.default === null || isSerial ? undefined : String(column.default),
        // One that is GENERATED ALWAYS takes no keys that are given.
        identity: isSerial || column.identity === "d",
        undeclarable: [
          ...(column.identity === "a" ? ["GENERATED ALWAYS AS IDENTITY"] : []),
          ...(column.generated === "" ? [] : ["GENERATED ALWAYS"]),
        ],
      };
    }),
    constraints: constraints.map(toConstraint),
    indexes: indexes.map((index) => ({
      name: String(index.name),
      columns: namesIn(index.columns),
      keys: namesIn(index.keys),
    })),
    referredBy: referrers.map((row) => ({ table: String(row.table), column: String(row.column) })),
  };
}

function typeOf(type: string, collation: unknown): string {
  const whole = type === "text" || type.startsWith("character") ? `${type} COLLATE "${String(collation)}"` : type;
  return TYPES[whole] ?? (/^numeric\(/.test(whole) ? whole.toUpperCase() : whole);
}

/** Words at the end of a constraint by which it holds for no row, not for all rows, or later than a declared one. */
const UNDECLARABLE = /\b(?:INITIALLY DEFERRED|NOT VALID|NOT ENFORCED|NO INHERIT)\b/g;

function toConstraint(row: Readonly<Record<string, unknown>>): LiveConstraint {
  const sql = String(row.sql);
  // After the columns or the condition, which end with a parenthesis.
  const ends = sql.slice(sql.lastIndexOf(")") + 1).match(UNDECLARABLE) ?? [];
  const named = { name: String(row.name), columns: namesIn(row.columns) };
  switch (row.type) {
    case "p":
      return { ...named, kind: "key", undeclarable: ends };
    case "u": {
      const [, ...nulls] = /^UNIQUE (NULLS NOT DISTINCT)/.exec(sql) ?? [];
      return { ...named, kind: "unique", undeclarable: [...nulls, ...ends] };
    }
    case "f": {
      const onDelete = onDeleteOf(ACTIONS[String(row.action)] ?? "");
      const [, target = "", columns = ""] = /REFERENCES ((?:"(?:[^"]|"")*"|[^"(])+)\(([^)]*)\)/.exec(sql) ?? [];
      const parts = sql.match(/\b(?:MATCH FULL|ON UPDATE (?:CASCADE|SET \w+))/g) ?? [];
      const undeclarable = [
        // Where it is of the schema that names without one are of, the database leaves that out.
        ...(/^(?:"(?:[^"]|"")*"|[^".]+)\./.test(target) ? [`its reference to ${target}`] : []),
        ...(columns === "id" ? [] : [`its reference to ${columns}`]),
        ...parts,
        ...ends,
      ];
      return { ...named, kind: "reference", table: String(row.target), onDelete, undeclarable };
    }
    default:
      return { ...named, kind: "check", sql: sql.replace(/^CHECK\s*/, ""), undeclarable: ends };
  }
}

function namesIn(json: unknown): string[] {
  return json === null ? [] : (JSON.parse(String(json)) as string[]);
}

/** The value of a default, as the driver gives it: true is t. */
export function literalValue(sql: string): string | number | null | undefined {
  return /^\(*(?:true|false)\)*$/i.test(sql.trim())
    ? sql.replace(/\W/g, "").charAt(0).toLowerCase()
    : standardLiteral(sql);
}

export async function alterTable(
  runner: SqlRunner,
  { name }: LiveTable,
  changes: readonly TableChange[],
  quote: Quote,
): Promise<void> {
  for (const change of changes) {
    for (const sql of statements(quote(name), change, quote)) await runner.run(sql);
  }
}

function statements(table: string, change: TableChange, quote: Quote): string[] {
  const alter = (action: string) => `ALTER TABLE ${table} ${action}`;
  switch (change.kind) {
    case "addColumn": {
      const { state, fill = state.default } = change;
      const column = quote(change.name);
      const rule = `${state.nullable ? "" : " NOT NULL"}${fill === undefined ? "" : ` DEFAULT ${fill}`}`;
      return [
        alter(`ADD COLUMN ${column} ${state.type}${rule}`),
        ...(fill === state.default ? [] : [alter(`ALTER COLUMN ${column} ${defaultOf(state)}`)]),
      ];
    }
    case "dropColumn":
      return [alter(`DROP COLUMN ${quote(change.name)}`)];
    case "renameColumn":
      return [alter(`RENAME COLUMN ${quote(change.from)} TO ${quote(change.to)}`)];
    case "alterColumn": {
      const { from, to } = change;
      const column = `ALTER COLUMN ${quote(change.name)}`;
      return [
        ...(from.nullable === to.nullable ? [] : [alter(`${column} ${to.nullable ? "DROP" : "SET"} NOT NULL`)]),
        ...(from.default === to.default ? [] : [alter(`${column} ${defaultOf(to)}`)]),
      ];
    }
    case "addConstraint":
      return [alter(`ADD ${change.constraint.sql}`)];
    case "dropConstraint":
      return [alter(`DROP CONSTRAINT ${quote(change.constraint.name)}`)];
    case "renameConstraint":
      // The database has changed the column's name within it.
      if (change.from.name === change.to.name) return [];
      return [alter(`RENAME CONSTRAINT ${quote(change.from.name)} TO ${quote(change.to.name)}`)];
    case "dropIndex":
      return [`DROP INDEX ${quote(change.name)}`];
    case "renameIndex":
      return [`ALTER INDEX ${quote(change.from)} RENAME TO ${quote(change.to)}`];
  }
}

function defaultOf(state: ColumnState): string {
  return state.default === undefined ? "DROP DEFAULT" : `SET DEFAULT ${state.default}`;
}
