import type { Entity } from "../entity.ts";
import type { Repository } from "../repository.ts";
import { text, timestamp } from "../schema/field.ts";
import { type Table, table } from "../schema/table.ts";

/** A limit: in any stretch of so many milliseconds, at most so many. */
export interface Rate {
  readonly max: number;
  readonly perMs: number;
}

/** The used part of one budget. */
export interface RateLimit extends Entity {
  /** A digest of the budget's key. */
  readonly id: string;
  /** A `Usage`, printed. */
  readonly usage: string;
  /** From then on it is as good as none. */
  readonly expireTime: Date;
}

export const rateLimitTable: Table<RateLimit> = table<RateLimit>("rate_limits", {
  id: text(43),
  usage: text(),
  expireTime: timestamp(),
});

export type RateLimitRepositories = { rateLimits: Repository<RateLimit> };

/**
 * How many were taken: by the length of a rate in milliseconds, and within that by the number of the slot of time since 1970. A
 * rate has 60 slots, so that its size does not grow with `max`, and one counts until its slot as a whole is over: too
 * long by a sixtieth, and never too short.
 */
export type Usage = Map<number, Map<number, number>>;

const SLOTS = 60;

function slotMs({ perMs }: Rate): number {
  return Math.ceil(perMs / SLOTS);
}

/** When what was taken in a slot is free again. */
function endOf(slot: number, rate: Rate): number {
  return (slot + 1) * slotMs(rate) + rate.perMs;
}

/** The time from which one more may be taken: not after `now` if that is so already. */
export function freeFrom(usage: Usage, rates: readonly Rate[], now: number): number {
  return Math.max(now, ...rates.map((rate) => freeFromOf(usage, rate, now)));
}

function freeFromOf(usage: Usage, rate: Rate, now: number): number {
  const counting = [...(usage.get(rate.perMs) ?? [])].filter(([slot]) => endOf(slot, rate) > now);
  let used = counting.reduce((sum, [, count]) => sum + count, 0);
  for (const [slot, count] of counting.sort(([a], [b]) => a - b)) {
    if (used < rate.max) break;
    used -= count;
    if (used < rate.max) return endOf(slot, rate);
  }
  return now;
}

/** Takes one at a time, and forgets what counts no more. */
export function take(usage: Usage, rates: readonly Rate[], now: number): void {
  for (const rate of rates) {
    const slots = usage.get(rate.perMs) ?? new Map<number, number>();
    for (const slot of slots.keys()) if (endOf(slot, rate) <= now) slots.delete(slot);
    const slot = Math.floor(now / slotMs(rate));
    usage.set(rate.perMs, slots.set(slot, (slots.get(slot) ?? 0) + 1));
  }
}

/** Undoes a `take` of that time. */
export function putBack(usage: Usage, rates: readonly Rate[], time: number): void {
  for (const rate of rates) {
    const slot = Math.floor(time / slotMs(rate));
    const slots = usage.get(rate.perMs);
    const count = slots?.get(slot);
    if (count !== undefined) slots?.set(slot, count - 1);
    if (count === 1) slots?.delete(slot);
  }
}

/** When all that was taken is free again. */
export function expiryOf(usage: Usage, rates: readonly Rate[]): Date {
  const ends = rates.flatMap((rate) => [...(usage.get(rate.perMs)?.keys() ?? [])].map((slot) => endOf(slot, rate)));
  return new Date(Math.max(0, ...ends));
}

/** Such as `60000:q8z1=2,q8z3=1;3600000:9x=3`: slots in base 36. */
export function printUsage(usage: Usage): string {
  const rates = [...usage].map(([perMs, slots]) => {
    const counts = [...slots].map(([slot, count]) => `${slot.toString(36)}=${count}`);
    return `${perMs}:${counts.join(",")}`;
  });
  return rates.join(";");
}

/** Reads the text of `printUsage`; any other text counts as nothing. */
export function readUsage(printed: string): Usage {
  const usage: Usage = new Map();
  for (const [, perMs, counts = ""] of printed.matchAll(/(\d+):([^;]*)/g)) {
    const slots = [...counts.matchAll(/([0-9a-z]+)=(\d+)/g)];
    usage.set(Number(perMs), new Map(slots.map(([, slot = "", count]) => [Number.parseInt(slot, 36), Number(count)])));
  }
  return usage;
}
