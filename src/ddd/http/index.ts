export { HttpRepository } from "./repository.ts";
export { type HttpConnection, type HttpHeaders, HttpService, type HttpServiceOptions } from "./service.ts";
export type { HttpSource, KeyOf } from "./source.ts";
export { HttpWorker } from "./worker.ts";
