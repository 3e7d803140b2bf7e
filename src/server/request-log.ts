import type { Logger } from "pino";
import { cleanRequestLog, type RequestLog } from "../ddd/request-log.ts";

/** How often answers that are too old are looked for, in milliseconds: once an hour. */
const PERIOD_MS = 60 * 60 * 1000;

/** Forgets answers that are too old, now and once an hour. @returns what ends that */
export function keepRequestLogClean(requests: RequestLog, log: Logger): () => void {
  const clean = () => {
    cleanRequestLog(requests).then(
      (count) => log.debug({ count }, "old answers forgotten"),
      // The next hour's try does the same work.
      (error: unknown) => log.warn({ err: error }, "old answers could not be forgotten"),
    );
  };
  clean();
  const timer = setInterval(clean, PERIOD_MS);
  timer.unref();
  return () => clearInterval(timer);
}
