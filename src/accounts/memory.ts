import { MemoryRepository } from "../ddd/memory/index.ts";
import type { EmailToken, ProvenAddress } from "./address/email-token.ts";
import type { AuditEvent } from "./audit/audit-event.ts";
import type { FactorChallenge, Passkey, RecoveryCode, Totp } from "./factor/factor.ts";
import type { RoleGrant } from "./grant/grant.ts";
import type { KnownAddress } from "./password/known-address.ts";
import type { Password } from "./password/password.ts";
import {
  auditEventTable,
  emailTokenTable,
  factorChallengeTable,
  knownAddressTable,
  passkeyTable,
  passwordTable,
  provenAddressTable,
  recoveryCodeTable,
  roleGrantTable,
  sessionTable,
  signingKeyTable,
  totpTable,
  userTable,
} from "./schema.ts";
import type { Session } from "./session/session.ts";
import type { SigningKey } from "./session/signing-key.ts";
import type { User } from "./user.ts";

/** Users in memory. */
export class UserRepository extends MemoryRepository<User> {
  table = userTable;
}

/** Passwords in memory. */
export class PasswordRepository extends MemoryRepository<Password> {
  table = passwordTable;
}

/** Addresses of users in memory. */
export class KnownAddressRepository extends MemoryRepository<KnownAddress> {
  table = knownAddressTable;
}

/** Sessions in memory. */
export class SessionRepository extends MemoryRepository<Session> {
  table = sessionTable;
}

/** Roles of users in memory. */
export class RoleGrantRepository extends MemoryRepository<RoleGrant> {
  table = roleGrantTable;
}

/** Keys that sign tokens in memory. */
export class SigningKeyRepository extends MemoryRepository<SigningKey> {
  table = signingKeyTable;
}

/** Authenticator apps of users in memory. */
export class TotpRepository extends MemoryRepository<Totp> {
  table = totpTable;
}

/** Passkeys of users in memory. */
export class PasskeyRepository extends MemoryRepository<Passkey> {
  table = passkeyTable;
}

/** Recovery codes of users in memory. */
export class RecoveryCodeRepository extends MemoryRepository<RecoveryCode> {
  table = recoveryCodeTable;
}

/** Challenges for second factors in memory. */
export class FactorChallengeRepository extends MemoryRepository<FactorChallenge> {
  table = factorChallengeTable;
}

/** The audit trail in memory. */
export class AuditEventRepository extends MemoryRepository<AuditEvent> {
  table = auditEventTable;
}

/** Tokens that are sent to email addresses, in memory. */
export class EmailTokenRepository extends MemoryRepository<EmailToken> {
  table = emailTokenTable;
}

/** Email addresses that users have proven, in memory. */
export class ProvenAddressRepository extends MemoryRepository<ProvenAddress> {
  table = provenAddressTable;
}

/** All repositories of the context, by the names that units give them. */
export const repositories = {
  users: UserRepository,
  passwords: PasswordRepository,
  knownAddresses: KnownAddressRepository,
  sessions: SessionRepository,
  roleGrants: RoleGrantRepository,
  signingKeys: SigningKeyRepository,
  totps: TotpRepository,
  passkeys: PasskeyRepository,
  recoveryCodes: RecoveryCodeRepository,
  factorChallenges: FactorChallengeRepository,
  auditEvents: AuditEventRepository,
  emailTokens: EmailTokenRepository,
  provenAddresses: ProvenAddressRepository,
};
