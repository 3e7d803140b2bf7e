export { MemoryDatabase } from "./database.ts";
export { MemoryRepository } from "./repository.ts";
export { RequestRepository } from "./request-log.ts";
export type { MemoryConnection } from "./transaction.ts";
export { MemoryWorker } from "./worker.ts";
