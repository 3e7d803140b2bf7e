import type { Worker } from "../worker.ts";
import type { DeadLetterState, EventRepositories, OutboxEvent } from "./tables.ts";

/** The state of an outbox. */
export interface OutboxStatus {
  /** How many events are not delivered yet. */
  readonly pending: number;
  /** When the oldest of these was recorded. */
  readonly oldestTime: Date | undefined;
  /** How many events were delivered in the last minute. */
  readonly deliveredInLastMinute: number;
  /** How many events reactions failed for. */
  readonly deadLetters: number;
  /** How many of these there are in each state. */
  readonly deadLettersByState: Readonly<Record<DeadLetterState, number>>;
}

/** Looks at an outbox. @param signal ends the wait */
export async function outboxStatus(
  worker: Worker<EventRepositories>,
  now: Date,
  signal?: AbortSignal,
): Promise<OutboxStatus> {
  return worker.read(
    async ({ eventOutbox, eventDeadLetters }) => {
      const { items } = await eventOutbox.page({ where: { publishTime: null }, orderBy: ["recordTime"], size: 1 });
      const lastMinute = { publishTime: { gte: new Date(now.getTime() - 60_000) } };
      const states = await eventDeadLetters.aggregate({ by: ["state"], of: { letters: { count: true } } });
      const inState = (name: DeadLetterState) => states.find(({ state }) => state === name)?.letters ?? 0;
      return {
        pending: await eventOutbox.count({ publishTime: null }),
        oldestTime: items[0]?.recordTime,
        deliveredInLastMinute: await eventOutbox.count(lastMinute),
        deadLetters: states.reduce((sum, { letters }) => sum + letters, 0),
        deadLettersByState: {
          failed: inState("failed"),
          waiting: inState("waiting"),
          retry: inState("retry"),
          discard: inState("discard"),
        },
      };
    },
    { signal },
  );
}

/** How long events are kept. */
export interface EventRetention {
  /** Delivered events, in days: as long as they can be replayed. */
  readonly outboxDays: number;
  /** The names of the types whose events are kept for ever while they are the last of their key. @default none */
  readonly keptTypes?: readonly string[] | undefined;
  /** Marks of applied events, in days. A repeat of an older one would have its effect again. */
  readonly inboxDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many rows are deleted at a time, about: others may write in between. */
const CHUNK = 1000;

/** Deletes delivered events, but for those that are kept, and marks, that are older. @returns how many */
export async function cleanEvents(
  worker: Worker<EventRepositories>,
  now: Date,
  { outboxDays, inboxDays, keptTypes = [] }: EventRetention,
): Promise<number> {
  const { eventInbox } = worker.repositories;
  const before = (days: number) => ({ lt: new Date(now.getTime() - days * DAY_MS) });
  let deleted = await dropDelivered(worker, before(outboxDays), new Set(keptTypes));
  for (;;) {
    const query = { where: { createTime: before(inboxDays) }, orderBy: ["createTime"], size: CHUNK } as const;
    const last = (await eventInbox.page(query)).items.at(-1)?.createTime;
    if (!last) return deleted;
    deleted += await eventInbox.drop({ createTime: { lte: last } });
  }
}

async function dropDelivered(
  { repositories: { eventOutbox, eventStreams } }: Worker<EventRepositories>,
  publishTime: { readonly lt: Date },
  keptTypes: ReadonlySet<string>,
): Promise<number> {
  let deleted = 0;
  for (let token = ""; ; ) {
    const { items, nextToken } = await eventOutbox.page({
      where: { publishTime },
      orderBy: ["publishTime"],
      size: CHUNK,
      token,
    });
    const keys = [...new Set(items.flatMap(({ type, key }) => (keptTypes.has(type) ? [key] : [])))];
    const last = new Map<string, number>();
    if (keys.length > 0) {
      for await (const { id, version } of eventStreams.list({ where: { id: { in: keys } } })) last.set(id, version);
    }
    const isKept = ({ type, key, sequence }: OutboxEvent) => keptTypes.has(type) && sequence >= (last.get(key) ?? 0);
    const old = items.filter((one) => !isKept(one));
    if (old.length > 0) deleted += await eventOutbox.drop({ id: { in: old.map(({ id }) => id) } });
    if (nextToken === "") return deleted;
    token = nextToken;
  }
}
