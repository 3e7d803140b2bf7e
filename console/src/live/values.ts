import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { DatabaseFigures, Figures } from "../../../gen/brasa/v1/operations_service_pb.js";

/** The figures of one time as numbers, by the keys of series: see plots.ts. */
export interface Sample {
  /** In seconds of the epoch. */
  readonly time: number;
  /** Empty where the figures have a gap. */
  readonly values: ReadonlyMap<string, number>;
}

/** Takes the numbers that plots show. @param before the figures before, from which rates are counted */
export function sampleOf(figures: Figures, before?: Figures): Sample {
  const values = new Map<string, number>();
  const { calls, methods, eventLoop, memory, lanes, databases } = figures;
  const time = timeOf(figures) / 1000;
  if (calls) {
    values.set("calls per second", calls.callsPerSecond);
    values.set("running calls", calls.runningUnaryCalls);
    values.set("running streams", calls.runningStreams);
  }
  for (const { rpc, p50Ms, p99Ms } of methods) {
    if (p50Ms !== undefined) values.set(`p50 ${rpc}`, p50Ms);
    if (p99Ms !== undefined) values.set(`p99 ${rpc}`, p99Ms);
  }
  const seconds = before && isSameProcess(before, figures) ? time - timeOf(before) / 1000 : 0;
  if (before && seconds > 0) {
    const counts = new Map(before.errors.map(({ reason, count }) => [reason, count]));
    for (const { reason, count } of figures.errors) {
      const more = Number(count - (counts.get(reason) ?? 0n));
      // Most of a hundred reasons have none in a second: they would be most of the memory.
      if (more > 0) values.set(`error ${reason}`, more / seconds);
    }
    const cpu = (figures.process?.cpuSeconds ?? 0) - (before.process?.cpuSeconds ?? 0);
    values.set("cpu", (100 * cpu) / seconds);
  }
  for (const database of databases) addDatabase(values, database);
  for (const { name, running, waiting } of lanes) {
    values.set(`lane ${name} running`, running);
    values.set(`lane ${name} waiting`, waiting);
  }
  if (eventLoop) {
    values.set("loop p50", eventLoop.p50Ms);
    values.set("loop p99", eventLoop.p99Ms);
    values.set("loop max", eventLoop.maxMs);
    values.set("loop busy", 100 * eventLoop.utilization);
  }
  if (memory) {
    values.set("memory rss", Number(memory.rssBytes));
    values.set("memory heap", Number(memory.heapUsedBytes));
    values.set("memory external", Number(memory.externalBytes));
  }
  return { time, values };
}

function addDatabase(values: Map<string, number>, { name, pools, outbox }: DatabaseFigures): void {
  for (const pool of pools) {
    values.set(`pool ${name} ${pool.name} used`, pool.used);
    values.set(`pool ${name} ${pool.name} waiting`, pool.waiting);
  }
  if (!outbox) return;
  values.set(`outbox ${name} pending`, Number(outbox.pending));
  values.set(`outbox ${name} age`, outbox.oldestAge ? durationMs(outbox.oldestAge) : 0);
  values.set(`letters ${name} failed`, Number(outbox.failedDeadLetters));
  values.set(`letters ${name} waiting`, Number(outbox.waitingDeadLetters));
}

/** When the figures were taken, in ms of the epoch. */
export function timeOf({ time }: Figures): number {
  return time ? timestampMs(time) : 0;
}

/** Whether both are of one process: a process that replaces another may have its id. */
export function isSameProcess(a: Figures, b: Figures): boolean {
  const keyOf = ({ process }: Figures) =>
    `${process?.host} ${process?.pid} ${process?.startTime ? timestampMs(process.startTime) : 0}`;
  return keyOf(a) === keyOf(b);
}

/** Dead letters of all databases that wait for an operator. */
export function failedLetters({ databases }: Figures): number {
  return databases.reduce((sum, { outbox }) => sum + Number(outbox?.failedDeadLetters ?? 0n), 0);
}

/** Events of all databases that are not delivered yet. */
export function pendingEvents({ databases }: Figures): number {
  return databases.reduce((sum, { outbox }) => sum + Number(outbox?.pending ?? 0n), 0);
}
