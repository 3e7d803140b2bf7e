import type { Mode } from "../driver.ts";
import type { Pool, PoolUsage } from "../session/pool.ts";

/** Lends connections to units. */
export interface Lender<T> {
  take(mode: Mode, signal?: AbortSignal): Promise<T>;
  give(item: T, usable: boolean): void;
  usage(): readonly PoolUsage[];
  close(signal?: AbortSignal): Promise<void>;
}

/**
 * Runs something on a connection that can write, which is closed afterwards if that fails.
 *
 * @param isOpen whether the connection can be lent again
 */
export async function onLent<T, R>(
  lender: Lender<T>,
  isOpen: (item: T) => boolean,
  run: (item: T) => Promise<R>,
): Promise<R> {
  const item = await lender.take("write");
  let succeeded = false;
  try {
    const result = await run(item);
    succeeded = true;
    return result;
  } finally {
    lender.give(item, succeeded && isOpen(item));
  }
}

/** A pool whose connections are fit for every mode. */
export function forEveryMode<T>(pool: Pool<T>): Lender<T> {
  return {
    take: (_, signal) => pool.take(signal),
    give: (item, usable) => pool.give(item, usable),
    usage: () => [pool.usage("connections")],
    close: (signal) => pool.close(signal),
  };
}
