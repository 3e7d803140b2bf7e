import { boolean, integer, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { table } from "../ddd/schema/table.ts";
import type { Password } from "./password/password.ts";
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
