import { createHash } from "node:crypto";
import type { Logger } from "pino";
import type { EventBroker } from "../../ddd/event/broker/broker.ts";
import { BrokerConsumer } from "../../ddd/event/broker/consumer.ts";
import { handOver } from "../../ddd/event/broker/hand-over.ts";
import type { RecordedEvent } from "../../ddd/event/event.ts";
import { cleanEvents, type EventRetention } from "../../ddd/event/outbox.ts";
import { DeadLetterOffice } from "../../ddd/event/reaction/dead-letters.ts";
import type { AnyReaction } from "../../ddd/event/reaction/reaction.ts";
import { ReactionRegistry } from "../../ddd/event/reaction/registry.ts";
import { Subscriber } from "../../ddd/event/reaction/subscriber.ts";
import { Lease } from "../../ddd/event/relay/lease.ts";
import { Relay } from "../../ddd/event/relay/relay.ts";
import type { Repositories, Worker } from "../../ddd/worker.ts";
import type { StorageDatabase } from "../storage/database.ts";
import { isEnded, ownerName } from "./owner.ts";

/** The events of a database, and the reactions of the contexts that keep their data in it. */
export interface EventFeed {
  readonly database: StorageDatabase;
  contexts: readonly {
    readonly name: string;
    readonly worker: Worker<Repositories>;
    readonly reactions: readonly AnyReaction[];
    readonly retiredReactions?: readonly string[] | undefined;
  }[];
  /** Is called when events can be delivered. */
  onRecorded: () => void;
}

/** The parts of an app that deliver events. */
export interface DeliveryTools {
  readonly feeds: readonly EventFeed[];
  /** @default events stay in the process */
  readonly broker?: EventBroker | undefined;
  /** Whether this process hands recorded events over to the broker. @default true */
  readonly relays?: boolean | undefined;
  readonly retention: EventRetention;
  readonly now: () => Date;
  readonly log: Logger;
}

/** For how many milliseconds a process that is not heard of keeps others from delivering. */
const LEASE_MS = 6000;
/** How often old events are deleted, in milliseconds: once an hour. */
const CLEANING_MS = 60 * 60 * 1000;

/** Something that runs until it is stopped. */
interface Running {
  start(): void;
  stop(): Promise<void>;
}

/**
 * Delivers the events of all databases to the reactions of all contexts: in this process, or by way of a broker.
 *
 * It resolves when every event that is recorded from then on reaches these reactions, whichever process delivers it.
 *
 * @returns a function that ends this, and resolves when nothing of it runs any more
 */
export async function deliverEvents(tools: DeliveryTools): Promise<() => Promise<void>> {
  const { feeds, broker, relays = true, now, log } = tools;
  const owner = ownerName();
  const onError = (err: unknown, doing: string) => log.warn({ err }, `${doing}: it is tried again`);
  const leaseOf = (database: StorageDatabase, name: string) =>
    new Lease({ worker: database.events, name, owner, ttlMs: LEASE_MS, isEnded });
  const subscribed = feeds.map((feed) => {
    const subscribers = subscribersOf(feed, now, log);
    return { feed, subscribers, registry: registryOf(feed, subscribers, now, onError) };
  });
  const all = subscribed.flatMap(({ subscribers }) => subscribers);
  const registries = subscribed.map(({ registry }) => registry);
  await Promise.all(registries.map((one) => one.register()));
  const parts: Running[] = [...registries];
  for (const { feed, subscribers, registry } of subscribed) {
    const { database } = feed;
    const worker = database.events;
    if (relays) {
      const deliver = broker
        ? (event: RecordedEvent, signal: AbortSignal) => handOver(broker, event, signal)
        : async (event: RecordedEvent, signal: AbortSignal) => {
            await Promise.all(all.map(({ subscriber }) => subscriber.deliver(event, signal)));
          };
      // A broker's consumers leave events to others themselves.
      const beforeMark = async (events: readonly RecordedEvent[]) => {
        if (!broker) await Promise.all(registries.map((one) => one.leave(events)));
      };
      const relay = new Relay({ worker, lease: leaseOf(database, "relay"), deliver, beforeMark, now, onError });
      feed.onRecorded = () => relay.wake();
      parts.push(relay);
    }
    const reacting = subscribers.filter(({ subscriber }) => subscriber.types.length > 0);
    for (const { name, subscriber } of reacting) {
      // One for each context: another process may serve the others on this database. And one for each version of its reactions: the
      // letters of one that only a newer program has need not wait for the end of the older.
      const letters = leaseOf(database, `dead letters ${name} ${digestOf(subscriber.names)}`);
      parts.push(new DeadLetterOffice({ worker, lease: letters, subscribers: [subscriber], now, onError }));
      const lease = leaseOf(database, `consumer ${name}`);
      if (broker) parts.push(new BrokerConsumer({ broker, subscriber, registry, worker, lease, name, onError }));
    }
    parts.push(cleaning(worker, tools));
  }
  for (const part of parts) part.start();
  return async () => {
    for (const { feed } of subscribed) feed.onRecorded = () => {};
    await Promise.all(parts.map((part) => part.stop()));
  };
}

function subscribersOf({ database, contexts }: EventFeed, now: () => Date, log: Logger) {
  const events = database.events;
  const onError = (err: unknown, doing: string) => log.error({ err }, doing);
  return contexts.map(({ name, worker, reactions }) => ({
    name,
    subscriber: new Subscriber({ context: name, worker, events, reactions, now, onError }),
  }));
}

function registryOf(
  { database, contexts }: EventFeed,
  subscribers: readonly { readonly subscriber: Subscriber }[],
  now: () => Date,
  onError: (error: unknown, doing: string) => void,
): ReactionRegistry {
  const reactions = subscribers.flatMap(({ subscriber }) => subscriber.registered);
  const retired = contexts.flatMap(({ name, retiredReactions = [] }) =>
    retiredReactions.map((one) => `${name}.${one}`),
  );
  return new ReactionRegistry({ worker: database.events, reactions, retired, now, onError });
}

/** Tells sets of names apart, in 8 characters. */
function digestOf(names: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([...names].sort()))
    .digest("hex")
    .slice(0, 8);
}

/** Deletes old events: now, and once an hour. */
function cleaning(worker: StorageDatabase["events"], { retention, now, log }: DeliveryTools): Running {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isEnded = false;
  const clean = async () => {
    try {
      const count = await cleanEvents(worker, now(), retention);
      log.debug({ count }, "old events deleted");
    } catch (err) {
      // The next run does the same work. An interruption by the end of the program is no fault.
      log[isEnded ? "debug" : "warn"]({ err }, "old events could not be deleted");
    }
  };
  return {
    start() {
      running = clean();
      timer = setInterval(() => {
        running = clean();
      }, CLEANING_MS);
      timer.unref();
    },
    async stop() {
      isEnded = true;
      clearInterval(timer);
      await running;
    },
  };
}
