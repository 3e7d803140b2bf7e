import type { Traits } from "./backend.ts";

/** A promise that is resolved from outside. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/**
 * A barrier for units: each call waits until there were `count` calls, so that as many units are open at once. On a backend
 * where units take turns, nobody waits, since the others could not come.
 */
export function barrier(count: number, { concurrentUnits }: Pick<Traits, "concurrentUnits">): () => Promise<void> {
  const all = gate();
  let arrived = 0;
  return async () => {
    if (++arrived >= count || !concurrentUnits) all.open();
    await all.passed;
  };
}
