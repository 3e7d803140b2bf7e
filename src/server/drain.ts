import type { Logger } from "pino";
import { settlesWithin } from "../ddd/abort.ts";
import type { Pipeline } from "./call/pipeline.ts";
import type { Listener } from "./ports/listener.ts";

/** How long the answers of aborted calls may take to reach their callers, and handlers to notice that they are not needed. */
export const FLUSH_GRACE_MS = 1000;

/** How many milliseconds a stream may wait for its caller's next message during a drain. */
const WAITING_MS = 500;

export interface DrainOptions {
  readonly listeners: readonly Listener[];
  readonly pipeline: Pipeline;
  /** How many milliseconds running calls may go on. */
  readonly graceMs: number;
  readonly log: Logger;
}

/**
 * Ends the serving of calls: no new connection, GOAWAY to those that are open, and the running calls finish. At the end of
 * the grace, what still runs is answered UNAVAILABLE, and the connections that are left are cut. A call that meets the
 * GOAWAY on its way is refused before it has begun (RFC 9113, section 6.8), so that its client may repeat it elsewhere.
 */
export async function drain({ listeners, pipeline, graceMs, log }: DrainOptions): Promise<void> {
  const drained = Promise.all(listeners.map((listener) => listener.drain()));
  // A stream whose caller is silent has nothing to finish.
  const waiting = setInterval(() => pipeline.abortWaiting(WAITING_MS), WAITING_MS / 2);
  const isInTime = await settlesWithin(graceMs, drained);
  clearInterval(waiting);
  if (!isInTime) {
    log.warn({ running: pipeline.running }, "ending the calls that did not finish in time");
    pipeline.abort();
    await settlesWithin(FLUSH_GRACE_MS, drained);
    await Promise.all(listeners.map((listener) => listener.abort()));
  }
  // A handler that ignores its signal must not hold up the end for ever.
  if (!(await settlesWithin(FLUSH_GRACE_MS, pipeline.idle()))) {
    log.warn({ running: pipeline.running }, "handlers are still running, and are left behind");
  }
}
