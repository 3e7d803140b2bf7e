import { type AnsweredRequest, answeredRequestFields } from "../request-log.ts";
import { MemoryRepository } from "./repository.ts";

/** Answered requests in memory. */
export class RequestRepository extends MemoryRepository<AnsweredRequest> {
  name = "requests";
  fields = answeredRequestFields;
  unique = {};
}
