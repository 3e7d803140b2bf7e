import { DeadlineError, DomainError, UnavailableError } from "../../error.ts";
import { lengthName } from "../../schema/constraint.ts";
import type { DriverFailure } from "../error.ts";
import { MariadbError } from "./client/client.ts";

/** A statement was ended by KILL QUERY. */
export const QUERY_INTERRUPTED = 1317;
/** A lock, of rows or of a table, was not given in time. */
export const LOCK_WAIT_TIMEOUT = 1205;

/** The meaning of an error of MariaDB, of MySQL or of a driver. */
export function classify(error: unknown): DriverFailure | DomainError {
  if (error instanceof DomainError) return error;
  if (!(error instanceof MariadbError)) return { kind: "unknown" };
  const { message, sql = "" } = error;
  const table = tableOf(sql);
  switch (error.errno) {
    case 1062:
      return { kind: "unique", table, ...uniqueIn(message, table) };
    case 1048:
    case 1364:
      return { kind: "not_null", table, columns: named(/^(?:Column|Field) '(.+?)'/, message) };
    case 1216:
    case 1217:
    case 1451:
    case 1452: {
      const [, child, constraint] = FOREIGN_KEY.exec(message) ?? [];
      const restricted = error.errno === 1451 || error.errno === 1217;
      return { kind: "foreign_key", table: child, constraint, restricted };
    }
    case 3819:
    case 4025: {
      const [constraint] = named(/^(?:CONSTRAINT `|Check constraint ')(.+?)[`'] /, message);
      return { kind: "check", table, constraint, columns: checkedColumns(table, constraint) };
    }
    // Too long even for the type of a column whose length is checked.
    case 1406: {
      const columns = named(/for column '(.+?)' at row/, message);
      const [column] = columns;
      return { kind: "check", table, columns, constraint: table && column && lengthName(table, column) };
    }
    // A deadlock, also Galera's error for another node's change of the same rows; a lock that was not given in time; a
    // row, or (1412, 1615) a table, that was changed since the snapshot or since the statement was prepared.
    case 1213:
    case LOCK_WAIT_TIMEOUT:
    case 1020:
    case 1412:
    case 1615:
      return { kind: "serialization" };
    case QUERY_INTERRUPTED:
      return { kind: "interrupted" };
    case 1969:
    case 3024:
      return new DeadlineError("the database ended a statement that took too long for it", { cause: error });
    case 1021:
    case 1114:
      return { kind: "refused", reason: "STORAGE_FULL" };
    case 1290:
    case 1836:
      return { kind: "refused", reason: "STORAGE_READ_ONLY" };
    // A file cannot be created, read, extended or written, or the storage engine fails: the system's error number says
    // why.
    case 3:
    case 1004:
    case 1026:
    case 1030:
    case 1878:
      return { kind: "refused", reason: NO_ROOM.test(message) ? "STORAGE_FULL" : "STORAGE_FAILED" };
    // A table, or a column.
    case 1146:
    case 1054:
      return { kind: "absent" };
    // It follows 15 references in a row; MySQL has a code for it.
    case 1296:
      if (!/Got error 193\b/.test(message)) break;
      return { kind: "too_deep" };
    case 3008:
      return { kind: "too_deep" };
    // Out of memory; 1206: the lock table is full, and InnoDB rolls the whole transaction back.
    case 1037:
    case 1038:
    case 1041:
    case 1206:
      return { kind: "refused", reason: "DATABASE_EXHAUSTED" };
    case 1040:
    case 1203:
    case 1226:
      return new UnavailableError("the database has too many connections", { cause: error });
  }
  const relative = explainRelative(error);
  if (relative) return relative;
  return error.fatal || CONNECTION_LOST.has(error.errno) || /^E[A-Z]+$/.test(error.code)
    ? { kind: "unavailable", message: "the database cannot be reached, or has closed the connection" }
    : { kind: "unknown" };
}

/** Shutdown, killed, gone away, lost, idle for too long, killed again (as MariaDB says it). */
const CONNECTION_LOST = new Set([1053, 1152, 1927, 2006, 2013, 4031]);

/** ENOSPC and EDQUOT of Linux. */
const NO_ROOM = /\b(?:errno|errcode|error):?\s*"?(?:28|122)\b/i;

const FOREIGN_KEY = /constraint fails \(`[^`]+`\.`([^`]+)`, CONSTRAINT `([^`]+)`/;

/** The servers do not tell which table a value or a key is of; each statement writes to one. */
function tableOf(sql: string): string | undefined {
  return /^\s*(?:INSERT\s+(?:IGNORE\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+`?([^`\s(]+)/i.exec(sql)?.[1];
}

/** The primary key has no name of its own; MySQL puts the table before the name. */
function uniqueIn(message: string, table: string | undefined): { constraint?: string; isKey?: boolean } {
  const [found = ""] = named(/.* for key '([^']*)'$/s, message);
  const key = table && found.startsWith(`${table}.`) ? found.slice(table.length + 1) : found;
  if (key === "PRIMARY") return { isKey: true };
  return key === "" ? {} : { constraint: key };
}

/** The column of a `<table>_<column>_length` check. The table may declare none: text in a key always has one. */
function checkedColumns(table: string | undefined, constraint: string | undefined): string[] {
  if (table === undefined || constraint === undefined) return [];
  const column = constraint.slice(table.length + 1, -"_length".length);
  return lengthName(table, column) === constraint ? [column] : [];
}

function named(pattern: RegExp, message: string): string[] {
  const name = pattern.exec(message)?.[1];
  return name === undefined ? [] : [name];
}

const AGAIN: DriverFailure = { kind: "serialization" };
const AWAY: DriverFailure = {
  kind: "unavailable",
  message: "a part of the database's cluster cannot be reached at present",
};
const EXHAUSTED: DriverFailure = { kind: "refused", reason: "DATABASE_EXHAUSTED" };

/**
 * Errors of clustered servers beyond those of MariaDB and MySQL. If a commit may have been under way, its outcome is
 * unknown ("unavailable").
 */
const failures: ReadonlyMap<number, DriverFailure> = new Map<number, DriverFailure>([
  // Galera: the node is not in the primary component; a commit got no answer from the other nodes.
  [1047, AWAY],
  [1180, AWAY],
  // Group Replication: another member has committed a change of the same rows first.
  [3101, AGAIN],
  // TiDB ("Error Codes and Troubleshooting" of its documentation): the transaction was rolled back, and can safely run again.
  [8002, AGAIN],
  [8005, AGAIN],
  [8022, AGAIN],
  // A table of the transaction was changed meanwhile.
  [8028, AGAIN],
  [9007, AGAIN],
  // A wait for locks took too long; the snapshot was too old and has been garbage-collected.
  [9004, AGAIN],
  [9006, AGAIN],
  // The schema, the placement driver, a store or a region did not answer.
  [8027, AWAY],
  [9001, AWAY],
  [9002, AWAY],
  [9003, AWAY],
  [9005, AWAY],
]);

/**
 * Vitess tells by the text alone, as TiDB does for errors without a number. The order matters, since texts quote each
 * other.
 */
const texts: readonly (readonly [RegExp, DriverFailure])[] = [
  [/\[try again later\]/, AGAIN],
  [/code = ResourceExhausted|pool (?:connection )?limit exceeded|pool.{0,40}(?:exhausted|timed out)/i, EXHAUSTED],
  // The tablet ended the transaction: it took too long, or its connection was closed.
  [/code = Aborted|transaction \d+: (?:ended|not found|in use)/, AGAIN],
  [
    /code = (?:Unavailable|ClusterEvent|CLUSTER_EVENT|DeadlineExceeded|Canceled)|not[_ ]serving|reparent|being resharded|wrong tablet type|no healthy tablet|primary tablet|no connection|connection refused|errno 20(?:06|13)/i,
    AWAY,
  ],
];

const UNKNOWN_ERROR = 1105;

/** The meaning of an error of Galera, TiDB or Vitess; undefined for other errors. */
export function explainRelative({ errno, message }: MariadbError): DriverFailure | undefined {
  return errno === UNKNOWN_ERROR ? texts.find(([text]) => text.test(message))?.[1] : failures.get(errno);
}
