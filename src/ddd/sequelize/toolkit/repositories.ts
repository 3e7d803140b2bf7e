import { type IdempotencyRecord, idempotencyTable } from "../../idempotency.ts";
import { type RateLimit, rateLimitTable } from "../../limit/rate-limit.ts";
import { SequelizeRepository } from "../repository.ts";

/** Answered requests in a SQL database. */
export class IdempotencyRepository extends SequelizeRepository<IdempotencyRecord> {
  table = idempotencyTable;
}

/** Used budgets in a SQL database. */
export class RateLimitRepository extends SequelizeRepository<RateLimit> {
  table = rateLimitTable;
}
