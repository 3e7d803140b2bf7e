import { MemoryRepository } from "../ddd/memory/index.ts";
import type { Password } from "./password/password.ts";
import { passwordTable, userTable } from "./schema.ts";
import type { User } from "./user.ts";

/** Users in memory. */
export class UserRepository extends MemoryRepository<User> {
  table = userTable;
}

/** Passwords in memory. */
export class PasswordRepository extends MemoryRepository<Password> {
  table = passwordTable;
}
