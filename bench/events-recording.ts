import type { EventRepositories } from "../src/ddd/event/tables.ts";
import type { Unit, Worker } from "../src/ddd/worker.ts";
import { type Counters, counted, recorderOn } from "./events.ts";
import { interleave, perCallUs, type Turn } from "./interleave.ts";
import { quick } from "./machine.ts";
import { quartiles, report } from "./report.ts";

const ROUNDS = quick ? 20 : 60;
const UNITS = quick ? 50 : 200;

/** The database that units are measured on, and the ids of its counters. */
export interface Counting {
  readonly worker: Worker<Counters>;
  readonly events: Worker<EventRepositories>;
  readonly ids: readonly string[];
}

/** The time of units that change a row, with and without an event, turn by turn: of the smallest, and of one as services have them. */
export async function measureRecording(name: string, { worker, events, ids }: Counting): Promise<void> {
  const recorder = recorderOn(events);
  // A row that gets the values that it has is not written by every database.
  let last = 0;
  const smallest = async ({ counters }: Unit<Counters>, id: string) => {
    await counters.update({ count: ++last }, { id });
  };
  const typical = async ({ counters }: Unit<Counters>, id: string) => {
    const found = await counters.retrieve({ id });
    if (found.count < 0) throw new Error("a counter is never negative");
    await counters.save({ ...found, count: ++last });
  };
  for (const [kind, change] of Object.entries({
    "updates a row": smallest,
    "reads, decides and saves a row": typical,
  })) {
    const turn = (records: boolean) => async () => {
      for (let i = 0; i < UNITS; i++) {
        const id = ids[i % ids.length] ?? "";
        await worker.run(async (unit) => {
          await change(unit, id);
          if (records) await recorder.record(unit, counted.of({ id, at: 0 }));
        });
      }
    };
    const { plain, recording } = await interleave(ROUNDS, { plain: turn(false), recording: turn(true) }, 2);
    reportMore(`a unit that ${kind} and records an event, ${name}`, recording, plain, UNITS);
  }
}

/** Reports how much more time, and processor time of this process, turns took than those beside them. @param calls of each turn */
export function reportMore(of: string, more: readonly Turn[], plain: readonly Turn[], calls: number): void {
  const [low, middle, high] = quartiles(moreOf(more, plain, "ms"));
  const [, cpu] = quartiles(moreOf(more, plain, "cpuMs"));
  const each = (turns: readonly Turn[], what: keyof Turn) => `${(perCallUs(turns, calls, what) / 1000).toFixed(2)} ms`;
  report(
    `more time for ${of}`,
    `${percent(middle)} (quartiles ${percent(low)} and ${percent(high)}): ${each(more, "ms")} against ${each(plain, "ms")}; ` +
      `processor time ${percent(cpu)}: ${each(more, "cpuMs")} against ${each(plain, "cpuMs")}`,
    "15 %",
  );
}

function moreOf(more: readonly Turn[], plain: readonly Turn[], what: keyof Turn): number[] {
  return more.map((turn, i) => turn[what] / (plain[i]?.[what] ?? Number.NaN) - 1);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)} %`;
}
