import { InvalidError } from "../../error.ts";
import { requireRecord } from "../../input/plain.ts";
import { DefaultSource } from "../../schema/default.ts";
import { ownValue, toSnakeCase } from "../../schema/field.ts";
import type { AnyTable, Table } from "../../schema/table.ts";
import { checkTogether } from "../../schema/table-set.ts";
import type { Row, Value } from "../column.ts";
import type { BoundColumn, Dialect, DialectTable } from "../dialect.ts";
import { translate } from "../error.ts";
import { Cache } from "../session/lru.ts";

/** The tables of one database, as its dialect needs them. */
export class Schema {
  readonly dialect: Dialect;
  /** Makes the values of new entities that are not given. */
  readonly defaults: DefaultSource;
  readonly #tables = new Map<string, AnyTable>();
  #bound = new WeakMap<object, BoundTable<unknown>>();

  constructor(dialect: Dialect, now?: () => Date) {
    this.dialect = dialect;
    this.defaults = DefaultSource.of(now);
  }

  /** The registered tables, by name. */
  get tables(): ReadonlyMap<string, AnyTable> {
    return this.#tables;
  }

  /**
   * Registers a table, so that errors name its fields, and deletions follow its references.
   *
   * @throws InvalidError for a table that does not fit the others
   */
  register(table: AnyTable): void {
    checkTogether(table, this.#tables);
    this.#tables.set(table.name, table);
    this.forget();
  }

  /** A table as the dialect needs it, be it registered or not. */
  bind<E>(table: Table<E, never>): BoundTable<E> {
    // It is made of this table, so it keeps entities of its type.
    return this.bindAny(table) as BoundTable<E>;
  }

  bindAny(table: AnyTable): BoundTable<unknown> {
    const known = this.#bound.get(table);
    if (known) return known;
    const bound = new BoundTable<unknown>(table, this.dialect);
    this.#bound.set(table, bound);
    return bound;
  }

  /** Makes all SQL anew from now on, since tables have changed. */
  forget(): void {
    this.#bound = new WeakMap();
  }

  /** The toolkit's error for one of the driver's. */
  translate(error: unknown): Error {
    return translate(error, this.dialect, this.#tables);
  }
}

/** A table with entities of type E, with all names quoted and all codecs chosen. */
export class BoundTable<E> implements DialectTable {
  readonly table: AnyTable;
  readonly name: string;
  readonly sql: string;
  readonly dialect: Dialect;
  readonly columns: readonly BoundColumn[];
  readonly key: readonly string[];
  readonly versioned: boolean;
  readonly texts = new Cache<string>();
  readonly #byField: ReadonlyMap<string, BoundColumn>;

  constructor(table: AnyTable, dialect: Dialect) {
    this.table = table;
    this.name = table.name;
    this.sql = dialect.quote(table.name);
    this.dialect = dialect;
    this.columns = [...table.types].map(([field, column]) => {
      const name = toSnakeCase(field);
      const sql = dialect.quote(name);
      const codec = dialect.codec(column);
      return { field, name, sql, selected: codec.read ? `${codec.read(sql)} AS ${sql}` : sql, column, codec };
    });
    this.key = table.key;
    this.versioned = table.fields.has("version");
    this.#byField = new Map(this.columns.map((column) => [column.field, column]));
  }

  column(field: string): BoundColumn {
    const column = this.#byField.get(field);
    if (!column) throw new InvalidError([{ field, description: `is not a field of ${this.name}` }]);
    return column;
  }

  /** @throws InvalidError for a value that the field cannot have */
  encode({ field, column, codec }: BoundColumn, value: unknown): Value {
    if (value === null || value === undefined) return null;
    const problem = column.problem(value) ?? codec.problem?.(value);
    if (problem) throw new InvalidError([{ field, description: problem }]);
    return codec.encode(ownValue(column, value));
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
    for (const { field, column } of this.columns) {
      copy[field] = field === "version" && version !== undefined ? version : ownValue(column, fields[field] ?? null);
    }
    return copy as E;
  }
}
