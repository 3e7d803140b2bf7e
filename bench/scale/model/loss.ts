import { inputs } from "../inputs.ts";
import { Agenda } from "./agenda.ts";
import { Random } from "./random.ts";

/** One process among several, and a shard that does not answer any more. */
export interface LossOptions {
  readonly seed: number;
  /** Calls of the process. */
  readonly perSecond: number;
  readonly shards: number;
  /** How long a call to the lost shard has its place among the calls at once, in milliseconds. */
  readonly waitMs: number;
  /** How many calls at once one shard may have. @default as many as all together */
  readonly callsOfShard?: number;
  /** For how many seconds the shard is lost. */
  readonly seconds: number;
}

/** How long a call to another shard has its place, in milliseconds: about as long as a write takes. */
const HEALTHY_MS = 10;

/**
 * Simulates what a lost shard does to the calls of the others: those to it take all places of a process among its calls at once, and
 * the process refuses the rest.
 *
 * @returns the share of calls to the other shards that are not refused
 */
export function answeredElsewhere(options: LossOptions): number {
  const { seed, perSecond, shards, waitMs, callsOfShard = Number.POSITIVE_INFINITY, seconds } = options;
  const random = new Random(seed);
  const agenda = new Agenda();
  const [LOST, OTHER, ARRIVAL] = [0, 1, 2];
  let [used, lost, asked, answered] = [0, 0, 0, 0];
  agenda.add(0, ARRIVAL);
  for (let next = agenda.next(); next && next.time < seconds * 1000; next = agenda.next()) {
    if (next.number !== ARRIVAL) {
      used--;
      if (next.number === LOST) lost--;
      continue;
    }
    agenda.add(next.time + random.exponential(1000 / perSecond), ARRIVAL);
    const isToLost = random.below(shards) === 0;
    const isRefused = used >= inputs.callsAtOnce.value || (isToLost && lost >= callsOfShard);
    if (!isToLost) {
      asked++;
      if (!isRefused) answered++;
    }
    if (isRefused) continue;
    used++;
    if (isToLost) lost++;
    agenda.add(next.time + (isToLost ? waitMs : HEALTHY_MS), isToLost ? LOST : OTHER);
  }
  return answered / asked;
}
