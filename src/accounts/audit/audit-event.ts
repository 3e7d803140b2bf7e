import type { Repository } from "../../ddd/repository.ts";
import type { UnitOptions } from "../../ddd/worker.ts";

/** Something that concerns security, as the audit trail keeps it. It is never changed. */
export interface AuditEvent {
  readonly id: string;
  readonly createTime: Date;
  readonly action: string;
  readonly outcome: string;
  /** The id of the account that acted; the operator's for the program's own commands; "" for a caller without a token. */
  readonly actor: string;
  /** The id of the account that it is about, the address given for an unknown one, shortened, or "". */
  readonly subject: string;
  /** The caller's network address; "" if not known. */
  readonly address: string;
  readonly userAgent: string;
  /** A word on it, from a fixed set or an id: a reason, a role, an RPC, a session. Never anything that a caller may have made up. */
  readonly detail: string;
  /** How many such events it stands for. */
  readonly count: number;
}

/** Something that is done, or tried. */
export type AuditAction =
  | "CREATE_USER"
  | "ACTIVATE_USER"
  | "DEACTIVATE_USER"
  | "DELETE_USER"
  | "SIGN_IN"
  | "SIGN_OUT"
  | "SIGN_OUT_EVERYWHERE"
  | "REFRESH_TOKENS"
  | "REVOKE_SESSION"
  | "CHANGE_EMAIL"
  | "CHANGE_PASSWORD"
  | "REQUEST_EMAIL_VERIFICATION"
  | "VERIFY_EMAIL"
  | "REQUEST_PASSWORD_RESET"
  | "RESET_PASSWORD"
  | "ADD_TOTP"
  | "REMOVE_TOTP"
  | "ADD_PASSKEY"
  | "REMOVE_PASSKEY"
  | "CREATE_RECOVERY_CODES"
  | "REMOVE_FACTORS"
  | "GRANT_ROLE"
  | "REVOKE_ROLE"
  | "ROTATE_KEYS"
  | "MAKE_TOKEN"
  | "CALL"
  | "AUDIT";

/** How it ended: by success; by a wrong proof; by a limit on tries; by a lack of permission. */
export type AuditOutcome = "SUCCEEDED" | "FAILED" | "LIMITED" | "REFUSED";

/** The caller of a use case, as the trail tells it. */
export interface Origin {
  readonly actor: string;
  readonly address: string;
  readonly userAgent: string;
}

/** Options of a use case that leaves a trace. */
export interface AuditedOptions extends UnitOptions {
  /** @default not known */
  readonly origin?: Origin | undefined;
}

/** The origin of what the program does by itself. */
export const UNKNOWN_ORIGIN: Origin = { actor: "", address: "", userAgent: "" };

/** The varying parts of an event. */
export interface Occurrence {
  readonly action: AuditAction;
  readonly outcome?: AuditOutcome;
  readonly subject?: string;
  readonly detail?: string;
  readonly count?: number;
}

/** The tools that events in the unit of a change are made with. */
export interface AuditClock {
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Stores an event in the unit of the change that it tells of: both are there, or neither. */
export async function auditIn(
  { auditEvents }: { readonly auditEvents: Repository<AuditEvent> },
  { now, newId }: AuditClock,
  origin: Origin | undefined,
  ...occurrences: readonly Occurrence[]
): Promise<void> {
  const at = now();
  await auditEvents.create(...occurrences.map((one) => createAuditEvent(newId(), at, origin ?? UNKNOWN_ORIGIN, one)));
}

// The bounds of the columns follow.
/** OpenID Connect Core 1.0, section 2: an app whose callers come from another issuer has their subjects as ids. */
export const MAX_ACTOR = 255;
export const MAX_ADDRESS = 100;
export const MAX_USER_AGENT = 100;
export const MAX_DETAIL = 100;
export const MAX_SUBJECT = 254;
/** The highest int32. */
export const MAX_COUNT = 2 ** 31 - 1;

/** A new event. */
export function createAuditEvent(id: string, createTime: Date, origin: Origin, occurrence: Occurrence): AuditEvent {
  const { action, outcome = "SUCCEEDED", subject = "", detail = "", count = 1 } = occurrence;
  return {
    id,
    createTime,
    action,
    outcome,
    actor: clip(origin.actor, MAX_ACTOR),
    subject: clip(subject, MAX_SUBJECT),
    address: clip(origin.address, MAX_ADDRESS),
    userAgent: shortUserAgent(origin.userAgent),
    detail: clip(detail, MAX_DETAIL),
    count: Math.min(count, MAX_COUNT),
  };
}

/** The names and versions of a User-Agent: its first words of usual form. */
export function shortUserAgent(text: string): string {
  const words = text.slice(0, 1000).match(/[\w.-]{1,30}\/[\w.+-]{1,20}/g) ?? [];
  return clip(words.join(" "), MAX_USER_AGENT);
}

/**
 * The address of nobody who is known, shortened: people type their passwords into the wrong field, and the addresses of strangers are none of the
 * trail's business.
 */
export function shortEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 1 ? "" : clip(`${[...email][0]}…${email.slice(at)}`, MAX_SUBJECT);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed();
}
