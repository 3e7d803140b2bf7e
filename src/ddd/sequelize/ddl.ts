import { type Fields, toSnakeCase } from "../field.ts";
import { type Constraint, constraintsOf, type TableOptions, table } from "../table.ts";
import { toSql, Values } from "./condition.ts";
import type { Connection } from "./connection.ts";
import type { Dialect, Value } from "./driver.ts";
import { type AnyBoundTable, BoundTable } from "./table.ts";

/** What a migration changes tables with. Fields and tables are called as in `table`. */
export interface Ddl {
  readonly dialect: Dialect;
  createTable<E extends object>(name: string, columns: Fields<E>, ...options: TableOptions<NoInfer<E>>): Promise<void>;
  dropTable(name: string): Promise<void>;
  createIndex(name: string, table: string, fields: readonly string[]): Promise<void>;
  dropIndex(name: string): Promise<void>;
  /** Anything else, in the database's own SQL. */
  run(sql: string): Promise<void>;
}

/** Tables are changed on a connection, so that a migration is a part of its transaction. */
export function createDdl(connection: Connection): Ddl {
  const { driver } = connection;
  const quote = (name: string) => driver.quote(name);
  const quoteFields = (fields: readonly string[]) => fields.map((field) => quote(toSnakeCase(field))).join(", ");
  const run = async (sql: string) => {
    await connection.run(sql);
  };
  return {
    dialect: driver.dialect,
    run,
    createTable: (name, columns, ...options) => {
      const declared = table(name, columns, ...options);
      // SQLite looks at what must be unique last declared first; others, and memory, first declared first.
      const unique = constraintsOf(declared, "key", "unique");
      if (driver.dialect === "sqlite") unique.reverse();
      const rest = constraintsOf(declared, "length", "check", "reference");
      return run(createTableSql(new BoundTable(declared, driver), [...unique, ...rest]));
    },
    dropTable: (name) => run(`DROP TABLE ${quote(name)}`),
    createIndex: (name, table, fields) =>
      run(`CREATE INDEX ${quote(name)} ON ${quote(table)} (${quoteFields(fields)})`),
    dropIndex: (name) => run(`DROP INDEX ${quote(name)}`),
  };

  function createTableSql(bound: AnyBoundTable, constraints: readonly Constraint[]): string {
    const parts = [
      ...bound.columns.map(({ sql, codec, column }) => `${sql} ${codec.type}${column.nullable ? "" : " NOT NULL"}`),
      ...constraints.map((one) => `CONSTRAINT ${quote(one.name)} ${constraintSql(bound, one)}`),
    ];
    // STRICT: a value of another type is refused, as it is by other databases.
    const strict = driver.dialect === "sqlite" ? " STRICT" : "";
    return `CREATE TABLE ${bound.sql} (${parts.join(", ")})${strict}`;
  }

  function constraintSql(bound: AnyBoundTable, one: Constraint): string {
    const fields = quoteFields(one.fields);
    switch (one.kind) {
      case "key":
        return `PRIMARY KEY (${fields})`;
      case "unique":
        return `UNIQUE (${fields})`;
      case "length":
        return `CHECK (length(${fields}) <= ${one.maxLength})`;
      case "check":
        return `CHECK (${toSql(one.condition, bound, new Literals(bound))})`;
      case "reference":
        return (
          `FOREIGN KEY (${fields}) REFERENCES ${quote(one.table)} (${quoteFields(["id"])})` +
          ` ON DELETE ${one.onDelete.toUpperCase()}`
        );
    }
  }
}

/** The values of a statement that takes no placeholders, written out. */
class Literals extends Values {
  override add(value: Value): string {
    if (typeof value === "number") return String(value);
    if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
    throw new Error("a check compares with values other than null, one by one");
  }
}
