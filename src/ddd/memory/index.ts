export { MemoryDatabase } from "./database.ts";
export { IdempotencyRepository } from "./idempotency.ts";
export { MemoryRepository } from "./repository.ts";
export type { MemoryConnection } from "./transaction.ts";
export { MemoryWorker } from "./worker.ts";
