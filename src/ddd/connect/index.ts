export { type CallHook, type ServiceCall, wholeOf } from "./call/call.ts";
export { type Preparation, preparation } from "./call/preparation.ts";
export type { FailedCall, ReportError } from "./call/report.ts";
export type { CallOptions, RemoteCall } from "./client/call.ts";
export { RemoteConnection } from "./client/connection.ts";
export { type Creating, type RemoteQuery, type RemoteResource, remoteResource } from "./client/remote-resource.ts";
export { ConnectRepository } from "./client/repository.ts";
export { fromTransportError } from "./client/transport-error.ts";
export { ConnectWorker, remoteBackend } from "./client/worker.ts";
export { type Complete, type MessageCodec, toDate } from "./codec.ts";
export { type UnitOfWorkOptions, unitOfWorkService } from "./commit/unit-of-work.ts";
export { MAX_OPERATIONS } from "./digest.ts";
export { ERROR_DOMAIN, MAX_DETAILS_BYTES, toConnectError } from "./error.ts";
export { etagToVersion, versionToEtag } from "./etag.ts";
export type { FilterField, FilterFields, FilterType } from "./filter/fields.ts";
export { MAX_FILTER_VALUES } from "./filter/join.ts";
export { MAX_ORDER_LENGTH, parseOrderBy, printOrderBy } from "./filter/order.ts";
export { MAX_COMPARISONS, MAX_FILTER_LENGTH, parseFilter } from "./filter/parse.ts";
export { printFilter } from "./filter/print.ts";
export { idempotent } from "./idempotency/idempotent.ts";
export {
  type AnyServiceDefinition,
  type Batch,
  type Batches,
  type Operations,
  type Preparations,
  type ServiceDefinition,
  unitOptions,
} from "./service/definition.ts";
export {
  type ListOptions,
  type ListPlan,
  type ListRequest,
  listQuery,
  type StreamRequest,
  streamQuery,
  updateMask,
} from "./service/list-request.ts";
export { type RepositoryName, type Resource, resourceService } from "./service/resource-service.ts";
export { type ConnectRoutesOptions, connectRoutes } from "./service/routes.ts";
export { type FieldRules, messageRules, required, type ServiceRules, unruled, validate } from "./service/rules.ts";
export { MESSAGE_LIMITS, type MessageLimits } from "./wire/message-limits.ts";
