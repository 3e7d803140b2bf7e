import type { Entity } from "../../ddd/entity.ts";

/** The authenticator app of a user (RFC 6238). */
export interface Totp extends Entity {
  /** The user's id: a user has one at most. */
  readonly id: string;
  /** Base32, sealed by a SecretBox. */
  readonly secret: string;
  /** The newest time step whose code was taken: its code and those before it are good no more. 0 at first. */
  readonly lastStep: number;
  /** How many wrong codes were given since `failTime`. */
  readonly failures: number;
  /** When the first of them was given; null if there is none. */
  readonly failTime: Date | null;
  readonly createTime: Date;
  /** When the app proved that it has the secret; null for one that does not count yet. */
  readonly confirmTime: Date | null;
}

/** A passkey of a user (Web Authentication Level 3). */
export interface Passkey extends Entity {
  readonly userId: string;
  readonly displayName: string;
  /** The authenticator's own id of it, base64url. */
  readonly credentialId: string;
  /** The hash of the credential's id, which some databases could not index: no two passkeys have the same. */
  readonly credentialHash: string;
  /** A COSE key (RFC 9052), base64url. */
  readonly publicKey: string;
  /** How often the authenticator says that it was used; 0 where it does not count. */
  readonly signCount: number;
  /** How browsers reach it, such as "internal hybrid". */
  readonly transports: string;
  readonly createTime: Date;
  readonly useTime: Date | null;
}

/** A recovery code that was not used. Its key is the user and the hash. */
export interface RecoveryCode {
  readonly userId: string;
  readonly hash: string;
  readonly createTime: Date;
}

/** The kind of call that a challenge is for. An answer for one kind is good for no other. */
export type Purpose = "sign_in" | "change" | "register" | "grant";

/** A challenge that a caller is to answer. Its key is the hash. */
export interface FactorChallenge {
  /** The hash of the challenge, which is stored nowhere. */
  readonly hash: string;
  readonly userId: string;
  readonly purpose: Purpose;
  /** The session that asks for a change, or a grant; "" for a sign-in. */
  readonly sessionId: string;
  /** How many answers were tried. */
  readonly tries: number;
  readonly createTime: Date;
  readonly expireTime: Date;
}

/** The repositories' kinds of entities that an account has as second factors. */
export type FactorKind = "totp" | "passkey" | "recovery_code";

/** A proof that a caller gives beside the password. */
export interface GivenFactor {
  readonly challenge: string;
  readonly kind: FactorKind;
  /** The code; of a passkey, an AuthenticationResponseJSON. */
  readonly proof: string;
}
