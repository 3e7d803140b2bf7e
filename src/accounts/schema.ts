import { boolean, integer, nullable, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { table } from "../ddd/schema/table.ts";
import type { KnownAddress } from "./password/known-address.ts";
import type { Password } from "./password/password.ts";
import type { Session } from "./session/session.ts";
import type { RoleGrant, SigningKey } from "./session/signing-key.ts";
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
