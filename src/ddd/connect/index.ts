// For contexts: the client's half, and what describes and serves a service.

export * from "./browser.ts";
export { type AccessTable, type Audience, everyone, ownRows, type Reach, reachOf } from "./call/access.ts";
export {
  type Authenticator,
  type AuthorizeOptions,
  audiencesOf,
  authorize,
  type Identity,
  type RefusedCall,
} from "./call/authorize.ts";
export { type CallHook, type ServiceCall, wholeOf } from "./call/call.ts";
export { ADMIN, addressOf, type Caller, callerKey, callerOf, requireCaller } from "./call/caller.ts";
export { type Preparation, preparation } from "./call/preparation.ts";
export type { FailedCall, ReportError } from "./call/report.ts";
export { collectMisfits } from "./check/collect.ts";
export { type Misfit, MisfitError } from "./check/misfits.ts";
export { fieldsWithoutColumn, type RuleFit, rulesAgainstTable } from "./check/rule-fit.ts";
export { type UnitOfWorkOptions, unitOfWorkService } from "./commit/unit-of-work.ts";
export { type IdempotentOptions, idempotent } from "./idempotency/idempotent.ts";
export { type MessageEventType, messageEvent } from "./message-event.ts";
export { AFTER_HEADER, MAX_POSITIONS, POSITION_HEADER, positionsAfter } from "./positions.ts";
export {
  type AnyServiceDefinition,
  type Batch,
  type Batches,
  type Operations,
  type Preparations,
  type RepeatProof,
  type RepeatProofs,
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

// ---- For adapters: listeners of one's own, such as those of brasa/server ----

export { type Admission, admitCall } from "./call/admission.ts";
export { addressKey } from "./call/caller.ts";
export { unitsOfSeveralDatabases } from "./commit/several-databases.ts";
export { addRequestInfo, type ErrorModel, errorModel } from "./error.ts";
export { printPositions, withPositions } from "./positions.ts";
export { isRequestId } from "./request-id.ts";
export { registryOf } from "./service/routes.ts";
export {
  answerTooLarge,
  checkBinary,
  type LimitsByMethod,
  limitsOf,
  messageBudget,
  messageTooLarge,
} from "./wire/message-limits.ts";
export { checkAuthorization, checkHeader, checkMetadata } from "./wire/metadata.ts";
export { type MessageCheck, type MessageFormat, messageCheck, strictJson } from "./wire/strict-json.ts";
