import { boolean, integer, nullable, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { table } from "../ddd/schema/table.ts";
import type { EmailToken, ProvenAddress } from "./address/email-token.ts";
import {
  type AuditEvent,
  MAX_ACTOR,
  MAX_ADDRESS,
  MAX_COUNT,
  MAX_DETAIL,
  MAX_SUBJECT,
  MAX_USER_AGENT,
} from "./audit/audit-event.ts";
import type { FactorChallenge, Passkey, RecoveryCode, Totp } from "./factor/factor.ts";
import { MAX_ROLES_LENGTH, type RoleGrant } from "./grant/grant.ts";
import type { KnownAddress } from "./password/known-address.ts";
import type { Password } from "./password/password.ts";
import type { Session } from "./session/session.ts";
import type { SigningKey } from "./session/signing-key.ts";
import type { User } from "./user.ts";

export const userTable = table<User>(
  "users",
  {
    id: uuid(),
    name: text(100),
    surname: text(100),
    email: text(254),
    active: boolean(),
    createTime: timestamp(),
    updateTime: timestamp(),
    version: integer(),
  },
  { unique: { users_email: ["email"] } },
);

export const passwordTable = table<Password>(
  "passwords",
  { id: uuid(), hash: text(), updateTime: timestamp() },
  { references: { id: { table: "users", onDelete: "cascade" } } },
);

export const knownAddressTable = table<KnownAddress>(
  "known_addresses",
  { userId: uuid(), network: text(100), updateTime: timestamp() },
  { key: ["userId", "network"], references: { userId: { table: "users", onDelete: "cascade" } } },
);

export const sessionTable = table<Session>(
  "sessions",
  {
    id: uuid(),
    userId: uuid(),
    roles: text(MAX_ROLES_LENGTH),
    secretHash: text(43),
    parentHash: text(43),
    seed: text(43),
    createTime: timestamp(),
    refreshTime: timestamp(),
    expireTime: timestamp(),
    address: text(100),
  },
  { references: { userId: { table: "users", onDelete: "cascade" } } },
);

export const roleGrantTable = table<RoleGrant>(
  "role_grants",
  { userId: uuid(), role: text(50), createTime: timestamp() },
  { key: ["userId", "role"], references: { userId: { table: "users", onDelete: "cascade" } } },
);

export const signingKeyTable = table<SigningKey>("signing_keys", {
  id: uuid(),
  publicKey: text(),
  privateKey: text(),
  createTime: timestamp(),
  retireTime: nullable(timestamp()),
});

export const totpTable = table<Totp>(
  "totps",
  {
    id: uuid(),
    secret: text(),
    lastStep: integer(),
    failures: integer(),
    failTime: nullable(timestamp()),
    createTime: timestamp(),
    confirmTime: nullable(timestamp()),
  },
  { references: { id: { table: "users", onDelete: "cascade" } } },
);

export const passkeyTable = table<Passkey>(
  "passkeys",
  {
    id: uuid(),
    userId: uuid(),
    displayName: text(100),
    credentialId: text(1364),
    credentialHash: text(43),
    publicKey: text(),
    signCount: integer(),
    transports: text(200),
    createTime: timestamp(),
    useTime: nullable(timestamp()),
  },
  {
    unique: { passkeys_credential: ["credentialHash"] },
    references: { userId: { table: "users", onDelete: "cascade" } },
  },
);

export const recoveryCodeTable = table<RecoveryCode>(
  "recovery_codes",
  { userId: uuid(), hash: text(43), createTime: timestamp() },
  { key: ["userId", "hash"], references: { userId: { table: "users", onDelete: "cascade" } } },
);

export const factorChallengeTable = table<FactorChallenge>(
  "factor_challenges",
  {
    hash: text(43),
    userId: uuid(),
    purpose: text(20),
    sessionId: text(36),
    tries: integer(),
    createTime: timestamp(),
    expireTime: timestamp(),
  },
  { key: ["hash"], references: { userId: { table: "users", onDelete: "cascade" } } },
);

export const auditEventTable = table<AuditEvent>("audit_events", {
  id: uuid(),
  createTime: timestamp(),
  action: text(50),
  outcome: text(20),
  actor: text(MAX_ACTOR),
  subject: text(MAX_SUBJECT),
  address: text(MAX_ADDRESS),
  userAgent: text(MAX_USER_AGENT),
  detail: text(MAX_DETAIL),
  count: integer({ min: 1, max: MAX_COUNT }),
});

export const emailTokenTable = table<EmailToken>(
  "email_tokens",
  {
    id: uuid(),
    userId: uuid(),
    purpose: text(20),
    hash: text(43),
    seed: text(),
    presentEmail: text(254),
    email: text(254),
    createTime: timestamp(),
    expireTime: timestamp(),
  },
  {
    unique: { email_tokens_hash: ["hash"] },
    references: { userId: { table: "users", onDelete: "cascade" } },
  },
);

export const provenAddressTable = table<ProvenAddress>(
  "proven_addresses",
  { id: uuid(), email: text(254), proveTime: timestamp() },
  { references: { id: { table: "users", onDelete: "cascade" } } },
);
