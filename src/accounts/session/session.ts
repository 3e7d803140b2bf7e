import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Entity } from "../../ddd/entity.ts";

/** A sign-in that lasts: a family of refresh tokens, of which the newest is good. It ends by being deleted. */
export interface Session extends Entity {
  readonly userId: string;
  /** The user's roles, separated by spaces. Granting and revoking a role changes them. */
  readonly roles: string;
  /** The hash of the newest refresh token's secret. */
  readonly secretHash: string;
  /** The hash of the secret before; "" before the first refresh. */
  readonly parentHash: string;
  /** Makes the next secret of each, so that a repeated refresh gives the same token again, and the tags of the tokens. */
  readonly seed: string;
  readonly createTime: Date;
  readonly refreshTime: Date;
  /** When it ends if it is not refreshed before. */
  readonly expireTime: Date;
  /** The network address of the sign-in; "" if not known. */
  readonly address: string;
}

/** NIST SP 800-63B-4, section 2.1.3: at the lowest level of assurance, users sign in again after 30 days at the latest. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;
/** A session that is not refreshed for 7 days ends. */
const MAX_IDLE_MS = 7 * 24 * 60 * 60 * 1000;
/** For so long, the refresh token before the newest gives the newest again: its caller may not have had the answer. */
const RETRY_MS = 10_000;
/** Refresh tokens have 256 random bits. */
const SECRET_BYTES = 32;
const ID_BYTES = 16;
/** 144 bits. Together the parts are a multiple of three bytes, so that base64url has one spelling of a token. */
const TAG_BYTES = 18;
/** The characters of a refresh token, four for three bytes. */
const TOKEN_LENGTH = ((ID_BYTES + SECRET_BYTES + TAG_BYTES) / 3) * 4;

/** A session, and the secret of its refresh token, which is stored nowhere. */
export interface OpenSession {
  readonly session: Session;
  readonly secret: Buffer;
}

/** A new session. */
export function beginSession(id: string, userId: string, roles: string, address: string, now: Date): OpenSession {
  const secret = randomBytes(SECRET_BYTES);
  const seed = randomBytes(SECRET_BYTES).toString("base64url");
  const times = { createTime: now, refreshTime: now, expireTime: new Date(now.getTime() + MAX_IDLE_MS) };
  return {
    session: { id, userId, roles, secretHash: hashOf(secret), parentHash: "", seed, ...times, address },
    secret,
  };
}

/** The parts of a refresh token. The tag shows that the session made the secret, however long ago. */
export interface RefreshToken {
  /** The session's id. */
  readonly id: string;
  readonly secret: Buffer;
  readonly tag: Buffer;
}

/**
 * The effect of a refresh token on its session: the newest makes a newer one; the one before gives the newest again for a
 * while; an older one ends the session, since somebody else must have it. One that the session has never made has no effect:
 * the id alone, which access tokens and the audit trail show, proves nothing.
 */
export type Refresh =
  | { readonly kind: "renewed"; readonly session: Session; readonly secret: Buffer }
  | { readonly kind: "repeated"; readonly secret: Buffer }
  | { readonly kind: "reused" }
  | { readonly kind: "forged" }
  | { readonly kind: "expired" };

/** The effect of a refresh token that names the session. */
export function refreshSession(session: Session, { secret, tag }: RefreshToken, now: Date): Refresh {
  if (!timingSafeEqual(tag, tagOf(session, secret))) return { kind: "forged" };
  if (!isAlive(session, now)) return { kind: "expired" };
  const hash = hashOf(secret);
  const next = seeded(session, "next", secret);
  if (isSame(hash, session.secretHash)) {
    const end = Math.min(now.getTime() + MAX_IDLE_MS, session.createTime.getTime() + MAX_AGE_MS);
    const times = { refreshTime: now, expireTime: new Date(end) };
    const hashes = { secretHash: hashOf(next), parentHash: session.secretHash };
    return { kind: "renewed", session: { ...session, ...hashes, ...times }, secret: next };
  }
  const isRepeat = isSame(hash, session.parentHash) && now.getTime() - session.refreshTime.getTime() <= RETRY_MS;
  return isRepeat ? { kind: "repeated", secret: next } : { kind: "reused" };
}

/** Whether the session's tokens are good. */
export function isAlive({ expireTime }: Session, now: Date): boolean {
  return now < expireTime;
}

/** The refresh token of a session, opaque to callers: its id, the secret and the secret's tag. */
export function refreshTokenOf({ session, secret }: OpenSession): string {
  const id = Buffer.from(session.id.replaceAll("-", ""), "hex");
  return Buffer.concat([id, secret, tagOf(session, secret)]).toString("base64url");
}

/** The parts of a refresh token; undefined for a text that is none. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  if (text.length !== TOKEN_LENGTH || !/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64url");
  const hex = bytes.toString("hex", 0, ID_BYTES);
  return {
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    secret: bytes.subarray(ID_BYTES, ID_BYTES + SECRET_BYTES),
    tag: bytes.subarray(ID_BYTES + SECRET_BYTES),
  };
}

function tagOf(session: Session, secret: Buffer): Buffer {
  return seeded(session, "tag", secret).subarray(0, TAG_BYTES);
}

/** An HMAC under the session's seed. @param purpose keeps those for one use from being taken for another */
function seeded({ seed }: Session, purpose: "next" | "tag", secret: Buffer): Buffer {
  return createHmac("sha256", Buffer.from(seed, "base64url")).update(purpose).update(secret).digest();
}

/** A secret of 256 random bits needs no slow hash. */
function hashOf(secret: Buffer): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
