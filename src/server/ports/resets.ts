import type { HttpLimits } from "./limits.ts";
import { addressGroup } from "./peer-address.ts";

/** The number of addresses beyond which empty buckets are dropped. */
const SWEEP_AT = 1000;

interface Level {
  resets: number;
  at: number;
}

/**
 * Counts the streams that an address has opened and reset ("rapid reset", CVE-2023-44487) on all of its connections, by
 * a leaky bucket for each address.
 */
export class ResetBudget {
  readonly #limits: Pick<HttpLimits, "resetBurst" | "resetsPerSecond">;
  readonly #now: () => number;
  readonly #levels = new Map<string, Level>();
  #sweepAt = SWEEP_AT;

  /** @param now milliseconds of a clock that never goes back */
  constructor(limits: Pick<HttpLimits, "resetBurst" | "resetsPerSecond">, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts one reset. @returns whether the address may go on */
  spend(address: string | undefined): boolean {
    const key = addressGroup(address);
    const now = this.#now();
    if (this.#levels.size >= this.#sweepAt) this.#sweep(now);
    const level = this.#levels.get(key) ?? { resets: 0, at: now };
    // Not more than twice the burst: an address that has stopped is forgiven within seconds.
    level.resets = Math.min(this.#left(level, now) + 1, 2 * this.#limits.resetBurst);
    level.at = now;
    this.#levels.set(key, level);
    return level.resets < this.#limits.resetBurst;
  }

  /** Whether the address has resets to make up for. */
  isSpent(address: string | undefined): boolean {
    const level = this.#levels.get(addressGroup(address));
    return level !== undefined && this.#left(level, this.#now()) >= this.#limits.resetBurst;
  }

  #left({ resets, at }: Level, now: number): number {
    return Math.max(0, resets - ((now - at) / 1000) * this.#limits.resetsPerSecond);
  }

  #sweep(now: number): void {
    for (const [key, level] of this.#levels) if (this.#left(level, now) === 0) this.#levels.delete(key);
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#levels.size);
  }
}
