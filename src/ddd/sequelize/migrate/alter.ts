import { InvalidError } from "../../error.ts";
import { lengthName, type Reference } from "../../schema/constraint.ts";
import { type AnyFieldType, type Fields, isBinary, isText, toSnakeCase, uuid } from "../../schema/field.ts";
import { isIdentity } from "../../schema/identity.ts";
import { constraintsOf, table as declare, type TableOptions } from "../../schema/table.ts";
import { nameProblem } from "../../schema/table-name.ts";
import type { Connection } from "../connection.ts";
import type { DialectTable } from "../dialect.ts";
import type { AlterColumnOptions, ColumnOptions, DropColumnOptions } from "./compare/column-options.ts";
import { typeOfLive } from "./compare/live-type.ts";
import type { AnyConstraints } from "./compare/step.ts";
import { checkSql, defaultSql, valueSql } from "./create-table.ts";
import type { ColumnState, ConstraintState, LiveColumn, LiveConstraint, LiveTable, TableChange } from "./live-table.ts";
import {
  constraintsOn,
  derivedName,
  inverse,
  isOfType,
  maxLengthOf,
  replaceName,
  stateOf,
  stateOfColumn,
} from "./table-change.ts";

/** A table as it is, and changes that it can take. */
export interface Alteration {
  readonly table: LiveTable;
  readonly changes: readonly TableChange[];
}

/** Plans changes of tables, and refuses those that a table cannot take, before any is made. */
export class TableAlterations {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws InvalidError */
  async add(name: string, field: string, type: AnyFieldType, options: ColumnOptions = {}): Promise<Alteration> {
    const table = await this.#read(name);
    const column = toSnakeCase(field);
    if (table.columns.some((one) => one.name === column))
      throw refusal(name, field, "is there already: alter it, or choose another name");
    const unique = options.unique === true ? `${name}_${column}` : options.unique || undefined;
    const bound = this.#declare(name, field, type, { ...options, unique });
    const fill = this.#fill(bound, field, type, options);
    if (fill === undefined && !type.nullable && (await this.#count(table)) > 0) {
      const remedy =
        "give the type a default, or `existing` for the rows that are there, or make it nullable first, fill it, and alter it";
      throw refusal(name, field, `would be null in the rows that are there, and must not be null: ${remedy}`);
    }
    if (unique !== undefined && fill !== undefined && (await this.#count(table)) > 1) {
      throw refusal(
        name,
        field,
        "would be the same in all rows that are there, and is unique: make it nullable, fill it, and alter it",
      );
    }
    await this.#checkTarget(name, field, options.references);
    const state: ColumnState = {
      type:
        this.#typeIn(table, bound, field, unique !== undefined || options.references !== undefined) +
        checkSql(bound.column(field).sql, bound.column(field).codec),
      nullable: type.nullable,
      default: defaultSql(bound, field),
    };
    const added: TableChange = { kind: "addColumn", name: column, state, fill: fill ?? state.default };
    return {
      table,
      changes: [
        added,
        ...constraintsOn(bound, field).map((constraint) => ({ kind: "addConstraint", constraint }) as const),
      ],
    };
  }

  /** @throws InvalidError */
  async drop(name: string, field: string, { withConstraints = false }: DropColumnOptions = {}): Promise<Alteration> {
    const table = await this.#read(name);
    const column = this.#column(table, field);
    const isOwn = (columns: readonly string[]) => withConstraints && columns.length === 1;
    const using = table.constraints.filter(({ columns }) => columns.includes(column.name));
    for (const one of using) {
      if (one.kind === "key") throw refusal(name, field, `is in the key of ${name}: make another table`);
      if (isOfType(name, column.name, one) || isOwn(one.columns)) continue;
      const remedy = one.columns.length === 1 ? "say withConstraints to drop it too" : "drop the constraint first";
      throw refusal(name, field, `is in the constraint ${one.name}: ${remedy}`);
    }
    this.#refuseReferred(table, column, field, "drop");
    const indexes = table.indexes.filter(({ columns }) => columns.includes(column.name));
    const kept = indexes.find(({ columns }) => !isOwn(columns));
    if (kept) {
      const remedy = kept.columns.length === 1 ? "say withConstraints to drop it too" : "drop the index first";
      throw refusal(name, field, `is in the index ${kept.name}: ${remedy}`);
    }
    if (table.columns.length === 1) throw refusal(name, field, `is the only column of ${name}: drop the table`);
    return {
      table,
      changes: [
        ...using.map((one) => ({ kind: "dropConstraint", constraint: this.#stateOf(one) }) as const),
        ...indexes.map((one) => ({ kind: "dropIndex", name: one.name }) as const),
        { kind: "dropColumn", name: column.name },
      ],
    };
  }

  /** @throws InvalidError */
  async rename(name: string, field: string, newField: string): Promise<Alteration> {
    const table = await this.#read(name);
    const { name: from } = this.#column(table, field);
    const to = toSnakeCase(newField);
    // The names of fields are checked with a declaration.
    this.#declare(name, newField, { kind: "boolean", nullable: true, problem: () => undefined });
    if (table.columns.some((one) => one.name === to))
      throw refusal(name, newField, "is there already: choose another name");
    this.#refuseReferred(table, { name: from }, field, "rename");
    const renamed = (columns: readonly string[]) => columns.map((one) => (one === from ? to : one));
    const changes: TableChange[] = [];
    for (const one of table.constraints.filter(({ columns }) => columns.includes(from))) {
      const isDerived = one.name === derivedName(name, one, from, one.columns);
      const newName = isDerived ? derivedName(name, one, to, renamed(one.columns)) : one.name;
      // One that keeps its name, or has none, is the database's own matter.
      if (isDerived) {
        checkName(name, newName);
        checkReference(name, one);
      }
      const constraint = this.#stateOf(one);
      const after = this.#stateOf({ ...one, name: newName, columns: renamed(one.columns) }, { from, to });
      changes.push({ kind: "renameConstraint", from: constraint, to: after });
    }
    for (const { name: index, columns: all, keys = all } of table.indexes) {
      const columns = [keys, all].find((list) => list.includes(from) && index === [name, ...list].join("_"));
      if (!columns) continue;
      const newName = [name, ...renamed(columns)].join("_");
      checkName(name, newName);
      changes.push({ kind: "renameIndex", from: index, to: newName, columns: renamed(columns) });
    }
    return { table, changes: [{ kind: "renameColumn", from, to }, ...changes] };
  }

  /** @throws InvalidError */
  async alter(
    name: string,
    field: string,
    type: AnyFieldType,
    { shorter = false }: AlterColumnOptions = {},
  ): Promise<Alteration> {
    const table = await this.#read(name);
    const column = this.#column(table, field);
    const using = table.constraints.filter(({ columns }) => columns.includes(column.name));
    if (type.nullable && using.some(({ kind }) => kind === "key"))
      throw refusal(name, field, "is in the key, and must not be null");
    if (isIdentity(type) !== Boolean(column.identity)) {
      const made = "is made with its table: create another table, and copy the rows";
      throw refusal(
        name,
        field,
        isIdentity(type) ? `would be an identity, which ${made}` : `is an identity, which ${made}`,
      );
    }
    const [other] = column.others ?? [];
    if (other !== undefined) {
      throw refusal(name, field, `has ${other}, which this would take from it: alter the column by \`run\``);
    }
    const bound = this.#declare(name, field, type);
    const { codec } = bound.column(field);
    if (codec.type !== column.type) {
      throw refusal(
        name,
        field,
        `is of the type ${column.type}, and would be ${codec.type}: add another column, and copy the values`,
      );
    }
    const length = using.find((one) => one.kind === "check" && one.name === lengthName(name, column.name));
    const before = length && maxLengthOf(length);
    const { maxLength = Number.POSITIVE_INFINITY } = type;
    if (maxLength < (before ?? Number.POSITIVE_INFINITY)) {
      const former = before === undefined ? "any number of" : `up to ${before}`;
      if (!shorter)
        throw refusal(name, field, `holds ${former} characters, and ${maxLength} are fewer: text is only made longer`);
      const longer = await this.#countLonger(table, column.name, type);
      if (longer > 0)
        throw refusal(
          name,
          field,
          `has more than ${maxLength} characters in ${longer} rows: shorten them first, with ddl.run`,
        );
    }
    const inKey =
      using.some(({ kind }) => kind !== "check") || table.referredBy.some((one) => one.column === column.name);
    if (inKey && (isText(type) || isBinary(type)) && type.maxLength === undefined && type.length === undefined) {
      throw refusal(
        name,
        field,
        "is in a key, a unique constraint or a reference, and needs a length, such as text(100)",
      );
    }
    const nulls = !type.nullable && column.nullable ? await this.#count(table, column.name) : 0;
    if (nulls > 0)
      throw refusal(name, field, `is null in ${nulls} rows, and must not be null: fill them first, with ddl.run`);
    const from = stateOfColumn(column);
    const fits = column.capacity === undefined || !type.values || (type.length ?? 0) <= column.capacity;
    const sameLength = (before === type.maxLength && fits) || column.capacity === undefined;
    const to: ColumnState = {
      type: sameLength ? from.type : this.#typeIn(table, bound, field, inKey),
      nullable: type.nullable,
      default: this.#sameDefault(bound, field, column) ? column.default : defaultSql(bound, field),
    };
    const newChecks = constraintsOn(bound, field).filter(({ kind }) => kind === "check");
    const oldChecks = using.filter((one) => isOfType(name, column.name, one));
    // Those of values are always made anew: databases write them in words of their own.
    const changes = before !== type.maxLength || type.values !== undefined || oldChecks.some((one) => one !== length);
    return {
      table,
      changes: [
        ...(changes
          ? oldChecks.map((one) => ({ kind: "dropConstraint", constraint: this.#stateOf(one) }) as const)
          : []),
        { kind: "alterColumn", name: column.name, from, to },
        ...(changes ? newChecks.map((constraint) => ({ kind: "addConstraint", constraint }) as const) : []),
      ],
    };
  }

  /** @throws InvalidError for constraints that a declaration could not have, and for those that are there already */
  async constrain(
    name: string,
    constraints: Omit<AnyConstraints, "key">,
    types: Readonly<Record<string, AnyFieldType>> = {},
  ): Promise<Alteration> {
    const table = await this.#read(name);
    const fields = new Map(table.columns.map((one) => [one.name, one]));
    const columns: Record<string, AnyFieldType> = { id: ANY };
    const { unique = {}, references = {}, checks = {} } = constraints;
    const used = [...Object.values(unique).flat(), ...Object.keys(references), ...fieldsOfChecks(checks)];
    for (const field of used) {
      const column = fields.get(toSnakeCase(field));
      if (!column) this.#column(table, field);
      else columns[field] = types[field] ?? this.#inConstraint(table, column);
    }
    // Their types are known when the migration runs.
    const declared = declare<AnyRow>(name, columns as unknown as Fields<AnyRow>, { ...constraints } as never);
    const bound = this.#connection.schema.bindAny(declared);
    const wanted = constraintsOf(declared, "unique", "check", "reference").filter(
      (one) => one.kind !== "check" || one.values === undefined,
    );
    for (const one of wanted) {
      if (table.constraints.some((other) => other.name === one.name))
        throw InvalidError.of(`${name}.${one.name}`, "is there already: drop it first, or choose another name");
      if (one.kind === "reference") await this.#checkTarget(name, one.fields[0] ?? "", one);
    }
    return {
      table,
      changes: wanted.map((one) => ({ kind: "addConstraint", constraint: stateOf(bound, one) }) as const),
    };
  }

  /** @throws InvalidError if there is no such constraint, and for the key */
  async dropConstraint(name: string, constraint: string): Promise<Alteration> {
    const table = await this.#read(name);
    const found = table.constraints.find((one) => one.name === constraint);
    if (!found) {
      const names = table.constraints.map((one) => one.name).join(", ");
      throw InvalidError.of(`${name}.${constraint}`, `is no constraint of it; these are ${names}`);
    }
    if (found.kind === "key") throw InvalidError.of(`${name}.${constraint}`, "is the key: make another table");
    return { table, changes: [{ kind: "dropConstraint", constraint: this.#stateOf(found) }] };
  }

  /** Makes changes. @returns how to take them back */
  async make({ table, changes }: Alteration): Promise<() => Promise<void>> {
    const { dialect } = this.#connection.schema;
    const make = (all: readonly TableChange[]) =>
      dialect.ddl.alterTable(this.#connection, table, all, (name) => dialect.quote(name));
    await make(changes);
    return () => make(inverse(changes));
  }

  async #read(name: string): Promise<LiveTable> {
    const table = await this.#connection.schema.dialect.ddl.readTable(this.#connection, name);
    if (!table) throw InvalidError.of(name, "is no table of this database: create it first, or mend the name");
    return table;
  }

  #column({ name, columns }: LiveTable, field: string): LiveColumn {
    const found = columns.find((one) => one.name === toSnakeCase(field));
    if (found) return found;
    throw refusal(name, field, `is no column; the columns are ${columns.map((one) => one.name).join(", ")}`);
  }

  /** A declaration of the column alone, with all that is said of it. */
  #declare(
    name: string,
    field: string,
    type: AnyFieldType,
    options: { unique?: string | undefined; references?: Reference } = {},
  ): DialectTable {
    const columns = field === "id" ? { id: type } : { id: ANY, [field]: type };
    const { unique, references } = options;
    const constraints = {
      ...(unique === undefined ? {} : { unique: { [unique]: [field] } }),
      ...(references ? { references: { [field]: references } } : {}),
    };
    // The types of a migration's columns are known when it runs.
    const rest = [constraints] as unknown as TableOptions<AnyRow>;
    return this.#connection.schema.bindAny(declare<AnyRow>(name, columns as unknown as Fields<AnyRow>, ...rest));
  }

  #fill(bound: DialectTable, field: string, type: AnyFieldType, options: ColumnOptions): string | undefined {
    if (options.existing !== undefined) {
      if (options.existing === null && !type.nullable)
        throw refusal(bound.name, field, "must not be null: give `existing` another value");
      // Not undefined, in whose place the type's default would be.
      return valueSql(bound, field, options.existing) ?? "NULL";
    }
    if (type.default?.kind === "now") return valueSql(bound, field, this.#connection.schema.defaults.now());
    return defaultSql(bound, field);
  }

  async #checkTarget(name: string, field: string, references: Reference | undefined): Promise<void> {
    if (!references) return;
    const target = await this.#connection.schema.dialect.ddl.readTable(this.#connection, references.table);
    if (!target)
      throw refusal(name, field, `refers to ${references.table}, which is no table of this database: create it first`);
    const isUnique = target.constraints.some(
      ({ kind, columns }) => (kind === "key" || kind === "unique") && columns.join() === "id",
    );
    if (!isUnique) throw refusal(name, field, `refers to ${references.table}, which has no unique id: give it one`);
  }

  #typeIn(table: LiveTable, bound: DialectTable, field: string, inKey: boolean): string {
    const { codec, column } = bound.column(field);
    const declared =
      inKey && (isText(column) || isBinary(column))
        ? this.#declare(bound.name, field, column, { unique: "unique_text" })
        : bound;
    const type = bound.dialect.ddl.columnTypes?.(declared).get(field) ?? codec.type;
    const taken = table.columns.reduce((sum, one) => sum + (one.capacity ?? 0), 0);
    return type !== codec.type && !inKey && taken + (column.maxLength ?? 0) > MAX_SHORT ? codec.type : type;
  }

  #refuseReferred(table: LiveTable, { name }: { name: string }, field: string, verb: string): void {
    const by = table.referredBy.find((one) => one.column === name && (one.table !== table.name || verb === "rename"));
    if (by)
      throw refusal(
        table.name,
        field,
        `is what ${by.table} refers to: references are to the id, so ${verb} them first`,
      );
  }

  async #count({ name }: LiveTable, nullIn?: string): Promise<number> {
    const { dialect } = this.#connection.schema;
    const where = nullIn === undefined ? "" : ` WHERE ${dialect.quote(nullIn)} IS NULL`;
    const [row] = await this.#connection.all(
      `SELECT COUNT(*) AS ${dialect.quote("count")} FROM ${dialect.quote(name)}${where}`,
    );
    return Number(row?.count);
  }

  /** The type of a column in a constraint. Text without a limit has none that is kept, as a UUID. */
  #inConstraint(table: LiveTable, column: LiveColumn): AnyFieldType {
    const type = typeOfLive(this.#connection.schema.dialect, table, column) ?? ANY;
    return type.kind === "text" && type.maxLength === undefined ? { ...uuid(), nullable: type.nullable } : type;
  }

  async #countLonger({ name }: LiveTable, column: string, type: AnyFieldType): Promise<number> {
    const { dialect } = this.#connection.schema;
    const length = dialect.ddl.characterCount(dialect.quote(column), isBinary(type));
    const where = `${length} > ${type.maxLength}`;
    const [row] = await this.#connection.all(
      `SELECT COUNT(*) AS ${dialect.quote("count")} FROM ${dialect.quote(name)} WHERE ${where}`,
    );
    return Number(row?.count);
  }

  #sameDefault(bound: DialectTable, field: string, column: LiveColumn): boolean {
    const declared = defaultSql(bound, field);
    if (declared === undefined || column.default === undefined) return declared === column.default;
    const { literalValue } = bound.dialect.ddl;
    return literalValue(declared) === literalValue(column.default);
  }

  /** @param renamed a column whose name changes within the constraint */
  #stateOf(one: LiveConstraint, renamed?: { from: string; to: string }): ConstraintState {
    const { dialect } = this.#connection.schema;
    const { kind, name, columns } = one;
    const list = columns.map((column) => dialect.quote(column)).join(", ");
    const rule = () => {
      switch (one.kind) {
        case "key":
          return `PRIMARY KEY (${list})`;
        case "unique":
          return `UNIQUE (${list})${dialect.ddl.uniqueSuffix({ kind: "unique", name, fields: columns })}`;
        case "check":
          return `CHECK ${renamed ? replaceName(one.sql, dialect.quote(renamed.from), dialect.quote(renamed.to)) : one.sql}`;
        case "reference":
          // Where another ON DELETE would get lost by this, `checkReference` has refused it.
          return `FOREIGN KEY (${list}) REFERENCES ${dialect.quote(one.table)} (${dialect.quote("id")})${dialect.ddl.referenceSuffix(one.onDelete === "cascade" ? "cascade" : "restrict")}`;
      }
    };
    return { kind, name, columns, sql: `CONSTRAINT ${dialect.quote(name)} ${rule()}` };
  }
}

/** A row of which nothing is known but that it has an id. */
type AnyRow = { readonly id: never };

const ANY: AnyFieldType = { kind: "integer", nullable: false, problem: () => undefined };

/** Characters of short text in a row, for databases that limit it: 32,000 bytes, at four each. */
const MAX_SHORT = 8000;

function refusal(table: string, field: string, description: string): InvalidError {
  return InvalidError.of(`${table}.${field}`, description);
}

/** @throws InvalidError for a reference that would lose something when it is made anew under another name */
function checkReference(table: string, one: LiveConstraint): void {
  if (one.kind !== "reference" || !one.others?.length) return;
  const { name, columns, others } = one;
  const problem = `is in the reference ${name}, which would lose ${others.join(" and ")}`;
  throw refusal(table, columns.join(), `${problem}: change it with ddl.run`);
}

function checkName(table: string, name: string): void {
  const problem = nameProblem(name);
  if (problem) throw InvalidError.of(`${table}.${name}`, `the name of the constraint ${problem}`);
}

/** The fields that checks name, in the form of Where. */
function fieldsOfChecks(checks: Readonly<Record<string, unknown>>): string[] {
  const fieldsIn = (where: unknown): string[] =>
    typeof where !== "object" || where === null
      ? []
      : Object.entries(where).flatMap(([key, value]) =>
          ["and", "or", "not"].includes(key) ? [value].flat().flatMap(fieldsIn) : [key],
        );
  return Object.values(checks).flatMap(fieldsIn);
}
