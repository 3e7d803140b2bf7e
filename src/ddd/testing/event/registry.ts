import assert from "node:assert/strict";
import { untilAborted } from "../../abort.ts";
import type { EventBroker } from "../../event/broker/broker.ts";
import { BrokerConsumer } from "../../event/broker/consumer.ts";
import { defineEvent, type RecordedEvent } from "../../event/event.ts";
import { type AnyReaction, defineReaction } from "../../event/reaction/reaction.ts";
import { ReactionRegistry, type RegistryTools } from "../../event/reaction/registry.ts";
import type { Subscriber } from "../../event/reaction/subscriber.ts";
import { Relay } from "../../event/relay/relay.ts";
import type { Samples } from "../backend.ts";
import { item, uuidOf } from "../sample.ts";
import {
  defineEventCase,
  type EventCase,
  type EventCaseContext,
  type ItemRated,
  itemRated,
  pendingIn,
  until,
} from "./backend.ts";
import { addRating, eventOf, noteRatings, officeUntil, signal, subscriberOf } from "./sample-reactions.ts";

const noted = noteRatings(() => undefined);

/** An event of a type that an older program does not know. */
const itemShelved = defineEvent<ItemRated>({ ...itemRated, name: "samples.ItemShelved" });

/** Writes down that an item was shelved. */
const noteShelved = defineReaction<Samples, ItemRated>({
  name: "note-shelved",
  on: itemShelved,
  async handle({ data: { itemId } }, { items }) {
    await items.update({ note: "shelved" }, { id: itemId });
  },
});

/** A process: an older one has fewer reactions. */
function processOf(
  context: EventCaseContext,
  reactions: readonly AnyReaction<Samples>[],
  options: Partial<RegistryTools> = {},
): { readonly subscriber: Subscriber<Samples>; readonly registry: ReactionRegistry } {
  const subscriber = subscriberOf(context, reactions);
  const registry = new ReactionRegistry({
    worker: context.events,
    reactions: subscriber.registered,
    now: () => new Date(),
    onError: (error) => assert.fail(error as Error),
    ...options,
  });
  return { subscriber, registry };
}

/** Records a rating of the first item. */
function rate({ worker, recorder }: EventCaseContext, rating: number): Promise<void> {
  return worker.run((unit) => recorder.record(unit, itemRated.of({ itemId: uuidOf(1), rating })));
}

/** Delivers as a process does until nothing is pending. */
async function relayAll(
  { events, lease }: EventCaseContext,
  { subscriber, registry }: ReturnType<typeof processOf>,
): Promise<void> {
  const relay = new Relay({
    worker: events,
    lease: lease("a relay"),
    deliver: (event, during) => subscriber.deliver(event, during),
    beforeMark: (delivered) => registry.leave(delivered),
    now: () => new Date(),
    pollMs: 5,
    onError: (error) => assert.fail(error as Error),
  });
  relay.start();
  try {
    await until(async () => (await pendingIn(events)) === 0);
  } finally {
    await relay.stop();
  }
}

/** Processes of two versions of a program on one database, as while one takes the place of the other. */
export const registryCases: readonly EventCase[] = [
  defineEventCase("an event that an older process delivers reaches the reactions of a newer one", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "", rating: 0 }));
    const older = processOf(context, [addRating]);
    const newer = processOf(context, [addRating, noted]);
    await older.registry.register();
    await rate(context, 1);
    await relayAll(context, older);
    // Until the newer process has said that it has one more, nothing is left to it.
    assert.equal(await events.repositories.eventDeadLetters.count(), 0);
    await newer.registry.register();
    for (const rating of [2, 3]) await rate(context, rating);
    await relayAll(context, older);
    await rate(context, 4);
    await relayAll(context, newer);
    await officeUntil(
      context,
      newer.subscriber,
      async () => (await events.repositories.eventDeadLetters.count()) === 0,
    );
    const { note, rating } = await worker.repositories.items.retrieve({ id: uuidOf(1) });
    assert.deepEqual([note, rating], [" 2 3 4", 10]);
  }),

  defineEventCase("an event is left to a reaction once, and not if it was applied", async (context) => {
    const { worker, events } = context;
    const { eventDeadLetters } = events.repositories;
    await worker.repositories.items.create(item(1, { note: "", rating: 0 }));
    const older = processOf(context, [addRating]);
    const newer = processOf(context, [addRating, noted]);
    await newer.registry.register();
    const [first, second] = [eventOf(1, 1, 1), eventOf(1, 2, 2)];
    await newer.subscriber.deliver(first, signal);
    for (let i = 0; i < 2; i++) await older.registry.leave([first, second]);
    const { items: letters } = await eventDeadLetters.page({});
    assert.deepEqual(
      letters.map(({ reaction, sequence, state, attempts, retryTime }) => [
        reaction,
        sequence,
        state,
        attempts,
        retryTime,
      ]),
      [["samples.note-ratings", 2, "retry", 0, null]],
    );
    // One that the newer process delivers itself waits behind it.
    await newer.subscriber.deliver(second, signal);
    await newer.subscriber.deliver(eventOf(1, 3, 3), signal);
    await officeUntil(context, newer.subscriber, async () => (await eventDeadLetters.count()) === 0);
    assert.equal((await worker.repositories.items.retrieve({ id: uuidOf(1) })).note, " 1 2 3");
  }),

  defineEventCase(
    "a reaction that no process has any more is forgotten, and one that lives is not",
    async (context) => {
      const { eventReactions } = context.events.repositories;
      const idsOf = async ({ registry }: ReturnType<typeof processOf>) => (await registry.others()).map(({ id }) => id);
      const newer = processOf(context, [addRating, noted]);
      await newer.registry.register();
      const older = processOf(context, [addRating], { forgetMs: 0 });
      const retired = processOf(context, [addRating], { retired: ["samples.note-ratings"] });
      assert.deepEqual(await idsOf(retired), []);
      assert.deepEqual(await idsOf(older), ["samples.note-ratings"]);
      await newer.registry.register();
      assert.deepEqual(await idsOf(older), ["samples.note-ratings"]);
      assert.deepEqual(await idsOf(older), []);
      assert.deepEqual(
        (await eventReactions.page({})).items.map(({ id }) => id),
        ["samples.add-rating"],
      );
    },
  ),

  defineEventCase("a process keeps its reactions known while it runs", async (context) => {
    const { eventReactions } = context.events.repositories;
    const { registry } = processOf(context, [noted], { forgetMs: 5 });
    const heartbeat = async () => (await eventReactions.retrieve({ id: "samples.note-ratings" })).heartbeat;
    await registry.register();
    const first = await heartbeat();
    registry.start();
    try {
      await until(async () => (await heartbeat()) !== first);
      // Even if another process has forgotten them, as while this one stood still.
      await eventReactions.drop({ id: "samples.note-ratings" });
      await until(async () => (await eventReactions.count()) === 1);
    } finally {
      await registry.stop();
    }
  }),

  defineEventCase("a consumer of a broker leaves events to the reactions of a newer process", async (context) => {
    const { worker, events, lease } = context;
    const { eventCursors, eventDeadLetters } = events.repositories;
    await worker.repositories.items.create(item(1, { note: "", rating: 0 }));
    const older = processOf(context, [addRating]);
    const newer = processOf(context, [addRating, noteShelved]);
    const log: RecordedEvent[] = [eventOf(1, 1, 1)];
    const consumer = new BrokerConsumer({
      broker: growing(log),
      subscriber: older.subscriber as never,
      registry: older.registry,
      worker: events,
      lease: lease("a consumer", 10_000, "consumer"),
      name: "samples",
      backoff: { firstMs: 1, maxMs: 5 },
      onError: (error) => assert.fail(error as Error),
    });
    consumer.start();
    try {
      await until(async () => (await eventCursors.count({ position: 1 })) === 1);
      await newer.registry.register();
      // The older process does not even read events of this type, and has read on already when it hears of the newer one.
      log.push({ ...eventOf(1, 2, 2), type: itemShelved.name }, eventOf(1, 3, 3));
      await until(async () => (await eventCursors.count({ position: 3 })) === 1);
    } finally {
      await consumer.stop();
    }
    await officeUntil(context, newer.subscriber, async () => (await eventDeadLetters.count()) === 0);
    const { note, rating } = await worker.repositories.items.retrieve({ id: uuidOf(1) });
    assert.deepEqual([note, rating], ["shelved", 4]);
  }),
];

/** A broker with a log that grows. */
function growing(log: readonly RecordedEvent[]): EventBroker {
  return {
    publish: async () => assert.fail("nothing is published"),
    async *read({ types, after }, ending) {
      for (let position = after?.position ?? 0; ; ) {
        for (; position < log.length; ) {
          const event = log[position++];
          if (event && types.includes(event.type)) yield { stream: "a log", position, event };
        }
        await untilAborted(new Promise((resolve) => setTimeout(resolve, 5)), ending);
      }
    },
    close: async () => {},
  };
}
