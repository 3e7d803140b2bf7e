import { DomainError } from "../../error.ts";
import type { DriverFailure } from "../error.ts";
import { codeOf, messageOf } from "../error.ts";

const constraints = [
  [/UNIQUE constraint failed: (.+)/, "unique"],
  [/NOT NULL constraint failed: (.+)/, "not_null"],
  [/CHECK constraint failed: (.+)/, "check"],
  [/FOREIGN KEY constraint failed/, "foreign_key"],
] as const;

/**
 * The primary result code of an error, such as SQLITE_BUSY; "" if it has none. Some packages with the interface of `sqlite3` give
 * the extended one, such as SQLITE_BUSY_SNAPSHOT.
 */
export function resultCodeOf(error: unknown): string {
  return /^SQLITE_[A-Z]+/.exec(codeOf(error))?.[0] ?? "";
}

/** The meaning of an error of `sqlite3`. */
export function classify(error: unknown): DriverFailure | DomainError {
  if (error instanceof DomainError) return error;
  switch (resultCodeOf(error)) {
    case "SQLITE_CONSTRAINT":
      return explainConstraint(messageOf(error));
    case "SQLITE_BUSY":
    case "SQLITE_LOCKED":
      return { kind: "busy" };
    // A table was changed by another process while the statement was about to run, again and again.
    case "SQLITE_SCHEMA":
      return { kind: "serialization" };
    case "SQLITE_INTERRUPT":
      return { kind: "interrupted" };
    case "SQLITE_FULL":
      return { kind: "refused", reason: "STORAGE_FULL" };
    case "SQLITE_READONLY":
      return { kind: "refused", reason: "STORAGE_READ_ONLY" };
    case "SQLITE_IOERR":
    case "SQLITE_CANTOPEN":
    case "SQLITE_CORRUPT":
    case "SQLITE_NOTADB":
    case "SQLITE_PERM":
      return { kind: "refused", reason: "STORAGE_FAILED" };
    case "SQLITE_NOMEM":
      return { kind: "refused", reason: "DATABASE_EXHAUSTED" };
    default:
      return explainText(messageOf(error));
  }
}

/** The meaning of an error that SQLite has no code for. */
function explainText(message: string): DriverFailure {
  // It follows 1,000 references in a row.
  if (/too many levels of trigger recursion/.test(message)) return { kind: "too_deep" };
  return { kind: /\bno such (?:table|column): |\bhas no column named /.test(message) ? "absent" : "unknown" };
}

function explainConstraint(message: string): DriverFailure {
  for (const [pattern, kind] of constraints) {
    const found = pattern.exec(message);
    if (!found) continue;
    if (kind === "check") return { kind, constraint: found[1] };
    const columns = (found[1] ?? "").split(", ").filter((one) => one !== "");
    const [table] = columns[0]?.split(".") ?? [];
    return { kind, table, columns: columns.map((one) => one.slice(one.indexOf(".") + 1)) };
  }
  return { kind: "check" };
}
