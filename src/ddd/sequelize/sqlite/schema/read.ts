import { type LiveConstraint, type LiveTable, onDeleteOf, type SqlRunner } from "../../migrate/live-table.ts";
import { type ColumnText, columnsIn, namesIn, parseTable, type TableText } from "./table-text.ts";

/** The pragmas do not tell the names of constraints: these are in the table's own text only. */
export async function readTable(runner: SqlRunner, name: string): Promise<LiveTable | undefined> {
  const text = await tableText(runner, name);
  if (!text) return undefined;
  const columns = await runner.all(
    'SELECT name, type, "notnull", dflt_value AS "default", pk FROM pragma_table_info(?) ORDER BY cid',
    [name],
  );
  const names = columns.map((column) => String(column.name));
  // Without AUTOINCREMENT, the keys of deleted rows are given again.
  const clauses = [...text.columns.flatMap((column) => column.clauses), ...text.constraints];
  const givesKeys = clauses.some(({ word, sql }) => word === "PRIMARY" && /\bAUTOINCREMENT\b/i.test(sql));
  const indexes = await readIndexes(runner, name);
  const keyColumns = columns
    .filter(({ pk }) => Number(pk) > 0)
    .sort((a, b) => Number(a.pk) - Number(b.pk))
    .map((column) => String(column.name));
  return {
    name,
    columns: columns.map((column) => ({
      name: String(column.name),
      type: String(column.type),
      // A key that the database gives is never null, even if nothing says so.
      nullable: Number(column.notnull) === 0 && !(givesKeys && Number(column.pk) > 0),
      identity: givesKeys && Number(column.pk) > 0,
      default: column.default === null ? undefined : String(column.default),
      undeclarable: text.columns.filter((one) => one.name === column.name).flatMap(undeclarableOfColumn),
    })),
    constraints: [
      ...constraintsIn(text, names, keyColumns),
      ...indexes
        .filter(({ unique }) => unique)
        .map(({ name, columns }): LiveConstraint => ({ kind: "unique", name, columns })),
    ],
    indexes: indexes.filter(({ unique }) => !unique).map(({ name, columns }) => ({ name, columns })),
    referredBy: await readReferrers(runner, name, keyColumns),
  };
}

/** A collation by which texts are equal that are not the same, and the action by which a row is left out in place of an error. */
function undeclarableOfColumn({ clauses }: ColumnText): string[] {
  return clauses.flatMap(({ word, sql }) => {
    if (word === "COLLATE") return /\bBINARY\W*$/i.test(sql) ? [] : [sql];
    return word === "NOT" ? conflictIn(sql) : [];
  });
}

/** The action of a constraint that is broken, other than an error of the statement: it loses rows, or the transaction. */
function conflictIn(sql: string): string[] {
  const [found, action = ""] = /\bON\s+CONFLICT\s+(\w+)/i.exec(sql) ?? [];
  return found === undefined || action.toUpperCase() === "ABORT" ? [] : [found];
}

/** The table's CREATE TABLE, parsed. */
export async function tableText(runner: SqlRunner, name: string): Promise<TableText | undefined> {
  const [found] = await runner.all("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", [name]);
  return found ? parseTable(String(found.sql)) : undefined;
}

function constraintsIn({ columns, constraints }: TableText, names: readonly string[], key: readonly string[]) {
  const all = [
    ...columns.flatMap((column) => column.clauses.map((clause) => ({ ...clause, own: [column.name] }))),
    ...constraints.map((clause) => ({ ...clause, own: undefined })),
  ];
  return all.flatMap(({ word, name = "", sql, own }): LiveConstraint[] => {
    const [, inner = ""] = /^[^(]*\(([^)]*)\)/.exec(sql) ?? [];
    switch (word) {
      case "PRIMARY":
        return [{ kind: "key", name, columns: key, undeclarable: conflictIn(sql) }];
      case "UNIQUE":
        return [{ kind: "unique", name, columns: own ?? namesIn(inner), undeclarable: conflictIn(sql) }];
      case "CHECK":
        // That of a column of JSON is a part of its type.
        if (own && name === "" && /^CHECK\s*\(\s*json_valid\(/i.test(sql)) return [];
        return [{ kind: "check", name, columns: columnsIn(sql, names), sql: sql.replace(/^CHECK\s*/i, "") }];
      case "FOREIGN":
      case "REFERENCES": {
        const [, quoted = ""] = /REFERENCES\s+("(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[^\s(]+)/i.exec(sql) ?? [];
        const action = /ON\s+DELETE\s+(SET\s+\w+|NO\s+ACTION|\w+)/i.exec(sql)?.[1] ?? "NO ACTION";
        const onDelete = onDeleteOf(action);
        const table = quoted.replace(/^["`[]|["`\]]$/g, "");
        const [, referred = ""] =
          /REFERENCES\s+(?:"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[^\s(]+)\s*\(([^)]*)\)/i.exec(sql) ?? [];
        const other = namesIn(referred).find((one) => one !== "id");
        const parts = sql.match(/\bON\s+UPDATE\s+(?:CASCADE|SET\s+\w+)|\bINITIALLY\s+DEFERRED/gi) ?? [];
        const undeclarable = [...(other === undefined ? [] : [`its reference to ${other}`]), ...parts];
        return [{ kind: "reference", name, columns: own ?? namesIn(inner), table, onDelete, undeclarable }];
      }
    }
    return [];
  });
}

/** The indexes that are made by themselves. A unique one of some rows, of expressions or by a collation is no constraint. */
async function readIndexes(runner: SqlRunner, table: string) {
  const rows = await runner.all(
    'SELECT l.name, l."unique", l.partial, i.name AS "column", i.coll FROM pragma_index_list(?) l, pragma_index_xinfo(l.name) i ' +
      "WHERE l.origin = 'c' AND i.key = 1 ORDER BY l.name, i.seqno",
    [table],
  );
  const indexes = new Map<string, { name: string; unique: boolean; columns: string[] }>();
  for (const row of rows) {
    const name = String(row.name);
    const index = indexes.get(name) ?? { name, unique: Number(row.unique) === 1, columns: [] };
    if (Number(row.partial) === 1 || row.column === null || row.coll !== "BINARY") index.unique = false;
    index.columns.push(String(row.column));
    indexes.set(name, index);
  }
  return [...indexes.values()];
}

/** A reference that names no column is one to the key. */
async function readReferrers(runner: SqlRunner, table: string, [key = ""]: readonly string[]) {
  const rows = await runner.all(
    'SELECT m.name AS "table", f."to" AS "column" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f ' +
      "WHERE m.type = 'table' AND lower(f.\"table\") = lower(?)",
    [table],
  );
  return rows.map((row) => ({ table: String(row.table), column: String(row.column ?? key) }));
}
