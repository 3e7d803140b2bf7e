import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import type { Entity } from "../../ddd/entity.ts";
import { hashOf } from "../factor/secret-text.ts";
import type { Password } from "../password/password.ts";
import type { User } from "../user.ts";

/** The use of a token: to prove an email address, or to set a new password. */
export type EmailTokenPurpose = "verify_email" | "reset_password";

/** A token that is sent to an email address, as stored: without the token. It is gone once it is used. */
export interface EmailToken extends Entity {
  /** The id of the event that asked for it, by which each try to send it finds the same one. */
  readonly id: string;
  readonly userId: string;
  readonly purpose: string;
  /** The token's hash. */
  readonly hash: string;
  /** The secret that the token is made of, sealed; "" once it is sent. */
  readonly seed: string;
  /** The user's address when the token was made: after another change it is void. */
  readonly presentEmail: string;
  /** The address that it is sent to, and that it proves. */
  readonly email: string;
  /** When it was asked for. */
  readonly createTime: Date;
  readonly expireTime: Date;
}

/** The email address that a user has proven last. It counts while it is the user's. */
export interface ProvenAddress extends Entity {
  /** The user's id. */
  readonly id: string;
  readonly email: string;
  readonly proveTime: Date;
}

const HOUR_MS = 60 * 60 * 1000;
/**
 * How long tokens are good, from when they were asked for. NIST SP 800-63A-4 lets a confirmation code that is sent to an email address
 * be good for 24 hours at most. A token that takes over an account ends sooner: the OWASP Forgot Password Cheat Sheet asks for "an
 * appropriate period", and an hour outlasts most delays of mail.
 */
export const LIFE_MS: Readonly<Record<EmailTokenPurpose, number>> = {
  verify_email: 24 * HOUR_MS,
  reset_password: HOUR_MS,
};

/** 256 random bits: twice the 128 that OWASP ASVS 5, 7.2.3 asks for where a text alone proves who calls. */
const SEED_BYTES = 32;

/** A longer text is no token of ours; the problem of a shorter one is not told. */
export const emailTokenRule = z.string().min(1, "must not be empty").max(100, "must have at most 100 characters");

/** A new secret to make a token of. */
export function newSeed(): string {
  return randomBytes(SEED_BYTES).toString("base64url");
}

/** The token of a request, 43 characters: the same for the same seed. */
export function tokenOf(seed: string, id: string, purpose: EmailTokenPurpose): string {
  return createHmac("sha256", Buffer.from(seed, "base64url")).update(`${purpose} ${id}`).digest("base64url");
}

/** The hash of a token. It has as many random bits as the hash, and needs no slow one. */
export function hashOfToken(token: string): string {
  return hashOf(token);
}

/**
 * Whether a token is good. It is bound to the address that the account had, and one for a new password to the password: it is void
 * after a change of them, and so after another token's use.
 */
export function isGood(token: EmailToken, user: User, password: Password | undefined, now: Date): boolean {
  const { purpose, presentEmail, createTime, expireTime } = token;
  if (now >= expireTime || user.email !== presentEmail) return false;
  return purpose !== "reset_password" || (password !== undefined && password.updateTime <= createTime);
}
