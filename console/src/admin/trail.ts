import { allOf, quoted } from "./search.ts";

/** Those that the contract names; there will be others, which a filter of one's own finds. */
export const ACTIONS = [
  "SIGN_IN",
  "SIGN_OUT",
  "SIGN_OUT_EVERYWHERE",
  "REFRESH_TOKENS",
  "REVOKE_SESSION",
  "CREATE_USER",
  "ACTIVATE_USER",
  "DEACTIVATE_USER",
  "DELETE_USER",
  "CHANGE_EMAIL",
  "CHANGE_PASSWORD",
  "REQUEST_EMAIL_VERIFICATION",
  "VERIFY_EMAIL",
  "REQUEST_PASSWORD_RESET",
  "RESET_PASSWORD",
  "ADD_TOTP",
  "REMOVE_TOTP",
  "ADD_PASSKEY",
  "REMOVE_PASSKEY",
  "CREATE_RECOVERY_CODES",
  "REMOVE_FACTORS",
  "GRANT_ROLE",
  "REVOKE_ROLE",
  "ROTATE_KEYS",
  "MAKE_TOKEN",
  "CALL",
  "AUDIT",
] as const;

export const OUTCOMES = ["SUCCEEDED", "FAILED", "LIMITED", "REFUSED"] as const;

/** How far back events are looked for, in hours; 0 for as far as they are kept. */
export const SINCE = { "0": "all time", "1": "1 h", "24": "1 day", "168": "7 days" } as const;

/** The choices of the audit page. */
export interface TrailChoice {
  /** "" for any. */
  readonly action: string;
  /** "" for any. */
  readonly outcome: string;
  readonly since: keyof typeof SINCE;
  /** A filter (AIP-160) of one's own. */
  readonly more: string;
}

/** The filter of the choices. @param now in ms of the epoch */
export function trailFilter({ action, outcome, since, more }: TrailChoice, now: number, of = ""): string {
  const hours = Number(since);
  return allOf([
    of,
    action === "" ? "" : `action = ${quoted(action)}`,
    outcome === "" ? "" : `outcome = ${quoted(outcome)}`,
    hours === 0 ? "" : `create_time >= ${quoted(new Date(now - hours * 3_600_000).toISOString())}`,
    more.trim(),
  ]);
}

const OPERATOR = "00000000-0000-0000-0000-000000000000";

/** Who an id of an event is: a user, whom a page shows; or words. */
export function partyOf(id: string): { readonly words: string; readonly isUser: boolean } {
  if (id === "") return { words: "–", isUser: false };
  if (id === OPERATOR) return { words: "the operator", isUser: false };
  return { words: id, isUser: /^[0-9a-f-]{36}$/.test(id) };
}

/** A command for the machine of the service, with an address that a shell takes as one word. */
export function operatorCommand(command: string, email: string, rest = ""): string {
  const word = /^[\w.+@-]+$/.test(email) ? email : `'${email.replaceAll("'", "'\\''")}'`;
  return `brasa users ${command} ${word}${rest}`;
}
