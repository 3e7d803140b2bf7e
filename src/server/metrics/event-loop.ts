import { type EventLoopUtilization, type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";

/** How the event loop did in the last 10 to 20 seconds. */
export interface EventLoopFigures {
  /** Delays in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The part of the time that it was busy, from 0 to 1. */
  readonly utilization: number;
}

const PERIOD_MS = 10_000;
/** How often the delay is measured, in milliseconds. Node counts that time as a part of the delay. */
const RESOLUTION_MS = 20;

/** Measures the event loop. A period begins every 10 seconds, and is told until the next but one. */
export class EventLoopWatch {
  /** Those of the last period, which goes on being filled, and of this one. */
  readonly #histograms: [IntervalHistogram, IntervalHistogram] = [newHistogram(), newHistogram()];
  readonly #since: [EventLoopUtilization, EventLoopUtilization];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    for (const one of this.#histograms) one.enable();
    const start = performance.eventLoopUtilization();
    this.#since = [start, start];
    this.#timer = setInterval(() => this.#begin(), PERIOD_MS).unref();
  }

  figures(): EventLoopFigures {
    const [histogram] = this.#histograms;
    const toMs = (ns: number) => (histogram.count === 0 ? 0 : Math.max(0, ns / 1e6 - RESOLUTION_MS));
    const { utilization } = performance.eventLoopUtilization(this.#since[0]);
    return {
      p50: toMs(histogram.percentile(50)),
      p99: toMs(histogram.percentile(99)),
      max: toMs(histogram.max),
      utilization,
    };
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const one of this.#histograms) one.disable();
  }

  #begin(): void {
    this.#histograms.reverse();
    this.#histograms[1].reset();
    this.#since.shift();
    this.#since.push(performance.eventLoopUtilization());
  }
}

function newHistogram(): IntervalHistogram {
  return monitorEventLoopDelay({ resolution: RESOLUTION_MS });
}
