export type { Savepoint, Transaction, UnitBackend } from "./backend.ts";
export type { Entity, Field, Scalar, Versioned } from "./entity.ts";
export {
  AlreadyExistsError,
  abortError,
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
  throwIfAborted,
  UnauthenticatedError,
  UnavailableError,
} from "./error.ts";
export {
  type AnyFieldType,
  bigint,
  boolean,
  checkCondition,
  checkOperand,
  type Fields,
  type FieldType,
  float,
  integer,
  isInt64,
  type Kind,
  nullable,
  number,
  type Range,
  text,
  textProblem,
  timestamp,
  toSnakeCase,
  uuid,
} from "./field.ts";
export { amongKeys, ID_KEY, keyText, keyWords, sameKey } from "./key.ts";
export { compareBy, type OrderBy, type OrderTerm, toOrderTerms } from "./order.ts";
export {
  DEFAULT_PAGE_SIZE,
  fromPositionToken,
  MAX_PAGE_SIZE,
  PAGE_TOKEN_DAYS,
  type Page,
  PageTokenSeal,
  type Position,
  toLimit,
  toPageSize,
  toPositionToken,
} from "./page.ts";
export { RETRY_FOR_MS, type RetryOptions, RetryTurns, repeatUnit } from "./repeat.ts";
export type { ListQuery, PageQuery, Repository } from "./repository.ts";
export {
  type AnsweredRequest,
  cleanRequestLog,
  isCleaningDue,
  REQUEST_LOG_MS,
  REQUEST_QUOTA,
  type RequestLog,
  type RequestLogRepositories,
  type RequestQuota,
  requestTable,
} from "./request-log.ts";
export { compareScalars, isScalarOrNull } from "./scalar.ts";
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
} from "./table.ts";
export { UnitWorker } from "./unit.ts";
export { joint, runJoinable } from "./unit-host.ts";
export {
  type CompareOperator,
  type Comparison,
  type Condition,
  depthOf,
  everything,
  MAX_DEPTH,
  matches,
  requireWhere,
  type TextOperator,
  toCondition,
  toWhere,
  type Where,
} from "./where.ts";
export type {
  Instances,
  JointUnit,
  OpenUnit,
  Repositories,
  RepositoryClass,
  Unit,
  UnitOptions,
  Worker,
} from "./worker.ts";
