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
  /** Makes the next secret of each: a repeated refresh gives the same token again. */
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

/**
 * The effect of a refresh token on its session: the newest makes a newer one; the one before gives the newest again for a
 * while; an older one ends the session, since somebody else must have it.
 */
export type Refresh =
  | { readonly kind: "renewed"; readonly session: Session; readonly secret: Buffer }
  | { readonly kind: "repeated"; readonly secret: Buffer }
  | { readonly kind: "reused" }
  | { readonly kind: "expired" };

/** The effect of a refresh token with this secret. */
export function refreshSession(session: Session, secret: Buffer, now: Date): Refresh {
  if (!isAlive(session, now)) return { kind: "expired" };
  const hash = hashOf(secret);
  const next = createHmac("sha256", Buffer.from(session.seed, "base64url")).update(secret).digest();
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

/** The refresh token of a session: its id and the secret, opaque to callers. */
export function refreshTokenOf(id: string, secret: Buffer): string {
  return Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), secret]).toString("base64url");
}

/** The parts of a refresh token; undefined for a text that is none. */
export function readRefreshToken(text: string): { readonly id: string; readonly secret: Buffer } | undefined {
  if (!/^[\w-]{64}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64url");
  const hex = bytes.toString("hex", 0, 16);
  return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"), secret: bytes.subarray(16) };
}

/** A secret of 256 random bits needs no slow hash. */
function hashOf(secret: Buffer): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
