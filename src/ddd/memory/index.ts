export { MemoryDatabase } from "./database.ts";
export { eventRepositories } from "./events.ts";
export { MemoryRepository } from "./repository.ts";
export { IdempotencyRepository, RateLimitRepository } from "./toolkit.ts";
export type { MemoryConnection } from "./transaction.ts";
export { MemoryWorker } from "./worker.ts";
