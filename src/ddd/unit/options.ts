import { InvalidError } from "../error.ts";
import { nameOf } from "../input/plain.ts";
import type { UnitOptions } from "../worker.ts";

/**
 * Guards the options of a unit before it begins, for callers without types. A wrong signal would never end the unit, or would
 * throw in a listener; a time of NaN would never pass; and a promise of a unit cannot be
 * joined.
 *
 * @throws InvalidError, naming the option
 */
export function requireUnitOptions(options: UnitOptions): void {
  if (typeof options !== "object" || options === null || isSignal(options)) {
    throw InvalidError.of("options", `must be an object such as { signal }; it is ${nameOf(options)}`);
  }
  const { signal, retryForMs, join } = options;
  if (signal !== undefined && !isSignal(signal)) {
    throw InvalidError.of(
      "signal",
      `must be an AbortSignal, such as the signal of an AbortController; it is ${nameOf(signal)}`,
    );
  }
  if (join !== undefined && typeof join?.open !== "function") {
    throw InvalidError.of("join", `must be a unit that others may join, as \`joinable\` makes; it is ${nameOf(join)}`);
  }
  requireRetryTime(retryForMs);
}

/** @throws InvalidError for an invalid time of repeats, NaN included: it would never be over */
export function requireRetryTime(retryForMs: number | undefined): void {
  if (retryForMs === undefined || (typeof retryForMs === "number" && retryForMs >= 0)) return;
  const given = typeof retryForMs === "number" ? String(retryForMs) : nameOf(retryForMs);
  throw InvalidError.of(
    "retryForMs",
    `must be 0 or a positive number of milliseconds, Infinity included; it is ${given}`,
  );
}

/** Whether it is a signal, of any realm or library. */
function isSignal(value: unknown): value is AbortSignal {
  if (typeof value !== "object" || value === null) return false;
  const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignal>;
  return (
    typeof aborted === "boolean" && typeof addEventListener === "function" && typeof removeEventListener === "function"
  );
}
