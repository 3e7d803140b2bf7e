import { randomUUID } from "node:crypto";
import type { ExecutionContext } from "ava";
import type { EventBroker } from "../../../src/ddd/event/broker/broker.ts";
import { BrokerConsumer } from "../../../src/ddd/event/broker/consumer.ts";
import type { RecordedEvent } from "../../../src/ddd/event/event.ts";
import { defineReaction } from "../../../src/ddd/event/reaction/reaction.ts";
import { Subscriber } from "../../../src/ddd/event/reaction/subscriber.ts";
import { createEventRecorder } from "../../../src/ddd/event/recorder.ts";
import { Lease } from "../../../src/ddd/event/relay/lease.ts";
import { Relay } from "../../../src/ddd/event/relay/relay.ts";
import type { EventRepositories } from "../../../src/ddd/event/tables.ts";
import { type BrokerOptions, type NatsBroker, openBroker } from "../../../src/ddd/nats/index.ts";
import type { Samples } from "../../../src/ddd/testing/backend.ts";
import {
  type EventBackend,
  type ItemRated,
  itemRated,
  type OpenedForEvents,
  pendingIn,
} from "../../../src/ddd/testing/event/backend.ts";
import { item, uuidOf } from "../../../src/ddd/testing/sample.ts";
import { sequelizeBackend } from "../../../src/ddd/testing/sequelize.ts";
import type { Worker } from "../../../src/ddd/worker.ts";
import { sqlite } from "../sequelize/backends.ts";

/** A failure that something has told of. */
export interface Told {
  readonly error: unknown;
  readonly doing: string;
}

/** Writes the ratings of an item down in their order: one that is applied twice, or too early, shows. */
export const noteRatings = defineReaction<Samples, ItemRated>({
  name: "note-ratings",
  on: itemRated,
  async handle({ data: { itemId, rating } }, { items }) {
    const { note } = await items.retrieve({ id: itemId });
    await items.update({ note: `${note} ${rating}` }, { id: itemId });
  },
});

export function subscriberOn(worker: Worker<Samples>, events: Worker<EventRepositories>): Subscriber<Samples> {
  return new Subscriber({
    context: "samples",
    worker,
    events,
    reactions: [noteRatings],
    now: () => new Date(),
    onError: (error) => {
      throw error;
    },
  });
}

export function leaseOn(worker: Worker<EventRepositories>, name: string, ttlMs = 10_000): Lease {
  return new Lease({ worker, name, owner: randomUUID(), ttlMs });
}

/** A database of SQLite with the suite's tables, which is closed and deleted after the test. */
export async function databaseOf(t: ExecutionContext): Promise<OpenedForEvents & { readonly url: string }> {
  const place = await sqlite();
  const backend: EventBackend = sequelizeBackend(async () => place);
  const opened = await backend.open();
  t.teardown(() => opened.close());
  return { ...opened, url: place.url };
}

export async function brokerOf(t: ExecutionContext, url: string, options?: BrokerOptions): Promise<NatsBroker> {
  const broker = await openBroker(url, { heartbeatMs: 500, timeoutMs: 1000, ...options });
  t.teardown(() => broker.close());
  return broker;
}

/** Two databases: in one events are recorded, and a relay hands them over; in the other they are applied. */
export class Delivery {
  readonly source: OpenedForEvents;
  readonly target: OpenedForEvents & { readonly url: string };
  /** The failures that relays and consumers have told of. */
  readonly told: Told[] = [];
  readonly #keys: number;
  #recorded = 0;

  private constructor(source: OpenedForEvents, target: Delivery["target"], keys: number) {
    this.source = source;
    this.target = target;
    this.#keys = keys;
  }

  /** @param keys how many keys the events have */
  static async open(t: ExecutionContext, keys = 10): Promise<Delivery> {
    const [source, target] = [await databaseOf(t), await databaseOf(t)];
    await target.worker.repositories.items.create(...Array.from({ length: keys }, (_, i) => item(i, { note: "" })));
    return new Delivery(source, target, keys);
  }

  /** Records so many events: the nth of a key has the rating n. */
  async record(count: number): Promise<void> {
    const { worker, events } = this.source;
    const recorder = createEventRecorder({ worker: events, now: () => new Date(), newId: randomUUID });
    const ratings = Array.from({ length: count }, () => {
      const n = this.#recorded++;
      return itemRated.of({ itemId: uuidOf(n % this.#keys), rating: Math.floor(n / this.#keys) + 1 });
    });
    await worker.run((unit) => recorder.record(unit, ...ratings));
  }

  /** Hands events over from now on. */
  relay(t: ExecutionContext, broker: Pick<EventBroker, "publish">): Relay {
    const { events } = this.source;
    const relay = new Relay({
      worker: events,
      lease: leaseOn(events, "relay"),
      deliver: (event: RecordedEvent, signal) => broker.publish(event, signal),
      now: () => new Date(),
      pollMs: 20,
      backoff: { firstMs: 10, maxMs: 200 },
      onError: (error, doing) => this.told.push({ error, doing }),
    });
    relay.start();
    t.teardown(() => relay.stop());
    return relay;
  }

  /** Applies events from now on. */
  consume(t: ExecutionContext, broker: EventBroker): BrokerConsumer {
    const { worker, events } = this.target;
    const consumer = new BrokerConsumer({
      broker,
      subscriber: subscriberOn(worker, events) as never,
      worker: events,
      lease: leaseOn(events, "consumer"),
      name: "samples",
      backoff: { firstMs: 10, maxMs: 200 },
      onError: (error, doing) => this.told.push({ error, doing }),
    });
    consumer.start();
    t.teardown(() => consumer.stop());
    return consumer;
  }

  /** The number of events that have had their effect. */
  async appliedCount(): Promise<number> {
    return this.target.events.repositories.eventInbox.count();
  }

  pendingCount(): Promise<number> {
    return pendingIn(this.source.events);
  }

  /** The ratings of each key in the order in which they were applied, and those that should be there. */
  async notes(): Promise<{ applied: readonly string[]; expected: readonly string[] }> {
    const { items } = await this.target.worker.repositories.items.page({ size: 1000, orderBy: ["id"] });
    const expected = Array.from({ length: this.#keys }, (_, key) => {
      const count = Math.ceil((this.#recorded - key) / this.#keys);
      return Array.from({ length: count }, (_, i) => ` ${i + 1}`).join("");
    });
    return { applied: items.map(({ note }) => note ?? ""), expected };
  }

  get recordedCount(): number {
    return this.#recorded;
  }
}
