import { DatabaseError } from "../../error.ts";
import type { ConstraintState, LiveTable, Quote, SqlRunner, TableChange } from "../../migrate/live-table.ts";
import { tableText } from "./read.ts";
import { type Clause, type ColumnText, printTable, type TableText, tokensOf, unquote } from "./table-text.ts";

/**
 * SQLite's own ALTER TABLE adds, drops and renames columns. The rest is a change of the table's text in the schema, as SQLite
 * documents it for constraints, NOT NULL and defaults (lang_altertable.html, section 7): rows stay where they are. A copy of
 * the table would need its references off, which no transaction can do, and dropping the former one would delete what refers
 * to its rows by cascade.
 */
export async function alterTable(
  runner: SqlRunner,
  { name: table }: LiveTable,
  changes: readonly TableChange[],
): Promise<void> {
  const sql = quote(table);
  const edit = (change: (text: TableText) => TableText) => editTable(runner, table, change);
  for (const change of changes) {
    switch (change.kind) {
      case "addColumn": {
        const { name, state, fill } = change;
        await runner.run(`ALTER TABLE ${sql} ADD COLUMN ${quote(name)} ${state.type}`);
        // Each row gets the value itself: one that only the schema has would change with it.
        if (fill !== undefined) await rewrite(runner, table, sql, `${quote(name)} = ${fill}`);
        await edit((text) => withColumn(text, name, (column) => ({ ...column, clauses: clausesOf(state, column) })));
        break;
      }
      case "dropColumn":
        await runner.run(`ALTER TABLE ${sql} DROP COLUMN ${quote(change.name)}`);
        break;
      case "renameColumn":
        await runner.run(`ALTER TABLE ${sql} RENAME COLUMN ${quote(change.from)} TO ${quote(change.to)}`);
        break;
      case "alterColumn": {
        const { name, from, to } = change;
        // Rows that were there before the column may have the former default by the schema only.
        if (from.default !== to.default && from.default !== undefined) {
          await rewrite(runner, table, sql, `${quote(name)} = ${quote(name)}`);
        }
        await edit((text) => withColumn(text, name, (column) => ({ ...column, clauses: clausesOf(to, column) })));
        break;
      }
      case "addConstraint":
        await addConstraint(runner, sql, change.constraint, edit);
        break;
      case "dropConstraint":
        await dropConstraint(runner, change.constraint, edit);
        break;
      case "renameConstraint": {
        const { from, to } = change;
        // SQLite has changed the column's name within it.
        if (from.name === to.name) break;
        const index = from.kind === "unique" && (await isIndex(runner, from.name));
        if (index) {
          await renameIndex(runner, from.name, to.name);
        } else {
          await edit((text) => renamed(text, from.name, to.name));
        }
        break;
      }
      case "dropIndex":
        await runner.run(`DROP INDEX ${quote(change.name)}`);
        break;
      case "renameIndex":
        await renameIndex(runner, change.from, change.to);
        break;
    }
  }
  await checkTable(runner, table);
}

/** Any name, which Sequelize's quoting of SQLite does not take: it leaves a backtick out. */
const quote: Quote = (name) => `"${name.replaceAll('"', '""')}"`;

/** Makes the index anew from its own text, so that a condition, an order or a collation stays. */
async function renameIndex(runner: SqlRunner, from: string, to: string): Promise<void> {
  const [row] = await runner.all("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", [from]);
  const tokens = tokensOf(String(row?.sql));
  const at = tokens.findIndex((token) => unquote(token) === from);
  if (at < 0) throw new DatabaseError(`the text of the index ${from} does not have its name: rename it with ddl.run`);
  await runner.run(`DROP INDEX ${quote(from)}`);
  await runner.run([...tokens.slice(0, at), quote(to), ...tokens.slice(at + 1)].join(""));
}

async function addConstraint(
  runner: SqlRunner,
  sql: string,
  constraint: ConstraintState,
  edit: (change: (text: TableText) => TableText) => Promise<void>,
): Promise<void> {
  if (constraint.kind === "unique") {
    await runner.run(uniqueIndex(sql, constraint));
    return;
  }
  const clause: Clause = {
    word: constraint.kind === "check" ? "CHECK" : "FOREIGN",
    name: constraint.name,
    sql: constraint.sql.replace(/^CONSTRAINT\s+"(?:[^"]|"")*"\s+|^CONSTRAINT\s+`(?:[^`]|``)*`\s+/, ""),
  };
  await edit((text) => ({ ...text, constraints: [...text.constraints, clause] }));
}

async function dropConstraint(
  runner: SqlRunner,
  { kind, name }: ConstraintState,
  edit: (change: (text: TableText) => TableText) => Promise<void>,
): Promise<void> {
  if (kind === "unique") {
    if (await isIndex(runner, name)) {
      await runner.run(`DROP INDEX ${quote(name)}`);
      return;
    }
    throw new DatabaseError(
      `SQLite keeps the unique constraint ${name} as a part of its table, and cannot drop it: make another table, ` +
        "and copy the rows",
    );
  }
  await edit((text) => without(text, name));
}

function uniqueIndex(table: string, { name, columns }: ConstraintState): string {
  return `CREATE UNIQUE INDEX ${quote(name)} ON ${table} (${columns.map(quote).join(", ")})`;
}

async function isIndex(runner: SqlRunner, name: string): Promise<boolean> {
  const found = await runner.all("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ? AND sql IS NOT NULL", [
    name,
  ]);
  return found.length > 0;
}

/** Writes all rows anew, without the table's triggers. */
async function rewrite(runner: SqlRunner, table: string, sql: string, assignment: string): Promise<void> {
  // A trigger has the table's name as it spells it.
  const triggers = await runner.all(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?)",
    [table],
  );
  for (const { name } of triggers) await runner.run(`DROP TRIGGER "${String(name).replaceAll('"', '""')}"`);
  await runner.run(`UPDATE ${sql} SET ${assignment}`);
  for (const { sql: trigger } of triggers) await runner.run(String(trigger));
}

async function editTable(runner: SqlRunner, table: string, change: (text: TableText) => TableText): Promise<void> {
  const text = await tableText(runner, table);
  if (!text) throw new DatabaseError(`there is no table ${table}`);
  const [row] = await runner.all("PRAGMA schema_version");
  await runner.run("PRAGMA writable_schema = ON");
  try {
    await runner.run("UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", [
      printTable(change(text), quote),
      table,
    ]);
    // Every connection reads the schema anew.
    await runner.run(`PRAGMA schema_version = ${Number(row?.schema_version) + 1}`);
  } finally {
    await runner.run("PRAGMA writable_schema = OFF");
  }
}

/** SQLite checks neither NOT NULL nor CHECK when the text changes. @throws DatabaseError for rows that break the table's rules */
async function checkTable(runner: SqlRunner, table: string): Promise<void> {
  const broken = [
    ...(await runner.all("SELECT * FROM pragma_integrity_check(?)", [table]))
      .map((row) => String(row.integrity_check))
      .filter((problem) => problem !== "ok"),
    ...(await runner.all("SELECT * FROM pragma_foreign_key_check(?)", [table])).map(
      ({ rowid, parent }) => `row ${String(rowid)} refers to a row of ${String(parent)} that there is not`,
    ),
  ];
  if (broken.length === 0) return;
  throw new DatabaseError(
    `${table} has rows that its new rules refuse: ${broken.slice(0, 5).join("; ")}: mend them first`,
  );
}

function withColumn(text: TableText, name: string, change: (column: ColumnText) => ColumnText): TableText {
  return { ...text, columns: text.columns.map((column) => (column.name === name ? change(column) : column)) };
}

/** The column's clauses, with another NOT NULL and DEFAULT. */
function clausesOf(state: { nullable: boolean; default?: string | undefined }, { clauses }: ColumnText): Clause[] {
  const others = clauses.filter(({ word }) => !["NOT", "NULL", "DEFAULT"].includes(word));
  return [
    ...(state.nullable ? [] : [{ word: "NOT", name: undefined, sql: "NOT NULL" }]),
    ...(state.default === undefined ? [] : [{ word: "DEFAULT", name: undefined, sql: `DEFAULT ${state.default}` }]),
    ...others,
  ];
}

function without(text: TableText, name: string): TableText {
  const kept = (clause: Clause) => clause.name !== name;
  return {
    ...text,
    columns: text.columns.map((column) => ({ ...column, clauses: column.clauses.filter(kept) })),
    constraints: text.constraints.filter(kept),
  };
}

function renamed(text: TableText, from: string, to: string): TableText {
  const change = (clause: Clause) => (clause.name === from ? { ...clause, name: to } : clause);
  return {
    ...text,
    columns: text.columns.map((column) => ({ ...column, clauses: column.clauses.map(change) })),
    constraints: text.constraints.map(change),
  };
}
