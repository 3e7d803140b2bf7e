import { setTimeout as sleep } from "node:timers/promises";
import type { Arena } from "./arena.ts";
import { type Fault, harmless, type Outcome } from "./fault.ts";
import { textsOf } from "./journal.ts";
import { type KillPlan, type Point, relayPoints, writerPoints } from "./points.ts";
import type { Control, Role } from "./program.ts";

/** The longest time after its start at which a process is killed at random, in milliseconds. */
const LIFE_MS = 120;
/** How long a process may take to come to its point, in milliseconds; then it is killed wherever it is. */
const PATIENCE_MS = 4000;
/** By how much the clocks of writers differ, in milliseconds. */
const SKEW_MS = 2000;

/** How often processes are killed: by hand, as often as CRASH_KILLS says. */
function killsOf(isFull: boolean): number {
  return isFull ? Number(process.env.CRASH_KILLS ?? 1000) : 20;
}

/** A writer and a relay at a time, each of which is killed again and again: half of them at random, half at a point. */
export const kills: Fault = {
  name: "kill -9",
  async run(arena, isFull) {
    const most = killsOf(isFull);
    let count = 0;
    const killing = async (roles: () => readonly Role[], points: readonly Point[]) => {
      // Each point as often as the others, in an order that no two have in common.
      for (let n = 0; count < most; n++) {
        count++;
        const point = n % 2 === 0 ? points[(n / 2) % points.length] : undefined;
        await live(arena, roles(), point && { point, nth: 1 + Math.floor(Math.random() * 12) });
      }
    };
    await Promise.all([
      killing(() => (Math.random() < 0.5 ? ["write"] : ["write", "relay"]), writerPoints),
      killing(() => ["relay"], relayPoints),
    ]);
    await arena.drain();
    const hit = textsOf(arena.journal(), "killed");
    const points = new Set(hit).size;
    return harmless(
      arena,
      count,
      [],
      `${hit.length} at ${points} of ${writerPoints.length + relayPoints.length} points`,
    );
  },
};

/** Starts a process, and has it killed. */
async function live(
  arena: Arena,
  roles: readonly Role[],
  kill: KillPlan | undefined,
  control?: Control,
): Promise<void> {
  const skewMs = Math.round((Math.random() - 0.5) * 2 * SKEW_MS);
  const program = arena.start(roles, { kill, control, skewMs, units: 200 });
  await Promise.race([program.ready, program.ended]);
  const ending = new AbortController();
  const patience = sleep(kill ? PATIENCE_MS : Math.random() * LIFE_MS, undefined, { signal: ending.signal });
  await Promise.race([program.ended, patience]);
  ending.abort();
  await patience.catch(() => {});
  await program.kill();
}

/** A mistake, which must show in the named part of the verdict. */
export async function shown(
  arena: Arena,
  faults: number,
  part: "lostWrites" | "lostEvents" | "twice" | "disorder",
): Promise<Outcome> {
  const verdict = await arena.verdict();
  const isShown = verdict[part].length > 0;
  const problems = isShown
    ? []
    : [`the control has shown nothing in "${part}": the trial would not see such a mistake`];
  return { faults, verdict, problems, note: isShown ? "as it must" : "NOT SHOWN" };
}

/** By how much a clock is wrong in a control, in milliseconds. */
const FAR_MS = 60 * 60 * 1000;
/** How often the processes of a control are killed. */
const CONTROL_KILLS = 3;

export const controls: readonly Fault[] = [
  {
    name: "control: events recorded outside the unit",
    async run(arena) {
      const control = "record outside the unit";
      for (let n = 0; n < CONTROL_KILLS; n++) {
        await live(arena, ["write"], { point: "after commit", nth: 5 + n }, control);
      }
      await arena.drain();
      return shown(arena, CONTROL_KILLS, "lostEvents");
    },
  },
  {
    name: "control: no inbox",
    async run(arena) {
      await arena.start(["write"], { units: 30 }).written;
      const control = "no inbox";
      for (let n = 0; n < CONTROL_KILLS; n++) {
        await live(arena, ["relay"], { point: "before mark", nth: 1 }, control);
      }
      await arena.drain({ control });
      return shown(arena, CONTROL_KILLS, "twice");
    },
  },
  {
    name: "control: order by time",
    keys: 2,
    async run(arena) {
      // Two clocks that differ, as those of two machines may, by more than the time between the two processes.
      for (const skewMs of [FAR_MS, -FAR_MS]) await arena.start(["write"], { units: 20, skewMs }).written;
      await arena.drain({ control: "order by time" });
      return shown(arena, 0, "disorder");
    },
  },
];
