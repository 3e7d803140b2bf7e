import type { Entity } from "./entity.ts";
import type { Repository } from "./repository.ts";
import { isPlaceholderUuid, text, timestamp, uuid } from "./schema/field.ts";
import { type Table, table } from "./schema/table.ts";
import type { Worker } from "./worker.ts";

/** A request that was answered, so that a repeat gets the same answer (AIP-155). It is stored with the request's effect. */
export interface IdempotencyRecord extends Entity {
  /** The caller's `request_id`, or, of a signed-in caller, a digest of the caller and it. */
  readonly id: string;
  /** A digest of the request: a repeat with another one is a mistake. */
  readonly fingerprint: string;
  /** The answer's bytes in base64; "" while there is none. */
  readonly response: string;
  readonly createTime: Date;
}

export const idempotencyTable: Table<IdempotencyRecord> = table<IdempotencyRecord>("requests", {
  id: text(100),
  fingerprint: text(64),
  response: text(),
  createTime: timestamp(),
});

/**
 * The violation of a `request_id`, if there is one. Nil and max are refused: all clients that forget to choose an id
 * send the same.
 */
export function requestIdProblem(id: string): string | undefined {
  const problem = uuid().problem(id);
  if (problem) return problem;
  return isPlaceholderUuid(id) ? "must be a UUID of its own, which the nil and the max UUID are not" : undefined;
}

export type IdempotencyRepositories = { requests: Repository<IdempotencyRecord> };

/** How long an answer is kept: 24 hours, in milliseconds. */
export const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1000;

/**
 * How many milliseconds an answer is kept regardless of the quota. A caller whose answer was lost settles the call
 * within 30 seconds (brasa.v1.UnitOfWorkService/Settle). If the answer were forgotten by then, the caller would be told
 * that the call had no effect.
 */
export const SETTLE_MS = 60_000;

/**
 * Limits of a log. Beyond them, the oldest answers are forgotten before they are 24 hours old, but not within a minute.
 */
export interface IdempotencyQuota {
  /** The maximum number of answers. @default 100000 */
  readonly maxRows: number;
  /** The maximum bytes of all answers, in base64. @default 67108864: 64 MiB */
  readonly maxBytes: number;
}

export const IDEMPOTENCY_QUOTA: IdempotencyQuota = { maxRows: 100_000, maxBytes: 64 * 1024 * 1024 };

/** Where the answers of a database's services are kept. */
export interface IdempotencyStore {
  /** On the database that the services change: an answer must be stored with its effect. */
  readonly worker: Worker<IdempotencyRepositories>;
  readonly now: () => Date;
  /** @default IDEMPOTENCY_QUOTA */
  readonly quota?: IdempotencyQuota | undefined;
}

/** The share of a quota that a cleaning keeps, so that the quota is not used up again at once. */
const LEFT_OF_QUOTA = 0.9;

/** The answers that a program has stored since it last cleaned a log. */
const stored = new WeakMap<IdempotencyStore, { rows: number; bytes: number }>();

/** Records that an answer of so many bytes has been stored. */
export function noteStored(log: IdempotencyStore, bytes: number): void {
  const since = stored.get(log) ?? { rows: 0, bytes: 0 };
  stored.set(log, { rows: since.rows + 1, bytes: since.bytes + bytes });
}

/** Whether this program has stored a tenth of the quota since the last cleaning, so that it may be used up. */
export function isCleaningDue(log: IdempotencyStore): boolean {
  const { maxRows, maxBytes } = log.quota ?? IDEMPOTENCY_QUOTA;
  const { rows, bytes } = stored.get(log) ?? { rows: 0, bytes: 0 };
  return rows > maxRows / 10 || bytes > maxBytes / 10;
}

/** Deletes answers that are too old, and the oldest beyond the quota. @returns the number of deleted answers */
export async function deleteExpiredRecords(log: IdempotencyStore): Promise<number> {
  const { requests } = log.worker.repositories;
  stored.delete(log);
  const expired = await requests.drop({ createTime: { lt: new Date(log.now().getTime() - IDEMPOTENCY_TTL_MS) } });
  const last = await lastBeyond(requests, log.quota ?? IDEMPOTENCY_QUOTA);
  if (!last) return expired;
  const spared = new Date(log.now().getTime() - SETTLE_MS);
  return expired + (await requests.drop({ createTime: { lte: last < spared ? last : spared } }));
}

/** About how many bytes are read at a time. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** The time of the newest answer that must go; undefined if all may stay. */
async function lastBeyond(
  requests: IdempotencyRepositories["requests"],
  { maxRows, maxBytes }: IdempotencyQuota,
): Promise<Date | undefined> {
  let rows = 0;
  let bytes = 0;
  /** The newest answer beyond the share that is kept, if there is one. */
  let last: Date | undefined;
  let token: string | undefined;
  do {
    // The chunk size follows the mean size of an answer, which may be nothing or megabytes.
    const size = Math.min(Math.max(Math.floor((PAGE_BYTES * rows) / (bytes + 1)), 8), 1000);
    const page = await requests.page({ orderBy: ["createTime desc"], size, ...(token ? { token } : {}) });
    for (const { response, createTime } of page.items) {
      rows++;
      bytes += response.length;
      if (rows > maxRows * LEFT_OF_QUOTA || bytes > maxBytes * LEFT_OF_QUOTA) last ??= createTime;
      if (rows > maxRows || bytes > maxBytes) return last;
    }
    token = page.nextToken;
  } while (token);
  return undefined;
}
