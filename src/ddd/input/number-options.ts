import { InvalidError } from "../error.ts";
import { nameOf } from "./plain.ts";

/** The maximum delay of a Node timer, in milliseconds. Node replaces a longer delay, and NaN, by 1. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Guards options that are times in milliseconds, for callers without types: a longer time than a timer can wait would be
 * over at once.
 *
 * @throws InvalidError, naming the option
 */
export function requireTimes(options: object, names: readonly string[]): void {
  requireEach(options, names, `must be from 1 to ${MAX_TIMER_MS} milliseconds, or left out`, (value) => {
    return value >= 1 && value <= MAX_TIMER_MS;
  });
}

/** Guards options that are whole numbers from 1 on. @throws InvalidError, naming the option */
export function requireCounts(options: object, names: readonly string[]): void {
  requireEach(options, names, "must be a positive whole number, or left out", (value) => {
    return Number.isSafeInteger(value) && value >= 1;
  });
}

function requireEach(
  options: object,
  names: readonly string[],
  rule: string,
  isRight: (value: number) => boolean,
): void {
  const given = options as Readonly<Record<string, unknown>>;
  for (const field of names) {
    const value = given[field];
    if (value === undefined || (typeof value === "number" && isRight(value))) continue;
    const description = `${rule}; it is ${typeof value === "number" ? value : nameOf(value)}`;
    throw new InvalidError([{ field, description }]);
  }
}
