import type { Mode } from "../driver.ts";
import type { Pool } from "../session/pool.ts";

/** Lends connections to units. */
export interface Lender<T> {
  take(mode: Mode, signal?: AbortSignal): Promise<T>;
  give(item: T, usable: boolean): void;
  close(signal?: AbortSignal): Promise<void>;
}

/** A pool whose connections are fit for every mode. */
export function forEveryMode<T>(pool: Pool<T>): Lender<T> {
  return {
    take: (_, signal) => pool.take(signal),
    give: (item, usable) => pool.give(item, usable),
    close: (signal) => pool.close(signal),
  };
}
