import { MemoryRepository } from "../ddd/memory/index.ts";
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

/** All repositories of the context, by the names that units give them. */
export const repositories = {
  users: UserRepository,
  passwords: PasswordRepository,
  knownAddresses: KnownAddressRepository,
  sessions: SessionRepository,
  roleGrants: RoleGrantRepository,
  signingKeys: SigningKeyRepository,
};
