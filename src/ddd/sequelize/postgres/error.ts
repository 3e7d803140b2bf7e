import { DomainError, UnavailableError } from "../../error.ts";
import type { DriverFailure } from "../error.ts";
import { codeOf, messageOf } from "../error.ts";

/** A statement was cancelled: by a request, or for `statement_timeout`. */
export const QUERY_CANCELED = "57014";
/** A lock was not given within `lock_timeout`. */
export const LOCK_NOT_AVAILABLE = "55P03";

/** A connection could not be made, for any cause. */
export class ConnectFailure extends Error {
  /** The code, for codeOf. */
  readonly parent: unknown;

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
    this.name = "ConnectFailure";
    this.parent = cause;
  }
}

/**
 * A statement of a transaction must be prepared anew: its table was changed, or a pooler's connection does not know it.
 * The transaction has failed, and succeeds when it runs again.
 */
export class OutdatedStatement extends Error {
  constructor(cause: unknown, pooled: boolean) {
    super(
      pooled
        ? "a prepared statement is not known, or another's, as a pooler gives each transaction another of its connections: run " +
            "the unit again, and add ?prepare=false to the database URL"
        : "a statement was prepared before its table was changed: run the unit again",
      { cause },
    );
    this.name = "OutdatedStatement";
  }
}

/** The meaning of an error of PostgreSQL or of pg. */
export function classify(error: unknown): DriverFailure | DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof OutdatedStatement) return { kind: "serialization", message: error.message };
  const code = codeOf(error);
  const { table, constraint, column, severity } = detailsOf(error);
  switch (code) {
    case "23505":
      return { kind: "unique", table, constraint };
    case "23503":
      return { kind: "foreign_key", table, constraint };
    // RESTRICT, since PostgreSQL 18
    case "23001":
      return { kind: "foreign_key", table, constraint, restricted: true };
    case "23502":
      return { kind: "not_null", table, columns: column === undefined ? [] : [column] };
    case "23514":
    case "23P01":
      return { kind: "check", table, constraint };
    case "40001":
    case "40P01":
    // YugabyteDB: the transaction was aborted for a conflict.
    case "YB001":
      return { kind: "serialization" };
    // CockroachDB: the result is ambiguous.
    case "40003":
      return { kind: "unavailable", message: "the database does not know itself whether the statement took effect" };
    case QUERY_CANCELED:
      return { kind: "interrupted" };
    case LOCK_NOT_AVAILABLE:
      return new UnavailableError("what is needed was locked by others for too long", { cause: error });
    // A table, or a column.
    case "42P01":
    case "42703":
      return { kind: "absent" };
    case "53100":
      return { kind: "refused", reason: "STORAGE_FULL" };
    case "25006":
      return { kind: "refused", reason: "STORAGE_READ_ONLY" };
    case "58030":
    case "XX001":
    case "XX002":
      return { kind: "refused", reason: "STORAGE_FAILED" };
  }
  if (EXPIRED.has(code) && /expired|conflict|try again/i.test(messageOf(error)) && severity !== "FATAL") {
    return { kind: "serialization" };
  }
  const isFatal = severity === "FATAL" || severity === "PANIC";
  if (code.startsWith("53") && !isFatal && !(error instanceof ConnectFailure)) {
    return { kind: "refused", reason: "DATABASE_EXHAUSTED" };
  }
  // A standby refuses units that write when they begin.
  if (code === "0A000" && /hot standby/.test(messageOf(error))) return { kind: "refused", reason: "STORAGE_READ_ONLY" };
  return isFatal || isConnectionLoss(error, code)
    ? { kind: "unavailable", message: "the database cannot be reached, or has closed the connection" }
    : { kind: "unknown" };
}

/**
 * Codes by which YugabyteDB says that a transaction has expired, or was aborted for a conflict; it keeps the
 * connection. PostgreSQL closes the connection with 25P03, and reports an earlier failure with 25P02.
 */
const EXPIRED = new Set(["25P02", "25P03"]);

/**
 * Codes and texts of a lost connection. 08: connection exception; 57P: shutdown; 25P03 and 25P04: the server closed the
 * connection, as a transaction was idle or open for too long. Without a code: pg's own texts.
 */
function isConnectionLoss(error: unknown, code: string): boolean {
  if (error instanceof ConnectFailure || /^(08|57P|25P0[34]$)/.test(code) || /^E[A-Z_]+$/.test(code)) return true;
  return code === "" && LOST.test(messageOf(error));
}

/** "invalid" and "unexpected": of an answer that cannot be read, whatever the server has done. */
const LOST = new RegExp(
  `^(?:${[
    "Connection terminated(?: unexpectedly| due to connection timeout)?",
    "Client (?:was closed|has encountered a connection error) and is not queryable",
    "timeout expired",
    "Query read timeout",
    "received invalid response: .*",
    "Received unexpected \\w+ message from backend\\.",
  ].join("|")})$`,
);

function detailsOf(error: unknown): { table?: string; constraint?: string; column?: string; severity?: string } {
  return typeof error === "object" && error !== null ? error : {};
}
