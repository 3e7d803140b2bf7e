import type { EventRepositories } from "../../src/ddd/event/tables.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import { type JournalEntry, textsOf } from "./journal.ts";
import { type CrashRepositories, type Effect, type Write, written } from "./model.ts";

/** The comparison of a journal with a database, when nothing runs any more. */
export interface Verdict {
  readonly intended: number;
  readonly acknowledged: number;
  /** How many writes are stored. */
  readonly stored: number;
  /** How many effects there are. */
  readonly applied: number;
  /** Acknowledged writes that are not stored. */
  readonly lostWrites: readonly string[];
  /** Stored writes without an effect. */
  readonly lostEvents: readonly string[];
  /** Writes with more than one effect. */
  readonly twice: readonly string[];
  /** Effects that come behind one of a later write of their aggregate. */
  readonly disorder: readonly string[];
  /** All else that cannot be if units take effect wholly or not at all. */
  readonly halfDone: readonly string[];
}

/** Compares a journal and a database. */
export async function judge(
  journal: readonly JournalEntry[],
  worker: Worker<CrashRepositories>,
  events: Worker<EventRepositories>,
): Promise<Verdict> {
  const writes = await all(worker.repositories.writes.list());
  const effects = await all(worker.repositories.effects.list({ orderBy: ["key", "place"] }));
  const recorded = (await all(events.repositories.eventOutbox.list())).map(({ data }) =>
    written.decode(Buffer.from(data, "base64")),
  );
  const stored = new Set(writes.map(({ id }) => id));
  const applied = new Set(effects.map(({ writeId }) => writeId));
  const intended = new Set(textsOf(journal, "intended"));
  const acknowledged = new Set(textsOf(journal, "acknowledged"));
  const delivered = new Set(textsOf(journal, "delivered"));
  return {
    intended: intended.size,
    acknowledged: acknowledged.size,
    stored: stored.size,
    applied: effects.length,
    lostWrites: missing(acknowledged, stored),
    lostEvents: missing(stored, applied),
    twice: repeated(effects.map(({ writeId }) => writeId)),
    disorder: disorderOf(effects),
    halfDone: [
      ...missing(stored, intended).map((id) => `${id} is stored, and was never intended`),
      ...missing(stored, new Set(recorded.map(({ id }) => id))).map((id) => `${id} is stored, and not recorded`),
      ...missing(new Set(recorded.map(({ id }) => id)), stored).map((id) => `${id} is recorded, and not stored`),
      ...missing(applied, stored).map((id) => `${id} is applied, and not stored`),
      ...missing(delivered, applied).map((id) => `${id} is delivered, and not applied`),
      ...(await miscounted(worker, writes, effects)),
    ],
  };
}

async function miscounted(
  { repositories: { sources, targets } }: Worker<CrashRepositories>,
  writes: readonly Write[],
  effects: readonly Effect[],
): Promise<string[]> {
  const problems: string[] = [];
  for await (const { id, number } of sources.list()) {
    const count = writes.filter(({ key }) => key === id).length;
    if (count !== number) problems.push(`${id} counts ${number} writes, and has ${count}`);
  }
  for await (const { id, place } of targets.list()) {
    const count = effects.filter(({ key }) => key === id).length;
    if (count !== place) problems.push(`${id} counts ${place} effects, and has ${count}`);
  }
  return problems;
}

/** @param effects in the order of their aggregates and places */
function disorderOf(effects: readonly Effect[]): string[] {
  const highest = new Map<string, number>();
  return effects
    .filter(({ key, number }) => {
      const before = highest.get(key) ?? 0;
      highest.set(key, Math.max(before, number));
      // One that is there twice is told as such.
      return number < before;
    })
    .map(({ key, number, place }) => `the write ${number} of ${key} is the effect ${place}`);
}

function missing(expected: ReadonlySet<string>, there: ReadonlySet<string>): string[] {
  return [...expected].filter((id) => !there.has(id));
}

function repeated(ids: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([id]) => id);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** All that is wrong, in lines. */
export function problemsOf({ lostWrites, lostEvents, twice, disorder, halfDone }: Verdict): string[] {
  return [
    ...lostWrites.map((id) => `the acknowledged write ${id} is lost`),
    ...lostEvents.map((id) => `the event of the write ${id} is lost`),
    ...twice.map((id) => `the write ${id} has more than one effect`),
    ...disorder,
    ...halfDone,
  ];
}
