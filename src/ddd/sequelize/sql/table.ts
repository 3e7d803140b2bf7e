import { InvalidError } from "../../error.ts";
import { requireRecord } from "../../input/plain.ts";
import { toOwn } from "../../query/scalar.ts";
import { type AnyFieldType, toSnakeCase } from "../../schema/field.ts";
import type { AnyTable, Table } from "../../schema/table.ts";
import { type Codec, codecOf } from "../column.ts";
import type { Driver, Row, Value } from "../driver.ts";

/** The tables that are known of each database, by name; see Database.register. */
const known = new WeakMap<Driver, Map<string, AnyTable>>();

export function tablesOf(driver: Driver): Map<string, AnyTable> {
  const tables = known.get(driver) ?? new Map<string, AnyTable>();
  known.set(driver, tables);
  return tables;
}

const bound = new WeakMap<Driver, WeakMap<object, BoundTable<unknown>>>();

/** The table as a driver needs it. */
export function bindTable<E>(table: Table<E>, driver: Driver): BoundTable<E> {
  const ofDriver = bound.get(driver) ?? new WeakMap<object, BoundTable<unknown>>();
  bound.set(driver, ofDriver);
  const made = ofDriver.get(table) ?? new BoundTable(table, driver);
  ofDriver.set(table, made);
  // What was made of a table keeps entities of its type.
  return made as BoundTable<E>;
}

/** A bound table, as far as that does not depend on what its entities are. */
export type AnyBoundTable = Pick<
  BoundTable<unknown>,
  "name" | "sql" | "driver" | "columns" | "key" | "versioned" | "column" | "toEntity"
>;

/** One column as a driver needs it. */
export interface BoundColumn {
  readonly field: string;
  /** The quoted name. */
  readonly sql: string;
  readonly name: string;
  /** What is selected: the column, or what is read in its place, by its name. */
  readonly selected: string;
  readonly column: AnyFieldType;
  readonly codec: Codec;
}

/** A table as one driver needs it, with all names quoted and all codecs chosen. */
export class BoundTable<E> {
  readonly name: string;
  /** The quoted name. */
  readonly sql: string;
  readonly driver: Driver;
  readonly columns: readonly BoundColumn[];
  /** The fields of the primary key. */
  readonly key: readonly string[];
  readonly versioned: boolean;
  readonly #byField: ReadonlyMap<string, BoundColumn>;

  constructor(table: AnyTable, driver: Driver) {
    this.name = table.name;
    this.sql = driver.quote(table.name);
    this.driver = driver;
    this.columns = [...table.types].map(([field, column]) => {
      const name = toSnakeCase(field);
      const sql = driver.quote(name);
      const codec = codecOf(column, driver.dialect);
      return { field, name, sql, selected: codec.read ? `${codec.read(sql)} AS ${sql}` : sql, column, codec };
    });
    this.key = table.key;
    this.versioned = table.fields.has("version");
    this.#byField = new Map(this.columns.map((column) => [column.field, column]));
  }

  /** @throws InvalidError if there is no such field */
  column(field: string): BoundColumn {
    const column = this.#byField.get(field);
    if (!column) throw new InvalidError([{ field, description: `is not a field of ${this.name}` }]);
    return column;
  }

  /** @throws InvalidError if the value is none of its field's */
  encode({ field, column, codec }: BoundColumn, value: unknown): Value {
    if (value === null || value === undefined) return null;
    const problem = column.problem(value);
    if (problem) throw new InvalidError([{ field, description: problem }]);
    return codec.encode(toOwn(value));
  }

  /** The values of an entity's fields, in the order of the columns. */
  toValues(entity: E): Value[] {
    const fields = entity as Readonly<Record<string, unknown>>;
    return this.columns.map((column) => this.encode(column, fields[column.field]));
  }

  toEntity(row: Row): E {
    const entity: Record<string, unknown> = {};
    for (const { field, name, codec } of this.columns) {
      const stored = row[name];
      entity[field] = stored === null ? null : codec.decode(stored);
    }
    // The columns are those that `table<E>` has asked for: one of E's type for each of its fields.
    return entity as E;
  }

  /**
   * The entity that `toEntity` gives for a row just written from this one.
   *
   * @param version replaces the entity's own, if it has one
   * @throws InvalidError for a value without fields
   */
  copy(entity: E, version?: number): E {
    requireRecord(entity);
    const fields = entity as Readonly<Record<string, unknown>>;
    const copy: Record<string, unknown> = {};
    for (const { field } of this.columns) {
      copy[field] = field === "version" && version !== undefined ? version : toOwn(fields[field] ?? null);
    }
    return copy as E;
  }
}
