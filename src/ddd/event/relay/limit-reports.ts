/** Hears of failures that are tried again. */
export type FailureListener = (error: unknown, doing: string) => void;

/** How many different failures are told apart. */
const MAX_DIFFERENT = 200;

/**
 * Tells of failures with one error once, and then at most once in so many milliseconds, with their number: in an outage, every event
 * fails with the same error again and again.
 *
 * @param now the reading of a clock that only goes on, in milliseconds
 */
export function limitReports(
  listener: FailureListener,
  everyMs = 60_000,
  now: () => number = () => performance.now(),
): FailureListener {
  const told = new Map<string, { at: number; untold: number }>();
  return (error, doing) => {
    const text = String(error);
    const last = told.get(text);
    if (last && now() - last.at < everyMs) {
      last.untold++;
      return;
    }
    // The one that was told of longest ago is the first, and is forgotten.
    told.delete(text);
    const [oldest] = told.keys();
    if (told.size >= MAX_DIFFERENT && oldest !== undefined) told.delete(oldest);
    told.set(text, { at: now(), untold: 0 });
    listener(error, last?.untold ? `${doing}, and so it was ${last.untold} times since this was last told` : doing);
  };
}
