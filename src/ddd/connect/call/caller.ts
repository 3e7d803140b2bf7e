import { type ContextKey, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { UnauthenticatedError } from "../../error.ts";

/** The caller of an RPC, as its token proves. */
export interface Caller {
  /** The user's id: the token's subject. */
  readonly id: string;
  /** Such as "admin". */
  readonly roles: readonly string[];
  /** The sign-in that the token comes from. @default the token tells none */
  readonly sessionId?: string | undefined;
}

/** The role that may call what an access table gives to `admin`. */
export const ADMIN = "admin";

/** The caller of a call, in its context values. A hook sets it; undefined for an anonymous caller. */
export const callerKey: ContextKey<Caller | undefined> = createContextKey<Caller | undefined>(undefined, {
  description: "the caller",
});

/** The caller's network address without a port, in the context values of a call. The listener sets it; "" if not known. */
export const addressKey: ContextKey<string> = createContextKey("", { description: "the caller's address" });

/** The caller of the call; undefined for an anonymous one. */
export function callerOf(context: HandlerContext): Caller | undefined {
  return context.values.get(callerKey);
}

/** The caller of an RPC that needs one. @throws UnauthenticatedError for an anonymous one */
export function requireCaller(context: HandlerContext): Caller {
  const caller = callerOf(context);
  if (!caller) throw anonymousError();
  return caller;
}

/** The caller's network address, without a port; "" if the listener does not tell. */
export function addressOf(context: HandlerContext): string {
  return context.values.get(addressKey);
}

/** The error of an RPC that needs a caller. */
export function anonymousError(): UnauthenticatedError {
  return new UnauthenticatedError("sign in first, and send the access token as the header authorization: Bearer …", {
    reason: "TOKEN_MISSING",
  });
}
