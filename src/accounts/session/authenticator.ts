import type { Authenticator, Caller, Identity } from "../../ddd/connect/index.ts";
import { ifFound } from "../../ddd/error.ts";
import type { Repository } from "../../ddd/repository.ts";
import type { Worker } from "../../ddd/worker.ts";
import { type AccessTokens, OPERATOR_ID } from "./access-token.ts";
import type { Keyring } from "./keyring.ts";
import { isAlive, type Session } from "./session.ts";

export interface AuthenticatorTools {
  readonly worker: Worker<{ sessions: Repository<Session> }>;
  readonly tokens: AccessTokens;
  readonly keyring: Keyring;
  readonly now: () => Date;
}

/**
 * Finds out whom an access token stands for. Its session is looked up for every call, so that a session that has ended, an
 * account that was deactivated, and a role that was taken away count from then on.
 */
export function sessionAuthenticator({ worker, tokens, keyring, now }: AuthenticatorTools): Authenticator {
  return {
    async authenticate(token, signal): Promise<Identity> {
      const caller = await tokens.verify(token);
      if (caller.sessionId === undefined && caller.id === OPERATOR_ID) return { caller, isEnded: false };
      return withSession(caller, worker.repositoriesFor({ signal }), now());
    },
    publicKeys: () => keyring.publicKeys(),
  };
}

async function withSession(
  caller: Caller,
  { sessions }: { readonly sessions: Repository<Session> },
  now: Date,
): Promise<Identity> {
  const session = await ifFound(sessions.retrieve({ id: caller.sessionId ?? "", userId: caller.id }));
  if (!session || !isAlive(session, now)) return { caller, isEnded: true };
  return { caller: { ...caller, roles: rolesOf(session) }, isEnded: false };
}

/** The roles of a session's user. */
export function rolesOf({ roles }: Session): string[] {
  return roles.split(" ").filter(Boolean);
}
