import type { Logger } from "pino";
import { deleteExpiredRecords, type IdempotencyStore, isCleaningDue } from "../ddd/idempotency.ts";

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
