import { abortError, throwIfAborted } from "../../ddd/abort.ts";
import { ExhaustedError } from "../../ddd/error.ts";

/** Runs jobs when there is room. */
export interface Lane {
  /** Runs a job. @throws ExhaustedError when too many wait, CancelledError or DeadlineError on abort */
  <T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  usage(): LaneUsage;
}

/** The state of a lane. */
export interface LaneUsage {
  /** How many jobs may run at a time. */
  readonly maxRunning: number;
  readonly running: number;
  readonly waiting: number;
  /** How many jobs were refused since the start, since too many waited. */
  readonly refused: number;
}

/** Runs so many jobs at a time, in the order of asking, and lets so many wait. */
export function createLane(maxRunning: number, maxWaiting: number): Lane {
  let running = 0;
  let refused = 0;
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

  const lane = async <T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    throwIfAborted(signal);
    if (running < maxRunning) {
      running++;
    } else {
      if (waiting.size >= maxWaiting) {
        refused++;
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
  return Object.assign(lane, { usage: () => ({ maxRunning, running, waiting: waiting.size, refused }) });
}
