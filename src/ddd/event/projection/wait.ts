import { sleep } from "../../abort.ts";
import { UnavailableError } from "../../error.ts";
import type { Repositories, Worker } from "../../worker.ts";
import type { EventPosition } from "./position.ts";
import type { Projection } from "./projection.ts";

/** How long, and for whom, `untilApplied` waits. */
export interface WaitOptions {
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
  /** The longest wait, in milliseconds. @default 5000 */
  readonly maxMs?: number | undefined;
}

/** The pauses between two looks, in milliseconds: most events are applied within the first. */
const FIRST_PAUSE_MS = 5;
const MAX_PAUSE_MS = 100;

/**
 * Waits until a projection has applied the events at positions, so that a caller reads what it wrote. It has nothing to wait for
 * where all are of types that the projection does not have.
 *
 * @param worker of the projection's context; the wait is outside of any unit
 * @throws UnavailableError, reason PROJECTION_BEHIND, if that takes too long; the error of an aborted signal
 */
export async function untilApplied<R extends Repositories>(
  projection: Projection<R>,
  worker: Worker<R>,
  positions: readonly EventPosition[],
  { signal, maxMs = 5000 }: WaitOptions = {},
): Promise<void> {
  const end = performance.now() + maxMs;
  const repositories = worker.repositoriesFor({ signal });
  let missing: readonly EventPosition[] = positions;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    missing = await projection.missing(repositories, missing);
    if (missing.length === 0) return;
    const leftMs = end - performance.now();
    if (leftMs <= 0) {
      throw new UnavailableError(
        `${missing.length} events that this read is to follow are not applied yet: try again in a moment`,
        { reason: "PROJECTION_BEHIND", metadata: { projection: projection.name } },
      );
    }
    await sleep(Math.min(pauseMs, leftMs), signal);
  }
}
