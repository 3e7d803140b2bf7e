import type { Worker } from "../worker.ts";
import type { EventRepositories } from "./tables.ts";

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
}

/** Looks at an outbox. */
export async function outboxStatus(worker: Worker<EventRepositories>, now: Date): Promise<OutboxStatus> {
  return worker.read(async ({ eventOutbox, eventDeadLetters }) => {
    const { items } = await eventOutbox.page({ where: { publishTime: null }, orderBy: ["recordTime"], size: 1 });
    const lastMinute = { publishTime: { gte: new Date(now.getTime() - 60_000) } };
    return {
      pending: await eventOutbox.count({ publishTime: null }),
      oldestTime: items[0]?.recordTime,
      deliveredInLastMinute: await eventOutbox.count(lastMinute),
      deadLetters: await eventDeadLetters.count(),
    };
  });
}

/** How long events are kept. */
export interface EventRetention {
  /** Delivered events, in days: as long as they can be replayed. */
  readonly outboxDays: number;
  /** Marks of applied events, in days. A repeat of an older one would have its effect again. */
  readonly inboxDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many rows are deleted at a time, about: others may write in between. */
const CHUNK = 1000;

/** Deletes delivered events, and marks, that are older. @returns how many */
export async function cleanEvents(
  worker: Worker<EventRepositories>,
  now: Date,
  { outboxDays, inboxDays }: EventRetention,
): Promise<number> {
  const { eventOutbox, eventInbox } = worker.repositories;
  const before = (days: number) => ({ lt: new Date(now.getTime() - days * DAY_MS) });
  let deleted = 0;
  for (;;) {
    const query = { where: { publishTime: before(outboxDays) }, orderBy: ["publishTime"], size: CHUNK } as const;
    const last = (await eventOutbox.page(query)).items.at(-1)?.publishTime;
    if (!last) break;
    deleted += await eventOutbox.drop({ publishTime: { lte: last } });
  }
  for (;;) {
    const query = { where: { createTime: before(inboxDays) }, orderBy: ["createTime"], size: CHUNK } as const;
    const last = (await eventInbox.page(query)).items.at(-1)?.createTime;
    if (!last) return deleted;
    deleted += await eventInbox.drop({ createTime: { lte: last } });
  }
}
