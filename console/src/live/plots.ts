import type { Figures } from "../../../gen/brasa/v1/operations_service_pb.js";
import type { Sample } from "./values.ts";

/** A line of a plot. */
export interface Series {
  /** Of the values of a Sample. */
  readonly key: string;
  readonly label: string;
}

/** What a number counts: see format.ts. */
export type Unit = "count" | "perSecond" | "ms" | "percent" | "bytes";

/** A plot of up to SERIES lines over time. */
export interface Plot {
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly Series[];
}

/** As many as can be told apart. */
export const SERIES = 6;

/** Begins the keys of reasons. */
const ERROR = "error ";

/** The plots of a process. Of methods and reasons, those are drawn that matter most in the samples; tables have all. */
export function plotsOf(figures: Figures, samples: readonly Sample[]): Plot[] {
  const { databases, lanes } = figures;
  const most = greatestValues(samples);
  const isOne = databases.length === 1;
  const ofDatabases = (each: (name: string) => readonly Series[]) =>
    databases
      .flatMap(({ name }) => each(name).map(({ key, label }) => ({ key, label: isOne ? label : `${name} ${label}` })))
      .slice(0, SERIES);
  const pools = databases.flatMap(({ name, pools: own }) =>
    own.flatMap((pool) =>
      (["used", "waiting"] as const).map((state) => ({
        key: `pool ${name} ${pool.name} ${state}`,
        label: `${isOne ? "" : `${name} `}${pool.name} ${state}`,
      })),
    ),
  );
  const plots: Plot[] = [
    plot("Calls per second", "perSecond", [["calls per second", "all calls"]]),
    { title: "Time of half of the calls (p50)", unit: "ms", series: busiest(figures, most, "p50 ") },
    { title: "Time of 99 % of the calls (p99)", unit: "ms", series: busiest(figures, most, "p99 ") },
    { title: "Errors per second, by reason", unit: "perSecond", series: worst(most) },
    plot("Running", "count", [
      ["running calls", "calls"],
      ["running streams", "streams"],
    ]),
    { title: "Connections to databases", unit: "count", series: pools.slice(0, SERIES) },
    {
      title: "Work that waits for its turn",
      unit: "count",
      series: lanes
        .flatMap(({ name }) =>
          ["running", "waiting"].map((state) => ({
            key: `lane ${name} ${state}`,
            label: `${name.replaceAll("_", " ")} ${state}`,
          })),
        )
        .slice(0, SERIES),
    },
    {
      title: "Age of the oldest event that is not delivered",
      unit: "ms",
      series: ofDatabases((name) => [{ key: `outbox ${name} age`, label: "oldest event" }]),
    },
    {
      title: "Events that are not delivered, and dead letters",
      unit: "count",
      series: ofDatabases((name) => [
        { key: `outbox ${name} pending`, label: "events" },
        { key: `letters ${name} failed`, label: "failed dead letters" },
        { key: `letters ${name} waiting`, label: "dead letters behind them" },
      ]),
    },
    plot("Delay of the event loop", "ms", [
      ["loop p50", "p50"],
      ["loop p99", "p99"],
      ["loop max", "longest"],
    ]),
    plot("Busy", "percent", [
      ["loop busy", "event loop"],
      ["cpu", "CPU, of one core"],
    ]),
    plot("Memory", "bytes", [
      ["memory rss", "of the process"],
      ["memory heap", "heap used"],
      ["memory external", "outside the heap"],
    ]),
  ];
  return plots.filter(({ series, title }) => series.length > 0 || title.startsWith("Errors"));
}

function plot(title: string, unit: Unit, series: readonly (readonly [key: string, label: string])[]): Plot {
  return { title, unit, series: series.map(([key, label]) => ({ key, label })) };
}

/** The greatest value of each key: looked for once, as there may be hundreds of keys in each of a thousand samples. */
function greatestValues(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const { values } of samples) {
    for (const [key, value] of values) {
      if (value > (most.get(key) ?? 0)) most.set(key, value);
    }
  }
  return most;
}

/** The methods with the most calls, of those that have times in the samples: the same for each kind of times. */
function busiest({ methods }: Figures, most: ReadonlyMap<string, number>, prefix: string): Series[] {
  return methods
    .filter(({ rpc }) => most.has(prefix + rpc))
    .sort((a, b) => Number(b.calls - a.calls))
    .slice(0, SERIES)
    .map(({ rpc }) => ({ key: prefix + rpc, label: shortName(rpc) }))
    .sort(byLabel);
}

/** The reasons with the most errors in a second. */
function worst(most: ReadonlyMap<string, number>): Series[] {
  return [...most]
    .filter(([key]) => key.startsWith(ERROR))
    .sort(([, a], [, b]) => b - a)
    .slice(0, SERIES)
    .map(([key]) => ({ key, label: key.slice(ERROR.length) }))
    .sort(byLabel);
}

function byLabel(a: Series, b: Series): number {
  return a.label < b.label ? -1 : 1;
}

/** The colours of series, from 1: one that stays keeps its own, and a new one takes one that is free. */
export function coloursOf(series: readonly Series[], before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const kept = new Map(series.flatMap(({ key }) => (before.has(key) ? [[key, before.get(key) ?? 0] as const] : [])));
  const free = Array.from({ length: SERIES }, (_, i) => i + 1).filter((one) => ![...kept.values()].includes(one));
  return new Map(series.map(({ key }) => [key, kept.get(key) ?? free.shift() ?? SERIES]));
}

/** `UserService/GetUser` of `accounts.v1.UserService/GetUser`. */
export function shortName(rpc: string): string {
  const [service = "", method] = rpc.split("/");
  return method === undefined ? rpc : `${service.slice(service.lastIndexOf(".") + 1)}/${method}`;
}

/** The value of a series in a sample; null for none. Reasons without an error are left out of samples, which have them as 0. */
export function valueAt({ values }: Sample, key: string): number | null {
  return values.get(key) ?? (key.startsWith(ERROR) && values.size > 0 ? 0 : null);
}

/** The numbers of a plot: the times, and for each series its values, null where there is none. */
export function columnsOf(series: readonly Series[], samples: readonly Sample[]) {
  return {
    times: samples.map(({ time }) => time),
    columns: series.map(({ key }) => samples.map((sample) => valueAt(sample, key))),
  };
}

/** So many samples at most, evenly spread, the newest first: the rows of a plot's table. */
export function rowsOf(samples: readonly Sample[], count: number): readonly Sample[] {
  const full = samples.filter(({ values }) => values.size > 0);
  const step = Math.max(1, Math.ceil(full.length / count));
  return full.filter((_, i) => (full.length - 1 - i) % step === 0).reverse();
}

/** The steps that an axis may have, the least first: whole numbers of what is counted, and of KiB or MiB. */
export function stepsOf(unit: Unit): number[] {
  const [base, powers, least] =
    unit === "bytes" ? ([2, 45, 0] as const) : ([10, 12, unit === "count" ? 0 : -3] as const);
  const factors = unit === "bytes" ? [1] : [1, 2, 5];
  return Array.from({ length: powers - least }, (_, i) => factors.map((factor) => factor * base ** (least + i))).flat();
}
