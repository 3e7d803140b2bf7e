import { type Costs, costs as measuredCosts } from "../inputs.ts";
import type { Mix, System } from "./model.ts";
import { shardOf, Zipf } from "./random.ts";

/** The share of the load that each shard has, from the shares of its owners. */
export function sharesOfShards({ owners, alpha }: Mix, shards: number): number[] {
  const zipf = new Zipf(owners, alpha);
  const shares = Array.from({ length: shards }, () => 0);
  for (let owner = 0; owner < owners; owner++) {
    const shard = shardOf(owner, shards);
    shares[shard] = (shares[shard] ?? 0) + zipf.shareOf(owner);
  }
  return shares;
}

/** The share of reads that the primary has, so that it and its replicas are as busy: all where there are no replicas. */
export function shareOnPrimary(system: System, { writes }: Pick<Mix, "writes">, costs: Costs = measuredCosts): number {
  const { replicas = 0, cores } = system;
  const reads = (1 - writes) * costs.readDatabase;
  if (replicas === 0 || reads === 0) return 1;
  const elsewhere = replicas * Math.max(1, cores - 1);
  const balanced = (cores * reads - elsewhere * writes * costs.writeDatabase) / (reads * (cores + elsewhere));
  return Math.min(1, Math.max(0, balanced));
}

/** A part of a system, and how many calls a second keep it busy all the time. */
export interface Limit {
  readonly part:
    | "processes"
    | "cores of the primary"
    | "cores of the replicas"
    | "repeating on a replica"
    | "one owner's row";
  readonly perSecond: number;
}

/**
 * The limits of a system, the narrowest first, by the utilisation law: a part is busy for the rate of its visits times the time of one.
 * It holds whatever the order, the times between calls and the distribution of service times are.
 */
export function limitsOf(system: System, mix: Mix, costs: Costs = measuredCosts): Limit[] {
  const { processes, shards, replicas = 0, cores } = system;
  const { writes } = mix;
  const reads = 1 - writes;
  const hottest = Math.max(...sharesOfShards(mix, shards));
  const onPrimary = shareOnPrimary(system, mix, costs);
  const perSecond = (busy: number, places = 1) => (busy === 0 ? Number.POSITIVE_INFINITY : (1e6 * places) / busy);
  const replicaReads = (hottest * reads * (1 - onPrimary)) / Math.max(1, replicas);
  const limits: Limit[] = [
    { part: "processes", perSecond: perSecond(reads * costs.readProcess + writes * costs.writeProcess, processes) },
    {
      part: "cores of the primary",
      perSecond: perSecond(hottest * (reads * onPrimary * costs.readDatabase + writes * costs.writeDatabase), cores),
    },
    {
      part: "one owner's row",
      perSecond: perSecond(new Zipf(mix.owners, mix.alpha).shareOf(0) * writes * lockedTime(costs)),
    },
  ];
  if (replicas > 0) {
    limits.push(
      {
        part: "cores of the replicas",
        perSecond: perSecond(replicaReads * costs.readDatabase, Math.max(1, cores - 1)),
      },
      { part: "repeating on a replica", perSecond: perSecond(hottest * writes * costs.replay) },
    );
  }
  return limits.sort((a, b) => a.perSecond - b.perSecond);
}

/** How long a write has its owner's row for itself, where it waits for nothing but its own flush: in microseconds, on average. */
export function lockedTime(costs: Costs = measuredCosts): number {
  const { roundTrip, lockedTrips, writeDatabase } = costs;
  return roundTrip * lockedTrips + writeDatabase + meanFlush(costs);
}

/** The mean of the log-normal distribution with this median and p99. */
export function meanFlush({ flushMedian, flushP99 }: Costs = measuredCosts): number {
  const sigma = Math.log(flushP99 / flushMedian) / 2.326;
  return flushMedian * Math.exp(sigma ** 2 / 2);
}

/**
 * Calls a second of a closed system: so many calls are under way all the time, each of which visits stations one after another. Exact
 * mean value analysis (Reiser and Lavenberg, 1980), which holds for exponential service times and one place a station.
 *
 * @param demands the time of a call at each station, in microseconds
 */
export function closedRate(demands: readonly number[], inFlight: number): number {
  let waiting = demands.map(() => 0);
  let rate = 0;
  for (let n = 1; n <= inFlight; n++) {
    const times = demands.map((demand, station) => demand * (1 + (waiting[station] ?? 0)));
    rate = n / times.reduce((sum, time) => sum + time, 0);
    waiting = times.map((time) => rate * time);
  }
  return rate * 1e6;
}
