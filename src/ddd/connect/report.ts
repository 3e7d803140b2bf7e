import { randomUUID } from "node:crypto";
import { isRequestId } from "./request-id.ts";

/** The call that an error ended. */
export interface FailedCall {
  /** Such as "notes.v1.NoteService/CreateNote". */
  readonly method: string;
  /** The code that the caller gets, such as "Internal". */
  readonly code: string;
  /** The caller's `x-request-id`, or one that the caller is told with the error, in a google.rpc.RequestInfo. */
  readonly requestId: string;
}

/** Is told of an error whose cause the caller is not told. */
export type ReportError = (error: unknown, call: FailedCall) => void;

/**
 * Writes the error with its causes to stderr: their stacks and codes, and nothing else, since drivers hang a statement and
 * its parameters on their errors.
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

/** The id of a call that its caller has named, or a new one. */
export function newRequestId(header: Headers): string {
  const given = header.get("x-request-id");
  return isRequestId(given) ? given : randomUUID();
}
