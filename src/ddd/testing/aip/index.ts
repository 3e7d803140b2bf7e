export type { Answer, Api, Call, Field, FieldKind, Json, JsonObject, Message, Method, RpcError } from "./api.ts";
export type { AipCase, Means, Subject, Target } from "./case.ts";
export { aipCases } from "./cases/index.ts";
export { type AddressOptions, openAddress, ServerError } from "./connect/grpc.ts";
export { type OpenOptions, openServer } from "./connect/open.ts";
export type { Exchange, Outcome } from "./outcome.ts";
export { countsOf, hasFailed, printReport } from "./print.ts";
export type { Resource, Standard } from "./resource.ts";
export { type AipOptions, type AipReport, type AipResult, runAip } from "./run.ts";
