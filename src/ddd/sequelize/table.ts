import { InvalidError } from "../error.ts";
import type { AnyColumn, Codec, Column } from "./column.ts";
import type { Driver, Row, Value } from "./driver.ts";

/** A column for every field of the entity, and for nothing else. */
export type Columns<E> = { readonly [K in keyof E]-?: Column<E[K]> };

/** What the database refuses besides null and text that is too long. */
export interface Constraints<F extends string> {
  /** The fields whose values together are unique, by the constraint's name. Null is never taken. */
  readonly unique?: Readonly<Record<string, readonly F[]>>;
  /** By field: the table whose id it holds, and what happens to this row when that one is deleted. */
  readonly references?: { readonly [K in F]?: { readonly table: string; readonly onDelete: "cascade" | "restrict" } };
}

/** Where entities of type E are kept. Make one with `table`. */
export interface Table<E> extends Constraints<keyof E & string> {
  readonly name: string;
  readonly columns: Columns<E>;
  readonly fields: ReadonlySet<string>;
  /** The fields by the column's name. */
  readonly fieldOf: Readonly<Record<string, string>>;
  /** The fields of each constraint, by its name. */
  readonly constraints: Readonly<Record<string, readonly string[]>>;
  /** The table as a driver needs it. */
  bind(driver: Driver): BoundTable<E>;
}

/** What errors need to know of a table. */
export type AnyTable = Pick<Table<unknown>, "name" | "fields" | "fieldOf" | "constraints">;

/**
 * Declares a table: `table<User>("users", { id: uuid(), email: text(254), ... }, { unique: { users_email: ["email"] } })`.
 * A missing, extra or mistyped column does not compile. A column is called as its field, in snake_case. `id` is the
 * primary key, called `<table>_id`.
 */
export function table<E extends { readonly id: string }>(
  name: string,
  columns: Columns<E>,
  constraints: Constraints<keyof E & string> = {},
): Table<E> {
  const fields = Object.keys(columns);
  const bound = new WeakMap<Driver, BoundTable<E>>();
  const checked = Object.entries<AnyColumn>(columns).filter(([, { maxLength }]) => maxLength !== undefined);
  const declared: Table<E> = {
    ...constraints,
    name,
    columns,
    fields: new Set(fields),
    fieldOf: Object.fromEntries(fields.map((field) => [toColumnName(field), field])),
    constraints: {
      [`${name}_id`]: ["id"],
      ...constraints.unique,
      ...Object.fromEntries(
        Object.keys(constraints.references ?? {}).map((field) => [referenceName(name, field), [field]]),
      ),
      ...Object.fromEntries(checked.map(([field]) => [checkName(name, field), [field]])),
    },
    bind: (driver) => {
      const known = bound.get(driver) ?? new BoundTable(declared, driver);
      bound.set(driver, known);
      return known;
    },
  };
  return declared;
}

export function toColumnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function referenceName(table: string, field: string): string {
  return `${table}_${toColumnName(field)}_reference`;
}

export function checkName(table: string, field: string): string {
  return `${table}_${toColumnName(field)}_length`;
}

/** A bound table, as far as that does not depend on what its entities are. */
export type AnyBoundTable = Pick<BoundTable<unknown>, "name" | "sql" | "driver" | "columns" | "versioned" | "column">;

/** One column as a driver needs it. */
export interface BoundColumn {
  readonly field: string;
  /** The quoted name. */
  readonly sql: string;
  readonly name: string;
  readonly column: AnyColumn;
  readonly codec: Codec;
}

/** A table as one driver needs it, with all names quoted and all codecs chosen. */
export class BoundTable<E> {
  readonly name: string;
  /** The quoted name. */
  readonly sql: string;
  readonly driver: Driver;
  readonly columns: readonly BoundColumn[];
  readonly versioned: boolean;
  readonly #byField: ReadonlyMap<string, BoundColumn>;

  constructor(table: Table<E>, driver: Driver) {
    this.name = table.name;
    this.sql = driver.quote(table.name);
    this.driver = driver;
    this.columns = Object.entries<AnyColumn>(table.columns).map(([field, column]) => {
      const name = toColumnName(field);
      return { field, name, sql: driver.quote(name), column, codec: column.codecs[driver.dialect] };
    });
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
    return codec.encode(value);
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

  /** What `toEntity` gives for a row just written from this entity. */
  copy(entity: E): E {
    const fields = entity as Readonly<Record<string, unknown>>;
    const copy: Record<string, unknown> = {};
    for (const { field } of this.columns) {
      const value = fields[field] ?? null;
      copy[field] = value instanceof Date ? new Date(value) : value;
    }
    return copy as E;
  }
}
