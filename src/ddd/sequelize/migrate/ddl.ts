import type { QueryInterface } from "sequelize";
import { type Fields, toSnakeCase } from "../../schema/field.ts";
import { type TableOptions, table } from "../../schema/table.ts";
import { nameProblem } from "../../schema/table-name.ts";
import type { Connection } from "../connection.ts";
import { DatabaseError } from "../error.ts";
import { createTableSql } from "./create-table.ts";
import { queryInterfaceOn } from "./query-interface.ts";

/** What a migration changes tables with. Fields and tables are called as in `table`. */
export interface Ddl {
  /** The name of the database's dialect. */
  readonly dialect: string;
  createTable<E extends object>(name: string, columns: Fields<E>, ...options: TableOptions<NoInfer<E>>): Promise<void>;
  dropTable(name: string): Promise<void>;
  createIndex(name: string, table: string, fields: readonly string[]): Promise<void>;
  dropIndex(name: string): Promise<void>;
  /** Anything else, in the database's own SQL. */
  run(sql: string): Promise<void>;
  /**
   * Sequelize's QueryInterface, on the migration's own transaction: nothing needs to be passed. What it changes is undone
   * with the migration where the database can, and else is left as what `run` has done.
   */
  readonly queryInterface: QueryInterface;
}

/** Tables are changed on a connection, so that a migration is a part of its transaction, as far as the database lets it. */
export function createDdl(connection: Connection, onChange: (sql: string) => void = () => {}): Ddl {
  const { schema } = connection;
  const { name: dialect, ddl } = schema.dialect;
  const quote = (name: string) => schema.dialect.quote(name);
  const run = async (sql: string) => {
    await connection.run(sql);
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
      const declared = table<E, unknown>(name, columns, ...options);
      return run(createTableSql(schema.bind(declared)));
    },
    dropTable: (name) => run(`DROP TABLE ${quote(name)}`),
    createIndex: async (name, table, fields) => {
      const problem = nameProblem(name);
      if (problem) throw new DatabaseError(`the name of the index "${name}" ${problem}`);
      const columns = fields.map(toSnakeCase);
      const lengths = await ddl.prefixLengths?.(connection, { table, columns });
      const parts = columns.map((column) => {
        const length = lengths?.get(column);
        return quote(column) + (length === undefined ? "" : `(${length})`);
      });
      await run(`CREATE INDEX ${quote(name)} ON ${quote(table)} (${parts.join(", ")})`);
    },
    dropIndex: async (name) => {
      const table = await ddl.tableOfIndex?.(connection, name);
      await run(`DROP INDEX ${quote(name)}${table === undefined ? "" : ` ON ${quote(table)}`}`);
    },
  };
}
