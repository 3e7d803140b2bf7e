import { sleep } from "../../abort.ts";

/**
 * How long a migration's statement may wait for a table at a time, in milliseconds; the default of pgroll. All later users of the table
 * wait behind it, readers too, for as long as it does.
 */
export const LOCK_WAIT_MS = 500;

/** The pauses between the tries: those that have waited go on meanwhile. They become longer. */
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5000;

/** How long a migration tries to get a table, in all, in milliseconds. */
export const LOCK_PATIENCE_MS = 300_000;

/** Limits for `untilUnlocked`. */
export interface LockWait {
  /** Whether a failure says that a lock was not given in time. */
  isLockTimeout(error: unknown): boolean;
  /** @default LOCK_PATIENCE_MS */
  readonly patienceMs?: number | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tries work again that fails as others hold a lock that it needs.
 *
 * @throws the last failure, when the time is over; what `sleep` throws, when the signal is aborted in a pause
 */
export async function untilUnlocked<T>(
  work: () => Promise<T>,
  { isLockTimeout, patienceMs = LOCK_PATIENCE_MS, signal }: LockWait,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isLockTimeout(error) || performance.now() + pauseMs >= deadline) throw error;
    }
    await sleep(pauseMs, signal);
  }
}
