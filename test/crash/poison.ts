import { decideDeadLetters } from "../../src/ddd/event/reaction/dead-letters.ts";
import { type Arena, until } from "./arena.ts";
import { type Fault, harmless } from "./fault.ts";
import { isPoison, type Write } from "./model.ts";

const KEYS = 50;
/** How many writes a unit has. */
const BATCH = 20;

/** Events that the reaction fails for, 1 % of all; then it is mended, and they are tried again. */
export const poison: Fault = {
  name: "poison events",
  keys: KEYS,
  async run(arena, isFull) {
    const units = (KEYS * (isFull ? 1000 : 40)) / BATCH;
    await arena.start(["write"], { units, batch: BATCH, inTurn: true }).written;
    const relay = arena.start(["relay"], { poisoned: true });
    const { eventOutbox, eventDeadLetters } = arena.events.repositories;
    await until(async () => (await eventOutbox.count({ publishTime: null })) === 0, 1_200_000);
    await relay.kill();
    const problems = await whilePoisoned(arena);
    const waiting = await eventDeadLetters.count({ state: "waiting" });
    const asked = await decideDeadLetters(arena.events, "retry", {});
    await arena.drain();
    const { repositories } = arena.worker;
    let poisons = 0;
    for await (const write of repositories.writes.list()) if (isPoison(write)) poisons++;
    return harmless(arena, poisons, problems, `${asked.length} aggregates failed, ${waiting} events waited behind`);
  },
};

/** Compares the effects with those that must be there while the reaction fails: all of an aggregate before its first poison. */
async function whilePoisoned({ worker, events }: Arena): Promise<string[]> {
  const { writes, effects } = worker.repositories;
  const byKey = new Map<string, Write[]>();
  for await (const write of writes.list({ orderBy: ["key", "number"] })) {
    byKey.set(write.key, [...(byKey.get(write.key) ?? []), write]);
  }
  const problems: string[] = [];
  for (const [key, all] of byKey) {
    const first = all.find(isPoison);
    const expected = first ? first.number - 1 : all.length;
    const count = await effects.count({ key });
    const letters = await events.repositories.eventDeadLetters.count({ key });
    if (count !== expected) problems.push(`while poisoned, ${key} has ${count} effects in place of ${expected}`);
    if (letters !== all.length - expected) problems.push(`while poisoned, ${key} has ${letters} dead letters`);
  }
  return problems;
}
