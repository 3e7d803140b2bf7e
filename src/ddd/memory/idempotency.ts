import { type IdempotencyRecord, idempotencyTable } from "../idempotency.ts";
import { MemoryRepository } from "./repository.ts";

/** Answered requests in memory. */
export class IdempotencyRepository extends MemoryRepository<IdempotencyRecord> {
  table = idempotencyTable;
}
