import { hash } from "node:crypto";
import type { JWTPayload } from "jose";
import type { Authenticator, Caller, Identity } from "../../ddd/connect/index.ts";
import { DomainError, UnauthenticatedError, UnavailableError } from "../../ddd/error.ts";
import { IssuerKeys, isSafeUrl, KEYS_MAX_AGE_MS } from "./issuer-keys.ts";

/** The claims of an access token that is good: those of its issuer, and always these. */
export interface TokenClaims {
  readonly [claim: string]: unknown;
  readonly iss: string;
  readonly sub: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

export interface OidcOptions {
  /** The issuer's URL, letter for letter as its tokens name it in `iss`. It begins with https, unless it is on this machine. */
  readonly issuer: string;
  /** The names of this service as an audience: a token must be for one of them. */
  readonly audience: string | readonly string[];
  /** Where the issuer publishes its keys. @default the issuer's discovery document tells */
  readonly jwksUri?: string | undefined;
  /** The algorithms of signatures. @default all with a public key: EdDSA, ES256 to ES512, PS256 to PS512, RS256 to RS512 */
  readonly algorithms?: readonly string[] | undefined;
  /**
   * The caller that a token stands for; undefined for none, which refuses the token. It is asked once for a token, and again after
   * ten minutes.
   * @default its subject, with the roles of the claim `roles` and the session of `sid`
   */
  readonly toCaller?: ((claims: TokenClaims) => Caller | undefined | Promise<Caller | undefined>) | undefined;
}

/** Any other, such as HS256 or none, would let whoever knows the public key sign. */
const ASYMMETRIC = [
  "EdDSA",
  "Ed25519",
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
];
/** The types of access tokens: RFC 9068's own, and the general one, which many issuers write, or leave out. */
const TYPES: ReadonlySet<unknown> = new Set([undefined, "jwt", "at+jwt", "application/at+jwt"]);
/** Claims of tokens for another purpose: ID tokens, logout tokens, and tokens that need a proof of their key besides. */
const FOREIGN_CLAIMS = ["at_hash", "c_hash", "s_hash", "events", "cnf"];
/** How far this machine's clock and the issuer's may be apart. */
const LEEWAY_S = 30;
const MAX_REMEMBERED = 10_000;

interface Remembered {
  readonly identity: Identity;
  readonly generation: number;
  readonly until: number;
}

/**
 * Verifies the access tokens of an issuer of OpenID Connect or OAuth 2.0, as JWTs: their signature by the issuer's published keys, issuer,
 * audience, times and type. Keys that a token brings along are not looked at. ID tokens are refused.
 *
 * ```ts
 * authenticator: async () => oidcAuthenticator({ issuer: "https://login.example.com/", audience: "notes" })
 * ```
 *
 * While the issuer cannot be asked for its keys, calls with tokens fail as UNAVAILABLE: whether these are good is not known.
 *
 * @throws Error for options that would let forgers in
 */
export function oidcAuthenticator(options: OidcOptions): Authenticator {
  const tokens = new OidcTokens(options);
  return { authenticate: (token, signal) => tokens.authenticate(token, signal) };
}

class OidcTokens {
  readonly #issuer: string;
  readonly #audience: readonly string[];
  readonly #algorithms: readonly string[];
  readonly #toCaller: NonNullable<OidcOptions["toCaller"]>;
  readonly #keys: IssuerKeys;
  /** By digest: tokens are long, and secret. */
  readonly #remembered = new Map<string, Remembered>();

  constructor({ issuer, audience, jwksUri, algorithms = ASYMMETRIC, toCaller = defaultCaller }: OidcOptions) {
    for (const url of jwksUri === undefined ? [issuer] : [issuer, jwksUri]) {
      if (!isSafeUrl(url)) throw new Error(`the issuer's URL "${url}" must begin with https, or be of this machine`);
    }
    const unsafe = algorithms.find((algorithm) => !ASYMMETRIC.includes(algorithm));
    if (unsafe !== undefined || algorithms.length === 0) {
      throw new Error(`algorithms has ${unsafe ?? "nothing"}: it must be some of ${ASYMMETRIC.join(", ")}`);
    }
    this.#audience = [audience].flat();
    if (this.#audience.length === 0 || this.#audience.includes("")) {
      throw new Error("audience must name this service as tokens for it do: tokens for others are no proof");
    }
    this.#issuer = issuer;
    this.#algorithms = algorithms;
    this.#toCaller = toCaller;
    this.#keys = new IssuerKeys(issuer, jwksUri);
  }

  async authenticate(token: string, signal: AbortSignal): Promise<Identity> {
    const digest = hash("sha256", token, "base64");
    const known = this.#remembered.get(digest);
    if (known && known.generation === this.#keys.generation && Date.now() < known.until) return known.identity;
    this.#remembered.delete(digest);
    const startedAt = Date.now();
    const { claims, generation } = await this.#verify(token, signal);
    const caller = await this.#toCaller(claims);
    if (!caller) throw invalidToken();
    const identity = { caller, isEnded: false };
    const until = Math.min((claims.exp + LEEWAY_S) * 1000, startedAt + KEYS_MAX_AGE_MS);
    this.#remember(digest, { identity, generation, until });
    return identity;
  }

  async #verify(token: string, signal: AbortSignal): Promise<{ claims: TokenClaims; generation: number }> {
    const jose = await import("jose");
    // The issuer is not asked for the keys of what says itself that it is another's. The signature is still to be verified.
    if (!isAddressed(jose, token, this.#issuer)) throw invalidToken();
    // Keys that change meanwhile are of a later one.
    const { generation } = this.#keys;
    try {
      const { payload } = await jose.jwtVerify(token, (header, input) => this.#keys.find(header, input, signal), {
        algorithms: [...this.#algorithms],
        issuer: this.#issuer,
        audience: [...this.#audience],
        clockTolerance: LEEWAY_S,
        requiredClaims: ["iss", "aud", "sub", "iat", "exp"],
      });
      return { claims: accessClaims(payload), generation };
    } catch (error) {
      throw toDomainError(error);
    }
  }

  #remember(digest: string, verified: Remembered): void {
    if (this.#remembered.size >= MAX_REMEMBERED) {
      const [oldest = ""] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
    this.#remembered.set(digest, verified);
  }
}

/** Whether a token says that it is an access token of the issuer. */
function isAddressed(jose: typeof import("jose"), token: string, issuer: string): boolean {
  try {
    const { typ } = jose.decodeProtectedHeader(token);
    return TYPES.has(typeof typ === "string" ? typ.toLowerCase() : typ) && jose.decodeJwt(token).iss === issuer;
  } catch {
    return false;
  }
}

/** @throws UnauthenticatedError for claims of another kind of token, and for ones from the future */
function accessClaims(payload: JWTPayload): TokenClaims {
  const { sub, iat = Number.NaN, typ, token_use: use } = payload;
  const isPast = iat <= Date.now() / 1000 + LEEWAY_S;
  // These two claims are those of Keycloak and of Amazon Cognito.
  const isForCalls = (typ === undefined || typ === "Bearer") && (use === undefined || use === "access");
  const isForeign = FOREIGN_CLAIMS.some((claim) => claim in payload);
  if (typeof sub !== "string" || sub === "" || !isPast || !isForCalls || isForeign) throw invalidToken();
  return payload as JWTPayload & TokenClaims;
}

function defaultCaller({ sub, roles, sid }: TokenClaims): Caller {
  const isRoles = Array.isArray(roles) && roles.every((role) => typeof role === "string");
  return { id: sub, roles: isRoles ? roles : [], sessionId: typeof sid === "string" ? sid : undefined };
}

/** An error that does not tell a forger how far the forgery came. */
function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const code = String((error as { code?: unknown }).code);
  if (code === "ERR_JWT_EXPIRED") {
    return new UnauthenticatedError("the access token has expired: get a new one", {
      reason: "TOKEN_EXPIRED",
      cause: error,
    });
  }
  const isOfToken = code.startsWith("ERR_J") && !["ERR_JWK_INVALID", "ERR_JWKS_INVALID"].includes(code);
  if (isOfToken) return invalidToken(error);
  return new UnavailableError("the key of the access token cannot be used: its issuer must mend that", {
    reason: "ISSUER_UNAVAILABLE",
    cause: error,
  });
}

function invalidToken(cause?: unknown): UnauthenticatedError {
  return new UnauthenticatedError("the access token is not good: get a new one", { reason: "TOKEN_INVALID", cause });
}
