import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RequestInfoSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from "../../../gen/google/rpc/error_details_pb.js";
import * as errors from "../error.ts";
import { withViolations } from "../refusal.ts";
import { answerTooLarge, messageTooLarge } from "./wire/message-limits.ts";

/** The domain of every ErrorInfo that Brasa makes (AIP-193). */
export const ERROR_DOMAIN = "brasa";

/** The most bytes that an error's details take together (AIP-193 asks for small ones; gRPC sends them as a header). */
export const MAX_DETAILS_BYTES = 4096;

/** The most characters of an error's text. */
const MAX_TEXT = 1024;

/** The one table between the kinds of errors and the codes of gRPC, read in both directions. */
const codes: Readonly<Record<errors.ErrorKind, Code>> = {
  not_found: Code.NotFound,
  multiple_records: Code.FailedPrecondition,
  integrity: Code.FailedPrecondition,
  already_exists: Code.AlreadyExists,
  invalid: Code.InvalidArgument,
  conflict: Code.Aborted,
  precondition: Code.FailedPrecondition,
  unauthenticated: Code.Unauthenticated,
  permission: Code.PermissionDenied,
  exhausted: Code.ResourceExhausted,
  deadline: Code.DeadlineExceeded,
  cancelled: Code.Canceled,
  unavailable: Code.Unavailable,
};

/** The text for a caller about an unforeseen error; its cause goes to the log only. */
const INTERNAL_TEXT = "internal error; the server's log has its cause";

/** Turns errors into the errors of callers. The listeners and the pipeline share one. */
export interface ErrorModel {
  /** Any error that was thrown, as the caller gets it. */
  toConnectError(error: unknown): ConnectError;
  /**
   * Gives an error that a transport library raised by itself the form that the others have; changes the error itself.
   *
   * @param input the type of the request, in which the fields are found that the library speaks of
   */
  complete(error: ConnectError, input?: DescMessage): void;
}

/**
 * An error as the caller gets it: code, text, ErrorInfo, and the details of its kind (AIP-193). Anything that is neither a
 * DomainError nor a ConnectError becomes INTERNAL with a fixed text, and is kept as the cause.
 */
export function toConnectError(error: unknown): ConnectError {
  if (error instanceof ConnectError) {
    completeConnectError(error);
    keepShownDetails(error);
    return error;
  }
  if (!(error instanceof errors.DomainError)) {
    const hidden = new ConnectError(INTERNAL_TEXT, Code.Internal, undefined, undefined, error);
    addErrorInfo(hidden, "INTERNAL", {});
    return hidden;
  }
  const shown = new ConnectError(clip(error.message, MAX_TEXT), codes[error.kind], undefined, undefined, error);
  // The kind travels beside the reason, since several kinds share a code and a context chooses its own reasons.
  addErrorInfo(shown, error.reason, { ...error.metadata, kind: error.kind, ...integrityMetadata(error) });
  if (error instanceof errors.InvalidError || error instanceof errors.IntegrityError) {
    if (error.violations.length > 0) addBadRequest(shown, error.violations);
  }
  if (error instanceof errors.NotFoundError || error instanceof errors.MultipleRecordsError) {
    addDetail(shown, ResourceInfoSchema, {
      resourceType: error.resource,
      resourceName: error.metadata.id ?? "",
      description: clip(error.message, 256),
    });
  }
  if (error instanceof errors.UnavailableError || error instanceof errors.ExhaustedError) {
    const { retryAfterMs } = error;
    if (retryAfterMs !== undefined) addRetryInfo(shown, retryAfterMs);
  }
  return shown;
}

/**
 * The details that callers get: those of google/rpc/error_details.proto, but for DebugInfo, which is for those who run the service.
 * An error that a handler passes on from another service may have others.
 */
const SHOWN_DETAILS: ReadonlySet<string> = new Set(
  [
    "BadRequest",
    "ErrorInfo",
    "Help",
    "LocalizedMessage",
    "PreconditionFailure",
    "QuotaFailure",
    "RequestInfo",
    "ResourceInfo",
    "RetryInfo",
  ].map((name) => `google.rpc.${name}`),
);

function keepShownDetails(error: ConnectError): void {
  const typeOf = (detail: ConnectError["details"][number]) => ("type" in detail ? detail.type : detail.desc.typeName);
  error.details = error.details.filter((detail) => SHOWN_DETAILS.has(typeOf(detail)));
}

/** The shapes of the reasons that the library gives for a value that it cannot read, and that quote nothing but names. */
const DECODING_REASON =
  /^(?:: (?:key "[A-Za-z_]\w{0,63}" is unknown|duplicate object key "[A-Za-z_]\w{0,63}"|maximum recursion depth of \d+ reached|invalid RFC 3339 string|must be from [\dTZ:-]+ to [\dTZ:-]+ inclusive|"@type" is (?:empty|invalid)|path names must be lowerCamelCase|expected [\w. ()/]+)|(?::)? (?:Unterminated string|Unexpected non-whitespace character after JSON|Expected [^"]{1,60}?)(?: in JSON)? at position \d+|: Unexpected end of JSON input)/;

/** The library's text about a message that it cannot read, without the value that it quotes: that may be a password. */
function withoutValue(text: string): string {
  const [start] = /^.*?cannot decode [\w. ]{1,300} from JSON/s.exec(text) ?? [];
  if (start === undefined) return text;
  const [reason = ": it is no JSON, or has a value of another type"] =
    DECODING_REASON.exec(text.slice(start.length)) ?? [];
  return start + reason;
}

/** The meaning of the transport's own errors, where their code alone would mislead. */
const malformed = /^(parse binary|decompression failed)/;

/**
 * Gives an error that the Connect library raised before any handler ran the form that ours have: a message that cannot be
 * read is INVALID_ARGUMENT on every protocol, and every error carries an ErrorInfo. Changes the error itself.
 */
function completeConnectError(error: ConnectError, input?: DescMessage): void {
  // Code and text are read-only for Connect's users; here the error is still on its way to the wire.
  const changing = error as { code: Code; rawMessage: string };
  // The library and the gRPC listener encode the text for a header, and throw for half of a surrogate pair, such as a caller's JSON has.
  // HTTP/2 has little room for it, and ends the whole session over more.
  changing.rawMessage = clip(error.rawMessage, MAX_TEXT);
  if (
    error.details.some((detail) =>
      "type" in detail ? detail.type === ErrorInfoSchema.typeName : detail.desc === ErrorInfoSchema,
    )
  )
    return;
  if (error.code === Code.Internal && malformed.test(error.rawMessage)) changing.code = Code.InvalidArgument;
  changing.rawMessage = withoutValue(error.rawMessage);
  const [, way, maxBytes] = /(read|write)MaxBytes (\d+)/.exec(error.rawMessage) ?? [];
  const tooLarge = way === "write" ? answerTooLarge : messageTooLarge;
  if (maxBytes !== undefined) changing.rawMessage = tooLarge(Number(maxBytes)).message;
  addErrorInfo(error, reasonOf(error.code), {});
  if (error.code === Code.InvalidArgument) {
    addBadRequest(error, [{ field: fieldIn(error.rawMessage, input), description: clip(error.rawMessage, 256) }]);
  }
}

/** The path of the field that a JSON error speaks of by its message's type; "" if the request has several such, or none. */
function fieldIn(text: string, input: DescMessage | undefined): string {
  const [, type, name = ""] = /cannot decode (?:field|message) ([\w.]+?)(?:\.([a-z]\w*))? from JSON/.exec(text) ?? [];
  if (type === undefined || !input) return "";
  const paths = pathsTo(type, input, 0);
  const [path] = paths;
  return paths.length === 1 && path ? [...path, ...(name === "" ? [] : [name])].join(".") : "";
}

/** Where within a message of one type there are messages of another. */
function pathsTo(type: string, from: DescMessage, depth: number): string[][] {
  if (from.typeName === type) return [[]];
  // Requests are shallow, and types may contain themselves.
  if (depth === 4) return [];
  return from.fields.flatMap(({ name, message }) =>
    message ? pathsTo(type, message, depth + 1).map((rest) => [name, ...rest]) : [],
  );
}

/** Brasa's own: AIP-193. */
export const errorModel: ErrorModel = { toConnectError, complete: completeConnectError };

/** Tells the caller under which id the server's log speaks of their call. */
export function addRequestInfo(error: ConnectError, requestId: string): void {
  addDetail(error, RequestInfoSchema, { requestId });
}

/** The UPPER_SNAKE reason where only a code is known. */
function reasonOf(code: Code): string {
  if (code === Code.InvalidArgument) return "INVALID_MESSAGE";
  return Code[code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

function integrityMetadata(error: errors.DomainError): Record<string, string> {
  if (!(error instanceof errors.IntegrityError)) return {};
  return { constraint: error.constraint, fields: error.fields.join(",") };
}

function addErrorInfo(error: ConnectError, reason: string, metadata: Record<string, string>): void {
  addDetail(error, ErrorInfoSchema, { reason, domain: ERROR_DOMAIN, metadata });
}

function addBadRequest(error: ConnectError, violations: readonly errors.FieldViolation[]): void {
  const shown = violations.slice(0, 10).map(({ field, description }) => ({
    field: clip(field, 100),
    description: clip(description, 200),
  }));
  addDetail(error, BadRequestSchema, { fieldViolations: shown });
}

function addRetryInfo(error: ConnectError, afterMs: number): void {
  const seconds = Math.floor(afterMs / 1000);
  addDetail(error, RetryInfoSchema, {
    retryDelay: { seconds: BigInt(seconds), nanos: Math.round((afterMs - seconds * 1000) * 1e6) },
  });
}

function addDetail<D extends DescMessage>(error: ConnectError, desc: D, value: MessageInitShape<D>): void {
  const used = error.details.reduce(
    (sum, detail) =>
      sum + ("type" in detail ? detail.value.length : toBinary(detail.desc, create(detail.desc, detail.value)).length),
    0,
  );
  const size = toBinary(desc, create(desc, value)).length;
  if (used + size <= MAX_DETAILS_BYTES) error.details.push({ desc, value });
}

/** At most so many characters, never half of one, and nothing that cannot be UTF-8. */
function clip(text: string, length: number): string {
  const whole = text.toWellFormed();
  return whole.length <= length ? whole : `${whole.slice(0, length - 1).toWellFormed()}…`;
}

/** The error of the toolkit for one with which the Connect library aborts a call; CancelledError where its code has no other. */
export function fromConnectError(error: unknown): errors.DomainError {
  if (error instanceof errors.DomainError) return error;
  const from = ConnectError.from(error);
  return toDomainError(from) ?? new errors.CancelledError(from.rawMessage, { cause: error });
}

/** An error that a service has answered; undefined for a code that matches no error of a repository. */
export function toDomainError(from: ConnectError): errors.DomainError | undefined {
  const [info] = from.findDetails(ErrorInfoSchema);
  const [badRequest] = from.findDetails(BadRequestSchema);
  const [resource] = from.findDetails(ResourceInfoSchema);
  const [retry] = from.findDetails(RetryInfoSchema);
  const { kind: given, constraint = "", fields = "", ...metadata } = info?.metadata ?? {};
  const options: errors.ErrorOptions = { metadata, cause: from, ...(info ? { reason: info.reason } : {}) };
  const text = from.rawMessage;
  const retryAfterMs = retry?.retryDelay && Number(retry.retryDelay.seconds) * 1000 + retry.retryDelay.nanos / 1e6;
  const retrying = retryAfterMs === undefined ? options : { ...options, retryAfterMs };
  // For an operation of a Commit: the error as of a single call.
  const request = `operations[${metadata.operation}].request`;
  const violations = badRequest?.fieldViolations.map(({ field, description }) => {
    const own = field.startsWith(request) ? field.slice(request.length).replace(/^\./, "") : field;
    return { field: own, description };
  });
  const violated = {
    constraint,
    fields: fields === "" ? [] : fields.split(","),
    ...(violations ? { violations } : {}),
  };
  switch (kindOf(from.code, given)) {
    case "not_found":
      return new errors.NotFoundError(resource?.resourceType ?? "", text, options);
    case "multiple_records":
      return new errors.MultipleRecordsError(resource?.resourceType ?? "", text, options);
    case "integrity":
      return new errors.IntegrityError(text, violated, options);
    case "already_exists":
      return new errors.AlreadyExistsError(text, violated, options);
    case "invalid":
      return new errors.InvalidError(violations ?? [{ field: "", description: text }], options);
    case "conflict":
      return new errors.ConflictError(text, options);
    case "precondition":
      return new errors.PreconditionError(text, options);
    case "unauthenticated":
      return new errors.UnauthenticatedError(text, options);
    case "permission":
      return new errors.PermissionError(text, options);
    case "exhausted":
      return new errors.ExhaustedError(text, retrying);
    case "deadline":
      return new errors.DeadlineError(text, options);
    case "cancelled":
      return new errors.CancelledError(text, options);
    case "unavailable":
      return new errors.UnavailableError(text, retrying);
    case undefined:
      return undefined;
  }
}

/** The kind that travelled with the error if it fits the code, else the first that has the code, if one has. */
function kindOf(code: Code, given: string | undefined): errors.ErrorKind | undefined {
  const kinds = (Object.keys(codes) as errors.ErrorKind[]).filter((kind) => codes[kind] === code);
  if (code === Code.FailedPrecondition && given === undefined) return "precondition";
  return kinds.find((kind) => kind === given) ?? kinds[0];
}

/**
 * The error of an operation as the error of the Commit that it was in: the same, with the operation's index in the metadata
 * of its ErrorInfo, and in the paths of its BadRequest. An error that was not foreseen stays as it is.
 */
export function toOperationError(error: unknown, index: number): unknown {
  if (!(error instanceof errors.DomainError || error instanceof ConnectError)) return error;
  const operation = String(index);
  const inRequest = (violations: readonly errors.FieldViolation[]) =>
    violations.map(({ field, description }) => ({
      field: `operations[${index}].request${field === "" ? "" : `.${field}`}`,
      description,
    }));
  if (error instanceof errors.InvalidError) {
    const { reason, metadata } = error;
    const options = { reason, metadata: { ...metadata, operation }, cause: error };
    return new errors.InvalidError(inRequest(error.violations), options);
  }
  if (error instanceof errors.IntegrityError) {
    const { reason, metadata } = error;
    const options = { reason, metadata: { ...metadata, operation }, cause: error };
    return withViolations(error, inRequest(error.violations), options);
  }
  const shown = toConnectError(error);
  for (const detail of shown.details) {
    if (!("desc" in detail) || detail.desc !== ErrorInfoSchema) continue;
    const info = detail.value as MessageInitShape<typeof ErrorInfoSchema>;
    info.metadata = { ...info.metadata, operation };
  }
  return shown;
}
