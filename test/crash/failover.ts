import type { Place } from "../ddd/sequelize/backends.ts";
import { type PostgresPair, startPostgresPair } from "../helpers/databases/postgres-pair.ts";
import { type Arena, until } from "./arena.ts";
import { EXPECTED, longestGap } from "./cuts.ts";
import { type Fault, harmless } from "./fault.ts";
import { textsOf } from "./journal.ts";
import { shown } from "./kills.ts";

/** The goal for the time in which nothing can be written, in milliseconds. */
const AWAY_MS = 10_000;
/** How many writes are acknowledged before, and between one step and the next. */
const WRITES = 50;

const pairs = new Map<string, PostgresPair>();

/** The pair that an arena's database is on. */
function pairOf({ url }: Arena): PostgresPair {
  const pair = pairs.get(url);
  if (!pair) throw new Error("the database is not one of a pair");
  return pair;
}

const place = async (): Promise<Place> => {
  const pair = await startPostgresPair();
  pairs.set(pair.url, pair);
  return { url: pair.url, close: () => pair.close() };
};

async function untilWritten(arena: Arena, more: number): Promise<void> {
  const count = () => textsOf(arena.journal(), "acknowledged").length;
  const before = count();
  await until(() => count() >= before + more);
}

/** PostgreSQL's primary is killed under load, and its synchronous standby promoted. */
export const failover: Fault = {
  name: "failover to a synchronous standby",
  databases: { "postgres pair": place },
  async run(arena, isFull) {
    const program = arena.start(["write", "relay"]);
    await untilWritten(arena, WRITES);
    await pairOf(arena).failOver();
    await untilWritten(arena, WRITES);
    await program.kill();
    await arena.drain();
    const journal = arena.journal();
    const away = longestGap(journal, "acknowledged");
    const unexpected = textsOf(journal, "refused").filter((text) => !EXPECTED.test(text));
    const late = isFull && away > AWAY_MS ? [`nothing could be written for ${away} ms`] : [];
    return harmless(arena, 1, [...unexpected, ...late], `nothing written for ${(away / 1000).toFixed(1)} s`);
  },
};

/** The same with a standby that the primary does not wait for, and that is behind. */
export const asynchronousFailover: Fault = {
  name: "control: failover to an asynchronous standby",
  databases: { "postgres pair": place },
  async run(arena) {
    const program = arena.start(["write", "relay"]);
    await untilWritten(arena, WRITES);
    await pairOf(arena).detach();
    await untilWritten(arena, WRITES);
    await pairOf(arena).failOver();
    await untilWritten(arena, WRITES);
    await program.kill();
    await arena.drain();
    return shown(arena, 1, "lostWrites");
  },
};
