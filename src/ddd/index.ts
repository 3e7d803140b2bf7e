// For contexts: what entities, tables, use cases and their units are made of.

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
export { CommandBus, type CommandHandler, type CommandType, defineCommand } from "./event/bus.ts";
export { defineEvent, type EventType, type NewEvent, type RecordedEvent } from "./event/event.ts";
export type { EventPosition } from "./event/projection/position.ts";
export {
  type AnyProjection,
  defineProjection,
  type ProjectedEvent,
  type ProjectedRow,
  type ProjectedState,
  type Projection,
  type ProjectionParts,
  projected,
} from "./event/projection/projection.ts";
export { untilApplied, type WaitOptions } from "./event/projection/wait.ts";
export { type AnyReaction, type DeliveredEvent, defineReaction, type Reaction } from "./event/reaction/reaction.ts";
export type { EventRecorder } from "./event/recorder.ts";
export type { Rate } from "./limit/rate-limit.ts";
export type { Budget, RateLimiter, Taken } from "./limit/rate-limiter.ts";
export { type Aggregate, type AggregateQuery, type AggregateRow, type Figures, MAX_GROUPS } from "./query/aggregate.ts";
export type { OrderBy } from "./query/order.ts";
export { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type Page } from "./query/page.ts";
export { PAGE_TOKEN_DAYS, PageTokenSeal } from "./query/page-token.ts";
export {
  type CaselessOperator,
  type Comparison,
  MAX_DEPTH,
  type OtherField,
  type TextOperator,
  type Where,
} from "./query/where.ts";
export type { ListQuery, PageQuery, Repository } from "./repository.ts";
export { bytes, date, decimal, enumeration, identity, type JsonOptions, json } from "./schema/column-type.ts";
export type { Constraints, Reference } from "./schema/constraint.ts";
export type { Default } from "./schema/default.ts";
export {
  bigint,
  boolean,
  type DefaultedFieldType,
  type DefaultOption,
  type Fields,
  type FieldType,
  float,
  integer,
  type New,
  nullable,
  number,
  type Range,
  text,
  timestamp,
  uuid,
} from "./schema/field.ts";
export { type Table, type TableOptions, table } from "./schema/table.ts";
export type { UpsertOptions } from "./schema/upsert.ts";
export { type Json, MAX_JSON_BYTES, MAX_JSON_DEPTH } from "./schema/value/json.ts";
export { traceHeaders } from "./trace.ts";
export { joinable } from "./unit/joinable.ts";
export { RETRY_FOR_MS } from "./unit/retry.ts";
export type { JoinableUnit, OpenUnit, Repositories, RepositoryClass, Unit, UnitOptions, Worker } from "./worker.ts";

// ---- For adapters: what a backend, a listener or a client of one's own is made of ----

export { abortError, settlesWithin, throwIfAborted, untilAborted } from "./abort.ts";
export type { BrokerMessage, EventBroker, ReadOptions, StreamPosition } from "./event/broker/broker.ts";
export { BrokerConsumer, type ConsumerTools } from "./event/broker/consumer.ts";
export { handOver } from "./event/broker/hand-over.ts";
export { cleanEvents, type EventRetention, type OutboxStatus, outboxStatus } from "./event/outbox.ts";
export { collectPositions, notePositions } from "./event/projection/position.ts";
export { type RebuildTools, type Rebuilt, rebuildProjection } from "./event/projection/rebuild.ts";
export {
  type DeadLetterChoice,
  DeadLetterOffice,
  type DeadLetterTools,
  decideDeadLetters,
} from "./event/reaction/dead-letters.ts";
export { ReactionRegistry, type RegistryTools } from "./event/reaction/registry.ts";
export { Subscriber, type SubscriberTools } from "./event/reaction/subscriber.ts";
export { createEventRecorder, type RecorderTools } from "./event/recorder.ts";
export { Lease, type LeaseTools } from "./event/relay/lease.ts";
export { Relay } from "./event/relay/relay.ts";
export type { RelayTools } from "./event/relay/tools.ts";
export {
  type DeadLetter,
  type DeadLetterState,
  type EventCursor,
  type EventRepositories,
  type EventStream,
  eventCursorTable,
  eventDeadLetterTable,
  eventInboxTable,
  eventLeaseTable,
  eventOutboxTable,
  eventReactionTable,
  eventStreamTable,
  type InboxMark,
  type LeaseRow,
  type OutboxEvent,
  type OutboxRepository,
  type RegisteredReaction,
  toRecorded,
} from "./event/tables.ts";
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
export { networkOf } from "./limit/network.ts";
export { type RateLimit, type RateLimitRepositories, rateLimitTable } from "./limit/rate-limit.ts";
export { createRateLimiter, type RateLimiterTools } from "./limit/rate-limiter.ts";
export { type LoggedError, toLoggedError } from "./logged-error.ts";
export { type Aggregation, Aggregator, type Figure, toAggregation } from "./query/aggregate.ts";
export { afterPosition, positionOf } from "./query/keyset.ts";
export { compareBy, type OrderTerm, toOrderTerms } from "./query/order.ts";
export { toLimit, toPageSize } from "./query/page.ts";
export { fromPositionToken, type Position, toPositionToken } from "./query/position-token.ts";
export { compareScalars, isScalarOrNull } from "./query/scalar.ts";
export {
  type Condition,
  depthOf,
  everything,
  type FieldCondition,
  type FieldOperator,
  matches,
  nothing,
  requireWhere,
  toCondition,
  toWhere,
} from "./query/where.ts";
export { checkCondition, checkOperand } from "./schema/comparison.ts";
export type { Constraint } from "./schema/constraint.ts";
export { type AnyFieldType, isInt64, type Kind, textProblem, toSnakeCase } from "./schema/field.ts";
export { ID_KEY, keyLabel, keyString, whereKey, whereKeyIn } from "./schema/key.ts";
export { type AnyTable, constraintsOf, type Key } from "./schema/table.ts";
export { planUpsert, type UpsertPlan, upsertedBy, valuesText } from "./schema/upsert.ts";
export {
  childOf,
  errorType,
  putInSpan,
  spanOf,
  type TraceAttributes,
  type TraceHeaders,
  type TracePlace,
  type Tracer,
  type TraceSpan,
  type TraceSpanKind,
  type TraceSpanOptions,
  tracer,
  useTracer,
  within,
} from "./trace.ts";
export type { Savepoint, Transaction, UnitBackend } from "./unit/backend.ts";
export { runJoinable } from "./unit/joinable.ts";
export { type RetryOptions, RetryTurns, retryUnit } from "./unit/retry.ts";
export { UnitWorker } from "./unit/worker.ts";
