import type { Constraint } from "../../schema/constraint.ts";
import { type Kind, toSnakeCase } from "../../schema/field.ts";
import { isIdentity } from "../../schema/identity.ts";
import { ID_KEY } from "../../schema/key.ts";
import { type AnyTable, constraintsOf } from "../../schema/table.ts";
import { isBytes } from "../../schema/value/bytes.ts";
import { jsonText } from "../../schema/value/json.ts";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import type { BoundColumn, DialectTable } from "../dialect.ts";
import { isListOfTexts, textsIn } from "./compare/live-type.ts";
import { Remedies } from "./compare/remedies.ts";
import { canBeWritten } from "./compare/source.ts";
import type { AnyConstraints, Difference, Remedy } from "./compare/step.ts";
import { onDeleteIn } from "./create-table.ts";
import type { LiveColumn, LiveConstraint, LiveTable } from "./live-table.ts";
import { maxLengthOf } from "./table-change.ts";

/**
 * Compares declared tables with those that the migrations have made: columns with their types, lengths, nulls and defaults, the
 * key, unique constraints, checks by their names and fields, references, and parts that no declaration has, by which they mean
 * something else. The order of columns, further indexes and other tables do not
 * matter.
 *
 * ```ts
 * t.deepEqual(await differences(database, [userTable, passwordTable]), []);
 * ```
 *
 * @returns a line for each difference, which names the table and the column or constraint; [] if there is none
 */
export async function differences(database: Database, tables: readonly AnyTable[]): Promise<string[]> {
  return (await tableDifferences(database, tables)).map(({ text }) => text);
}

/**
 * The differences that `differences` tells, each with the steps of a migration that mend it, or the choice that a person has where no
 * step is safe. A renamed column is never guessed.
 */
export async function tableDifferences(database: Database, tables: readonly AnyTable[]): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const table of tables) found.push(...(await differencesOf(database.connection, table)));
  return found;
}

/** A difference within a table, before the table's name is added. */
interface Found {
  /** The column or the constraint. */
  readonly part: string;
  /** Without the part's name. */
  readonly words: string;
  readonly remedy: Remedy;
}

async function differencesOf(connection: Connection, table: AnyTable): Promise<Difference[]> {
  const bound = connection.schema.bindAny(table);
  const live = await connection.schema.dialect.ddl.readTable(connection, table.name);
  const { name } = table;
  if (!live) {
    const text = `${name} is declared, and is not in the database: a migration must create it`;
    return [{ table: name, text, ...creation(table) }];
  }
  const remedies = new Remedies(bound, live);
  return [...columnDifferences(bound, live, remedies), ...constraintDifferences(bound, live, remedies)].map(
    ({ part, words, remedy }) => ({ table: name, part, text: `${name}.${part} ${words}`, ...remedy }),
  );
}

function creation(table: AnyTable): Remedy {
  const { name: declared, types, key } = table;
  const { unique, references, checks } = table as AnyConstraints;
  const options: AnyConstraints = {
    ...(key.join() === ID_KEY.join() ? {} : { key }),
    ...(unique ? { unique } : {}),
    ...(references ? { references } : {}),
    ...(checks ? { checks } : {}),
  };
  if (!canBeWritten(types.values(), options))
    return { choice: `write ddl.createTable("${declared}", …) by hand: a part of the declaration cannot be printed` };
  return {
    mend: {
      up: [{ call: "createTable", table: declared, columns: Object.fromEntries(types), options }],
      down: [{ call: "dropTable", table: declared }],
    },
  };
}

function columnDifferences(bound: DialectTable, live: LiveTable, remedies: Remedies): Found[] {
  const declared = new Set(bound.columns.map(({ name }) => name));
  const of = (part: string, words: string): Found => ({ part, words, remedy: remedies.column(part) });
  return [
    ...bound.columns.flatMap((column) => {
      const found = live.columns.find(({ name }) => name === column.name);
      if (!found) return [of(column.name, "is declared, and is not in the database: a migration must add it")];
      return differencesIn(bound, column, found).map((words) => of(column.name, words));
    }),
    ...live.columns
      .filter(({ name }) => !declared.has(name))
      .map(({ name }) =>
        of(name, "is in the database, and is not declared: a migration must drop it, or the table declare it"),
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
    ...(isIdentity(column) === Boolean(live.identity)
      ? []
      : [
          isIdentity(column)
            ? "is declared as an identity, and the database gives no keys there"
            : "is declared without identity(), and the database gives keys there",
        ]),
    ...defaultDifference(bound, field, live),
    ...undeclarable(live.undeclarable),
  ];
}

function defaultDifference(bound: DialectTable, field: string, live: LiveColumn): string[] {
  const declared = bound.table.defaults.get(field);
  const { codec, column: type } = bound.column(field);
  const constant = declared?.kind === "constant" ? declared.value : null;
  const found = live.default === undefined ? null : bound.dialect.ddl.literalValue(live.default);
  const encoded = constant === null ? null : codec.encode(constant);
  if (found !== undefined && same(found, encoded, type.kind, codec.decode)) return [];
  const wanted = constant === null ? "without a constant default" : `with the default ${String(encoded)}`;
  return [`is declared ${wanted}, and has ${live.default === undefined ? "none" : `the default ${live.default}`}`];
}

/** Whether two values, as a driver takes and gives them, are the same to the column. */
function same(found: unknown, encoded: unknown, kind: Kind, decode: (stored: unknown) => unknown): boolean {
  if (found === null || encoded === null) return found === encoded;
  if (String(found) === (isBytes(encoded) ? String.fromCharCode(...encoded) : String(encoded))) return true;
  if (typeof encoded === "number" || typeof found === "number") return Number(found) === Number(encoded);
  if (kind === "json") return isSameJson(found, String(encoded));
  try {
    const [a, b] = [decode(found), new Date(String(encoded).includes("T") ? String(encoded) : `${encoded}Z`)];
    return a instanceof Date && a.getTime() === b.getTime();
  } catch {
    // A text that does not parse as a time differs from the declared time.
    return false;
  }
}

/** Whether two texts are the same JSON: databases write it in ways of their own. */
function isSameJson(a: unknown, b: string): boolean {
  try {
    return jsonText(JSON.parse(String(a))) === jsonText(JSON.parse(b));
  } catch {
    // One of them is no JSON.
    return false;
  }
}

function constraintDifferences(bound: DialectTable, live: LiveTable, remedies: Remedies): Found[] {
  const { table } = bound;
  const declared = constraintsOf(table, "key", "unique", "length", "check", "reference");
  const left = new Set(live.constraints);
  const missing = declared.flatMap((one): Found[] => {
    const columns = one.fields.map(toSnakeCase);
    const found = live.constraints.find(
      (other) => kindOf(one) === other.kind && (one.kind === "key" || other.name === one.name),
    );
    if (found) left.delete(found);
    const of = (words: string) => ({ part: one.name, words, remedy: remedies.declared(one, found) });
    if (!found) return [of(`is declared, and ${missingIn(live, one)} this ${kindOf(one)} constraint`)];
    return problemsOf(bound, one, columns, found).map(of);
  });
  const extra = [...left].map((one) => ({
    part: one.name || one.columns.join("_"),
    words: `is a ${one.kind} constraint of the database, and is not declared: a migration must drop it, or the table declare it`,
    remedy: remedies.extra(one),
  }));
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

function problemsOf(
  bound: DialectTable,
  declared: Constraint,
  columns: readonly string[],
  found: LiveConstraint,
): string[] {
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
    const [wanted, there] = [declared.values.toSorted(), isListOfTexts(found.sql) ? textsIn(found.sql) : []];
    if (wanted.join("\0") !== there.join("\0"))
      problems.push(`is declared to allow ${wanted.join(", ")}, and allows ${there.join(", ") || "others"}`);
  }
  problems.push(...undeclarable(found.undeclarable));
  if (declared.kind === "reference" && found.kind === "reference") {
    if (found.table !== declared.table)
      problems.push(`is declared to refer to ${declared.table}, and refers to ${found.table}`);
    const onDelete = onDeleteIn(bound, declared);
    if (found.onDelete !== onDelete) problems.push(`is declared with onDelete ${onDelete}, and has ${found.onDelete}`);
  }
  return problems;
}

function undeclarable(parts: readonly string[] = []): string[] {
  return parts.length === 0 ? [] : [`is declared without ${parts.join(" and ")}, and has it`];
}
