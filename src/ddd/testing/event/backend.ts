import { randomUUID } from "node:crypto";
import { defineEvent, type EventType, type RecordedEvent } from "../../event/event.ts";
import { createEventRecorder, type EventRecorder } from "../../event/recorder.ts";
import { Lease } from "../../event/relay/lease.ts";
import { Relay } from "../../event/relay/relay.ts";
import type { EventRepositories } from "../../event/tables.ts";
import type { Worker } from "../../worker.ts";
import type { Samples } from "../backend.ts";

/** A database that a case of events has to itself. */
export interface OpenedForEvents {
  readonly worker: Worker<Samples>;
  /** Of the same database, with the tables that `toolkitMigrations` make. */
  readonly events: Worker<EventRepositories>;
  close(): Promise<void>;
}

/** The subject of the cases of events: a storage adapter. `memoryBackend` and `sequelizeBackend` are such, too. */
export interface EventBackend {
  /** Opens a database without any entities; each case has its own. */
  open(): Promise<OpenedForEvents>;
}

/** A requirement for every backend that events are recorded in, for any test runner, as a `Case` is. */
export interface EventCase {
  /** Unique in the suite. */
  readonly name: string;
  /** @throws AssertionError of node:assert, or the backend's own error, if the backend fails the case */
  run(backend: EventBackend): Promise<void>;
}

/** An event about an item. */
export interface ItemRated {
  readonly itemId: string;
  readonly rating: number;
}

export const itemRated: EventType<ItemRated> = defineEvent<ItemRated>({
  name: "samples.ItemRated",
  key: ({ itemId }) => itemId,
  encode: (data) => new TextEncoder().encode(JSON.stringify(data)),
  decode: (bytes) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as ItemRated,
});

/** The tools of a case. */
export interface EventCaseContext extends OpenedForEvents {
  readonly recorder: EventRecorder;
  /** A lease of the database, by a process that is called so. */
  lease(owner: string, ttlMs?: number, name?: string): Lease;
  /** Runs a relay until the condition holds. @throws AssertionError for an error that it tells of */
  relayUntil(
    deliver: (event: RecordedEvent, signal: AbortSignal) => Promise<void>,
    condition: () => boolean | Promise<boolean>,
  ): Promise<void>;
}

/** Defines a case that runs on a database of its own, which is closed when the case ends or fails. */
export function defineEventCase(name: string, body: (context: EventCaseContext) => Promise<void>): EventCase {
  return {
    name,
    async run({ open }) {
      const opened = await open();
      const { events } = opened;
      const recorder = createEventRecorder({ worker: events, now: () => new Date(), newId: randomUUID });
      const lease = (owner: string, ttlMs = 10_000, name = "relay") =>
        new Lease({ worker: events, name, owner, ttlMs });
      // Timers of relays keep no process alive that has nothing else to do.
      const awake = setInterval(() => {}, 60_000);
      try {
        await body({
          ...opened,
          recorder,
          lease,
          async relayUntil(deliver, condition) {
            const errors: unknown[] = [];
            const relay = new Relay({
              worker: events,
              lease: lease(randomUUID()),
              deliver,
              now: () => new Date(),
              pollMs: 5,
              backoff: { firstMs: 1, maxMs: 5 },
              onError: (error) => errors.push(error),
            });
            relay.start();
            try {
              await until(condition);
            } finally {
              await relay.stop();
            }
            if (errors.length > 0) throw errors[0];
          },
        });
      } finally {
        clearInterval(awake);
        await opened.close();
      }
    },
  };
}

/** How long a condition is waited for, in milliseconds: on a slow machine, too. */
const PATIENCE_MS = 60_000;

/** Waits until a condition holds. @throws Error after a minute */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`it did not become true within a minute: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The number of events that are not marked as delivered. */
export function pendingIn(events: Worker<EventRepositories>): Promise<number> {
  return events.repositories.eventOutbox.count({ publishTime: null });
}
