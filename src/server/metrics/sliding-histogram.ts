import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** The times of the last seconds, in milliseconds, each to about 1 %. */
export interface Times {
  /** How many there are. */
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

const SLOT_MS = 2000;
/** Five whole slots, and one that is being filled: 10 to 12 seconds. */
const SLOTS = 6;
/** Microseconds; a longer time counts as this one: a minute. */
const MAX_US = 60_000_000;

/** The number of the slot at a time by `performance.now`. */
function slotAt(now: number): number {
  return Math.floor(now / SLOT_MS);
}

/** The milliseconds before a time that a `SlidingHistogram` tells of. */
export function coveredMs(now: number): number {
  return now - (slotAt(now) - SLOTS + 1) * SLOT_MS;
}

/** Durations of the last 10 to 12 seconds, in slots of time that are used in turn. A slot takes 27 KiB, when it is first used. */
export class SlidingHistogram {
  readonly #slots: { slot: number; readonly histogram: RecordableHistogram }[] = [];

  /**
   * @param ms the duration
   * @param now the time by `performance.now`
   */
  record(ms: number, now: number): void {
    const slot = slotAt(now);
    let one = this.#slots[slot % SLOTS];
    if (!one) {
      one = { slot, histogram: newHistogram() };
      this.#slots[slot % SLOTS] = one;
    } else if (one.slot !== slot) {
      one.slot = slot;
      one.histogram.reset();
    }
    one.histogram.record(Math.min(Math.max(Math.round(ms * 1000), 1), MAX_US));
  }

  /** @param now the time by `performance.now` */
  times(now: number): Times {
    const oldest = slotAt(now) - SLOTS;
    const merged = newHistogram();
    // An array with holes, where no call came in a slot.
    for (const one of this.#slots) if (one && one.slot > oldest) merged.add(one.histogram);
    const at = (percentile: number) => merged.percentile(percentile) / 1000;
    return { count: merged.count, p50: at(50), p90: at(90), p99: at(99) };
  }
}

function newHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: MAX_US, figures: 2 });
}
