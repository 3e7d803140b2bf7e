import type { Entity } from "../../ddd/entity.ts";

/** A key pair that signs access tokens: Ed25519 (RFC 8032). Its id is the `kid` of its tokens. */
export interface SigningKey extends Entity {
  /** The public key as a JSON Web Key (RFC 7517). */
  readonly publicKey: string;
  /** The private key as a JSON Web Key, sealed by a SecretBox. */
  readonly privateKey: string;
  readonly createTime: Date;
  /** When its tokens are no longer taken; null for the key that signs. */
  readonly retireTime: Date | null;
}
