import { sleep } from "../../abort.ts";

/** How long to wait between tries. */
export interface Backoff {
  /** The maximum of the first pause, in milliseconds; it doubles with each try. */
  readonly firstMs: number;
  /** The maximum of all pauses, in milliseconds. */
  readonly maxMs: number;
}

/**
 * The pause after so many tries: random, so that those that failed together do not come again together ("full jitter", Amazon's
 * Builders' Library, "Timeouts, retries and backoff with jitter").
 */
export function pauseAfter(tries: number, { firstMs, maxMs }: Backoff, random: () => number = Math.random): number {
  return random() * Math.min(maxMs, firstMs * 2 ** Math.min(tries - 1, 30));
}

/** Waits for so many milliseconds, or until the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await sleep(ms, signal).catch(() => {
    // The signal's end is seen by the caller.
  });
}
