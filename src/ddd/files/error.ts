import { COMMIT_UNKNOWN, UnavailableError } from "../error.ts";

/**
 * A file cannot be used as it is: its text is not understood, or its folder cannot be used. It is left as it is, and trying
 * again does not help. The message is one line with the problem and its remedy.
 */
export class FileError extends Error {
  /** The path of the file or folder. */
  readonly file: string;
  /** The line that the problem is in, from 1. @default the problem is in none */
  readonly line: number | undefined;
  /** The field that the problem is in. @default the problem is in none */
  readonly field: string | undefined;

  constructor(file: string, problem: string, place: { line?: number; field?: string } = {}, options?: ErrorOptions) {
    const at = place.line === undefined ? "" : `, line ${place.line}`;
    const of = place.field === undefined ? "" : `, ${place.field}`;
    super(`${file}${at}${of}: ${problem}`, options);
    this.name = "FileError";
    this.file = file;
    this.line = place.line;
    this.field = place.field;
  }
}

/** The code of an error of the operating system, such as ENOSPC. */
export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error for a write that the disk refused, before anything took effect; reasons as those of a SQL database. */
export function refusedWrite(cause: unknown): UnavailableError {
  switch (codeOf(cause)) {
    case "ENOSPC":
    case "EDQUOT":
      return new UnavailableError("the disk that the files are on is full, so nothing was stored: make room", {
        reason: "STORAGE_FULL",
        cause,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new UnavailableError(
        "the folder of the files cannot be written by this user, so nothing was stored: change its permissions",
        { reason: "STORAGE_READ_ONLY", cause },
      );
    default:
      return new UnavailableError(
        `the files cannot be written (${codeOf(cause) || messageOf(cause)}), so nothing was stored: look at their disk and folder`,
        { reason: "STORAGE_FAILED", cause },
      );
  }
}

/** The error for a write that failed after it may have taken effect. */
export function unknownWrite(cause: unknown): UnavailableError {
  return new UnavailableError(
    "the disk failed while a change took effect: whether it has is known when the database is opened again",
    { reason: COMMIT_UNKNOWN, cause },
  );
}

/** The error for a file that another program has changed; nothing was stored. */
export function changedFile(file: string): UnavailableError {
  return new UnavailableError(
    `${file} was changed by another program since it was read, so nothing was stored and nothing overwritten: ` +
      "open the database again, which reads it",
    { reason: "FILE_CHANGED" },
  );
}
