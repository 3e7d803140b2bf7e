import type { Entity } from "./entity.ts";
import { text, timestamp } from "./field.ts";
import type { Repository } from "./repository.ts";
import { type Table, table } from "./table.ts";
import type { Worker } from "./worker.ts";

/** A request that was answered, so that a repeat gets the same answer (AIP-155). It is stored with the request's effect. */
export interface AnsweredRequest extends Entity {
  /** The caller's `request_id`, within all that the caller may see. */
  readonly id: string;
  /** What was asked: a repeat that asks for something else is a mistake. */
  readonly fingerprint: string;
  /** The answer's bytes in base64; "" while there is none. */
  readonly response: string;
  readonly createTime: Date;
}

export const requestTable: Table<AnsweredRequest> = table<AnsweredRequest>("requests", {
  id: text(100),
  fingerprint: text(64),
  response: text(),
  createTime: timestamp(),
});

export type RequestLogRepositories = { requests: Repository<AnsweredRequest> };

/** How long an answer is kept: 24 hours, in milliseconds. */
export const REQUEST_LOG_MS = 24 * 60 * 60 * 1000;

/** Where the answers of a database's services are kept. */
export interface RequestLog {
  /** On the database that the services change: an answer must be stored with its effect. */
  readonly worker: Worker<RequestLogRepositories>;
  readonly now: () => Date;
}

/** Forgets the answers that are too old. @returns how many they were */
export async function cleanRequestLog({ worker, now }: RequestLog): Promise<number> {
  return worker.repositories.requests.drop({ createTime: { lt: new Date(now().getTime() - REQUEST_LOG_MS) } });
}
