import type { Mix } from "./model/model.ts";
import { limitOfOwner, planFor, runAt } from "./questions.ts";
import { milliseconds, percent, rounded, whole } from "./text.ts";

/** A question of the command line, as it was given. */
export interface Question {
  readonly calls: string;
  readonly writes: string;
  readonly owners: string;
  readonly alpha: string;
}

/**
 * Tells the processes and shards for a load, and how long its calls take.
 *
 * @throws RangeError for a number that is none, or out of its range, by the name of its option
 */
export function answer(question: Question): string {
  const perSecond = numberOf(question, "calls", 1, 1_000_000);
  const mix: Mix = {
    writes: numberOf(question, "writes", 0, 1),
    owners: Math.floor(numberOf(question, "owners", 1, 10_000_000)),
    alpha: numberOf(question, "alpha", 0, 3),
  };
  const plan = planFor(perSecond, mix);
  if (!plan) {
    return (
      `No number of shards carries ${whole(perSecond)} calls a second with room to spare, as the busiest owner has too many of them: ` +
      `its own allow ${rounded(limitOfOwner(mix))} in all. Give that owner several rows to write to, or several ids`
    );
  }
  const { p50, p99, busyProcesses, busyDatabases } = runAt(plan, mix, perSecond);
  return [
    `${plan.processes} processes, and ${plan.shards} shards with ${plan.cores} cores each`,
    `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
    `the busiest process is busy for ${percent(Math.max(...busyProcesses))} of its time, the busiest primary's cores for ` +
      percent(Math.max(...busyDatabases)),
  ].join("\n");
}

function numberOf(question: Question, name: keyof Question, least: number, most: number): number {
  const value = Number(question[name]);
  if (question[name].trim() === "" || !(value >= least && value <= most)) {
    throw new RangeError(`--${name} is "${question[name]}": give a number from ${least} to ${most}`);
  }
  return value;
}
