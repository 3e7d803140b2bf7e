/** Random numbers that follow from a seed: the same in each run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1, without 1: mulberry32, whose 2^32 numbers are more than any run takes. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 on, below `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Exponentially distributed: the time between calls that have nothing to do with each other. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Log-normally distributed, by its median and p99: many times like the median, and some far above it. */
  logNormal(median: number, p99: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp((Math.log(p99 / median) / NORMAL_P99) * normal);
  }
}

/** The p99 of the standard normal distribution. */
const NORMAL_P99 = 2.326;

/** Owners by how much of the load is theirs: the one of rank n has a share of 1 / n^α (Zipf). */
export class Zipf {
  /** The share of all owners up to each. */
  readonly #cumulative: Float64Array;

  /** @param alpha 0 for owners that are alike; 1 as words of a language, and often users of a service, are */
  constructor(owners: number, alpha: number) {
    this.#cumulative = new Float64Array(owners);
    let sum = 0;
    for (let n = 0; n < owners; n++) this.#cumulative[n] = sum += (n + 1) ** -alpha;
    for (let n = 0; n < owners; n++) this.#cumulative[n] = (this.#cumulative[n] ?? 0) / sum;
  }

  /** The share of an owner, from 0 on. */
  shareOf(owner: number): number {
    return (this.#cumulative[owner] ?? 0) - (owner === 0 ? 0 : (this.#cumulative[owner - 1] ?? 0));
  }

  owner(random: Random): number {
    const wanted = random.next();
    let [low, high] = [0, this.#cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cumulative[middle] ?? 1) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The shard of an owner: a hash of the id, here of the rank, so that the busy ones are anywhere (lowbias32). */
export function shardOf(owner: number, shards: number, seed = 0): number {
  let hash = (owner + 1 + Math.imul(seed, 0x9e3779b9)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return ((hash ^ (hash >>> 15)) >>> 0) % shards;
}

/** The value that so large a part of the values is below. Sorts them. */
export function percentileOf(values: Float64Array, part: number): number {
  if (values.length === 0) return Number.NaN;
  return values.sort()[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;
}
