import { createHash, randomBytes } from "node:crypto";

/** Challenges have 256 random bits: nobody guesses one, and a plain hash tells nothing of it. */
const CHALLENGE_BYTES = 32;

/** A new challenge, 43 characters. */
export function newChallenge(): string {
  return randomBytes(CHALLENGE_BYTES).toString("base64url");
}

/** Crockford's base32: without the letters that are read as digits, or as bad words. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** 120 random bits: OWASP ASVS 5, 6.5.2 asks for 112 where a plain hash is to suffice. */
const CODE_LENGTH = 24;
const GROUPS = /.{6}(?!$)/g;

/** A new recovery code, such as "b3k9vt-0xw2mj-qz7n4c-8hd5rf". */
export function newRecoveryCode(): string {
  // 256 is a multiple of 32: each letter is as likely as any other.
  const letters = [...randomBytes(CODE_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return letters.join("").replace(GROUPS, "$&-");
}

/** The maximum characters of a recovery code as people type it: with a space or a hyphen after each letter. */
export const MAX_CODE_LENGTH = 2 * CODE_LENGTH;

/** The hash of a recovery code, however it is typed. */
export function hashOfCode(code: string): string {
  const letters = code.toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  return hashOf(letters);
}

/** The hash of a text with many random bits. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
