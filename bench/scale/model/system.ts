import { type Costs, costs as measuredCosts } from "../inputs.ts";
import { Agenda, Places } from "./agenda.ts";
import { shareOnPrimary } from "./formulas.ts";
import { Meter } from "./meter.ts";
import { coresOf, type Load, type Outcome, type RunOptions, type System } from "./model.ts";
import { Random, shardOf, Zipf } from "./random.ts";
import { Replicas } from "./replicas.ts";

/**
 * The way of a call: to a process, a connection, for a write to the row of its owner, to the cores of a database, for a write to the
 * flush that waiting commits share, and back to its process.
 */
type Stage = "process" | "connection" | "to row" | "row" | "to database" | "database" | "flush" | "back";

interface Call {
  stage: Stage;
  readonly isWrite: boolean;
  readonly owner: number;
  readonly shard: number;
  readonly process: number;
  /** The database's machine: the primary of the shard, or one of its replicas. */
  readonly server: number;
  readonly started: number;
  readonly isMeasured: boolean;
}

/** The numbers of an agenda that are no calls: an arrival, and those from here down the flush of a shard. */
const ARRIVAL = -1;
const FLUSH = -2;

/**
 * Simulates calls one by one, by discrete events. At each place they wait in the order in which they came, without a limit.
 *
 * Service times are exponentially distributed, which is more uneven than those of one kind of call, and stands for what is not
 * simulated, such as the collection of garbage.
 */
export function simulate(system: System, load: Load, options: RunOptions): Outcome {
  return new Run(system, load, options).run();
}

class Run {
  readonly #system: System;
  readonly #load: Load;
  readonly #costs: Costs;
  readonly #random: Random;
  readonly #owners: Zipf;
  readonly #agenda = new Agenda();
  readonly #meter: Meter;
  readonly #replicas: Replicas;
  readonly #calls: Call[] = [];
  /** The numbers of calls that have ended. */
  readonly #free: number[] = [];
  readonly #processes: Places[];
  readonly #databases: Places[];
  /** By process and server. */
  readonly #connections: Places[];
  readonly #rows = new Map<number, Places>();
  /** By shard: the writes whose flush is under way, and those that wait for the next one. */
  readonly #flushing: number[][];
  readonly #unflushed: number[][];
  readonly #onPrimary: number;
  #now = 0;

  constructor(system: System, load: Load, { seed, calls, costs = measuredCosts }: RunOptions) {
    const { processes, shards, replicas = 0, connections } = system;
    const servers = shards * (1 + replicas);
    const each = <T>(length: number, make: (n: number) => T) => Array.from({ length }, (_, n) => make(n));
    this.#system = system;
    this.#load = load;
    this.#costs = costs;
    this.#random = new Random(seed);
    this.#owners = new Zipf(load.owners, load.alpha);
    this.#meter = new Meter(system, calls);
    this.#replicas = new Replicas(system, costs, this.#random);
    this.#processes = each(processes, () => new Places(1));
    this.#databases = each(servers, (server) => new Places(coresOf(system, server)));
    this.#connections = each(processes * servers, () => new Places(connections));
    this.#flushing = each(shards, () => []);
    this.#unflushed = each(shards, () => []);
    this.#onPrimary = shareOnPrimary(system, load, costs);
  }

  run(): Outcome {
    const { arrivals } = this.#load;
    if ("inFlight" in arrivals) for (let n = 0; n < arrivals.inFlight; n++) this.#begin();
    else this.#agenda.add(0, ARRIVAL);
    while (!this.#meter.isDone) {
      const next = this.#agenda.next();
      if (!next) throw new Error("nothing happens any more, and a call waits for ever");
      this.#now = next.time;
      if (next.number === ARRIVAL) this.#arrive();
      else if (next.number <= FLUSH) this.#flushed(FLUSH - next.number);
      else this.#advance(next.number);
    }
    return this.#meter.outcome(this.#replicas.lag);
  }

  #arrive(): void {
    const { arrivals } = this.#load;
    if ("inFlight" in arrivals) return;
    this.#begin();
    this.#agenda.add(this.#now + this.#random.exponential(1e6 / arrivals.perSecond), ARRIVAL);
  }

  #begin(): void {
    const isMeasured = this.#meter.begin(this.#now);
    const random = this.#random;
    const owner = this.#owners.owner(random);
    const shard = shardOf(owner, this.#system.shards);
    const isWrite = random.next() < this.#load.writes;
    const replicas = this.#replicas.of(shard);
    const isOnPrimary = isWrite || replicas.length === 0 || random.next() < this.#onPrimary;
    const number = this.#free.pop() ?? this.#calls.length;
    const call: Call = {
      stage: "process",
      isWrite,
      owner,
      shard,
      process: random.below(this.#system.processes),
      server: isOnPrimary ? shard : (replicas[random.below(replicas.length)] ?? shard),
      started: this.#now,
      isMeasured,
    };
    this.#calls[number] = call;
    this.#enterProcess(number, call);
  }

  /** Has the call, which is done with its stage, begin the next one. */
  #advance(number: number): void {
    const call = this.#call(number);
    const { roundTrip, writeTrips, lockedTrips } = this.#costs;
    switch (call.stage) {
      case "process":
        this.#leaveProcess(call);
        call.stage = "connection";
        if (this.#connectionsOf(call).enter(number)) this.#advance(number);
        return;
      case "connection":
        call.stage = call.isWrite ? "to row" : "to database";
        this.#agenda.add(this.#now + roundTrip * (call.isWrite ? writeTrips - lockedTrips : 1), number);
        return;
      case "to row":
        call.stage = "row";
        if (this.#rowOf(call).enter(number)) this.#advance(number);
        return;
      case "row":
        call.stage = "to database";
        this.#agenda.add(this.#now + roundTrip * lockedTrips, number);
        return;
      case "to database":
        call.stage = "database";
        if (this.#databases[call.server]?.enter(number)) this.#serveAtDatabase(number, call);
        return;
      case "database":
        this.#leaveDatabase(call);
        if (call.isWrite) {
          call.stage = "flush";
          this.#unflushed[call.shard]?.push(number);
          if (this.#flushing[call.shard]?.length === 0) this.#flush(call.shard);
        } else {
          if (call.server >= this.#system.shards) this.#replicas.read(call.server, call.owner, this.#now);
          this.#goBack(number, call);
        }
        return;
      case "flush":
        return;
      case "back":
        this.#leaveProcess(call);
        this.#meter.end(call, this.#now);
        this.#free.push(number);
        if ("inFlight" in this.#load.arrivals) this.#begin();
    }
  }

  #enterProcess(number: number, call: Call): void {
    if (this.#processes[call.process]?.enter(number)) this.#serveAtProcess(number, call);
  }

  /** A process works for a call twice: before it goes to the database, and with the answer. */
  #serveAtProcess(number: number, call: Call): void {
    const { readProcess, writeProcess } = this.#costs;
    const time = this.#random.exponential((call.isWrite ? writeProcess : readProcess) / 2);
    this.#meter.busy("process", call.process, time);
    this.#agenda.add(this.#now + time, number);
  }

  #leaveProcess({ process }: Call): void {
    const next = this.#processes[process]?.leave();
    if (next !== undefined) this.#serveAtProcess(next, this.#call(next));
  }

  #serveAtDatabase(number: number, call: Call): void {
    const { readDatabase, writeDatabase } = this.#costs;
    const time = this.#random.exponential(call.isWrite ? writeDatabase : readDatabase);
    this.#meter.busy("database", call.server, time);
    this.#agenda.add(this.#now + time, number);
  }

  #leaveDatabase({ server }: Call): void {
    const next = this.#databases[server]?.leave();
    if (next !== undefined) this.#serveAtDatabase(next, this.#call(next));
  }

  /** Brings all commits that wait to the disk at once. */
  #flush(shard: number): void {
    const { flushMedian, flushP99 } = this.#costs;
    this.#flushing[shard] = this.#unflushed[shard] ?? [];
    this.#unflushed[shard] = [];
    this.#agenda.add(this.#now + this.#random.logNormal(flushMedian, flushP99), FLUSH - shard);
  }

  #flushed(shard: number): void {
    const done = this.#flushing[shard] ?? [];
    this.#flushing[shard] = [];
    if ((this.#unflushed[shard]?.length ?? 0) > 0) this.#flush(shard);
    for (const number of done) {
      const call = this.#call(number);
      this.#replicas.repeat(shard, call.owner, this.#now);
      const next = this.#rowOf(call).leave();
      if (next !== undefined) this.#advance(next);
      this.#goBack(number, call);
    }
  }

  #goBack(number: number, call: Call): void {
    const next = this.#connectionsOf(call).leave();
    if (next !== undefined) this.#advance(next);
    call.stage = "back";
    this.#enterProcess(number, call);
  }

  #connectionsOf({ process, server }: Call): Places {
    // There are as many as processes times servers.
    return this.#connections[process * this.#databases.length + server] as Places;
  }

  #rowOf({ owner }: Call): Places {
    const row = this.#rows.get(owner) ?? new Places(1);
    this.#rows.set(owner, row);
    return row;
  }

  #call(number: number): Call {
    // The number was given to a call, which has not ended.
    return this.#calls[number] as Call;
  }
}
