import { DomainError } from "./error.ts";

/** An error as a log may hold it. */
export interface LoggedError {
  /** The class, such as "DatabaseError"; the kind of a thrown value that is no Error. */
  readonly type: string;
  /** The text, if it has one of the shapes that hold no value. */
  readonly message?: string;
  readonly code?: string | number;
  /** Of a DomainError, such as "COMMIT_UNKNOWN". */
  readonly reason?: string;
  /** The places in the code, without the text. */
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const MAX_CAUSES = 5;
const MAX_FRAMES = 30;

/**
 * The fields of an error that a log may hold. Any other field is left out, and so is the text of an error that is of no listed
 * shape: drivers hang the statement and its parameters on their errors, and any text may quote a password.
 */
export function toLoggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const message = safeText(error);
  const stack = framesOf(error);
  return {
    type: /^[A-Za-z]\w{0,63}$/.test(error.name) ? error.name : "Error",
    ...(message === undefined ? {} : { message }),
    ...(typeof code === "number" || (typeof code === "string" && /^[\w.:-]{1,64}$/.test(code)) ? { code } : {}),
    ...(error instanceof DomainError && /^[A-Z0-9_]{1,63}$/.test(error.reason) ? { reason: error.reason } : {}),
    ...(stack === "" ? {} : { stack }),
    ...(error.cause !== undefined && depth < MAX_CAUSES ? { cause: toLoggedError(error.cause, depth + 1) } : {}),
  };
}

/** The kinds of the toolkit's errors whose texts speak of the service, and of no request. */
const SPEAKING_OF_THE_SERVICE: ReadonlySet<string> = new Set(["unavailable", "deadline", "cancelled", "conflict"]);

/** Follows the text of a database about a table or a column that is not there. */
export const ABSENT_REMEDY = "; if a migration makes it, apply that: by migrateUp, or brasa migrate up";

/** A name of a table, a column or the like, as databases quote it. */
const NAME = String.raw`["'\x60]?[\w$]+(?:\.[\w$]+)*["'\x60]?`;

/** The shapes of texts that hold names of a schema or of code, and no value. */
const SHAPES: readonly RegExp[] = [
  "no such (?:table|column|index|savepoint|function): NAME",
  "table NAME has no column named NAME",
  "(?:UNIQUE|NOT NULL|CHECK) constraint failed: NAME(?:, NAME)*",
  "FOREIGN KEY constraint failed",
  "(?:unable to open database file|database is locked|database table is locked|database schema has changed|database disk image is malformed)",
  "(?:database or disk is full|disk I/O error|attempt to write a readonly database|out of memory|file is not a database)",
  "(?:relation|column|type|function|schema|database|role) NAME does not exist",
  "column NAME of relation NAME does not exist",
  "relation NAME already exists",
  "permission denied for (?:table|schema|sequence|database) NAME",
  "(?:duplicate key value violates unique constraint|insert or update on table NAME violates foreign key constraint) NAME",
  "Table NAME doesn't exist",
  "Unknown column NAME in NAME",
  "Cannot (?:read|set) properties of (?:undefined|null) \\((?:reading|setting) NAME\\)",
  "NAME is not (?:a function|defined|iterable|a constructor|an object)",
  "Cannot access NAME before initialization",
  "Cannot find (?:package|module) '[@\\w./-]{1,100}'(?: imported from [@\\w./+-]{1,200})?",
  "Maximum call stack size exceeded",
  "(?:connect|read|write|listen|bind|getaddrinfo|open|accept) E[A-Z_]+",
  "(?:Connection terminated(?: unexpectedly)?|socket hang up|aborted|premature close|The operation was aborted)",
].map(
  (shape) =>
    new RegExp(
      `^(?:the database refused a statement: )?(?:[A-Z]+_\\w+: )?${shape.replaceAll("NAME", NAME)}(?:${ABSENT_REMEDY})?$`,
    ),
);

function safeText(error: Error): string | undefined {
  const { syscall, code } = error as { syscall?: unknown; code?: unknown };
  // Such as "connect ECONNREFUSED 127.0.0.1:5432": without what it was about, which the code's place tells.
  if (typeof syscall === "string" && typeof code === "string" && /^\w{1,20} E\w{1,30}$/.test(`${syscall} ${code}`)) {
    return `${syscall} ${code}`;
  }
  const text = String(error.message);
  // The line that a program which cannot start prints for its operator.
  if (error.name === "StartError") return text.slice(0, 500);
  if (error instanceof DomainError && SPEAKING_OF_THE_SERVICE.has(error.kind)) return text.slice(0, 500);
  return text.length <= 300 && SHAPES.some((shape) => shape.test(text)) ? text : undefined;
}

/** The last lines of the stack that are places: a text can have lines of its own. */
function framesOf({ stack, message }: Error): string {
  if (typeof stack !== "string") return "";
  const start = message === "" ? -1 : stack.indexOf(message);
  const lines = (start === -1 ? stack : stack.slice(start + message.length)).split("\n");
  const first = lines.findLastIndex((line) => !/^ {4}at \S/.test(line)) + 1;
  return lines.slice(first, first + MAX_FRAMES).join("\n");
}
