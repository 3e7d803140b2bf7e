import type { Worker } from "../../worker.ts";
import type { RecordedEvent } from "../event.ts";
import type { EventRepositories } from "../tables.ts";
import type { Backoff } from "./backoff.ts";
import type { Lease } from "./lease.ts";

/** The tools of a relay. */
export interface RelayTools {
  /** On the database that the events are recorded in. */
  readonly worker: Worker<EventRepositories>;
  /** One relay of a database delivers at a time. */
  readonly lease: Lease;
  /**
   * Delivers an event. It may be called again for an event that it has delivered. Those of one key come one after another,
   * in their order; an event that it rejects is tried again, and holds up those behind it.
   */
  deliver(event: RecordedEvent, signal: AbortSignal): Promise<void>;
  /**
   * Is given the events that were delivered before they are marked so: those of an error are not marked, and it is called again.
   *
   * @default nothing is done then
   */
  beforeMark?(events: readonly RecordedEvent[]): Promise<void>;
  readonly now: () => Date;
  /** How often the outbox is looked at without being woken, in milliseconds. @default 250 */
  readonly pollMs?: number | undefined;
  /** How many events are read at a time, at most 1000. @default 500 */
  readonly batch?: number | undefined;
  /** How many events are delivered at once. @default 64 */
  readonly maxRunning?: number | undefined;
  /** @default from 50 ms to 5 s */
  readonly backoff?: Backoff | undefined;
  /** Hears of failures, which are tried again: of the same error once a minute. */
  onError(error: unknown, doing: string): void;
}
