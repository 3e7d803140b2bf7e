export { userRules, userService } from "./connect.ts";
export { type NewUser, RemoteUsers } from "./connect-client.ts";
export { type AccountsOptions, accounts, accountsContext } from "./context.ts";
export { createPasswordHasher, type PasswordHasher } from "./password/hasher.ts";
export type { Password } from "./password/password.ts";
export { activate, createUser, type User, type UserCredentials, type UserDetails } from "./user.ts";
export { type AccountsDependencies, type AccountsRepositories, UserResource } from "./user-resource.ts";
