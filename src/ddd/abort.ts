import { CancelledError, DeadlineError, DomainError } from "./error.ts";
import { MAX_TIMER_MS } from "./input/number-options.ts";
import { nodeModule } from "./node.ts";

/**
 * Throws the error of an aborted signal: the DomainError that it was aborted with, DeadlineError for a time limit,
 * else CancelledError. Does nothing while the signal is not aborted.
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** The error of an aborted signal: its reason if that is of the toolkit, DeadlineError for a time limit, else CancelledError. */
export function abortError(signal: AbortSignal): DomainError {
  const reason: unknown = signal.reason;
  if (reason instanceof DomainError) return reason;
  if (reason instanceof Error && reason.name === "TimeoutError") {
    return new DeadlineError(undefined, { cause: reason });
  }
  return new CancelledError(undefined, { cause: reason });
}

/** An AbortController whose signal any number of operations heed at once: Node.js warns of more than ten otherwise. */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  nodeModule("events")?.setMaxListeners(0, controller.signal);
  return controller;
}

/**
 * Runs `work` with a signal that is aborted with the first of several. Unlike the one of `AbortSignal.any`, it leaves nothing at signals
 * that go on: on Node.js 20 each of those costs some 70 bytes for as long as they live.
 */
export async function withAnySignal<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = sharedAbort();
  const listeners = [...new Set(signals)].map((signal) => ({ signal, abort: () => controller.abort(signal.reason) }));
  for (const { signal, abort } of listeners) {
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
  }
  try {
    return await work(controller.signal);
  } finally {
    for (const { signal, abort } of listeners) signal.removeEventListener("abort", abort);
  }
}

/** Waits for `work`, or until the signal is aborted. @throws the error of an aborted signal, at once; see abortError */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(abortError(signal));
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
  try {
    const result = await Promise.race([work, aborted]);
    throwIfAborted(signal);
    return result;
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}

/** Waits for so many milliseconds; of more than a timer can wait, which are 24 days, for as many as it can. @throws the error of an aborted signal, at once; see abortError */
export async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
  });
  try {
    await untilAborted(over, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether `work` settles within so many milliseconds; if it rejects within them, this rejects with its error. */
export async function settlesWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS), false);
  });
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
