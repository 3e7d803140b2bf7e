import { boolean, integer, nullable, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { type Migrations, SequelizeRepository } from "../ddd/sequelize/index.ts";
import type { KnownAddress } from "./password/known-address.ts";
import type { Password } from "./password/password.ts";
import {
  knownAddressTable,
  passwordTable,
  roleGrantTable,
  sessionTable,
  signingKeyTable,
  userTable,
} from "./schema.ts";
import type { Session } from "./session/session.ts";
import type { RoleGrant, SigningKey } from "./session/signing-key.ts";
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

/** All repositories of the context, by the names that units give them. */
export const repositories = {
  users: UserRepository,
  passwords: PasswordRepository,
  knownAddresses: KnownAddressRepository,
  sessions: SessionRepository,
  roleGrants: RoleGrantRepository,
  signingKeys: SigningKeyRepository,
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
      name: "0003-known-addresses",
      up: (ddl) =>
        ddl.createTable(
          "known_addresses",
          { userId: uuid(), network: text(100), updateTime: timestamp() },
          { key: ["userId", "network"], references: { userId: { table: "users", onDelete: "cascade" } } },
        ),
      down: (ddl) => ddl.dropTable("known_addresses"),
    },
  ],
};
