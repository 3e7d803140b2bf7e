import { Code, ConnectError } from "@connectrpc/connect";
import { reasonOf } from "./failure.ts";

/** What its reader can do about an error of the service: a place to sign in, or a command for whoever operates the service. */
export interface Remedy {
  readonly words: string;
  readonly command?: string;
  /** Whether signing in is the remedy. @default false */
  readonly signsIn?: boolean;
}

/** The remedies that do not depend on the call. @param caller the session's email address; undefined for none, or for a token of one's own */
export function remedyOf(error: unknown, caller: string | undefined): Remedy | undefined {
  if (!(error instanceof ConnectError)) return undefined;
  switch (reasonOf(error)) {
    case "TOKEN_MISSING":
      return { words: "Nobody is signed in here.", signsIn: true };
    case "SESSION_ENDED":
      return { words: "The session has ended: somebody has ended it, or its time is over.", signsIn: true };
    case "TOKEN_INVALID":
    case "TOKEN_EXPIRED":
      return { words: "The token is not good any more.", signsIn: true };
    case "TOO_MANY_TRIES":
      return { words: "There were too many wrong tries: use another factor, or wait until tomorrow." };
    case "RATE_LIMITED":
      return { words: "There were too many of these calls: wait, and try again." };
  }
  if (error.code !== Code.PermissionDenied) return undefined;
  return caller === undefined
    ? {
        words: "This is for admins. Whoever operates the service makes a token of an admin by",
        command: "brasa token --role admin",
      }
    : {
        words: "This is for admins. Whoever operates the service makes this user one by",
        command: `brasa users grant ${caller} --role admin`,
      };
}
