import type { DdlDialect } from "../dialect.ts";
import { causesOf, codeOf } from "../error.ts";
import { LOCK_NOT_AVAILABLE } from "./error.ts";
import { alterTable, literalValue, readTable } from "./schema.ts";

/** Identifies the lock that a process holds while it migrates, so that others wait, and then find it done. */
const LOCK = 0x627261;

export const ddl: DdlDialect = {
  isTransactional: true,
  lockMigrations: async (runner) => {
    await runner.all("SELECT pg_advisory_xact_lock($1)", [LOCK]);
  },
  limitLockWaits: async (runner, ms) => {
    await runner.run(`SET LOCAL lock_timeout = ${ms}`);
  },
  isLockTimeout: (error) => causesOf(error).some((cause) => codeOf(cause) === LOCK_NOT_AVAILABLE),
  tableOptions: "",
  checksLastUniqueFirst: false,
  characterCount: (text) => `length(${text})`,
  // Unique values may move between rows: see `deferUniques`. No reference may be to a deferrable constraint.
  uniqueSuffix: ({ kind, fields }) => (kind === "unique" && fields.join() !== "id" ? " DEFERRABLE" : ""),
  // RESTRICT checks each row as it is deleted. NO ACTION checks at the end of the statement.
  referenceSuffix: (onDelete) => ` ON DELETE ${onDelete === "cascade" ? "CASCADE" : "NO ACTION"} DEFERRABLE`,
  readTable,
  alterTable,
  literalValue,
};
