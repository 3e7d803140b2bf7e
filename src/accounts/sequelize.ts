import { boolean, integer, text, timestamp, uuid } from "../ddd/schema/field.ts";
import { type Migrations, SequelizeRepository } from "../ddd/sequelize/index.ts";
import type { Password } from "./password/password.ts";
import { passwordTable, userTable } from "./schema.ts";
import type { User } from "./user.ts";

export class UserRepository extends SequelizeRepository<User> {
  table = userTable;
}

export class PasswordRepository extends SequelizeRepository<Password> {
  table = passwordTable;
}

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
  ],
};
