import { boolean, type Fields, integer, text, timestamp, uuid } from "../ddd/field.ts";
import { MemoryRepository } from "../ddd/memory/index.ts";
import type { Password } from "./password.ts";
import type { User } from "./user.ts";

/** What users are made of; the same as in the SQL table. */
export const userFields: Fields<User> = {
  id: uuid(),
  name: text(100),
  surname: text(100),
  email: text(254),
  active: boolean(),
  createTime: timestamp(),
  updateTime: timestamp(),
  version: integer(),
};

export const passwordFields: Fields<Password> = { id: uuid(), hash: text(), updateTime: timestamp() };

/** Users in memory. */
export class UserRepository extends MemoryRepository<User> {
  name = "users";
  fields = userFields;
  unique = { users_email: ["email"] } as const;
}

/** Passwords in memory. */
export class PasswordRepository extends MemoryRepository<Password> {
  name = "passwords";
  fields = passwordFields;
  unique = {};
}
