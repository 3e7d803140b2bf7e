// The client's half, and what both halves share: all that a program in a browser gets.

export type { CallOptions, RemoteCall } from "./client/call.ts";
export { RemoteConnection } from "./client/connection.ts";
export { type Creating, type RemoteQuery, type RemoteResource, remoteResource } from "./client/remote-resource.ts";
export { ConnectRepository } from "./client/repository.ts";
export { bearer, type TokenSource } from "./client/transport/bearer.ts";
export { traced } from "./client/transport/traced.ts";
export { fromTransportError } from "./client/transport/transport-error.ts";
export { ConnectWorker, remoteBackend } from "./client/worker.ts";
export { type Complete, type MessageCodec, toDate } from "./codec.ts";
export { ERROR_DOMAIN, fromConnectError, MAX_DETAILS_BYTES, toConnectError } from "./error.ts";
export { etagToVersion, versionToEtag } from "./etag.ts";
export type { FilterField, FilterFields, FilterType } from "./filter/fields.ts";
export { MAX_FILTER_VALUES } from "./filter/join.ts";
export { MAX_ORDER_LENGTH, parseOrderBy, printOrderBy } from "./filter/order.ts";
export { MAX_COMPARISONS, MAX_FILTER_LENGTH, parseFilter } from "./filter/parse.ts";
export { printFilter } from "./filter/print.ts";
export { MAX_OPERATIONS, rpcName } from "./operation.ts";
export { isReading } from "./standard-methods.ts";
export { dayFromMessage, dayToMessage } from "./wire/day.ts";
export { decimalFromMessage, decimalToMessage } from "./wire/decimal.ts";
export { type MessageEnum, messageEnum } from "./wire/enum.ts";
export { jsonFromMessage, jsonToMessage } from "./wire/json-value.ts";
