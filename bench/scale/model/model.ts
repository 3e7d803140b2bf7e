import type { Costs } from "../inputs.ts";

/** The machines. */
export interface System {
  /** Each has one core. */
  readonly processes: number;
  readonly shards: number;
  /** Read replicas of each shard. @default 0 */
  readonly replicas?: number;
  /** Of each database's machine; one of a replica's repeats the writes. */
  readonly cores: number;
  /** Of each process to each database. */
  readonly connections: number;
}

/** The kinds of calls, which read or write the data of one owner each. */
export interface Mix {
  readonly owners: number;
  /** Zipf's α of the owners: 0 for owners that are alike. */
  readonly alpha: number;
  /** The share of calls that write, from 0 to 1. */
  readonly writes: number;
}

export interface Load extends Mix {
  /** How many begin in a second, at random times; or how many are under way all the time, each followed by another. */
  readonly arrivals: { readonly perSecond: number } | { readonly inFlight: number };
}

export interface RunOptions {
  readonly seed: number;
  /** How many calls are measured, after a third as many that are not. */
  readonly calls: number;
  /** @default those of the inputs */
  readonly costs?: Costs;
}

/** The result of a run. Times are in microseconds. */
export interface Outcome {
  /** Calls that ended, in a second. */
  readonly perSecond: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  /** The mean number of calls under way. */
  readonly under: number;
  /** The share of its time for which each process, and each database's cores, were busy. */
  readonly busyProcesses: readonly number[];
  readonly busyDatabases: readonly number[];
  /** Measured calls of each shard. */
  readonly callsOfShards: readonly number[];
  /** The p99 of the busiest owner's writes, of other owners on its shard, and of the other shards; NaN of none. */
  readonly hot: { readonly writes: number; readonly neighbours: number; readonly others: number };
  /** From a commit until a replica shows it, and the share of its reads that saw an older state of their owner. */
  readonly lag: { readonly p50: number; readonly p99: number; readonly stale: number };
}

/** How many cores of a database's machine answer calls. */
export function coresOf({ cores, shards }: System, server: number): number {
  return server < shards ? cores : Math.max(1, cores - 1);
}
