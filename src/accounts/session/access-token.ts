import { type KeyObject, randomUUID } from "node:crypto";
import type { JWTPayload, JWTVerifyGetKey } from "jose";
import type { Caller } from "../../ddd/connect/index.ts";
import { UnauthenticatedError } from "../../ddd/error.ts";
import { ACCESS_TOKEN_MS, type Keyring, LEEWAY_MS } from "./keyring.ts";

/** The subject of tokens that the program makes for its operator: no user can have the nil UUID. */
export const OPERATOR_ID = "00000000-0000-0000-0000-000000000000";

export interface AccessTokenTools {
  readonly keyring: Keyring;
  readonly issuer: string;
  readonly audience: string;
  readonly now: () => Date;
}

/** A token and its end. */
export interface AccessToken {
  readonly token: string;
  readonly expireTime: Date;
}

/** How many verified tokens are remembered. A signature takes a tenth of a millisecond, and a client sends its token often. */
const MAX_REMEMBERED = 10_000;

/** The algorithm of all tokens (RFC 8037). Another one in a token's header is refused. */
const ALGORITHM = "EdDSA";
/** RFC 9068, section 2.1: a token of another kind, such as an ID token, is none. */
const TYPE = "at+jwt";

interface Remembered {
  readonly caller: Caller;
  readonly keyId: string;
  readonly expiresAt: number;
}

/** Makes and verifies access tokens: JWTs (RFC 9068) signed by a keyring. */
export class AccessTokens {
  readonly #keyring: Keyring;
  readonly #issuer: string;
  readonly #audience: string;
  readonly #now: () => Date;
  readonly #remembered = new Map<string, Remembered>();

  constructor({ keyring, issuer, audience, now }: AccessTokenTools) {
    this.#keyring = keyring;
    this.#issuer = issuer;
    this.#audience = audience;
    this.#now = now;
  }

  /** @param lifetimeMs at most so long. @default 300000: five minutes */
  async issue({ id, roles, sessionId }: Caller, lifetimeMs = ACCESS_TOKEN_MS): Promise<AccessToken> {
    const [{ SignJWT }, key] = await Promise.all([loadJose(), this.#keyring.current()]);
    const issueTime = Math.floor(this.#now().getTime() / 1000);
    const expireTime = issueTime + Math.floor(lifetimeMs / 1000);
    const claims = { roles, ...(sessionId === undefined ? {} : { sid: sessionId }) };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.id })
      .setIssuer(this.#issuer)
      .setAudience(this.#audience)
      .setSubject(id)
      .setIssuedAt(issueTime)
      .setJti(randomUUID())
      .setExpirationTime(expireTime)
      .sign(key.privateKey);
    return { token, expireTime: new Date(expireTime * 1000) };
  }

  /** @throws UnauthenticatedError, reason TOKEN_EXPIRED for one that was good, and TOKEN_INVALID for any other */
  async verify(token: string): Promise<Caller> {
    await this.#keyring.refresh();
    const known = this.#remembered.get(token);
    if (known && this.#now().getTime() < known.expiresAt && this.#keyring.isUsable(known.keyId)) return known.caller;
    let keyId = "";
    const keyOf: JWTVerifyGetKey = async ({ kid }) => {
      keyId = kid ?? "";
      return await this.#publicKey(kid);
    };
    if (!isCanonical(token)) throw invalidToken();
    const { jwtVerify } = await loadJose();
    let claims: JWTPayload;
    try {
      ({ payload: claims } = await jwtVerify(token, keyOf, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.#issuer,
        audience: this.#audience,
        clockTolerance: LEEWAY_MS / 1000,
        currentDate: this.#now(),
        requiredClaims: ["iss", "aud", "sub", "iat", "exp"],
      }));
    } catch (cause) {
      throw this.#refusal(cause);
    }
    const caller = callerIn(claims, this.#now());
    this.#remember(token, { caller, keyId, expiresAt: Number(claims.exp) * 1000 + LEEWAY_MS });
    return caller;
  }

  async #publicKey(kid: unknown): Promise<KeyObject> {
    const key = typeof kid === "string" && kid.length <= 64 ? await this.#keyring.find(kid) : undefined;
    if (!key) throw invalidToken();
    return key;
  }

  /** An error that does not tell a forger how far the forgery came; the database's errors are no refusals. */
  #refusal(cause: unknown): unknown {
    const { code } = cause as { code?: unknown };
    if (code === "ERR_JWT_EXPIRED") {
      return new UnauthenticatedError("the access token has expired: call RefreshTokens, or sign in again", {
        reason: "TOKEN_EXPIRED",
        cause,
      });
    }
    return typeof code === "string" && code.startsWith("ERR_J") ? invalidToken(cause) : cause;
  }

  #remember(token: string, verified: Remembered): void {
    if (this.#remembered.size >= MAX_REMEMBERED) {
      const [oldest = ""] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
    this.#remembered.set(token, verified);
  }
}

/** Not at the start, which it would make longer by 60 ms. */
function loadJose(): Promise<typeof import("jose")> {
  return import("jose");
}

/**
 * Whether a token's signature is spelt in the one way that it is made: other bits behind its end, or padding, would make
 * another text of the same token.
 */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf(".") + 1);
  return Buffer.from(signature, "base64url").toString("base64url") === signature;
}

/** @throws UnauthenticatedError for claims that no token of this program has */
function callerIn({ sub, sid, roles, iat }: JWTPayload, now: Date): Caller {
  const isSession = typeof sid === "string" || (sid === undefined && sub === OPERATOR_ID);
  const isRoles = Array.isArray(roles) && roles.every((role) => typeof role === "string");
  const isPast = typeof iat === "number" && iat * 1000 <= now.getTime() + LEEWAY_MS;
  if (typeof sub !== "string" || sub === "" || !isSession || !isRoles || !isPast) throw invalidToken();
  return { id: sub, roles, sessionId: sid as string | undefined };
}

export function invalidToken(cause?: unknown): UnauthenticatedError {
  return new UnauthenticatedError("the access token is not good: sign in again", { reason: "TOKEN_INVALID", cause });
}
