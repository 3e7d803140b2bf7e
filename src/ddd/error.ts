/**
 * The closed set of errors that leave the toolkit, whatever the backend. An adapter translates its driver's or
 * transport's errors into these once, at its edge; the Connect adapter has the one table between them and gRPC codes.
 */
export type ErrorKind =
  | "not_found"
  | "multiple_records"
  | "integrity"
  | "already_exists"
  | "invalid"
  | "conflict"
  | "precondition"
  | "unauthenticated"
  | "permission"
  | "exhausted"
  | "deadline"
  | "cancelled"
  | "unavailable";

/**
 * The reason of an error that leaves open whether a change has taken effect: it was sent, and got no answer. The change
 * is not repeated automatically, as it could take effect twice. A call with a request id can be repeated with the same
 * id.
 */
export const COMMIT_UNKNOWN = "COMMIT_UNKNOWN";

export interface ErrorOptions {
  /** Machine-readable reason in UPPER_SNAKE_CASE (AIP-193). @default the kind's own, such as NOT_FOUND */
  reason?: string;
  /** Facts for a program beyond the reason. Never a secret: they go to the caller. */
  metadata?: Record<string, string>;
  /** The error behind this one. It goes to the log, never to the caller. */
  cause?: unknown;
}

/** The class that all errors of the toolkit share. Throw one of its subclasses. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(message: string, defaultReason: string, options: ErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.reason = options.reason ?? defaultReason;
    this.metadata = options.metadata ?? {};
  }
}

/** None was found where one was needed. */
export class NotFoundError extends DomainError {
  readonly kind = "not_found";
  /** The kind of entity that was looked for, such as "users". */
  readonly resource: string;
  constructor(resource: string, message = `none of ${resource} matches`, options?: ErrorOptions) {
    super(message, "NOT_FOUND", options);
    this.resource = resource;
  }
}

/** The entity that is sought; undefined where there is none. Other errors are thrown on. */
export async function ifFound<T>(sought: Promise<T>): Promise<T | undefined> {
  try {
    return await sought;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** More than one was found where one was needed. */
export class MultipleRecordsError extends DomainError {
  readonly kind = "multiple_records";
  /** The kind of entity that was looked for, such as "users". */
  readonly resource: string;
  constructor(resource: string, message = `more than one of ${resource} match`, options?: ErrorOptions) {
    super(message, "MULTIPLE_RECORDS", options);
    this.resource = resource;
  }
}

/** The subject of an IntegrityError, as far as the database tells. */
interface Violated {
  readonly constraint?: string;
  readonly fields?: readonly string[];
  readonly violations?: readonly FieldViolation[];
}

/**
 * A rule that the database keeps (not null, foreign key, check, unique) refused a change. The reason is
 * REFERENCE_MISSING for a reference to a missing entity, and STILL_REFERENCED for deleting a referenced one.
 */
export class IntegrityError extends DomainError {
  readonly kind: "integrity" | "already_exists" = "integrity";
  /** The constraint's name, or "" where the database does not tell. */
  readonly constraint: string;
  /** The entity's fields that the constraint is about, as far as the database tells. */
  readonly fields: readonly string[];
  /**
   * The violated rule by field; at a service, by the path within the request. Empty if the refusal is about no field.
   */
  readonly violations: readonly FieldViolation[];
  constructor(message: string, violated: Violated = {}, options?: ErrorOptions, defaultReason = "INTEGRITY_VIOLATED") {
    super(message, defaultReason, options);
    this.constraint = violated.constraint ?? "";
    this.fields = violated.fields ?? [];
    this.violations = violated.violations ?? [];
  }
}

/** A unique value is taken. */
export class AlreadyExistsError extends IntegrityError {
  override readonly kind = "already_exists";
  constructor(message: string, violated: Violated = {}, options?: ErrorOptions) {
    super(message, violated, options, "ALREADY_EXISTS");
  }
}

/** The problem of one field of an input. */
export interface FieldViolation {
  /** The field's path, such as `user.email`; "" is the input as a whole. */
  readonly field: string;
  /** The problem and its remedy. Never holds the value of a secret field. */
  readonly description: string;
}

/** The input is wrong in every state of the system. */
export class InvalidError extends DomainError {
  readonly kind = "invalid";
  readonly violations: readonly FieldViolation[];
  constructor(violations: readonly FieldViolation[], options?: ErrorOptions) {
    super(
      violations.map(({ field, description }) => (field === "" ? description : `${field}: ${description}`)).join("; "),
      "INVALID_INPUT",
      options,
    );
    this.violations = violations;
  }

  /** The error about a single field. @param field its path; "" is the input as a whole */
  static of(field: string, description: string): InvalidError {
    // Not by its name: esbuild renames a class that names itself, and the name is told
    return new this([{ field, description }]);
  }
}

/** The state has changed since it was read; read again and retry. */
export class ConflictError extends DomainError {
  readonly kind = "conflict";
  constructor(message: string, options?: ErrorOptions) {
    super(message, "CONFLICT", options);
  }
}

/** Other transactions were in the way: the unit has had no effect, and can be run again. Workers do that by themselves. */
export class SerializationError extends ConflictError {
  constructor(
    options?: ErrorOptions,
    message = "data that this unit has read was changed by another since: read again and retry",
  ) {
    super(message, { reason: "SERIALIZATION_FAILURE", ...options });
  }
}

/** The state does not allow the action; something else must be done first. */
export class PreconditionError extends DomainError {
  readonly kind = "precondition";
  constructor(message: string, options?: ErrorOptions) {
    super(message, "PRECONDITION_FAILED", options);
  }
}

/** The caller has not proven an identity. */
export class UnauthenticatedError extends DomainError {
  readonly kind = "unauthenticated";
  constructor(message: string, options?: ErrorOptions) {
    super(message, "UNAUTHENTICATED", options);
  }
}

/** The caller may not do this. */
export class PermissionError extends DomainError {
  readonly kind = "permission";
  constructor(message: string, options?: ErrorOptions) {
    super(message, "PERMISSION_DENIED", options);
  }
}

/** A limit is reached: too many calls, or too large a message. */
export class ExhaustedError extends DomainError {
  readonly kind = "exhausted";
  /** After how many milliseconds a retry makes sense; undefined where it does not. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, "EXHAUSTED", options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * The time for the call is over. A remote call may have taken effect. A local unit has not, unless the reason is
 * COMMIT_UNKNOWN.
 */
export class DeadlineError extends DomainError {
  readonly kind = "deadline";
  constructor(message = "the deadline has passed", options?: ErrorOptions) {
    super(message, "DEADLINE_EXCEEDED", options);
  }
}

/** The caller gave up. The call may have taken effect, as with DeadlineError. */
export class CancelledError extends DomainError {
  readonly kind = "cancelled";
  constructor(message = "the call was cancelled", options?: ErrorOptions) {
    super(message, "CANCELLED", options);
  }
}

/** Something that is needed cannot be reached now; a retry may help. */
export class UnavailableError extends DomainError {
  readonly kind = "unavailable";
  /** After how many milliseconds a retry makes sense. @default 1000 */
  readonly retryAfterMs: number;
  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, "UNAVAILABLE", options);
    this.retryAfterMs = options.retryAfterMs ?? 1000;
  }
}

/**
 * A service, or what is between it and here, answered in a way that is none of the errors above: it has a fault, lacks the
 * method, or sent what cannot be read. Like any fault of a program it is outside the closed set, and no hint that a retry
 * may help: whether the call took effect is not known.
 */
export class RemoteError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "RemoteError";
  }
}
