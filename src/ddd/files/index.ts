export { eventRepositories } from "../memory/events.ts";
export { MemoryRepository as FileRepository } from "../memory/repository.ts";
export { IdempotencyRepository, RateLimitRepository } from "../memory/toolkit.ts";
export type { MemoryConnection as FileConnection } from "../memory/transaction.ts";
export { MemoryWorker as FileWorker } from "../memory/worker.ts";
export { FileDatabase, type FileOptions, fileUrls, openFiles } from "./database.ts";
export { FileError } from "./error.ts";
