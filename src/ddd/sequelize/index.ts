export { bigint, boolean, type Fields, integer, nullable, number, text, timestamp, uuid } from "../field.ts";
export { type Constraints, type Table, table } from "../table.ts";
export type { Connection } from "./connection.ts";
export type { Database } from "./database.ts";
export type { Ddl } from "./ddl.ts";
export type { Dialect, RefusalReason, Row, Value } from "./driver.ts";
export { DatabaseError } from "./error.ts";
export {
  type MigrateOptions,
  type Migration,
  type MigrationStatus,
  type Migrations,
  migrateDown,
  migrateUp,
  migrationStatus,
} from "./migrate.ts";
export { type DatabaseOptions, openDatabase } from "./open.ts";
export { SequelizeRepository } from "./repository.ts";
export { RequestRepository, toolkitMigrations } from "./request-log.ts";
export { SequelizeWorker } from "./worker.ts";
