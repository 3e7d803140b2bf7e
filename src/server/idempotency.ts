import type { HandlerContext } from "@connectrpc/connect";
import type { Logger } from "pino";
import { addressOf, callerOf } from "../ddd/connect/index.ts";
import { deleteExpiredRecords, type IdempotencyStore, isCleaningDue } from "../ddd/idempotency.ts";
import { networkOf } from "../ddd/limit/network.ts";
import type { Rate } from "../ddd/limit/rate-limit.ts";
import type { RateLimiter } from "../ddd/limit/rate-limiter.ts";

/** How often answers that are too old are looked for, in milliseconds: once an hour. */
const PERIOD_MS = 60 * 60 * 1000;
/** Milliseconds between two checks whether the quota may be used up. */
const LOOK_MS = 10_000;

/**
 * Deletes answers that are too old or beyond the quota: now, once an hour, and when much has been stored.
 *
 * @returns a function that ends this
 */
export function deleteExpiredHourly(requests: IdempotencyStore, log: Logger): () => void {
  let cleanedAt = 0;
  let isEnded = false;
  const clean = () => {
    cleanedAt = performance.now();
    deleteExpiredRecords(requests).then(
      (count) => log.debug({ count }, "old answers forgotten"),
      // The next run does the same work. An interruption by the end of the program is no fault.
      (error: unknown) => log[isEnded ? "debug" : "warn"]({ err: error }, "old answers could not be forgotten"),
    );
  };
  clean();
  const timer = setInterval(() => {
    if (isCleaningDue(requests) || performance.now() - cleanedAt >= PERIOD_MS) clean();
  }, LOOK_MS);
  timer.unref();
  return () => {
    isEnded = true;
    clearInterval(timer);
  };
}

/**
 * Ids that anonymous callers from one address make void by Settle. Each leaves a row for a day, and the log has room for
 * 100,000; an honest caller makes one void for each call that was lost on its way.
 */
const VOIDS: readonly Rate[] = [
  { max: 60, perMs: 60_000 },
  { max: 600, perMs: 3_600_000 },
];

/**
 * Limits the ids that anonymous callers make void, by their addresses.
 *
 * @returns a check that throws ExhaustedError, reason RATE_LIMITED
 */
export function limitVoids(limiter: RateLimiter): (context: HandlerContext) => Promise<void> {
  return async (context) => {
    const network = networkOf(addressOf(context));
    // Callers whose address is not known must not use up each other's.
    if (callerOf(context) || network === "") return;
    await limiter.consume([{ key: `voids from ${network}`, rates: VOIDS }], context.signal);
  };
}
