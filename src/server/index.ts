export { type Addresses, type App, type AppOptions, createApp } from "./app.ts";
export { type Config, describeSettings, readConfig, StartError } from "./config.ts";
export { type AnyContext, type Context, type ContextTools, defineContext } from "./contexts.ts";
export { createLog } from "./log/log.ts";
export type { Address } from "./ports/listener.ts";
export { type ServeOptions, serve } from "./serve.ts";
export { openStorage, type Storage, type StorageDatabase, type StoredMigration } from "./storage.ts";
