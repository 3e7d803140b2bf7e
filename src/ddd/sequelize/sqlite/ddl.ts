import type { DdlDialect } from "../dialect.ts";
import { standardLiteral } from "../migrate/live-table.ts";
import { alterTable } from "./schema/alter.ts";
import { readTable } from "./schema/read.ts";

export const ddl: DdlDialect = {
  isTransactional: true,
  // A value of another type is refused, as it is by other databases.
  tableOptions: " STRICT",
  checksLastUniqueFirst: true,
  characterCount: (text) => `length(${text})`,
  uniqueSuffix: () => "",
  // RESTRICT checks each row as it is deleted. NO ACTION checks at the end of the statement.
  referenceSuffix: (onDelete) => ` ON DELETE ${onDelete === "cascade" ? "CASCADE" : "NO ACTION"}`,
  readTable,
  alterTable,
  literalValue: standardLiteral,
};
