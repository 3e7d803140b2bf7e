export { type CallHook, type ServiceCall, wholeOf } from "./call.ts";
export { type Complete, type MessageCodec, toDate } from "./codec.ts";
export { type UnitOfWorkOptions, unitOfWorkService } from "./commit.ts";
export { type Call, type CallOptions, RemoteConnection } from "./connection.ts";
export { ERROR_DOMAIN, MAX_DETAILS_BYTES, toConnectError } from "./error.ts";
export { etagToVersion, versionToEtag } from "./etag.ts";
export { MAX_COMPARISONS, MAX_FILTER_LENGTH, parseFilter } from "./filter.ts";
export type { FilterField, FilterFields, FilterType } from "./filter-fields.ts";
export { MAX_FILTER_VALUES } from "./filter-join.ts";
export { printFilter } from "./filter-print.ts";
export { idempotent } from "./idempotent.ts";
export { MESSAGE_LIMITS, type MessageLimits } from "./message-limits.ts";
export { MAX_OPERATIONS } from "./operation.ts";
export { MAX_ORDER_LENGTH, parseOrderBy, printOrderBy } from "./order.ts";
export { type Preparation, preparation } from "./preparation.ts";
export { type Creating, type RemoteQuery, type RemoteResource, remoteResource } from "./remote.ts";
export type { FailedCall, ReportError } from "./report.ts";
export { ConnectRepository } from "./repository.ts";
export {
  type ListOptions,
  type ListPlan,
  type ListRequest,
  listQuery,
  type StreamRequest,
  streamQuery,
  updateMask,
} from "./resource.ts";
export { type RepositoryName, type Resource, resourceService } from "./resource-service.ts";
export { type ConnectRoutesOptions, connectRoutes } from "./routes.ts";
export { type FieldRules, messageRules, required, type ServiceRules, unruled, validate } from "./rules.ts";
export {
  type AnyServiceDefinition,
  type Batch,
  type Batches,
  type Operations,
  type Preparations,
  type ServiceDefinition,
  unitOptions,
} from "./service.ts";
export { fromTransportError } from "./transport-error.ts";
export { ConnectWorker, remoteBackend } from "./worker.ts";
