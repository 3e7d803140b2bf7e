import { type AnsweredRequest, requestTable } from "../idempotency.ts";
import { MemoryRepository } from "./repository.ts";

/** Answered requests in memory. */
export class RequestRepository extends MemoryRepository<AnsweredRequest> {
  table = requestTable;
}
