export type { CallHook, ServiceCall } from "../ddd/connect/index.ts";
export { type Addresses, type App, type AppOptions, createApp } from "./app.ts";
export { type OidcOptions, oidcAuthenticator, type TokenClaims } from "./auth/oidc.ts";
export { type CheckedContext, type CheckFinding, type CheckReport, check, checkContexts } from "./commands/check.ts";
export { type MakeMigrationOptions, makeMigration } from "./commands/make.ts";
export { migrate } from "./commands/migrate.ts";
export { rebuildProjections } from "./commands/projections.ts";
export { type Config, type DatabaseSettings, readConfig, type Settings, StartError } from "./config.ts";
export { type AnyContext, type Context, type ContextTools, defineContext } from "./contexts.ts";
export { createLog } from "./log/log.ts";
export type { About } from "./pages/home.ts";
export type { Address } from "./ports/listener.ts";
export { type ServeOptions, serve } from "./serve.ts";
export { describeSettings } from "./settings/schema.ts";
export {
  type InspectedContext,
  openStorage,
  type Storage,
  type StorageDatabase,
  type StoredMigration,
} from "./storage.ts";
