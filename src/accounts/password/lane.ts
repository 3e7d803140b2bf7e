import { abortError, throwIfAborted } from "../../ddd/abort.ts";
import { ExhaustedError } from "../../ddd/error.ts";

/** Runs a job when there is room. @throws ExhaustedError when too many wait, CancelledError or DeadlineError on abort */
export type Lane = <T>(job: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Runs so many jobs at a time, in the order of asking, and lets so many wait. */
export function createLane(maxRunning: number, maxWaiting: number): Lane {
  let running = 0;
  const waiting = new Set<() => void>();

  /** Resolves when it is the caller's turn; one who gives up leaves the queue at once. */
  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(begin);
        reject(signal ? abortError(signal) : undefined);
      };
      waiting.add(begin);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }

  return async (job, signal) => {
    throwIfAborted(signal);
    if (running < maxRunning) {
      running++;
    } else {
      if (waiting.size >= maxWaiting) {
        throw new ExhaustedError("too many passwords are being checked; try again in a moment", {
          reason: "TOO_MANY_HASHES",
          retryAfterMs: 1000,
        });
      }
      await turn(signal);
    }
    try {
      return await job();
    } finally {
      // The one that ends hands its place over, so that `running` stays as it is.
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else {
        running--;
      }
    }
  };
}
