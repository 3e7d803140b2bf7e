import type { Costs } from "../inputs.ts";
import type { Outcome, System } from "./model.ts";
import { percentileOf, type Random } from "./random.ts";

/** The replicas of all shards, each of which repeats the writes of its primary, one after another. */
export class Replicas {
  readonly #costs: Costs;
  readonly #random: Random;
  /** By shard: the servers of its replicas. Those below the number of shards are the primaries. */
  readonly #servers: readonly (readonly number[])[];
  /** By server: when it shows its last write, and the last one of each owner. */
  readonly #shown = new Map<number, number>();
  readonly #shownOf = new Map<number, Map<number, number>>();
  readonly #lags: number[] = [];
  #reads = 0;
  #stale = 0;

  constructor(system: System, costs: Costs, random: Random) {
    this.#costs = costs;
    this.#random = random;
    const { shards, replicas = 0 } = system;
    const of = (shard: number) => Array.from({ length: replicas }, (_, n) => shards + shard * replicas + n);
    this.#servers = Array.from({ length: shards }, (_, shard) => of(shard));
  }

  /** The servers of a shard's replicas. */
  of(shard: number): readonly number[] {
    return this.#servers[shard] ?? [];
  }

  /** Sends a write that is committed. */
  repeat(shard: number, owner: number, now: number): void {
    for (const server of this.of(shard)) {
      const begun = Math.max(now + this.#costs.roundTrip / 2, this.#shown.get(server) ?? 0);
      const shown = begun + this.#random.exponential(this.#costs.replay);
      this.#shown.set(server, shown);
      const owners = this.#shownOf.get(server) ?? new Map<number, number>();
      this.#shownOf.set(server, owners.set(owner, shown));
      this.#lags.push(shown - now);
    }
  }

  /** Counts a read, which is stale where a committed write of its owner is not shown yet. */
  read(server: number, owner: number, now: number): void {
    this.#reads++;
    if ((this.#shownOf.get(server)?.get(owner) ?? 0) > now) this.#stale++;
  }

  get lag(): Outcome["lag"] {
    const lags = Float64Array.from(this.#lags);
    return {
      p50: percentileOf(lags, 0.5),
      p99: percentileOf(lags, 0.99),
      stale: this.#reads === 0 ? 0 : this.#stale / this.#reads,
    };
  }
}
