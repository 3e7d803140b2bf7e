export { abortError, settlesWithin, throwIfAborted, untilAborted } from "./abort.ts";
export type { Entity, Field, Scalar, Versioned } from "./entity.ts";
export {
  AlreadyExistsError,
  CancelledError,
  COMMIT_UNKNOWN,
  ConflictError,
  DeadlineError,
  DomainError,
  type ErrorKind,
  type ErrorOptions,
  ExhaustedError,
  type FieldViolation,
  IntegrityError,
  InvalidError,
  MultipleRecordsError,
  NotFoundError,
  PermissionError,
  PreconditionError,
  RemoteError,
  UnauthenticatedError,
  UnavailableError,
} from "./error.ts";
export {
  deleteExpiredRecords,
  IDEMPOTENCY_QUOTA,
  IDEMPOTENCY_TTL_MS,
  type IdempotencyQuota,
  type IdempotencyRecord,
  type IdempotencyRepositories,
  type IdempotencyStore,
  idempotencyTable,
  isCleaningDue,
} from "./idempotency.ts";
export { compareBy, type OrderBy, type OrderTerm, toOrderTerms } from "./query/order.ts";
export { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type Page, toLimit, toPageSize } from "./query/page.ts";
export { PAGE_TOKEN_DAYS, PageTokenSeal } from "./query/page-token.ts";
export { fromPositionToken, type Position, toPositionToken } from "./query/position-token.ts";
export { compareScalars, isScalarOrNull } from "./query/scalar.ts";
export {
  type Comparison,
  type Condition,
  depthOf,
  everything,
  MAX_DEPTH,
  matches,
  nothing,
  requireWhere,
  type TextOperator,
  toCondition,
  toWhere,
  type Where,
} from "./query/where.ts";
export type { ListQuery, PageQuery, Repository } from "./repository.ts";
export type { Default } from "./schema/default.ts";
export {
  type AnyFieldType,
  bigint,
  boolean,
  checkCondition,
  checkOperand,
  type DefaultedFieldType,
  type DefaultOption,
  type Fields,
  type FieldType,
  float,
  integer,
  isInt64,
  type Kind,
  type New,
  nullable,
  number,
  type Range,
  text,
  textProblem,
  timestamp,
  toSnakeCase,
  uuid,
} from "./schema/field.ts";
export { ID_KEY, keyLabel, keyString, whereKey, whereKeyIn } from "./schema/key.ts";
export {
  type AnyTable,
  type Constraint,
  type Constraints,
  constraintsOf,
  type Key,
  type Reference,
  type Table,
  type TableOptions,
  table,
} from "./schema/table.ts";
export type { Savepoint, Transaction, UnitBackend } from "./unit/backend.ts";
export { joinable, runJoinable } from "./unit/joinable.ts";
export { RETRY_FOR_MS, type RetryOptions, RetryTurns, retryUnit } from "./unit/retry.ts";
export { UnitWorker } from "./unit/worker.ts";
export type {
  JoinableUnit,
  OpenUnit,
  Repositories,
  RepositoryClass,
  Unit,
  UnitOptions,
  Worker,
} from "./worker.ts";
