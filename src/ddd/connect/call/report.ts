import { randomUUID } from "node:crypto";
import { type LoggedError, toLoggedError } from "../../logged-error.ts";
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
 * Writes the error with its causes to stderr: of each, the fields that toLoggedError lists. Where the reader of stderr has closed the
 * pipe, the report is dropped and the process goes on.
 */
export const reportToStderr: ReportError = (error, { method, code, requestId }) => {
  if (!watchesStderr) process.stderr.on("error", ignoreClosedPipe);
  watchesStderr = true;
  process.stderr.write(`${method} failed with ${code}, request id ${requestId}: ${printed(toLoggedError(error))}\n`);
};

let watchesStderr = false;

/** Node.js tells of a failed write by an event later on, which ends the process if nobody listens; the console misses the second one. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function printed({ type, message, code, reason, stack, cause }: LoggedError): string {
  const words = [type, ...(message === undefined ? [] : [`: ${message}`])].join("");
  const marks = [code === undefined ? "" : ` [code ${code}]`, reason === undefined ? "" : ` [reason ${reason}]`].join(
    "",
  );
  const places = stack === undefined ? "" : `\n${stack}`;
  return `${words}${marks}${places}${cause === undefined ? "" : `\n  cause: ${printed(cause)}`}`;
}

/** The id that the caller has given its call, or a new one. */
export function newRequestId(header: Headers): string {
  const given = header.get("x-request-id");
  return isRequestId(given) ? given : randomUUID();
}
