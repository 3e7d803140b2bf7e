import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Encrypts secrets for the database. */
export interface SecretBox {
  /** @param place the row and column of the secret: it opens there only */
  seal(secret: string, place: string): string;
  /** @throws Error for a secret of another key or place, or that was altered */
  open(sealed: string, place: string): string;
}

const ALGORITHM = "aes-256-gcm";
/** NIST SP 800-38D, section 8.2.2: 96 random bits; a key is good for 2^32 secrets. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ENCRYPTED = "aes256gcm.";
const CLEAR = "clear.";

/**
 * A box for AES-256-GCM.
 *
 * @param key 32 bytes; without one, secrets are stored in clear. With one, secrets from before still open
 */
export function createSecretBox(key: Uint8Array | undefined): SecretBox {
  return {
    seal(secret, place) {
      if (!key) return CLEAR + Buffer.from(secret).toString("base64url");
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([iv, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return ENCRYPTED + sealed.toString("base64url");
    },
    open(sealed, place) {
      if (sealed.startsWith(CLEAR)) return Buffer.from(sealed.slice(CLEAR.length), "base64url").toString();
      if (!sealed.startsWith(ENCRYPTED)) throw new Error(`${place} is no secret of this program`);
      if (!key) throw new Error(`${place} is encrypted: set ENCRYPTION_KEY to the key that it was encrypted with`);
      const bytes = Buffer.from(sealed.slice(ENCRYPTED.length), "base64url");
      try {
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
      } catch (cause) {
        const problem = "ENCRYPTION_KEY is another than it was encrypted with, or it was altered";
        throw new Error(`${place} does not open: ${problem}`, { cause });
      }
    },
  };
}
