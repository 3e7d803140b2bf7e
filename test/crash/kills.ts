import { setTimeout as sleep } from "node:timers/promises";
import { startNats } from "../helpers/brokers/nats.ts";
import { type Arena, until } from "./arena.ts";
import { type Fault, harmless, type Outcome } from "./fault.ts";
import { textsOf } from "./journal.ts";
import { consumerPoints, type KillPlan, type Point, publisherPoints, relayPoints, writerPoints } from "./points.ts";
import type { ProgramOptions, Role } from "./program.ts";

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

/** A lane of processes, one after another, each of which is killed: half of them at random, half at a point. */
interface Lane {
  roles(): readonly Role[];
  readonly points: readonly Point[];
}

const writers: Lane = { roles: () => ["write"], points: writerPoints };

/** Kills processes until there were so many kills. @returns how many there were */
async function killing(arena: Arena, lanes: readonly Lane[], most: number, brokerUrl?: string): Promise<number> {
  let count = 0;
  const run = async ({ roles, points }: Lane) => {
    for (let n = 0; count < most; n++) {
      count++;
      const point = n % 2 === 0 ? points[(n / 2) % points.length] : undefined;
      await live(arena, roles(), point && { point, nth: 1 + Math.floor(Math.random() * 12) }, { brokerUrl });
    }
  };
  await Promise.all(lanes.map(run));
  return count;
}

function pointsHit(arena: Arena, lanes: readonly Lane[]): string {
  const hit = textsOf(arena.journal(), "killed");
  const all = new Set(lanes.flatMap(({ points }) => points));
  return `${hit.length} at ${new Set(hit).size} of ${all.size} points`;
}

/** A writer and a relay at a time; sometimes the writer delivers, too. */
export const kills: Fault = {
  name: "kill -9",
  async run(arena, isFull) {
    const mixed: Lane = { ...writers, roles: () => (Math.random() < 0.5 ? ["write"] : ["write", "relay"]) };
    const lanes = [mixed, { roles: () => ["relay"] as const, points: relayPoints }];
    const count = await killing(arena, lanes, killsOf(isFull));
    await arena.drain();
    return harmless(arena, count, [], pointsHit(arena, lanes));
  },
};

/** The pause between kills of the broker, in milliseconds. */
const BROKER_MS = 3000;

/** A writer, a relay and a consumer at a time, and a broker between them, which is killed as well. */
export const brokerKills: Fault = {
  name: "kill -9 with NATS",
  async run(arena, isFull) {
    const nats = await startNats();
    const brokerUrl = nats.url;
    const ending = new AbortController();
    let brokerCount = 0;
    const killingBroker = async () => {
      while (!ending.signal.aborted) {
        await sleep(BROKER_MS, undefined, { signal: ending.signal }).catch(() => {});
        await nats.kill();
        brokerCount++;
        await nats.start();
      }
    };
    try {
      const lanes: Lane[] = [
        writers,
        { roles: () => ["relay"], points: publisherPoints },
        { roles: () => ["consume"], points: consumerPoints },
      ];
      const broken = killingBroker();
      const count = await killing(arena, lanes, killsOf(isFull), brokerUrl).finally(() => ending.abort());
      await broken;
      const last = arena.start(["relay", "consume"], { brokerUrl });
      const { writes, effects } = arena.worker.repositories;
      await until(async () => (await effects.count()) >= (await writes.count()));
      await last.kill();
      return await harmless(
        arena,
        count + brokerCount,
        [],
        `${pointsHit(arena, lanes)}; the broker ${brokerCount} times`,
      );
    } finally {
      await nats.close();
    }
  },
};

/** Starts a process, and has it killed. */
async function live(
  arena: Arena,
  roles: readonly Role[],
  kill: KillPlan | undefined,
  more: Pick<ProgramOptions, "control" | "brokerUrl"> = {},
): Promise<void> {
  const skewMs = Math.round((Math.random() - 0.5) * 2 * SKEW_MS);
  const program = arena.start(roles, { ...more, kill, skewMs, units: 200 });
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
        await live(arena, ["write"], { point: "after commit", nth: 5 + n }, { control });
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
        await live(arena, ["relay"], { point: "before mark", nth: 1 }, { control });
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
