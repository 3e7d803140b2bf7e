import type { JsonObject } from "@bufbuild/protobuf";
import { signal } from "@preact/signals";
import { contract } from "./contract.ts";
import { reasonOf } from "./failure.ts";
import { callJson } from "./rpc.ts";
import { forgetRefreshToken, keepRefreshToken, takeRefreshToken } from "./session-store.ts";
import { useTokens } from "./transport.ts";

/** The service of users. Without it, a token of another issuer can be pasted. */
export const USERS = "accounts.v1.UserService";
export const AUDIT = "accounts.v1.AuditService";
export const GRANTS = "accounts.v1.GrantService";
/** An access token is refreshed so long before its end, in ms. */
const EARLY_MS = 20_000;

/** The caller, as this tab knows it. The tokens live in memory: see session-store.ts for the exception. */
export interface Session {
  readonly accessToken: string;
  /** In ms of the epoch; undefined for a pasted token. */
  readonly expiresAt?: number;
  readonly refreshToken?: string;
  /** The words in the header: an email address, or "token". */
  readonly name: string;
  readonly roles: readonly string[];
}

/** Undefined while nobody is signed in. */
export const session = signal<Session | undefined>(undefined);

let refreshing: Promise<void> | undefined;

/**
 * Signs in.
 *
 * @param secondFactor the message accounts.v1.SecondFactor, for an account that asks for one
 * @throws ConnectError, with reason SECOND_FACTOR_REQUIRED if the account asks for one
 */
export async function signIn(email: string, password: string, secondFactor?: JsonObject): Promise<void> {
  const credentials = { email, password };
  const request = secondFactor ? { credentials, secondFactor } : { credentials };
  const { tokens } = await callJson(USERS, "SignIn", request, { headers: ANONYMOUS });
  await begin(tokens as JsonObject);
}

/** Calls with a token of the caller's own. */
export function useToken(accessToken: string): void {
  session.value = { accessToken, name: "token", roles: [] };
}

/** Ends the session at the server, or all of the user's, and here whatever the server says. @throws ConnectError as the server answers */
export async function signOut(everywhere = false): Promise<void> {
  const isOwn = session.value?.refreshToken !== undefined;
  try {
    if (isOwn) await callJson(USERS, "SignOut", { everywhere });
  } finally {
    end();
  }
}

/** Goes on with the session that this tab had before it was loaded again, if there is one. */
export async function restoreSession(): Promise<void> {
  if (!contract.value.ready?.hasRpc(USERS, "RefreshTokens")) return;
  const token = await takeRefreshToken();
  if (token === undefined) return;
  restoreProblem.value = undefined;
  try {
    await refreshOnce(token);
  } catch (error) {
    restoreProblem.value = error;
  }
}

/** Why the session that the tab had before cannot be gone on with now. */
export const restoreProblem = signal<unknown>(undefined);

useTokens({
  token: freshToken,
  ended: (token) => {
    if (token === session.value?.accessToken) end();
  },
});

/** The access token for a call, refreshed if it is about to end; undefined if nobody is signed in. */
async function freshToken(refused?: string): Promise<string | undefined> {
  const { refreshToken, expiresAt = Number.POSITIVE_INFINITY } = session.value ?? {};
  const isOver = expiresAt - Date.now() < EARLY_MS || refused === session.value?.accessToken;
  if (isOver && refreshToken !== undefined) await refreshOnce(refreshToken);
  return session.value?.accessToken;
}

/** Sent where no token must be: see transport.ts. */
const ANONYMOUS = { authorization: "" };

/** A refresh token is good once: calls at the same time share its use. */
function refreshOnce(refreshToken: string): Promise<void> {
  refreshing ??= refresh(refreshToken).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function refresh(refreshToken: string): Promise<void> {
  try {
    const { tokens } = await callJson(USERS, "RefreshTokens", { refreshToken }, { headers: ANONYMOUS });
    await begin(tokens as JsonObject);
  } catch (error) {
    // Any other error may pass, and the token with it is still good.
    if (reasonOf(error) === "REFRESH_TOKEN_INVALID") end();
    else throw error;
  }
}

async function begin(tokens: JsonObject): Promise<void> {
  const { accessToken, accessTokenExpireTime, refreshToken } = tokens as Record<string, string>;
  const { name = "", roles = [] } = session.value ?? {};
  session.value = {
    accessToken: String(accessToken),
    expiresAt: Date.parse(String(accessTokenExpireTime)),
    refreshToken: String(refreshToken),
    name,
    roles,
  };
  await keepRefreshToken(String(refreshToken));
  if (name === "") await readCaller();
}

/** Asks for the name and the roles of the caller, by which the pages of admins are shown. @throws ConnectError as the server answers */
export async function readCaller(): Promise<void> {
  const { user, roles = [] } = await callJson(USERS, "GetMe", {});
  if (!session.value) return;
  session.value = {
    ...session.value,
    name: String((user as JsonObject).email),
    roles: (roles as string[]).map(String),
  };
}

/** Takes the caller's email address, once it has changed. */
export function renameCaller(email: string): void {
  if (session.value) session.value = { ...session.value, name: email };
}

const atEnd: (() => void)[] = [];

/** Does something when a session has ended, such as to forget what its user has seen. */
export function onSessionEnd(run: () => void): void {
  atEnd.push(run);
}

function end(): void {
  session.value = undefined;
  forgetRefreshToken();
  for (const run of atEnd) run();
}
