import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../../../../gen/google/rpc/error_details_pb.js";
import { DeadlineError, DomainError, ExhaustedError, RemoteError, UnavailableError } from "../../../error.ts";
import { ERROR_DOMAIN, toDomainError } from "../../error.ts";
import { encodingError } from "../../wire/encoding.ts";
import { connectionProblem } from "./connection-problem.ts";

/**
 * The known effect of a failed call:
 *
 * - `none`: the service, or a proxy in front of it, has said that it was not done; or the call did not arrive
 * - `lost`: its answer was lost. It may have been done, or may yet be
 * - `failed`: the service has given it up, and may have done it all the same
 * - `late`: the caller's own time is over; likewise
 */
export type Effect = "none" | "lost" | "failed" | "late";

/** The outcome of a failed call for its caller. */
export interface Failure {
  readonly error: DomainError | RemoteError;
  readonly effect: Effect;
  /** Whether the peer does not speak this protocol, so that asking again does not help. */
  readonly foreign?: boolean;
}

/** Codes by which a service says that a call had no effect; see google.rpc.Code. */
const refusals: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.PermissionDenied,
  Code.ResourceExhausted,
  Code.FailedPrecondition,
  Code.Aborted,
  Code.OutOfRange,
  Code.Unimplemented,
  Code.Unauthenticated,
]);

/** Codes that no transport makes up: such an error was thrown on purpose, as by an interceptor. */
const deliberate: ReadonlySet<Code> = new Set([
  Code.NotFound,
  Code.AlreadyExists,
  Code.FailedPrecondition,
  Code.OutOfRange,
  Code.Unauthenticated,
]);

/** Reasons of UNAVAILABLE that leave open whether the call has taken effect. */
const openReasons: ReadonlySet<string> = new Set(["COMMIT_UNKNOWN", "SHUTTING_DOWN"]);

/**
 * Turns an error of a transport into a remote repository's: the class that a local repository would throw, or a
 * RemoteError for a code that matches no error of a repository, such as INTERNAL.
 *
 * A call whose answer was lost is an UnavailableError. With `effects`, for a call that would change something, its
 * reason is COMMIT_UNKNOWN, as it may have taken effect; without, it can be made again.
 */
export function fromTransportError(
  error: unknown,
  { effects = true }: { effects?: boolean } = {},
): DomainError | RemoteError {
  return failureOf(error, effects).error;
}

/**
 * The same, with the known effect of the call. A code alone does not prove an answer of the service: transports make
 * some up, such as ABORTED for a connection that was reset and CANCELLED for one that was closed.
 */
export function failureOf(error: unknown, effects: boolean): Failure {
  if (error instanceof DomainError) return { error, effect: "none" };
  if (error instanceof RemoteError) return { error, effect: "failed" };
  const from = ConnectError.from(error);
  if (isSaid(from)) return said(from, effects);
  // The library's own timer: a service would have answered with its deadline error.
  if (from.code === Code.DeadlineExceeded)
    return { error: new DeadlineError(undefined, { cause: from }), effect: "late" };
  if (deliberate.has(from.code) || isUnrouted(from)) return { error: translated(from), effect: "none" };
  // Without its request, a call has no effect.
  const invalid = encodingError(from);
  if (invalid) return { error: invalid, effect: "none" };
  if (from.code === Code.ResourceExhausted && / readMaxBytes /.test(from.rawMessage) && !effects) {
    return {
      error: new ExhaustedError(from.rawMessage, { reason: "RESPONSE_TOO_LARGE", cause: from }),
      effect: "none",
    };
  }
  const [, status] = /^HTTP (\d{3})$/.exec(from.rawMessage) ?? [];
  if (status !== undefined) return byStatus(Number(status), from, effects);
  const { text, sent, foreign } = connectionProblem(from);
  if (!sent) return { error: new UnavailableError(text, { cause: from }), effect: "none", foreign };
  return { ...lost(text, from, effects), foreign };
}

/**
 * Whether the service, or a proxy in its place, has answered with this error. On gRPC and gRPC-Web the status comes
 * with it. On Connect, where an HTTP status alone makes an error too, a body in JSON proves it. Details come only from
 * services.
 */
function isSaid({ details, metadata, rawMessage }: ConnectError): boolean {
  if (details.length > 0) return true;
  // The library's own words for an answer whose headers came, and which it could not read.
  if (/^(HTTP \d{3}$|unsupported content type |unsupported response encoding )/.test(rawMessage)) return false;
  return metadata.has("grpc-status") || /^application\/(json|connect\+)/.test(metadata.get("content-type") ?? "");
}

/** An error of createRouterTransport, in one process, for a method that is not served. */
function isUnrouted({ code, rawMessage }: ConnectError): boolean {
  return code === Code.Unimplemented && rawMessage.startsWith("RouterHttpClient: no handler registered");
}

function said(from: ConnectError, effects: boolean): Failure {
  const [info] = from.findDetails(ErrorInfoSchema);
  const failure = (effect: Effect): Failure => ({ error: translated(from), effect });
  switch (from.code) {
    case Code.Unavailable:
      // Without a reason, proxies say it of connections that broke behind them.
      if (!info) return lost(from.rawMessage, from, effects);
      if (!openReasons.has(info.reason)) return failure("none");
      return effects && info.reason !== "COMMIT_UNKNOWN" ? lost(from.rawMessage, from, effects) : failure("lost");
    case Code.Canceled:
      // Cancelled, but not by this caller: by something in between.
      return info ? failure("failed") : lost(from.rawMessage, from, effects);
    case Code.DeadlineExceeded:
      return failure("failed");
    default:
      // A Brasa service rolls back after an unexpected error.
      return failure(refusals.has(from.code) || info?.domain === ERROR_DOMAIN ? "none" : "failed");
  }
}

/**
 * The effect of a call with an HTTP status alone: no RPC service has answered, but a server in its place or in front of
 * it.
 */
function byStatus(status: number, from: ConnectError, effects: boolean): Failure {
  const type = from.metadata.get("content-type") ?? "";
  // A Connect error that was cut off begins in the same way.
  const cut = type.startsWith("application/json");
  if (cut || status >= 500 || status === 408 || status === 499) return lost(`HTTP ${status}`, from, effects);
  if (status === 429)
    return { error: new UnavailableError("HTTP 429: too many calls", { cause: from }), effect: "none" };
  if (type.startsWith("text/html") || status < 400) {
    const text = `a web server answers there (HTTP ${status}), and no service: check the address, the port and the transport's protocol`;
    return { error: new UnavailableError(text, { cause: from }), effect: "none", foreign: true };
  }
  return { error: translated(from), effect: "none" };
}

function lost(text: string, cause: ConnectError, effects: boolean): Failure {
  const error = effects ? commitUnknown(text, cause) : new UnavailableError(`no answer came: ${text}`, { cause });
  return { error, effect: "lost" };
}

/** The error of a call that may have taken effect. @param text why that is not known */
function commitUnknown(text: string, cause: unknown): UnavailableError {
  const known = "whether the call took effect is not known: look before you repeat it";
  return new UnavailableError(`${known}. No answer came: ${text}`, { reason: "COMMIT_UNKNOWN", cause });
}

function translated(from: ConnectError): DomainError | RemoteError {
  return toDomainError(from) ?? new RemoteError(`${Code[from.code]}: ${from.rawMessage}`, { cause: from });
}
