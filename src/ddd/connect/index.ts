// For listeners of one's own, such as those of brasa/server.
export { type Admission, admitCall } from "./call/admission.ts";
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
export { unitsOfSeveralDatabases } from "./commit/several-databases.ts";
export { type UnitOfWorkOptions, unitOfWorkService } from "./commit/unit-of-work.ts";
export { MAX_OPERATIONS, rpcName } from "./digest.ts";
export {
  addRequestInfo,
  ERROR_DOMAIN,
  type ErrorModel,
  errorModel,
  fromConnectError,
  MAX_DETAILS_BYTES,
  toConnectError,
} from "./error.ts";
export { etagToVersion, versionToEtag } from "./etag.ts";
export type { FilterField, FilterFields, FilterType } from "./filter/fields.ts";
export { MAX_FILTER_VALUES } from "./filter/join.ts";
export { MAX_ORDER_LENGTH, parseOrderBy, printOrderBy } from "./filter/order.ts";
export { MAX_COMPARISONS, MAX_FILTER_LENGTH, parseFilter } from "./filter/parse.ts";
export { printFilter } from "./filter/print.ts";
export { idempotent } from "./idempotency/idempotent.ts";
export { isRequestId } from "./request-id.ts";
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
export { type ConnectRoutesOptions, connectRoutes, registryOf } from "./service/routes.ts";
export { type FieldRules, messageRules, required, type ServiceRules, unruled, validate } from "./service/rules.ts";
export { isReading } from "./standard-methods.ts";
export {
  answerTooLarge,
  type LimitsByMethod,
  limitsOf,
  MESSAGE_LIMITS,
  type MessageLimits,
  messageBudget,
  messageTooLarge,
} from "./wire/message-limits.ts";
export { checkHeader, checkMetadata } from "./wire/metadata.ts";
export { strictJson } from "./wire/strict-json.ts";
