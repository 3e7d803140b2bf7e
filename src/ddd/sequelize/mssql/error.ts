import { DeadlineError, DomainError, UnavailableError } from "../../error.ts";
import { lengthName } from "../../schema/constraint.ts";
import type { DriverFailure } from "../error.ts";
import { messageOf } from "../error.ts";

/** An error of the server's or of the driver's, without the values that were sent. */
export class MssqlError extends Error {
  /** The server's number for it; 0 for errors of the driver. */
  readonly number: number;
  /** The driver's code. */
  readonly code: string;
  /** Whether the connection is of no more use. */
  readonly fatal: boolean;

  constructor(error: unknown, fatal = false) {
    const told = firstOf(error);
    super(messageOf(told), { cause: told });
    const { number, code, class: severity } = told as { number?: unknown; code?: unknown; class?: unknown };
    this.name = "MssqlError";
    this.number = typeof number === "number" ? number : 0;
    this.code = typeof code === "string" ? code : "";
    // From this severity on, the server closes the connection.
    this.fatal = fatal || (typeof severity === "number" && severity >= 20);
  }
}

/** "The statement has been terminated", which follows an error. */
const TERMINATED = 3621;

/** The driver gives several errors of one statement as one; Sequelize wraps those of connecting. */
function firstOf(error: unknown): object {
  if (typeof error !== "object" || error === null) return new Error(String(error));
  const { errors, parent } = error as { errors?: unknown; parent?: unknown };
  if (Array.isArray(errors))
    return firstOf(errors.find((one) => one?.number !== TERMINATED) ?? new Error(messageOf(error)));
  return typeof parent === "object" && parent !== null ? firstOf(parent) : error;
}

/** The meaning of an error of SQL Server or of its driver. Numbers are those of sys.messages. */
export function classify(error: unknown): DriverFailure | DomainError {
  if (error instanceof DomainError) return error;
  if (!(error instanceof MssqlError)) return { kind: "unknown" };
  const { message, number, code, fatal } = error;
  switch (number) {
    case 2627:
    case 2601: {
      const [, key, constraint, object] = UNIQUE_CONSTRAINT.exec(message) ?? [];
      if (constraint !== undefined)
        return { kind: "unique", table: nameIn(object), constraint, isKey: key === "PRIMARY" };
      const [, table, index] = UNIQUE_INDEX.exec(message) ?? [];
      return { kind: "unique", table: nameIn(table), constraint: index };
    }
    // An index was made again.
    case 1505: {
      const [, table, index] = UNIQUE_REBUILT.exec(message) ?? [];
      return { kind: "unique", table: nameIn(table), constraint: index };
    }
    case 547: {
      const [, rule = "", constraint, table] = CONFLICT.exec(message) ?? [];
      if (rule === "CHECK") return { kind: "check", table: nameIn(table), constraint };
      // The table of the text is the one that is referred to.
      return { kind: "foreign_key", constraint, restricted: rule.endsWith("REFERENCE") };
    }
    case 515: {
      const [, column, table] = NULL.exec(message) ?? [];
      return { kind: "not_null", table: nameIn(table), columns: column === undefined ? [] : [column] };
    }
    // Too long even for the type of a column whose length is checked.
    case 2628: {
      const [, object, column] = TOO_LONG.exec(message) ?? [];
      const table = nameIn(object);
      return {
        kind: "check",
        table,
        columns: column ? [column] : [],
        constraint: table && column && lengthName(table, column),
      };
    }
    // A deadlock; a lock that was not given in time; a row, or (3961) a table, that was changed since the snapshot.
    case 1205:
    case 1222:
    case 3960:
    case 3961:
      return { kind: "serialization" };
    // Cascades of more than 32 levels.
    case 530:
      return { kind: "too_deep" };
    case 1101:
    case 1105:
    case 9002:
      return { kind: "refused", reason: "STORAGE_FULL" };
    case 3906:
    case 3908:
      return { kind: "refused", reason: "STORAGE_READ_ONLY" };
    case 823:
    case 824:
    case 825:
      return { kind: "refused", reason: "STORAGE_FAILED" };
    // Memory; 10928, 10929 and 40501: a limit of Azure's.
    case 701:
    case 802:
    case 8645:
    case 10928:
    case 10929:
    case 40501:
      return { kind: "refused", reason: "DATABASE_EXHAUSTED" };
    // A column, or a table.
    case 207:
    case 208:
      return { kind: "absent" };
    case 17809:
      return new UnavailableError("the database has too many connections", { cause: error });
  }
  if (code === "ECANCEL") return { kind: "interrupted" };
  if (code === "ETIMEOUT" && !fatal) {
    return new DeadlineError("the driver ended a statement that took too long for it", { cause: error });
  }
  // 596 and 6005: killed, and shutting down; the others are Azure's, of a database that moves.
  return fatal || LOST.test(code) || [596, 6005, 40143, 40197, 40613].includes(number)
    ? { kind: "unavailable", message: "the database cannot be reached, or has closed the connection" }
    : { kind: "unknown" };
}

const LOST = /^(?:ESOCKET|ECLOSE|EINVALIDSTATE|ETIMEOUT|ECONN[A-Z]*|EPIPE|ENOTFOUND|EAI_AGAIN)$/;

const UNIQUE_CONSTRAINT =
  /^Violation of (PRIMARY|UNIQUE) KEY constraint '(.+?)'\. Cannot insert duplicate key in object '(.+?)'\./;
const UNIQUE_INDEX = /^Cannot insert duplicate key row in object '(.+?)' with unique index '(.+?)'\./;
const UNIQUE_REBUILT = /duplicate key was found for the object name '(.+?)' and the index name '(.+?)'\./;
const CONFLICT =
  /^The \w+ statement conflicted with the (FOREIGN KEY(?: SAME TABLE)?|(?:SAME TABLE )?REFERENCE|CHECK) constraint "(.+?)"\. The conflict occurred in database ".+?", table "(.+?)"/;
const NULL = /^Cannot insert the value NULL into column '(.+?)', table '(.+?)';/;
const TOO_LONG = /^String or binary data would be truncated in table '(.+?)', column '(.+?)'\./;

/** The last part of a name with its schema, or its database too. */
function nameIn(object: string | undefined): string | undefined {
  return object?.slice(object.lastIndexOf(".") + 1);
}
