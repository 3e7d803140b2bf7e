import type { QueryInterface } from "sequelize";
import { type Fields, toSnakeCase } from "../../schema/field.ts";
import { type AnyTable, type Constraint, constraintsOf, type TableOptions, table } from "../../schema/table.ts";
import { nameProblem } from "../../schema/table-name.ts";
import type { Connection } from "../connection.ts";
import type { Dialect, Driver, Value } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import { checkedLiteral, indexColumns, tableOfIndex, tableOptions, textTypes } from "../mariadb/ddl.ts";
import { toSql, Values } from "../sql/condition.ts";
import { type AnyBoundTable, type BoundColumn, BoundTable } from "../sql/table.ts";
import { queryInterfaceOn } from "./query-interface.ts";

/** What a migration changes tables with. Fields and tables are called as in `table`. */
export interface Ddl {
  readonly dialect: Dialect;
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

/** Tables are changed on a connection, so that a migration is a part of its transaction. (On MariaDB none is: see undo.ts.) */
export function createDdl(connection: Connection, onChange: (sql: string) => void = () => {}): Ddl {
  const { driver } = connection;
  const mariadb = driver.dialect === "mariadb";
  const quote = (name: string) => driver.quote(name);
  const quoteFields = (fields: readonly string[]) => fields.map((field) => quote(toSnakeCase(field))).join(", ");
  const run = async (sql: string) => {
    await connection.run(sql);
  };
  let query: QueryInterface | undefined;
  return {
    dialect: driver.dialect,
    run,
    get queryInterface() {
      query ??= queryInterfaceOn(connection, onChange);
      return query;
    },
    createTable: (name, columns, ...options) => {
      const declared = table(name, columns, ...options);
      // SQLite looks at what must be unique last declared first; others, and memory, first declared first.
      const unique = constraintsOf(declared, "key", "unique");
      if (driver.dialect === "sqlite") unique.reverse();
      return run(createTableSql(declared, unique));
    },
    dropTable: (name) => run(`DROP TABLE ${quote(name)}`),
    createIndex: async (name, table, fields) => {
      const problem = nameProblem(name);
      if (problem) throw new DatabaseError(`the name of the index "${name}" ${problem}`);
      const columns = mariadb ? await indexColumns(connection, table, fields.map(toSnakeCase)) : quoteFields(fields);
      await run(`CREATE INDEX ${quote(name)} ON ${quote(table)} (${columns})`);
    },
    dropIndex: async (name) => {
      const table = mariadb ? ` ON ${quote(await tableOfIndex(connection, name))}` : "";
      await run(`DROP INDEX ${quote(name)}${table}`);
    },
  };

  function createTableSql(declared: AnyTable, unique: readonly Constraint[]): string {
    const bound = new BoundTable(declared, driver);
    const texts: ReadonlyMap<string, string> = mariadb ? textTypes(declared) : new Map();
    // Most databases evaluate checks by name. MariaDB does so in their order in the table: here, that is by name.
    const checks = constraintsOf(declared, "length", "check");
    const parts = [
      ...bound.columns.map(({ field, sql, codec, column }) => {
        return `${sql} ${texts.get(field) ?? codec.type}${column.nullable ? "" : " NOT NULL"}`;
      }),
      ...[...unique, ...checks, ...constraintsOf(declared, "reference")].map(
        (one) => `CONSTRAINT ${quote(one.name)} ${constraintSql(bound, one)}`,
      ),
    ];
    // STRICT: a value of another type is refused, as it is by other databases.
    const options = mariadb ? tableOptions(driver) : driver.dialect === "sqlite" ? " STRICT" : "";
    return `CREATE TABLE ${bound.sql} (${parts.join(", ")})${options}`;
  }

  function constraintSql(bound: AnyBoundTable, one: Constraint): string {
    const fields = quoteFields(one.fields);
    switch (one.kind) {
      case "key":
        return `PRIMARY KEY (${fields})`;
      case "unique":
        return `UNIQUE (${fields})${isDeferrable(one) ? " DEFERRABLE" : ""}`;
      case "length":
        return `CHECK (${mariadb ? "char_length" : "length"}(${fields}) <= ${one.maxLength})`;
      case "check":
        return `CHECK (${toSql(one.condition, bound, new Literals(bound))})`;
      case "reference":
        return `FOREIGN KEY (${fields}) REFERENCES ${quote(one.table)} (${quoteFields(["id"])}) ${onDelete(one.onDelete)}`;
    }
  }

  /**
   * Deferrable, so that unique values can move between rows: see moving.ts. PostgreSQL allows no reference to a
   * deferrable constraint.
   */
  function isDeferrable({ fields }: Constraint): boolean {
    return driver.dialect === "postgres" && fields.join() !== "id";
  }

  /**
   * RESTRICT checks each row as it is deleted, though a row that refers to it may be about to go too. NO ACTION checks
   * at the end of the statement. MariaDB does not distinguish them: see removing.ts.
   */
  function onDelete(action: "cascade" | "restrict"): string {
    const sql = `ON DELETE ${action === "cascade" ? "CASCADE" : mariadb ? "RESTRICT" : "NO ACTION"}`;
    return driver.dialect === "postgres" ? `${sql} DEFERRABLE` : sql;
  }
}

/** The values of a statement that takes no placeholders, written out. */
class Literals extends Values {
  readonly #driver: Driver;

  constructor(table: AnyBoundTable) {
    super(table);
    this.#driver = table.driver;
  }

  override add(value: Value, column?: BoundColumn): string {
    if (typeof value !== "number" && typeof value !== "string") {
      throw new Error("a check compares with values other than null, one by one");
    }
    if (this.#driver.dialect === "mariadb" && column) return checkedLiteral(column, value, this.#driver);
    return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
  }
}
