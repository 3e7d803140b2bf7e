import type { Figures } from "../../../gen/brasa/v1/operations_service_pb.js";
import { isSameProcess, type Sample, sampleOf } from "./values.ts";

/** So much of the past is kept, in s, */
export const KEPT_SECONDS = 15 * 60;
/** and so many samples, should a clock be set back: those of the same time at one a second. */
export const KEPT_SAMPLES = KEPT_SECONDS + 100;
/** Without figures for so long, in s, a plot has a gap. Figures come once a second. */
const GAP_SECONDS = 5;

/** The last minutes of one process. */
export interface Window {
  /** The newest figures; undefined before the first. */
  readonly last?: Figures;
  readonly samples: readonly Sample[];
  /** Whether another process has answered before this one. */
  readonly isOther: boolean;
}

export const EMPTY: Window = { samples: [], isOther: false };

/** Adds figures. Those of another process begin anew, as no line leads from one to the other. */
export function withFigures({ last, samples, isOther }: Window, figures: Figures): Window {
  if (last && !isSameProcess(last, figures)) return { last: figures, samples: [sampleOf(figures)], isOther: true };
  const sample = sampleOf(figures, last);
  const before = samples.at(-1)?.time ?? sample.time;
  // Set back, the clock would have lines go back as well.
  if (sample.time < before) return { last: figures, samples: [sample], isOther };
  const gap = sample.time - before > GAP_SECONDS ? [{ time: before + 1, values: new Map<string, number>() }] : [];
  const from = samples.findIndex(({ time }) => time >= sample.time - KEPT_SECONDS);
  const kept = from === -1 ? [] : samples.slice(Math.max(from, samples.length - KEPT_SAMPLES));
  return { last: figures, samples: [...kept, ...gap, sample], isOther };
}

/** The samples of the last so many seconds. */
export function lastOf(samples: readonly Sample[], seconds: number): readonly Sample[] {
  const end = samples.at(-1)?.time ?? 0;
  const from = samples.findIndex(({ time }) => time >= end - seconds);
  return from <= 0 ? samples : samples.slice(from);
}
