import { identityField } from "../../../schema/identity.ts";
import type { BoundIdentity, DialectTable } from "../../dialect.ts";
import { DatabaseError } from "../../error.ts";

/** The identity of a table, if it has one. @throws DatabaseError for a database that gives no keys */
export function identityOf(table: DialectTable): BoundIdentity | undefined {
  const field = identityField(table.table);
  if (field === undefined) return undefined;
  const { identity: dialect, name } = table.dialect;
  if (dialect) return { table, column: table.column(field), dialect };
  throw new DatabaseError(
    `${table.name}.${field} is an identity(), and the dialect ${name} gives no keys: declare uuid() or integer()`,
  );
}
