import { coresOf, type Outcome, type System } from "./model.ts";
import { percentileOf, shardOf } from "./random.ts";

/** A call, as far as it is measured. */
export interface MeasuredCall {
  readonly owner: number;
  readonly shard: number;
  readonly isWrite: boolean;
  readonly isMeasured: boolean;
  /** In microseconds of the simulated clock, as all times here. */
  readonly started: number;
}

/** Measures a run: counts begin when the first third of the calls has ended, and end with the last measured call. */
export class Meter {
  readonly #system: System;
  readonly #warmUp: number;
  readonly #measured: number;
  readonly #hotShard: number;
  #begun = 0;
  #ended = 0;
  #endedMeasured = 0;
  #endedInWindow = 0;
  #from: number | undefined;
  #until = 0;
  #under = 0;
  #underSince = 0;
  #underArea = 0;
  readonly #processes: Float64Array;
  readonly #databases: Float64Array;
  readonly #times: number[] = [];
  readonly #hotWrites: number[] = [];
  readonly #neighbours: number[] = [];
  readonly #others: number[] = [];
  readonly #callsOfShards: number[];

  constructor(system: System, calls: number) {
    const { processes, shards, replicas = 0 } = system;
    this.#system = system;
    this.#measured = Math.ceil(calls);
    this.#warmUp = Math.ceil(calls / 3);
    this.#hotShard = shardOf(0, shards);
    this.#processes = new Float64Array(processes);
    this.#databases = new Float64Array(shards * (1 + replicas));
    this.#callsOfShards = Array.from({ length: shards }, () => 0);
  }

  get isDone(): boolean {
    return this.#endedMeasured >= this.#measured;
  }

  /** Counts a call that begins. @returns whether it is measured */
  begin(now: number): boolean {
    this.#begun++;
    this.#count(1, now);
    return this.#begun > this.#warmUp && this.#begun <= this.#warmUp + this.#measured;
  }

  end({ isMeasured, started, owner, shard, isWrite }: MeasuredCall, now: number): void {
    this.#count(-1, now);
    this.#ended++;
    if (this.#from !== undefined) this.#endedInWindow++;
    else if (this.#ended >= this.#warmUp) this.#from = now;
    if (!isMeasured) return;
    this.#endedMeasured++;
    this.#until = now;
    const time = now - started;
    this.#times.push(time);
    this.#callsOfShards[shard] = (this.#callsOfShards[shard] ?? 0) + 1;
    if (owner !== 0) (shard === this.#hotShard ? this.#neighbours : this.#others).push(time);
    else if (isWrite) this.#hotWrites.push(time);
  }

  /** Counts the time for which a process, or a core of a database, is busy. */
  busy(where: "process" | "database", n: number, time: number): void {
    if (this.#from === undefined) return;
    const all = where === "process" ? this.#processes : this.#databases;
    all[n] = (all[n] ?? 0) + time;
  }

  outcome(lag: Outcome["lag"]): Outcome {
    const length = this.#until - (this.#from ?? 0);
    const times = Float64Array.from(this.#times);
    const p99 = (values: readonly number[]) => percentileOf(Float64Array.from(values), 0.99);
    return {
      perSecond: (this.#endedInWindow * 1e6) / length,
      mean: this.#times.reduce((sum, time) => sum + time, 0) / times.length,
      p50: percentileOf(times, 0.5),
      p99: percentileOf(times, 0.99),
      under: this.#underArea / length,
      busyProcesses: [...this.#processes].map((time) => time / length),
      busyDatabases: [...this.#databases].map((time, n) => time / length / coresOf(this.#system, n)),
      callsOfShards: this.#callsOfShards,
      hot: { writes: p99(this.#hotWrites), neighbours: p99(this.#neighbours), others: p99(this.#others) },
      lag,
    };
  }

  #count(change: 1 | -1, now: number): void {
    if (this.#from !== undefined) this.#underArea += this.#under * (now - Math.max(this.#underSince, this.#from));
    this.#underSince = now;
    this.#under += change;
  }
}
