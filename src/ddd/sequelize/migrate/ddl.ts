import type { QueryInterface } from "sequelize";
import { type AnyFieldType, type Fields, toSnakeCase } from "../../schema/field.ts";
import { type TableOptions, table } from "../../schema/table.ts";
import { nameProblem } from "../../schema/table-name.ts";
import type { Connection } from "../connection.ts";
import { DatabaseError } from "../error.ts";
import { type Alteration, TableAlterations } from "./alter.ts";
import type { AlterColumnOptions, ColumnOptions, DropColumnOptions } from "./compare/column-options.ts";
import type { AnyConstraints } from "./compare/step.ts";
import { createTableSql } from "./create-table.ts";
import { queryInterfaceOn } from "./query-interface.ts";

/** The means by which a migration changes tables. Fields and tables are called as in `table`. */
export interface Ddl {
  /** The name of the database's dialect. */
  readonly dialect: string;
  createTable<E extends object>(name: string, columns: Fields<E>, ...options: TableOptions<NoInfer<E>>): Promise<void>;
  dropTable(name: string): Promise<void>;
  /**
   * Adds a column, in a table with rows too. Its constraints are called as `table` calls them.
   *
   * @throws InvalidError, before anything is changed, where the table cannot take it: as all methods that change columns do
   */
  addColumn(table: string, field: string, type: AnyFieldType, options?: ColumnOptions): Promise<void>;
  /** Drops a column and its values. @throws InvalidError for one that a key, another table, or a constraint or index uses */
  dropColumn(table: string, field: string, options?: DropColumnOptions): Promise<void>;
  /**
   * Renames a column. Constraints and indexes that are called by its name (`<table>_<column>…`) are renamed with it.
   *
   * @throws InvalidError for an id that is referred to
   */
  renameColumn(table: string, field: string, newField: string): Promise<void>;
  /**
   * Declares a column otherwise: with longer text, nullable or not, with another default or none.
   *
   * @param type the whole new type of the column
   * @throws InvalidError for shorter text, for another type, and if rows are null where null must not be
   */
  alterColumn(table: string, field: string, type: AnyFieldType, options?: AlterColumnOptions): Promise<void>;
  /**
   * Adds unique constraints, references and checks, called and declared as in `table`, to a table that is there. Rows that break one
   * are refused by the database.
   *
   * @param types of the fields that checks compare @default as the database tells them, which may keep several types alike
   */
  addConstraints(
    table: string,
    constraints: Omit<AnyConstraints, "key">,
    types?: Readonly<Record<string, AnyFieldType>>,
  ): Promise<void>;
  /**
   * Drops a constraint besides the key, by its name.
   *
   * @throws InvalidError if there is none; DatabaseError where the database cannot drop a unique constraint that `createTable` has made
   */
  dropConstraint(table: string, name: string): Promise<void>;
  /** @param fields of the index, as an order names them: `["surname", "createTime desc", "id"]` */
  createIndex(name: string, table: string, fields: readonly string[]): Promise<void>;
  dropIndex(name: string): Promise<void>;
  /** Anything else, in the database's own SQL. */
  run(sql: string): Promise<void>;
  /**
   * Sequelize's QueryInterface, on the migration's own transaction: nothing needs to be passed. Its changes are undone
   * with the migration where the database can, and else are left as those of `run` are.
   */
  readonly queryInterface: QueryInterface;
}

/** Is told of a change, and how to take it back, if it can be. */
export type OnChange = (name: string, undo?: () => Promise<void>) => void;

/** Tables are changed on a connection, so that a migration is a part of its transaction, as far as the database lets it. */
export function createDdl(connection: Connection, onChange: OnChange = () => {}): Ddl {
  const { schema } = connection;
  const { name: dialect, ddl } = schema.dialect;
  const quote = (name: string) => schema.dialect.quote(name);
  const run = async (sql: string) => {
    await connection.run(sql);
  };
  const runAll = async (statements: readonly string[]) => {
    for (const sql of statements) await run(sql);
  };
  const alterations = new TableAlterations(connection);
  const make = async (name: string, alteration: Promise<Alteration>, canUndo = true) => {
    const undo = await alterations.make(await alteration);
    onChange(name, canUndo ? undo : undefined);
  };
  let query: QueryInterface | undefined;
  return {
    dialect,
    run,
    get queryInterface() {
      query ??= queryInterfaceOn(connection, onChange);
      return query;
    },
    createTable: <E extends object>(name: string, columns: Fields<E>, ...options: TableOptions<NoInfer<E>>) => {
      const declared = table<E>(name, columns, ...options);
      return runAll(createTableSql(schema.bind(declared)));
    },
    dropTable: (name) => runAll(ddl.dropTable?.(name) ?? [`DROP TABLE ${quote(name)}`]),
    addColumn: (table, field, type, options) =>
      make(`the column ${table}.${field}`, alterations.add(table, field, type, options)),
    dropColumn: (table, field, options) =>
      make(`the drop of column ${table}.${field}`, alterations.drop(table, field, options), false),
    renameColumn: (table, field, newField) =>
      make(`the new name of ${table}.${field}`, alterations.rename(table, field, newField)),
    alterColumn: (table, field, type, options) =>
      make(`the new type of ${table}.${field}`, alterations.alter(table, field, type, options)),
    addConstraints: (table, constraints, types) =>
      make(`the constraints of ${table}`, alterations.constrain(table, constraints, types)),
    dropConstraint: (table, name) =>
      make(`the drop of constraint ${name}`, alterations.dropConstraint(table, name), false),
    createIndex: async (name, table, fields) => {
      const problem = nameProblem(name);
      if (problem) throw new DatabaseError(`the name of the index "${name}" ${problem}`);
      const terms = fields.map((field) => {
        const descending = field.endsWith(" desc");
        return { column: toSnakeCase(descending ? field.slice(0, -" desc".length) : field), descending };
      });
      const columns = terms.map(({ column }) => column);
      const lengths = await ddl.prefixLengths?.(connection, { table, columns });
      const parts = terms.map(({ column, descending }) => {
        const length = lengths?.get(column);
        return `${quote(column)}${length === undefined ? "" : `(${length})`}${descending ? " DESC" : ""}`;
      });
      await run(`CREATE INDEX ${quote(name)} ON ${quote(table)} (${parts.join(", ")})`);
    },
    dropIndex: async (name) => {
      const table = await ddl.tableOfIndex?.(connection, name);
      await run(`DROP INDEX ${quote(name)}${table === undefined ? "" : ` ON ${quote(table)}`}`);
    },
  };
}
