import { toBase64 } from "../schema/value/bytes.ts";
import { afterCommit, joinable, placeOf } from "../unit/joinable.ts";
import type { Repositories, Unit, Worker } from "../worker.ts";
import { MAX_EVENT_BYTES, type NewEvent } from "./event.ts";
import { notePositions } from "./projection/position.ts";
import type { EventRepositories, OutboxEvent } from "./tables.ts";

/** Records events in the units of a database. */
export interface EventRecorder {
  /**
   * Stores events as a part of a unit: they are delivered once it has taken effect, and never if it does not. Its caller does
   * not wait for those that react to them.
   *
   * ```ts
   * await worker.run(async (unit) => {
   *   await unit.loans.create(loan);
   *   await events.record(unit, bookLent.of({ bookId: loan.bookId }));
   * });
   * ```
   *
   * Units that record events of one key take turns, as those that change one row do.
   *
   * @throws Error for a unit of another database, and for an event of more than 512 KiB
   */
  record<R extends Repositories>(unit: Unit<R>, ...events: readonly NewEvent[]): Promise<void>;
}

/** The tools of a recorder. */
export interface RecorderTools {
  /** On the database whose units record the events. */
  readonly worker: Worker<EventRepositories>;
  readonly now: () => Date;
  /** Makes ids of events: random UUIDs. */
  readonly newId: () => string;
  /** Is told that events can be delivered. @default nothing is: they are found by looking for them */
  readonly onRecorded?: (() => void) | undefined;
}

/** A recorder on the tables that `toolkitMigrations` make. */
export function createEventRecorder({ worker, now, newId, onRecorded }: RecorderTools): EventRecorder {
  return {
    async record(unit, ...events) {
      if (events.length === 0) return;
      for (const event of events) requireSize(event);
      const traceparent = placeOf(unit)?.span.headers.traceparent ?? null;
      const recorded = await worker.run(
        async ({ eventStreams, eventOutbox }) => {
          const rows: OutboxEvent[] = [];
          const rowOf = ({ type, bytes }: NewEvent, id: string, key: string) => {
            return { id, type, key, data: toBase64(bytes), recordTime: now(), publishTime: null, traceparent };
          };
          const add = (event: NewEvent, id: string, key: string, sequence: number) => {
            rows.push({ ...rowOf(event, id, key), sequence });
          };
          const [first] = events;
          if (first && isKeyed(first) && events.length === 1) {
            const stored = await eventOutbox.append?.(rowOf(first, newId(), first.key));
            if (stored) return [stored];
          }
          for (const event of events) {
            if (isKeyed(event)) continue;
            const id = newId();
            add(event, id, id, 1);
          }
          for (const round of roundsOf(events.filter(isKeyed))) {
            // Written and never read: with predicate locks, a read would conflict with units that record other keys.
            const streams = await eventStreams.partialReplace(round.map(({ key }) => ({ id: key, version: 1 })));
            for (const [i, event] of round.entries()) add(event, newId(), event.key, streams[i]?.version ?? 0);
          }
          await eventOutbox.create(...rows);
          return rows;
        },
        { join: joinable(unit as Unit<Repositories>) as never },
      );
      notePositions(
        unit,
        recorded.map(({ type, key, sequence }) => ({ type, key, sequence })),
      );
      if (onRecorded) afterCommit(unit, onRecorded);
    },
  };
}

type KeyedEvent = NewEvent & { readonly key: string };

function isKeyed(event: NewEvent): event is KeyedEvent {
  return event.key !== undefined;
}

/**
 * The events in rounds: each has one event of a key at most, in the order of the keys, so that units which record several take
 * their turns in one order.
 */
function roundsOf(events: readonly KeyedEvent[]): KeyedEvent[][] {
  const rounds: Map<string, KeyedEvent>[] = [];
  for (const event of events) {
    const round = rounds.find((one) => !one.has(event.key)) ?? new Map<string, KeyedEvent>();
    if (!rounds.includes(round)) rounds.push(round);
    round.set(event.key, event);
  }
  return rounds.map((round) => [...round.values()].sort((a, b) => (a.key < b.key ? -1 : 1)));
}

function requireSize({ type, key, bytes }: NewEvent): void {
  if (bytes.length <= MAX_EVENT_BYTES) return;
  throw new Error(
    `the event ${type} of "${key ?? ""}" has ${bytes.length} bytes, and may have ${MAX_EVENT_BYTES}: keep the data elsewhere, and record where`,
  );
}
