import { setTimeout as sleep } from "node:timers/promises";
import { everything } from "../../src/ddd/query/where.ts";
import { type Arena, until } from "./arena.ts";
import { type Fault, harmless } from "./fault.ts";
import type { KillPlan } from "./points.ts";
import type { Program } from "./process.ts";

/** The goal for a takeover, in milliseconds. */
const TAKEOVER_MS = 10_000;

/** How a relay is frozen: at a point, or, if undefined, at any time. */
type Freeze = KillPlan | undefined;

/** In the midst of a unit, a frozen process holds the unit's locks: on SQLite that of the file, so that nobody else can write at all. */
function freezesOf(url: string): readonly Freeze[] {
  const afterDelivery: Freeze = { point: "after delivery", nth: 5, signal: "SIGSTOP" };
  if (url.startsWith("sqlite:")) return [afterDelivery];
  return [{ point: "in the reaction", nth: 5, signal: "SIGSTOP" }, afterDelivery, undefined];
}

/** How many events may be on their way when a relay is frozen: one unit could apply those of all aggregates. */
const MAX_PENDING = 5;

/**
 * A relay that stands still while another takes over, and then goes on where it was. Aggregates whose events it was applying in a unit
 * wait until the database ends the unit, which is idle for too long: for 10 s at most. The others do not.
 */
export const frozenRelay: Fault = {
  name: "frozen relay",
  keys: 40,
  async run(arena, isFull) {
    const freezes = freezesOf(arena.url);
    const rounds = isFull ? 9 : 1;
    const writer = arena.start(["write"], { writers: 2, pauseMs: 30 });
    let leader = arena.start(["relay"]);
    const takeovers: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { pid } = leader;
      await until(() => deliveredBy(arena, pid).length > 0);
      const heir = arena.start(["relay"]);
      await heir.ready;
      await until(
        async () => (await arena.events.repositories.eventOutbox.count({ publishTime: null })) <= MAX_PENDING,
      );
      const frozenAt = await freeze(arena, leader, freezes[round % freezes.length]);
      await until(() => deliveredBy(arena, heir.pid).length > 0);
      const [first] = deliveredBy(arena, heir.pid);
      takeovers.push((first?.time ?? 0) - frozenAt);
      leader.signal("SIGCONT");
      // In this time it does what it was about to do.
      await sleep(1000);
      await leader.kill();
      leader = heir;
    }
    await writer.kill();
    await leader.kill();
    await arena.drain();
    const late = takeovers.filter((ms) => isFull && ms > TAKEOVER_MS);
    const problems = late.map((ms) => `a takeover has taken ${ms} ms`);
    return harmless(
      arena,
      rounds,
      problems,
      `takeovers in ${takeovers.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s`,
    );
  },
};

function deliveredBy(arena: Arena, by: number) {
  return arena.journal().filter(({ entry, pid }) => entry === "delivered" && pid === by);
}

/** Freezes a relay. @returns when */
async function freeze(arena: Arena, relay: Program, plan: Freeze): Promise<number> {
  const frozen = () => arena.journal().find(({ entry, pid }) => entry === "frozen" && pid === relay.pid);
  if (plan) {
    relay.arm(plan);
    await until(() => frozen() !== undefined);
    return frozen()?.time ?? 0;
  }
  await sleep(Math.random() * 500);
  relay.signal("SIGSTOP");
  return Date.now();
}

export const fourRelays: Fault = {
  name: "four relays at once",
  async run(arena, isFull) {
    const relays = Array.from({ length: 4 }, () => arena.start(["relay"]));
    const writers = [0, 1].map(() => arena.start(["write"], { units: isFull ? 1000 : 50 }));
    await Promise.all(writers.map((writer) => writer.written));
    const { eventOutbox } = arena.events.repositories;
    await until(async () => (await eventOutbox.count({ publishTime: null })) === 0);
    const busy = relays.filter(({ pid }) => deliveredBy(arena, pid).length > 0).length;
    await Promise.all(relays.map((relay) => relay.kill()));
    return harmless(arena, relays.length, [], `${busy} of them delivered`);
  },
};

/** How often each event is delivered in a run of a relay. */
const DELIVERIES = 5;

/** Each event is delivered five times, at once and one after another; and again, in a later run. */
export const repeats: Fault = {
  name: "each event delivered five times, twice",
  async run(arena, isFull) {
    await arena.start(["write"], { units: isFull ? 2000 : 60 }).written;
    await arena.drain({ deliveries: DELIVERIES });
    const { eventOutbox } = arena.events.repositories;
    const again = await eventOutbox.update({ publishTime: null }, everything);
    await arena.drain({ deliveries: DELIVERIES });
    return harmless(arena, 2 * DELIVERIES * again.length);
  },
};
