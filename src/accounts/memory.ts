import { MemoryRepository } from "../ddd/memory/index.ts";
import type { Password } from "./password/password.ts";
import { passwordTable, roleGrantTable, sessionTable, signingKeyTable, userTable } from "./schema.ts";
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
  sessions: SessionRepository,
  roleGrants: RoleGrantRepository,
  signingKeys: SigningKeyRepository,
};
