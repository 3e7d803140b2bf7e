import { randomUUID } from "node:crypto";
import { isRequestId } from "../request-id.ts";

/** The call that an error ended. */
export interface FailedCall {
  /** Such as "notes.v1.NoteService/CreateNote". */
  readonly method: string;
  /** The code that the caller gets, such as "Internal". */
  readonly code: string;
  /** The caller's `x-request-id`, or a new id, which the caller gets with the error in a google.rpc.RequestInfo. */
  readonly requestId: string;
}

/** Gets an error whose cause is hidden from the caller. */
export type ReportError = (error: unknown, call: FailedCall) => void;

/**
 * Writes the error with its causes to stderr. Only stacks and codes are written: drivers put a statement and its
 * parameters on their errors.
 */
export const reportToStderr: ReportError = (error, { method, code, requestId }) => {
  process.stderr.write(`${method} failed with ${code}, request id ${requestId}: ${describe(error, 0)}\n`);
};

function describe(error: unknown, depth: number): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  const shown = `${error.stack ?? error}${typeof code === "string" || typeof code === "number" ? ` [code ${code}]` : ""}`;
  return error.cause === undefined || depth === 5 ? shown : `${shown}\n  cause: ${describe(error.cause, depth + 1)}`;
}

/** The id that the caller has given its call, or a new one. */
export function newRequestId(header: Headers): string {
  const given = header.get("x-request-id");
  return isRequestId(given) ? given : randomUUID();
}
