// The declarations of tables, since migrations are written with them.
export { bytes, date, decimal, enumeration, identity, type JsonOptions, json } from "../schema/column-type.ts";
export type { Constraints } from "../schema/constraint.ts";
export { bigint, boolean, type Fields, integer, nullable, number, text, timestamp, uuid } from "../schema/field.ts";
export { type Table, table } from "../schema/table.ts";
export type { Json } from "../schema/value/json.ts";
export { backupsOf } from "./backup/backups.ts";
export type {
  BackUpOptions,
  BackupMigration,
  ExaminedBackup,
  FileBackups,
  LockedDatabase,
} from "./backup/file-backups.ts";
export type { Row, Value } from "./column.ts";
export type { Connection } from "./connection.ts";
export type { Database } from "./database.ts";
export type { Dialect } from "./dialect.ts";
export { DatabaseError, type RefusalReason } from "./error.ts";
export { exactDecimal } from "./exact-decimal.ts";
export type { DatabaseFinding, Examination } from "./examine/examination.ts";
export { examinationsOf } from "./examine/examinations.ts";
export type { AlterColumnOptions, ColumnOptions, DropColumnOptions } from "./migrate/compare/column-options.ts";
export { type MigrationFile, migrationFile } from "./migrate/compare/migration-file.ts";
export { stepSource } from "./migrate/compare/source.ts";
export type { Difference, Mend, Step } from "./migrate/compare/step.ts";
export type { Ddl } from "./migrate/ddl.ts";
export { differences, tableDifferences } from "./migrate/differences.ts";
export { migrationReport, type ReportedMigration } from "./migrate/journal/report.ts";
export {
  type MigrateOptions,
  type MigrationStatus,
  migrateDown,
  migrateUp,
  migrationStatus,
} from "./migrate/migrate.ts";
export type { Migration, Migrations } from "./migrate/migrations.ts";
export { MILLISECONDS } from "./model/field-type.ts";
export { modelTable } from "./model/model-table.ts";
export type { UnitSequelize, WithSequelizeOptions } from "./model/unit-sequelize.ts";
export { openDatabase } from "./open.ts";
export type { DatabaseOptions } from "./opener.ts";
export { SequelizeRepository } from "./repository.ts";
export type { PoolUsage } from "./session/pool.ts";
export { eventRepositories } from "./toolkit/events.ts";
export { toolkitMigrations } from "./toolkit/migrations.ts";
export { IdempotencyRepository, RateLimitRepository } from "./toolkit/repositories.ts";
export { SequelizeWorker } from "./worker.ts";
