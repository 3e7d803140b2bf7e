import { MemoryRepository } from "../ddd/memory/index.ts";
import type { Password } from "./password.ts";
import type { User } from "./user.ts";

/** Users in memory. */
export class UserRepository extends MemoryRepository<User> {
  name = "users";
  unique = { users_email: ["email"] } as const;
}

/** Passwords in memory. */
export class PasswordRepository extends MemoryRepository<Password> {
  name = "passwords";
  unique = {};
}
