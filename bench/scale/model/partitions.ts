import { inputs } from "../inputs.ts";
import { percentileOf, Random, shardOf, Zipf } from "./random.ts";

/** The events of a system, in partitions by their keys, each of which one consumer reads. */
export interface EventLoad {
  readonly perSecond: number;
  readonly keys: number;
  /** Zipf's α of the keys. */
  readonly alpha: number;
  readonly partitions: number;
}

/** Microseconds that a consumer takes for an event among others, and an event for itself, behind the one before of its key. */
const AMONG_OTHERS = 1e6 / inputs.applied.value;
const ALONE = inputs.appliedAlone.value * 1000;
/** How many events may be ahead of the first that is not applied: MAX_AHEAD of src/ddd/event/broker/consumer.ts. */
const MAX_AHEAD = 1000;

/** The events a second of one key, and of one partition, that can be applied. */
export const limits = { ofKey: 1e6 / ALONE, ofPartition: inputs.applied.value };

/** The largest share of the events that one key has, and one partition. */
export function sharesOf({ keys, alpha, partitions }: EventLoad): { readonly key: number; readonly partition: number } {
  const zipf = new Zipf(keys, alpha);
  const shares = Array.from({ length: partitions }, () => 0);
  for (let key = 0; key < keys; key++) {
    const partition = shardOf(key, partitions);
    shares[partition] = (shares[partition] ?? 0) + zipf.shareOf(key);
  }
  return { key: zipf.shareOf(0), partition: Math.max(...shares) };
}

/**
 * Simulates the events of some seconds, each by the recursion of Lindley: it is begun when it has come, its consumer is done with the
 * one before, and not too many are ahead; and it is applied behind the one before of its key.
 *
 * @returns from its recording until it is applied, in microseconds
 */
export function lagOf(load: EventLoad, { seed, seconds }: { readonly seed: number; readonly seconds: number }) {
  const { perSecond, keys, alpha, partitions } = load;
  const random = new Random(seed);
  const zipf = new Zipf(keys, alpha);
  const free = new Float64Array(partitions);
  const counts = new Uint32Array(partitions);
  /** By partition: when all events up to one were applied, of the last MAX_AHEAD. */
  const applied = Array.from({ length: partitions }, () => new Float64Array(MAX_AHEAD));
  const appliedOf = new Map<number, number>();
  const lags: number[] = [];
  for (let now = random.exponential(1e6 / perSecond); now < seconds * 1e6; now += random.exponential(1e6 / perSecond)) {
    const key = zipf.owner(random);
    const partition = shardOf(key, partitions);
    const count = counts[partition] ?? 0;
    const last = applied[partition]?.[(count + MAX_AHEAD - 1) % MAX_AHEAD] ?? 0;
    const oldest = applied[partition]?.[count % MAX_AHEAD] ?? 0;
    const begun = Math.max(now, free[partition] ?? 0, oldest);
    const done = Math.max(begun, appliedOf.get(key) ?? 0) + ALONE;
    free[partition] = begun + AMONG_OTHERS;
    appliedOf.set(key, done);
    applied[partition]?.fill(Math.max(last, done), count % MAX_AHEAD, (count % MAX_AHEAD) + 1);
    counts[partition] = count + 1;
    lags.push(done - now);
  }
  const values = Float64Array.from(lags);
  return { p50: percentileOf(values, 0.5), p99: percentileOf(values, 0.99) };
}

/** The least number of partitions with which 99 of 100 events are applied within a second; undefined if one key has too many. */
export function partitionsFor(load: Omit<EventLoad, "partitions">, seed: number): number | undefined {
  const { perSecond } = load;
  if (sharesOf({ ...load, partitions: 1 }).key * perSecond >= limits.ofKey) return undefined;
  for (let partitions = Math.ceil(perSecond / limits.ofPartition); ; partitions++) {
    const one = { ...load, partitions };
    if (sharesOf(one).partition * perSecond >= limits.ofPartition) continue;
    if (lagOf(one, { seed, seconds: 10 }).p99 < 1e6) return partitions;
  }
}
