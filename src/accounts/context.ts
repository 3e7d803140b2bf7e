import { type Context, defineContext } from "../server/contexts.ts";
import * as memory from "./memory.ts";
import type { PasswordHasher } from "./password/hasher.ts";
import * as sequelize from "./sequelize.ts";
import type { AccountsRepositories } from "./user-resource.ts";

/** Parts of the context that tests replace. */
export interface AccountsOptions {
  /** Not a setting, so that none can weaken the stored passwords. @default argon2id with OWASP's parameters */
  readonly hasher?: PasswordHasher;
}

/** User management as a context of an app. */
export function accountsContext({ hasher }: AccountsOptions = {}): Context<AccountsRepositories> {
  return defineContext<AccountsRepositories>({
    name: "accounts",
    memory: { users: memory.UserRepository, passwords: memory.PasswordRepository },
    sequelize: { users: sequelize.UserRepository, passwords: sequelize.PasswordRepository },
    migrations: sequelize.accountsMigrations,
    descriptors: new URL("../../gen/descriptors.binpb", import.meta.url),
    async services({ worker, seal, now, newId }) {
      const [{ userService }, { createPasswordHasher }, { UserResource }] = await Promise.all([
        import("./connect.ts"),
        import("./password/hasher.ts"),
        import("./user-resource.ts"),
      ]);
      const users = new UserResource({ worker, hasher: hasher ?? createPasswordHasher(), now, newId });
      return [userService({ worker, users, seal, now })];
    },
  });
}

export const accounts: Context<AccountsRepositories> = accountsContext();
