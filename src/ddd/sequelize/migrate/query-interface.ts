import type { QueryInterface } from "sequelize";
import type { Connection } from "../connection.ts";
import { DatabaseError } from "../error.ts";
import { openOn } from "../model/models.ts";
import { isChange } from "../session/transaction-control.ts";

/**
 * Sequelize's QueryInterface on a migration's transaction: its methods need no option `transaction`.
 *
 * @param onChange is told of each statement that has changed something
 */
export function queryInterfaceOn(connection: Connection, onChange: (sql: string) => void): QueryInterface {
  const { driver } = connection;
  const sequelize = openOn(driver, async (statement) => {
    const result = await connection.native(statement);
    if (isChange(statement.sql)) onChange(statement.sql);
    return result;
  });
  const query = sequelize.getQueryInterface();
  for (const method of driver.sequelize.rebuilding ?? []) {
    Object.assign(query, { [method]: () => Promise.reject(rebuildError(method)) });
  }
  return query;
}

/** Sequelize copies the rows into a new table with the parts that it knows of the old one, and drops the old one. */
function rebuildError(method: string): DatabaseError {
  return new DatabaseError(
    `queryInterface.${method} would make the table anew here, without its checks and strict types, and delete what refers to ` +
      "its rows by cascade: use the methods of ddl, or SQL by ddl.run",
  );
}
