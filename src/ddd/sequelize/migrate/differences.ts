import { toSnakeCase } from "../../schema/field.ts";
import { type AnyTable, type Constraint, constraintsOf } from "../../schema/table.ts";
import { isBytes } from "../../schema/value/bytes.ts";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import type { BoundColumn, DialectTable } from "../dialect.ts";
import type { LiveColumn, LiveConstraint, LiveTable } from "./live-table.ts";
import { maxLengthOf } from "./table-change.ts";

/**
 * Compares declared tables with those that the migrations have made: columns with their types, lengths, nulls and defaults, the
 * key, unique constraints, checks by their names and fields, references. The order of columns, further indexes and other tables do not
 * matter.
 *
 * ```ts
 * t.deepEqual(await differences(database, [userTable, passwordTable]), []);
 * ```
 *
 * @returns a line for each difference, which names the table and the column or constraint; [] if there is none
 */
export async function differences(database: Database, tables: readonly AnyTable[]): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables) found.push(...(await differencesOf(database.connection, table)));
  return found;
}

async function differencesOf(connection: Connection, table: AnyTable): Promise<string[]> {
  const bound = connection.schema.bindAny(table);
  const live = await connection.schema.dialect.ddl.readTable(connection, table.name);
  if (!live) return [`${table.name} is declared, and is not in the database: a migration must create it`];
  return [...columnDifferences(bound, live), ...constraintDifferences(table, live)].map(
    (one) => `${table.name}.${one}`,
  );
}

function columnDifferences(bound: DialectTable, live: LiveTable): string[] {
  const declared = new Set(bound.columns.map(({ name }) => name));
  return [
    ...bound.columns.flatMap((column) => {
      const found = live.columns.find(({ name }) => name === column.name);
      if (!found) return [`${column.name} is declared, and is not in the database: a migration must add it`];
      return differencesIn(bound, column, found).map((one) => `${column.name} ${one}`);
    }),
    ...live.columns
      .filter(({ name }) => !declared.has(name))
      .map(
        ({ name }) =>
          `${name} is in the database, and is not declared: a migration must drop it, or the table declare it`,
      ),
  ];
}

function differencesIn(bound: DialectTable, { field, column, codec }: BoundColumn, live: LiveColumn): string[] {
  const length = column.maxLength === undefined ? column.length : column.maxLength + 1;
  const yes = (nullable: boolean) => (nullable ? "may be null" : "must not be null");
  return [
    ...(live.type === codec.type ? [] : [`is declared as ${codec.type}, and is ${live.type}`]),
    ...(live.nullable === column.nullable
      ? []
      : [`is declared so that it ${yes(column.nullable)}, and ${yes(live.nullable)}`]),
    ...(live.capacity !== undefined && (length === undefined || length > live.capacity)
      ? [`is declared to hold ${length ?? "any number of"} characters, and holds ${live.capacity}`]
      : []),
    ...defaultDifference(bound, field, live),
  ];
}

function defaultDifference(bound: DialectTable, field: string, live: LiveColumn): string[] {
  const declared = bound.table.defaults.get(field);
  const { codec } = bound.column(field);
  const constant = declared?.kind === "constant" ? declared.value : null;
  const found = live.default === undefined ? null : bound.dialect.ddl.literalValue(live.default);
  const encoded = constant === null ? null : codec.encode(constant);
  if (found !== undefined && same(found, encoded, codec.decode)) return [];
  const wanted = constant === null ? "without a constant default" : `with the default ${String(encoded)}`;
  return [`is declared ${wanted}, and has ${live.default === undefined ? "none" : `the default ${live.default}`}`];
}

/** Whether two values, as a driver takes and gives them, are the same to the column. */
function same(found: unknown, encoded: unknown, decode: (stored: unknown) => unknown): boolean {
  if (found === null || encoded === null) return found === encoded;
  if (String(found) === (isBytes(encoded) ? String.fromCharCode(...encoded) : String(encoded))) return true;
  if (typeof encoded === "number" || typeof found === "number") return Number(found) === Number(encoded);
  try {
    const [a, b] = [decode(found), new Date(String(encoded).includes("T") ? String(encoded) : `${encoded}Z`)];
    return a instanceof Date && a.getTime() === b.getTime();
  } catch {
    // A text that does not parse as a time differs from the declared time.
    return false;
  }
}

function constraintDifferences(table: AnyTable, live: LiveTable): string[] {
  const declared = constraintsOf(table, "key", "unique", "length", "check", "reference");
  const left = new Set(live.constraints);
  const missing = declared.flatMap((one) => {
    const columns = one.fields.map(toSnakeCase);
    const found = live.constraints.find(
      (other) => kindOf(one) === other.kind && (one.kind === "key" || other.name === one.name),
    );
    if (found) left.delete(found);
    if (!found) return [`${one.name} is declared, and ${missingIn(live, one)} this ${kindOf(one)} constraint`];
    return problemsOf(one, columns, found).map((problem) => `${one.name} ${problem}`);
  });
  const extra = [...left].map(
    ({ name, kind, columns }) =>
      `${name || columns.join("_")} is a ${kind} constraint of the database, and is not declared: a migration must drop it, or the table declare it`,
  );
  return [...missing, ...extra];
}

/** Says the state of a constraint that is not there, and what a migration must do, up to its name. */
function missingIn({ indexes }: LiveTable, { kind, name }: Constraint): string {
  return kind === "unique" && indexes.some((index) => index.name === name)
    ? "is only an index, perhaps of some rows or of parts of values: a migration must drop it, and make"
    : "is not in the database: a migration must make";
}

function kindOf({ kind }: Constraint): LiveConstraint["kind"] {
  return kind === "length" ? "check" : kind;
}

function problemsOf(declared: Constraint, columns: readonly string[], found: LiveConstraint): string[] {
  const list = (names: readonly string[]) =>
    (declared.kind === "check" || declared.kind === "length" ? names.toSorted() : names).join(", ");
  const problems: string[] = [];
  if (list(columns) !== list(found.columns)) {
    problems.push(`is declared of ${list(columns)}, and is of ${list(found.columns)}`);
  }
  if (declared.kind === "length" && maxLengthOf(found) !== declared.maxLength) {
    problems.push(
      `is declared to allow ${declared.maxLength} characters, and allows ${maxLengthOf(found) ?? "others"}`,
    );
  }
  if (declared.kind === "check" && declared.values && found.kind === "check") {
    const [wanted, there] = [declared.values.toSorted(), textsIn(found.sql)];
    if (wanted.every(isPlain) && wanted.join("\0") !== there.join("\0"))
      problems.push(`is declared to allow ${wanted.join(", ")}, and allows ${there.join(", ") || "others"}`);
  }
  if ((found.kind === "key" || found.kind === "unique") && found.others?.length) {
    problems.push(`is declared without ${found.others.join(" and ")}, and has it`);
  }
  if (declared.kind === "reference" && found.kind === "reference") {
    if (found.table !== declared.table)
      problems.push(`is declared to refer to ${declared.table}, and refers to ${found.table}`);
    if (found.onDelete !== declared.onDelete)
      problems.push(`is declared with onDelete ${declared.onDelete}, and has ${found.onDelete}`);
  }
  return problems;
}

/** The texts that a check compares with, sorted. */
function textsIn(sql: string): string[] {
  const texts = [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) => text.replaceAll("''", "'"));
  return [...new Set(texts)].sort();
}

/** Whether every database writes a text in a check as it is. */
function isPlain(text: string): boolean {
  return /^[\w :.,;@/+-]*$/.test(text);
}
