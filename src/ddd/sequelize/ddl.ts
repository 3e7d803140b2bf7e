import type { AnyColumn } from "./column.ts";
import type { Connection } from "./connection.ts";
import type { Dialect } from "./driver.ts";
import { indexColumns, type TextColumn, tableOfIndex, tableOptions, textColumns } from "./mariadb-ddl.ts";
import { type Constraints, checkName, referenceName, toColumnName } from "./table.ts";

/** What a migration changes tables with. Fields and tables are called as in `table`. */
export interface Ddl {
  readonly dialect: Dialect;
  createTable<F extends string>(
    name: string,
    columns: Readonly<Record<F, AnyColumn>>,
    constraints?: Constraints<NoInfer<F>>,
  ): Promise<void>;
  dropTable(name: string): Promise<void>;
  createIndex(name: string, table: string, fields: readonly string[]): Promise<void>;
  dropIndex(name: string): Promise<void>;
  /** Anything else, in the database's own SQL. */
  run(sql: string): Promise<void>;
}

/** Tables are changed on a connection, so that a migration is a part of its transaction. (On MariaDB none is: see undo.ts.) */
export function createDdl(connection: Connection): Ddl {
  const { driver } = connection;
  const mariadb = driver.dialect === "mariadb";
  const quote = (name: string) => driver.quote(name);
  const quoteFields = (fields: readonly string[]) => fields.map((field) => quote(toColumnName(field))).join(", ");
  const run = async (sql: string) => {
    await connection.run(sql);
  };
  return {
    dialect: driver.dialect,
    run,
    createTable: (name, columns, constraints = {}) =>
      run(createTableSql(name, Object.entries<AnyColumn>(columns), constraints)),
    dropTable: (name) => run(`DROP TABLE ${quote(name)}`),
    createIndex: async (name, table, fields) => {
      const columns = mariadb ? await indexColumns(connection, table, fields.map(toColumnName)) : quoteFields(fields);
      await run(`CREATE INDEX ${quote(name)} ON ${quote(table)} (${columns})`);
    },
    dropIndex: async (name) => {
      const table = mariadb ? ` ON ${quote(await tableOfIndex(connection, name))}` : "";
      await run(`DROP INDEX ${quote(name)}${table}`);
    },
  };

  function createTableSql(
    table: string,
    columns: readonly (readonly [string, AnyColumn])[],
    { unique = {}, references = {} }: Constraints<string>,
  ): string {
    const named = (name: string, constraint: string) => `CONSTRAINT ${quote(name)} ${constraint}`;
    const keys = [["id"], ...Object.values(unique), ...Object.keys(references).map((field) => [field])];
    const texts = mariadb ? textColumns(columns, keys) : new Map<string, TextColumn>();
    const parts = [
      ...columns.map(([field, { codecs, nullable }]) => {
        const type = texts.get(field)?.type ?? codecs[driver.dialect].type;
        return `${quoteFields([field])} ${type}${nullable ? "" : " NOT NULL"}`;
      }),
      named(`${table}_id`, `PRIMARY KEY (${quoteFields(["id"])})`),
      ...Object.entries(unique).map(([name, fields]) => named(name, `UNIQUE (${quoteFields(fields)})`)),
      ...columns.flatMap(([field, column]) => {
        const { maxLength } = texts.get(field) ?? column;
        const length = mariadb ? "char_length" : "length";
        return maxLength === undefined
          ? []
          : [named(checkName(table, field), `CHECK (${length}(${quoteFields([field])}) <= ${maxLength})`)];
      }),
      ...Object.entries(references).flatMap(([field, target]) =>
        target === undefined
          ? []
          : [
              named(
                referenceName(table, field),
                `FOREIGN KEY (${quoteFields([field])}) REFERENCES ${quote(target.table)} (${quoteFields(["id"])})` +
                  ` ON DELETE ${target.onDelete.toUpperCase()}`,
              ),
            ],
      ),
    ];
    // STRICT: a value of another type is refused, as it is by other databases.
    const options = mariadb ? tableOptions(driver) : driver.dialect === "sqlite" ? " STRICT" : "";
    return `CREATE TABLE ${quote(table)} (${parts.join(", ")})${options}`;
  }
}
