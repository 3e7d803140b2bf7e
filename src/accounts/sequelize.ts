import { boolean, integer, nullable, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { type Migrations, SequelizeRepository } from "../ddd/sequelize/index.ts";
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

export class UserRepository extends SequelizeRepository<User> {
  table = userTable;
}

export class PasswordRepository extends SequelizeRepository<Password> {
  table = passwordTable;
}

export class KnownAddressRepository extends SequelizeRepository<KnownAddress> {
  table = knownAddressTable;
}

export class SessionRepository extends SequelizeRepository<Session> {
  table = sessionTable;
}

export class RoleGrantRepository extends SequelizeRepository<RoleGrant> {
  table = roleGrantTable;
}

export class SigningKeyRepository extends SequelizeRepository<SigningKey> {
  table = signingKeyTable;
}

export class TotpRepository extends SequelizeRepository<Totp> {
  table = totpTable;
}

export class PasskeyRepository extends SequelizeRepository<Passkey> {
  table = passkeyTable;
}

export class RecoveryCodeRepository extends SequelizeRepository<RecoveryCode> {
  table = recoveryCodeTable;
}

export class FactorChallengeRepository extends SequelizeRepository<FactorChallenge> {
  table = factorChallengeTable;
}

/** The audit trail. */
export class AuditEventRepository extends SequelizeRepository<AuditEvent> {
  table = auditEventTable;
}

/** Tokens that are sent to email addresses. */
export class EmailTokenRepository extends SequelizeRepository<EmailToken> {
  table = emailTokenTable;
}

/** Email addresses that users have proven. */
export class ProvenAddressRepository extends SequelizeRepository<ProvenAddress> {
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

/** Written out, and not made of the tables in table.ts, since those go on to change. */
export const accountsMigrations: Migrations = {
  context: "accounts",
  list: [
    {
      name: "0001-users",
      up: async (ddl) => {
        await ddl.createTable(
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
        await ddl.createTable(
          "passwords",
          { id: uuid(), hash: text(), updateTime: timestamp() },
          { references: { id: { table: "users", onDelete: "cascade" } } },
        );
      },
      down: async (ddl) => {
        await ddl.dropTable("passwords");
        await ddl.dropTable("users");
      },
    },
    {
      name: "0002-sessions",
      up: async (ddl) => {
        await ddl.createTable(
          "sessions",
          {
            id: uuid(),
            userId: uuid(),
            roles: text(200),
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
        await ddl.createIndex("sessions_by_user", "sessions", ["userId", "refreshTime"]);
        await ddl.createTable(
          "role_grants",
          { userId: uuid(), role: text(50), createTime: timestamp() },
          { key: ["userId", "role"], references: { userId: { table: "users", onDelete: "cascade" } } },
        );
        await ddl.createTable("signing_keys", {
          id: uuid(),
          publicKey: text(),
          privateKey: text(),
          createTime: timestamp(),
          retireTime: nullable(timestamp()),
        });
      },
      down: async (ddl) => {
        await ddl.dropTable("signing_keys");
        await ddl.dropTable("role_grants");
        await ddl.dropTable("sessions");
      },
    },
    {
      name: "0003-second-factors",
      up: async (ddl) => {
        await ddl.createTable(
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
        await ddl.createTable(
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
        await ddl.createIndex("passkeys_by_user", "passkeys", ["userId", "createTime"]);
        await ddl.createTable(
          "recovery_codes",
          { userId: uuid(), hash: text(43), createTime: timestamp() },
          { key: ["userId", "hash"], references: { userId: { table: "users", onDelete: "cascade" } } },
        );
        await ddl.createTable(
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
        await ddl.createIndex("factor_challenges_by_user", "factor_challenges", ["userId", "createTime"]);
      },
      down: async (ddl) => {
        await ddl.dropTable("factor_challenges");
        await ddl.dropTable("recovery_codes");
        await ddl.dropTable("passkeys");
        await ddl.dropTable("totps");
      },
    },
    {
      name: "0004-audit",
      up: async (ddl) => {
        await ddl.createTable("audit_events", {
          id: uuid(),
          createTime: timestamp(),
          action: text(50),
          outcome: text(20),
          actor: text(255),
          subject: text(254),
          address: text(100),
          userAgent: text(100),
          detail: text(100),
          count: integer({ min: 1, max: 2_147_483_647 }),
        });
        await ddl.createIndex("audit_events_by_time", "audit_events", ["createTime"]);
        await ddl.createIndex("audit_events_by_subject", "audit_events", ["subject", "createTime"]);
        await ddl.createIndex("audit_events_by_outcome", "audit_events", ["outcome", "createTime"]);
      },
      down: async (ddl) => {
        await ddl.dropTable("audit_events");
      },
    },
    {
      name: "0005-known-addresses",
      up: (ddl) =>
        ddl.createTable(
          "known_addresses",
          { userId: uuid(), network: text(100), updateTime: timestamp() },
          { key: ["userId", "network"], references: { userId: { table: "users", onDelete: "cascade" } } },
        ),
      down: (ddl) => ddl.dropTable("known_addresses"),
    },
    {
      name: "0006-email-tokens",
      up: async (ddl) => {
        await ddl.createTable(
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
        await ddl.createIndex("email_tokens_by_user", "email_tokens", ["userId", "createTime"]);
        await ddl.createTable(
          "proven_addresses",
          { id: uuid(), email: text(254), proveTime: timestamp() },
          { references: { id: { table: "users", onDelete: "cascade" } } },
        );
      },
      down: async (ddl) => {
        await ddl.dropTable("proven_addresses");
        await ddl.dropTable("email_tokens");
      },
    },
  ],
};
