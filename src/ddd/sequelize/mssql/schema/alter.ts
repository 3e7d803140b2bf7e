import type { ColumnState, LiveTable, Quote, SqlRunner, TableChange } from "../../migrate/live-table.ts";
import { isMeasuredType, lengthColumn, lengthName, type UniqueColumn, uniqueParts } from "./parts.ts";

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
