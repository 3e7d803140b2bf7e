import { setTimeout as sleep } from "node:timers/promises";
import { abortError, ConflictError } from "./error.ts";

/** How often a unit is run at most, when the database asks for repeats. */
export const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 5;

/**
 * Runs a unit until the database no longer asks for a repeat, at most MAX_ATTEMPTS times, with pauses of random length
 * that double in the mean, so that units that met once do not meet again.
 *
 * @throws what the last attempt threw; ConflictError, with that as its cause, when the database still asks for a repeat
 */
export async function repeatUnit<T>(
  run: (attempt: number) => Promise<T>,
  isTransient: (error: unknown) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt);
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (attempt === MAX_ATTEMPTS) {
        throw new ConflictError(`other units got in the way ${MAX_ATTEMPTS} times; try later`, { cause: error });
      }
    }
    try {
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? abortError(signal) : error;
    }
  }
}
