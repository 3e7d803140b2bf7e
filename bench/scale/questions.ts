import { type Input, inputs } from "./inputs.ts";
import { limitsOf, lockedTime, sharesOfShards } from "./model/formulas.ts";
import { answeredElsewhere } from "./model/loss.ts";
import type { Mix, Outcome, System } from "./model/model.ts";
import { limits, partitionsFor, sharesOf } from "./model/partitions.ts";
import { Zipf } from "./model/random.ts";
import { simulate } from "./model/system.ts";
import { change, milliseconds, percent, rounded, table, whole } from "./text.ts";
import { comparisons } from "./validation.ts";

const SEED = 1;
/** The goal of the page: 99 of 100 calls take no longer, in microseconds. */
export const GOAL = 50_000;
const OWNERS = 100_000;
/** One call in ten writes, and some owners are busier than others. */
export const usual: Mix = { owners: OWNERS, alpha: 0.5, writes: 0.1 };
/** A part is to be busy for no more of its time, so that one can be lost, and a rush be borne. */
const PLANNED = 0.7;
const MOST_SHARDS = 200;

export function systemOf(processes: number, shards: number, replicas = 0): System {
  return { processes, shards, replicas, cores: inputs.cores.value, connections: inputs.connections.value };
}

/** A run at a share of the narrowest limit of a system. */
export function runAt(system: System, mix: Mix, perSecond: number): Outcome {
  // For half a second at least: near a limit, a queue takes as long to get its length.
  const calls = Math.max(30_000, perSecond / 2);
  return simulate(system, { ...mix, arrivals: { perSecond } }, { seed: SEED, calls });
}

/** The most calls a second for which a run meets a goal, of some shares of the narrowest limit. */
function mostCalls(system: System, mix: Mix, isGood: (outcome: Outcome) => boolean) {
  const [narrowest] = limitsOf(system, mix);
  if (!narrowest) throw new Error("a system has limits");
  for (const share of [0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.2]) {
    const outcome = runAt(system, mix, share * narrowest.perSecond);
    if (isGood(outcome)) return { perSecond: share * narrowest.perSecond, outcome, narrowest, share };
  }
  return undefined;
}

/** The tables of the page, by the names of their marks. */
export const tables: Readonly<Record<string, () => string>> = {
  inputs: inputTable,
  validation: validationTable,
  sizes: sizeTable,
  mixes: mixTable,
  hot: hotTable,
  replicas: replicaTable,
  partitions: partitionTable,
  loss: lossTable,
};

function inputTable(): string {
  const all: readonly Input[] = Object.values(inputs);
  return table(
    ["figure", "is", "from"],
    all.map(({ value, unit, is, from }) => [
      `${value.toLocaleString("en")} ${unit}`.trim(),
      is,
      from?.file ?? "assumed",
    ]),
  );
}

function validationTable(): string {
  return table(
    ["one process", "simulated, a second", "measured", "difference"],
    comparisons().map(({ name, simulated, measured }) => [
      name,
      whole(simulated),
      whole(measured),
      change(simulated / measured - 1),
    ]),
  );
}

/** Systems whose databases and processes are about as busy. */
export const layouts = [
  [1, 1],
  [4, 1],
  [7, 1],
  [14, 2],
  [28, 4],
  [56, 8],
] as const;

function sizeTable(): string {
  const rows = layouts.map(([processes, shards]) => {
    const system = systemOf(processes, shards);
    const most = mostCalls(system, usual, ({ p99 }) => p99 < GOAL);
    if (!most) return [String(processes), String(shards), "none", "", "", "", ""];
    const { perSecond, outcome, narrowest, share } = most;
    return [
      String(processes),
      String(shards),
      rounded(perSecond),
      milliseconds(outcome.p50),
      milliseconds(outcome.p99),
      `${narrowest.part}, ${percent(share)} busy`,
      String(processes * system.connections),
    ];
  });
  return table(
    ["processes", "shards", "calls a second", "p50", "p99", "narrowest part", "connections of each primary"],
    rows,
  );
}

/** The calls a second that the busiest owner allows, however many shards there are: by its row, and by the cores of one primary. */
export function limitOfOwner(mix: Mix): number {
  const row = limitsOf(systemOf(1, 1), mix).find(({ part }) => part === "one owner's row")?.perSecond ?? 0;
  const alone = coresLimit(1, mix) / new Zipf(mix.owners, mix.alpha).shareOf(0);
  return Math.min(row, alone);
}

function coresLimit(shards: number, mix: Mix): number {
  return limitsOf(systemOf(1, shards), mix).find(({ part }) => part === "cores of the primary")?.perSecond ?? 0;
}

/** The least system for some calls, with each part busy for PLANNED of its time at most; undefined if one owner has too many of them. */
export function planFor(perSecond: number, mix: Mix): System | undefined {
  const planned = perSecond / PLANNED;
  if (limitOfOwner(mix) < planned) return undefined;
  const ofOne = limitsOf(systemOf(1, 1), mix).find(({ part }) => part === "processes")?.perSecond ?? 1;
  let shards = Math.ceil(planned / coresLimit(1, mix));
  while (shards < MOST_SHARDS && coresLimit(shards, mix) < planned) shards++;
  return shards < MOST_SHARDS ? systemOf(Math.ceil(planned / ofOne), shards) : undefined;
}

function mixTable(): string {
  const rows = [0.01, 0.1, 0.3].flatMap((writes) =>
    [1000, 10_000, 50_000].map((perSecond) => {
      const mix = { ...usual, writes };
      const plan = planFor(perSecond, mix);
      const outcome = plan && runAt(plan, mix, perSecond);
      return [
        whole(perSecond),
        percent(writes),
        plan ? String(plan.processes) : "none do",
        plan ? String(plan.shards) : "",
        outcome ? milliseconds(outcome.p50) : "",
        outcome ? milliseconds(outcome.p99) : "",
      ];
    }),
  );
  return table(["calls a second", "that write", "processes", "shards", "p50", "p99"], rows);
}

function hotTable(): string {
  const system = systemOf(28, 4);
  const perSecond = 10_000;
  const rows = [0, 0.5, 0.8, 1, 1.2, 1.5].map((alpha) => {
    const mix = { ...usual, alpha };
    const owner = new Zipf(mix.owners, alpha).shareOf(0);
    const [narrowest] = limitsOf(system, mix);
    const { hot, p99 } = runAt(system, mix, perSecond);
    const grows = (narrowest?.perSecond ?? 0) < perSecond;
    return [
      String(alpha),
      percent(owner),
      percent(Math.max(...sharesOfShards(mix, system.shards))),
      Number.isNaN(hot.writes) ? "as all" : grows ? "grows" : milliseconds(hot.writes),
      grows ? "grows" : milliseconds(hot.neighbours),
      Number.isNaN(hot.others) ? milliseconds(p99) : milliseconds(hot.others),
      `${rounded(narrowest?.perSecond ?? 0)}: ${narrowest?.part}`,
    ];
  });
  const heads = ["α", "busiest owner", "busiest shard", "p99 of its writes", "of its neighbours", "of others", "limit"];
  return `${table(heads, rows)}\n\n${lockLine()}`;
}

/** The writes a second that one owner can have. */
function lockLine(): string {
  const each = lockedTime();
  return (
    `One write has its owner's row for ${milliseconds(each)} on average, most of it round trips and the flush:\n` +
    `one owner can have ${rounded(1e6 / each)} writes a second, however many machines there are.`
  );
}

function replicaTable(): string {
  const rows = [0.01, 0.1, 0.3].flatMap((writes) => {
    const mix = { ...usual, writes };
    const databasesOf = (replicas: number) =>
      limitsOf(systemOf(1, 1, replicas), mix).find(({ part }) => part !== "processes" && part !== "one owner's row");
    return [0, 1, 2, 4].map((replicas) => {
      const limit = databasesOf(replicas);
      const [most, alone] = [limit?.perSecond ?? 0, databasesOf(0)?.perSecond ?? 0];
      const perSecond = PLANNED * most;
      const { processes = 1 } = planFor(perSecond, { ...mix, alpha: 0 }) ?? {};
      const lag = replicas === 0 ? undefined : runAt(systemOf(processes, 1, replicas), mix, perSecond).lag;
      return [
        percent(writes),
        String(replicas),
        rounded(most),
        `${(most / alone).toFixed(1)} ×`,
        limit?.part ?? "",
        lag ? `${milliseconds(lag.p50)}, ${milliseconds(lag.p99)}` : "",
        lag ? (lag.stale === 0 ? "none seen" : `1 in ${rounded(1 / lag.stale)}`) : "",
      ];
    });
  });
  const heads = [
    "that write",
    "replicas",
    "calls a second",
    "against none",
    "narrowest",
    "lag p50, p99",
    "stale reads",
  ];
  return table(heads, rows);
}

function partitionTable(): string {
  const rows = [500, 2000, 10_000, 50_000].map((perSecond) => [
    whole(perSecond),
    ...[0, 0.5, 0.8, 1].map((alpha) => {
      const load = { perSecond, keys: OWNERS, alpha };
      const needed = partitionsFor(load, SEED);
      return needed === undefined
        ? `none: ${rounded(sharesOf({ ...load, partitions: 1 }).key * perSecond)} of a key`
        : String(needed);
    }),
  ]);
  const heads = ["events a second", "α 0", "α 0.5", "α 0.8", "α 1"];
  return (
    `${table(heads, rows)}\n\nOne consumer applies ${whole(limits.ofPartition)} events a second; of one key, whose events are ` +
    `applied one after another, ${rounded(limits.ofKey)}. One relay hands over ${whole(inputs.handedOver.value)}.`
  );
}

function lossTable(): string {
  const shards = 8;
  const perSecond = 1500;
  const lost = (waitMs: number, callsOfShard?: number) =>
    percent(
      answeredElsewhere({
        seed: SEED,
        perSecond,
        shards,
        waitMs,
        ...(callsOfShard ? { callsOfShard } : {}),
        seconds: 60,
      }),
    );
  const rows = [
    ["its machine refuses connections", "2 ms", lost(2)],
    [
      "its machine is silent, with the limits of today",
      milliseconds(inputs.connectionWait.value * 1000),
      lost(inputs.connectionWait.value),
    ],
    ["silent, with at most 100 calls at once for each shard", "the same", lost(inputs.connectionWait.value, 100)],
    ["silent, and callers set deadlines of 500 ms", "500 ms", lost(500)],
  ];
  return table(
    ["the primary of one shard of eight is lost", "its calls wait", "calls to the others that are served"],
    rows,
  );
}
