/** A turn of the event loop that takes as many milliseconds is long. */
const LONG_MS = 20;
/** The part of the time that the task may take. */
const SHARE = 1 / 20;

/**
 * Runs a task again and again while the event loop has much to do: after each turn that takes long, or after several that take
 * long together. While it has little to do, the task runs at an interval. It takes a twentieth of the time at most, and keeps no
 * process alive.
 *
 * @param quietMs the interval in milliseconds
 * @returns ends it
 */
export function everyLongTurn(quietMs: number, task: () => void): () => void {
  let ranAt = performance.now();
  let pauseMs = LONG_MS;
  const run = () => {
    const startedAt = performance.now();
    if (startedAt - ranAt < pauseMs) return;
    task();
    ranAt = performance.now();
    pauseMs = Math.max(LONG_MS, (ranAt - startedAt) / SHARE);
  };
  // The loop does not wait for an immediate that is not referenced: it comes once in each turn that something else causes.
  let isOver = false;
  const next = () => {
    // The task itself may end it.
    run();
    if (!isOver) setImmediate(next).unref();
  };
  setImmediate(next).unref();
  const timer = setInterval(run, quietMs).unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
