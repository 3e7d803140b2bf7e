import type { Repositories, Worker } from "../../worker.ts";
import type { RecordedEvent } from "../event.ts";
import { type EventRepositories, toRecorded } from "../tables.ts";
import type { Projection } from "./projection.ts";

/** The tools of a rebuild. */
export interface RebuildTools<R extends Repositories> {
  readonly projection: Projection<R>;
  /** Of the projection's context. */
  readonly worker: Worker<R>;
  /** The databases whose outboxes have the events, or may have. */
  readonly sources: readonly Worker<EventRepositories>[];
  /** Hears of an event that cannot be applied. The row of its key stays as it is. */
  onError(error: unknown, event: RecordedEvent): void;
}

/** The work of a rebuild. */
export interface Rebuilt {
  /** The number of keys that have events. */
  readonly keys: number;
  /** The number of the events of these keys. */
  readonly events: number;
}

/** How many rows are put right in one unit: others write in between. */
const BATCH = 100;

/**
 * Puts the rows of a projection right by the events that its outboxes still have, while the projection is read and goes on
 * applying events: a row that a later event has made stays. So do rows whose events are gone. It needs the last event of each key
 * only, which `cleanEvents` keeps.
 */
export async function rebuildProjection<R extends Repositories>(tools: RebuildTools<R>): Promise<Rebuilt> {
  const types = [...tools.projection.types];
  let keys = 0;
  let events = 0;
  for (const { repositories } of tools.sources) {
    let batch: RecordedEvent[] = [];
    let last: RecordedEvent | undefined;
    // One reading: a page at a time would order the whole outbox for each.
    for await (const row of repositories.eventOutbox.list({
      where: { type: { in: types } },
      orderBy: ["key", "sequence"],
    })) {
      events += 1;
      if (last && last.key !== row.key) batch.push(last);
      if (last?.key !== row.key) keys += 1;
      last = toRecorded(row);
      if (batch.length < BATCH) continue;
      await restore(tools, batch);
      batch = [];
    }
    if (last) await restore(tools, [...batch, last]);
  }
  return { keys, events };
}

/** Applies events together; one by one if that fails, so that one that cannot be applied keeps none from it. */
async function restore<R extends Repositories>(tools: RebuildTools<R>, events: RecordedEvent[]): Promise<void> {
  const { worker, projection, onError } = tools;
  try {
    await worker.run((unit) => projection.restore(unit, events));
  } catch {
    for (const event of events) {
      try {
        await worker.run((unit) => projection.restore(unit, [event]));
      } catch (error) {
        onError(error, event);
      }
    }
  }
}
