import { DeadlineError, DomainError, UnavailableError } from "../../error.ts";
import { lengthName } from "../../schema/constraint.ts";
import type { DriverFailure } from "../error.ts";
import { messageOf } from "../error.ts";
import { withoutComments } from "../session/transaction-control.ts";

/** An error of the server's or of the driver's, without the values that were sent. */
export class OracleError extends Error {
  /** The server's number for it, as 1 in ORA-00001; 0 for errors of the driver. */
  readonly number: number;
  /** The driver's code, such as NJS-500. */
  readonly code: string;
  /** Whether the connection is of no more use. */
  readonly fatal: boolean;
  readonly sql: string;

  constructor(error: unknown, sql = "", fatal = false) {
    const told = driverErrorIn(error);
    super(messageOf(told), { cause: told });
    const { code, isRecoverable } = told as { code?: unknown; isRecoverable?: unknown };
    this.name = "OracleError";
    // A commit that is refused says why in its second line.
    const numbers = [...this.message.matchAll(/ORA-(\d+)/g)].map(([, number]) => Number(number));
    this.number = numbers.find((number) => number !== ROLLED_BACK) ?? numbers[0] ?? 0;
    this.code = typeof code === "string" ? code : (/^(?:NJS|DPY)-\d+/.exec(this.message)?.[0] ?? "");
    this.fatal = fatal || isRecoverable === true;
    this.sql = sql;
  }
}

/** The transaction was rolled back: the next line says why. */
const ROLLED_BACK = 2091;

/** Sequelize wraps the driver's errors of connecting. */
function driverErrorIn(error: unknown): object {
  if (typeof error !== "object" || error === null) return new Error(String(error));
  const { parent } = error as { parent?: unknown };
  return typeof parent === "object" && parent !== null ? driverErrorIn(parent) : error;
}

/** The meaning of an error of Oracle or of its driver. */
export function classify(error: unknown): DriverFailure | DomainError {
  if (error instanceof DomainError) return error;
  if (!(error instanceof OracleError)) return { kind: "unknown" };
  const { message, number, code, fatal, sql } = error;
  switch (number) {
    case 1: {
      const [, constraint] = UNIQUE.exec(message) ?? [];
      return { kind: "unique", table: tableOf(sql), constraint };
    }
    case 2290:
      return { kind: "check", constraint: CONSTRAINT.exec(message)?.[1] };
    case 2291:
    case 2292:
      return { kind: "foreign_key", constraint: CONSTRAINT.exec(message)?.[1], restricted: number === 2292 };
    case 1400:
    case 1407: {
      const [, table, column] = COLUMN.exec(message) ?? [];
      return { kind: "not_null", table, columns: column === undefined ? [] : [column] };
    }
    // Too long even for the type of a column whose length is checked.
    case 12899: {
      const [, table, column] = COLUMN.exec(message) ?? [];
      return {
        kind: "check",
        table,
        columns: column ? [column] : [],
        constraint: table && column && lengthName(table, column),
      };
    }
    // The rows were changed since the unit began; a deadlock; a table was changed meanwhile; the snapshot is too old.
    case 8177:
    case 60:
    case 8176:
    case 1466:
    case 1555:
      return { kind: "serialization" };
    case 1013:
      return { kind: "interrupted" };
    case 30006:
    case 54:
      return new UnavailableError("rows that are needed were locked by others for too long", { cause: error });
    case 1653:
    case 1654:
    case 1688:
    case 1691:
    case 1536:
    case 19809:
    case 257:
      return { kind: "refused", reason: "STORAGE_FULL" };
    case 16000:
    case 372:
      return { kind: "refused", reason: "STORAGE_READ_ONLY" };
    case 1110:
    case 1578:
    case 376:
      return { kind: "refused", reason: "STORAGE_FAILED" };
    case 4030:
    case 4031:
    case 4036:
      return { kind: "refused", reason: "DATABASE_EXHAUSTED" };
    // A column, or a table.
    case 904:
    case 942:
      return { kind: "absent" };
    case 18:
    case 20:
    case 12516:
    case 12519:
    case 12520:
      return new UnavailableError("the database has too many connections", { cause: error });
  }
  if (code === "NJS-123" || code === "DPY-4024") {
    return new DeadlineError("the driver ended a statement that took too long for it", { cause: error });
  }
  return fatal || LOST_NUMBERS.has(number) || LOST.test(code)
    ? { kind: "unavailable", message: "the database cannot be reached, or has closed the connection" }
    : { kind: "unknown" };
}

/** Killed, logged off, shutting down or starting up, lost, not listening, timed out. */
const LOST_NUMBERS = new Set([
  28, 1012, 1033, 1034, 1089, 1092, 2396, 3113, 3114, 3135, 12170, 12514, 12537, 12541, 12547, 12571,
]);

/** The driver's own codes of a connection that is not made, or closed; and those of the system. */
const LOST = /^(?:NJS-(?:003|5\d\d)|DPI-(?:1010|1080)|E[A-Z_]+)$/;

const UNIQUE = /unique constraint \([^.()]+\.([^()]+)\) violated/;
const CONSTRAINT = /constraint \([^.()]+\.([^()]+)\) violated/;
const COLUMN = /"[^"]+"\."([^"]+)"\."([^"]+)"/;

/** The text does not tell the table, and names of constraints are unique in a schema. */
function tableOf(sql: string): string | undefined {
  return /^\s*(?:INSERT\s+(?:ALL\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"([^"]+)"/i.exec(sql)?.[1];
}

/** Statements that commit the transaction, even if they fail. */
const COMMITTING =
  /^(?:ALTER(?!\s+SESSION\b)|CREATE|DROP|TRUNCATE|RENAME|GRANT|REVOKE|ANALYZE|AUDIT|NOAUDIT|COMMENT|FLASHBACK|PURGE)\b/i;

/** Statements that do not commit it. Of others, such as CALL, this is not known beforehand. */
const HARMLESS = /^(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|LOCK|EXPLAIN|SET|ALTER\s+SESSION)\b/i;

/** `Dialect.commitIn`. */
export function commitIn(sql: string): "certain" | "possible" | undefined {
  const statement = withoutComments(sql);
  if (HARMLESS.test(statement)) return undefined;
  return COMMITTING.test(statement) ? "certain" : "possible";
}
