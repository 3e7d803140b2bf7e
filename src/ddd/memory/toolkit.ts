import { type IdempotencyRecord, idempotencyTable } from "../idempotency.ts";
import { type RateLimit, rateLimitTable } from "../limit/rate-limit.ts";
import { MemoryRepository } from "./repository.ts";

/** Answered requests in memory. */
export class IdempotencyRepository extends MemoryRepository<IdempotencyRecord> {
  table = idempotencyTable;
}

/** Used budgets in memory. */
export class RateLimitRepository extends MemoryRepository<RateLimit> {
  table = rateLimitTable;
}
